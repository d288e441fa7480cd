"""Areas: how much of every zone class lies in every unit, and what changed between plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.errors import Refusal
from layers.words import Words
from planning.planstore import list_plans
from planning.seeds import seed
from planning.zonecount import WHOLE
from views.ui import session, statisticstate
from views.ui.dates import checked_day
from views.ui.frame import notice, page_start, plain_text, tell
from views.ui.planregister import practice_once
from views.ui.statisticareas import areas_map, areas_side, can_draw_zones, counted, empty_map, shown
from views.ui.statisticchange import change_map, change_side, compared, pair_control
from views.ui.statisticchoice import choice_of, plan_names
from views.ui.statisticcontrols import (
    depth_control,
    part_control,
    place_control,
    plan_control,
    show_control,
)
from views.ui.statisticstate import PAGE, wanted

if TYPE_CHECKING:
    from layers.store import Store


def main() -> None:
    """Draw the page."""
    came = not session.is_on(PAGE)
    middle, side = st.columns([0.62, 0.38], gap="small")
    with side, st.container(key="statistics_side", gap="small"):
        with st.container(key="statistics_head", gap="xxsmall"):
            store = page_start(PAGE)
        if store is None:
            return
        statisticstate.arrive(came=came)
        say = session.say()
        try:
            _page(store, middle, say)
        except Refusal as refusal:
            tell(refusal, say)
        notice(say)
    statisticstate.write_address()


def _page(store: Store, middle: Any, say: Words) -> None:  # noqa: ANN401  a place of Streamlit's
    seed(store.home)
    practice_once(store, say)
    if not list_plans(store.home):
        st.info(say("statistics.no_plans"), icon=":material/upload_file:")
        st.page_link("plans.py", label=say("pages.plans"), icon=":material/map_search:")
        return
    part_control(say)
    if wanted().part == "change":
        _change(store, middle, say)
    else:
        _areas(store, middle, say)


def _areas(store: Store, middle: Any, say: Words) -> None:  # noqa: ANN401  a place of Streamlit's
    at = checked_day()
    choice = choice_of(store, wanted(), session.view().region, at)
    with st.container(horizontal=True, gap="xsmall", key="statistics_place"):
        place_control(store, at, say, whole=choice.units == WHOLE)
        plan_control(plan_names(store.home, say), choice.named, say)
    chosen = st.container(horizontal=True, gap="xsmall")
    with chosen:
        depth_control(say)
    if choice.gone:
        tell(Refusal("plan-gone"), say)
    if choice.aside:
        region = say(f"regions.{session.view().region}")
        told = say("statistics.aside", region=region)
        st.caption(f":material/info: {plain_text(told)}")
    if not choice.named:
        with middle:
            empty_map(store, at)
        _nothing_chosen(say)
        return
    found = counted(store, choice, say)
    with chosen:
        show_control(found, shown(store, choice), say, zones=can_draw_zones(store, choice))
    with middle:
        areas_map(store, found, choice, say)
    areas_side(found, say)


def _nothing_chosen(say: Words) -> None:
    region = say(f"regions.{session.view().region}")
    st.info(say("statistics.no_plan_chosen", region=region), icon=":material/map_search:")
    st.page_link("plans.py", label=say("pages.plans"), icon=":material/map_search:")


def _change(store: Store, middle: Any, say: Words) -> None:  # noqa: ANN401  a place of Streamlit's
    pair = pair_control(plan_names(store.home, say), say)
    if pair is None:
        return
    depth_control(say)
    found = compared(store, pair, say)
    with middle:
        change_map(store, found, say)
    change_side(found, say)


main()
