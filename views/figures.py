"""Figures: loaded by unit code, listed beside the map, used in rules and as evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import Refusal
from planning.seeds import seed
from views.ui import session
from views.ui.dates import checked_day
from views.ui.figurebring import bring_in
from views.ui.figurecard import figure_card, removed_tables
from views.ui.figurelist import all_series, chosen, figure_list
from views.ui.figuremap import figure_map
from views.ui.figureview import PAGE, PARTS, arrive, figure_view, show, write_address
from views.ui.frame import notice, page_start, tell
from views.ui.placeday import PlaceDay, place_control
from views.ui.recommendationdoing import outcome
from views.ui.who import who_control, who_here

if TYPE_CHECKING:
    import datetime as dt

    from layers.store import Store
    from layers.words import Words
    from planning.figureseries import FigureSeries

_STYLE = (Path(__file__).parent / "ui" / "figures.css").read_text(encoding="utf-8")
_PART = "figures_part"


def main() -> None:
    """Draw the page."""
    came = not session.is_on(PAGE)
    st.html(f"<style>{_STYLE}</style>")
    middle, side = st.columns([0.6, 0.4], gap="small")
    with side, st.container(key="figures_side", gap="small"):
        with st.container(key="figures_head", gap="xxsmall"):
            store = page_start(PAGE)
        if store is None:
            return
        arrive(came=came)
        say = session.say()
        try:
            region, at, series = _side(store, say)
        except Refusal as refusal:
            tell(refusal, say)
            region, at, series = session.view().region, checked_day(), None
        notice(say)
    with middle:
        figure_map(store, region, at, series, say)
    write_address()


def _side(store: Store, say: Words) -> tuple[str, dt.date, FigureSeries | None]:
    seed(store.home)
    st.session_state[_PART] = figure_view().part
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.segmented_control(
            say("figures.part.label"),
            PARTS,
            format_func=lambda part: say(f"figures.part.{part}"),
            key=_PART,
            required=True,
            label_visibility="collapsed",
            on_change=lambda: show(part=st.session_state[_PART]),
        )
        in_form = figure_view().part == "load" and not who_here()
        who_control(say, asked_elsewhere=in_form)
    outcome(store, say)
    return bring_in(store, say) if figure_view().part == "load" else _listed(store, say)


def _listed(store: Store, say: Words) -> tuple[str, dt.date, FigureSeries | None]:
    region, at = session.view().region, checked_day()
    place_control(
        store,
        PlaceDay(
            PAGE,
            region,
            at,
            on_region=lambda region: session.change(region=region),
            on_day=lambda day: session.change(at=day),
        ),
        say,
    )
    found = all_series(store, region, at, say)
    series = chosen(found)
    figure_list(found, series, say)
    if series is not None:
        figure_card(store, series, say)
    removed_tables(store, say)
    return region, at, series


main()
