"""What is stored of taking stock and of exchange visits; an empty text is one nobody wrote.

What the program ships of the registers is no row here, only what people added or corrected.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planning.models import UtcDateTime
from planning.recommendation_models import Tracked


class Institution(Tracked):
    """An institution; ``territory`` as of `planning.registerplaces`, the rest keys and texts."""

    __tablename__ = "institution"

    name_lv: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300))
    name_nb: Mapped[str] = mapped_column(String(300))
    country: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(40))
    territory: Mapped[str] = mapped_column(String(60))
    roles_lv: Mapped[str] = mapped_column(Text)
    roles_en: Mapped[str] = mapped_column(Text)
    roles_nb: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(2000))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(String(40))


class CooperationPartner(Tracked):
    """An organisation that somebody cooperates with, since when and on what."""

    __tablename__ = "cooperation_partner"

    organisation: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(40))
    territory: Mapped[str] = mapped_column(String(60))
    since: Mapped[dt.date | None]
    until: Mapped[dt.date | None]
    themes: Mapped[list[str]] = mapped_column(JSON)
    note_lv: Mapped[str] = mapped_column(Text)
    note_en: Mapped[str] = mapped_column(Text)
    note_nb: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(String(40))


class PolicyDocument(Tracked):
    """A law, strategy, programme or agreement that is not in the register of plans."""

    __tablename__ = "policy_document"

    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(40))
    territory: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(40))
    decided_on: Mapped[dt.date | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    link: Mapped[str] = mapped_column(String(2000))
    source: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(String(40))


class Responsibility(Tracked):
    """Who does what: an institution's role in a task on a level, with the law it rests on.

    ``institution`` is an id of the register, shipped or own.
    """

    __tablename__ = "responsibility"

    institution: Mapped[str] = mapped_column(String(40))
    task: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(40))
    legal_basis: Mapped[str] = mapped_column(String(300))
    note_lv: Mapped[str] = mapped_column(Text)
    note_en: Mapped[str] = mapped_column(Text)
    note_nb: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(String(40))


class Visit(Tracked):
    """An exchange visit; ``practice`` says that it was made up to try things on."""

    __tablename__ = "visit"

    title: Mapped[str] = mapped_column(String(300))
    begins_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    host: Mapped[str] = mapped_column(String(300))
    aim: Mapped[str] = mapped_column(Text)
    practice: Mapped[bool]


class Participant(Tracked):
    """Somebody who goes; the name may be empty, ``unit`` is a territory of the registers."""

    __tablename__ = "visit_participant"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    institution: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(60))


class Stop(Tracked):
    """A stop: a place (degrees, WGS84), day of the visit from 1 and time (HH:MM, or empty).

    ``questions`` are what to ask: each a ``text``, and the id of the ``recommendation`` or the
    ``questionnaire`` that it was drawn from, or empty ones.
    """

    __tablename__ = "visit_stop"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    day: Mapped[int]
    time: Mapped[str] = mapped_column(String(5))
    place: Mapped[str] = mapped_column(String(300))
    lon: Mapped[float]
    lat: Mapped[float]
    host: Mapped[str] = mapped_column(String(300))
    theme: Mapped[str] = mapped_column(String(40))
    example: Mapped[str] = mapped_column(String(40))
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class Lesson(Tracked):
    """A note taken during a visit; with a ``decision`` it is a lesson for a recommendation.

    ``stop``, ``recommendation`` are ids or empty; ``taken_at`` is when it was written down (UTC).
    """

    __tablename__ = "visit_lesson"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    stop: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(300))
    taken_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    theme: Mapped[str] = mapped_column(String(40))
    example: Mapped[str] = mapped_column(String(40))
    recommendation: Mapped[str] = mapped_column(String(40))
    decision: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(Text)
