"""The controls of a comparison: the pair, the way it is shown, and what each side shows."""

from __future__ import annotations

import datetime as dt
from html import escape
from itertools import groupby
from typing import Literal

import streamlit as st

from layers.here import region_near
from layers.listing import finest
from layers.loading import regions_of
from layers.store import Store
from layers.territory import REGIONS
from layers.units import select, unit_id
from layers.words import Words
from planning.comparedareas import ComparedArea, area_name
from planning.comparedlayers import usual_layers
from planning.comparedpairs import compared_pairs
from planning.cooperationlisting import Wanted, cooperations_chosen
from planning.cooperationshapes import shapes_of
from views.ui.comparemaps import COLOURS
from views.ui.compareview import (
    MODES,
    CompareView,
    SideName,
    change_side,
    go,
    pair_of,
    show_pair,
)
from views.ui.cooperationlist import name_told
from views.ui.dates import states
from views.ui.layerlist import GROUPS
from views.ui.placeday import PlaceDay, place_control
from views.ui.ticks import tick_list

Part = SideName | Literal["upper"]
_PAIR, _MODE, _PAN = "compare_pair_chosen", "compare_mode", "compare_pan"


def pair_control(view: CompareView, say: Words) -> None:
    """Draw the pairs that are offered."""
    pairs = compared_pairs()
    st.session_state[_PAIR] = pair_of(view)
    st.selectbox(
        say("compare.pair"),
        list(pairs),
        index=None,
        format_func=lambda one: f"{pairs[one].names[say.lang]} · {pairs[one].example}",
        placeholder=say("compare.pair_own"),
        key=_PAIR,
        label_visibility="collapsed",
        on_change=_pair_chosen,
    )


def _pair_chosen() -> None:
    if st.session_state[_PAIR]:
        show_pair(st.session_state[_PAIR])


def mode_control(view: CompareView, say: Words) -> None:
    """Draw the ways to compare, and whether the maps move together."""
    st.session_state[_MODE] = view.mode
    st.segmented_control(
        say("compare.mode"),
        MODES,
        format_func=lambda mode: say(f"compare.modes.{mode}"),
        key=_MODE,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: go(mode=st.session_state[_MODE]),
    )
    if not view.stacked:
        st.session_state[_PAN] = view.pan
        st.toggle(
            say("compare.pan"),
            key=_PAN,
            help=say("compare.pan_help"),
            on_change=lambda: go(pan=st.session_state[_PAN]),
        )


def side_head(store: Store, view: CompareView, part: Part, area: ComparedArea, say: Words) -> None:
    """Draw what a map shows: its name, its area, its day and its layers."""
    one = view.upper if part == "upper" else view.side(part)
    colour = COLOURS["left" if part == "left" or view.stacked else "right"]
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key=f"head_{part}"
    ):
        told = escape(area_name(store, area, say.lang))
        when = escape(say.date(one.at))
        st.html(
            f'<div class="cmp-name" style="border-color:{colour}" title="{told}">'
            f"<b>{told}</b>{when}</div>",
            width="content",
        )
        if part == "upper" or view.stacked:
            _day_control(store, part, area, one.at, say)
        else:
            _place_control(store, part, area, one.at, say)
            _units_control(store, part, area, one.at, say)
        _layers_control(store, part, area, one.layers, say)


def _place_control(store: Store, part: Part, area: ComparedArea, at: dt.date, say: Words) -> None:
    chosen = PlaceDay(
        page=f"compare_{part}",
        region=area.region,
        at=at,
        on_region=lambda region: change_side(
            part, ids=(region,), at=states(store.territory, region)[-1], layers=None
        ),
        on_day=lambda day: _on_day(store, part, area, day),
    )
    place_control(store, chosen, say)


def _on_day(store: Store, part: Part, area: ComparedArea, day: dt.date) -> None:
    """Go to another day; an area whose units are not there then becomes the whole region."""
    there = {unit_id(key) for key in finest(store.territory, area.region, day)}
    groups = {one for one in area.ids if one in REGIONS or one.startswith(("OST", "VPR", "coop-"))}
    ids = tuple(one for one in area.ids if one in there | groups)
    change_side(part, ids=ids or (area.region,), at=day)


def _day_control(store: Store, part: Part, area: ComparedArea, at: dt.date, say: Words) -> None:
    known, key = states(store.territory, area.region), f"compare_day_{part}"
    st.session_state[key] = max(day for day in known if day <= at)
    st.segmented_control(
        say("controls.date"),
        known,
        format_func=lambda day: str(day.year),
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: change_side(part, at=st.session_state[key]),
    )


def _units_control(store: Store, part: Part, area: ComparedArea, at: dt.date, say: Words) -> None:
    key = f"compare_units_{part}"
    choose = st.popover(
        say("compare.units"),
        icon=":material/format_shapes:",
        key=f"compare_choose_{part}",
        on_change="rerun",
    )
    if not choose.open:
        return
    names = choices(store, area.region, at, say)
    st.session_state[key] = [one for one in area.ids if one in names]
    choose.multiselect(
        say("compare.units_label", region=say(f"regions.{area.region}")),
        list(names),
        format_func=names.__getitem__,
        key=key,
        placeholder=say("compare.units_hint"),
        on_change=lambda: change_side(part, ids=tuple(st.session_state[key]) or (area.region,)),
        select_all=False,
    )
    choose.caption(say("compare.units_about"))


def choices(store: Store, region: str, at: dt.date, say: Words) -> dict[str, str]:
    """Return what a side can be made of: the region, its planning regions, its units."""
    territory = store.territory
    larger = [k for k in select(territory, region, "planning-region", at) if territory.pieces_of(k)]
    units = [*larger, *finest(territory, region, at)]
    named = {unit_id(key): territory.name(key, say.lang, at) for key in units}
    return {region: say(f"regions.{region}")} | named | _cooperation(store, region, at, say)


def _cooperation(store: Store, region: str, at: dt.date, say: Words) -> dict[str, str]:
    """Return the cooperation areas of a region that there are on a day, called what they are."""
    told = cooperations_chosen(store, Wanted(at=at))
    frame = shapes_of(store, told, at, say.lang).frame
    places = dict(zip(frame["cooperation"], frame.representative_point(), strict=True))
    return {
        one.id: f"{say('menu.cooperation')}: {name_told(one, say.lang).text}"
        for one in told
        if one.id in places and region_near((places[one.id].x, places[one.id].y)) == region
    }


def _layers_control(
    store: Store, part: Part, area: ComparedArea, layers: tuple[str, ...] | None, say: Words
) -> None:
    choose = st.popover(
        say("compare.layers"),
        icon=":material/layers:",
        key=f"compare_arrange_{part}",
        on_change="rerun",
    )
    if not choose.open:
        return
    listed = [d for d in store.catalogue if d.listed and area.region in regions_of(d)]
    known = {group: place for place, group in enumerate(GROUPS)}
    listed.sort(key=lambda d: (known.get(d.group, len(known)), d.group, -d.order))
    groups = [
        (_group_name(group, say), [(one.id, one.short[say.lang]) for one in rows])
        for group, rows in groupby(listed, key=lambda d: d.group)
    ]
    order = [one.id for one in sorted(listed, key=lambda d: d.order)]
    on = usual_layers(store.catalogue, area.region) if layers is None else layers
    with choose:
        tick_list(
            groups,
            on,
            f"compare_layers_{part}",
            lambda ticked: change_side(part, layers=tuple(i for i in order if i in ticked)),
        )


def _group_name(group: str, say: Words) -> str:
    key = f"groups.{group}"
    return say(key) if key in say else group
