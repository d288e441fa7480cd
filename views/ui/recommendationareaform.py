"""The form of an area: whole units, a rule, a place or zones picked on the map, a drawn polygon."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from geo.errors import Refusal
from layers.hilucs import hilucs_names
from layers.listing import finest
from layers.store import Store
from layers.words import Words
from planning.areas import add_area
from planning.areaspecs import (
    ConflictRule,
    DeclineRule,
    NearBorderRule,
    PlaceArea,
    Spec,
    UnitsArea,
    ZonesArea,
    spec_of,
)
from planning.figurenames import figures_named
from planning.figures import list_figures
from planning.here import zone_picks_here
from views.ui.borderplans import chosen_plans, offered_plans
from views.ui.borderview import BorderView
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt
from views.ui.recommendationdrawing import begin_button
from views.ui.recommendationview import RecommendationView

_TABLES = 2  # an earlier and a later one, without which there is no decline
KINDS = ("units", "conflict", "near", "decline", "place", "zones", "shape")
_MOST_BYTES = 4_000_000
Read = Callable[[], Spec]


def area_form(
    store: Store, recommendation: str, view: RecommendationView, at: dt.date, say: Words
) -> None:
    """Draw the choice of the kind of an area and its fields; saving adds it."""
    kind = st.selectbox(
        say("recpage.area_kind"),
        [one for one in KINDS if one != "decline" or len(list_figures(store.home)) >= _TABLES],
        format_func=lambda one: say(f"recpage.area_kinds.{one}"),
        key=f"rec_area_kind:{recommendation}",
    )
    read = _FORMS[kind](store, f"rec_area_{kind}:{recommendation}", view, at, say)
    if read is None:
        return
    st.button(
        say("recpage.area_save"),
        type="primary",
        key=f"rec_area_save:{recommendation}",
        on_click=lambda: attempt(lambda who: add_area(store, recommendation, read(), who=who)),
    )


def _units(
    store: Store, key: str, view: RecommendationView, at: dt.date, say: Words
) -> Read | None:
    keys = finest(store.territory, view.region, at)
    st.multiselect(
        say("recpage.area_units", date=at),
        keys,
        format_func=lambda one: store.territory.name(one, say.lang, at=at),
        key=key,
        placeholder=say("recpage.choose"),
        select_all=False,
    )
    return lambda: UnitsArea(tuple(st.session_state[key]))


def _plans(
    store: Store, key: str, view: RecommendationView, say: Words
) -> Callable[[], tuple[str, ...]] | None:
    """Draw the choice of plans, all of one kind where none is chosen; None where there are none."""
    border_view = BorderView(region=view.region)
    offered = offered_plans(store, border_view)
    if not offered:
        st.info(plain_text(say("recpage.no_plans")), icon=":material/map_search:")
        return None
    names = {plan.id: plan.title for plan in offered}
    usual = tuple(plan.id for plan in chosen_plans(border_view, offered))
    st.multiselect(
        say("recpage.area_plans"),
        list(names),
        format_func=names.__getitem__,
        key=f"{key}:plans",
        placeholder=say("recpage.any"),
        select_all=False,
    )
    return lambda: tuple(st.session_state[f"{key}:plans"]) or usual


def _conflict(
    store: Store, key: str, view: RecommendationView, at: dt.date, say: Words
) -> Read | None:
    plans = _plans(store, key, view, say)
    if plans is None:
        return None
    st.number_input(
        say("recpage.area_longer"),
        min_value=0.0,
        max_value=1e6,
        value=500.0,
        step=50.0,
        format="%.0f",
        key=f"{key}:m",
    )
    st.multiselect(
        say("recpage.area_between", date=at),
        finest(store.territory, view.region, at),
        format_func=lambda one: store.territory.name(one, say.lang, at=at),
        key=f"{key}:units",
        max_selections=2,
        placeholder=say("recpage.area_all_borders"),
        select_all=False,
    )
    return lambda: ConflictRule(
        plans(),
        f"{view.region}@{at}",
        float(st.session_state[f"{key}:m"]),
        tuple(st.session_state[f"{key}:units"]),
    )


def _near(store: Store, key: str, view: RecommendationView, at: dt.date, say: Words) -> Read | None:
    plans = _plans(store, key, view, say)
    if plans is None:
        return None
    st.number_input(
        say("recpage.area_within"),
        min_value=1.0,
        max_value=1e5,
        value=3000.0,
        step=500.0,
        format="%.0f",
        key=f"{key}:m",
    )
    names = hilucs_names(say.lang)
    st.selectbox(
        say("recpage.area_use"), list(names), format_func=names.__getitem__, key=f"{key}:use"
    )
    return lambda: NearBorderRule(
        plans(),
        f"{view.region}@{at}",
        float(st.session_state[f"{key}:m"]),
        str(st.session_state[f"{key}:use"]),
    )


def _decline(
    store: Store, key: str, _view: RecommendationView, _at: dt.date, say: Words
) -> Read | None:
    tables = list_figures(store.home)
    names = figures_named(tables, say)
    series = [place for place, one in enumerate(tables) if one.name == tables[0].name]
    for when, place in (("earlier", 0), ("later", series[-1] or 1)):
        st.selectbox(
            say(f"recpage.area_{when}"),
            list(names),
            place,
            format_func=names.__getitem__,
            key=f"{key}:{when}",
        )
    st.number_input(
        say("recpage.area_percent"), min_value=0.0, max_value=100.0, value=10.0, key=f"{key}:p"
    )
    return lambda: DeclineRule(
        str(st.session_state[f"{key}:earlier"]),
        str(st.session_state[f"{key}:later"]),
        float(st.session_state[f"{key}:p"]),
    )


def _place(
    _store: Store, key: str, view: RecommendationView, _at: dt.date, say: Words
) -> Read | None:
    if view.point is None:
        st.info(plain_text(say("recpage.click_first")), icon=":material/touch_app:")
        return None
    lon, lat = view.point
    st.caption(plain_text(f"{say.number(lat, 5)}, {say.number(lon, 5)}"))
    st.text_input(say("recpage.area_name"), key=key, max_chars=300)
    return lambda: PlaceArea(lon, lat, str(st.session_state[key] or ""))


def _zones(
    store: Store, key: str, view: RecommendationView, _at: dt.date, say: Words
) -> Read | None:
    if view.point is None:
        st.info(plain_text(say("recpage.click_first")), icon=":material/touch_app:")
        return None
    found = dict(zone_picks_here(store.home, view.point))
    if not found:
        st.info(plain_text(say("recpage.no_zones")), icon=":material/map_search:")
        return None
    st.multiselect(
        say("recpage.area_zones"),
        list(found),
        list(found),
        format_func=found.__getitem__,
        key=key,
        select_all=False,
    )
    return lambda: ZonesArea(tuple(st.session_state[key]))


def _shape(
    _store: Store, key: str, _view: RecommendationView, _at: dt.date, say: Words
) -> Read | None:
    begin_button(key.partition(":")[2], say)
    st.caption(plain_text(say("recpage.area_shape_about")))
    upload = st.file_uploader(say("recpage.area_file"), type=["geojson", "json"], key=f"{key}:file")
    st.text_area(say("recpage.area_paste"), key=f"{key}:text", height=90)
    st.text_input(say("recpage.area_name"), key=f"{key}:name", max_chars=300)

    def read() -> Spec:
        text = upload.getvalue()[: _MOST_BYTES + 1] if upload else st.session_state[f"{key}:text"]
        told = {"geometry": geometry_of(text), "name": st.session_state[f"{key}:name"] or ""}
        return spec_of("shape", told)

    return read


def geometry_of(text: str | bytes) -> dict[str, Any]:
    """Return the one geometry of GeoJSON: a geometry, a feature or a collection.

    The polygons of a collection become one area. Refuses ``area-unclear``.
    """
    try:
        if len(text) > _MOST_BYTES:
            raise Refusal("area-unclear")
        told = json.loads(text)
        found = [part for one in _parts(told) for part in _polygons(one)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refusal("area-unclear") from error
    if not found:
        raise Refusal("area-kind")
    if len(found) == 1:
        return {"type": "Polygon", "coordinates": found[0]}
    return {"type": "MultiPolygon", "coordinates": found}


def _parts(told: dict[str, Any]) -> list[dict[str, Any]]:
    if told["type"] == "FeatureCollection":
        return [one["geometry"] for one in told["features"]]
    return [told["geometry"] if told["type"] == "Feature" else told]


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    kinds = {"Polygon": lambda c: [c], "MultiPolygon": list}
    return kinds.get(geometry["type"], lambda _c: [])(geometry["coordinates"])


_FORMS: dict[str, Callable[[Store, str, RecommendationView, dt.date, Words], Read | None]] = {
    "units": _units,
    "conflict": _conflict,
    "near": _near,
    "decline": _decline,
    "place": _place,
    "zones": _zones,
    "shape": _shape,
}
