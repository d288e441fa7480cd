"""The database file: made, upgraded, refused untouched, replaced while it is open."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from geo.errors import Refusal
from planning import database, upgrading
from planning.database import FILE_NAME, close_databases, reading, writing
from planning.models import Base
from planning.scenes import add_view, list_views

ROOT = Path(__file__).resolve().parents[2]


def refusal_of(home: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        list_views(home)
    return caught.value


def raw(path: Path, *statements: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return [connection.execute(statement).fetchone() for statement in statements]


def test_a_new_database_is_ours_and_writes_ahead(home: Path) -> None:
    list_views(home)
    answers = raw(home / FILE_NAME, "PRAGMA application_id", "PRAGMA journal_mode")
    assert answers == [(upgrading.APPLICATION_ID,), ("wal",)]


def test_every_connection_waits_syncs_and_holds_foreign_keys(home: Path) -> None:
    with reading(home) as session:
        settings = [
            session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("busy_timeout", "synchronous", "foreign_keys")
        ]
    assert settings == [10_000, 2, 1]


def test_the_steps_make_the_tables_of_the_models(home: Path) -> None:
    with reading(home) as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_steps_are_found_in_a_folder_with_a_percent_sign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(upgrading.MIGRATIONS, tmp_path / "100%")
    monkeypatch.setattr(upgrading, "MIGRATIONS", folder)
    assert upgrading._script.__wrapped__().dir == str(folder)


def test_one_home_has_one_engine(home: Path) -> None:
    assert database._engine(home) is database._engine(home)
    assert database._engine(home) is not database._engine(home.parent / "other")


def test_a_failed_write_leaves_nothing(home: Path) -> None:
    add_view(home, "a", "lang=lv")

    def fail_half_way() -> None:
        with writing(home) as session:
            session.execute(text("DELETE FROM saved_view"))
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert [view.name for view in list_views(home)] == ["a"]


def test_a_reader_is_not_blocked_by_a_writer(home: Path) -> None:
    add_view(home, "a", "lang=lv")
    with writing(home) as session:
        session.execute(text("DELETE FROM saved_view"))
        assert [view.name for view in list_views(home)] == ["a"]
    assert list_views(home) == []


def test_a_writer_that_waits_too_long_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    list_views(home)
    with closing(sqlite3.connect(home / FILE_NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refusal) as caught:
            add_view(home, "a", "lang=lv")
    assert caught.value.code == "database-busy"
    assert FILE_NAME in str(caught.value.values["file"])


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    assert refusal_of(tmp_path / "home").code == "folder-unwritable"


def test_a_folder_in_the_place_of_the_file_is_refused(home: Path) -> None:
    (home / FILE_NAME).mkdir(parents=True)
    assert refusal_of(home).code == "database-unwritable"


def make_text(path: Path) -> None:
    path.write_text("id;name\n1;Valmiera\n" * 500)


def make_foreign(path: Path) -> None:
    raw(path, "CREATE TABLE alembic_version (version_num TEXT)", "CREATE TABLE theirs (id)")


def make_truncated(path: Path) -> None:
    make_whole(path)
    path.write_bytes(path.read_bytes()[:-5000])


def make_scribbled(path: Path) -> None:
    make_whole(path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = b"\xa5" * 4096
    path.write_bytes(content)


def make_newer(path: Path) -> None:
    make_whole(path)
    raw(path, "UPDATE alembic_version SET version_num = '9999'")


def make_whole(path: Path) -> None:
    """Make a database of today's tables without a write-ahead log beside it."""
    for turn in range(60):
        add_view(path.parent, f"view {turn}", "lang=" + "v" * 500)
    close_databases()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (make_text, "database-broken"),
        (make_foreign, "database-broken"),
        (make_truncated, "database-broken"),
        (make_scribbled, "database-broken"),
        (make_newer, "database-newer"),
    ],
)
def test_a_file_that_is_refused_stays_as_it_was(home: Path, make: Any, code: str) -> None:
    home.mkdir()
    path = home / FILE_NAME
    make(path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    for _ in range(2):
        refusal = refusal_of(home)
        assert refusal.code == code
        assert refusal.values["file"] == str(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize("make", [make_truncated, make_scribbled])
def test_damage_is_found_before_the_file_is_opened_for_writing(home: Path, make: Any) -> None:
    home.mkdir()
    make(home / FILE_NAME)
    with pytest.raises((Refusal, sqlite3.DatabaseError)):
        upgrading.needs_upgrade(home / FILE_NAME)


@pytest.mark.parametrize("content", [b"", None])
def test_a_file_without_tables_is_a_new_database(home: Path, content: bytes | None) -> None:
    home.mkdir()
    if content is None:
        raw(home / FILE_NAME, "PRAGMA journal_mode = WAL")
    else:
        (home / FILE_NAME).write_bytes(content)
    assert add_view(home, "a", "lang=lv").position == 1


def test_damage_met_later_is_a_refusal(home: Path) -> None:
    path = home / FILE_NAME
    home.mkdir()
    make_whole(path)
    list_views(home)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 30_000)
    database._engine(home).dispose()
    assert refusal_of(home).code == "database-broken"


def test_a_database_that_was_put_in_place_of_the_open_one_is_used(home: Path) -> None:
    add_view(home, "old", "lang=lv")
    copy = home / "copy.db"
    raw(home / FILE_NAME, f"VACUUM INTO '{copy}'")
    add_view(home, "new", "lang=lv")
    database._engine(home).dispose()
    copy.replace(home / FILE_NAME)
    assert [view.name for view in list_views(home)] == ["old"]


def test_a_removed_database_is_made_again(home: Path) -> None:
    add_view(home, "a", "lang=lv")
    for file in home.iterdir():
        file.unlink()
    assert list_views(home) == []
    add_view(home, "b", "lang=lv")
    assert raw(home / FILE_NAME, "SELECT name FROM saved_view") == [("b",)]


def test_processes_that_open_a_new_home_at_once_all_succeed(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from planning.scenes import add_view;"
        "add_view(Path(sys.argv[1]), sys.argv[2], 'lang=lv')"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(home), str(turn)], cwd=ROOT)
        for turn in range(4)
    ]
    assert [process.wait(timeout=60) for process in started] == [0] * 4
    assert sorted(view.name for view in list_views(home)) == ["0", "1", "2", "3"]
