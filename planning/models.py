"""What is stored: the tables of the explorer's own database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment with its time zone; SQLite keeps none, so UTC is stored and told on reading."""

    impl = DateTime
    cache_ok = True

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
