"""The language of a run, known before any page is drawn, and the control that changes it."""

from __future__ import annotations

import streamlit as st

from layers.words import LANGUAGES, Words, words
from views.ui import session
from views.ui.permalink import decode

NAMES = {"lv": "LV", "en": "EN", "nb": "NB"}
_KEY = "language"


def language_of_run() -> Words:
    """Return the words of the session's language, on a first run those of the address."""
    if "view" in st.session_state:
        told = st.query_params.get("lang")
        return words(told if told in LANGUAGES else session.view().lang)
    return words(decode(st.query_params.to_dict()).lang)


def language_control(*, in_address: bool) -> None:
    """Draw the choice of language; ``in_address`` also writes it into a page's own address."""
    st.session_state[_KEY] = session.view().lang
    st.segmented_control(
        session.say()("controls.language"),
        LANGUAGES,
        format_func=NAMES.__getitem__,
        key=_KEY,
        label_visibility="collapsed",
        required=True,
        on_change=_changed,
        args=(in_address,),
    )


def _changed(in_address: bool) -> None:  # noqa: FBT001  given by the control
    session.change(lang=st.session_state[_KEY])
    if in_address:
        st.query_params["lang"] = st.session_state[_KEY]
