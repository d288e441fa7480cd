"""The date control: territory moves through its reforms."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

import streamlit as st

from geo.errors import Refusal
from layers.changes import Change, changes_between, reform_days
from layers.territory import Territory, check_date, first_day
from layers.words import Words
from views.ui import session
from views.ui.frame import plain_text

_STATE, _EXACT, _SINCE = "date_state", "date_exact", "date_since"
_DAY = dt.timedelta(days=1)


def states(territory: Territory, region: str) -> list[dt.date]:
    """Return the first day of every state of a region's territory, the earliest first."""
    return [first_day(), *reform_days(territory, region)]


def checked_day() -> dt.date:
    """Return the day of the view; one that cannot be shown is said and replaced by today."""
    try:
        return check_date(session.day())
    except Refusal as refusal:
        st.warning(plain_text(session.say().refusal(refusal)), icon=":material/event_busy:")
        session.change(at=None)
        return session.today()


def date_control(territory: Territory, at: dt.date) -> None:
    """Draw the choice of a state of the territory, and of an exact day."""
    say, region = session.say(), session.view().region
    known = states(territory, region)
    current = max(day for day in known if day <= at)
    st.session_state[_STATE] = current
    st.segmented_control(
        say("controls.date"),
        known,
        format_func=lambda day: _short(say, known, day),
        key=_STATE,
        required=True,
        on_change=_state_chosen,
        args=(known,),
    )
    st.session_state[_EXACT] = at
    with st.popover(say("controls.date_shown", date=at), icon=":material/event:", width="stretch"):
        st.date_input(
            say("controls.exact_date"),
            min_value=first_day(),
            max_value=session.today(),
            key=_EXACT,
            format="DD.MM.YYYY",
            on_change=lambda: session.change(at=st.session_state[_EXACT]),
        )


def _short(say: Words, known: list[dt.date], day: dt.date) -> str:
    if day == known[0]:
        return say("controls.before_year", year=str(known[1].year))
    return str(day.year)


def _state_chosen(known: list[dt.date]) -> None:
    chosen = st.session_state[_STATE]
    if chosen == known[0]:
        session.change(at=known[1] - _DAY)
    else:
        session.change(at=None if chosen == known[-1] else chosen)


def _state_days(known: list[dt.date]) -> list[dt.date]:
    """Return a day of every state: the last of the first one, the first of the others."""
    return [known[1] - _DAY, *known[1:]]


def changes_panel(territory: Territory, at: dt.date) -> None:
    """Say in words what changed between the day of the view and another one."""
    say, region = session.say(), session.view().region
    days = _state_days(states(territory, region))
    current = max((day for day in days if day <= at), default=days[0])
    chosen = session.view().since
    options = sorted({day for day in days if day != current} | ({chosen} if chosen else set()))
    earlier = [day for day in options if day < at]
    st.session_state[_SINCE] = chosen or (earlier or options)[-1 if earlier else 0]
    st.selectbox(
        say("changes.since"),
        options,
        format_func=say.date,
        key=_SINCE,
        on_change=lambda: session.change(since=st.session_state[_SINCE]),
    )
    since = st.session_state[_SINCE]
    found = changes_between(territory, region, since, at)
    if not found:
        st.write(plain_text(say("changes.none")))
    for day, changes in groupby(found, key=lambda change: change.day):
        st.markdown(f"**{plain_text(say.date(day))}**")
        for text in sentences(list(changes), say):
            st.caption(plain_text(text))


def sentences(changes: list[Change], say: Words) -> list[str]:
    """Return one day's changes as sentences; units that only got a new code share one."""
    told: list[str] = []
    recoded: list[str] = []
    for change in changes:
        if change.kind == "recode":
            recoded += change.after
            continue
        before, after = ", ".join(change.before), ", ".join(change.after)
        text = say(f"changes.{change.kind}", before=before, after=after)
        about = say("changes.approximate") if change.certainty != "exact" else ""
        told.append(f"{text} {about}".strip())
    if recoded:
        told.append(say("changes.recode", units=", ".join(recoded)))
    return told
