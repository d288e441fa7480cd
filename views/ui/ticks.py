"""Groups of boxes to tick, drawn as one component: fifty controls of Streamlit's open slowly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
Group = tuple[str, Sequence[tuple[str, str]]]  # a heading, and an id with its label for every box


def tick_list(
    groups: Sequence[Group],
    on: Collection[str],
    key: str,
    on_tick: Callable[[frozenset[str]], None],
) -> None:
    """Draw groups of boxes; ``on_tick`` is given the ids of all that are ticked.

    Labels are plain text.
    """
    rows = [
        {"name": name, "rows": [{"id": one, "label": label} for one, label in boxes]}
        for name, boxes in groups
    ]
    data = {"groups": rows, "on": sorted(on), "told": _ticked(key).get("told", 0)}
    _renderer()(key=key, data=data, on_ticked_change=lambda: _tell(key, groups, on_tick))


def _ticked(key: str) -> Mapping[str, Any]:
    """Return what the component last said: ``on`` and its count; nothing before the first tick."""
    told = (st.session_state.get(key) or {}).get("ticked")
    return told if isinstance(told, Mapping) else {}


def _tell(key: str, groups: Sequence[Group], on_tick: Callable[[frozenset[str]], None]) -> None:
    on = _ticked(key).get("on")
    if isinstance(on, list):
        known = {one for _, boxes in groups for one, _ in boxes}
        on_tick(frozenset(known.intersection(one for one in on if isinstance(one, str))))


@cache
def _renderer() -> ComponentRenderer:
    return st.components.v2.component("explorer_ticks", js=_JS, isolate_styles=False)
