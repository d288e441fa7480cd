"""Saved views of a workshop: an ordered list that everyone sees and anyone may change.

Every verb reads or writes the database at once. One that changes a view takes the ``version``
that its caller has seen, and is refused when somebody else has changed the view since; without
a version it changes the view as it stands.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select

from geo.errors import Refusal
from planning.database import reading, writing
from planning.models import SavedView

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

NAME_LIMIT = 120
PERMALINK_LIMIT = 4000
Move = Literal["up", "down"]

# key=value pairs of a query (RFC 3986, 3.4). A key has neither ":" nor "/", so no address with a
# scheme or a host passes.
_PAIR = r"[A-Za-z][A-Za-z0-9_.-]*=(?:[A-Za-z0-9._~!$'()*+,;:@/?-]|%[0-9A-Fa-f]{2})*"
_QUERY = re.compile(rf"{_PAIR}(?:&{_PAIR})*")
_UNPRINTABLE = frozenset({"Cc", "Cs"})  # control characters and halves of surrogate pairs


@dataclass(frozen=True)
class Scene:
    """A saved view as it was when it was read; ``position`` counts from 1."""

    id: int
    name: str
    permalink: str
    position: int
    created_at: dt.datetime
    version: int


def list_views(home: Path) -> list[Scene]:
    """Return the saved views in their order."""
    with reading(home) as session:
        return [_scene(row) for row in _ordered(session)]


def add_view(home: Path, name: str, permalink: str) -> Scene:
    """Keep a view at the end of the list.

    ``permalink`` is the query string of the app, with or without the question mark. Refuses
    ``view-name`` and ``view-link``.
    """
    name, permalink = _checked_name(name), checked_permalink(permalink)
    with writing(home) as session:
        last = session.scalar(select(func.max(SavedView.position))) or 0
        row = SavedView(
            name=name,
            permalink=permalink,
            position=last + 1,
            created_at=dt.datetime.now(dt.UTC),
            version=1,
        )
        session.add(row)
        session.flush()
        return _scene(row)


def rename_view(home: Path, view_id: int, name: str, *, version: int | None = None) -> Scene:
    """Give a view another name; refuses ``view-name``, ``view-changed`` and ``view-gone``."""
    name = _checked_name(name)
    with writing(home) as session:
        row = _unchanged(session, view_id, version)
        row.name = name
        row.version += 1
        session.flush()
        return _scene(row)


def move_view(home: Path, view_id: int, to: Move | int, *, version: int | None = None) -> Scene:
    """Move a view one place ``up`` or ``down``, or to a position (1 is the first).

    A position before the first or after the last means the first or the last. Refuses
    ``view-changed`` and ``view-gone``.
    """
    with writing(home) as session:
        row = _unchanged(session, view_id, version)
        rows = [other for other in _ordered(session) if other is not row]
        steps = {"up": row.position - 1, "down": row.position + 1}
        position = steps[to] if isinstance(to, str) else to
        rows.insert(min(max(position, 1), len(rows) + 1) - 1, row)
        row.version += 1
        _number(rows)
        session.flush()
        return _scene(row)


def remove_view(home: Path, view_id: int, *, version: int | None = None) -> Scene:
    """Take a view off the list and return it, for `restore_view`.

    Refuses ``view-changed`` and ``view-gone``.
    """
    with writing(home) as session:
        row = _unchanged(session, view_id, version)
        removed = _scene(row)
        session.delete(row)
        session.flush()
        _number(_ordered(session))
        return removed


def restore_view(home: Path, removed: Scene) -> Scene:
    """Put a removed view back in its place; refuses ``view-changed`` if it is there already."""
    with writing(home) as session:
        if session.get(SavedView, removed.id):
            raise Refusal("view-changed", name=removed.name)
        rows = _ordered(session)
        row = SavedView(
            id=removed.id,
            name=removed.name,
            permalink=removed.permalink,
            position=removed.position,
            created_at=removed.created_at,
            version=removed.version + 1,
        )
        rows.insert(removed.position - 1, row)
        _number(rows)
        session.add(row)
        session.flush()
        return _scene(row)


def _ordered(session: Session) -> list[SavedView]:
    return list(session.scalars(select(SavedView).order_by(SavedView.position, SavedView.id)))


def _number(rows: list[SavedView]) -> None:
    """Give the rows their places from 1.

    A row that only made room keeps its version: nobody has changed it.
    """
    for position, row in enumerate(rows, start=1):
        row.position = position


def _unchanged(session: Session, view_id: int, version: int | None) -> SavedView:
    row = session.get(SavedView, view_id)
    if row is None:
        raise Refusal("view-gone")
    if version not in {None, row.version}:
        raise Refusal("view-changed", name=row.name)
    return row


def _checked_name(name: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", name).split())
    printable = not any(unicodedata.category(letter) in _UNPRINTABLE for letter in name)
    if not printable or not 1 <= len(name) <= NAME_LIMIT:
        raise Refusal("view-name", limit=NAME_LIMIT)
    return name


def checked_permalink(permalink: str) -> str:
    """Return a query string of the app without its question mark; refuses ``view-link``."""
    permalink = permalink.removeprefix("?")
    if len(permalink) > PERMALINK_LIMIT or not _QUERY.fullmatch(permalink):
        raise Refusal("view-link", limit=PERMALINK_LIMIT)
    return permalink


def _scene(row: SavedView) -> Scene:
    return Scene(row.id, row.name, row.permalink, row.position, row.created_at, row.version)
