"""Recommendations: listed beside the map of their areas, told on a card, written in a form."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from geo.types import LonLat
from layers.store import Store
from layers.words import Words
from planning.coverage import about_place
from planning.recommendationlisting import PAGE, Listed, Wanted, card_of, list_recommendations
from planning.recommendations import get_recommendation
from planning.recommendationstate import recommendations_state
from views.ui import session
from views.ui.borderpick import pick_html
from views.ui.borderplans import region_bounds
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control
from views.ui.listpages import units_named
from views.ui.placeday import PlaceDay, place_control
from views.ui.recommendationcard import recommendation_card
from views.ui.recommendationdoing import outcome
from views.ui.recommendationdrawing import add_corner, drawn_frame, is_drawing
from views.ui.recommendationeditor import area_kind, editor
from views.ui.recommendationfiles import files_control
from views.ui.recommendationgaps import counted, gaps, matrix, shared_coverage
from views.ui.recommendationheld import chosen_areas, proposed_areas, shared_areas
from views.ui.recommendationlist import FILTERS, filters, list_html, pages
from views.ui.recommendationmap import OnMap, recommendation_map
from views.ui.recommendationpair import about_here
from views.ui.recommendationpractice import practice_recommendations_once
from views.ui.recommendationview import (
    NEW,
    PARTS,
    RecommendationView,
    choose,
    go,
    narrow,
    recommendation_view,
    wanted_of,
)
from views.ui.who import who_control, who_here

_PART = "recommendations_part"
_STYLE = (Path(__file__).parent / "ui" / "recommendations.css").read_text(encoding="utf-8")


def main() -> None:
    """Draw the page."""
    session.arrive_elsewhere("recommendations")
    say = session.say()
    st.html(f"<style>{_STYLE}</style>")
    language_control(in_address=True)
    with st.container(key="recommendations_page"):
        try:
            store = session.shared_store()
            practice_recommendations_once(store, say)
            view = recommendation_view()
            _page(store, replace(view, at=view.at or session.day()), say)
        except Refusal as refusal:
            tell(refusal, say)
    notice(say)


def _page(store: Store, view: RecommendationView, say: Words) -> None:
    view = _with_what_is_there(store, view, say)
    at, wanted = view.at or session.today(), wanted_of(view, store)
    listed = list_recommendations(store, wanted, limit=PAGE, offset=(view.page - 1) * PAGE)
    asks_who = view.edit and not who_here()
    with st.container(horizontal=True, vertical_alignment="center", key="recommendations_head"):
        st.title(say("pages.recommendations"), anchor=False, width="content")
        st.button(
            say("recpage.new"),
            type="primary",
            icon=":material/add:",
            key="recommendations_new",
            disabled=view.chosen == NEW,
            on_click=lambda: go(chosen=NEW, edit=True, part="list", border=""),
        )
        _part(view, say)
        place = PlaceDay(
            "rec",
            view.region,
            at,
            on_region=lambda name: go(region=name, unit="", point=None),
            on_day=lambda day: go(at=day),
        )
        place_control(store, place, say)
        files_control(store, wanted, listed.total, at, say)
        who_control(say, asked_elsewhere=asks_who)
    outcome(store, say)
    widths = [0.3, 0.7] if view.part == "gaps" else [0.37, 0.63]
    side, middle = st.columns(widths, gap="small")
    with middle, st.container(key="recommendations_middle"):
        found = _middle(store, view, wanted, at, say)
    with side, st.container(key="recommendations_side"):
        if view.part == "gaps":
            cover, _ = shared_coverage(store, found, view.region, wanted, at)
            names = dict(counted(store, view.region, at, {}, say).units)
            gaps(cover, names, say)
        else:
            _side(store, view, listed, wanted, say, asks_who=asks_who)


def _with_what_is_there(store: Store, view: RecommendationView, say: Words) -> RecommendationView:
    """Return a view without a recommendation that is gone; that is said."""
    if not view.chosen or view.chosen == NEW:
        return view
    try:
        get_recommendation(store.home, view.chosen)
    except Refusal as refusal:
        tell(refusal, say)
        return replace(view, chosen="", edit=False)
    return view


def _part(view: RecommendationView, say: Words) -> None:
    st.session_state[_PART] = view.part
    st.segmented_control(
        say("recpage.part"),
        PARTS,
        format_func=lambda part: say(f"recpage.parts.{part}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: narrow(part=st.session_state[_PART]),
    )


def _middle(store: Store, view: RecommendationView, wanted: Wanted, at: dt.date, say: Words) -> str:
    """Draw the map, or the matrix; return the state of the data that they show."""
    state = recommendations_state(store)
    if view.part == "gaps":
        made_up = replace(wanted, practice=True)
        if wanted.practice is not False and list_recommendations(store, made_up, limit=1).total:
            st.caption(plain_text(say("recpage.matrix_practice")))
        _, counts = shared_coverage(store, state, view.region, wanted, at)
        matrix(counted(store, view.region, at, counts, say), say)
        return state
    share = shared_areas(store, state, region_bounds(store, view.region), wanted, at, say.lang)
    areas = None
    about = about_here(store, view.border) if view.chosen == NEW else None
    if about is not None:
        areas = proposed_areas(store, state, about, area_kind(), at)
    elif view.chosen and view.chosen != NEW:
        areas = chosen_areas(store, state, view.chosen, at, say.lang)
    practice = share.practice or _is_practice(store, view)
    drawn = drawn_frame() if is_drawing(view.chosen) else None
    told = OnMap(view.region, at, share, areas, view.point, practice, drawn)
    recommendation_map(store, told, lambda lonlat: _clicked(view, lonlat), say)
    if share.more:
        st.caption(plain_text(say("recpage.map_share", shown=share.shown)))
    return state


def _is_practice(store: Store, view: RecommendationView) -> bool:
    """Return whether the recommendation that is looked at is practice data."""
    is_kept = bool(view.chosen) and view.chosen != NEW
    return is_kept and get_recommendation(store.home, view.chosen).practice


def _clicked(view: RecommendationView, lonlat: LonLat) -> None:
    """Take a place from the map: for an area of the chosen one, or to list what is said there."""
    if is_drawing(view.chosen):
        add_corner(view.chosen, lonlat)
    elif view.chosen:
        go(point=lonlat)
    else:
        narrow(point=lonlat)


def _side(  # noqa: PLR0913  what stands beside the map
    store: Store,
    view: RecommendationView,
    listed: Listed,
    wanted: Wanted,
    say: Words,
    *,
    asks_who: bool,
) -> None:
    if view.chosen and (view.edit or view.chosen == NEW):
        editor(store, view, say, asks_who=asks_who)
    elif view.chosen:
        recommendation_card(store, view, say)
    elif view.point is not None:
        _at_place(store, view, wanted, say)
    else:
        _list(store, view, listed, say)


def _list(store: Store, view: RecommendationView, listed: Listed, say: Words) -> None:
    st.write(plain_text(say("recpage.about")))
    filters(store, view, units_named(store, view.region, view.at, say), say)
    if not listed.total:
        _nothing(view, say)
        return
    st.caption(plain_text(say("recpage.count", count=listed.total)))
    pick_html(list_html(listed, view.chosen, say), "recommendations_list", choose)
    pages(listed, view, say)


def _nothing(view: RecommendationView, say: Words) -> None:
    """Say what to do where the list is empty."""
    if view.text or any(getattr(view, name) for name in FILTERS):
        st.info(plain_text(say("recpage.none_fit")), icon=":material/filter_alt_off:")
        st.button(say("recpage.show_all"), key="recommendations_all", on_click=_show_all)
        return
    st.info(plain_text(say("recpage.none_yet")), icon=":material/edit_note:")
    st.page_link("borders.py", label=say("recpage.to_borders"), icon=":material/border_style:")


def _show_all() -> None:
    narrow(text="", **dict.fromkeys(FILTERS, ""))


def _at_place(store: Store, view: RecommendationView, wanted: Wanted, say: Words) -> None:
    """Draw what is said of the place that was clicked on."""
    st.button(
        say("recpage.back"),
        icon=":material/arrow_back:",
        key="recommendations_away",
        type="tertiary",
        on_click=lambda: go(point=None),
    )
    assert view.point is not None  # noqa: S101  as the caller has seen
    found = about_place(store, view.point, view.at or session.today(), wanted)
    ids = list(dict.fromkeys(trace.recommendation for trace in found))
    if not ids:
        st.info(plain_text(say("recpage.none_here")), icon=":material/location_off:")
        return
    st.markdown(f"**{plain_text(say('recpage.here', count=len(ids)))}**")
    cards = tuple(card_of(store, one) for one in ids[:PAGE])
    pick_html(list_html(Listed(cards, len(ids)), "", say), "recommendations_here", choose)


main()
