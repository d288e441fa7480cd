"""Any list of areas below the maps: which they are, and their figures as the reader wants them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import Refusal
from layers.territory import REGIONS, first_day
from planning.comparedareas import area_name, compared_area
from planning.comparedlist import MOST_LISTED, FigureList, figure_list, listed_csv, standardised
from views.ui import session
from views.ui.borderpick import pick_html
from views.ui.comparecontrols import choices
from views.ui.comparelisthtml import list_bars, list_sources, list_table, unknown_told
from views.ui.comparelooks import MOST_DRAWN, Look, key_html, looks_of
from views.ui.compareprofile import profile_svg, undrawn_told
from views.ui.compareview import (
    SHOWN,
    CompareView,
    SideView,
    area_of_item,
    compare_view,
    go,
    item_of,
)
from views.ui.frame import plain_text

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.comparedareas import ComparedArea

Sides = tuple["ComparedArea", "ComparedArea"]
_AREAS, _BASE, _SHOWN, _DAY = (
    "compare_list_areas",
    "compare_list_base",
    "compare_list_shown",
    "compare_list_day_{}",
)

_SHORT = "%d.%m.%Y"  # as the choice of a day writes it


def list_part(store: Store, view: CompareView, sides: Sides, say: Words) -> None:
    """Draw the choice of areas and their figures; one that cannot be shown is a sentence."""
    told = view.listed or tuple(SideView(side.ids, side.at) for side in sides)
    names = _names(store, told, say)
    _areas_control(store, names, sides, say)
    areas = _areas(store, told, say)
    if not areas:
        st.info(plain_text(say("compared.list.empty")), icon=":material/info:")
        return
    places = list(areas)
    base = places.index(view.base) if view.base in areas else 0
    looks = looks_of(store, list(areas.values()), sides, say)
    with st.spinner(say("compared.computing")):
        found = figure_list(store, list(areas.values()), base, say.lang)
    listed = _Listed(found, looks, places)
    _how_control(store, view, listed, say)
    _show(store, view, listed, say)


@dataclass(frozen=True)
class _Listed:
    """What is shown of a list; ``places`` are where the areas stand in the address."""

    found: FigureList
    looks: list[Look]
    places: list[int]


def _areas(store: Store, told: tuple[SideView, ...], say: Words) -> dict[int, ComparedArea]:
    """Return the areas that can be shown by their place in the list; say which cannot and why."""
    found = {}
    for place, one in enumerate(told[:MOST_LISTED]):
        try:
            found[place] = compared_area(store, one.ids, one.at)
        except Refusal as refusal:
            reason = say.refusal(refusal)
            text = say("compared.list.left_out", area=", ".join(one.ids), reason=reason)
            st.warning(plain_text(text), icon=":material/error:")
    if len(told) > MOST_LISTED:
        text = say("compared.list.too_many", count=len(told), most=MOST_LISTED)
        st.warning(plain_text(text), icon=":material/error:")
    return found


def _names(store: Store, told: tuple[SideView, ...], say: Words) -> dict[str, str]:
    """Return the areas of the list by what the address says of them, with name and day."""
    found = {}
    for one in told:
        try:
            name = area_name(store, compared_area(store, one.ids, one.at), say.lang)
        except Refusal:
            name = ", ".join(one.ids)
        found[item_of(one)] = f"{name} · {one.at:{_SHORT}}"
    return found


def _areas_control(store: Store, names: dict[str, str], sides: Sides, say: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_list_choice"):
        more = _addable(store, {region: _day_of(region, sides) for region in REGIONS}, say)
        offered = names | {item: name for item, name in more.items() if item not in names}
        st.session_state[_AREAS] = list(names)
        st.multiselect(
            say("compared.list.areas"),
            list(offered),
            format_func=offered.__getitem__,
            key=_AREAS,
            placeholder=say("compared.list.hint"),
            help=say("compared.list.about"),
            on_change=_chosen,
            filter_mode="contains",
            select_all=False,
        )
        _days_control(sides, say)


def _chosen() -> None:
    told = (area_of_item(item) for item in st.session_state[_AREAS])
    view = compare_view()
    listed = tuple(one for one in told if one is not None)
    before = view.listed or listed
    base = before[view.base] if view.base < len(before) else None
    go(listed=listed, base=listed.index(base) if base in listed else 0)


def _day_of(region: str, sides: Sides) -> dt.date:
    """Return the day on which areas of a region are offered: chosen, or that of a side there."""
    told = st.session_state.get(_DAY.format(region))
    if isinstance(told, dt.date):
        return told
    return next((side.at for side in sides if side.region == region), session.today())


def _days_control(sides: Sides, say: Words) -> None:
    with st.popover(say("compared.list.days"), icon=":material/event:", key="compare_list_days"):
        st.caption(say("compared.list.days_about"))
        for region in REGIONS:
            key = _DAY.format(region)
            st.session_state[key] = _day_of(region, sides)
            st.date_input(
                say(f"regions.{region}"),
                min_value=first_day(),
                max_value=session.today(),
                key=key,
                format="DD.MM.YYYY",
            )


def _addable(store: Store, days: dict[str, dt.date], say: Words) -> dict[str, str]:
    """Return what can be added, by what the address would say of it."""
    return {
        item_of(SideView((one,), day)): f"{name} · {day:{_SHORT}}"
        for region, day in days.items()
        for one, name in choices(store, region, day, say).items()
    }


def _how_control(store: Store, view: CompareView, listed: _Listed, say: Words) -> None:
    """Draw how the figures are shown, what the base is, and the file."""
    found, looks, places = listed.found, listed.looks, listed.places
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_list_how"):
        st.session_state[_SHOWN] = view.shown
        st.segmented_control(
            say("compared.list.how"),
            SHOWN,
            format_func=lambda one: say(f"compared.list.shown.{one}"),
            key=_SHOWN,
            required=True,
            on_change=lambda: go(shown=st.session_state[_SHOWN]),
        )
        st.session_state[_BASE] = found.base
        st.selectbox(
            say("compared.list.base"),
            range(len(looks)),
            format_func=lambda place: f"{looks[place].letter} · {looks[place].name}",
            key=_BASE,
            on_change=lambda: go(base=places[st.session_state[_BASE]]),
        )
        st.download_button(
            say("compared.list.csv"),
            lambda: listed_csv(store, found, say),
            f"{say('compared.file_name')}.csv",
            "text/csv",
            key="compare_list_csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _show(store: Store, view: CompareView, listed: _Listed, say: Words) -> None:
    found, looks = listed.found, listed.looks
    if view.shown != "table":
        if len(looks) > MOST_DRAWN:
            text = say("compared.list.drawn", most=MOST_DRAWN, count=len(looks))
            st.caption(f":material/info: {plain_text(text)}")
        drawn = [look for look in looks if look.drawn]
        st.html(key_html(drawn, found.base, say))
    if view.shown == "table":
        st.caption(plain_text(say("compared.list.table_about")))
        st.html(list_table(found, looks, say))
    elif view.shown == "bars":
        st.html(list_bars(found, looks, say))
    else:
        _profile(store, listed, say)
    gone = unknown_told(found, say)
    if gone:
        st.caption(plain_text(gone))
    st.html(list_sources(found, say))


def _profile(store: Store, listed: _Listed, say: Words) -> None:
    found, looks, places = listed.found, listed.looks, listed.places
    with st.spinner(say("compared.computing")):
        rows = standardised(store, found)
    st.caption(plain_text(say("compared.list.profile_about")))
    pick_html(
        profile_svg(found, rows, looks, say),
        "compare_list_profile",
        lambda told: go(base=places[int(told)]) if told.isdecimal() else None,
    )
    gaps = undrawn_told(found, rows, looks, say)
    if gaps:
        st.caption(plain_text(gaps))
