"""One answer as a whole: what was said, its themes, a recommendation from it, deleting it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.answerdrafts import draft_again, recommendation_from
from planning.answerout import ON_MAP, value_told
from planning.answers import Answer, delete_answer, give_theme
from planning.answerthemes import proposed_theme
from planning.questionnaires import Questionnaire
from planning.questions import Question
from planning.recommendationlists import code_list, name_in
from views.ui.frame import plain_text
from views.ui.questionnaireview import go
from views.ui.recommendationdoing import attempt


def answer_panel(
    store: Store, asked: Questionnaire, answers: Sequence[Answer], number: int, say: Words
) -> None:
    """Draw the answer of a number, or a sentence where it is gone."""
    st.button(
        say("questionnaires.to_results"),
        icon=":material/arrow_back:",
        type="tertiary",
        key="questionnaires_answer_back",
        on_click=lambda: go(answer=0),
    )
    told = next((one for one in answers if one.id == number), None)
    if told is None:
        st.warning(plain_text(say("refusals.answer-gone")), icon=":material/error:")
        return
    name = say("questionnaires.answer_number", number=told.id).capitalize()
    who = f" · {told.name}" if told.name else ""
    st.markdown(f"**{plain_text(f'{name}{who} · {say.date(told.at.date())}')}**")
    for place, one in enumerate(asked.questions, start=1):
        if one.id in told.told:
            _said(told, place, one, say)
            if one.kind == "text":
                _theme(store, asked, told, one, _proposed(answers, told, one), say)
    _next(asked, answers, told, say)
    _delete(store, asked, told, say)


def _said(told: Answer, place: int, one: Question, say: Words) -> None:
    value = told.told[one.id]
    text = value_told(one, value, say.lang)
    if one.kind in ON_MAP:
        text = say(f"questionnaires.marks_{one.kind}", count=len(value))
    question = escape(f"{place}. {one.text.told(say.lang).text}")
    st.html(f'<p class="xr-note">{question}</p><p class="xr-text">{escape(text)}</p>')


def _proposed(answers: Sequence[Answer], told: Answer, one: Question) -> str:
    """Return the theme that the words speak for, empty where one was given already."""
    if told.themes.get(one.id):
        return ""
    themed = [
        (each.told[one.id], each.themes[one.id]) for each in answers if each.themes.get(one.id)
    ]
    return proposed_theme(told.told[one.id], themed)


def _next(asked: Questionnaire, answers: Sequence[Answer], told: Answer, say: Words) -> None:
    """Draw the way to the next answer with a text that has no theme yet."""
    texts = [one.id for one in asked.questions if one.kind == "text"]
    waiting = [
        each.id
        for each in answers
        if any(one in each.told and one not in each.themes for one in texts) and each.id != told.id
    ]
    if not waiting:
        return
    after = next((number for number in waiting if number > told.id), waiting[0])
    st.button(
        say("questionnaires.next", count=len(waiting)),
        icon=":material/arrow_forward:",
        key="questionnaires_next",
        on_click=lambda: go(answer=after),
    )


def _theme(  # noqa: PLR0913, PLR0917  the text of one answer to one question, what is proposed
    store: Store, asked: Questionnaire, told: Answer, one: Question, proposed: str, say: Words
) -> None:
    key, theme = f"questionnaires_theme:{told.id}:{one.id}", told.themes.get(one.id, "")
    st.session_state[key] = theme or None
    if proposed:
        name = name_in("theme", proposed, say.lang)
        st.button(
            plain_text(say("questionnaires.proposed", theme=name)),
            icon=":material/lightbulb:",
            type="tertiary",
            key=f"questionnaires_proposed:{told.id}:{one.id}",
            on_click=lambda: attempt(partial(_give, store, asked, told, one, proposed)),
        )
    if one.id in told.removed:
        _removed(store, told, one, say)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("recpage.field.theme"),
            list(code_list("theme")),
            format_func=lambda each: name_in("theme", each, say.lang),
            key=key,
            placeholder=say("questionnaires.choose_theme"),
            on_change=lambda: attempt(
                lambda who: _give(store, asked, told, one, st.session_state[key] or "", who)
            ),
        )
        made = told.recommendations.get(one.id, "")
        if made:
            st.page_link(
                "recommendations.py",
                label=say("questionnaires.has_recommendation"),
                icon=":material/assignment:",
                query_params={"rec": made, "lang": say.lang},
            )
            return
        st.button(
            say("questionnaires.recommend"),
            icon=":material/edit_note:",
            key=f"questionnaires_recommend:{told.id}:{one.id}",
            disabled=not theme,
            help=say("questionnaires.recommend_help"),
            on_click=lambda: attempt(partial(_recommend, store, asked, told, one, theme, say)),
        )


def _removed(store: Store, told: Answer, one: Question, say: Words) -> None:
    """Say that the draft of a text was removed, with the way to bring it back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        text = plain_text(say("questionnaires.draft_removed"))
        st.caption(f":material/info: {text}", width="content")
        st.button(
            say("questionnaires.draft_back"),
            icon=":material/undo:",
            type="tertiary",
            key=f"questionnaires_draft_back:{told.id}:{one.id}",
            on_click=lambda: attempt(lambda who: draft_again(store.home, told, one.id, who=who)),
        )


def _give(  # noqa: PLR0913, PLR0917  as its widget has it
    store: Store, asked: Questionnaire, told: Answer, one: Question, theme: str, who: str
) -> None:
    give_theme(store.home, asked.id, told.id, one.id, theme, who=who)


def _recommend(  # noqa: PLR0913, PLR0917  as its button has it
    store: Store,
    asked: Questionnaire,
    told: Answer,
    one: Question,
    theme: str,
    say: Words,
    who: str,
) -> None:
    recommendation_from(store, asked.id, told.id, one.id, theme=theme, who=who, say=say)


def _delete(store: Store, asked: Questionnaire, told: Answer, say: Words) -> None:
    with st.expander(say("questionnaires.delete"), icon=":material/delete:"):
        st.caption(plain_text(say("questionnaires.delete_about")))
        sure = st.checkbox(
            say("questionnaires.delete_sure"), key=f"questionnaires_delete_sure:{told.id}"
        )
        st.button(
            say("questionnaires.delete"),
            key="questionnaires_delete",
            disabled=not sure,
            on_click=lambda: attempt(partial(_deleted, store, asked, told)),
        )


def _deleted(store: Store, asked: Questionnaire, told: Answer, who: str) -> None:
    delete_answer(store.home, asked.id, told.id, who=who)
    go(answer=0)
