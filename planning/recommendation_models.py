"""What is stored of recommendations: themselves, all that hangs on them, and every change."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planning.models import Base, UtcDateTime


class Tracked(Base):
    """The columns of every record whose changes are kept.

    ``id`` stays the same from project to project. ``version`` grows with every change. A removed
    record stays, with ``deleted``.
    """

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    deleted: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Recommendation(Tracked):
    """A recommendation in up to three languages; an empty text is one that nobody wrote yet.

    ``theme`` to ``term`` and ``status`` are keys of code lists. ``steps`` are the statuses it came
    through, each with its day, who took it there and why. ``sort_title`` and ``search`` are made
    of the texts, without case and diacritics.
    """

    __tablename__ = "recommendation"
    stepped_by: ClassVar[str] = "id"
    __table_args__ = (
        Index(
            "recommendation_listed",
            *("deleted", "sort_title", "id", "practice", "theme", "status", "addressee"),
        ),
    )

    title_lv: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    title_nb: Mapped[str] = mapped_column(String(300))
    text_lv: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    text_nb: Mapped[str] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(String(40))
    addressee: Mapped[str] = mapped_column(String(40))
    addressee_note: Mapped[str] = mapped_column(String(300))
    origin: Mapped[str] = mapped_column(String(40))
    origin_note: Mapped[str] = mapped_column(String(300))
    responsible: Mapped[list[str]] = mapped_column(JSON)
    cooperation: Mapped[str] = mapped_column(String(40))
    priority: Mapped[str] = mapped_column(String(40))
    term: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[dt.date | None]
    author: Mapped[str] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(40))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    practice: Mapped[bool]
    sort_title: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(Text)


class Area(Tracked):
    """Where a recommendation holds; ``told`` is one of the kinds of `planning.areaspecs`.

    The bounds are degrees (WGS84), empty where nothing is known of the place yet. Bounds and units
    (`AreaUnit`) were found for the state that ``placed_for`` names; it is empty where they have to
    be found anew.
    """

    __tablename__ = "recommendation_area"
    stepped_by: ClassVar[str] = "recommendation_id"
    __table_args__ = (Index("area_by_bounds", "west", "east", "south", "north"),)

    recommendation_id: Mapped[str] = mapped_column(ForeignKey("recommendation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(2000))
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]
    placed_for: Mapped[str] = mapped_column(String(80), index=True)


class AreaUnit(Base):
    """A unit (``code@valid_from``) of any date that an area lies in, found when it was computed.

    ``share`` is how much of the unit the area takes (0-1). A removed area has none.
    """

    __tablename__ = "recommendation_area_unit"
    stepped_by: ClassVar[str] = "recommendation_id"
    __table_args__ = (Index("area_unit_by_unit", "unit", "recommendation_id"),)

    area_id: Mapped[str] = mapped_column(ForeignKey("recommendation_area.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(String(60), primary_key=True)
    recommendation_id: Mapped[str] = mapped_column(ForeignKey("recommendation.id"), index=True)
    share: Mapped[float]


class Evidence(Tracked):
    """What a recommendation rests on: a figure of the explorer's own, or an outside source.

    ``query`` and ``result`` are empty for an outside source; ``made_from`` is what the result was
    computed from, ``computed_at`` when.
    """

    __tablename__ = "recommendation_evidence"

    recommendation_id: Mapped[str] = mapped_column(ForeignKey("recommendation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_from: Mapped[dict[str, Any]] = mapped_column(JSON)
    computed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(2000))
    link: Mapped[str] = mapped_column(String(2000))
    note: Mapped[str] = mapped_column(String(2000))


class Precedent(Tracked):
    """What was decided on an example from Østfold for one recommendation, and why."""

    __tablename__ = "recommendation_precedent"

    recommendation_id: Mapped[str] = mapped_column(ForeignKey("recommendation.id"), index=True)
    example: Mapped[str] = mapped_column(String(40), index=True)
    decision: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(2000))
    author: Mapped[str] = mapped_column(String(300))


class Comment(Tracked):
    """A comment; ``thread`` is the comment it answers, empty for one that begins a thread."""

    __tablename__ = "recommendation_comment"

    recommendation_id: Mapped[str] = mapped_column(ForeignKey("recommendation.id"), index=True)
    thread: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(300))
    resolved: Mapped[bool]


class Figures(Tracked):
    """Amounts by unit code, of the units of one region on one day, that somebody loaded."""

    __tablename__ = "figures"

    name: Mapped[str] = mapped_column(String(300))
    region: Mapped[str] = mapped_column(String(40))
    at: Mapped[dt.date]
    source: Mapped[str] = mapped_column(String(2000))
    amounts: Mapped[dict[str, float]] = mapped_column(JSON)
    measure: Mapped[str] = mapped_column(String(60))
    year: Mapped[int | None]
    link: Mapped[str] = mapped_column(String(2000))
    licence: Mapped[str] = mapped_column(String(300))
    adds_up: Mapped[bool]


class Change(Base):
    """One change of one record: who, when, and the fields it touched before and after.

    ``record`` is the id of what was changed, ``version`` the one it had afterwards; ``before`` is
    empty where it was made. ``takes_back`` is the number of the change that was taken back.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index("change_of_record", "kind", "record", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40))
    record: Mapped[str] = mapped_column(String(40))
    recommendation_id: Mapped[str] = mapped_column(String(40), index=True)
    version: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    takes_back: Mapped[int | None]
