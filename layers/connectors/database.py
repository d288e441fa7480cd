"""A connection to a PostgreSQL server: read-only, bounded in time, silent about its secrets."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from geo.errors import Refusal
from layers.connectors.answers import quoted
from layers.connectors.asking import ServiceLimits, Watch

PORT = 5432
SCHEMES = ("postgresql://", "postgres://")
_CONNECT_S = 10
_LOOK_S = 0.1  # between two looks at the clock and at the user's wish to stop
_FARE_WELL_S = 2.0  # for telling the server that its answer is not wanted any more
_SSL = ("prefer", "require", "verify-ca", "verify-full", "disable", "allow")
_WRONG_LOGIN = ("authentication failed", "no password supplied", "no pg_hba.conf entry", "role ")


@dataclass(frozen=True)
class Dsn:
    """Where a database is and who asks; the password is in no text that this gives."""

    host: str
    dbname: str
    user: str = ""
    password: str = field(default="", repr=False)
    port: int = PORT
    sslmode: str = "prefer"
    sslrootcert: str = ""

    @property
    def address(self) -> str:
        """Return where the database is, without who asks."""
        return f"postgresql://{self.host}:{self.port}/{quote(self.dbname)}"

    @property
    def settings(self) -> dict[str, Any]:
        """Return what the client library takes; what is empty is left to its own defaults."""
        named = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert")
        return {name: getattr(self, name) for name in named if getattr(self, name)}


def dsn_of(text: str) -> Dsn:
    """Return what postgresql://user:password@host:port/database says.

    Refuses, without repeating it, a text that is no such address or says more than is understood.
    """
    try:
        told = conninfo_to_dict(text.strip().partition("#")[0])
    except psycopg.Error:
        raise Refusal("database-address") from None  # its text may hold the password
    if not text.strip().startswith(SCHEMES) or not {"host", "dbname"} <= told.keys():
        raise Refusal("database-address")
    known = {"host", "port", "dbname", "user", "password", "sslmode", "sslrootcert"}
    port = str(told.get("port", PORT))
    if told.keys() - known or told.get("sslmode", "prefer") not in _SSL or not port.isdigit():
        raise Refusal("database-address")
    said = {name: str(value) for name, value in told.items()}
    return Dsn(
        host=said["host"],
        dbname=said["dbname"],
        user=said.get("user", ""),
        password=said.get("password", ""),
        port=int(port),
        sslmode=said.get("sslmode", "prefer"),
        sslrootcert=said.get("sslrootcert", ""),
    )


@contextlib.contextmanager
def reading(
    dsn: Dsn, limits: ServiceLimits, watch: Watch
) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Lend a connection in one read-only transaction that sees the data of one moment.

    Refuses with ``database-unreachable``, ``database-login``, ``database-unencrypted``,
    ``database-said`` (the server's own words), ``download-too-slow`` and ``connection-cancelled``.
    """
    stop = _Stop(dsn, limits, watch)
    with stop.refusing():
        connection = _connected(dsn, limits)
        try:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            with stop.over(connection):
                most_ms = round(1000 * limits.answer_s)
                connection.execute(f"SET LOCAL statement_timeout = {most_ms}")
                yield connection
        finally:
            connection.close()


def _connected(dsn: Dsn, limits: ServiceLimits) -> psycopg.Connection[tuple[Any, ...]]:
    try:
        return psycopg.connect(
            **dsn.settings,
            connect_timeout=round(min(_CONNECT_S, limits.silence_s)),
            client_encoding="utf8",
            prepare_threshold=None,
            keepalives_idle=15,
            tcp_user_timeout=30_000,
        )
    except psycopg.Error as error:
        raise _not_connected(dsn, error) from None  # its text names who asked


def _not_connected(dsn: Dsn, error: psycopg.Error) -> Refusal:
    said = str(error)
    login = error.pgconn is not None and (error.pgconn.needs_password or error.pgconn.used_password)
    if "SSL" in said and "support" in said:
        return Refusal("database-unencrypted", host=dsn.host)
    if login or any(words in said for words in _WRONG_LOGIN):
        return Refusal("database-login", host=dsn.host, database=dsn.dbname)
    reason = _told(said.partition("\n")[0].rpartition("failed: ")[2], dsn)
    return Refusal("database-unreachable", host=dsn.host, port=str(dsn.port), reason=reason)


def _told(text: str, dsn: Dsn) -> str:
    """Return a server's words on one line, without the password should they hold it."""
    return quoted(text.replace(dsn.password, "…") if dsn.password else text)


class _Stop:
    """Ends a transaction at its deadline, or when the user wishes it."""

    def __init__(self, dsn: Dsn, limits: ServiceLimits, watch: Watch) -> None:
        self._dsn, self._limits, self._watch = dsn, limits, watch
        self._ends = time.monotonic() + limits.all_s
        self._late = self._cancelled = False

    @contextlib.contextmanager
    def over(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """Look at the clock and the wish for as long as the block lasts."""
        over = threading.Event()
        looking = threading.Thread(target=self._look, args=(connection, over), daemon=True)
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join()

    def _look(self, connection: psycopg.Connection[Any], over: threading.Event) -> None:
        while not over.wait(_LOOK_S):
            self._late = time.monotonic() >= self._ends
            self._cancelled = not self._late and self._watch.cancelled()
            if self._late or self._cancelled:
                _cut_off(connection)
                return

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn what goes wrong with the server into a refusal."""
        try:
            yield
        except (psycopg.Error, UnicodeError) as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Exception) -> Refusal:
        host = self._dsn.host
        if self._cancelled:
            return Refusal("connection-cancelled")
        if self._late:
            return Refusal("download-too-slow", host=host, seconds=self._limits.all_s)
        if isinstance(error, psycopg.errors.QueryCanceled):
            return Refusal("download-too-slow", host=host, seconds=self._limits.answer_s)
        if isinstance(error, psycopg.Error) and error.diag.message_primary:
            said = _told(error.diag.message_primary, self._dsn)
            return Refusal("database-said", host=host, text=said)
        return Refusal("connection-broken", host=host)


def _cut_off(connection: psycopg.Connection[Any]) -> None:
    """Tell the server to stop, and close the line whatever it answers."""
    with contextlib.suppress(psycopg.Error, OSError):
        connection.cancel_safe(timeout=_FARE_WELL_S)
    with contextlib.suppress(psycopg.Error, OSError):
        line = socket.socket(fileno=os.dup(connection.fileno()))
        line.shutdown(socket.SHUT_RDWR)
        line.close()
