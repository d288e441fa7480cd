"""How near to borders plans are looked at."""

from __future__ import annotations

import streamlit as st

from geo.border_audit import Reach
from layers.words import Words
from views.ui.borderview import MOST_M, BorderView, go

_LENGTHS = ("reach_m", "distance_m", "tolerance_m")


def reach_control(view: BorderView, say: Words) -> None:
    """Draw the three lengths that an audit goes by, in metres."""
    for name in _LENGTHS:
        st.session_state[f"borders_{name}"] = float(getattr(view.reach, name))
        st.number_input(
            say(f"borders.reach.{name}"),
            min_value=0.0,
            max_value=MOST_M,
            step=0.1 if name == "tolerance_m" else 50.0,
            format="%.1f" if name == "tolerance_m" else "%.0f",
            key=f"borders_{name}",
            help=say(f"borders.reach.{name}_help"),
            on_change=_reach_chosen,
        )


def _reach_chosen() -> None:
    go(reach=Reach(*(float(st.session_state[f"borders_{name}"]) for name in _LENGTHS)))
