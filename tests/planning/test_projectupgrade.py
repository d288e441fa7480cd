"""Project files that earlier programs wrote come in with all they hold; newer ones are refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import create_engine

from geo.errors import Refusal
from planning import upgrading
from planning.database import reading
from planning.documents import list_documents
from planning.models import AuditReview
from planning.project import FORMAT, VERSION, project_bytes
from planning.projectimport import import_project
from planning.projectrows import tables
from planning.recommendations import RecommendationEntry, add_recommendation
from planning.scenes import list_views

NOT_IN_A_FILE = {"alembic_version", "recommendation_area_unit", "sqlite_sequence"}
VIEW = (7, "Cēsis", "lang=lv", 1, "2026-10-01 12:00:00.000000", 3)
SETTING = ("practice_made", "true", 1)
DOCUMENT = {
    "id": 5,
    "title": "Vecs plāns",
    "kind": "lv-tp",
    "status": "active",
    "level": "local",
    "authority": "",
    "regulation_url": "",
    "form": "text",
    "source": "",
    "mark": "",
    "verified": 0,
    "note": "Arhīvā.",
    "practice": 0,
    "version": 2,
    "valid_from": "2006-03-01",
    "created_at": "2026-10-01 12:00:00.000000",
    "changed_at": "2026-10-02 08:30:00.000000",
}
LINE = shapely.LineString([(25.2, 57.5), (25.3, 57.5)])
REVIEW: dict[str, Any] = {
    "id": 3,
    "state": "accepted",
    "note": "Zināms.",
    "author": "Ilze",
    "question": "borders",
    "border": "A – B",
    "judgement": "conflict",
    "length_m": 6000.0,
    "version": 1,
    **{f"{name}_{side}": "x" for name in ("unit", "plan", "class", "code") for side in "ab"},
    "plan_id_a": "a",
    "plan_id_b": "b",
    "line": shapely.to_wkb(LINE),
    "made_at": "2026-10-03 09:00:00.000000",
}
STEPS = ("0001", "0002", "0003", "0004")


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    return kept_anywhere


def file_of(step: str, folder: Path) -> io.BytesIO:
    """Return the file of a project as the program wrote it when ``step`` was its last one."""
    path = folder / f"{step}.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrading.upgrade(connection, step)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO saved_view VALUES (?, ?, ?, ?, ?, ?)", VIEW)
        if step >= "0002":
            connection.execute("INSERT INTO setting VALUES (?, ?, ?)", SETTING)
            put(connection, "plan_document", DOCUMENT)
            territory = {"document_id": 5, "code": "0042300", "valid_from": "2009-07-01"}
            put(connection, "document_territory", territory)
        if step >= "0003":
            put(connection, "audit_review", REVIEW)
        told = rows_of(connection)
    records = {"format": FORMAT, "version": VERSION, "step": step, "left_out": [], "tables": told}
    return zipped(records)


def put(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    places = ",".join("?" * len(row))
    command = f"INSERT INTO {table} ({','.join(row)}) VALUES ({places})"  # noqa: S608  names of ours
    connection.execute(command, tuple(row.values()))


def rows_of(connection: sqlite3.Connection) -> dict[str, list[dict[str, Any]]]:
    names = [n for (n,) in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
    return {name: table_of(connection, name) for name in names if name not in NOT_IN_A_FILE}


def table_of(connection: sqlite3.Connection, name: str) -> list[dict[str, Any]]:
    kinds = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({name})")}
    rows = connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608  as above
    return [{c: told(kinds[c], cell) for c, cell in zip(kinds, row, strict=True)} for row in rows]


def told(kind: str, cell: Any) -> Any:
    """Return a cell of SQLite's as a project's file has it."""
    if cell is None or kind not in {"JSON", "BOOLEAN", "DATETIME", "BLOB"}:
        return cell
    if kind == "DATETIME":
        return dt.datetime.fromisoformat(cell).replace(tzinfo=dt.UTC).isoformat()
    if kind == "BLOB":
        return cell.hex()
    return json.loads(cell) if kind == "JSON" else bool(cell)


def zipped(records: Mapping[str, Any]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.json", json.dumps(records))
    return out


def changed(file: io.BytesIO, **change: Any) -> io.BytesIO:
    with zipfile.ZipFile(file) as archive:
        return zipped(json.loads(archive.read("project.json")) | change)


@pytest.mark.parametrize("step", STEPS)
def test_a_file_of_an_earlier_step_comes_in_with_all_it_holds(
    home: Path, tmp_path: Path, step: str
) -> None:
    done = import_project(home, file_of(step, tmp_path))
    assert set(done.rows) == {table.name for table in tables()}
    (view,) = list_views(home)
    assert (view.id, view.name, view.version) == (7, "Cēsis", 3)
    found = [one for one in list_documents(home) if one.title == "Vecs plāns"]
    assert len(found) == (step >= "0002")
    for one in found:
        assert (one.id, one.version, one.valid_from) == (5, 2, dt.date(2006, 3, 1))
        assert one.territories == (("0042300", dt.date(2009, 7, 1)),)
        assert one.changed_at == dt.datetime(2026, 10, 2, 8, 30, tzinfo=dt.UTC)
    with reading(home) as session:
        kept = [shapely.from_wkb(row.line) for row in session.query(AuditReview)]
    assert kept == ([LINE] if step >= "0003" else [])


def test_what_came_from_an_earlier_step_goes_out_as_todays_and_is_worked_on(
    home: Path, tmp_path: Path
) -> None:
    import_project(home, file_of("0003", tmp_path))
    content = project_bytes(home)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert json.loads(archive.read("project.json"))["step"] == upgrading.newest_step()
    import_project(home, io.BytesIO(content), replace=True)
    assert project_bytes(home) == content
    made = add_recommendation(home, RecommendationEntry(title_lv="A", theme="data"), who="Ilze")
    assert made.version == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"step": "9999"}, "project-version"),
        ({"step": None}, "project-version"),
        ({"step": ["0003"]}, "project-version"),
        ({"step": "head"}, "project-version"),
        ({"version": VERSION + 1}, "project-version"),
        ({"step": "0002"}, "project-broken"),  # it holds a table that this step did not have
        ({"tables": 7}, "project-broken"),
        ({"tables": {}}, "project-broken"),
    ],
    ids=str,
)
def test_a_newer_file_and_one_that_is_not_of_its_step_are_refused_and_nothing_is_lost(
    tmp_path: Path, change: Mapping[str, Any], code: str
) -> None:
    home = tmp_path / "home"
    add_recommendation(home, RecommendationEntry(title_lv="A", theme="data"), who="Ilze")
    before = project_bytes(home)
    with pytest.raises(Refusal) as caught:
        import_project(home, changed(file_of("0003", tmp_path), **change), replace=True)
    assert caught.value.code == code
    assert project_bytes(home) == before


def test_rows_of_an_earlier_step_are_proved_like_todays(tmp_path: Path) -> None:
    home, file = tmp_path / "home", file_of("0003", tmp_path)
    with zipfile.ZipFile(file) as archive:
        rows = json.loads(archive.read("project.json"))["tables"]
    rows["plan_document"][0]["regulation_url"] = "javascript:x"
    with pytest.raises(Refusal) as caught:
        import_project(home, changed(file, tables=rows))
    assert caught.value.code == "project-broken"
