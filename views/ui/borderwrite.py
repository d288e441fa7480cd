"""The way from a stretch of border to a recommendation about it."""

from __future__ import annotations

import streamlit as st

from layers.words import Words
from planning.planunits import PLANS
from views.ui.borderpicked import Picked
from views.ui.recommendationborder import border_text
from views.ui.recommendationview import NEW


def write_button(picked: Picked, say: Words) -> None:
    """Draw the button where a border between two units was audited; it opens the editor."""
    audited = picked.audited
    if audited.asked.units == PLANS:
        return
    pressed = st.button(
        say("recpage.border_write"),
        icon=":material/edit_note:",
        type="primary",
        key="borders_write",
        help=say("recpage.border_write_help"),
    )
    if pressed:
        units = audited.units
        told = {"region": units.region, "at": units.at.isoformat(), "rec": NEW, "edit": "1"}
        told |= {"border": border_text(audited, picked.row), "lang": say.lang}
        st.switch_page("recommendations.py", query_params=told)
