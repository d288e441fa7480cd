"""What frames every page: the style of the page and the line on legal force."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.words import Words

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page_frame(page: str) -> None:
    """Apply the page's style; the map's page leaves no margin round the map."""
    st.html(f"<style>{_STYLE}</style>")
    if page:
        st.html("<style>.block-container { max-width: 72rem; }</style>")


def tell(refusal: Refusal, say: Words) -> None:
    """Show a refusal as one sentence."""
    st.warning(plain_text(say.refusal(refusal)), icon=":material/error:")


def plain_text(text: str) -> str:
    """Return text that Streamlit's Markdown shows letter for letter."""
    special = set("\\`*_{}[]<>()#+-.!|~$:&")
    return "".join(f"&#{ord(c)};" if c in special else c for c in text)


def notice(say: Words) -> None:
    """Say that nothing here is legally binding."""
    st.caption(plain_text(say("app.not_binding")))
