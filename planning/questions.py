"""The questions of a questionnaire: seven kinds, in up to three languages.

What is answered: *one* the id of an option, *many* a list of such ids, *scale* a whole number from
1 to ``steps``, *text* a text, *place* a list of points ``[lon, lat]`` (degrees, WGS84), *area* a
list of rings ``[[lon, lat], …]``, *ranking* all ids of the options, the most important one first.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from geo.errors import Refusal
from layers.words import LANGUAGES
from planning.checks import checked_line, checked_text
from planning.recommendations import Told

Kind = Literal["one", "many", "scale", "text", "place", "area", "ranking"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WITH_OPTIONS = frozenset({"one", "many", "ranking"})
QUESTION_LIMIT = 500
OPTION_LIMIT = 200
MOST_OPTIONS = 20
LEAST_OPTIONS = 2
SCALES = (3, 10)
MOST_PLACES = 20
_ID = re.compile(r"[a-z]{1,4}-[0-9a-z-]{1,30}")


@dataclass(frozen=True)
class Said:
    """A text in up to three languages; an empty one was not written."""

    lv: str = ""
    en: str = ""
    nb: str = ""

    def in_(self, lang: str) -> str:
        """Return the text in a language, empty where it was not written in it."""
        return str(getattr(self, lang))

    def told(self, lang: str) -> Told:
        """Return the text in a language, or in the first one that has it, marked as missing."""
        for other in (lang, *LANGUAGES):
            if self.in_(other):
                return Told(self.in_(other), other, missing=other != lang)
        return Told("", lang, missing=True)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the languages that it was not written in; none where there is no text at all."""
        empty = tuple(lang for lang in LANGUAGES if not self.in_(lang))
        return () if len(empty) == len(LANGUAGES) else empty


UNSAID = Said()


@dataclass(frozen=True)
class Option:
    """What may be chosen or ranked; its id stays the same when its words change."""

    id: str
    text: Said


@dataclass(frozen=True)
class Question:
    """One question; ``required`` ones have to be answered.

    ``options`` are those of a choice or a ranking. ``steps``, ``low`` and ``high`` are of a scale:
    how long it is and what its ends mean. ``most`` is how many places may be marked.
    """

    id: str
    kind: Kind
    text: Said
    required: bool = False
    options: tuple[Option, ...] = ()
    steps: int = 5
    low: Said = UNSAID
    high: Said = UNSAID
    most: int = 5

    def option(self, key: str) -> Option:
        """Return an option by its id; KeyError where there is none."""
        return {one.id: one for one in self.options}[key]


def new_key(kind: Literal["q", "o"]) -> str:
    """Return an id for a new question or option."""
    return f"{kind}-{secrets.token_hex(4)}"


def checked_said(said: Said, limit: int, *, lines: bool = False) -> Said:
    """Return texts composed, on one line or more; refuses ``text-unfit``, ``text-long``."""
    check = checked_text if lines else checked_line
    return Said(**{lang: check(said.in_(lang), limit) for lang in LANGUAGES})


def checked_question(question: Question, number: int) -> Question:
    """Return a question fit to be kept; ``number`` tells which one a refusal is about.

    What its kind does not use is emptied. Refuses ``question-kind``, ``question-text``,
    ``question-options``, ``question-steps``, ``question-places``, and texts as `checked_said`.
    """
    if question.kind not in KINDS or not _ID.fullmatch(question.id):
        raise Refusal("question-kind", number=number, known=", ".join(KINDS))
    text = checked_said(question.text, QUESTION_LIMIT)
    if text == UNSAID:
        raise Refusal("question-text", number=number)
    plain = Question(question.id, question.kind, text, bool(question.required))
    if question.kind in WITH_OPTIONS:
        return replace(plain, options=_checked_options(question.options, number))
    if question.kind == "scale":
        return _checked_scale(question, plain, number)
    if question.kind == "place":
        if not 1 <= question.most <= MOST_PLACES:
            raise Refusal("question-places", number=number, most=MOST_PLACES)
        return replace(plain, most=question.most)
    return plain


def _checked_options(options: tuple[Option, ...], number: int) -> tuple[Option, ...]:
    kept = tuple(Option(one.id, checked_said(one.text, OPTION_LIMIT)) for one in options)
    ids = {one.id for one in kept if _ID.fullmatch(one.id)}
    fits = len(ids) == len(kept) and LEAST_OPTIONS <= len(kept) <= MOST_OPTIONS
    if not fits or any(one.text == UNSAID for one in kept):
        raise Refusal("question-options", number=number, least=LEAST_OPTIONS, most=MOST_OPTIONS)
    return kept


def _checked_scale(question: Question, plain: Question, number: int) -> Question:
    least, most = SCALES
    if not least <= question.steps <= most:
        raise Refusal("question-steps", number=number, least=least, most=most)
    low, high = (checked_said(said, OPTION_LIMIT) for said in (question.low, question.high))
    return replace(plain, steps=question.steps, low=low, high=high)


def shape_of(questions: tuple[Question, ...]) -> list[tuple[object, ...]]:
    """Return what the answers rest on: all of the questions but their words."""
    return [
        (one.id, one.kind, one.required, tuple(o.id for o in one.options), one.steps, one.most)
        for one in questions
    ]


def plain_question(question: Question) -> dict[str, Any]:
    """Return a question as JSON keeps it."""
    return {
        "id": question.id,
        "kind": question.kind,
        "text": _plain(question.text),
        "required": question.required,
        "options": [{"id": one.id, "text": _plain(one.text)} for one in question.options],
        "steps": question.steps,
        "low": _plain(question.low),
        "high": _plain(question.high),
        "most": question.most,
    }


def question_of(told: Mapping[str, Any]) -> Question:
    """Return a question from JSON; KeyError and TypeError where it is none."""
    return Question(
        id=told["id"],
        kind=told["kind"],
        text=said_of(told["text"]),
        required=told["required"],
        options=tuple(Option(one["id"], said_of(one["text"])) for one in told["options"]),
        steps=told["steps"],
        low=said_of(told["low"]),
        high=said_of(told["high"]),
        most=told["most"],
    )


def said_of(told: Mapping[str, str]) -> Said:
    """Return texts from JSON; a language that is not there was not written."""
    return Said(**{lang: told.get(lang, "") for lang in LANGUAGES})


def _plain(said: Said) -> dict[str, str]:
    return {lang: said.in_(lang) for lang in LANGUAGES}
