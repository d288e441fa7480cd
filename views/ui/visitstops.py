"""The programme of a visit by day, and the card of a stop."""

from __future__ import annotations

from html import escape

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.history import changes_of
from planning.recommendationlists import name_in
from planning.visit import (
    Programme,
    example_names,
    remove_stop,
)
from planning.visitpaper import drawn_from
from planning.visitrecords import Question, Stop
from views.ui.borderpick import pick_html
from views.ui.frame import plain_text
from views.ui.recommendationdoing import offer_undo, was_kept
from views.ui.visitview import NEW, go


def programme_part(told: Programme, say: Words) -> None:
    """Draw the stops by day; choosing one opens its card."""
    st.button(
        say("visit.stop_add"),
        icon=":material/add_location:",
        key="visit_stop_add",
        on_click=lambda: go(stop=NEW, edit=True),
    )
    if not told.stops:
        st.info(plain_text(say("visit.no_stops_yet")), icon=":material/route:")
        return
    pick_html(programme_html(told, say), "visit_programme", lambda one: go(stop=one))


def programme_html(told: Programme, say: Words) -> str:
    """Return the days with their stops; every text is escaped."""
    parts = []
    numbers = {stop.id: number for number, stop in enumerate(told.stops, 1)}
    for number, day in enumerate(told.visit.days, 1):
        mine = [stop for stop in told.stops if stop.day == number]
        head = say("visit.day", number=number, date=day)
        rows = "".join(_stop_row(stop, numbers[stop.id], say) for stop in mine)
        empty = f'<p class="xr-note">{escape(say("visit.day_empty"))}</p>'
        parts.append(f"<h3>{escape(head)}</h3>{rows or empty}")
    return "".join(parts)


def _stop_row(stop: Stop, number: int, say: Words) -> str:
    about = (stop.time, stop.host, name_in("theme", stop.theme, say.lang))
    asked = say("visit.asked", count=len(stop.questions)) if stop.questions else ""
    told = " · ".join(filter(None, (*about, asked)))
    return (
        f'<button class="xb-row" data-pick="{escape(stop.id)}" aria-current="false">'
        f'<span class="xb-name">{number}. {escape(stop.place)}</span>'
        f'<span class="xb-small">{escape(told)}</span></button>'
    )


def stop_card(store: Store, told: Programme, stop: Stop, say: Words) -> None:
    """Draw the card of a stop: where, when, at whose, what to ask, what was noted."""
    st.button(
        say("visit.back"),
        icon=":material/arrow_back:",
        key="visit_away",
        type="tertiary",
        on_click=lambda: go(stop="", edit=False),
    )
    st.html(_card_html(store, told, stop, say))
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            say("visit.note_here"),
            type="primary",
            icon=":material/edit_note:",
            key="visit_note_here",
            on_click=lambda: go(part="lessons"),
        )
        st.button(
            say("registers.edit"),
            icon=":material/edit:",
            key="visit_stop_edit",
            on_click=lambda: go(edit=True),
        )
        st.button(
            say("recpage.remove"),
            icon=":material/delete:",
            type="tertiary",
            key="visit_stop_remove",
            on_click=_remove,
            args=(store, stop),
        )


def _card_html(store: Store, told: Programme, stop: Stop, say: Words) -> str:
    day = say("visit.day", number=stop.day, date=told.visit.days[stop.day - 1])
    rows = [
        (say("visit.field.day"), " ".join(filter(None, (day, stop.time)))),
        (say("visit.field.host"), stop.host),
        (say("visit.field.theme"), name_in("theme", stop.theme, say.lang)),
        (say("visit.field.example"), example_names(say.lang).get(stop.example, "")),
    ]
    facts = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in rows if v)
    asked = "".join(f"<li>{_question(store, one, say)}</li>" for one in stop.questions)
    notes = "".join(
        f"<li>{escape(one.text)} <em>{escape(one.author)}</em></li>"
        for one in told.lessons
        if one.stop == stop.id
    )
    parts = [f"<h2>{escape(stop.place)}</h2><dl class='xr-facts'>{facts}</dl>"]
    if asked:
        parts.append(f"<h3>{escape(say('visit.questions'))}</h3><ul>{asked}</ul>")
    if notes:
        parts.append(f"<h3>{escape(say('visit.taken_here'))}</h3><ul>{notes}</ul>")
    return f'<div class="xr-card">{"".join(parts)}</div>'


def _question(store: Store, one: Question, say: Words) -> str:
    about = escape(drawn_from(store.home, one, say))
    if not about:
        return escape(one.text)
    return f'{escape(one.text)}<br><span class="xr-note">{about}</span>'


def _remove(store: Store, stop: Stop) -> None:
    if was_kept(lambda who: remove_stop(store.home, stop.id, version=stop.version, who=who)):
        offer_undo(changes_of(store.home, "stop", stop.id)[-1].id)
        go(stop="", edit=False)
