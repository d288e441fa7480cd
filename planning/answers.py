"""Answers to questionnaires: sent once however often, kept whole, deleted with all that they hold.

Whoever answers has no account. A page makes a token when it is opened and sends it with the
answers, so that a repeated send is the same answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from geo.errors import Refusal
from geo.types import Issue
from layers.words import DEFAULT_LANGUAGE, LANGUAGES
from planning.answercheck import checked_answers
from planning.checks import checked_line, checked_who
from planning.database import empty_log, reading, writing
from planning.history import keep_edit
from planning.questionnaire_models import Answer as Row
from planning.questionnaire_models import AnswerUse, Questionnaire
from planning.questionnaires import live, questionnaire_of, row_by_code, today
from planning.recommendation_models import Recommendation as Draft
from planning.recommendationlists import checked_key

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

MOST_ANSWERS = 20_000
NAME_LIMIT = 120
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,80}")


class AnswersUnfit(Refusal):
    """A refusal that carries a sentence for each question that is not answered as it asks."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        """Keep the issues; each one's ``feature`` is the id of its question."""
        super().__init__("answers-unfit", count=len(issues))
        self.issues = issues


@dataclass(frozen=True)
class Answer:
    """What one person answered; by question, its themes and the recommendations made from it.

    ``removed`` has the recommendations that were made from it and are there no more. ``at`` is a
    day without its hour where the questionnaire is anonymous.
    """

    id: int
    name: str
    lang: str
    at: dt.datetime
    told: Mapping[str, Any]
    themes: Mapping[str, str]
    recommendations: Mapping[str, str]
    removed: Mapping[str, str]


def submit(  # noqa: PLR0913  an answer is sent under a code, once, by someone, in a language
    home: Path,
    code: str,
    answers: Mapping[str, Any],
    *,
    token: str,
    name: str = "",
    lang: str = DEFAULT_LANGUAGE,
) -> int:
    """Keep what one person answered, by the id of the question, and return the answer's number.

    The same token again gives the same number and changes nothing, after closing too. Refuses
    ``questionnaire-code``, ``questionnaire-closed``, ``answer-token`` (16 to 80 letters, figures,
    ``-``, ``_``), ``answer-name`` (a named questionnaire, nobody named), ``answers-full``,
    ``answer-questions``, and with one issue per question `AnswersUnfit` (``answers-unfit``).
    """
    if not _TOKEN.fullmatch(token):
        raise Refusal("answer-token")
    with writing(home) as session:
        asked = row_by_code(session, code)
        earlier = select(Row.id).where(Row.questionnaire_id == asked.id, Row.token == token)
        there = session.scalars(earlier).one_or_none()
        if there is not None:
            return there
        row = _answered(asked, answers, name)
        if _count(session, asked.id) >= MOST_ANSWERS:
            raise Refusal("answers-full", most=MOST_ANSWERS)
        row.token, row.lang = token, lang if lang in LANGUAGES else DEFAULT_LANGUAGE
        session.add(row)
        session.flush()
        return row.id


def answers_of(home: Path, questionnaire: str) -> list[Answer]:
    """Return the answers, the first one first; names that are kept no longer are let go first.

    Refuses ``questionnaire-gone``.
    """
    forget_names(home)
    wanted = select(Row).where(Row.questionnaire_id == questionnaire).order_by(Row.id)
    given = select(AnswerUse).join(Row).where(Row.questionnaire_id == questionnaire)
    with reading(home) as session:
        live(session, questionnaire)
        uses: dict[int, list[AnswerUse]] = {}
        for one in session.scalars(given):
            uses.setdefault(one.answer_id, []).append(one)
        there = frozenset(session.scalars(_drafted(questionnaire).with_only_columns(Draft.id)))
        return [_answer(row, uses.get(row.id, []), there) for row in session.scalars(wanted)]


def answers_state(home: Path, questionnaire: str) -> str:
    """Return a short text that changes with every answer, deletion, theme and edit; it is cheap.

    It changes with drafts that are removed, or there again, too.
    """
    with reading(home) as session:
        row = live(session, questionnaire)
        mine = Row.questionnaire_id == questionnaire
        told = session.execute(select(func.count(), func.max(Row.id)).where(mine)).one()
        themed = select(func.count(), func.max(AnswerUse.at)).join_from(AnswerUse, Row)
        drafted = _drafted(questionnaire).with_only_columns(func.count(), func.max(Draft.id))
        counts = *session.execute(themed.where(mine)).one(), *session.execute(drafted).one()
        return repr((row.version, *told, *counts))


def delete_answer(home: Path, questionnaire: str, answer: int, *, who: str) -> None:
    """Delete an answer for good; the questionnaire's history says by whom, not what it held.

    Refuses ``answer-gone``, ``questionnaire-gone`` and ``who-missing``.
    """
    who = checked_who(who)
    with writing(home) as session:
        asked = live(session, questionnaire)
        row = _row(session, questionnaire, answer)
        session.execute(delete(AnswerUse).where(AnswerUse.answer_id == row.id))
        session.delete(row)
        keep_edit(session, who, asked, {"removed": asked.removed + 1})
    empty_log(home)


def give_theme(  # noqa: PLR0913  one text of one answer gets a theme from someone
    home: Path, questionnaire: str, answer: int, question: str, theme: str, *, who: str
) -> None:
    """Put what somebody wrote to a question under a theme of the list, or (empty) under none.

    Refuses ``answer-gone``, ``question-gone``, ``key-unknown``, ``questionnaire-gone`` and
    ``who-missing``.
    """
    who, theme = checked_who(who), checked_key("theme", theme)
    with writing(home) as session:
        questionnaire_of(live(session, questionnaire)).question(question)
        _row(session, questionnaire, answer)
        use_answer(session, answer, question, who, theme=theme)


def use_answer(  # noqa: PLR0913  one answer to one question is used by someone
    session: Session,
    answer: int,
    question: str,
    who: str,
    *,
    theme: str | None = None,
    recommendation: str | None = None,
) -> None:
    """Write down what an answer is used for; None leaves what is there."""
    row = session.get(AnswerUse, (answer, question))
    if row is None:
        row = AnswerUse(answer_id=answer, question=question, theme="", recommendation="")
        session.add(row)
    row.theme = row.theme if theme is None else theme
    row.recommendation = row.recommendation if recommendation is None else recommendation
    row.who, row.at = who, dt.datetime.now(dt.UTC)


def forget_names(home: Path) -> int:
    """Remove the names of answers whose day has passed, and return how many there were."""
    over = select(Questionnaire.id).where(Questionnaire.keep_until < today())
    named = (Row.questionnaire_id.in_(over), Row.name != "")
    with reading(home) as session:
        if session.scalars(select(Row.id).where(*named).limit(1)).first() is None:
            return 0
    with writing(home) as session:
        found = list(session.scalars(select(Row.id).where(*named)))
        session.execute(update(Row).where(*named).values(name=""))
    empty_log(home)
    return len(found)


def _drafted(questionnaire: str) -> Select[Any]:
    """Return a query of the recommendations that were made from answers and are there."""
    query = select(Draft).join(AnswerUse, AnswerUse.recommendation == Draft.id).join(Row)
    return query.where(Row.questionnaire_id == questionnaire, Draft.deleted.is_(False))


def _answer(row: Row, uses: list[AnswerUse], there: frozenset[str]) -> Answer:
    themes = {one.question: one.theme for one in uses if one.theme}
    made = {one.question: one.recommendation for one in uses if one.recommendation}
    kept = {question: one for question, one in made.items() if one in there}
    gone = {question: one for question, one in made.items() if one not in there}
    return Answer(row.id, row.name, row.lang, row.at, row.told, themes, kept, gone)


def _answered(asked: Questionnaire, answers: Mapping[str, Any], name: str) -> Row:
    """Return the row of an answer that is fit to be kept, without its token."""
    questionnaire = questionnaire_of(asked)
    if questionnaire.status != "open":
        raise Refusal("questionnaire-closed")
    named, day = questionnaire.mode == "named", questionnaire.keep_until
    name = checked_line(name, NAME_LIMIT) if named else ""
    if named and not name:
        raise Refusal("answer-name")
    if day is not None and day < today():
        name = ""  # it was promised that none is kept any more
    kept, issues = checked_answers(questionnaire.questions, answers)
    if issues:
        raise AnswersUnfit(issues)
    now = dt.datetime.now(dt.UTC)
    # Who saw somebody send could find an anonymous answer by its minute.
    at = now if named else now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Row(questionnaire_id=asked.id, name=name, at=at, told=kept)


def _row(session: Session, questionnaire: str, answer: int) -> Row:
    row = session.get(Row, answer)
    if row is None or row.questionnaire_id != questionnaire:
        raise Refusal("answer-gone")
    return row


def _count(session: Session, questionnaire: str) -> int:
    wanted = select(func.count()).where(Row.questionnaire_id == questionnaire)
    return session.scalar(wanted) or 0
