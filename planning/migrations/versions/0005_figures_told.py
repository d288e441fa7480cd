"""What loaded figures are: unit of measure, year, link, licence, whether they add up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; figures that are there already add up and say no more than they did."""
    for name, length in (("measure", 60), ("link", 2000), ("licence", 300)):
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("figures", column)
    op.add_column("figures", sa.Column("year", sa.Integer))
    adds_up = sa.Column("adds_up", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("figures", adds_up)


def downgrade() -> None:
    """Refuse: a database is taken back by putting a backup in its place."""
    raise NotImplementedError
