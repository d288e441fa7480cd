"""The exchange visit: its programme on the map, what to ask, and what was learned."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from geo.types import LonLat
from layers.store import Store
from layers.words import Words
from planning.visit import Programme, list_visits, programme
from planning.visitpaper import visit_docx
from planning.visitrecords import Visit
from views.ui import session
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control
from views.ui.recommendationdoing import outcome
from views.ui.visitforms import participants_part, visit_form
from views.ui.visitlessons import lessons_part
from views.ui.visitmap import visit_map
from views.ui.visitstopform import choose_place, chosen_place, stop_form
from views.ui.visitstops import programme_part, stop_card
from views.ui.visitview import NEW, PARTS, VisitView, go, visit_view
from views.ui.who import who_control, who_field, who_here

_UI = Path(__file__).parent / "ui"
_STYLE = "".join(
    (_UI / name).read_text(encoding="utf-8") for name in ("recommendations.css", "visit.css")
)
_PART, _VISIT = "visit_part", "visit_chosen"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def main() -> None:
    """Draw the page."""
    session.arrive_elsewhere("visit")
    say = session.say()
    st.html(f"<style>{_STYLE}</style>")
    language_control(in_address=True)
    with st.container(key="visit_page"):
        try:
            _page(session.shared_store(), visit_view(), say)
        except Refusal as refusal:
            tell(refusal, say)
    notice(say)


def _page(store: Store, view: VisitView, say: Words) -> None:
    visits = list_visits(store.home)
    chosen = next((one for one in visits if one.id == view.visit), visits[0] if visits else None)
    if view.visit == NEW:
        chosen = None
    told = programme(store.home, chosen.id) if chosen else None
    asks_who = not who_here() and (told is None or view.edit or view.part != "programme")
    _head(store, view, visits, told, say, asks_who=asks_who)
    outcome(store, say)
    side, middle = st.columns([0.38, 0.62], gap="small")
    with side, st.container(key="visit_side"):
        if asks_who:
            who_field(say)
        _side(store, view, told, say)
    with middle, st.container(key="visit_middle"):
        place = chosen_place() if view.edit and view.part == "programme" else None

        def on_place(lonlat: LonLat) -> None:
            choose_place(view, lonlat)

        at = session.today()
        visit_map(store, told, view.stop, say, place=place, on_place=on_place, at=at)


def _side(store: Store, view: VisitView, told: Programme | None, say: Words) -> None:
    if told is None:
        st.write(plain_text(say("visit.about")))
        visit_form(store, None, say, session.today())
    elif view.part == "lessons":
        lessons_part(store, view, told, say)
    elif view.part == "participants":
        participants_part(store, told, say)
    elif view.edit and not view.stop:
        visit_form(store, told.visit, say, session.today())
    elif view.edit and (view.stop == NEW or told.stop(view.stop)):
        stop_form(store, view, told, say, session.today())
    else:
        _programme(store, view, told, say)


def _programme(store: Store, view: VisitView, told: Programme, say: Words) -> None:
    stop = told.stop(view.stop)
    if stop is not None:
        stop_card(store, told, stop, say)
        return
    st.markdown(f"**{plain_text(told.visit.title)}**")
    begin, end = told.visit.begins_on, told.visit.ends_on
    st.caption(plain_text(say("visit.when", begin=begin, end=end)))
    if told.visit.practice:
        st.caption(plain_text(say("visit.practice_told")))
    programme_part(told, say)


def _head(  # noqa: PLR0913  what stands in the head
    store: Store,
    view: VisitView,
    visits: list[Visit],
    told: Programme | None,
    say: Words,
    *,
    asks_who: bool,
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="visit_head"):
        st.title(say("pages.visit"), anchor=False, width="content")
        if told is not None:
            _part(view, say)
            _which(visits, told, say)
            with st.container(key="visit_again", width="content"):
                st.button(
                    say("visit.edit"),
                    icon=":material/edit:",
                    key="visit_edit",
                    on_click=lambda: go(part="programme", stop="", edit=True),
                )
            with st.container(key="visit_files", width="content"):
                st.download_button(
                    say("visit.report"),
                    lambda: visit_docx(store, told, session.today(), say),
                    "visit.docx",
                    _WORD,
                    key="visit_report",
                    icon=":material/description:",
                )
        who_control(say, asked_elsewhere=asks_who)


def _part(view: VisitView, say: Words) -> None:
    st.session_state[_PART] = view.part
    st.segmented_control(
        say("visit.part"),
        PARTS,
        format_func=lambda part: say(f"visit.parts.{part}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: go(part=st.session_state[_PART], edit=False),
    )


def _which(visits: list[Visit], told: Programme, say: Words) -> None:
    names = {one.id: one.title for one in visits} | {NEW: say("visit.new")}
    st.session_state[_VISIT] = told.visit.id
    with st.container(key="visit_new", width=260):
        st.selectbox(
            say("visit.which"),
            list(names),
            format_func=names.__getitem__,
            key=_VISIT,
            label_visibility="collapsed",
            on_change=lambda: go(visit=st.session_state[_VISIT], stop="", edit=False),
        )


main()
