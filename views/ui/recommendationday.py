"""The region and the day in whose units recommendations are shown: a popover."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from layers.store import Store
from layers.territory import REGIONS, first_day
from layers.words import Words
from views.ui import session
from views.ui.dates import states
from views.ui.frame import plain_text
from views.ui.recommendationview import RecommendationView, go

_DAY = dt.timedelta(days=1)
_REGION, _STATE, _EXACT = "rec_region", "rec_state", "rec_exact"


def place_control(store: Store, view: RecommendationView, at: dt.date, say: Words) -> None:
    """Draw the choice of the region and of the day."""
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
            on_change=lambda: go(region=st.session_state[_REGION], unit="", point=None),
        )
        st.segmented_control(
            say("borders.state"),
            known,
            format_func=lambda day: _span(known, day, say),
            key=_STATE,
            required=True,
            on_change=lambda: go(at=_last_day(known, st.session_state[_STATE])),
        )
        st.date_input(
            say("controls.exact_date"),
            min_value=first_day(),
            max_value=session.today(),
            key=_EXACT,
            format="DD.MM.YYYY",
            on_change=lambda: go(at=st.session_state[_EXACT]),
        )


def _span(known: list[dt.date], day: dt.date, say: Words) -> str:
    last = _last_day(known, day)
    until = "" if last == session.today() else str(last.year)
    return say("borders.years", begin=str(day.year), end=until).strip()


def _last_day(known: list[dt.date], day: dt.date) -> dt.date:
    """Return the last day of the state that a day begins: its names are the ones people know."""
    return next((later - _DAY for later in known if later > day), session.today())
