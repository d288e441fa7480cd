"""The search of the glossary and the list of what it finds; the address is the memory of both."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from layers.words import LANGUAGES, Words
from planning.glossary import FIELDS, Term
from views.ui.frame import plain_text

_WORDS, _FIELD = "glossary_words", "glossary_field"
_AT_FIRST = 40  # terms: what a reader looks through before searching


def words_here() -> str:
    """Return what the address asks for."""
    return st.query_params.get("q", "")[:80]


def field_here() -> str | None:
    """Return the field that the address names, None for none that there is."""
    told = st.query_params.get("field")
    return told if told in FIELDS else None


def change_address(**told: str | None) -> None:
    """Change what is asked for, without a term then: one entry of the browser's history."""
    now = {key: value for key, value in st.query_params.to_dict().items() if key != "term"} | told
    st.query_params.from_dict({key: value for key, value in now.items() if value})


def search_control(say: Words) -> None:
    """Draw the search and the choice of a field."""
    st.session_state[_WORDS], st.session_state[_FIELD] = words_here(), field_here()
    search, field = st.columns([0.6, 0.4], gap="small")
    search.text_input(
        say("glossary.search"),
        key=_WORDS,
        placeholder=say("glossary.search"),
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=lambda: change_address(q=st.session_state[_WORDS].strip(), all=None),
    )
    field.selectbox(
        say("glossary.field"),
        FIELDS,
        index=None,
        format_func=lambda one: say(f"glossary.fields.{one}"),
        placeholder=say("glossary.any_field"),
        key=_FIELD,
        label_visibility="collapsed",
        on_change=lambda: change_address(field=st.session_state[_FIELD], all=None),
    )


def term_list(found: Sequence[Term], chosen: Term | None, say: Words) -> None:
    """Draw a row for every term, its word in the reader's language first."""
    whole = bool(st.query_params.get("all"))
    shown = found if whole else found[:_AT_FIRST]
    st.caption(say("glossary.count", count=len(shown), found=len(found)))
    with st.container(key="glossary_list"):
        for term in shown:
            st.button(
                _row(term, say),
                key=f"term:{term.id}",
                width="stretch",
                type="secondary" if chosen is None or term.id != chosen.id else "primary",
                on_click=change_address,
                kwargs={"term": term.id},
            )
        if len(shown) < len(found):
            st.button(
                say("glossary.all", count=len(found)),
                icon=":material/expand_more:",
                on_click=change_address,
                kwargs={"all": "1"},
            )


def _row(term: Term, say: Words) -> str:
    others = " · ".join(term.words[lang] for lang in LANGUAGES if lang != say.lang)
    return f"**{plain_text(term.words[say.lang])}**  \n{plain_text(others)}"
