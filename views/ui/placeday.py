"""The region and the day in whose units a page shows something: a popover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from layers.store import Store
from layers.territory import REGIONS, first_day
from layers.words import Words
from views.ui import session
from views.ui.dates import states
from views.ui.frame import plain_text

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class PlaceDay:
    """What is chosen on a page, and what choosing another one does; ``page`` begins the keys."""

    page: str
    region: str
    at: dt.date
    on_region: Callable[[str], None]
    on_day: Callable[[dt.date], None]


def place_control(store: Store, chosen: PlaceDay, say: Words) -> None:
    """Draw the choice of the region and of the day."""
    known = states(store.territory, chosen.region)
    region, state, exact = (f"{chosen.page}_{name}" for name in ("region", "state", "exact"))
    st.session_state[region], st.session_state[exact] = chosen.region, chosen.at
    st.session_state[state] = max(day for day in known if day <= chosen.at)
    label = say("borders.place", region=say(f"regions.{chosen.region}"), date=chosen.at)
    with st.popover(plain_text(label), icon=":material/event:"):
        st.segmented_control(
            say("controls.region"),
            REGIONS,
            format_func=lambda name: say(f"regions.{name}"),
            key=region,
            required=True,
            on_change=lambda: chosen.on_region(st.session_state[region]),
        )
        st.segmented_control(
            say("borders.state"),
            known,
            format_func=lambda day: _span(known, day, say),
            key=state,
            required=True,
            on_change=lambda: chosen.on_day(_last_day(known, st.session_state[state])),
        )
        st.date_input(
            say("controls.exact_date"),
            min_value=first_day(),
            max_value=session.today(),
            key=exact,
            format="DD.MM.YYYY",
            on_change=lambda: chosen.on_day(st.session_state[exact]),
        )


def _span(known: list[dt.date], day: dt.date, say: Words) -> str:
    last = _last_day(known, day)
    until = "" if last == session.today() else str(last.year)
    return say("borders.years", begin=str(day.year), end=until).strip()


def _last_day(known: list[dt.date], day: dt.date) -> dt.date:
    """Return the last day of the state that a day begins: its names are the ones people know."""
    return next((later - _DAY for later in known if later > day), session.today())
