"""The same database on a PostgreSQL server, chosen by one setting.

``EXPLORER_DATABASE=postgresql://user:password@server:5432/database``. Writers take turns there as
they do in the file: a write begins by taking one advisory lock of the database and holds it until
its end, so that nobody writes over what they have not seen. Readers see one moment (repeatable
read) and wait for nobody.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy import URL, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from geo.errors import Refusal
from planning.upgrading import BUSY_TIMEOUT_S, check_known, upgrade

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

VARIABLE = "EXPLORER_DATABASE"
_SCHEMES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_CONNECT_S = 10
_TURN = int.from_bytes(b"VOEx")  # the letters that mark the file too
_BUSY = ("55P03", "40P01", "57014")  # https://www.postgresql.org/docs/15/errcodes-appendix.html
_UNWRITABLE = ("53", "25006", "42501")
_LOGIN = ("28", "3D000")
_LOGIN_SAID = ("authentication failed", "no password supplied", "no pg_hba.conf", "does not exist")


def chosen_server() -> URL | None:
    """Return the database server that the setting names, None where there is none.

    Refuses ``database-address`` without repeating the text: it may hold a password.
    """
    told = os.environ.get(VARIABLE, "").strip()
    if not told:
        return None
    try:
        url = make_url(told)
    except (ArgumentError, ValueError):
        raise Refusal("database-address") from None
    if url.drivername not in _SCHEMES or not url.database:
        raise Refusal("database-address")
    return url.set(drivername="postgresql+psycopg")


def address(url: URL) -> str:
    """Return where a database is, without who asks."""
    return f"postgresql://{url.host or ''}:{url.port or 5432}/{url.database}"


def open_server(url: URL) -> Engine:
    """Return an engine whose tables are today's; refuses ``database-newer``, ``database-broken``.

    What the server objects to is raised as its own error, for `server_refusal`.
    """
    engine = create_engine(
        url,
        isolation_level="REPEATABLE READ",
        pool_pre_ping=True,
        connect_args={"connect_timeout": _CONNECT_S},
    )
    event.listen(engine, "begin", _begin)
    try:
        if _has_to_upgrade(engine, url):
            with writer(engine).begin() as connection:
                upgrade(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def writer(engine: Engine) -> Engine:
    """Return the engine as it writes: every statement sees what was kept before its turn came."""
    return engine.execution_options(begin="IMMEDIATE", isolation_level="READ COMMITTED")


def server_refusal(error: BaseException, url: URL) -> Refusal | None:
    """Return the refusal that an error of the server means, None if it is a fault of ours."""
    if not isinstance(error, DBAPIError):
        return None
    state = str(getattr(error.orig, "sqlstate", None) or "")
    reason = (str(error.orig).strip().splitlines() or [""])[0]
    if state in _BUSY:
        return Refusal("database-busy", file=address(url), seconds=BUSY_TIMEOUT_S)
    if state.startswith(_UNWRITABLE):
        return Refusal("database-unwritable", file=address(url), reason=reason)
    if state.startswith(_LOGIN) or (not state and any(t in reason for t in _LOGIN_SAID)):
        return Refusal("database-login", host=url.host or "", database=url.database)
    if not state or state.startswith(("08", "57P")):
        port = str(url.port or 5432)
        return Refusal("database-server-away", host=url.host or "", port=port, reason=reason)
    return None


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("begin") == "IMMEDIATE":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_TIMEOUT_S * 1000:.0f}ms'")
        # An acknowledged save is on the disk, whatever the server's own habit.
        connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def _has_to_upgrade(engine: Engine, url: URL) -> bool:
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if "alembic_version" in tables:
            query = "SELECT version_num FROM alembic_version"
            return check_known(connection.exec_driver_sql(query).scalar_one(), address(url))
        if {"saved_view", "plan_document"} & tables:
            raise Refusal("database-broken", file=address(url))
        return True
