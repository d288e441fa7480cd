"""The helper of the page: a few questions, and which planning across borders they speak for."""

from __future__ import annotations

from html import escape

import streamlit as st

from layers.cooperation import degrees
from layers.words import Words
from planning.planchoice import QUESTIONS, Choice, choose
from views.ui.frame import plain_text
from views.ui.pairview import PairView, go

_YES, _NO = "y", "n"


def helper(view: PairView, say: Words) -> None:
    """Draw the questions and what the answers given so far come to."""
    st.write(plain_text(say("pairhelp.about")))
    answers = dict(view.answers)
    for question in QUESTIONS:
        _question(question, answers, say)
    st.html(choice_html(choose(answers), say))
    if answers:
        st.button(
            say("pairhelp.again"),
            icon=":material/restart_alt:",
            key="pairs_help_again",
            on_click=lambda: go(answers=()),
        )


def _question(question: str, answers: dict[str, bool], say: Words) -> None:
    key = f"pairs_answer:{question}"
    given = {True: _YES, False: _NO}
    st.session_state[key] = given[answers[question]] if question in answers else None
    label = say(f"pairhelp.question.{question}")
    with st.container(horizontal=True, vertical_alignment="center", key=f"pairs_ask_{question}"):
        st.markdown(plain_text(label))
        st.segmented_control(
            label,
            (_YES, _NO),
            format_func=lambda one: say(f"pairhelp.answer.{one}"),
            key=key,
            label_visibility="collapsed",
            width="content",
            on_change=lambda: _answered(question, answers),
        )


def _answered(question: str, answers: dict[str, bool]) -> None:
    told = st.session_state[f"pairs_answer:{question}"]
    rest = {one: value for one, value in answers.items() if one != question}
    go(answers=tuple((rest if told is None else rest | {question: told == _YES}).items()))


def choice_html(choice: Choice, say: Words) -> str:
    """Return what the answers speak for, why, its counterpart in Latvia, and its source."""
    title = say(f"pairhelp.kind.{choice.kind}")
    lines = [f"<h3>{escape(title)}</h3>"]
    if choice.needed:
        needed = ", ".join(say(f"pairhelp.short.{one}") for one in choice.needed)
        lines.append(f"<p>{escape(say('pairhelp.needed', questions=needed))}</p>")
    lines += [f"<p>{escape(say(f'pairhelp.because.{one}'))}</p>" for one in choice.because]
    if choice.kind != "open":
        lines.append(f"<p>{escape(say(f'pairhelp.content.{choice.kind}'))}</p>")
        lines.append(f"<p>{escape(say(f'pairhelp.latvian.{choice.kind}'))}</p>")
    if choice.binding:
        lines.append(f"<p>{escape(say('pairhelp.binding'))}</p>")
    if choice.degree:
        name = degrees()[choice.degree].names[say.lang]
        told = say("pairhelp.degree", degree=choice.degree, name=name)
        lines.append(f"<p>{escape(told)}</p>")
    lines.append(f"<small>{escape(say('pairhelp.source'))}</small>")
    return f'<div class="xp-choice">{"".join(lines)}</div>'
