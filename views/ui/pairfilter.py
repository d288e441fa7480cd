"""Which pairs are listed: those of one unit, or those both of whose sides have a plan."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from layers.units import sort_key
from layers.words import Words
from planning.pairs import Pairs
from views.ui.pairview import PairView, go

_UNIT, _BOTH = "pairs_unit", "pairs_both"


def listed_of(pairs: Pairs, order: Sequence[int], view: PairView) -> list[tuple[int, int]]:
    """Return (rank, pair) of those that filters let through; the rank is that among all."""
    return [(rank, pair) for rank, pair in enumerate(order, 1) if _passes(pairs, pair, view)]


def _passes(pairs: Pairs, pair: int, view: PairView) -> bool:
    if view.unit and view.unit in pairs.ground.keys and view.unit not in pairs.ends(pair):
        return False
    return not view.both or pairs.one(pair, "border_conflict").missing != "no-plan"


def filters(pairs: Pairs, view: PairView, say: Words) -> None:
    """Draw both filters."""
    names = pairs.ground.units.frame["name"]
    st.session_state[_UNIT] = view.unit if view.unit in names.index else None
    st.session_state[_BOTH] = view.both
    with st.container(horizontal=True, vertical_alignment="center"):
        st.selectbox(
            say("pairs.filter_unit"),
            sorted(names.index, key=lambda one: sort_key(names[one])),
            format_func=lambda one: str(names[one]),
            key=_UNIT,
            placeholder=say("pairs.filter_unit"),
            label_visibility="collapsed",
            on_change=lambda: go(unit=st.session_state[_UNIT] or ""),
        )
        st.checkbox(
            say("pairs.filter_both"),
            key=_BOTH,
            on_change=lambda: go(both=st.session_state[_BOTH]),
        )
