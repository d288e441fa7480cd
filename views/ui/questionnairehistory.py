"""The edits of a questionnaire, each with the fields before and after, and the way to undo it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import LANGUAGES, Words
from planning.history import Changed
from planning.questionnaires import (
    Questionnaire,
    can_take_back,
    edits_of,
    take_back_edit,
)
from planning.questions import question_of
from views.ui.recommendationdoing import attempt

_SKIPPED = frozenset({"code", "deleted", "opened_at", "closed_at"})


def questionnaire_history(store: Store, asked: Questionnaire, say: Words) -> None:
    """Draw the edits, the newest first."""
    for change in reversed(edits_of(store.home, asked.id)):
        with st.container(border=True, gap="xxsmall"):
            st.html(edit_html(change, say))
            if can_take_back(change, asked.status):
                st.button(
                    say("recpage.take_back"),
                    icon=":material/undo:",
                    type="tertiary",
                    key=f"questionnaires_take_back:{change.id}",
                    on_click=lambda change=change: attempt(
                        partial(take_back_edit, store.home, change)
                    ),
                )


def edit_html(change: Changed, say: Words) -> str:
    """Return who did what and when, field by field; every text is escaped."""
    did = "taken_back" if change.takes_back is not None else "changed"
    did = did if change.before else "made"
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd><del>{escape(before)}</del> {escape(after)}</dd>"
        for name, before, after in _fields(change, say)
        if before != after
    )
    who = escape(f"{say.date(change.at.date())} {change.at:%H:%M} UTC · {change.who}")
    head = f"<b>{escape(say(f'recpage.did.{did}').capitalize())}</b><br>{who}"
    return f'<div class="xr-change">{head}<dl>{rows}</dl></div>'


def _fields(change: Changed, say: Words) -> list[tuple[str, str, str]]:
    found = []
    for name, after in change.after.items():
        before = change.before.get(name)
        if name == "questions":
            found += _questions(before or [], after, say)
        elif name not in _SKIPPED:
            found.append((_name(name, say), _told(name, before, say), _told(name, after, say)))
    return found


def _name(name: str, say: Words) -> str:
    stem, _, lang = name.rpartition("_")
    if stem in {"title", "intro"} and lang in LANGUAGES:
        what = say("recpage.field.title") if stem == "title" else say("questionnaires.intro")
        return f"{what} ({say(f'recommendations.language.{lang}')})"
    return say(f"questionnaires.field.{name}")


def _told(name: str, value: Any, say: Words) -> str:  # noqa: ANN401  plain data of any kind
    if value in {None, "", 0}:
        return ""
    if name in {"mode", "status"}:
        return say(f"questionnaires.{name}.{value}")
    return str(value)


def _questions(
    before: list[Mapping[str, Any]], after: list[Mapping[str, Any]], say: Words
) -> list[tuple[str, str, str]]:
    """Return the questions that are not the same any more, by their number."""
    old = {one["id"]: (number, one) for number, one in enumerate(before, start=1)}
    new = {one["id"]: (number, one) for number, one in enumerate(after, start=1)}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        told = [_line(*which[key], say) if key in which else "" for which in (old, new)]
        found.append((say("questionnaires.text"), told[0], told[1]))
    return found


def _line(number: int, one: Mapping[str, Any], say: Words) -> str:
    """Return a question on one line, in all its languages."""
    told = question_of(one)
    texts = [each for lang in LANGUAGES if (each := told.text.in_(lang))]
    options = [
        each for option in told.options for lang in LANGUAGES if (each := option.text.in_(lang))
    ]
    kind = say(f"questionnaires.kind.{told.kind}")
    kind += f", {say('questionnaires.required')}" if told.required else ""
    return f"{number}. {' / '.join(texts)} [{kind}] {'; '.join(options)}".strip()
