"""Registers of taking stock, and exchange visits."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of registers and visits."""
    _make_registers()
    _make_visits()


def downgrade() -> None:
    """Refuse: a database is taken back by putting a backup in its place."""
    raise NotImplementedError


def _make_registers() -> None:
    op.create_table(
        "institution",
        *_tracked(),
        *_lines(300, "name_lv", "name_en", "name_nb"),
        *_lines(40, "country", "level", "mark"),
        *_lines(60, "territory"),
        *_texts("roles_lv", "roles_en", "roles_nb", "source"),
        *_lines(2000, "contact"),
        *_days("valid_from", "valid_to"),
    )
    op.create_table(
        "cooperation_partner",
        *_tracked(),
        *_lines(300, "organisation"),
        *_lines(40, "kind", "country", "mark"),
        *_lines(60, "territory"),
        *_days("since", "until"),
        sa.Column("themes", sa.JSON, nullable=False),
        *_texts("note_lv", "note_en", "note_nb", "source"),
    )
    op.create_table(
        "policy_document",
        *_tracked(),
        *_lines(300, "title"),
        *_lines(40, "kind", "country", "level", "status", "mark"),
        *_lines(60, "territory"),
        *_days("decided_on", "valid_from", "valid_to"),
        *_lines(2000, "link"),
        *_texts("source"),
    )
    op.create_table(
        "responsibility",
        *_tracked(),
        *_lines(40, "institution", "task", "level", "role", "mark"),
        *_lines(300, "legal_basis"),
        *_texts("note_lv", "note_en", "note_nb", "source"),
        *_days("valid_from", "valid_to"),
    )


def _make_visits() -> None:
    op.create_table(
        "visit",
        *_tracked(),
        *_lines(300, "title", "host"),
        *(sa.Column(name, sa.Date, nullable=False) for name in ("begins_on", "ends_on")),
        *_texts("aim"),
        sa.Column("practice", sa.Boolean, nullable=False),
    )
    op.create_table(
        "visit_participant",
        *_of_visit(),
        *_lines(300, "name", "institution"),
        *_lines(60, "unit"),
    )
    op.create_table(
        "visit_stop",
        *_of_visit(),
        sa.Column("day", sa.Integer, nullable=False),
        *_lines(5, "time"),
        *_lines(300, "place", "host"),
        *(sa.Column(name, sa.Double, nullable=False) for name in ("lon", "lat")),
        *_lines(40, "theme", "example"),
        sa.Column("questions", sa.JSON, nullable=False),
    )
    op.create_table(
        "visit_lesson",
        *_of_visit(),
        *_lines(40, "stop", "theme", "example", "recommendation", "decision"),
        *_lines(300, "author"),
        *_texts("text", "why"),
        sa.Column("taken_at", sa.DateTime, nullable=False),
    )


def _tracked() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.DateTime, nullable=False) for name in ("created_at", "changed_at")),
    ]


def _of_visit() -> list[sa.Column[Any]]:
    key = sa.ForeignKey("visit.id")
    return [*_tracked(), sa.Column("visit_id", sa.String(40), key, nullable=False, index=True)]


def _lines(length: int, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(length), nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _days(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date) for name in names]
