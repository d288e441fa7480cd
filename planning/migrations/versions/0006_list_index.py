"""Tokens that tell which table has changed, and one index that lists of recommendations read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of tokens; one index takes the place of four."""
    op.create_table(
        "table_state",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("token", sa.String(16), nullable=False),
    )
    for name in ("title", "theme", "status", "addressee"):
        op.drop_index(f"recommendation_by_{name}", "recommendation")
    read = ["deleted", "sort_title", "id", "practice", "theme", "status", "addressee"]
    op.create_index("recommendation_listed", "recommendation", read)


def downgrade() -> None:
    """Refuse: a database is taken back by putting a backup in its place."""
    raise NotImplementedError
