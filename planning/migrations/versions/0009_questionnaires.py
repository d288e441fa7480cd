"""Questionnaires, their answers, and what was made of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of questionnaires."""
    _make_questionnaires()
    _make_answers()


def downgrade() -> None:
    """Refuse: a database is taken back by putting a backup in its place."""
    raise NotImplementedError


def _make_questionnaires() -> None:
    languages = ("lv", "en", "nb")
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.DateTime, nullable=False) for name in ("created_at", "changed_at")),
        *(_text(f"title_{lang}", 300) for lang in languages),
        *(sa.Column(f"intro_{lang}", sa.Text, nullable=False) for lang in languages),
        _text("mode", 20),
        sa.Column("keep_until", sa.Date),
        sa.Column("questions", sa.JSON, nullable=False),
        _text("code", 12),
        _text("status", 20),
        *(sa.Column(name, sa.DateTime) for name in ("opened_at", "closed_at")),
        sa.Column("removed", sa.Integer, nullable=False),
        sa.UniqueConstraint("code", name="code_of_one"),
    )


def _make_answers() -> None:
    whose = sa.ForeignKey("questionnaire.id")
    op.create_table(
        "questionnaire_answer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("questionnaire_id", sa.String(40), whose, nullable=False, index=True),
        _text("token", 80),
        _text("name", 300),
        _text("lang", 5),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sa.UniqueConstraint("questionnaire_id", "token", name="answered_once"),
        sqlite_autoincrement=True,
    )
    answer = sa.ForeignKey("questionnaire_answer.id")
    op.create_table(
        "questionnaire_answer_use",
        sa.Column("answer_id", sa.Integer, answer, primary_key=True),
        sa.Column("question", sa.String(40), primary_key=True),
        _text("theme", 40),
        _text("recommendation", 40),
        _text("who", 300),
        sa.Column("at", sa.DateTime, nullable=False),
    )


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)
