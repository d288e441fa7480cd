"""The practice recommendations, which stand beside an empty project from the first visit on."""

from __future__ import annotations

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.practicerecommendations import (
    make_practice_recommendations,
    practice_recommendations_wanted,
)
from planning.seeds import seed
from views.ui.planregister import practice_once


def practice_recommendations_once(store: Store, say: Words) -> None:
    """Make what shows how a project looks filled in, once for a home folder."""
    seed(store.home)
    practice_once(store, say)
    if practice_recommendations_wanted(store.home):
        with st.spinner(say("recpage.practice_making")):
            make_practice_recommendations(store)
