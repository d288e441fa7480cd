"""The table of conflict weights that a workshop edits, kept for everyone who uses the home folder.

Until somebody saves one, the shipped table holds. The table before the last change is kept too, so
that a change can be taken back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.conflict_matrix import (
    ConflictMatrix,
    ConflictRow,
    default_matrix,
    matrix_csv,
    read_matrix,
)
from geo.errors import Refusal
from layers.hilucs import hilucs
from planning.checks import checked_line
from planning.database import reading, writing
from planning.models import Setting

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

MATRIX_KEY, _NOW, _BEFORE = "conflict_matrix", "rows", "before"
_FILE = "conflict_weights.csv"
Rows = list[list[Any]] | None  # None: the shipped table


@dataclass(frozen=True)
class StoredMatrix:
    """The table in use; ``own``: a workshop made it; ``version`` grows with each change."""

    matrix: ConflictMatrix
    own: bool
    version: int


def stored_matrix(home: Path) -> StoredMatrix:
    """Return the table in use: the workshop's own, or the shipped one at version 0 or later."""
    with reading(home) as session:
        return _stored(session.get(Setting, MATRIX_KEY))


def save_matrix(home: Path, rows: Sequence[ConflictRow], *, version: int) -> StoredMatrix:
    """Make ``rows`` the table in use; ``version`` is the one that its editor has seen.

    Refuses what `read_matrix` refuses of a table, ``text-unfit``, and ``matrix-changed``.
    """
    checked = _checked(rows)
    told = [[row.class_a, row.class_b, row.weight, row.note] for row in checked.rows]
    return _change(home, told, version)


def reset_matrix(home: Path, *, version: int) -> StoredMatrix:
    """Return to the shipped table; refuses ``matrix-changed``."""
    return _change(home, None, version)


def undo_matrix(home: Path) -> StoredMatrix:
    """Bring back the table before the last change, the undoing of which may be undone too.

    Refuses ``matrix-undo-none`` where nobody has changed it.
    """
    with writing(home) as session:
        row = session.get(Setting, MATRIX_KEY)
        if row is None:
            raise Refusal("matrix-undo-none")
        return _put(session, row.value[_BEFORE])


def check_kept(value: Any) -> None:  # noqa: ANN401  what a file says was kept
    """Check what is kept under `MATRIX_KEY`; raises what a table of weights refuses, and others."""
    for told in (value[_NOW], value[_BEFORE]):
        if told is not None:
            _checked([ConflictRow(*one) for one in told])


def _checked(rows: Sequence[ConflictRow]) -> ConflictMatrix:
    """Return rows read again as the table they would leave as, so that one check holds for both."""
    for place, one in enumerate(rows, start=1):
        if math.isnan(one.weight):  # unequal to itself, it would be taken for a repeated pair
            raise Refusal("conflict-table-weight", file=_FILE, row=place, value=one.weight)
    lines = [
        ConflictRow(one.class_a, one.class_b, one.weight, checked_line(one.note)) for one in rows
    ]
    written = matrix_csv(ConflictMatrix.of(lines))
    return read_matrix(written.encode(), _FILE, hilucs())


def _change(home: Path, told: Rows, version: int) -> StoredMatrix:
    with writing(home) as session:
        row = session.get(Setting, MATRIX_KEY)
        if version != (0 if row is None else row.version):
            raise Refusal("matrix-changed")
        return _put(session, told)


def _put(session: Session, told: Rows) -> StoredMatrix:
    row = session.get(Setting, MATRIX_KEY)
    if row is None:
        row = Setting(key=MATRIX_KEY, value={_NOW: told, _BEFORE: None}, version=1)
        session.add(row)
    else:
        row.value = {_NOW: told, _BEFORE: row.value[_NOW]}
        row.version += 1
    return _stored(row)


def _stored(row: Setting | None) -> StoredMatrix:
    told: Rows = row.value[_NOW] if row else None
    version = row.version if row else 0
    if told is None:
        return StoredMatrix(default_matrix(), own=False, version=version)
    kept = ConflictMatrix.of(ConflictRow(*one) for one in told)
    return StoredMatrix(kept, own=True, version=version)
