"""How far something is that runs beside the page, with a way to stop it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from layers.words import Words
from views.ui.frame import plain_text

TICK_S = 0.5


def progress_row(share: float, text: str, key: str, stop: Callable[[], None], say: Words) -> None:
    """Draw a bar (``share`` from 0 to 1) that says ``text``, and the button that stops."""
    bar, button = st.columns([0.75, 0.25], vertical_alignment="center")
    bar.progress(min(max(share, 0.0), 1.0), text=plain_text(text))
    button.button(
        say("plans.cancel"),
        key=f"stop:{key}",
        icon=":material/cancel:",
        on_click=stop,
        width="stretch",
    )
