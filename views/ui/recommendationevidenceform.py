"""The form of evidence: a source from outside, or a figure that the app computes and keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import streamlit as st

from layers.hilucs import hilucs_names
from layers.listing import finest
from layers.store import Store
from layers.territory import Key
from layers.words import Words
from planning.evidence import add_figure, add_source
from planning.evidencequeries import BorderQuery, Query, RasterQuery, UnitQuery, ZonesQuery
from planning.figurenames import figures_named
from planning.figures import list_figures
from views.ui.borderplans import chosen_plans, offered_plans
from views.ui.borderview import BorderView
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt
from views.ui.recommendationview import RecommendationView

KINDS = ("source", "border", "zones", "unit", "raster")
Verb = Callable[[str], object]


def evidence_form(
    store: Store, recommendation: str, view: RecommendationView, at: dt.date, say: Words
) -> None:
    """Draw the choice of the kind of evidence and its fields; saving computes and keeps it."""
    kind = st.selectbox(
        say("recpage.evidence_kind"),
        KINDS,
        format_func=lambda one: say(f"recpage.evidence_kinds.{one}"),
        key=f"rec_evi_kind:{recommendation}",
    )
    key = f"rec_evi_{kind}:{recommendation}"
    verb: Verb | None
    if kind == "source":
        verb = _source(store, recommendation, key, say)
    else:
        verb = _figure(store, recommendation, _FORMS[kind](store, key, view, at, say))
    if verb is None:
        st.info(plain_text(say("recpage.no_plans")), icon=":material/map_search:")
        return
    st.button(
        say("recpage.evidence_save"),
        type="primary",
        key=f"rec_evi_save:{recommendation}",
        on_click=attempt,
        args=(verb,),
    )


def _figure(store: Store, recommendation: str, ask: Callable[[], Query] | None) -> Verb | None:
    return ask and (lambda who: add_figure(store, recommendation, ask(), who=who))


def _source(store: Store, recommendation: str, key: str, say: Words) -> Verb:
    for name in ("source", "link", "note"):
        st.text_input(say(f"recpage.field.{name}"), key=f"{key}:{name}", max_chars=2000)

    def verb(who: str) -> object:
        source, link, note = (
            str(st.session_state[f"{key}:{name}"] or "") for name in ("source", "link", "note")
        )
        return add_source(store.home, recommendation, source, who=who, link=link, note=note)

    return verb


def _border(
    store: Store, key: str, view: RecommendationView, at: dt.date, say: Words
) -> Callable[[], Query] | None:
    offered = chosen_plans(
        BorderView(region=view.region), offered_plans(store, BorderView(region=view.region))
    )
    if not offered:
        return None
    for side in "ab":
        _unit_choice(store, f"{key}:{side}", view, at, say)

    def ask() -> Query:
        between = (st.session_state[f"{key}:a"], st.session_state[f"{key}:b"])
        return BorderQuery(tuple(plan.id for plan in offered), f"{view.region}@{at}", between)

    return ask


def _zones(
    store: Store, key: str, view: RecommendationView, at: dt.date, say: Words
) -> Callable[[], Query] | None:
    titles = {plan.id: plan.title for plan in offered_plans(store, BorderView(region=view.region))}
    if not titles:
        return None
    st.selectbox(
        say("recpage.area_plans"), list(titles), format_func=titles.__getitem__, key=f"{key}:plan"
    )
    _unit_choice(store, f"{key}:unit", view, at, say)
    names = hilucs_names(say.lang)
    st.selectbox(
        say("recpage.area_use"), list(names), format_func=names.__getitem__, key=f"{key}:use"
    )
    return lambda: ZonesQuery(
        str(st.session_state[f"{key}:plan"]),
        f"{view.region}@{at}",
        st.session_state[f"{key}:unit"],
        str(st.session_state[f"{key}:use"]),
    )


def _unit(
    store: Store, key: str, view: RecommendationView, at: dt.date, say: Words
) -> Callable[[], Query]:
    _unit_choice(store, f"{key}:unit", view, at, say)
    names = {"": say("recpage.unit_known")}
    names |= figures_named(list_figures(store.home), say)
    st.selectbox(
        say("recpage.unit_figure"), list(names), format_func=names.__getitem__, key=f"{key}:of"
    )
    return lambda: UnitQuery(
        st.session_state[f"{key}:unit"], at, str(st.session_state[f"{key}:of"])
    )


def _raster(
    store: Store, key: str, view: RecommendationView, at: dt.date, say: Words
) -> Callable[[], Query]:
    names = {one.id: one.title[say.lang] for one in store.catalogue if one.kind == "raster"}
    st.selectbox(
        say("recpage.raster"), list(names), format_func=names.__getitem__, key=f"{key}:layer"
    )
    _unit_choice(store, f"{key}:unit", view, at, say)
    return lambda: RasterQuery(
        str(st.session_state[f"{key}:layer"]), st.session_state[f"{key}:unit"], at
    )


def _unit_choice(store: Store, key: str, view: RecommendationView, at: dt.date, say: Words) -> None:
    keys: list[Key] = finest(store.territory, view.region, at)
    st.selectbox(
        say("recpage.unit_on", date=at),
        keys,
        format_func=lambda one: store.territory.name(one, say.lang, at=at),
        key=key,
    )


_FORMS: dict[
    str, Callable[[Store, str, RecommendationView, dt.date, Words], Callable[[], Query] | None]
] = {"border": _border, "zones": _zones, "unit": _unit, "raster": _raster}
