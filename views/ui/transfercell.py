"""One cell of the transfer table: what is decided on an example for a recommendation, and why."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.examples import examples
from planning.history import Changed
from planning.precedents import (
    Precedent,
    changes_of_decision,
    decide,
    precedents_of,
    remove_precedent,
)
from planning.recommendationlists import code_list, name_in
from planning.recommendations import Recommendation, get_recommendation, title_in
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt_removal
from views.ui.recommendationhistory import change_list
from views.ui.recommendationlist import status_html
from views.ui.recordconflict import keep_or_meet, record_conflict
from views.ui.recorddraft import begun, field_of, typed_in
from views.ui.transfertable import SIGNS
from views.ui.transferview import TransferView, go
from views.ui.who import who_field


def transfer_cell(store: Store, view: TransferView, say: Words, *, asks_who: bool) -> None:
    """Draw the form of the chosen cell; refuses ``recommendation-gone``."""
    told = get_recommendation(store.home, view.rec)
    found = precedents_of(store.home, told.id)
    made = next((one for one in found if one.example == view.example), None)
    with st.container(border=True, key="transfer_cell", gap="small"):
        _head(told, view.example, say)
        place = f"transfer:{told.id}:{view.example}"
        save = _saving(store, told.id, view.example)
        if record_conflict(place, say, save):
            return
        if asks_who:
            who_field(say)
        _form(store, place, told.id, view.example, made, say)
        _ways(told, view.example, say)
    _history(store, changes_of_decision(store.home, told.id, view.example), say)


def _head(told: Recommendation, example: str, say: Words) -> None:
    title, name = title_in(told, say.lang), examples()[example].names[say.lang]
    st.button(
        say("transfer.close"),
        icon=":material/close:",
        type="tertiary",
        key="transfer_close",
        on_click=lambda: go(rec="", example=""),
    )
    st.html(
        f'<article class="xr-card"><h2 lang="{title.lang}">{escape(title.text)}</h2>'
        f"<p>{status_html(told.status, say)}</p>"
        f'<p class="xt-example">{escape(name)}</p></article>'
    )


def _saving(store: Store, recommendation: str, example: str) -> Any:  # noqa: ANN401  a Save
    """Return how what was chosen of a conflict is kept."""

    def save(values: dict[str, Any], version: int, who: str) -> object:
        now = {one.example: one for one in precedents_of(store.home, recommendation)}[example]
        told = {"decision": now.decision, "why": now.why} | values
        decision, why = told["decision"], told["why"]
        return decide(
            store.home, recommendation, example, decision, why=why, who=who, version=version
        )

    return save


def _form(  # noqa: PLR0913, PLR0917  a cell, and what is known of it
    store: Store,
    place: str,
    recommendation: str,
    example: str,
    made: Precedent | None,
    say: Words,
) -> None:
    values = {"decision": made.decision if made else None, "why": made.why if made else ""}
    version = begun(place, made.version if made else 0, values)
    chosen = st.segmented_control(
        say("recpage.precedent_decision"),
        list(code_list("decision")),
        format_func=lambda one: f"{SIGNS[one]} {name_in('decision', one, say.lang)}",
        key=field_of(place, "decision"),
    )
    why = field_of(place, "why")
    st.text_area(say("recpage.precedent_why"), key=why, max_chars=2000, height=120)

    def save(who: str) -> None:
        key, text = (str(typed_in(place, name) or "") for name in ("decision", "why"))
        decide(store.home, recommendation, example, key, why=text, who=who, version=version)

    def press() -> None:
        keep_or_meet(place, save)

    with st.container(horizontal=True, gap="small"):
        st.button(
            say("recpage.precedent_save"),
            type="primary",
            icon=":material/save:",
            key="transfer_save",
            disabled=not chosen,
            on_click=press,
        )
        if made is not None:
            st.button(
                say("transfer.remove"),
                icon=":material/undo:",
                key="transfer_remove",
                on_click=lambda: _remove(store, made),
            )
    if not chosen:
        st.caption(plain_text(say("transfer.choose_first")))


def _remove(store: Store, made: Precedent) -> None:
    attempt_removal(
        store,
        made.recommendation,
        lambda who: remove_precedent(store.home, made.id, version=made.version, who=who),
    )


def _ways(told: Recommendation, example: str, say: Words) -> None:
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "recommendations.py",
            label=say("transfer.to_recommendation"),
            icon=":material/assignment:",
            query_params={"lang": say.lang, "rec": told.id},
        )
        st.page_link(
            "examples.py",
            label=say("recpage.to_example"),
            icon=":material/menu_book:",
            query_params={"lang": say.lang, "example": example},
        )


def _history(store: Store, changes: list[Changed], say: Words) -> None:
    if changes:
        with st.expander(say("recpage.history", count=len(changes)), icon=":material/history:"):
            change_list(store, list(reversed(changes)), say)
