"""What an exchange visit is made of: the visit, who goes, where it stops, what is learned there."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from geo.errors import Refusal
from planning.checks import TEXT_LIMIT, checked_line, checked_text
from planning.precedents import checked_example
from planning.recommendationlists import checked_key
from planning.register_models import Lesson as LessonRow
from planning.register_models import Participant as ParticipantRow
from planning.register_models import Stop as StopRow
from planning.register_models import Visit as VisitRow
from planning.registerplaces import checked_place

MOST_DAYS = 31
MOST_QUESTIONS = 40
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, kw_only=True)
class VisitEntry:
    """What is said of a visit; the days are its first and its last one."""

    title: str
    begins_on: dt.date
    ends_on: dt.date
    host: str = ""
    aim: str = ""
    practice: bool = False

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Return its days in their order."""
        count = (self.ends_on - self.begins_on).days + 1
        return tuple(self.begins_on + dt.timedelta(days=number) for number in range(count))


@dataclass(frozen=True, kw_only=True)
class Visit(VisitEntry):
    """A visit as it was when it was read."""

    id: str
    version: int


@dataclass(frozen=True, kw_only=True)
class ParticipantEntry:
    """Somebody who goes: a name or an institution, and a territory of the registers."""

    name: str = ""
    institution: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Participant(ParticipantEntry):
    """A participant as it was when it was read."""

    id: str
    version: int


@dataclass(frozen=True)
class Question:
    """What to ask, and the id of what it was drawn from: a recommendation or a questionnaire."""

    text: str
    recommendation: str = ""
    questionnaire: str = ""


@dataclass(frozen=True, kw_only=True)
class StopEntry:
    """A stop: day of the visit from 1, time (HH:MM or empty), place in degrees (WGS84)."""

    day: int
    time: str = ""
    place: str
    lon: float
    lat: float
    host: str = ""
    theme: str = ""
    example: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stop(StopEntry):
    """A stop as it was when it was read."""

    id: str
    version: int


@dataclass(frozen=True, kw_only=True)
class LessonEntry:
    """A note, or a lesson: with a ``decision`` on an ``example`` for a ``recommendation``."""

    text: str
    stop: str = ""
    theme: str = ""
    example: str = ""
    recommendation: str = ""
    decision: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Lesson(LessonEntry):
    """A lesson as it was when it was read; ``taken_at`` (UTC) is when it was written down."""

    id: str
    version: int
    author: str
    taken_at: dt.datetime


def checked_visit(entry: VisitEntry) -> dict[str, Any]:
    """Return the values of a visit; refuses ``visit-title``, ``visit-days`` and odd text."""
    title = checked_line(entry.title)
    if not title:
        raise Refusal("visit-title")
    if not 0 <= (entry.ends_on - entry.begins_on).days < MOST_DAYS:
        raise Refusal("visit-days", most=MOST_DAYS)
    told = {"title": title, "host": checked_line(entry.host)}
    told |= {"aim": checked_text(entry.aim, TEXT_LIMIT)}
    days = {"begins_on": entry.begins_on, "ends_on": entry.ends_on}
    return told | days | {"practice": entry.practice}


def checked_participant(entry: ParticipantEntry) -> dict[str, Any]:
    """Return the values of a participant; refuses ``visit-nobody`` and a place nobody knows."""
    name, body = checked_line(entry.name), checked_line(entry.institution)
    if not name and not body:
        raise Refusal("visit-nobody")
    return {"name": name, "institution": body, "unit": checked_place(entry.unit)}


def checked_stop(entry: StopEntry, days: int) -> dict[str, Any]:
    """Return the values of a stop of a visit of some days.

    Refuses ``visit-place``, ``visit-day``, ``visit-time``, ``visit-questions``, ``key-unknown``
    and ``example-unknown``.
    """
    place = checked_line(entry.place)
    fit = math.isfinite(entry.lon) and math.isfinite(entry.lat)
    if not place or not fit or abs(entry.lon) > 180 or abs(entry.lat) > 90:  # noqa: PLR2004  degrees
        raise Refusal("visit-place")
    if not 1 <= entry.day <= days:
        raise Refusal("visit-day", days=days)
    if entry.time and not _TIME.fullmatch(entry.time):
        raise Refusal("visit-time", text=entry.time[:20])
    asked = [replace(one, text=checked_line(one.text)) for one in entry.questions]
    asked = [one for one in asked if one.text]
    if len(asked) > MOST_QUESTIONS:
        raise Refusal("visit-questions", most=MOST_QUESTIONS)
    return {
        "day": entry.day,
        "time": entry.time,
        "place": place,
        "lon": float(entry.lon),
        "lat": float(entry.lat),
        "host": checked_line(entry.host),
        "theme": checked_key("theme", entry.theme),
        "example": checked_example(entry.example) if entry.example else "",
        "questions": [asdict(one) for one in asked],
    }


def checked_lesson(entry: LessonEntry) -> dict[str, Any]:
    """Return the values of a lesson.

    Refuses ``lesson-text`` (nothing written), ``lesson-decision`` (a decision without an example,
    a recommendation and a reason), ``key-unknown``, ``example-unknown`` and odd text.
    """
    text, why = checked_text(entry.text, TEXT_LIMIT), checked_line(entry.why, TEXT_LIMIT)
    if not text:
        raise Refusal("lesson-text")
    if entry.decision and not (entry.example and entry.recommendation and why):
        raise Refusal("lesson-decision")
    return {
        "text": text,
        "stop": checked_line(entry.stop, 40),
        "theme": checked_key("theme", entry.theme),
        "example": checked_example(entry.example) if entry.example else "",
        "recommendation": checked_line(entry.recommendation, 40),
        "decision": checked_key("decision", entry.decision),
        "why": why,
    }


def visit_of(row: VisitRow) -> Visit:
    """Return a visit's row as it stands."""
    return Visit(**{field.name: getattr(row, field.name) for field in fields(Visit)})


def participant_of(row: ParticipantRow) -> Participant:
    """Return a participant's row as it stands."""
    return Participant(**{field.name: getattr(row, field.name) for field in fields(Participant)})


def stop_of(row: StopRow) -> Stop:
    """Return a stop's row as it stands."""
    told = {field.name: getattr(row, field.name) for field in fields(Stop)}
    return Stop(**told | {"questions": tuple(_question(one) for one in row.questions)})


def lesson_of(row: LessonRow) -> Lesson:
    """Return a lesson's row as it stands."""
    return Lesson(**{field.name: getattr(row, field.name) for field in fields(Lesson)})


def _question(told: Mapping[str, Any]) -> Question:
    drawn = str(told.get("questionnaire", ""))  # stops of the first visits were kept without
    return Question(str(told["text"]), str(told["recommendation"]), drawn)
