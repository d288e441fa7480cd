"""The transfer table as a part of the page of examples: filters, table, the chosen cell, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.examples import examples
from planning.recommendationlisting import PAGE
from planning.recommendationlists import code_list, name_in
from planning.transfer import (
    Transfer,
    transfer_csv,
    transfer_docx,
    transfer_table,
    transfer_xlsx,
)
from views.ui import session
from views.ui.borderpick import pick_html
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control
from views.ui.recommendationdoing import outcome
from views.ui.recommendationpractice import practice_recommendations_once
from views.ui.transfercell import transfer_cell
from views.ui.transfertable import SIGNS, pick, table_html
from views.ui.transferview import LISTS, TransferView, go, narrow, part_control, transfer_view
from views.ui.who import who_control, who_here

_STYLES = ("recommendations.css", "transfer.css")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT = "transfer_text"


def transfer_page() -> None:
    """Draw the table in place of the examples and their map."""
    session.arrive_elsewhere("examples")
    say = session.say()
    for name in _STYLES:
        style = Path(__file__).with_name(name).read_text(encoding="utf-8")
        st.html(f"<style>{style}</style>")
    language_control(in_address=True)
    with st.container(key="transfer_page"):
        try:
            store = session.shared_store()
            practice_recommendations_once(store, say)
            _page(store, transfer_view(), say)
        except Refusal as refusal:
            tell(refusal, say)
    notice(say)


def _page(store: Store, view: TransferView, say: Words) -> None:
    asks_who = bool(view.rec and view.example) and not who_here()
    table = transfer_table(store, view.wanted, offset=(view.page - 1) * PAGE)
    with st.container(horizontal=True, vertical_alignment="center", key="transfer_head"):
        st.title(say("pages.examples"), anchor=False, width="content")
        part_control(say)
        _files(store, view, table, say)
        who_control(say, asked_elsewhere=asks_who)
    outcome(store, say)
    if not (view.rec and view.example):
        _table(table, view, say)
        return
    left, right = st.columns([0.68, 0.32], gap="small")
    with left:
        _table(table, view, say)
    with right, st.container(key="transfer_side"):
        try:
            transfer_cell(store, view, say, asks_who=asks_who)
        except Refusal as refusal:
            tell(refusal, say)


def _table(table: Transfer, view: TransferView, say: Words) -> None:
    st.write(plain_text(say("transfer.about")))
    _filters(view, say)
    if not table.total:
        _nothing(view, say)
        return
    told = say("transfer.count", count=table.total, decided=table.decided)
    signs = " · ".join(f"{SIGNS[key]} {name_in('decision', key, say.lang)}" for key in SIGNS)
    st.caption(plain_text(f"{told} {signs}"))
    if view.column:
        st.button(
            plain_text(examples()[view.column].names[say.lang]),
            icon=":material/close:",
            key="transfer_all_examples",
            help=say("transfer.all_examples"),
            on_click=lambda: go(column=""),
        )
    with st.container(key="transfer_table"):
        pick_html(table_html(table, view, say), "transfer_cells", pick)
    _pages(table.total, view, say)


def _filters(view: TransferView, say: Words) -> None:
    places = st.columns([0.4, 0.3, 0.3], gap="small")
    st.session_state[_TEXT] = view.text
    places[0].text_input(
        say("recpage.search"),
        key=_TEXT,
        placeholder=say("recpage.search"),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=lambda: narrow(text=str(st.session_state[_TEXT] or "").strip()),
    )
    for place, name in zip(places[1:], LISTS, strict=True):
        names = {key: told[say.lang] for key, told in code_list(name).items()}
        key = f"transfer_{name}"
        st.session_state[key] = getattr(view, name) or None
        place.selectbox(
            say(f"recpage.filter.{name}"),
            list(names),
            format_func=names.__getitem__,
            key=key,
            placeholder=say(f"recpage.filter.{name}"),
            label_visibility="collapsed",
            on_change=lambda name=name, key=key: narrow(**{name: st.session_state[key] or ""}),
        )


def _nothing(view: TransferView, say: Words) -> None:
    if view.text or view.theme or view.status:
        st.info(plain_text(say("recpage.none_fit")), icon=":material/filter_alt_off:")
        st.button(
            say("recpage.show_all"),
            key="transfer_show_all",
            on_click=lambda: narrow(text="", theme="", status=""),
        )
        return
    st.info(plain_text(say("transfer.none_yet")), icon=":material/edit_note:")
    st.page_link(
        "recommendations.py",
        label=say("transfer.to_recommendations"),
        icon=":material/assignment:",
        query_params={"lang": say.lang},
    )


def _pages(total: int, view: TransferView, say: Words) -> None:
    last = max(-(-total // PAGE), 1)
    if last == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, to in (("back", view.page - 1), ("forward", view.page + 1)):
            st.button(
                say(f"recpage.page_{name}"),
                icon=f":material/arrow_{name}:",
                key=f"transfer_page_{name}",
                disabled=not 1 <= to <= last,
                on_click=lambda to=to: go(page=to, rec="", example=""),
            )
        st.caption(plain_text(say("recpage.page", page=view.page, last=last)))


def _files(store: Store, view: TransferView, table: Transfer, say: Words) -> None:
    """Draw the menu of files: the whole table of the filter, made when it is asked for."""
    day = session.today()
    kinds: dict[str, tuple[Callable[[], bytes], str]] = {
        "csv": (lambda: transfer_csv(store, view.wanted, say.lang), "text/csv"),
        "xlsx": (lambda: transfer_xlsx(store, view.wanted, day, say), _SHEET),
        "docx": (lambda: transfer_docx(store, view.wanted, day, say), _WORD),
    }
    with st.popover(say("recpage.files"), icon=":material/download:"):
        st.markdown(f"**{plain_text(say('recpage.files_of', count=table.total))}**")
        for kind, (make, mime) in kinds.items():
            st.download_button(
                say(f"transfer.file.{kind}"),
                make,
                f"transfer.{kind}",
                mime,
                key=f"transfer_file:{kind}",
                icon=":material/download:",
                type="tertiary",
                disabled=table.total == 0,
            )
