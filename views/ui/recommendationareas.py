"""Where a recommendation holds: its areas on the card, each in words, and the way to add one."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from layers.store import Store
from layers.units import parse_id
from layers.words import Words
from planning.areas import Area, Areas, list_areas, remove_area, units_of_recommendation
from planning.recommendations import Recommendation
from planning.recommendationstate import recommendations_state
from planning.rulewords import spec_told
from views.ui import session
from views.ui.frame import plain_text
from views.ui.recommendationareaedit import area_conflict, area_edit
from views.ui.recommendationareaform import area_form
from views.ui.recommendationdoing import attempt_removal
from views.ui.recommendationheld import chosen_areas
from views.ui.recommendationview import RecommendationView, narrow

_MOST_UNITS = 12
_LEAST_SHARE = 0.001  # less of a unit is none of it to a reader: a place, a line, a sliver


def areas_part(
    store: Store, told: Recommendation, view: RecommendationView, at: dt.date, say: Words
) -> None:
    """Draw the areas as they are on a day, and the form of another one."""
    kept = list_areas(store.home, told.id)
    drawn = chosen_areas(store, recommendations_state(store), told.id, at, say.lang)
    label = say("recpage.areas", count=len(kept))
    with st.expander(label, icon=":material/polyline:", expanded=True):
        if not kept:
            st.caption(plain_text(say("recpage.no_area_how")))
        for area in kept:
            if not area_conflict(store, area, say):
                _area(store, area, drawn, view, say)
        for issue in drawn.issues:
            st.warning(plain_text(say.issue(issue)), icon=":material/link_off:")
        if kept:
            _units(store, told.id, at, say)
        with st.popover(say("recpage.area_add"), icon=":material/add_location_alt:"):
            area_form(store, told.id, view, at, say)


def _units(store: Store, recommendation: str, at: dt.date, say: Words) -> None:
    """Draw the units of the day that all the areas lie in, each with the way to its others."""
    found = units_of_recommendation(store, recommendation, at)
    shares = sorted(found.items(), key=lambda one: -one[1])
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        label = "recpage.units_on" if found else "recpage.areas_on"
        st.caption(plain_text(say(label, date=at)), width="content")
        for unit, share in shares[:_MOST_UNITS]:
            name = store.territory.name(parse_id(unit), say.lang, at=at)
            told = f"{name} {say.percent(share)}" if share >= _LEAST_SHARE else name
            st.button(
                plain_text(told),
                key=f"rec_unit:{unit}",
                type="tertiary",
                help=say("recpage.of_unit"),
                on_click=lambda unit=unit: narrow(unit=unit, point=None),
            )
    if len(shares) > _MOST_UNITS:
        st.caption(plain_text(say("recpage.units_more", count=len(shares) - _MOST_UNITS)))


def _area(store: Store, area: Area, drawn: Areas, view: RecommendationView, say: Words) -> None:
    rows = drawn.frame[drawn.frame["area"] == area.id]
    units = list(dict.fromkeys(name for name in rows["name"] if name))
    told = spec_told(store, area.spec, say) or ", ".join(units)
    heading = f"**{plain_text(say(f'recommendations.kind.{area.kind}'))}**"
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"{heading}: {plain_text(told)}")
        if area.kind == "rule" and all(one.feature != area.id for one in drawn.issues):
            found = say("recpage.rule_found", count=len(rows), names=", ".join(units[:8]))
            st.caption(plain_text(found if len(rows) else say("recpage.rule_nothing")))
        if area.note:
            st.caption(plain_text(area.note))
        with st.container(horizontal=True, gap="xsmall"):
            _verbs(store, area, view, say)


def _verbs(store: Store, area: Area, view: RecommendationView, say: Words) -> None:
    area_edit(store, area, view, view.at or session.today(), say)
    st.button(
        say("recpage.remove"),
        key=f"rec_unarea:{area.id}",
        type="tertiary",
        icon=":material/delete:",
        on_click=lambda: attempt_removal(
            store,
            area.recommendation,
            lambda who: remove_area(store.home, area.id, version=area.version, who=who),
        ),
    )
