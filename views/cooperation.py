"""Cooperation: areas on a map and as a network, who with whom, over time; told and written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from geo.types import LonLat
from layers.listing import finest
from layers.store import Store
from layers.units import municipality_at, unit_id
from layers.words import Words
from planning.cooperation import get_cooperation
from planning.cooperationlisting import PAGE, Listed, Wanted, list_cooperations
from planning.cooperationstate import cooperation_state
from planning.cooperationties import areas_by_year, ties, untied
from planning.practicecooperation import make_practice_cooperations, practice_cooperations_wanted
from views.ui import session
from views.ui.borderpick import pick_html
from views.ui.cooperationcard import cooperation_card
from views.ui.cooperationeditor import editor
from views.ui.cooperationexamples import documented
from views.ui.cooperationfiles import files_control
from views.ui.cooperationheld import shared_areas, shared_network
from views.ui.cooperationlist import filters, list_html, pages
from views.ui.cooperationmap import OnMap, cooperation_map
from views.ui.cooperationmatrix import matrix, theme_control
from views.ui.cooperationtime import timeline
from views.ui.cooperationview import (
    FILTERS,
    NEW,
    PARTS,
    CooperationView,
    choose,
    cooperation_view,
    go,
    narrow,
    wanted_of,
)
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control
from views.ui.listpages import units_named
from views.ui.placeday import PlaceDay, place_control
from views.ui.recommendationdoing import outcome
from views.ui.recommendationdrawing import add_corner, drawn_frame, is_drawing
from views.ui.recommendationheld import Drawn
from views.ui.who import who_control, who_here

_PART = "cooperation_part"
_UI = Path(__file__).parent / "ui"
_STYLE = "\n".join(
    (_UI / name).read_text(encoding="utf-8") for name in ("recommendations.css", "cooperation.css")
)


def main() -> None:
    """Draw the page."""
    session.arrive_elsewhere("cooperation")
    say = session.say()
    st.html(f"<style>{_STYLE}</style>")
    language_control(in_address=True)
    with st.container(key="cooperation_page"):
        try:
            store = session.shared_store()
            _examples_once(store, say)
            view = cooperation_view()
            _page(store, replace(view, at=view.at or session.day()), say)
        except Refusal as refusal:
            tell(refusal, say)
    notice(say)


def _examples_once(store: Store, say: Words) -> None:
    """Put the practice areas beside an empty project at the first visit."""
    if practice_cooperations_wanted(store.home):
        with st.spinner(say("recpage.practice_making")):
            make_practice_cooperations(store)


def _page(store: Store, view: CooperationView, say: Words) -> None:
    view = _with_what_is_there(store, view, say)
    at = view.at or session.today()
    # Over time all areas are listed, elsewhere those that are there on the day.
    wanted = wanted_of(view, store, None if view.part == "time" else at)
    listed = list_cooperations(store, wanted, offset=(view.page - 1) * PAGE)
    asks_who = view.edit and not who_here()
    with st.container(horizontal=True, vertical_alignment="center", key="cooperation_head"):
        st.title(say("pages.cooperation"), anchor=False, width="content")
        st.button(
            say("cooppage.new"),
            type="primary",
            icon=":material/add:",
            key="cooperation_new",
            disabled=view.chosen == NEW,
            on_click=lambda: go(chosen=NEW, edit=True, part="list"),
        )
        _part(view, say)
        place = PlaceDay(
            "coop",
            view.region,
            at,
            on_region=lambda name: go(region=name, unit="", other=""),
            on_day=lambda day: go(at=day),
        )
        place_control(store, place, say)
        files_control(store, wanted, listed.total, at, say)
        who_control(say, asked_elsewhere=asks_who)
    outcome(store, say)
    side, middle = st.columns([0.37, 0.63], gap="small")
    with middle, st.container(key="cooperation_middle"):
        _middle(store, view, wanted, listed, at, say)
    with side, st.container(key="cooperation_side"):
        if view.chosen and (view.edit or view.chosen == NEW):
            editor(store, view, at, say, asks_who=asks_who)
        elif view.chosen:
            cooperation_card(store, view, say)
        else:
            _list(store, view, listed, at, say)


def _with_what_is_there(store: Store, view: CooperationView, say: Words) -> CooperationView:
    """Return a view without an area that is gone; that is said."""
    if not view.chosen or view.chosen == NEW:
        return view
    try:
        get_cooperation(store.home, view.chosen)
    except Refusal as refusal:
        tell(refusal, say)
        return replace(view, chosen="", edit=False)
    return view


def _part(view: CooperationView, say: Words) -> None:
    st.session_state[_PART] = view.part
    st.segmented_control(
        say("recpage.part"),
        PARTS,
        format_func=lambda part: say(f"cooppage.parts.{part}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: go(part=st.session_state[_PART], page=1),
    )


def _middle(  # noqa: PLR0913, PLR0917  what a page shows, and of what
    store: Store, view: CooperationView, wanted: Wanted, listed: Listed, at: dt.date, say: Words
) -> None:
    if view.part in {"matrix", "network"}:
        theme_control(view, say)
    if view.part == "matrix":
        units = [
            (unit_id(key), name)
            for key, name in units_named(store, view.region, view.at, say).items()
        ]
        matrix(units, ties(store, at, wanted), say)
        _untied_note(store, wanted, at, say)
    elif view.part == "time":
        told = [card.cooperation for card in listed.cards]
        counts = areas_by_year(store, wanted, session.today().year)
        timeline(told, counts, at, view.chosen, say)
    else:
        _map(store, view, wanted, at, say)


def _map(store: Store, view: CooperationView, wanted: Wanted, at: dt.date, say: Words) -> None:
    state = cooperation_state(store)
    drawn = drawn_frame() if is_drawing(view.chosen) else None
    drawing = Drawn.of(drawn) if drawn is not None else None
    areas = network = None
    if view.part == "network":
        network = shared_network(store, state, view.region, wanted, at, say.lang)
    else:
        kept = view.chosen if view.chosen != NEW else ""
        areas = shared_areas(store, state, wanted, view.page, at, kept, say.lang)
    practice = list_cooperations(store, replace(wanted, practice=True), limit=1).total > 0
    shown = practice and wanted.practice is not False
    told = OnMap(view.region, at, areas, network, shown, drawing)
    cooperation_map(store, told, lambda lonlat: _clicked(store, view, at, lonlat), say)
    if network is not None:
        _untied_note(store, wanted, at, say)
    if network is not None and network.shown < network.total:
        note = say("cooppage.network_share", shown=network.shown, all=network.total)
        st.caption(plain_text(note))
    for issue in areas.issues if areas is not None else ():
        st.caption(plain_text(issue))


def _untied_note(store: Store, wanted: Wanted, at: dt.date, say: Words) -> None:
    """Say how many areas of the list tie nobody here, so that nobody looks for them."""
    alone = untied(store, at, wanted)
    if alone:
        st.caption(plain_text(say("cooppage.untied", count=alone, date=at)))


def _clicked(store: Store, view: CooperationView, at: dt.date, lonlat: LonLat) -> None:
    """Take a place from the map: a corner while somebody draws, else list what its unit is in."""
    if is_drawing(view.chosen):
        add_corner(view.chosen, lonlat)
        return
    if view.chosen == NEW or view.edit:
        return
    key = municipality_at(store.territory, lonlat, at)
    if key is not None and key in finest(store.territory, view.region, at):
        narrow(unit=unit_id(key), other="")


def _list(store: Store, view: CooperationView, listed: Listed, at: dt.date, say: Words) -> None:
    st.write(plain_text(say("cooppage.about")))
    filters(store, view, units_named(store, view.region, view.at, say), say)
    if listed.total:
        lead = "count_all" if view.part == "time" else "count"
        st.caption(plain_text(say(f"cooppage.{lead}", count=listed.total, date=at)))
        pick_html(list_html(listed, view.chosen, say), "cooperation_list", choose)
        pages(listed, view, say)
    else:
        _nothing(view, at, say)
    documented(view, say)


def _nothing(view: CooperationView, at: dt.date, say: Words) -> None:
    """Say what to do where the list is empty."""
    if view.text or any(getattr(view, name) for name in FILTERS):
        st.info(plain_text(say("cooppage.none_fit", date=at)), icon=":material/filter_alt_off:")
        st.button(
            say("recpage.show_all"),
            key="cooperation_all",
            on_click=lambda: narrow(text="", other="", **dict.fromkeys(FILTERS, "")),
        )
        return
    st.info(plain_text(say("cooppage.none_yet", date=at)), icon=":material/handshake:")


main()
