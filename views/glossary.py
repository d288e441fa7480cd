"""Glossary: terms of spatial planning in three languages, and where each of them matters."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.words import Words
from planning.glossary import glossary, near_words, search_terms
from views.ui import session
from views.ui.frame import page_start, plain_text, tell
from views.ui.glossarycard import glossary_card
from views.ui.glossarylist import change_address, field_here, search_control, term_list, words_here

_STYLES = ("examples.css", "glossary.css")
_FOLDER = Path(__file__).parent / "ui"


def main() -> None:
    """Draw the page."""
    style = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in _STYLES)
    st.html(f"<style>{style}</style>")
    if page_start("glossary") is None:
        return
    say = session.say()
    try:
        _page(say)
    except Refusal as refusal:
        tell(refusal, say)


def _page(say: Words) -> None:
    search_control(say)
    found = search_terms(words_here(), say.lang, field_here())
    chosen = glossary().get(st.query_params.get("term", ""))
    if chosen is None and len(found) == 1:
        chosen = found[0]
    side, middle = st.columns([0.45, 0.55], gap="medium")
    with side:
        if found:
            term_list(found, chosen, say)
        else:
            _nothing(say)
    with middle:
        if chosen is None:
            st.caption(say("glossary.choose"))
        else:
            glossary_card(chosen, say)


def _nothing(say: Words) -> None:
    """Say that nothing was found, and offer what is spelled nearly so."""
    st.info(say("glossary.nothing"), icon=":material/search_off:")
    near = near_words(words_here())
    if near:
        st.caption(say("glossary.near"))
        for word in near:
            st.button(
                plain_text(word), key=f"near:{word}", on_click=change_address, kwargs={"q": word}
            )
    if field_here():
        st.button(say("glossary.any_field"), on_click=change_address, kwargs={"field": None})


main()
