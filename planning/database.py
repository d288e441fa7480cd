"""The database of what people decide: one SQLite file in the home folder.

Every visitor runs in a thread of its own, and a command line may run beside the app, so a write
begins with ``BEGIN IMMEDIATE`` and waits its turn, readers are never blocked (write-ahead log),
and what was acknowledged is on the disk (``synchronous = FULL``). The setting
``EXPLORER_DATABASE`` puts the same tables on a PostgreSQL server (`planning.postgres`), under the
same promises; the files of plans stay in the home folder.
"""

from __future__ import annotations

import atexit
import sqlite3
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from geo.errors import Refusal
from layers.home import ensure_folder
from planning import (
    cooperation_models,  # noqa: F401  its tables are among those of the models
    questionnaire_models,  # noqa: F401  as above
    recommendation_models,  # noqa: F401  as above
    register_models,  # noqa: F401  as above
)
from planning.postgres import address, chosen_server, open_server, server_refusal, writer
from planning.tablestate import Writer, mark_touched
from planning.upgrading import BUSY_TIMEOUT_S, needs_upgrade, upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "explorer.db"
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_UNWRITABLE = frozenset(
    {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}
)


@dataclass(frozen=True)
class _Opened:
    """An engine, and the file it was opened on: device and inode tell a replaced one."""

    engine: Engine
    file: tuple[int, int]


_opened: dict[Path | URL, _Opened] = {}
_opening = threading.Lock()


@contextmanager
def reading(home: Path) -> Iterator[Session]:
    """Give a session that sees one state of the database from its first query to its end.

    Refuses as `writing` does.
    """
    with _refusing(home), Session(_engine(home)) as session:
        yield session


@contextmanager
def writing(home: Path) -> Iterator[Session]:
    """Give a session that alone may write; all of it is kept at the end, or nothing on an error.

    Refuses ``folder-unwritable``, ``database-broken``, ``database-newer``, ``database-busy``
    (another writer held it for `BUSY_TIMEOUT_S` seconds) and ``database-unwritable``; of a server
    also ``database-address``, ``database-login`` and ``database-server-away``.
    """
    with _refusing(home):
        engine = _engine(home)
        on_server = engine.dialect.name == "postgresql"
        engine = writer(engine) if on_server else engine.execution_options(begin="IMMEDIATE")
        with Writer(engine, expire_on_commit=False) as session, session.begin():
            yield session
            mark_touched(session)


def empty_log(home: Path) -> None:
    """Write the write-ahead log into the database and cut it: what was deleted is in neither then.

    Where somebody reads or writes for `BUSY_TIMEOUT_S` seconds the log stays, for a later call or
    the end of the program. Refuses as `writing`; on a server there is no such log.
    """
    with _refusing(home):
        engine = _engine(home)
        if engine.dialect.name == "sqlite":
            with closing(engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def has_database(home: Path) -> bool:
    """Return whether there is a database already; asking makes none."""
    return chosen_server() is not None or (home / FILE_NAME).exists()


def close_databases() -> None:
    """Close every connection that is not in use; the next call opens again."""
    with _opening:
        while _opened:
            _opened.popitem()[1].engine.dispose()


atexit.register(close_databases)


def _engine(home: Path) -> Engine:
    """Return the one engine of this home, made and its tables upgraded at the first call."""
    server = chosen_server()
    if server is not None:
        return _server_engine(server)
    path = home.absolute() / FILE_NAME
    with _opening:
        opened = _opened.get(path)
        if opened and opened.file == _identity(path):
            return opened.engine
        if opened:
            # The file was replaced or removed: connections to the old one would write nowhere.
            _opened.pop(path).engine.dispose()
        engine = _open(path)
        _opened[path] = _Opened(engine, _identity(path))
        return engine


def _server_engine(server: URL) -> Engine:
    with _opening:
        if server not in _opened:
            _opened[server] = _Opened(open_server(server), (0, 0))
        return _opened[server].engine


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_dev, status.st_ino)


def _open(path: Path) -> Engine:
    ensure_folder(path.parent)
    try:
        to_upgrade = needs_upgrade(path)
    except OSError as error:
        raise Refusal("database-unwritable", file=str(path), reason=error.strerror) from error
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_TIMEOUT_S}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with closing(engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
        if to_upgrade:
            with engine.execution_options(begin="IMMEDIATE").begin() as connection:
                upgrade(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401
    """Set what SQLite keeps per connection, and leave BEGIN to `_begin`.

    https://docs.sqlalchemy.org/en/20/dialects/sqlite.html (transactions with pysqlite)
    """
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted leaves zeros in the file


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def _refusing(home: Path) -> Iterator[None]:
    """Turn what the database cannot do into a refusal; a fault of ours stays a fault."""
    try:
        yield
    except (DBAPIError, PoolTimeoutError, sqlite3.Error) as error:
        server = chosen_server()
        if server is None:
            refusal = _refusal(error, str(home / FILE_NAME))
        else:
            refusal = server_refusal(error, server) or _pool_refusal(error, address(server))
        if refusal is None:
            raise
        raise refusal from error


def _refusal(error: BaseException, file: str) -> Refusal | None:
    """Return the refusal that ``error`` means, None if it is a fault of ours."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # The low byte of an extended result code is the primary one.
    result = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if result in _BUSY:
        return Refusal("database-busy", file=file, seconds=BUSY_TIMEOUT_S)
    if result in _BROKEN:
        return Refusal("database-broken", file=file)
    if result in _UNWRITABLE:
        return Refusal("database-unwritable", file=file, reason=str(cause))
    return _pool_refusal(error, file)


def _pool_refusal(error: BaseException, file: str) -> Refusal | None:
    busy = isinstance(error, PoolTimeoutError)
    return Refusal("database-busy", file=file, seconds=BUSY_TIMEOUT_S) if busy else None
