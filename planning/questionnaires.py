"""Questionnaires: written as drafts, opened under a code, closed; every edit is kept.

While one is a draft all of it may change. From its opening on only its words may: what was answered
rests on the questions, and on the promise of who sees names and until when.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import func, select

from geo.errors import Refusal
from layers.words import LANGUAGES
from planning import history
from planning.checks import checked_who
from planning.database import reading, writing
from planning.history import Changed, check_version, keep_edit, keep_new, new_id
from planning.questionnaire_models import Answer
from planning.questionnaire_models import Questionnaire as Row
from planning.questions import (
    UNSAID,
    Question,
    Said,
    checked_question,
    checked_said,
    plain_question,
    question_of,
    shape_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

Mode = Literal["anonymous", "named"]
Status = Literal["draft", "open", "closed"]
MODES: tuple[Mode, ...] = get_args(Mode)
STEPS: Mapping[str, tuple[Status, ...]] = MappingProxyType(
    {"draft": ("open",), "open": ("closed",), "closed": ("open",)}
)
TITLE_LIMIT = 300
INTRO_LIMIT = 3000
MOST_QUESTIONS = 40
# Without letters and figures that are taken for others on a screen far away (0 O, 1 I L, 2 Z, 5 S,
# 8 B, U V, G Q). Eight of 20 are 2.6 * 10**10 codes: whoever tries a thousand in a second hits one
# of a hundred open questionnaires after some two days.
CODE_LETTERS = "ACDEFHJKMNPRTWXY3479"
CODE_LENGTH = 8


@dataclass(frozen=True, kw_only=True)
class QuestionnaireEntry:
    """What is said in a questionnaire; ``keep_until`` is for the names of a named one."""

    title: Said
    intro: Said = UNSAID
    mode: Mode = "anonymous"
    keep_until: dt.date | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Questionnaire(QuestionnaireEntry):
    """A questionnaire as it was when it was read."""

    id: str
    version: int
    code: str
    status: Status
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None
    removed: int
    created_at: dt.datetime
    changed_at: dt.datetime

    def question(self, key: str) -> Question:
        """Return a question by its id; refuses ``question-gone``."""
        for one in self.questions:
            if one.id == key:
                return one
        raise Refusal("question-gone")


@dataclass(frozen=True)
class Card:
    """A questionnaire in the list, and how many have answered it."""

    questionnaire: Questionnaire
    answers: int


def add_questionnaire(home: Path, entry: QuestionnaireEntry, *, who: str) -> Questionnaire:
    """Write a new questionnaire, a draft with a code of its own; refuses what `checked` refuses."""
    who, entry = checked_who(who), checked(entry)
    with writing(home) as session:
        row = Row(id=new_id("que"), code=_new_code(session), status="draft", removed=0)
        for name, value in _values(entry).items():
            setattr(row, name, value)
        row.opened_at = row.closed_at = None
        keep_new(session, who, row)
        return questionnaire_of(row)


def change_questionnaire(
    home: Path, questionnaire: str, entry: QuestionnaireEntry, *, version: int, who: str
) -> Questionnaire:
    """Replace what a questionnaire says; a changed `Questionnaire` will do as ``entry``.

    Refuses what `checked` refuses, ``questionnaire-gone``, with both texts ``record-changed``, and
    ``questionnaire-fixed``: more than its words would change after it was opened.
    """
    who, entry = checked_who(who), checked(entry)
    values = _values(entry)
    with writing(home) as session:
        row = live(session, questionnaire)
        check_version(session, row, version, values)
        if row.status != "draft" and _promise(entry) != _promise(questionnaire_of(row)):
            raise Refusal("questionnaire-fixed")
        keep_edit(session, who, row, values)
        return questionnaire_of(row)


def step_questionnaire(
    home: Path, questionnaire: str, status: Status, *, version: int, who: str
) -> Questionnaire:
    """Open a questionnaire, close it, or open it again.

    Refuses ``questionnaire-step``, ``questionnaire-empty`` (no question), ``questionnaire-keep`` (a
    named one without a day, still to come, until which names are kept), ``questionnaire-gone`` and
    ``record-changed``.
    """
    who, now = checked_who(who), dt.datetime.now(dt.UTC)
    values: dict[str, Any] = {"status": status}
    values |= {"closed_at": now} if status == "closed" else {"opened_at": now, "closed_at": None}
    with writing(home) as session:
        row = live(session, questionnaire)
        check_version(session, row, version, values)
        if status not in STEPS[row.status]:
            raise Refusal("questionnaire-step")
        if status == "open":
            _check_to_open(questionnaire_of(row))
        keep_edit(session, who, row, values)
        return questionnaire_of(row)


def remove_questionnaire(home: Path, questionnaire: str, *, version: int, who: str) -> None:
    """Take a questionnaire off the list with its answers; taking that back brings both again.

    Refuses ``questionnaire-open`` (close it first), ``questionnaire-gone`` and ``record-changed``.
    """
    who = checked_who(who)
    with writing(home) as session:
        row = live(session, questionnaire)
        check_version(session, row, version, {"deleted": True})
        if row.status == "open":
            raise Refusal("questionnaire-open")
        keep_edit(session, who, row, {"deleted": True})


def get_questionnaire(home: Path, questionnaire: str) -> Questionnaire:
    """Return one questionnaire; refuses ``questionnaire-gone``."""
    with reading(home) as session:
        return questionnaire_of(live(session, questionnaire))


def questionnaire_by_code(home: Path, code: str) -> Questionnaire:
    """Return the questionnaire that a code opens, an open or a closed one.

    The code may be typed with spaces, dashes and small letters. Refuses ``questionnaire-code``:
    there is none, or it is a draft or removed, which nobody outside may tell apart.
    """
    with reading(home) as session:
        return questionnaire_of(row_by_code(session, code))


def list_questionnaires(home: Path) -> list[Card]:
    """Return the questionnaires with the number of their answers, the newest first."""
    count = select(Answer.questionnaire_id, func.count().label("number")).group_by(
        Answer.questionnaire_id
    )
    wanted = select(Row).where(Row.deleted.is_(False)).order_by(Row.created_at.desc(), Row.id)
    with reading(home) as session:
        counted = {one.questionnaire_id: one.number for one in session.execute(count)}
        return [
            Card(questionnaire_of(row), counted.get(row.id, 0)) for row in session.scalars(wanted)
        ]


def edits_of(home: Path, questionnaire: str) -> list[Changed]:
    """Return the edits of a questionnaire, the first one first."""
    return history.changes_of(home, "questionnaire", questionnaire)


def take_back_edit(home: Path, change: Changed, who: str) -> Changed:
    """Take one edit back; refuses as `planning.history.take_back`.

    Refuses ``questionnaire-fixed`` too: after the opening only words may change, and its steps are
    steps, not words.
    """
    with reading(home) as session:
        row = session.get(Row, change.record)
        status = row.status if row is not None else ""
    if not can_take_back(change, status):
        raise Refusal("questionnaire-fixed")
    return history.take_back(home, change.id, who)


def can_take_back(change: Changed, status: str) -> bool:
    """Return whether an edit of a questionnaire in a status may be taken back at all."""
    return bool(change.before) and (status == "draft" or _is_of_words(change))


def code_told(code: str) -> str:
    """Return a code as it is read aloud: in two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def code_typed(text: str) -> str:
    """Return a code as somebody typed it: large letters and figures alone."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[: CODE_LENGTH * 2]


def checked(entry: QuestionnaireEntry) -> QuestionnaireEntry:
    """Return an entry with its texts composed and its questions fit to be kept.

    Refuses ``questionnaire-title`` (none in any language), ``questionnaire-mode``,
    ``questionnaire-long`` (too many questions, or two with one id), and questions as
    `planning.questions.checked_question`.
    """
    title = checked_said(entry.title, TITLE_LIMIT)
    if title == UNSAID:
        raise Refusal("questionnaire-title")
    if entry.mode not in MODES:
        raise Refusal("questionnaire-mode", known=", ".join(MODES))
    ids = {one.id for one in entry.questions}
    if len(entry.questions) > MOST_QUESTIONS or len(ids) != len(entry.questions):
        raise Refusal("questionnaire-long", most=MOST_QUESTIONS)
    questions = tuple(
        checked_question(one, number) for number, one in enumerate(entry.questions, start=1)
    )
    return QuestionnaireEntry(
        title=title,
        intro=checked_said(entry.intro, INTRO_LIMIT, lines=True),
        mode=entry.mode,
        keep_until=entry.keep_until if entry.mode == "named" else None,
        questions=questions,
    )


def live(session: Session, questionnaire: str) -> Row:
    """Return the row of a questionnaire that is there; refuses ``questionnaire-gone``."""
    row = session.get(Row, questionnaire)
    if row is None or row.deleted:
        raise Refusal("questionnaire-gone")
    return row


def row_by_code(session: Session, code: str) -> Row:
    """Return the row that a code opens; refuses ``questionnaire-code``."""
    wanted = select(Row).where(Row.code == code_typed(code), Row.deleted.is_(False))
    row = session.scalars(wanted).one_or_none()
    if row is None or row.status == "draft":
        raise Refusal("questionnaire-code")
    return row


def questionnaire_of(row: Row) -> Questionnaire:
    """Return a row as it stands."""
    own = {
        field.name: getattr(row, field.name)
        for field in fields(Questionnaire)
        if field.name not in {"title", "intro", "questions"}
    }
    questions = tuple(question_of(one) for one in row.questions)
    return Questionnaire(
        title=_said(row, "title"), intro=_said(row, "intro"), questions=questions, **own
    )


def _said(row: Row, name: str) -> Said:
    return Said(**{lang: getattr(row, f"{name}_{lang}") for lang in LANGUAGES})


def _values(entry: QuestionnaireEntry) -> dict[str, Any]:
    texts = {
        f"{name}_{lang}": getattr(entry, name).in_(lang)
        for name in ("title", "intro")
        for lang in LANGUAGES
    }
    questions = [plain_question(one) for one in entry.questions]
    return texts | {"mode": entry.mode, "keep_until": entry.keep_until, "questions": questions}


def _promise(entry: QuestionnaireEntry) -> tuple[object, ...]:
    return (entry.mode, entry.keep_until, shape_of(entry.questions))


def _is_of_words(change: Changed) -> bool:
    fixed = {"mode", "keep_until", "status", "opened_at", "closed_at", "removed", "deleted"}
    if fixed & set(change.before):
        return set(change.before) == {"deleted"} and change.before["deleted"] is False
    before, after = (
        shape_of(tuple(question_of(one) for one in state.get("questions", ())))
        for state in (change.before, change.after)
    )
    return before == after


def _check_to_open(questionnaire: Questionnaire) -> None:
    if not questionnaire.questions:
        raise Refusal("questionnaire-empty")
    day = questionnaire.keep_until
    if questionnaire.mode == "named" and (day is None or day < today()):
        raise Refusal("questionnaire-keep")


def _new_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if session.scalar(select(Row.id).where(Row.code == code)) is None:
            return code


def today() -> dt.date:
    """Return the civil date where the organiser sits."""
    return dt.date.today()  # noqa: DTZ011  as it says
