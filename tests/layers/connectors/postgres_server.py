"""A PostgreSQL server of our own with PostGIS, on a free port, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from layers.connectors.database import Dsn

PASSWORD = "ļoti-slepena"  # noqa: S105  of a server that lives for one test run
# Read before any test moves it: the server's user has to reach the folder.
_TEMPORARY = tempfile.gettempdir()
_NEEDS = "needs postgresql and postgresql-*-postgis-3 from Debian's packages"
# Nothing here has to outlive the run.
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


def programs() -> Path:
    """Return the folder of the server's programs; skips where there is no server with PostGIS."""
    extensions = Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    for version in sorted((path.parts[4] for path in extensions), reverse=True):
        folder = Path("/usr/lib/postgresql") / version / "bin"
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    if found is None:
        pytest.skip(_NEEDS)
    return Path(found).parent


@contextmanager
def server_running() -> Iterator[Dsn]:
    """Run a server for as long as the block lasts; yields its empty database, PostGIS in it."""
    bin_folder, as_user = programs(), _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_TEMPORARY))
    secret = folder / "secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    if as_user:
        for path in (folder, secret):
            shutil.chown(path, "postgres", "postgres")
    data, port = folder / "data", _free_port()
    how = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {_QUICK}"
    try:
        owner: list[str | Path] = ["-U", "planner", "--pwfile", secret, "-A", "scram-sha-256"]
        texts = ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run([*as_user, bin_folder / "initdb", "-D", data, *owner, *texts], folder)
        ctl = [*as_user, bin_folder / "pg_ctl", "-D", data]
        _run([*ctl, "-w", "-o", how, "-l", folder / "log", "start"], folder)
        try:
            yield _with_postgis(Dsn("127.0.0.1", "plans", "planner", PASSWORD, port))
        finally:
            _run([*ctl, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> list[str | Path]:
    """Return how to run as another user where we are root, which the server refuses to be."""
    if os.geteuid():
        return []
    import pwd  # noqa: PLC0415  Windows has none, and no server of Debian's either

    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip(_NEEDS)
    return ["runuser", "-u", "postgres", "--"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _run(command: list[str | Path], folder: Path) -> None:
    """Run a program to its end; what it says goes to a file, which the server may keep open."""
    log = folder / "programs"
    with log.open("ab") as told:
        done = subprocess.run(
            command, cwd=folder, stdout=told, stderr=told, check=False, timeout=60
        )
    if done.returncode:
        pytest.fail(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def execute(dsn: Dsn, *statements: str) -> None:
    """Carry out statements as the owner of the database."""
    with psycopg.connect(**dsn.settings, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _with_postgis(dsn: Dsn) -> Dsn:
    execute(Dsn(dsn.host, "postgres", dsn.user, dsn.password, dsn.port), "CREATE DATABASE plans")
    execute(dsn, "CREATE SCHEMA gis", "CREATE EXTENSION postgis SCHEMA gis")
    return dsn
