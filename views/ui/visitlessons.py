"""Notes and lessons of a visit: a form that fits a phone, and what each lesson became."""

from __future__ import annotations

from html import escape

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.checks import TEXT_LIMIT
from planning.history import changes_of
from planning.recommendationlists import code_list, name_in
from planning.visit import (
    Programme,
    add_lesson,
    became,
    change_lesson,
    example_names,
    open_recommendations,
    remove_lesson,
)
from planning.visitpaper import lesson_lines, recommendation_title
from planning.visitrecords import Lesson, LessonEntry
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt, offer_undo, was_kept
from views.ui.visitview import VisitView

_FIELDS = ("stop", "text", "theme", "example", "recommendation", "decision", "why")
_SAVED, _EDITING = "visit_lesson_saved", "visit_lesson_editing"


def lessons_part(store: Store, view: VisitView, told: Programme, say: Words) -> None:
    """Draw the form first, the lessons below it, the newest first."""
    _form(store, view, told, say)
    st.subheader(say("visit.all_lessons", count=len(told.lessons)), anchor=False)
    if not told.lessons:
        st.caption(plain_text(say("visit.no_lessons_yet")))
    for one in reversed(told.lessons):
        _lesson(store, told, one, say)


def _form(store: Store, view: VisitView, told: Programme, say: Words) -> None:
    stops = {"": say("visit.no_stop"), **{s.id: f"{s.place} · {s.time}" for s in told.stops}}
    if st.session_state.get(_key("stop")) not in stops:
        st.session_state[_key("stop")] = view.stop if view.stop in stops else ""
    st.selectbox(
        say("visit.field.stop"), list(stops), format_func=stops.__getitem__, key=_key("stop")
    )
    st.text_area(
        say("visit.field.text"),
        key=_key("text"),
        max_chars=TEXT_LIMIT,
        height=120,
        placeholder=say("visit.text_hint"),
    )
    here = told.stop(str(st.session_state[_key("stop")]))
    if _key("theme") not in st.session_state or st.session_state.get(_key("of")) != (
        here and here.id
    ):
        st.session_state[_key("theme")] = here.theme if here else ""
        st.session_state[_key("example")] = here.example if here else ""
        st.session_state[_key("of")] = here and here.id
    _choice("theme", {key: names[say.lang] for key, names in code_list("theme").items()}, say)
    with st.expander(say("visit.decide"), icon=":material/gavel:"):
        st.caption(plain_text(say("visit.decide_about")))
        _choice("recommendation", _recommendations(store, say), say)
        _choice("example", example_names(say.lang), say)
        st.segmented_control(
            say("recpage.precedent_decision"),
            list(code_list("decision")),
            format_func=lambda one: name_in("decision", one, say.lang),
            key=_key("decision"),
        )
        st.text_area(say("recpage.precedent_why"), key=_key("why"), max_chars=TEXT_LIMIT, height=80)
        standing = became(store.home, _entry())
        if standing is not None:
            decision = name_in("decision", standing.decision, say.lang)
            st.caption(plain_text(say("visit.decided_before", decision=decision, why=standing.why)))
    editing: Lesson | None = st.session_state.get(_EDITING)
    if editing is not None:
        st.button(say("recpage.cancel"), key="visit_lesson_cancel", on_click=_clear)
    st.button(
        say("visit.lesson_change" if editing else "visit.lesson_save"),
        type="primary",
        icon=":material/save:",
        key="visit_lesson_save",
        width="stretch",
        on_click=lambda: attempt(lambda who: _save(store, told, who)),
    )
    if st.session_state.pop(_SAVED, False):
        st.success(plain_text(say("visit.lesson_saved")), icon=":material/check:")


def _choice(name: str, known: dict[str, str], say: Words) -> None:
    options = {"": "–", **known}
    if st.session_state.get(_key(name)) not in options:
        st.session_state[_key(name)] = ""
    st.selectbox(
        say(f"visit.field.{name}"), list(options), format_func=options.__getitem__, key=_key(name)
    )


def _entry() -> LessonEntry:
    told = {name: str(st.session_state.get(_key(name)) or "") for name in _FIELDS}
    return LessonEntry(**told)


def _recommendations(store: Store, say: Words) -> dict[str, str]:
    """Return what may be chosen: what is open, and what a lesson that is changed speaks of."""
    known = open_recommendations(store.home, say.lang)
    editing: Lesson | None = st.session_state.get(_EDITING)
    if editing is not None and editing.recommendation not in {"", *known}:
        title = recommendation_title(store.home, editing.recommendation, say)
        known[editing.recommendation] = title
    return known


def _save(store: Store, told: Programme, who: str) -> None:
    entry = _entry()
    standing = became(store.home, entry)
    replaces = standing.version if standing else None
    editing: Lesson | None = st.session_state.get(_EDITING)
    if editing is None:
        add_lesson(store.home, told.visit.id, entry, who=who, replaces=replaces)
    else:
        seen = editing.version
        change_lesson(store.home, editing.id, entry, version=seen, who=who, replaces=replaces)
    _clear()
    st.session_state[_SAVED] = True


def _edit(one: Lesson) -> None:
    """Put a lesson into the form; its stop's theme and example do not come over it."""
    told = {name: getattr(one, name) for name in _FIELDS} | {"of": one.stop or None}
    told |= {"decision": one.decision or None}
    st.session_state.update({_key(name): value for name, value in told.items()})
    st.session_state[_EDITING] = one


def _clear() -> None:
    """Empty the form; a browser keeps what it shows unless it is told otherwise."""
    st.session_state.pop(_EDITING, None)
    empty = {"text": "", "recommendation": "", "decision": None, "why": ""}
    st.session_state.update({_key(name): value for name, value in empty.items()})


def _lesson(store: Store, told: Programme, one: Lesson, say: Words) -> None:
    with st.container(border=True, gap="xxsmall"):
        lines = lesson_lines(store.home, told, one, say)
        rest = "".join(f'<p class="xr-note">{escape(line)}</p>' for line in lines)
        st.html(f'<p class="xr-text">{escape(one.text)}</p>{rest}')
        with st.container(horizontal=True, gap="xsmall"):
            if one.decision:
                st.page_link(
                    "recommendations.py",
                    label=say("visit.to_recommendation"),
                    icon=":material/arrow_forward:",
                    query_params={"lang": say.lang, "rec": one.recommendation},
                )
            st.button(
                say("registers.edit"),
                icon=":material/edit:",
                type="tertiary",
                key=f"visit_relesson:{one.id}",
                on_click=_edit,
                args=(one,),
            )
            st.button(
                say("recpage.remove"),
                icon=":material/delete:",
                type="tertiary",
                key=f"visit_unlesson:{one.id}",
                on_click=_remove,
                args=(store, one),
            )


def _remove(store: Store, one: Lesson) -> None:
    if was_kept(lambda who: remove_lesson(store.home, one.id, version=one.version, who=who)):
        offer_undo(changes_of(store.home, "lesson", one.id)[-1].id)


def _key(name: str) -> str:
    return f"visit_lesson:{name}"
