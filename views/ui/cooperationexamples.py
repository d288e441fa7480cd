"""Cooperations from Østfold that the library of examples documents: read here, kept there."""

from __future__ import annotations

import streamlit as st

from layers.words import Words
from planning.examples import chosen_examples
from views.ui.cooperationlooks import degree_told
from views.ui.cooperationview import CooperationView
from views.ui.frame import plain_text


def documented(view: CooperationView, say: Words) -> None:
    """Draw the examples of the view's theme and degree, each with the way to its card."""
    found = [
        (one, one.degree)
        for one in chosen_examples(view.theme or None, view.degree or None)
        if one.degree is not None
    ]
    if not found:
        return
    label = say("cooppage.examples", count=len(found))
    with st.expander(plain_text(label), icon=":material/menu_book:", expanded=False):
        st.caption(plain_text(say("cooppage.examples_about")))
        for one, degree in found:
            st.page_link(
                "examples.py",
                label=plain_text(f"{one.names[say.lang]} · {degree_told(degree, say.lang)}"),
                query_params={"example": one.id, "lang": say.lang},
            )
