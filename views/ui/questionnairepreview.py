"""How a questionnaire reads on a phone: its words and kinds, nothing that can be sent."""

from __future__ import annotations

from html import escape

import streamlit as st

from layers.words import LANGUAGES, Words, words
from planning.questionnaires import QuestionnaireEntry
from planning.questions import Question, Said
from views.ui.frame import plain_text

_LANG = "questionnaires_preview_lang"


def preview(entry: QuestionnaireEntry, say: Words) -> None:
    """Draw the questionnaire in one of the languages, as wide as a phone."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.session_state.get(_LANG) not in LANGUAGES:
            st.session_state[_LANG] = say.lang
        lang = st.segmented_control(
            say("controls.language"),
            LANGUAGES,
            format_func=lambda one: say(f"recommendations.language.{one}"),
            key=_LANG,
            required=True,
            label_visibility="collapsed",
        )
        st.caption(plain_text(say("questionnaires.preview_about")))
    st.html(preview_html(entry, words(lang or say.lang)))


def preview_html(entry: QuestionnaireEntry, say: Words) -> str:
    """Return the questionnaire as HTML; every text is escaped."""
    asked = [
        f"<h3>{_said(entry.title, say)}</h3>",
        f'<p class="xr-text">{_said(entry.intro, say)}</p>',
    ]
    if entry.mode == "named":
        asked.append(f"<h4>{escape(say('questionnaires.out.name'))}</h4>{_field()}")
    for number, one in enumerate(entry.questions, start=1):
        star = ' <span class="xq-star">*</span>' if one.required else ""
        asked.append(f"<h4>{number}. {_said(one.text, say)}{star}</h4>{_answer(one, say)}")
    return f'<div class="xq-phone">{"".join(asked)}</div>'


def _answer(one: Question, say: Words) -> str:
    if one.kind == "scale":
        steps = "".join(f"<span>{n}</span>" for n in range(1, one.steps + 1))
        ends = f"<span>{_said(one.low, say)}</span><span>{_said(one.high, say)}</span>"
        return f'<div class="xq-steps">{steps}</div><div class="xq-ends">{ends}</div>'
    if one.kind == "text":
        return _field()
    if one.kind in {"place", "area"}:
        told = say(f"questionnaires.kind.{one.kind}")
        return f'<div class="xq-map">{escape(told)}</div>'
    marks = {"one": "○", "many": "☐", "ranking": "↕"}
    rows = (f"<li>{marks[one.kind]} {_said(option.text, say)}</li>" for option in one.options)
    return f"<ul>{''.join(rows)}</ul>"


def _field() -> str:
    return '<div class="xq-field"></div>'


def _said(said: Said, say: Words) -> str:
    """Return a text escaped, marked where it is not in the language that is read."""
    told = said.told(say.lang)
    if not told.text:
        return ""
    named = escape(say(f"recommendations.language.{told.lang}"))
    mark = f' <em class="xr-lang">{named}</em>' if told.missing else ""
    return f'<span lang="{told.lang}">{escape(told.text)}</span>{mark}'
