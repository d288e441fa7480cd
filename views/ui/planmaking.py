"""How far the maps of large plans are: made beside the page, shown as soon as they are whole."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.words import Words
from planning.planbuilds import builds_going
from planning.planonmap import make_large_plans_ready
from views.ui.frame import plain_text
from views.ui.stoppable import TICK_S

_BEGUN = "large_plans_begun"


def maps_in_the_making(home: Path, say: Words, *, begin: bool = False) -> None:
    """Draw how far the maps of large plans are; the page is drawn anew when one is ready.

    They are begun once a session, or now with ``begin``.
    """
    if begin or not st.session_state.get(_BEGUN):
        st.session_state[_BEGUN] = True
        with suppress(Refusal):  # of a register that is broken its own page tells
            make_large_plans_ready(home)
    before = len(builds_going(home))
    if not before:
        return

    @st.fragment(run_every=TICK_S)
    def watch() -> None:
        going = builds_going(home)
        for one in going:
            st.progress(one.share, text=plain_text(say("plans.map_making", title=one.title)))
        if len(going) < before:
            st.rerun()

    watch()
