"""Is the file ours, whole and not newer than this program? Then bring it to today's tables.

The look at an existing file is read-only: one that is refused stays as it was, byte for byte.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from geo.errors import Refusal

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"
# Written into the file's header (https://www.sqlite.org/pragma.html#pragma_application_id):
# the letters VOEx. A database without it, but with tables, belongs to another program.
APPLICATION_ID = int.from_bytes(b"VOEx")
BUSY_TIMEOUT_S = 10
_MAGIC = b"SQLite format 3\0"
_running = threading.Lock()


def needs_upgrade(path: Path) -> bool:
    """Return whether the file is new or has to go through further steps.

    Refuses a file that is broken or foreign (``database-broken``) or newer than this program
    (``database-newer``). What SQLite or the file system object to is raised as theirs.
    """
    return check_known(_read_revision(path) if path.exists() else None, str(path))


def check_known(revision: str | None, file: str) -> bool:
    """Return whether there are steps after ``revision``; refuses ``database-newer``."""
    steps = _script().walk_revisions()  # from the newest
    known = [step.revision for step in steps]
    if revision is not None and revision not in known:
        raise Refusal("database-newer", file=file)
    return revision != known[0]


def newest_step() -> str:
    """Return the name of the last step that this program knows."""
    return str(_script().get_current_head())


def is_step(name: object) -> bool:
    """Return whether a step of this name is one that this program knows."""
    return name in {step.revision for step in _script().walk_revisions()}


def upgrade(connection: Connection, step: str = "head") -> None:
    """Make or change the tables up to a step, in the transaction that ``connection`` is in.

    Alembic keeps its running context in module globals: one call at a time per process.
    """
    config = _config()
    config.attributes["connection"] = connection
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    with _running:
        command.upgrade(config, step)


def _read_revision(path: Path) -> str | None:
    """Return the last step the file has gone through, None for a file without tables yet."""
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
    if start not in {b"", _MAGIC}:
        raise Refusal("database-broken", file=str(path))
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        if not tables:
            return None
        if "alembic_version" not in tables or not _is_ours_and_whole(connection):
            raise Refusal("database-broken", file=str(path))
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(revision)


def _is_ours_and_whole(connection: sqlite3.Connection) -> bool:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return bool(application_id == APPLICATION_ID and verdict == "ok")


def _config() -> Config:
    config = Config()
    # A percent sign in the folder's name would be read as an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
