"""Watches for new answers while a questionnaire is open, by its cheap counter alone."""

from __future__ import annotations

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from planning.answers import answers_state
from planning.questionnaires import Questionnaire

TICK_S = 1.0


def watch(store: Store, asked: Questionnaire, seen: str) -> None:
    """Draw the page again as soon as its state is not the one that was ``seen`` any more."""
    if asked.status != "open":
        return

    @st.fragment(run_every=TICK_S)
    def look() -> None:
        try:
            now = answers_state(store.home, asked.id)
        except Refusal:
            return  # said by the page itself at its next run
        if now != seen:
            st.rerun(scope="app")

    look()
