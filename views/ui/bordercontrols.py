"""Where and on which day borders are walked, and how near to them plans are looked at."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.border_audit import Reach
from layers.store import Store
from layers.territory import REGIONS, first_day
from layers.words import Words
from views.ui import session
from views.ui.borderview import MOST_M, BorderView, elsewhere, go
from views.ui.dates import states
from views.ui.frame import plain_text

_DAY = dt.timedelta(days=1)
_REGION, _STATE, _EXACT = "borders_region", "borders_state", "borders_exact"
_LENGTHS = ("reach_m", "distance_m", "tolerance_m")


def place_control(store: Store, view: BorderView, at: dt.date, say: Words) -> None:
    """Draw the choice of the region and of the day whose borders are walked."""
    known = states(store.territory, view.region)
    st.session_state[_REGION], st.session_state[_EXACT] = view.region, at
    st.session_state[_STATE] = max(day for day in known if day <= at)
    label = say("borders.place", region=say(f"regions.{view.region}"), date=at)
    with st.popover(plain_text(label), icon=":material/event:"):
        st.segmented_control(
            say("controls.region"),
            REGIONS,
            format_func=lambda region: say(f"regions.{region}"),
            key=_REGION,
            required=True,
            on_change=lambda: elsewhere(region=st.session_state[_REGION], at=None, plans=None),
        )
        st.segmented_control(
            say("borders.state"),
            known,
            format_func=lambda day: _span(known, day, say),
            key=_STATE,
            required=True,
            on_change=lambda: elsewhere(at=_last_day(known, st.session_state[_STATE])),
        )
        st.date_input(
            say("controls.exact_date"),
            min_value=first_day(),
            max_value=session.today(),
            key=_EXACT,
            format="DD.MM.YYYY",
            on_change=lambda: elsewhere(at=st.session_state[_EXACT]),
        )


def _span(known: list[dt.date], day: dt.date, say: Words) -> str:
    last = _last_day(known, day)
    until = "" if last == session.today() else str(last.year)
    return say("borders.years", begin=str(day.year), end=until).strip()


def _last_day(known: list[dt.date], day: dt.date) -> dt.date:
    """Return the last day of the state that a day begins: its names are the ones people know."""
    return next((later - _DAY for later in known if later > day), session.today())


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
