"""The head of one questionnaire: its name, its parts, opening and closing, files, removing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.answerout import ON_MAP, answers_csv, answers_geojson
from planning.answers import answers_of
from planning.questionnaires import (
    Questionnaire,
    Status,
    add_questionnaire,
    edits_of,
    remove_questionnaire,
    step_questionnaire,
)
from views.ui.frame import plain_text
from views.ui.questionnairedraft import entry_of, has_unsaved
from views.ui.questionnairelist import removed, status_html
from views.ui.questionnaireview import PARTS, QuestionnaireView, go
from views.ui.recommendationdoing import attempt
from views.ui.who import who_control, who_here

_PART, _SURE = "questionnaires_part", "questionnaires_sure"


def questionnaire_head(
    store: Store, asked: Questionnaire, view: QuestionnaireView, say: Words
) -> None:
    """Draw what stands above everything else: name and state, then parts and menus."""
    with st.container(horizontal=True, vertical_alignment="center", key="questionnaires_head"):
        st.button(
            say("questionnaires.all"),
            icon=":material/arrow_back:",
            type="tertiary",
            key="questionnaires_back",
            on_click=lambda: go(chosen="", part="results", answer=0),
        )
        title = asked.title.told(say.lang).text
        st.title(plain_text(title), anchor=False, width="content")
        st.html(status_html(asked.status, say), width="content")
        _step(store, asked, say)
    with st.container(horizontal=True, vertical_alignment="center", key="questionnaires_menu"):
        _part(view, say)
        _files(store, asked, say)
        _more(store, asked, say)
        who_control(say, asked_elsewhere=asks_who(view))


def asks_who(view: QuestionnaireView) -> bool:
    """Return whether something is written here and nobody has said who writes."""
    writes = view.part == "questions" or view.answer > 0
    return writes and not who_here()


def _part(view: QuestionnaireView, say: Words) -> None:
    st.session_state[_PART] = view.part
    st.segmented_control(
        say("questionnaires.part"),
        PARTS,
        format_func=lambda part: say(f"questionnaires.parts.{part}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: go(part=st.session_state[_PART], answer=0),
    )


def _step(store: Store, asked: Questionnaire, say: Words) -> None:
    is_open = asked.status == "open"
    unsaved = has_unsaved(asked)
    name = {"draft": "open", "open": "close", "closed": "reopen"}[asked.status]
    st.button(
        say(f"questionnaires.do.{name}"),
        type="secondary" if asked.status == "closed" else "primary",
        icon=":material/lock:" if is_open else ":material/play_arrow:",
        key="questionnaires_step",
        disabled=unsaved,
        help=say("questionnaires.save_first") if unsaved else say(f"questionnaires.help.{name}"),
        on_click=lambda: attempt(partial(_take_step, store, asked)),
    )


def _take_step(store: Store, asked: Questionnaire, who: str) -> None:
    status: Status = "closed" if asked.status == "open" else "open"
    step_questionnaire(store.home, asked.id, status, version=asked.version, who=who)
    if asked.status == "draft":
        go(part="room", answer=0)


def _files(store: Store, asked: Questionnaire, say: Words) -> None:
    with st.popover(say("recpage.files"), icon=":material/download:"):
        st.caption(plain_text(say("questionnaires.files_about")))
        _file(store, asked, say, "csv", "text/csv", answers_csv)
        if any(one.kind in ON_MAP for one in asked.questions):
            _file(store, asked, say, "geojson", "application/geo+json", answers_geojson)


def _file(  # noqa: PLR0913, PLR0917  a file of a questionnaire, of a kind
    store: Store,
    asked: Questionnaire,
    say: Words,
    kind: str,
    mime: str,
    make: Callable[..., bytes],
) -> None:
    st.download_button(
        plain_text(say(f"questionnaires.file.{kind}")),
        lambda: make(asked, answers_of(store.home, asked.id), say),
        f"questionnaire-{asked.code}.{kind}",
        mime,
        key=f"questionnaires_file:{kind}",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )


def _more(store: Store, asked: Questionnaire, say: Words) -> None:
    with st.popover(say("questionnaires.more"), icon=":material/more_vert:"):
        st.button(
            say("questionnaires.copy"),
            icon=":material/content_copy:",
            type="tertiary",
            key="questionnaires_copy",
            help=say("questionnaires.copy_help"),
            on_click=lambda: attempt(partial(_copy, store, asked)),
        )
        st.divider()
        st.caption(plain_text(say("questionnaires.remove_about")))
        sure = st.checkbox(say("questionnaires.remove_sure"), key=f"{_SURE}:{asked.id}")
        st.button(
            say("questionnaires.remove"),
            icon=":material/delete:",
            key="questionnaires_remove",
            disabled=not sure,
            on_click=lambda: attempt(partial(_remove, store, asked)),
        )


def _copy(store: Store, asked: Questionnaire, who: str) -> None:
    made = add_questionnaire(store.home, replace(entry_of(asked), keep_until=None), who=who)
    go(chosen=made.id, part="questions", answer=0)


def _remove(store: Store, asked: Questionnaire, who: str) -> None:
    remove_questionnaire(store.home, asked.id, version=asked.version, who=who)
    removed(edits_of(store.home, asked.id)[-1])
    go(chosen="", part="results", answer=0)
