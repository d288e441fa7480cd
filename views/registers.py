"""Taking stock: registers beside the map of their territories, and who is responsible for what."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.registerfields import NAMES
from planning.registers import get_entry
from planning.responsibilities import matrix
from planning.seeds import seed
from views.ui import session
from views.ui.borderpick import pick_html
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control
from views.ui.placeday import PlaceDay, place_control
from views.ui.recommendationdoing import outcome
from views.ui.registercard import register_card
from views.ui.registerform import note_version, register_form
from views.ui.registerinout import register_files
from views.ui.registerlist import PLAN, filters, list_html, rows_of
from views.ui.registermap import register_map
from views.ui.registermatrix import matrix_html
from views.ui.registerview import NEW, RegisterView, choose, go, narrow, register_view
from views.ui.who import who_control, who_here

_UI = Path(__file__).parent / "ui"
_STYLE = "".join(
    (_UI / name).read_text(encoding="utf-8") for name in ("recommendations.css", "registers.css")
)
_PART = "registers_part"


def main() -> None:
    """Draw the page."""
    session.arrive_elsewhere("registers")
    say = session.say()
    st.html(f"<style>{_STYLE}</style>")
    language_control(in_address=True)
    with st.container(key="registers_page"):
        try:
            store = session.shared_store()
            seed(store.home)
            view = register_view()
            _page(store, replace(view, at=view.at or session.day()), say)
        except Refusal as refusal:
            tell(refusal, say)
    notice(say)


def _page(store: Store, view: RegisterView, say: Words) -> None:
    view = _with_what_is_there(store, view, say)
    at = view.at or session.today()
    note_version(view, store)
    asks_who = view.edit and not who_here()
    _head(store, view, at, say, asks_who=asks_who)
    outcome(store, say)
    is_matrix = view.part == "responsibilities"
    side, middle = st.columns([0.3, 0.7] if is_matrix else [0.38, 0.62], gap="small")
    rows = rows_of(store, view, at, say)
    with middle, st.container(key="registers_middle"):
        if is_matrix:
            pick_html(
                matrix_html(matrix(store.home, at, say.lang), view.chosen, say),
                "registers_matrix",
                choose,
            )
        else:
            register_map(store, view, rows, at, say)
    with side, st.container(key="registers_side"):
        if view.edit:
            register_form(store, view, at, say, asks_who=asks_who)
        elif view.chosen:
            register_card(store, view, say)
        else:
            st.write(plain_text(say(f"registers.about.{view.part}")))
            filters(store, view, say)
            st.caption(plain_text(say("registers.count", count=len(rows))))
            pick_html(list_html(rows, view.chosen), "registers_list", choose)


def _head(store: Store, view: RegisterView, at: dt.date, say: Words, *, asks_who: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="registers_head"):
        st.title(say("pages.registers"), anchor=False, width="content")
        st.button(
            say("registers.new"),
            type="primary",
            icon=":material/add:",
            key="registers_new",
            disabled=view.chosen == NEW,
            on_click=lambda: go(chosen=NEW, edit=True),
        )
        st.session_state[_PART] = view.part
        st.segmented_control(
            say("registers.part"),
            NAMES,
            format_func=lambda name: say(f"registers.{name}").capitalize(),
            key=_PART,
            required=True,
            label_visibility="collapsed",
            on_change=lambda: narrow(part=st.session_state[_PART]),
        )
        place = PlaceDay(
            "reg",
            view.region,
            at,
            on_region=lambda name: go(region=name, unit=""),
            on_day=lambda day: go(at=day),
        )
        place_control(store, place, say)
        register_files(store, view, say)
        who_control(say, asked_elsewhere=asks_who)


def _with_what_is_there(store: Store, view: RegisterView, say: Words) -> RegisterView:
    """Return a view without an entry that is gone; that is said."""
    if not view.chosen or view.chosen == NEW or view.chosen.startswith(PLAN):
        return replace(view, edit=view.chosen == NEW)
    try:
        get_entry(store.home, view.part, view.chosen)
    except Refusal as refusal:
        tell(refusal, say)
        return replace(view, chosen="", edit=False)
    return view


main()
