"""Where should they cooperate: neighbours ranked by need, potential and readiness, on a map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from geo.weighing import Weighed
from layers.store import Store
from layers.words import Words
from planning.pairs import Pairs, ranked, shared_pairs
from planning.practicecooperation import make_practice_cooperations, practice_cooperations_wanted
from planning.seeds import seed
from views.ui import session
from views.ui.borderpick import pick_html
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control
from views.ui.mapview import Click
from views.ui.pairchosen import chosen_pair
from views.ui.pairdata import asked_of, data_control
from views.ui.pairfilter import filters, listed_of
from views.ui.pairgroup import group_part
from views.ui.pairhelper import helper
from views.ui.pairlist import ranking_html
from views.ui.pairmap import OnMap, Scored, pair_at, pair_map, unit_at
from views.ui.pairview import PARTS, PairView, elsewhere, go, pair_view
from views.ui.pairweighing import weights_control, weights_here
from views.ui.pairwrite import asks_who
from views.ui.placeday import PlaceDay, place_control
from views.ui.planregister import practice_once
from views.ui.who import who_control

_PART = "pairs_part"
_STYLE = (Path(__file__).parent / "ui" / "pairs.css").read_text(encoding="utf-8")


def main() -> None:
    """Draw the page."""
    session.arrive_elsewhere("pairs")
    say = session.say()
    st.html(f"<style>{_STYLE}</style>")
    language_control(in_address=True)
    with st.container(key="pairs_page"):
        try:
            store = session.shared_store()
            seed(store.home)
            practice_once(store, say)
            if practice_cooperations_wanted(store.home):
                make_practice_cooperations(store)
            view = pair_view()
            _page(store, replace(view, at=view.at or session.today()), say)
        except Refusal as refusal:
            tell(refusal, say)
    notice(say)


def _page(store: Store, view: PairView, say: Words) -> None:
    at = view.at or session.today()
    weights, stored = weights_here(store)
    with st.container(horizontal=True, vertical_alignment="center", key="pairs_head"):
        st.title(say("pages.pairs"), anchor=False, width="content")
        place_control(store, _place(view, at), say)
        weights_control(store, weights, stored, say)
        data_control(store, view, say)
        writes = bool(view.pair if view.part == "pairs" else view.units)
        who_control(say, asked_elsewhere=writes and view.part != "help" and asks_who())
    try:
        with st.spinner(say("pairs.working")):
            pairs = shared_pairs(store, asked_of(view, at))
        weighed = pairs.weighed(weights)
    except Refusal as refusal:
        _refused(refusal, view, at, say)
        return
    if not pairs.count:
        st.info(plain_text(say("pairs.none")), icon=":material/fence:")
        return
    _parts(store, pairs, weighed, weights, view, say)


def _refused(refusal: Refusal, view: PairView, at: dt.date, say: Words) -> None:
    """Say why there is nothing to show; where outlines are not known, of which region and day."""
    if refusal.code == "units-not-drawn":
        told = say("pairs.not_drawn", region=say(f"regions.{view.region}"), date=at)
        st.info(plain_text(told), icon=":material/fence:")
        return
    tell(refusal, say)


def _place(view: PairView, at: dt.date) -> PlaceDay:
    return PlaceDay(
        "pairs",
        view.region,
        at,
        on_region=lambda name: elsewhere(region=name, at=None),
        on_day=lambda day: elsewhere(at=day),
    )


def _parts(  # noqa: PLR0913, PLR0917  what the page shows
    store: Store,
    pairs: Pairs,
    weighed: Weighed,
    weights: Mapping[str, float],
    view: PairView,
    say: Words,
) -> None:
    order = ranked(weighed)
    listed = listed_of(pairs, order, view)
    chosen = _chosen(pairs, view)
    middle, side = st.columns([0.62, 0.38], gap="small")
    with middle:
        units = view.units if view.part == "groups" else ()
        marked = chosen if view.part == "pairs" else None
        scored = Scored([float(one) for one in weighed.score], [bool(one) for one in weighed.whole])
        told = OnMap(pairs, scored, [pair for _, pair in listed], marked, units)
        pair_map(store, told, lambda click: _clicked(told, view, click), say)
    with side, st.container(key="pairs_side"):
        _part_control(view, say)
        if view.part == "help":
            helper(view, say)
        elif view.part == "groups":
            group_part(store, pairs, order, weights, view, say)
        elif chosen is not None:
            chosen_pair(store, pairs, weighed, weights, (chosen, order), say)
        else:
            _list(pairs, weighed, listed, view, say)


def _part_control(view: PairView, say: Words) -> None:
    st.session_state[_PART] = view.part
    st.segmented_control(
        say("pairs.part"),
        PARTS,
        format_func=lambda one: say(f"pairs.parts.{one}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: go(part=st.session_state[_PART]),
    )


def _list(
    pairs: Pairs, weighed: Weighed, listed: list[tuple[int, int]], view: PairView, say: Words
) -> None:
    st.write(plain_text(say("pairs.about")))
    filters(pairs, view, say)
    st.caption(plain_text(say("pairs.count", count=len(listed), of=pairs.count)))
    html = ranking_html(pairs, weighed, listed, None, say)
    pick_html(html, "pairs_ranking", lambda told: go(pair=tuple(told.split("~"))))
    with st.expander(say("pairs.how_title"), icon=":material/info:"):
        st.write(plain_text(say("pairs.how")))
        st.write(plain_text(say("pairs.not_computed")))


def _chosen(pairs: Pairs, view: PairView) -> int | None:
    """Return the number of the pair that the address names; None where it names none of the day."""
    wanted = set(view.pair)
    return next((pair for pair in range(pairs.count) if set(pairs.ends(pair)) == wanted), None)


def _clicked(told: OnMap, view: PairView, click: Click) -> None:
    """Take what was clicked on: a unit for the group, else the pair whose border is near."""
    if view.part == "groups":
        for unit in unit_at(told.pairs, click):
            rest = tuple(one for one in view.units if one != unit)
            go(units=rest if unit in view.units else (*view.units, unit))
        return
    for pair in pair_at(told.pairs, told.listed, click):
        go(part="pairs", pair=told.pairs.ends(pair))


main()
