"""The style of the page of borders."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("border.css").read_text(encoding="utf-8")


def border_style() -> None:
    """Apply the page's own style beside that of all pages."""
    st.html(f"<style>{_STYLE}</style>")
