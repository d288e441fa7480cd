"""Comments on recommendations: threads that are answered, resolved and taken up again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from geo.errors import Refusal
from planning.checks import checked_text, checked_who
from planning.database import reading, writing
from planning.history import check_version, keep_edit, keep_new, new_id
from planning.recommendation_models import Comment as Row
from planning.recommendations import live

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

COMMENT_LIMIT = 5000


@dataclass(frozen=True)
class Comment:
    """A comment as it was when it was read."""

    id: str
    version: int
    text: str
    author: str
    created_at: dt.datetime


@dataclass(frozen=True)
class Thread:
    """A comment that began a thread, the answers to it, and whether it is resolved."""

    first: Comment
    answers: tuple[Comment, ...]
    resolved: bool


def add_comment(
    home: Path, recommendation: str, text: str, *, who: str, thread: str = ""
) -> Comment:
    """Say something on a recommendation, or answer the thread that a comment began.

    An answer to a resolved thread takes it up again. Refuses ``comment-empty``, ``text-long``,
    ``text-unfit``, ``recommendation-gone`` and ``comment-gone``.
    """
    who, text = checked_who(who), _checked(text)
    with writing(home) as session:
        live(session, recommendation)
        first = _first(session, thread, recommendation) if thread else None
        row = Row(id=new_id("com"), recommendation_id=recommendation, thread=thread)
        row.text, row.author, row.resolved = text, who, False
        keep_new(session, who, row)
        if first is not None:
            keep_edit(session, who, first, {"resolved": False})
        return _comment(row)


def change_comment(home: Path, comment: str, text: str, *, version: int, who: str) -> Comment:
    """Write a comment anew; refuses ``comment-empty``, ``comment-gone``, ``record-changed``."""
    return _edit(home, comment, {"text": _checked(text)}, version, who)


def resolve_thread(home: Path, comment: str, *, version: int, who: str) -> Comment:
    """Call the thread that a comment began resolved; refuses as `change_comment`."""
    return _edit(home, comment, {"resolved": True}, version, who)


def reopen_thread(home: Path, comment: str, *, version: int, who: str) -> Comment:
    """Take a resolved thread up again; refuses as `change_comment`."""
    return _edit(home, comment, {"resolved": False}, version, who)


def remove_comment(home: Path, comment: str, *, version: int, who: str) -> Comment:
    """Remove a comment; the answers to it go with it and come back with it."""
    return _edit(home, comment, {"deleted": True}, version, who)


def threads_of(home: Path, recommendation: str) -> list[Thread]:
    """Return the threads on a recommendation, the oldest first."""
    wanted = select(Row).where(Row.recommendation_id == recommendation, Row.deleted.is_(False))
    with reading(home) as session:
        rows = list(session.scalars(wanted.order_by(Row.created_at, Row.id)))
    return [
        Thread(
            _comment(first),
            tuple(_comment(row) for row in rows if row.thread == first.id),
            first.resolved,
        )
        for first in rows
        if not first.thread
    ]


def _edit(
    home: Path, comment: str, values: dict[str, str | bool], version: int, who: str
) -> Comment:
    who = checked_who(who)
    with writing(home) as session:
        row = session.get(Row, comment)
        if row is None or row.deleted or ("resolved" in values and row.thread):
            raise Refusal("comment-gone")
        live(session, row.recommendation_id)
        check_version(session, row, version, values)
        keep_edit(session, who, row, values)
        return _comment(row)


def _first(session: Session, thread: str, recommendation: str) -> Row:
    row = session.get(Row, thread)
    if row is None or row.deleted or row.thread or row.recommendation_id != recommendation:
        raise Refusal("comment-gone")
    return row


def _checked(text: str) -> str:
    kept = checked_text(text, COMMENT_LIMIT)
    if not kept:
        raise Refusal("comment-empty")
    return kept


def _comment(row: Row) -> Comment:
    return Comment(row.id, row.version, row.text, row.author, row.created_at)
