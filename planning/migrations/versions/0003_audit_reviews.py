"""Marks on stretches of municipal borders: reviewed or accepted, by whom and with which note."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of marks."""
    op.create_table(
        "audit_review",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("state", 20),
        _text("note", 2000),
        _text("author", 300),
        _text("question", 20),
        _text("border", 700),
        _text("judgement", 20),
        *(_text(f"{name}_{side}", 300) for name in ("unit", "plan", "plan_id") for side in "ab"),
        *(_text(f"code_{side}", 200) for side in "ab"),
        *(_text(f"class_{side}", 120) for side in "ab"),
        sa.Column("length_m", sa.Double, nullable=False),
        sa.Column("line", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("deleted_at", sa.DateTime),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Refuse: a database is taken back by putting a backup in its place."""
    raise NotImplementedError


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)
