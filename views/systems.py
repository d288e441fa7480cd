"""Planning systems: Latvia and Norway in one table, and the codes of their zones under HILUCS."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.words import Words
from views.ui import session
from views.ui.frame import page_start, tell
from views.ui.systemcodes import codes_part
from views.ui.systemtable import systems_part

_STYLES = ("examples.css", "systems.css")
_FOLDER = Path(__file__).parent / "ui"
_PARTS = ("systems", "codes")
_PART = "systems_part"


def main() -> None:
    """Draw the page."""
    style = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in _STYLES)
    st.html(f"<style>{style}</style>")
    if page_start("systems") is None:
        return
    say = session.say()
    try:
        with st.container(key="systems_page"):
            _page(say)
    except Refusal as refusal:
        tell(refusal, say)


def _page(say: Words) -> None:
    part = "codes" if st.query_params.get("part") == "codes" else "systems"
    st.session_state[_PART] = part
    st.segmented_control(
        say("systems.part"),
        _PARTS,
        format_func=lambda one: say(f"systems.parts.{one}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        on_change=_other_part,
    )
    if part == "codes":
        codes_part(say)
    else:
        systems_part(say)


def _other_part() -> None:
    part = {"part": "codes"} if st.session_state[_PART] == "codes" else {}
    st.query_params.from_dict({"lang": session.view().lang} | part)


main()
