"""The database on a PostgreSQL server: the same promises as the file, and the server's refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from geo.errors import Refusal
from planning import postgres
from planning.database import FILE_NAME, close_databases, reading, writing
from planning.documents import DocumentEntry, add_document, list_documents
from planning.models import Base
from planning.postgres import VARIABLE
from planning.scenes import add_view, list_views
from planning.settings import practice_hidden, set_practice_hidden
from tests.layers.connectors.postgres_server import execute
from tests.planning.conftest import schema_of


@pytest.fixture
def place(server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with schema_of(server) as address:
        monkeypatch.setenv(VARIABLE, address)
        yield address
        close_databases()


def refusal_of(home: Path) -> Refusal:
    close_databases()
    with pytest.raises(Refusal) as caught:
        list_views(home)
    return caught.value


@pytest.mark.usefixtures("place")
def test_one_setting_puts_everything_on_the_server(home: Path) -> None:
    add_view(home, "Cēsis", "lang=lv")
    added = add_document(home, DocumentEntry(title="Plāns", kind="TP"))
    set_practice_hidden(home, hidden=True)
    close_databases()
    assert [view.name for view in list_views(home)] == ["Cēsis"]
    assert list_documents(home) == [added]
    assert practice_hidden(home)
    assert not (home / FILE_NAME).exists()


@pytest.mark.usefixtures("place")
def test_the_steps_make_the_tables_of_the_models_there_too(home: Path) -> None:
    with reading(home) as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.usefixtures("place")
def test_a_failed_write_leaves_nothing_there_either(home: Path) -> None:
    add_view(home, "a", "lang=lv")

    def fail_half_way() -> None:
        with writing(home) as session:
            session.execute(text("DELETE FROM saved_view"))
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert [view.name for view in list_views(home)] == ["a"]


@pytest.mark.usefixtures("place")
def test_a_reader_is_not_blocked_by_a_writer_and_sees_one_moment(home: Path) -> None:
    add_view(home, "a", "lang=lv")
    with reading(home) as session:
        count = text("SELECT count(*) FROM saved_view")
        assert session.execute(count).scalar_one() == 1
        add_view(home, "b", "lang=lv")
        assert session.execute(count).scalar_one() == 1
    assert len(list_views(home)) == 2


@pytest.mark.usefixtures("place")
def test_writers_take_turns_so_that_no_update_is_lost(home: Path) -> None:
    add_view(home, "0", "lang=lv")

    def count_up() -> None:
        for _ in range(15):
            with writing(home) as session:
                told = session.execute(text("SELECT name FROM saved_view")).scalar_one()
                session.execute(text("UPDATE saved_view SET name = :n"), {"n": str(int(told) + 1)})

    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [view.name for view in list_views(home)] == ["60"]


@pytest.mark.usefixtures("place")
def test_a_writer_that_waits_too_long_there_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "BUSY_TIMEOUT_S", 0.1)
    list_views(home)
    with writing(home) as session:
        session.execute(text("DELETE FROM saved_view"))
        with pytest.raises(Refusal) as caught:
            add_view(home, "a", "lang=lv")
    assert caught.value.code == "database-busy"


def test_a_database_of_a_newer_program_is_refused_as_it_is(
    home: Path, server: Any, place: str
) -> None:
    list_views(home)
    schema = place.rpartition("%3D")[2]
    execute(server, f"UPDATE {schema}.alembic_version SET version_num = '9999'")  # noqa: S608  our own schema
    refusal = refusal_of(home)
    assert refusal.code == "database-newer"
    assert "@" not in str(refusal.values["file"])


def test_a_table_of_ours_that_another_program_made_is_refused(
    home: Path, server: Any, place: str
) -> None:
    execute(server, f"CREATE TABLE {place.rpartition('%3D')[2]}.saved_view (id int)")
    assert refusal_of(home).code == "database-broken"


def test_a_server_that_does_not_answer_is_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql://ilze:secret@127.0.0.1:1/explorer")
    refusal = refusal_of(home)
    assert refusal.code == "database-server-away"
    assert "secret" not in str(refusal)


def test_a_wrong_password_is_a_sentence(
    home: Path, place: str, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, place.replace(f"{server.user}:", f"{server.user}:x"))
    assert refusal_of(home).code == "database-login"


@pytest.mark.parametrize("told", ["explorer", "mysql://a@b/c", "postgresql://b", "postgresql://["])
def test_a_setting_that_is_no_address_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv(VARIABLE, told)
    assert refusal_of(home).code == "database-address"
