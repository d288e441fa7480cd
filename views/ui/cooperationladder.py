"""The ladder of fourteen steps on the card of an area: told, and ticked with a day."""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.cooperation import Cooperation, tick_step
from planning.cooperationlists import cooperation_list, cooperation_name
from views.ui import session
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt

_FIRST_DAY = dt.date(1990, 1, 1)


def ladder_part(store: Store, told: Cooperation, say: Words) -> None:
    """Draw the fourteen steps; each is ticked with the day on which it was done."""
    steps, reached = cooperation_list("step"), dict(told.steps)
    label = say("cooppage.ladder", count=len(reached), all=len(steps))
    with st.expander(plain_text(label), icon=":material/stairs_2:", expanded=True):
        st.html(ladder_html(told, say))
        with st.popover(say("cooppage.step_tick"), icon=":material/check:"):
            _tick(store, told, say)
        st.caption(plain_text(say("cooppage.ladder_source")))


def ladder_html(told: Cooperation, say: Words) -> str:
    """Return the steps as a list: those that were reached with their days, the next one marked."""
    reached = dict(told.steps)
    steps = cooperation_list("step")
    following = next((key for key in steps if key not in reached), "")
    rows = []
    for key, names in steps.items():
        kind = "xc-done" if key in reached else ("xc-next" if key == following else "")
        mark = "✓" if key in reached else ""
        note = say.date(reached[key]) if key in reached else ""
        note = note or (say("cooppage.step_next") if key == following else "")
        rows.append(
            f'<li class="{kind}"><i aria-hidden="true">{mark}</i>{escape(names[say.lang])}'
            f"<small>{escape(note)}</small></li>"
        )
    return f'<ol class="xc-ladder">{"".join(rows)}</ol>'


def _tick(store: Store, told: Cooperation, say: Words) -> None:
    reached = dict(told.steps)
    steps = list(cooperation_list("step"))
    first = next((key for key in steps if key not in reached), steps[0])
    step, day = f"coop_step:{told.id}:{told.version}", f"coop_step_day:{told.id}:{told.version}"
    st.selectbox(
        say("cooppage.step"),
        steps,
        steps.index(first),
        format_func=lambda key: cooperation_name("step", key, say.lang).capitalize(),
        key=step,
    )
    st.date_input(
        say("cooppage.step_day"),
        session.today(),
        min_value=_FIRST_DAY,
        max_value=session.today(),
        format="DD.MM.YYYY",
        key=day,
    )

    def tick(who: str, *, done: bool) -> None:
        on = st.session_state[day] if done else None
        key = str(st.session_state[step])
        tick_step(store.home, told.id, key, on, version=told.version, who=who)

    with st.container(horizontal=True):
        st.button(
            say("cooppage.step_save"),
            type="primary",
            key="coop_step_save",
            on_click=lambda: attempt(lambda who: tick(who, done=True)),
        )
        st.button(
            say("cooppage.step_off"),
            key="coop_step_off",
            disabled=not reached,
            on_click=lambda: attempt(lambda who: tick(who, done=False)),
        )
