"""Recommendations with what hangs on them, figures of units, and the changes of all these."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of recommendations, figures and changes."""
    _make_recommendations()
    _make_areas()
    _make_evidence()
    _make_words()
    _make_changes()


def downgrade() -> None:
    """Refuse: a database is taken back by putting a backup in its place."""
    raise NotImplementedError


def _make_recommendations() -> None:
    languages = ("lv", "en", "nb")
    op.create_table(
        "recommendation",
        *_tracked(),
        *(_text(f"title_{lang}", 300) for lang in languages),
        *(sa.Column(f"text_{lang}", sa.Text, nullable=False) for lang in languages),
        *(_text(name, 40) for name in ("theme", "addressee", "origin", "cooperation")),
        *(_text(name, 40) for name in ("priority", "term", "status")),
        *(_text(name, 300) for name in ("addressee_note", "origin_note", "author", "sort_title")),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("responsible", "steps")),
        sa.Column("due_on", sa.Date),
        sa.Column("practice", sa.Boolean, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
    )
    ordered = ["sort_title", "id", "practice"]
    op.create_index("recommendation_by_title", "recommendation", ["deleted", *ordered])
    for name in ("theme", "status", "addressee"):
        op.create_index(f"recommendation_by_{name}", "recommendation", ["deleted", name, *ordered])


def _make_areas() -> None:
    op.create_table(
        "recommendation_area",
        *_of_recommendation(),
        _text("kind", 20),
        sa.Column("told", sa.JSON, nullable=False),
        _text("note", 2000),
        *(sa.Column(name, sa.Double) for name in ("west", "south", "east", "north")),
        sa.Column("placed_for", sa.String(80), nullable=False, index=True),
    )
    op.create_index("area_by_bounds", "recommendation_area", ["west", "east", "south", "north"])
    op.create_table(
        "recommendation_area_unit",
        sa.Column(
            "area_id", sa.String(40), sa.ForeignKey("recommendation_area.id"), primary_key=True
        ),
        sa.Column("unit", sa.String(60), primary_key=True),
        sa.Column(
            "recommendation_id",
            sa.String(40),
            sa.ForeignKey("recommendation.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("share", sa.Double, nullable=False),
    )
    op.create_index("area_unit_by_unit", "recommendation_area_unit", ["unit", "recommendation_id"])


def _make_evidence() -> None:
    op.create_table(
        "recommendation_evidence",
        *_of_recommendation(),
        _text("kind", 20),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("query", "result", "made_from")),
        sa.Column("computed_at", sa.DateTime),
        *(_text(name, 2000) for name in ("source", "link", "note")),
    )
    op.create_table(
        "figures",
        *_tracked(),
        _text("name", 300),
        _text("region", 40),
        sa.Column("at", sa.Date, nullable=False),
        _text("source", 2000),
        sa.Column("amounts", sa.JSON, nullable=False),
    )


def _make_words() -> None:
    op.create_table(
        "recommendation_precedent",
        *_of_recommendation(),
        sa.Column("example", sa.String(40), nullable=False, index=True),
        _text("decision", 20),
        _text("why", 2000),
        _text("author", 300),
    )
    op.create_table(
        "recommendation_comment",
        *_of_recommendation(),
        _text("thread", 40),
        sa.Column("text", sa.Text, nullable=False),
        _text("author", 300),
        sa.Column("resolved", sa.Boolean, nullable=False),
    )


def _make_changes() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        _text("who", 300),
        _text("kind", 40),
        _text("record", 40),
        sa.Column("recommendation_id", sa.String(40), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("before", "after")),
        sa.Column("takes_back", sa.Integer),
        sqlite_autoincrement=True,
    )
    op.create_index("change_of_record", "change", ["kind", "record", "id"])


def _tracked() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.DateTime, nullable=False) for name in ("created_at", "changed_at")),
    ]


def _of_recommendation() -> list[sa.Column[Any]]:
    key = sa.ForeignKey("recommendation.id")
    link = sa.Column("recommendation_id", sa.String(40), key, nullable=False, index=True)
    return [*_tracked(), link]


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)
