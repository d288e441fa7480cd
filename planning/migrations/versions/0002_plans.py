"""Settings, the register of planning documents, and plans with their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of settings, documents and plans."""
    op.create_table(
        "setting",
        sa.Column("key", sa.String(60), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    _make_documents()
    _make_plans()


def downgrade() -> None:
    """Refuse: a database is taken back by putting a backup in its place."""
    raise NotImplementedError


def _make_documents() -> None:
    op.create_table(
        "plan_document",
        sa.Column("id", sa.Integer, primary_key=True),
        *(_text(name, 300) for name in ("title", "authority")),
        *(_text(name, 40) for name in ("kind", "status", "level")),
        *(sa.Column(name, sa.Date) for name in ("decided_on", "valid_from", "valid_to")),
        *(_text(name, 2000) for name in ("regulation_url", "source", "note")),
        _text("form", 20),
        _text("mark", 10),
        sa.Column("verified", sa.Boolean, nullable=False),
        sa.Column("practice", sa.Boolean, nullable=False),
        sa.Column("seed_key", sa.String(60)),
        sa.Column("seed_version", sa.Integer),
        sa.Column("seeded_as", sa.Integer),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("deleted_at", sa.DateTime),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("seed_key", name="seeded_once"),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="ends_after_begin"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "document_territory",
        sa.Column("document_id", sa.Integer, sa.ForeignKey("plan_document.id"), primary_key=True),
        sa.Column("code", sa.String(40), primary_key=True, index=True),
        sa.Column("valid_from", sa.Date, primary_key=True),
    )


def _make_plans() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "document_id", sa.Integer, sa.ForeignKey("plan_document.id"), nullable=False, index=True
        ),
        sa.Column("own_document", sa.Boolean, nullable=False),
        sa.Column("current", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime),
        sa.Column("deleted_at", sa.DateTime),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "plan_version",
        sa.Column("plan_id", sa.String(40), sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        *(_text(name, 40) for name in ("folder", "kind", "status")),
        sa.Column("made_at", sa.DateTime, nullable=False),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("files", "report")),
        _text("sha256", 64),
        *(sa.Column(name, sa.Date) for name in ("valid_from", "valid_to")),
        sa.Column("crs", sa.Text, nullable=False),
        sa.Column("zones", sa.Integer, nullable=False),
        sa.Column("area_ha", sa.Double, nullable=False),
        *(sa.Column(name, sa.Double) for name in ("west", "south", "east", "north")),
        _text("source", 2000),
        *(_text(name, 300) for name in ("original", "licence", "vintage")),
        sa.UniqueConstraint("folder", name="folder_of_one"),
    )
    op.create_table(
        "plan_mapping",
        sa.Column("plan_id", sa.String(40), sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("code", sa.String(200), primary_key=True),
        sa.Column("hilucs", sa.String(120), nullable=False),
    )


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)
