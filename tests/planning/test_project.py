"""A whole project out and in again: the same bytes, the same history; hostile files refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.conflict_matrix import ConflictRow
from geo.errors import Refusal
from layers.store import Store
from planning import answers, projectimport
from planning.answers import give_theme, submit
from planning.areas import add_area, areas_of, units_of_recommendation
from planning.areaspecs import ConflictRule, PlaceArea, ShapeArea, UnitsArea
from planning.auditcache import shared_audit
from planning.audits import AuditAsked
from planning.backup import backup
from planning.comments import add_comment
from planning.database import FILE_NAME, close_databases
from planning.evidence import add_figure, add_source, list_evidence, stale
from planning.evidencequeries import BorderQuery
from planning.history import history_of, take_back
from planning.matrixstore import save_matrix, stored_matrix
from planning.planlayers import plan_zones
from planning.postgres import VARIABLE
from planning.precedents import decide
from planning.project import export_project, project_bytes
from planning.projectimport import import_project
from planning.recommendations import (
    Recommendation,
    add_recommendation,
    change_recommendation,
    get_recommendation,
    step_to,
)
from planning.reviews import mark, reviews_of
from planning.scenes import add_view, list_views
from planning.seeds import seed
from tests.planning.made_figures import keep_figures
from tests.planning.made_questionnaires import ANSWERS, SENT, opened_named
from tests.planning.made_records import (
    BURTNIEKI,
    DAY,
    ENTRY,
    HOUSING,
    INDUSTRY,
    VALMIERA,
    plan_of,
)

UNITS = "vidzeme@2009-07-01"


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    return kept_anywhere


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


def decide_much(home: Path, folder: Path) -> Recommendation:
    """Make one of everything that people decide."""
    seed(home)
    store = Store(home)
    plans = plan_of(store, folder, VALMIERA, HOUSING), plan_of(store, folder, BURTNIEKI, INDUSTRY)
    made = add_recommendation(home, ENTRY, who="Ilze")
    made = change_recommendation(
        home, made.id, replace(made, text_lv="<b>Teksts</b>\n2"), version=1, who="Anna"
    )
    step_to(home, made.id, "discussed", version=2, who="Anna")
    rule = ConflictRule(plans, UNITS, 500.0)
    drawn = ShapeArea(shapely.box(25.40, 57.53, 25.42, 57.54), "Centrs")
    for spec in (UnitsArea((VALMIERA,)), PlaceArea(25.42, 57.54, "x"), drawn, rule):
        add_area(store, made.id, spec, who="Ilze")
    add_figure(store, made.id, BorderQuery(plans, UNITS, (VALMIERA, BURTNIEKI)), who="Ilze")
    add_source(home, made.id, "Darba grupa", who="Ilze", link="https://example.org")
    add_comment(home, made.id, "Kāpēc?", who="Jānis")
    decide(home, made.id, "OST-03", "adapt", why="Mērogs.", who="Jānis")
    told = {"name": "Iedz.", "region": "vidzeme", "at": DAY, "source": "a"}
    keep_figures(home, {VALMIERA[0]: 27000.0}, who="Ilze", **told)
    save_matrix(home, [ConflictRow("5", "2", 3.0)], version=stored_matrix(home).version)
    mark(home, audit_of(store, plans), 0, "accepted", "Zināms.", "Ilze")
    add_view(home, "Skats", "lang=lv")
    take_back(home, history_of(home, made.id)[1].id, "Ilze")
    asked = opened_named(home)
    number = submit(home, asked.code, ANSWERS, token=SENT, name="Jānis")
    give_theme(home, asked.id, number, "q-text", "transport", who="Ilze")
    return get_recommendation(home, made.id)


def audit_of(store: Store, plans: tuple[str, str]) -> Any:
    return shared_audit(store, AuditAsked(plans, UNITS))


def test_out_in_and_out_again_is_the_same_byte_for_byte(home: Path, tmp_path: Path) -> None:
    made = decide_much(home, tmp_path)
    first = project_bytes(home)
    assert project_bytes(home) == first
    history = history_of(home, made.id)
    views, matrix = list_views(home), stored_matrix(home)
    before = list_evidence(home)
    done = import_project(home, io.BytesIO(first), replace=True)
    assert done.replaced is not None
    assert done.replaced.read_bytes() == first
    assert project_bytes(home) == first
    assert get_recommendation(home, made.id) == made
    assert history_of(home, made.id) == history
    assert (list_views(home), stored_matrix(home)) == (views, matrix)
    assert list_evidence(home) == before
    add_view(home, "Vēl viens", "lang=en")
    assert len({view.id for view in list_views(home)}) == 2


def test_an_empty_home_takes_a_project_with_its_plans_and_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    made = decide_much(there, tmp_path)
    file = export_project(there, tmp_path / "out" / "projekts.zip")
    seed(here)
    assert import_project(here, file).replaced is None
    assert project_bytes(here) == file.read_bytes()
    store = Store(here)
    assert units_of_recommendation(store, made.id, DAY) == units_of_recommendation(
        Store(there), made.id, DAY
    )
    assert not areas_of(store, made.id, DAY).issues
    (border, _source) = list_evidence(here, made.id)
    assert "matrix" in stale(store, border)
    assert isinstance(border.query, BorderQuery)
    for plan in border.query.plans:
        assert len(plan_zones(here, plan)) == 1
    assert (
        len(reviews_of(here, audit_of(store, (border.query.plans[0], border.query.plans[1])))) == 1
    )
    close_databases()


def test_the_geometries_can_be_opened_in_a_gis(home: Path, tmp_path: Path) -> None:
    decide_much(home, tmp_path)
    with zipfile.ZipFile(io.BytesIO(project_bytes(home))) as archive:
        file = tmp_path / "g.gpkg"
        file.write_bytes(archive.read("geometries.gpkg"))
    assert gpd.read_file(file, layer="drawn_areas").iloc[0].geometry.area > 0
    assert len(gpd.read_file(file, layer="places")) == 1
    assert len(gpd.read_file(file, layer="reviewed_stretches")) == 1


def test_a_home_with_content_is_replaced_only_knowingly(home: Path) -> None:
    seed(home)
    empty = project_bytes(home)
    import_project(home, io.BytesIO(empty))
    add_recommendation(home, ENTRY, who="Ilze")
    refused("project-not-empty", lambda: import_project(home, io.BytesIO(empty)))


def changed(content: bytes, change: Callable[[dict[str, Any]], object]) -> io.BytesIO:
    """Return a project whose records somebody changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            told = old.read(name)
            if name == "project.json":
                records = json.loads(told)
                change(records)
                told = json.dumps(records).encode()
            new.writestr(name, told)
    return out


def left_out(records: dict[str, Any], folder: str) -> None:
    records["tables"]["plan_version"][0].update(folder=folder)
    records["left_out"].append(folder)


def matrix_of(records: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in records["tables"]["setting"] if row["key"] == "conflict_matrix")


BROKEN: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda r: r.update(version=2), "project-version"),
    (lambda r: r.update(step="9999"), "project-version"),
    (lambda r: r.update(format="x"), "project-other"),
    (lambda r: r["tables"].pop("change"), "project-broken"),
    (lambda r: r["tables"].update(users=[]), "project-broken"),
    (lambda r: r.update(tables=7), "project-broken"),
    (lambda r: r.update(left_out=7), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].pop("theme"), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].update(theme="weather"), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].update(title_lv="a" * 301), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].update(title_lv="a\0"), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].update(version="1"), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].update(version=10**30), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].update(id=None), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].update(steps=[7]), "project-broken"),
    (lambda r: r["tables"]["recommendation"][0].update(created_at="then"), "project-broken"),
    (lambda r: r["tables"]["recommendation_area"][0].update(told={}), "project-broken"),
    (lambda r: r["tables"]["recommendation_evidence"][0].update(kind="x"), "project-broken"),
    (
        lambda r: r["tables"]["recommendation_comment"][0].update(recommendation_id="x"),
        "project-broken",
    ),
    (lambda r: r["tables"]["plan_version"][0].update(folder="../../x"), "project-broken"),
    (lambda r: r["tables"]["plan_version"][0].update(files={"../x": "0"}), "project-broken"),
    (lambda r: r["tables"]["plan"][0].update(id="../../x"), "project-broken"),
    (lambda r: r["tables"]["plan"][0].update(current=7), "project-broken"),
    (lambda r: left_out(r, "../../x"), "project-broken"),
    (
        lambda r: r["tables"]["recommendation_evidence"][0].update(link="javascript:x"),
        "project-broken",
    ),
    (
        lambda r: r["tables"]["plan_document"][0].update(regulation_url="file:///x"),
        "project-broken",
    ),
    (lambda r: r["tables"]["plan_document"][0].update(kind="x"), "project-broken"),
    (lambda r: r["tables"]["saved_view"][0].update(permalink="https://x"), "project-broken"),
    (lambda r: r["tables"]["change"][0].update(after={"id": "x"}), "project-broken"),
    (lambda r: r["tables"]["figures"][0].update(amounts={"a": "b"}), "project-broken"),
    (lambda r: r["tables"]["audit_review"][0].update(line="00"), "project-broken"),
    (lambda r: r["tables"]["questionnaire"][0].update(code="0"), "project-broken"),
    (lambda r: r["tables"]["questionnaire"][0].update(questions=[7]), "project-broken"),
    (lambda r: r["tables"]["questionnaire_answer"][0].update(told={"q-one": 7}), "project-broken"),
    (lambda r: r["tables"]["questionnaire_answer_use"][0].update(theme="x"), "project-broken"),
    (lambda r: matrix_of(r).update(value={"rows": [["5"]], "before": None}), "project-broken"),
    (lambda r: r["tables"]["saved_view"].append(r["tables"]["saved_view"][0]), "project-broken"),
]


def code_of(home: Path, file: io.BytesIO) -> str:
    try:
        import_project(home, file, replace=True)
    except Refusal as refusal:
        return refusal.code
    return "taken in"


def test_files_that_are_no_whole_project_of_ours_are_refused_and_nothing_is_lost(
    home: Path, tmp_path: Path
) -> None:
    decide_much(home, tmp_path)
    content = project_bytes(home)
    cases = [(changed(content, change), code) for change, code in BROKEN]
    cases += [
        (io.BytesIO(content[: len(content) // 2]), "project-broken"),
        (io.BytesIO(b""), "project-broken"),
        (io.BytesIO(b"id;name\n"), "project-broken"),
    ]
    told = [code_of(home, file) for file, _ in cases]
    assert told == [code for _, code in cases]
    assert project_bytes(home) == content
    plans = home / "plans"
    assert not [path for path in plans.iterdir() if path.name.startswith(".")]


def test_a_file_whose_plan_bytes_were_changed_is_refused(home: Path, tmp_path: Path) -> None:
    decide_much(home, tmp_path)
    content, out = project_bytes(home), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            scribbled = b"x" if name.endswith("zones.parquet") else b""
            new.writestr(name, old.read(name) + scribbled)
    refused("project-broken", lambda: import_project(home, out, replace=True))
    assert project_bytes(home) == content


def test_bombs_and_strangers_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seed(home)
    content = project_bytes(home)
    monkeypatch.setattr(projectimport, "MOST_RECORDS", 1000)
    refused("project-large", lambda: import_project(home, io.BytesIO(content)))
    monkeypatch.undo()
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    refused("project-other", lambda: import_project(home, other))
    deep = io.BytesIO()
    with zipfile.ZipFile(deep, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", "[" * 200_000)
    refused("project-broken", lambda: import_project(home, deep))
    refused("file-not-there", lambda: import_project(home, home / "nothing.zip"))


def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for number in range(20):
        add_recommendation(home, replace(ENTRY, title_lv=f"R{number}"), who="Ilze")
    stop = threading.Event()

    def write_on() -> None:
        while not stop.is_set():
            add_recommendation(home, ENTRY, who="Anna")

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        copy = backup(home, tmp_path / "backup" / FILE_NAME)
    finally:
        stop.set()
        writer.join()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (count,) = connection.execute("SELECT count(*) FROM recommendation").fetchone()
        (changes,) = connection.execute("SELECT count(*) FROM change").fetchone()
    assert count >= 20
    assert changes == count
    assert [path.name for path in copy.parent.iterdir()] == [FILE_NAME]
    refused("folder-unwritable", lambda: backup(home, copy / "x"))
    close_databases()


def test_records_on_a_server_are_backed_up_by_its_own_tool(
    home: Path, request: pytest.FixtureRequest
) -> None:
    if "postgresql" in request.node.name:
        refused("backup-server", lambda: backup(home, home / "copy.db"))
    else:
        assert backup(home, home / "copy.db").is_file()


def test_names_that_are_kept_no_longer_do_not_leave(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = opened_named(home)
    submit(home, asked.code, ANSWERS, token=SENT, name="Jānis Kalniņš")
    assert "Kalniņš" in records_of(project_bytes(home))
    assert asked.keep_until is not None
    after = asked.keep_until + dt.timedelta(days=1)
    monkeypatch.setattr(answers, "today", lambda: after)
    assert "Kalniņš" not in records_of(project_bytes(home))


def records_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("project.json").decode()


def test_an_import_tells_what_it_is_at_and_one_that_fails_there_loses_nothing(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    add_recommendation(home, ENTRY, who="Ilze")
    content, told = project_bytes(home), list[tuple[str, float]]()

    def take(stop_at: str) -> None:
        def at(stage: str, share: float) -> None:
            told.append((stage, share))
            if stage == stop_at:
                raise KeyboardInterrupt

        import_project(home, io.BytesIO(content), replace=True, on_stage=at)

    for stage in ("read", "backup", "write"):
        with pytest.raises(KeyboardInterrupt):
            take(stage)
        assert project_bytes(home) == content
    told.clear()
    take("")
    assert [stage for stage, _ in told] == ["read", "backup", "write", "map"]
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert project_bytes(home) == content
