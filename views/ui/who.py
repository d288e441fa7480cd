"""Who it is that writes: asked once, remembered by the browser in a cookie of its own.

Until people sign in a name is all there is. The cookie never leaves this app's address, and what it
holds is checked wherever it is used.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import streamlit as st

from geo.errors import Refusal
from layers.words import Words
from planning.checks import checked_who
from views.ui.frame import plain_text

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_COOKIE, _NAME, _FIELD = "explorer_who", "who", "who_field"
_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def who_here() -> str:
    """Return the name of whoever sits at this browser, empty while nobody said it."""
    given = st.session_state.get(_FIELD) or st.session_state.get(_NAME)
    try:
        return checked_who(str(given or remembered()))
    except Refusal:
        return ""


def remembered() -> str:
    """Return what the browser's cookie holds, unchecked."""
    return unquote(st.context.cookies.get(_COOKIE, ""))


def who_control(say: Words, *, asked_elsewhere: bool = False) -> None:
    """Draw who writes, with the field that asks for it; the browser keeps the answer.

    The field is one: ``asked_elsewhere`` says that the page draws it where something is written.
    """
    name = who_here()
    if not asked_elsewhere:
        label = say("recpage.who_is", name=name) if name else say("recpage.who_nobody")
        with st.popover(plain_text(label), icon=":material/person:"):
            who_field(say)
    if name:
        st.session_state[_NAME] = name
        _renderer()(key="who_cookie", data={"cookie": f"{_COOKIE}={quote(name, safe='')}"})


def who_field(say: Words) -> None:
    """Draw the field alone, where something is to be written and nobody has said who."""
    if _FIELD not in st.session_state:
        st.session_state[_FIELD] = who_here()
    st.text_input(
        say("recpage.who"), key=_FIELD, max_chars=300, help=say("recpage.who_help"), on_change=_told
    )


def _told() -> None:
    st.session_state.pop(_NAME, None)


@cache
def _renderer() -> ComponentRenderer:
    return st.components.v2.component("explorer_who", js=_JS, isolate_styles=False)
