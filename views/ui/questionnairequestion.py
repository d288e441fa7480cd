"""The form of one question: kind, words in the language that is written, options, its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from layers.words import Words
from planning.questions import (
    KINDS,
    LEAST_OPTIONS,
    MOST_OPTIONS,
    MOST_PLACES,
    OPTION_LIMIT,
    QUESTION_LIMIT,
    SCALES,
    WITH_OPTIONS,
    Option,
    Question,
    Said,
)
from views.ui.frame import plain_text
from views.ui.questionnairedraft import (
    Draft,
    change,
    field_key,
    moved,
    new_option,
    with_options,
    without_question,
)


def question_form(draft: Draft, one: Question, lang: str, say: Words, *, fixed: bool) -> None:
    """Draw the form; ``fixed`` leaves only the words to be changed."""
    _place_row(draft, one, say, fixed=fixed)
    label = say("questionnaires.text")
    text_field(draft, (one.id, "text"), one.text, lang, label, QUESTION_LIMIT, height=72)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = field_key(draft, one.id, "kind")
        st.session_state.setdefault(key, one.kind)
        kind = st.selectbox(
            say("questionnaires.kind_label"),
            KINDS,
            format_func=lambda kind: say(f"questionnaires.kind.{kind}"),
            key=key,
            disabled=fixed,
        )
        key = field_key(draft, one.id, "required")
        st.session_state.setdefault(key, one.required)
        st.toggle(say("questionnaires.required"), key=key, disabled=fixed)
    if kind in WITH_OPTIONS:
        _options(draft, one, lang, say, fixed=fixed)
    elif kind == "scale":
        _scale(draft, one, lang, say, fixed=fixed)
    elif kind == "place":
        label = say("questionnaires.most_places")
        _number(draft, one, "most", (1, MOST_PLACES), label, fixed=fixed)


def text_field(  # noqa: PLR0913, PLR0917  a text in a language, with its label and its limit
    draft: Draft,
    path: tuple[str, ...],
    said: Said,
    lang: str,
    label: str,
    limit: int,
    height: int = 0,
) -> None:
    """Draw the field of a text in one language; what another one says stands in it as a hint."""
    key = field_key(draft, *path, lang)
    st.session_state.setdefault(key, said.in_(lang))
    hint = said.told(lang).text
    if height:
        st.text_area(label, key=key, max_chars=limit, height=height, placeholder=hint)
    else:
        st.text_input(label, key=key, max_chars=limit, placeholder=hint)


def _place_row(draft: Draft, one: Question, say: Words, *, fixed: bool) -> None:
    ids = [each.id for each in draft.entry.questions]
    number, last = ids.index(one.id) + 1, len(ids)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        told = say("questionnaires.number_of", number=number, last=last)
        st.markdown(f"**{plain_text(told)}**", width="content")
        verbs: tuple[tuple[str, str, Callable[[Draft], Draft], bool], ...] = (
            ("up", "arrow_upward", partial(moved, by=-1), number == 1),
            ("down", "arrow_downward", partial(moved, by=1), number == last),
            ("take_away", "delete", without_question, False),
        )
        for name, icon, verb, at_end in verbs:
            st.button(
                say(f"questionnaires.{name}"),
                icon=f":material/{icon}:",
                type="tertiary",
                key=f"questionnaires_{name}",
                disabled=fixed or at_end,
                on_click=partial(change, draft.questionnaire, verb),
            )


def _options(draft: Draft, one: Question, lang: str, say: Words, *, fixed: bool) -> None:
    st.caption(plain_text(say("questionnaires.options")))
    for number, option in enumerate(one.options, start=1):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            key = field_key(draft, one.id, "option", option.id, lang)
            st.session_state.setdefault(key, option.text.in_(lang))
            st.text_input(
                say("questionnaires.option", number=number),
                key=key,
                max_chars=OPTION_LIMIT,
                placeholder=option.text.told(lang).text
                or say("questionnaires.option", number=number),
                label_visibility="collapsed",
            )
            st.button(
                "",
                icon=":material/close:",
                type="tertiary",
                key=f"questionnaires_option_off:{option.id}",
                help=say("questionnaires.option_off"),
                disabled=fixed or len(one.options) <= LEAST_OPTIONS,
                on_click=partial(_without, draft.questionnaire, option),
            )
    st.button(
        say("questionnaires.option_add"),
        icon=":material/add:",
        type="tertiary",
        key="questionnaires_option_add",
        disabled=fixed or len(one.options) >= MOST_OPTIONS,
        on_click=partial(_with, draft.questionnaire),
    )


def _with(questionnaire: str) -> None:
    change(questionnaire, lambda one: with_options(one, lambda told: (*told, new_option())))


def _without(questionnaire: str, option: Option) -> None:
    def rest(told: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(one for one in told if one.id != option.id)

    change(questionnaire, lambda one: with_options(one, rest))


def _scale(draft: Draft, one: Question, lang: str, say: Words, *, fixed: bool) -> None:
    _number(draft, one, "steps", SCALES, say("questionnaires.steps"), fixed=fixed)
    for name in ("low", "high"):
        said: Said = getattr(one, name)
        label = say(f"questionnaires.{name}")
        text_field(draft, (one.id, name), said, lang, label, OPTION_LIMIT)


def _number(  # noqa: PLR0913  a number of a question, between two ends, with its label
    draft: Draft, one: Question, name: str, ends: tuple[int, int], label: str, *, fixed: bool
) -> None:
    key = field_key(draft, one.id, name)
    st.session_state.setdefault(key, getattr(one, name))
    st.number_input(label, *ends, step=1, key=key, disabled=fixed, width=220)
