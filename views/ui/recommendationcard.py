"""The card of one recommendation: what it says, and all that hangs on it."""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.history import history_of
from planning.recommendationlisting import Card, card_of
from planning.recommendationlists import name_in
from planning.recommendations import (
    Recommendation,
    allowed_steps,
    remove_recommendation,
    step_to,
    text_in,
    title_in,
)
from planning.recommendationwords import facts_told
from views.ui import session
from views.ui.frame import plain_text
from views.ui.recommendationareas import areas_part
from views.ui.recommendationcomments import comments_part
from views.ui.recommendationdoing import attempt, attempt_removal
from views.ui.recommendationdrawing import drawing_bar
from views.ui.recommendationevidence import evidence_part
from views.ui.recommendationhistory import history_part
from views.ui.recommendationlist import status_html
from views.ui.recommendationprecedents import precedents_part
from views.ui.recommendationview import RecommendationView, choose, go, narrow

_LANGUAGES = ("lv", "en", "nb")


def recommendation_card(store: Store, view: RecommendationView, say: Words) -> None:
    """Draw the card, with the way back to the list above it."""
    st.button(
        say("recpage.back"),
        icon=":material/arrow_back:",
        key="recommendations_back",
        on_click=choose,
        args=("",),
        type="tertiary",
    )
    card = card_of(store, view.chosen)
    told, at = card.recommendation, view.at or session.today()
    if view.point is not None:
        st.button(
            say("recpage.all_here"),
            icon=":material/location_on:",
            key="recommendations_all_here",
            on_click=choose,
            args=("",),
            type="tertiary",
        )
    drawing_bar(store, told.id, say)
    st.html(head_html(card, say))
    _verbs(store, told, say)
    areas_part(store, told, view, at, say)
    evidence_part(store, told, view, at, say)
    precedents_part(store, told, say)
    st.html(facts_html(told, say))
    _bodies(told, say)
    comments_part(store, told, say)
    history_part(store, told, history_of(store.home, told.id), say)


def head_html(card: Card, say: Words) -> str:
    """Return title, marks and text as HTML; every text is escaped, and lines stay lines."""
    told = card.recommendation
    title, text = title_in(told, say.lang), text_in(told, say.lang)
    tags = [say("plans.practice")] if told.practice else []
    tags += [] if card.areas else [say("recpage.no_area")]
    tags += [] if card.evidence else [say("recpage.no_evidence")]
    chips = "".join(f'<em class="xr-tag">{escape(tag)}</em>' for tag in tags)
    notes = [say("recommendations.practice_told")] if told.practice else []
    for one, what in ((title, "title"), (text, "text")):
        if one.missing and one.text:
            shown = say(f"recommendations.language.{one.lang}")
            notes.append(say(f"recommendations.missing_{what}", shown=shown))
    others = [one for one in _LANGUAGES if one != say.lang and not getattr(told, f"text_{one}")]
    if others and text.text:
        names = ", ".join(say(f"recommendations.language.{one}") for one in others)
        notes.append(say("recommendations.not_in", languages=names))
    marks = "".join(f'<p class="xr-note">{escape(note)}</p>' for note in notes)
    said = text.text or say("recommendations.no_text")
    return (
        f'<article class="xr-card"><h2 lang="{title.lang}">{escape(title.text)}</h2>'
        f"<p>{status_html(told.status, say)} {chips}</p>{marks}"
        f'<p class="xr-text" lang="{text.lang}">{escape(said)}</p></article>'
    )


def facts_html(told: Recommendation, say: Words) -> str:
    """Return what is known of a recommendation as names and values, all escaped."""
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts_told(told, say)
    )
    changed = escape(say("recpage.changed", date=told.changed_at.date()))
    return f'<dl class="xr-facts">{rows}</dl><p class="xr-note">{changed}</p>'


def _bodies(told: Recommendation, say: Words) -> None:
    """Draw the way from each responsible body to all that it is responsible for."""
    with st.container(horizontal=True, gap="xsmall"):
        for body in told.responsible:
            st.button(
                plain_text(say("recpage.all_of", body=body)),
                icon=":material/filter_alt:",
                key=f"rec_body:{body}",
                type="tertiary",
                on_click=lambda body=body: narrow(body=body, point=None),
            )


def _verbs(store: Store, told: Recommendation, say: Words) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            say("recpage.edit"),
            icon=":material/edit:",
            key="recommendations_edit",
            on_click=lambda: go(edit=True),
        )
        if allowed_steps(told.status):
            with st.popover(say("recpage.step"), icon=":material/flag:"):
                _step(store, told, say)
        with st.popover(say("recpage.remove"), icon=":material/delete:"):
            st.write(plain_text(say("recpage.remove_sure")))
            st.button(
                say("recpage.remove_yes"),
                key="recommendations_remove",
                on_click=_remove,
                args=(store, told),
            )


def _step(store: Store, told: Recommendation, say: Words) -> None:
    status, reason, day = (f"rec_step_{name}:{told.id}" for name in ("to", "why", "on"))
    st.radio(
        say("recpage.step_to"),
        allowed_steps(told.status),
        format_func=lambda one: name_in("status", one, say.lang),
        key=status,
    )
    st.date_input(
        say("recpage.step_on"),
        session.today(),
        min_value=told.steps[-1].on,
        max_value=max(session.today(), told.steps[-1].on),
        format="DD.MM.YYYY",
        key=day,
    )
    st.text_area(say("recpage.step_why"), key=reason, max_chars=2000, height=80)

    def step(who: str) -> None:
        on, why = st.session_state[day], str(st.session_state[reason] or "")
        kept = on if isinstance(on, dt.date) else None
        to = str(st.session_state[status])
        step_to(store.home, told.id, to, version=told.version, who=who, on=kept, reason=why)

    st.button(
        say("recpage.step_save"),
        type="primary",
        key=f"rec_step:{told.id}",
        on_click=lambda: attempt(step),
    )


def _remove(store: Store, told: Recommendation) -> None:
    def remove(who: str) -> None:
        remove_recommendation(store.home, told.id, version=told.version, who=who)
        choose("")

    attempt_removal(store, told.id, remove)
