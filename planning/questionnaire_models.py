"""What is stored of questionnaires: themselves, the answers, and what was made of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planning.models import Base, UtcDateTime
from planning.recommendation_models import Tracked


class Questionnaire(Tracked):
    """A questionnaire in up to three languages; ``questions`` are as `planning.questions` tells.

    ``code`` opens it to whoever answers. ``keep_until`` is the last day on which the names of
    those who answered are kept; ``removed`` counts the answers that the organiser has deleted.
    """

    __tablename__ = "questionnaire"
    __table_args__ = (UniqueConstraint("code", name="code_of_one"),)

    title_lv: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    title_nb: Mapped[str] = mapped_column(String(300))
    intro_lv: Mapped[str] = mapped_column(Text)
    intro_en: Mapped[str] = mapped_column(Text)
    intro_nb: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(20))
    keep_until: Mapped[dt.date | None]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    code: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    removed: Mapped[int]


class Answer(Base):
    """What one person answered: values by the id of the question. Nobody edits it.

    ``token`` is made by the page that sends: the same answers sent again are one answer. The name
    is empty where the questionnaire is anonymous, and after the day until which names are kept.
    """

    __tablename__ = "questionnaire_answer"
    __table_args__ = (
        UniqueConstraint("questionnaire_id", "token", name="answered_once"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    token: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(300))
    lang: Mapped[str] = mapped_column(String(5))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    told: Mapped[dict[str, Any]] = mapped_column(JSON)


class AnswerUse(Base):
    """What the organiser made of one person's answer to one question.

    A theme of the list, the recommendation that was drafted from it, or both; empty is none.
    """

    __tablename__ = "questionnaire_answer_use"

    answer_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_answer.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    theme: Mapped[str] = mapped_column(String(40))
    recommendation: Mapped[str] = mapped_column(String(40))
    who: Mapped[str] = mapped_column(String(300))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
