"""Cooperation areas and their members, and where both lie in units of any date."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of cooperation."""
    _make_cooperation()
    _make_members()
    _make_places()


def downgrade() -> None:
    """Refuse: a database is taken back by putting a backup in its place."""
    raise NotImplementedError


def _make_cooperation() -> None:
    lists = ("themes", "financing", "instruments", "sources", "evidence")
    keys = ("degree", "standing", "hulst_type", "composition", "legal_form", "decision_rule")
    lines = ("legal_note", "financing_note", "secretariat", "sort_name")
    op.create_table(
        "cooperation",
        *_tracked(),
        *(_text(f"name_{lang}", 300) for lang in ("lv", "en", "nb")),
        *(sa.Column(name, sa.JSON, nullable=False) for name in (*lists, "told", "steps")),
        *(_text(name, 40) for name in (*keys, "confidence", "origin")),
        *(_text(name, 300) for name in lines),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("note", "search")),
        _text("theme_keys", 600),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("practice", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Double) for name in ("west", "south", "east", "north")),
        sa.Column("placed_for", sa.String(80), nullable=False, index=True),
    )
    op.create_index("cooperation_by_name", "cooperation", ["deleted", "sort_name", "id"])
    by_degree = ["deleted", "degree", "sort_name", "id"]
    op.create_index("cooperation_by_degree", "cooperation", by_degree)
    op.create_index("cooperation_by_bounds", "cooperation", ["west", "east", "south", "north"])


def _make_members() -> None:
    op.create_table(
        "cooperation_member",
        *_tracked(),
        _of_cooperation(),
        _text("unit", 60),
        *(_text(name, 300) for name in ("name", "note")),
        _text("role", 40),
        sa.Column("begins", sa.Date, nullable=False),
        sa.Column("ends", sa.Date),
        sa.Column("placed_for", sa.String(80), nullable=False, index=True),
    )


def _make_places() -> None:
    area, member = sa.ForeignKey("cooperation.id"), sa.ForeignKey("cooperation_member.id")
    op.create_table(
        "cooperation_unit",
        sa.Column("cooperation_id", sa.String(40), area, primary_key=True),
        sa.Column("unit", sa.String(60), primary_key=True),
        sa.Column("share", sa.Double, nullable=False),
    )
    op.create_table(
        "cooperation_member_unit",
        sa.Column("member_id", sa.String(40), member, primary_key=True),
        sa.Column("unit", sa.String(60), primary_key=True),
        _of_cooperation(),
        sa.Column("share", sa.Double, nullable=False),
        _text("role", 40),
        sa.Column("begins", sa.Date, nullable=False),
        sa.Column("ends", sa.Date),
    )
    op.create_index("cooperation_unit_by_unit", "cooperation_unit", ["unit", "cooperation_id"])
    read = ["unit", "begins", "ends", "role", "share", "cooperation_id"]
    op.create_index("cooperation_member_unit_by_unit", "cooperation_member_unit", read)


def _tracked() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.DateTime, nullable=False) for name in ("created_at", "changed_at")),
    ]


def _of_cooperation() -> sa.Column[str]:
    key = sa.ForeignKey("cooperation.id")
    return sa.Column("cooperation_id", sa.String(40), key, nullable=False, index=True)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)
