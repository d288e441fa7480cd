"""A field that finds one of many names, drawn as one component without accents to mind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from layers.words import Words

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def search_box(names: Sequence[str], key: str, say: Words, on_found: Callable[[int], None]) -> None:
    """Draw the field; ``on_found`` is given the place in ``names`` of the one that was chosen.

    Names are plain text. A choice from an older list, whose name has moved since, is not told.
    """
    data = {
        "names": list(names),
        "label": say("controls.search"),
        "hint": say("controls.search_hint"),
        "none": say("controls.search_none"),
    }
    _renderer()(key=key, data=data, on_found_change=lambda: _tell(key, names, on_found))


def _tell(key: str, names: Sequence[str], on_found: Callable[[int], None]) -> None:
    told = (st.session_state.get(key) or {}).get("found")
    if not isinstance(told, Mapping):
        return
    place = told.get("place")
    if not isinstance(place, int) or not 0 <= place < len(names):
        return
    if names[place] == told.get("name"):
        on_found(place)


@cache
def _renderer() -> ComponentRenderer:
    return st.components.v2.component("explorer_search", js=_JS, isolate_styles=False)
