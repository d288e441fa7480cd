"""A copy of the database while it is in use, by SQLite's own backup."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from geo.errors import Refusal
from layers.home import ensure_folder
from planning.answers import forget_names
from planning.database import FILE_NAME
from planning.postgres import VARIABLE, chosen_server
from planning.upgrading import BUSY_TIMEOUT_S

_PAGES = 1000  # a step; writers get their turn between two


def backup(home: Path, file: Path) -> Path:
    """Copy the database to a file, as it is at one moment, while others go on working.

    The files of plans are not in it: they never change, copy the folder ``plans`` beside. Refuses
    ``backup-server`` (records on a server are its own tool's to copy), ``folder-unwritable`` and
    what opening the database refuses.
    """
    if chosen_server() is not None:
        raise Refusal("backup-server", variable=VARIABLE)
    forget_names(home)  # what may not be kept any more; and the tables are today's afterwards
    target = file.absolute()
    part = ensure_folder(target.parent) / f".{target.name}.part"
    try:
        _copy(home / FILE_NAME, part)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal("folder-unwritable", folder=str(target.parent), reason=reason) from error
    return file


def _copy(source: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(source, timeout=BUSY_TIMEOUT_S)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy, pages=_PAGES, sleep=0.01)
        # One file by itself, not one that needs a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    with part.open("rb+") as file:
        os.fsync(file.fileno())
