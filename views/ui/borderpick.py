"""HTML of ours in which people can choose things: elements with ``data-pick`` tell what they are.

A components.v2 component without an iframe. The HTML comes from this app's own code, with every
name in it escaped; an element is chosen with the pointer, with Enter or with the space bar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_MOST_LETTERS = 1500
_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def pick_html(html: str, key: str, on_pick: Callable[[str], None]) -> None:
    """Draw HTML; ``on_pick`` is given what was chosen, before the run that draws what came of it.

    Every name within ``html`` has to be escaped by whoever made it.
    """
    _renderer()(key=key, data={"html": html}, on_pick_change=lambda: _told(key, on_pick))


def _told(key: str, on_pick: Callable[[str], None]) -> None:
    told = (st.session_state.get(key) or {}).get("pick")
    pick = told.get("pick") if isinstance(told, Mapping) else None
    if isinstance(pick, str) and len(pick) <= _MOST_LETTERS:
        on_pick(pick)


@cache
def _renderer() -> ComponentRenderer:
    return st.components.v2.component("explorer_border_pick", js=_JS, isolate_styles=False)
