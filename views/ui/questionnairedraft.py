"""A questionnaire that somebody is writing and has not saved, kept for the session.

Fields have keys that say where in the entry they belong, so that what was typed is taken up before
anything else happens, also where the click that follows shows another question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import streamlit as st

from layers.words import LANGUAGES
from planning.questionnaires import Questionnaire, QuestionnaireEntry
from planning.questions import Option, Question, Said, new_key, question_of

_BETWEEN = "|"
_TEXTS = frozenset({"text", "low", "high"})


@dataclass(frozen=True)
class Draft:
    """An entry as somebody left it, the entry it began from, and the version of that.

    ``turn`` is another one each time the fields have to begin anew. ``chosen`` is the id of the
    question that is written now, empty for what is said of the whole.
    """

    questionnaire: str
    entry: QuestionnaireEntry
    base: QuestionnaireEntry
    version: int
    turn: int
    chosen: str = ""

    @property
    def changed(self) -> bool:
        """Return whether anything was written that is not saved."""
        return self.entry != self.base


def draft_here(asked: Questionnaire) -> Draft:
    """Return what is being written, begun from what is kept where nothing was changed."""
    kept = _kept(asked.id)
    if kept is not None:
        kept = _absorbed(kept)
        if kept.changed or kept.version == asked.version:
            return _keep(kept)
    return begin(asked)


def begin(asked: Questionnaire) -> Draft:
    """Begin from what is kept; what was typed is let go."""
    kept, entry = _kept(asked.id), entry_of(asked)
    turn = kept.turn + 1 if kept else 1
    chosen = kept.chosen if kept else ""
    there = chosen if any(one.id == chosen for one in entry.questions) else ""
    return _keep(Draft(asked.id, entry, entry, asked.version, turn, there))


def has_unsaved(asked: Questionnaire) -> bool:
    """Return whether something of it was written here and not saved."""
    kept = _kept(asked.id)
    return kept is not None and _absorbed(kept).changed


def change(questionnaire: str, make: Callable[[Draft], Draft]) -> None:
    """Change a draft; what is typed in its fields is taken up first."""
    kept = _kept(questionnaire)
    if kept is not None:
        _keep(make(_absorbed(kept)))


def choose(draft: Draft, question: str) -> Draft:
    """Return a draft whose given question is written."""
    return replace(draft, chosen=question)


def with_question(draft: Draft) -> Draft:
    """Return a draft with one more question, a choice of two, after the one that is written."""
    made = Question(new_key("q"), "one", Said(), options=(new_option(), new_option()))
    place = _place(draft) + 1 if draft.chosen else len(draft.entry.questions)
    told = list(draft.entry.questions)
    told.insert(place, made)
    return replace(draft, entry=replace(draft.entry, questions=tuple(told)), chosen=made.id)


def without_question(draft: Draft) -> Draft:
    """Return a draft without the question that is written."""
    place = _place(draft)
    told = tuple(one for one in draft.entry.questions if one.id != draft.chosen)
    chosen = told[min(place, len(told) - 1)].id if told else ""
    return replace(draft, entry=replace(draft.entry, questions=told), chosen=chosen)


def moved(draft: Draft, by: int) -> Draft:
    """Return a draft whose written question stands earlier or later."""
    told, place = list(draft.entry.questions), _place(draft)
    told.insert(min(max(place + by, 0), len(told)), told.pop(place))
    return replace(draft, entry=replace(draft.entry, questions=tuple(told)))


def with_options(draft: Draft, make: Callable[[tuple[Option, ...]], tuple[Option, ...]]) -> Draft:
    """Return a draft whose written question has other options."""
    return _with(draft, lambda one: replace(one, options=make(one.options)))


def new_option() -> Option:
    """Return an option without words."""
    return Option(new_key("o"), Said())


def field_key(draft: Draft, *path: str) -> str:
    """Return the key of a field; its ``path`` says where in the entry it belongs."""
    return _prefix(draft) + _BETWEEN.join(path)


def entry_of(asked: Questionnaire) -> QuestionnaireEntry:
    """Return what a questionnaire says, without what the record adds to it."""
    told = {field.name: getattr(asked, field.name) for field in fields(QuestionnaireEntry)}
    return QuestionnaireEntry(**told)


def merged_entry(entry: QuestionnaireEntry, told: Mapping[str, Any]) -> QuestionnaireEntry:
    """Return an entry with the fields that a conflict tells, as JSON has them."""
    found: dict[str, Any] = {}
    for name in ("title", "intro"):
        texts = {lang: told.get(f"{name}_{lang}") for lang in LANGUAGES}
        own = getattr(entry, name)
        found[name] = Said(
            **{lang: own.in_(lang) if text is None else text for lang, text in texts.items()}
        )
    if "questions" in told:
        found["questions"] = tuple(question_of(one) for one in told["questions"])
    return replace(entry, **found)


def written(draft: Draft) -> Question | None:
    """Return the question that is written, None where the whole is."""
    return next((one for one in draft.entry.questions if one.id == draft.chosen), None)


def _place(draft: Draft) -> int:
    return [one.id for one in draft.entry.questions].index(draft.chosen)


def _with(draft: Draft, make: Callable[[Question], Question]) -> Draft:
    told = tuple(make(one) if one.id == draft.chosen else one for one in draft.entry.questions)
    return replace(draft, entry=replace(draft.entry, questions=told))


def _absorbed(draft: Draft) -> Draft:
    """Return a draft with what the fields on the page hold."""
    entry, prefix = draft.entry, _prefix(draft)
    for key, value in st.session_state.items():
        if isinstance(key, str) and key.startswith(prefix):
            entry = _put(entry, key.removeprefix(prefix).split(_BETWEEN), value)
    return replace(draft, entry=entry)


def _put(entry: QuestionnaireEntry, path: list[str], value: Any) -> QuestionnaireEntry:  # noqa: ANN401
    first, *rest = path
    if first in {"title", "intro"}:
        told: dict[str, Any] = {first: _said(getattr(entry, first), rest[0], value)}
        return replace(entry, **told)
    if not rest:
        return replace(entry, **{first: value})
    questions = (_put_in(q, rest, value) if q.id == first else q for q in entry.questions)
    return replace(entry, questions=tuple(questions))


def _put_in(question: Question, path: list[str], value: Any) -> Question:  # noqa: ANN401
    first, *rest = path
    if first in _TEXTS:
        told: dict[str, Any] = {first: _said(getattr(question, first), rest[0], value)}
        return replace(question, **told)
    if first == "option":
        options = tuple(
            replace(one, text=_said(one.text, rest[1], value)) if one.id == rest[0] else one
            for one in question.options
        )
        return replace(question, options=options)
    return replace(question, **{first: value})


def _said(said: Said, lang: str, value: Any) -> Said:  # noqa: ANN401  what a field holds
    return replace(said, **{lang: str(value or "")})


def _prefix(draft: Draft) -> str:
    return f"qn{_BETWEEN}{draft.questionnaire}{_BETWEEN}{draft.turn}{_BETWEEN}"


def _kept(questionnaire: str) -> Draft | None:
    kept = st.session_state.get(f"questionnaire_draft:{questionnaire}")
    return kept if isinstance(kept, Draft) else None


def _keep(draft: Draft) -> Draft:
    st.session_state[f"questionnaire_draft:{draft.questionnaire}"] = draft
    return draft
