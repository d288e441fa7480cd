"""What is stored of cooperation: its areas and members, and where both lie in units of any date."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from planning.models import Base
from planning.recommendation_models import Tracked


class Cooperation(Tracked):
    """A cooperation area, as `planning.cooperation.CooperationEntry` tells it.

    ``told`` is its territory (ids of units, a drawn shape), ``steps`` the steps of the ladder that
    were reached, each with its day. ``sort_name``, ``search`` and ``theme_keys`` are made of other
    fields; the bounds are degrees (WGS84), found for the boundaries that ``placed_for`` names.
    """

    __tablename__ = "cooperation"
    __table_args__ = (
        Index("cooperation_by_name", "deleted", "sort_name", "id"),
        Index("cooperation_by_degree", "deleted", "degree", "sort_name", "id"),
        Index("cooperation_by_bounds", "west", "east", "south", "north"),
    )

    name_lv: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300))
    name_nb: Mapped[str] = mapped_column(String(300))
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    themes: Mapped[list[str]] = mapped_column(JSON)
    degree: Mapped[str] = mapped_column(String(40))
    standing: Mapped[str] = mapped_column(String(40))
    hulst_type: Mapped[str] = mapped_column(String(40))
    composition: Mapped[str] = mapped_column(String(40))
    legal_form: Mapped[str] = mapped_column(String(40))
    legal_note: Mapped[str] = mapped_column(String(300))
    decision_rule: Mapped[str] = mapped_column(String(40))
    financing: Mapped[list[str]] = mapped_column(JSON)
    financing_note: Mapped[str] = mapped_column(String(300))
    secretariat: Mapped[str] = mapped_column(String(300))
    instruments: Mapped[list[str]] = mapped_column(JSON)
    sources: Mapped[list[str]] = mapped_column(JSON)
    confidence: Mapped[str] = mapped_column(String(40))
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    origin: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    steps: Mapped[dict[str, str]] = mapped_column(JSON)
    practice: Mapped[bool]
    sort_name: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(Text)
    theme_keys: Mapped[str] = mapped_column(String(600))
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]
    placed_for: Mapped[str] = mapped_column(String(80), index=True)


class Member(Tracked):
    """A member of a cooperation area from a day on: a unit (``code@valid_from``) or a named body.

    ``ends`` is its last day, empty while it lasts as long as the area. ``unit`` is empty of a body
    that is no unit; ``name`` is what the member is called.
    """

    __tablename__ = "cooperation_member"

    cooperation_id: Mapped[str] = mapped_column(ForeignKey("cooperation.id"), index=True)
    unit: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(300))
    role: Mapped[str] = mapped_column(String(40))
    begins: Mapped[dt.date]
    ends: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(String(300))
    placed_for: Mapped[str] = mapped_column(String(80), index=True)


class CooperationUnit(Base):
    """A unit of any date that an area's territory takes a ``share`` (0-1) of."""

    __tablename__ = "cooperation_unit"
    __table_args__ = (Index("cooperation_unit_by_unit", "unit", "cooperation_id"),)

    cooperation_id: Mapped[str] = mapped_column(ForeignKey("cooperation.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(String(60), primary_key=True)
    share: Mapped[float]


class MemberUnit(Base):
    """A unit of any date in which a member lies: ``share`` (0-1) is how much of the member.

    Role and days are the member's, so that the ties of a day are read from the index alone.
    """

    __tablename__ = "cooperation_member_unit"
    __table_args__ = (
        Index(
            "cooperation_member_unit_by_unit",
            *("unit", "begins", "ends", "role", "share", "cooperation_id"),
        ),
    )

    member_id: Mapped[str] = mapped_column(ForeignKey("cooperation_member.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(String(60), primary_key=True)
    cooperation_id: Mapped[str] = mapped_column(ForeignKey("cooperation.id"), index=True)
    share: Mapped[float]
    role: Mapped[str] = mapped_column(String(40))
    begins: Mapped[dt.date]
    ends: Mapped[dt.date | None]
