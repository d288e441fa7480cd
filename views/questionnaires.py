"""Questionnaires: made, opened to the room, their results as they come, and what they lead to."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.answerout import ON_MAP, places_frame
from planning.answerresults import Result, results
from planning.answers import Answer, answers_of, answers_state, forget_names
from planning.questionnaires import Questionnaire, get_questionnaire
from views.ui import session
from views.ui.borderpick import pick_html
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control
from views.ui.questionnaireanswer import answer_panel
from views.ui.questionnairedraft import draft_here
from views.ui.questionnaireeditor import questionnaire_editor
from views.ui.questionnairehead import asks_who, questionnaire_head
from views.ui.questionnairehistory import questionnaire_history
from views.ui.questionnairelist import new_menu, questionnaire_list
from views.ui.questionnairemap import answers_map, units_html
from views.ui.questionnairepreview import preview
from views.ui.questionnaireresults import MOST_TEXTS, answers_html, result_html
from views.ui.questionnaireroom import room
from views.ui.questionnaireview import QuestionnaireView, go, questionnaire_view
from views.ui.questionnairewatch import watch
from views.ui.recommendationdoing import outcome
from views.ui.who import who_control, who_field, who_here

_STYLES = ("recommendations.css", "questionnaires.css")


def main() -> None:
    """Draw the page."""
    session.arrive_elsewhere("questionnaires")
    say = session.say()
    for name in _STYLES:
        style = (Path(__file__).parent / "ui" / name).read_text(encoding="utf-8")
        st.html(f"<style>{style}</style>")
    language_control(in_address=True)
    with st.container(key="questionnaires_page"):
        try:
            _page(session.shared_store(), questionnaire_view(), say)
        except Refusal as refusal:
            tell(refusal, say)
    notice(say)


def _page(store: Store, view: QuestionnaireView, say: Words) -> None:
    forget_names(store.home)
    asked = _chosen(store, view, say)
    if asked is None:
        _list_head(store, say)
    else:
        questionnaire_head(store, asked, view, say)
    outcome(store, say)
    if asked is not None and asks_who(view):
        with st.container(width=420):
            who_field(say)
    if asked is None:
        questionnaire_list(store, say)
        return
    _parts(store, asked, view, say)


def _list_head(store: Store, say: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="questionnaires_head"):
        st.title(say("pages.questionnaires"), anchor=False, width="content")
        new_menu(store, say)
        who_control(say, asked_elsewhere=not who_here())


def _chosen(store: Store, view: QuestionnaireView, say: Words) -> Questionnaire | None:
    """Return the chosen questionnaire; one that is gone is told, and the list is shown."""
    if not view.chosen:
        return None
    try:
        return get_questionnaire(store.home, view.chosen)
    except Refusal as refusal:
        tell(refusal, say)
        return None


def _parts(store: Store, asked: Questionnaire, view: QuestionnaireView, say: Words) -> None:
    if view.part == "questions":
        questionnaire_editor(store, asked, say)
    elif view.part == "preview":
        preview(draft_here(asked).entry, say)
    elif view.part == "history":
        questionnaire_history(store, asked, say)
    else:
        state = answers_state(store.home, asked.id)
        answers = shared_answers(store, asked.id, state)
        watch(store, asked, state)
        if view.part == "room":
            room(asked, len(answers), say)
        else:
            _results(store, asked, answers, view, say)


@lru_cache(maxsize=16)
def shared_answers(
    store: Store,
    questionnaire: str,
    state: str,  # noqa: ARG001  another state, other answers
) -> tuple[Answer, ...]:
    """Return the answers, read once for all who look at them."""
    return tuple(answers_of(store.home, questionnaire))


def _results(
    store: Store,
    asked: Questionnaire,
    answers: tuple[Answer, ...],
    view: QuestionnaireView,
    say: Words,
) -> None:
    _summary(asked, answers, say)
    if not answers:
        icon = ":material/hourglass_empty:"
        st.info(plain_text(say(f"questionnaires.no_answers_{asked.status}")), icon=icon)
        return
    found = results(asked, answers)
    frame = places_frame(asked, answers, say.lang)
    on_map = any(one.kind in ON_MAP for one in asked.questions)
    left, right = st.columns([0.4, 0.6] if on_map else 2, gap="medium")
    half = len(found) if on_map or view.answer else -(-len(found) // 2)
    with left, st.container(key="questionnaires_results"):
        if view.answer:
            answer_panel(store, asked, answers, view.answer, say)
        else:
            _cards(found[:half], 1, say)
            _all_answers(asked, answers, say)
    with right:
        if on_map:
            answers_map(store, asked, frame, view.answer, say)
            label = say("questionnaires.units", count=len(frame))
            with st.popover(label, icon=":material/table_rows:"):
                st.html(units_html(store, asked, frame, say))
        else:
            _cards(found if view.answer else found[half:], 1 if view.answer else half + 1, say)


def _cards(found: tuple[Result, ...], first: int, say: Words) -> None:
    cards = (result_html(number, one, say) for number, one in enumerate(found, start=first))
    pick_html("".join(cards), f"questionnaires_cards:{first}", _pick)


def _pick(number: str) -> None:
    go(answer=int(number))


def _summary(asked: Questionnaire, answers: tuple[Answer, ...], say: Words) -> None:
    told = [say("questionnaires.answered", count=len(answers))]
    if asked.opened_at is not None:
        told.append(say("questionnaires.opened_on", date=asked.opened_at.date()))
    if asked.closed_at is not None:
        told.append(say("questionnaires.closed_on", date=asked.closed_at.date()))
    told.append(say(f"questionnaires.mode.{asked.mode}"))
    if asked.keep_until is not None:
        told.append(say("questionnaires.kept_until", date=asked.keep_until))
    if asked.removed:
        told.append(say("questionnaires.removed", count=asked.removed))
    st.caption(plain_text(" · ".join(told)))


def _all_answers(asked: Questionnaire, answers: tuple[Answer, ...], say: Words) -> None:
    with st.expander(say("questionnaires.all_answers", count=len(answers))):
        if len(answers) > MOST_TEXTS:
            st.caption(plain_text(say("questionnaires.newest", count=MOST_TEXTS)))
        pick_html(answers_html(asked, answers, say), "questionnaires_answers", _pick)


main()
