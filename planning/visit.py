"""Exchange visits: programme, participants, questions, and lessons that become precedents.

Every verb names who; one that changes a record takes the ``version`` that its author has seen and
is refused with both texts where somebody else was faster (``record-changed``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select

from geo.errors import Refusal
from layers.examples import examples
from planning.checks import checked_who
from planning.database import reading, writing
from planning.history import check_version, keep_edit, keep_new, new_id
from planning.precedents import Precedent, decided, precedents_of
from planning.recommendation_models import Precedent as PrecedentRow
from planning.recommendation_models import Recommendation, Tracked
from planning.recommendations import live, recommendation_of, title_in
from planning.register_models import Lesson as LessonRow
from planning.register_models import Participant as ParticipantRow
from planning.register_models import Stop as StopRow
from planning.register_models import Visit as VisitRow
from planning.visitrecords import (
    Lesson,
    LessonEntry,
    Participant,
    ParticipantEntry,
    Stop,
    StopEntry,
    Visit,
    VisitEntry,
    checked_lesson,
    checked_participant,
    checked_stop,
    checked_visit,
    lesson_of,
    participant_of,
    stop_of,
    visit_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

PEOPLE = 10  # who went in the project of 2009
_OPEN = ("draft", "discussed", "agreed")
_Row = TypeVar("_Row", bound=Tracked)
_Told = TypeVar("_Told")


@dataclass(frozen=True)
class Programme:
    """A visit with all that belongs to it; stops stand by day and time, lessons as taken."""

    visit: Visit
    participants: tuple[Participant, ...]
    stops: tuple[Stop, ...]
    lessons: tuple[Lesson, ...]

    def stop(self, one: str) -> Stop | None:
        """Return a stop by its id, None where there is none."""
        return next((stop for stop in self.stops if stop.id == one), None)


def list_visits(home: Path) -> list[Visit]:
    """Return the visits, the latest first."""
    wanted = select(VisitRow).where(VisitRow.deleted.is_(False))
    with reading(home) as session:
        rows = session.scalars(wanted.order_by(VisitRow.begins_on.desc(), VisitRow.id))
        return [visit_of(row) for row in rows]


def programme(home: Path, visit: str) -> Programme:
    """Return a visit with all that belongs to it; refuses ``visit-gone``."""
    with reading(home) as session:
        return Programme(
            visit_of(_live(session, VisitRow, visit)),
            tuple(participant_of(row) for row in _of(session, ParticipantRow, visit)),
            tuple(sorted(map(stop_of, _of(session, StopRow, visit)), key=_order)),
            tuple(sorted(map(lesson_of, _of(session, LessonRow, visit)), key=_moment)),
        )


def add_visit(home: Path, entry: VisitEntry, *, who: str) -> Visit:
    """Write down a visit; refuses what `checked_visit` refuses."""
    values = checked_visit(entry)
    return _add(home, VisitRow(id=new_id("vis"), **values), who, visit_of)


def change_visit(home: Path, visit: str, entry: VisitEntry, *, version: int, who: str) -> Visit:
    """Say something else of a visit; refuses also ``visit-day`` where a stop would fall out."""
    values = checked_visit(entry)
    with writing(home) as session:
        row = _live(session, VisitRow, visit)
        if any(stop.day > len(entry.days) for stop in _of(session, StopRow, visit)):
            raise Refusal("visit-day", days=len(entry.days))
        return _edit(session, row, values, version, who, visit_of)


def remove_visit(home: Path, visit: str, *, version: int, who: str) -> None:
    """Take a visit off the list, with all that belongs to it."""
    _remove(home, VisitRow, visit, version, who)


def add_participant(home: Path, visit: str, entry: ParticipantEntry, *, who: str) -> Participant:
    """Add somebody who goes; refuses ``visit-nobody`` and ``visit-gone``."""
    values = checked_participant(entry)
    row = ParticipantRow(id=new_id("par"), visit_id=visit, **values)
    return _add(home, row, who, participant_of, visit)


def remove_participant(home: Path, participant: str, *, version: int, who: str) -> None:
    """Take somebody off the list."""
    _remove(home, ParticipantRow, participant, version, who)


def add_stop(home: Path, visit: str, entry: StopEntry, *, who: str) -> Stop:
    """Add a stop; refuses what `checked_stop` refuses."""
    values = checked_stop(entry, _days(home, visit))
    return _add(home, StopRow(id=new_id("sto"), visit_id=visit, **values), who, stop_of, visit)


def change_stop(home: Path, stop: str, entry: StopEntry, *, version: int, who: str) -> Stop:
    """Say something else of a stop; refuses what `checked_stop` refuses."""
    with writing(home) as session:
        row = _live(session, StopRow, stop)
        days = len(visit_of(_live(session, VisitRow, row.visit_id)).days)
        return _edit(session, row, checked_stop(entry, days), version, who, stop_of)


def remove_stop(home: Path, stop: str, *, version: int, who: str) -> None:
    """Take a stop off the programme; lessons taken there stay."""
    _remove(home, StopRow, stop, version, who)


def add_lesson(
    home: Path, visit: str, entry: LessonEntry, *, who: str, replaces: int | None = None
) -> Lesson:
    """Write a lesson down; one with a decision becomes a precedent of its recommendation.

    ``replaces`` is the version of a decision on the same pair that this one takes the place of.
    Refuses what `checked_lesson` and `planning.precedents.decide` refuse; then neither is kept.
    """
    who, values = checked_who(who), checked_lesson(entry)
    now = dt.datetime.now(dt.UTC)
    row = LessonRow(id=new_id("les"), visit_id=visit, author=who, taken_at=now, **values)
    with writing(home) as session:
        _live(session, VisitRow, visit)
        _check_stop(session, visit, row.stop)
        keep_new(session, who, row)
        _decide(session, entry, who, replaces)
        return lesson_of(row)


def change_lesson(  # noqa: PLR0913  as `add_lesson`, of a version
    home: Path,
    lesson: str,
    entry: LessonEntry,
    *,
    version: int,
    who: str,
    replaces: int | None = None,
) -> Lesson:
    """Say something else in a lesson; a decision that it now has becomes a precedent."""
    values = checked_lesson(entry)
    with writing(home) as session:
        row = _live(session, LessonRow, lesson)
        _check_stop(session, row.visit_id, str(values["stop"]))
        before = (row.recommendation, row.example, row.decision, row.why)
        found = _edit(session, row, values, version, who, lesson_of)
        if before != (found.recommendation, found.example, found.decision, found.why):
            _decide(session, entry, checked_who(who), replaces)
        return found


def remove_lesson(home: Path, lesson: str, *, version: int, who: str) -> None:
    """Take a lesson away; a precedent that it became stays where it is."""
    _remove(home, LessonRow, lesson, version, who)


def open_recommendations(home: Path, lang: str) -> dict[str, str]:
    """Return the titles of recommendations that nobody adopted or rejected yet, by id."""
    wanted = select(Recommendation).where(
        Recommendation.deleted.is_(False), Recommendation.status.in_(_OPEN)
    )
    with reading(home) as session:
        rows = session.scalars(wanted.order_by(Recommendation.sort_title, Recommendation.id))
        return {row.id: title_in(recommendation_of(row), lang).text for row in rows}


def became(home: Path, lesson: LessonEntry) -> Precedent | None:
    """Return the decision that stands on a lesson's example and recommendation, if there is one."""
    if not (lesson.recommendation and lesson.example):
        return None
    found = precedents_of(home, lesson.recommendation)
    return next((one for one in found if one.example == lesson.example), None)


def example_names(lang: str) -> dict[str, str]:
    """Return what the examples are called, by id."""
    return {key: one.names[lang] for key, one in examples().items()}


def _decide(session: Session, entry: LessonEntry, who: str, replaces: int | None) -> None:
    if not entry.decision:
        if entry.recommendation:
            live(session, entry.recommendation)
        return
    pair = (entry.recommendation, entry.example)
    standing = session.scalars(
        select(PrecedentRow).where(
            PrecedentRow.recommendation_id == pair[0],
            PrecedentRow.example == pair[1],
            PrecedentRow.deleted.is_(False),
        )
    ).first()
    same = standing is not None and (standing.decision, standing.why) == (entry.decision, entry.why)
    if not same:
        decided(session, *pair, entry.decision, why=entry.why, who=who, version=replaces)


def _days(home: Path, visit: str) -> int:
    with reading(home) as session:
        return len(visit_of(_live(session, VisitRow, visit)).days)


def _add(home: Path, row: _Row, who: str, told: Callable[[_Row], _Told], visit: str = "") -> _Told:
    who = checked_who(who)
    with writing(home) as session:
        if visit:
            _live(session, VisitRow, visit)
        keep_new(session, who, row)
        return told(row)


def _edit(  # noqa: PLR0913, PLR0917  a row, what becomes of it, and who says so
    session: Session,
    row: _Row,
    values: dict[str, Any],
    version: int,
    who: str,
    told: Callable[[_Row], _Told],
) -> _Told:
    who = checked_who(who)
    check_version(session, row, version, values)
    keep_edit(session, who, row, values)
    return told(row)


def _remove(home: Path, model: type[Tracked], record: str, version: int, who: str) -> None:
    who = checked_who(who)
    with writing(home) as session:
        row = _live(session, model, record)
        check_version(session, row, version, {"deleted": True})
        keep_edit(session, who, row, {"deleted": True})


def _live(session: Session, model: type[_Row], record: str) -> _Row:
    row = session.get(model, record)
    if row is None or row.deleted:
        raise Refusal("visit-gone")
    return row


def _of(session: Session, model: type[_Row], visit: str) -> list[_Row]:
    mine = model.visit_id == visit  # type: ignore[attr-defined]
    return list(
        session.scalars(
            select(model).where(mine, model.deleted.is_(False)).order_by(model.created_at, model.id)
        )
    )


def _check_stop(session: Session, visit: str, stop: str) -> None:
    if stop and stop not in {one.id for one in _of(session, StopRow, visit)}:
        raise Refusal("visit-gone")


def _order(stop: Stop) -> tuple[int, str, str]:
    return stop.day, stop.time, stop.id


def _moment(lesson: Lesson) -> tuple[dt.datetime, str]:
    return lesson.taken_at, lesson.id
