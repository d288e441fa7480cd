"""What is stored: the tables of the explorer's own database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment with its time zone; SQLite keeps none, so UTC is stored and told on reading."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[dt.datetime]:
        """Return what a moment is in Python."""
        return dt.datetime

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        """Store the moment as UTC."""
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ANN401, ARG002
        """Return the moment with UTC named."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Base(DeclarativeBase):
    """The base of every table."""


class SavedView(Base):
    """A map view that a workshop returns to: a name and the query string that brings it back.

    ``position`` counts from 1 without gaps, so that the number keys reach the first nine.
    ``version`` grows with every change of the row, so that two people do not overwrite each
    other unseen. An ``id`` is never used twice: a removed view comes back under its own.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position_from_one"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    permalink: Mapped[str] = mapped_column(String(4000))
    position: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Setting(Base):
    """A choice that holds for everyone who uses this home folder."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)


class PlanDocument(Base):
    """A planning document of the register, with or without a plan on the map.

    ``kind``, ``status`` and ``level`` are keys of the code lists. ``mark`` says how sure its source
    is, ``verified`` whether the document was seen there. ``seed_key`` and ``seed_version`` name the
    shipped row it came from, ``seeded_as`` the ``version`` it had then: at a higher one somebody
    has changed it. A removed document stays, with ``deleted_at``.
    """

    __tablename__ = "plan_document"
    __table_args__ = (
        UniqueConstraint("seed_key", name="seeded_once"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="ends_after_begin"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(40))
    decided_on: Mapped[dt.date | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    authority: Mapped[str] = mapped_column(String(300))
    regulation_url: Mapped[str] = mapped_column(String(2000))
    form: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(2000))
    mark: Mapped[str] = mapped_column(String(10))
    verified: Mapped[bool]
    note: Mapped[str] = mapped_column(String(2000))
    practice: Mapped[bool]
    seed_key: Mapped[str | None] = mapped_column(String(60))
    seed_version: Mapped[int | None]
    seeded_as: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    territories: Mapped[list[DocumentTerritory]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="DocumentTerritory.code, DocumentTerritory.valid_from",
    )


class DocumentTerritory(Base):
    """A territorial unit that a document covers, by its key: no unit has to exist today."""

    __tablename__ = "document_territory"

    document_id: Mapped[int] = mapped_column(ForeignKey("plan_document.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    valid_from: Mapped[dt.date] = mapped_column(primary_key=True)


class Plan(Base):
    """A plan on the map: its document says what it is, its versions hold the zones.

    ``own_document`` is true where the document was made with the plan and goes with it.
    ``current`` is the number of the version that is shown.
    """

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("plan_document.id"), index=True)
    own_document: Mapped[bool]
    current: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    document: Mapped[PlanDocument] = relationship(lazy="joined")
    versions: Mapped[list[PlanVersion]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PlanVersion.number"
    )
    mapped: Mapped[list[PlanMapping]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PlanMapping.code"
    )


class PlanVersion(Base):
    """One version of a plan: a folder of ours and what its check said; it never changes.

    ``files`` maps the names in the folder to the SHA-256 of their bytes. The bounds are degrees
    (WGS84), empty where there is no zone.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("folder", name="folder_of_one"),)

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    folder: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    original: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    crs: Mapped[str] = mapped_column(Text)
    zones: Mapped[int]
    area_ha: Mapped[float]
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]
    source: Mapped[str] = mapped_column(String(2000))
    licence: Mapped[str] = mapped_column(String(300))
    vintage: Mapped[str] = mapped_column(String(300))


class PlanMapping(Base):
    """What a zone code of one plan means: the HILUCS class somebody gave it on screen."""

    __tablename__ = "plan_mapping"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(200), primary_key=True)
    hilucs: Mapped[str] = mapped_column(String(120))


class AuditReview(Base):
    """A mark on a stretch of a border, and what that stretch was when it was made.

    ``line`` is WKB (EPSG:4326). ``question`` tells an audit between neighbours from one between two
    versions of a plan. Side A and B are as the audit had them; an empty class or code is none. A
    removed mark stays, with ``deleted_at``.
    """

    __tablename__ = "audit_review"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(2000))
    author: Mapped[str] = mapped_column(String(300))
    question: Mapped[str] = mapped_column(String(20))
    border: Mapped[str] = mapped_column(String(700))
    judgement: Mapped[str] = mapped_column(String(20))
    unit_a: Mapped[str] = mapped_column(String(300))
    unit_b: Mapped[str] = mapped_column(String(300))
    plan_a: Mapped[str] = mapped_column(String(300))
    plan_b: Mapped[str] = mapped_column(String(300))
    plan_id_a: Mapped[str] = mapped_column(String(300))
    plan_id_b: Mapped[str] = mapped_column(String(300))
    code_a: Mapped[str] = mapped_column(String(200))
    code_b: Mapped[str] = mapped_column(String(200))
    class_a: Mapped[str] = mapped_column(String(120))
    class_b: Mapped[str] = mapped_column(String(120))
    length_m: Mapped[float]
    line: Mapped[bytes]
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
