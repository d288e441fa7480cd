"""The controls of the page of areas; each changes what is wanted, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from layers.territory import REGIONS
from planning.zoneclasses import DEPTHS
from planning.zonecount import WHOLE
from views.ui import session
from views.ui.dates import date_control
from views.ui.permalink import CAMERAS
from views.ui.statisticstate import PARTS, SIDES, ZONES, change, wanted

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.statistics import ZoneStatistics

_PART, _PLACE, _PLANS, _DEPTH, _SHOW, _UNIT, _SIDE, _LENGTH = (
    f"statistics_{name}_control"
    for name in ("part", "place", "plans", "depth", "show", "unit", "side", "length")
)
_LARGEST, _ALL = "", ""


def part_control(say: Words) -> None:
    """Draw the choice between areas and change."""
    _segments(_PART, PARTS, wanted().part, "part", say, lambda v: change(part=v, step=None))


def side_control(say: Words) -> None:
    """Draw the choice between chart and table."""
    _segments(_SIDE, SIDES, wanted().side, "side", say, lambda v: change(side=v))


def length_control(say: Words) -> None:
    """Draw the choice between bars of one length and bars by area."""
    current = "ha" if wanted().hectares else "share"
    _segments(
        _LENGTH, ("share", "ha"), current, "length", say, lambda v: change(hectares=v == "ha")
    )


def _segments(  # noqa: PLR0913, PLR0917  what a choice consists of
    key: str,
    options: Sequence[str],
    current: str,
    words_of: str,
    say: Words,
    chosen: Any,  # noqa: ANN401  a callable of the option
) -> None:
    st.session_state[key] = current
    st.segmented_control(
        say(f"statistics.{words_of}.label"),
        options,
        format_func=lambda name: say(f"statistics.{words_of}.{name}"),
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: chosen(st.session_state[key]),
    )


def place_control(store: Store, at: dt.date, say: Words, *, whole: bool) -> None:
    """Draw the choice of the units: those of a region on a day, or all that the plans cover."""
    st.session_state[_PLACE] = WHOLE if whole else session.view().region
    st.segmented_control(
        say("statistics.units"),
        (*REGIONS, WHOLE),
        format_func=lambda n: say("statistics.whole_short" if n == WHOLE else f"regions.{n}"),
        key=_PLACE,
        required=True,
        label_visibility="collapsed",
        on_change=_placed,
    )
    if not whole:
        date_control(store.territory, at)


def _placed() -> None:
    place = st.session_state[_PLACE]
    change(whole=place == WHOLE, unit=None)
    if place != WHOLE and place != session.view().region:
        session.change(region=place, layers=None, since=None, go=CAMERAS[place])
        change(plans=None, whole=None)


def plan_control(names: Mapping[str, str], chosen: Sequence[str], say: Words) -> None:
    """Draw the choice of plans, behind a button that says which they are."""
    told = names.get(chosen[0], "–") if len(chosen) == 1 else ""
    label = told or say("statistics.plan_count", count=len(chosen))
    with st.popover(label, icon=":material/map_search:", width="stretch"):
        st.session_state[_PLANS] = [one for one in chosen if one in names]
        st.multiselect(
            say("statistics.plans"),
            list(names),
            format_func=lambda one: names[one],
            key=_PLANS,
            placeholder=say("statistics.plans_hint"),
            on_change=lambda: change(plans=tuple(st.session_state[_PLANS]), unit=None),
            select_all=False,
        )
        st.button(
            say("statistics.plans_usual"),
            icon=":material/restart_alt:",
            disabled=wanted().plans is None,
            on_click=lambda: change(plans=None, whole=None),
        )
        st.caption(say("statistics.plans_about"))


def depth_control(say: Words) -> None:
    """Draw the choice of how finely zones are classed."""
    st.session_state[_DEPTH] = wanted().depth
    st.selectbox(
        say("statistics.depth.label"),
        DEPTHS,
        format_func=lambda name: f"{say('statistics.classes')} {say(f'statistics.depth.{name}')}",
        key=_DEPTH,
        label_visibility="collapsed",
        on_change=lambda: change(depth=st.session_state[_DEPTH], show=None, step=None),
    )


def show_control(found: ZoneStatistics, shown: str | None, say: Words, *, zones: bool) -> None:
    """Draw the choice of what colours the map; ``zones`` says whether they can be drawn.

    Where all is one unit and zones can be drawn, the largest class would say nothing.
    """
    names = {} if zones and found.units.region == WHOLE else {_LARGEST: say("statistics.largest")}
    if zones:
        names[ZONES] = say("statistics.zones")
    names |= {one.key: one.told(say.lang) for one in found.classes}
    heading = say("statistics.on_map")
    st.session_state[_SHOW] = shown if shown in names else next(iter(names))
    st.selectbox(
        say("statistics.show"),
        list(names),
        format_func=lambda key: f"{heading} {names[key]}",
        key=_SHOW,
        label_visibility="collapsed",
        on_change=lambda: change(show=st.session_state[_SHOW] or None),
    )


def unit_control(names: Mapping[str, str], say: Words) -> None:
    """Draw the choice of one unit; a click on the map does the same."""
    st.session_state[_UNIT] = wanted().unit if wanted().unit in names else _ALL
    st.selectbox(
        say("statistics.unit"),
        [_ALL, *names],
        format_func=lambda unit: names.get(unit, say("statistics.all_units")),
        key=_UNIT,
        label_visibility="collapsed",
        on_change=lambda: change(unit=st.session_state[_UNIT] or None),
    )
