"""The questionnaires as a list, and the menu that begins a new one."""

from __future__ import annotations

from html import escape

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.history import Changed
from planning.questionnaires import (
    Card,
    QuestionnaireEntry,
    add_questionnaire,
    code_told,
    list_questionnaires,
    take_back_edit,
)
from planning.questionnairetemplates import templates
from planning.questions import Said
from views.ui.borderpick import pick_html
from views.ui.frame import plain_text
from views.ui.questionnaireview import go
from views.ui.recommendationdoing import attempt
from views.ui.who import who_field, who_here

_REMOVED = "questionnaires_removed"


def questionnaire_list(store: Store, say: Words) -> None:
    """Draw the list, or what to do where it is empty."""
    st.write(plain_text(say("questionnaires.about")))
    _undo(store, say)
    cards = list_questionnaires(store.home)
    if not cards:
        st.info(plain_text(say("questionnaires.none_yet")), icon=":material/quiz:")
        return
    with st.container(width=900):
        pick_html("".join(_row(card, say) for card in cards), "questionnaires_list", _choose)


def removed(change: Changed) -> None:
    """Remember a removal, so that the list offers to take it back."""
    st.session_state[_REMOVED] = change


def _undo(store: Store, say: Words) -> None:
    change: Changed | None = st.session_state.get(_REMOVED)
    if change is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/info: {plain_text(say('recpage.removed'))}")
        st.button(
            say("recpage.take_back"),
            icon=":material/undo:",
            key="questionnaires_undo",
            on_click=lambda: attempt(lambda who: _bring_back(store, change, who)),
        )


def _bring_back(store: Store, change: Changed, who: str) -> None:
    st.session_state.pop(_REMOVED, None)
    take_back_edit(store.home, change, who)


def _choose(questionnaire: str) -> None:
    go(chosen=questionnaire, part="results", answer=0)


def _row(card: Card, say: Words) -> str:
    told = card.questionnaire
    title = told.title.told(say.lang)
    missing = ""
    if title.missing:
        lang = say(f"recommendations.language.{title.lang}")
        missing = f' <em class="xr-lang">{escape(lang)}</em>'
    about = [say("questionnaires.answered", count=card.answers)]
    about.append(say("questionnaires.questions", count=len(told.questions)))
    about.append(say(f"questionnaires.mode.{told.mode}"))
    about.append(f"{say('questionnaires.out.code')} {code_told(told.code)}")
    return (
        f'<button class="xb-row" data-pick="{escape(told.id)}" aria-current="false">'
        f'<span class="xb-name" lang="{title.lang}">{escape(title.text)}{missing}</span>'
        f"{status_html(told.status, say)}"
        f'<span class="xb-small">{escape(" · ".join(about))}</span></button>'
    )


def status_html(status: str, say: Words) -> str:
    """Return a status as a chip; its word tells it, the colour only helps."""
    name = escape(say(f"questionnaires.status.{status}"))
    return f'<span class="xq-status xq-{escape(status)}">{name}</span>'


def new_menu(store: Store, say: Words) -> None:
    """Draw the menu of what a new questionnaire begins from, once somebody said who writes.

    The name is asked here: a refusal would stand on the page, where the menu hides it.
    """
    label, known = say("questionnaires.new"), bool(who_here())
    with st.popover(label, type="primary", icon=":material/add:", key="questionnaires_new"):
        st.caption(plain_text(say("questionnaires.new_about")))
        if not known:
            who_field(say)
            st.caption(plain_text(say("refusals.who-missing")))
        empty = QuestionnaireEntry(title=Said(**{say.lang: say("questionnaires.new_title")}))
        for name, entry in {**templates(), "empty": empty}.items():
            label = (
                say("questionnaires.empty") if name == "empty" else entry.title.told(say.lang).text
            )
            st.button(
                plain_text(label),
                key=f"questionnaires_new:{name}",
                icon=":material/add_notes:" if name == "empty" else ":material/description:",
                type="tertiary",
                disabled=not known,
                on_click=lambda entry=entry: attempt(lambda who: _add(store, entry, who)),
            )


def _add(store: Store, entry: QuestionnaireEntry, who: str) -> None:
    made = add_questionnaire(store.home, entry, who=who)
    go(chosen=made.id, part="questions", answer=0)
