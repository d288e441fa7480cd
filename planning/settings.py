"""Choices that hold for everyone who uses this home folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.database import reading, writing
from planning.models import Setting

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

_PRACTICE_HIDDEN, _PRACTICE_MADE = "practice_hidden", "practice_made"
_RECOMMENDATIONS_MADE = "practice_recommendations_made"
_COOPERATIONS_MADE = "practice_cooperations_made"
# What a home says of its practice data: no decision of anybody's.
ABOUT_PRACTICE = frozenset(
    {_PRACTICE_HIDDEN, _PRACTICE_MADE, _RECOMMENDATIONS_MADE, _COOPERATIONS_MADE}
)


def practice_hidden(home: Path) -> bool:
    """Return whether practice data is hidden everywhere; it is shown until somebody hides it."""
    with reading(home) as session:
        return not shows_practice(session)


def set_practice_hidden(home: Path, *, hidden: bool) -> None:
    """Hide practice data everywhere, from now on and after a restart, or show it again."""
    _set(home, _PRACTICE_HIDDEN, value=hidden)


def practice_made(home: Path) -> bool:
    """Return whether the shipped practice plans were put into the register before."""
    return _is_set(home, _PRACTICE_MADE)


def practice_recommendations_made(home: Path) -> bool:
    """Return whether the practice recommendations were put in before."""
    return _is_set(home, _RECOMMENDATIONS_MADE)


def mark_practice_recommendations_made(home: Path) -> None:
    """Remember that the practice recommendations were put in."""
    _set(home, _RECOMMENDATIONS_MADE, value=True)


def practice_cooperations_made(home: Path) -> bool:
    """Return whether the practice cooperation areas were put in before."""
    return _is_set(home, _COOPERATIONS_MADE)


def mark_practice_cooperations_made(home: Path) -> None:
    """Remember that the practice cooperation areas were put in."""
    _set(home, _COOPERATIONS_MADE, value=True)


def mark_practice_made(home: Path) -> None:
    """Remember that the shipped practice plans were put into the register."""
    _set(home, _PRACTICE_MADE, value=True)


def _is_set(home: Path, key: str) -> bool:
    with reading(home) as session:
        row = session.get(Setting, key)
        return row is not None and row.value is True


def _set(home: Path, key: str, value: bool) -> None:  # noqa: FBT001  a value, no flag
    with writing(home) as session:
        row = session.get(Setting, key)
        if row is None:
            session.add(Setting(key=key, value=value, version=1))
        elif row.value is not value:
            row.value = value
            row.version += 1


def shows_practice(session: Session) -> bool:
    """Return whether practice data is shown, within a session that is open already."""
    row = session.get(Setting, _PRACTICE_HIDDEN)
    return row is None or row.value is not True
