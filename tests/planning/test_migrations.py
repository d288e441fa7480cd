"""Databases of earlier steps: brought to today's tables with all they hold."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import URL, create_engine, text

from layers.store import Store
from planning import upgrading
from planning.answers import answers_of, submit
from planning.areas import add_area, list_areas
from planning.areaspecs import UnitsArea
from planning.auditcache import shared_audit
from planning.audits import AuditAsked
from planning.comments import add_comment
from planning.cooperation import members_of
from planning.cooperationlisting import list_cooperations
from planning.database import FILE_NAME, close_databases, reading
from planning.documents import DocumentEntry, add_document, list_documents
from planning.evidence import add_source, list_evidence
from planning.figures import list_figures
from planning.history import history_of
from planning.models import AuditReview
from planning.precedents import decide, precedents_of
from planning.questionnaires import list_questionnaires
from planning.recommendationlisting import Wanted, list_recommendations
from planning.recommendations import add_recommendation
from planning.registers import add_entry, list_entries
from planning.reviews import mark, reviews_of
from planning.scenes import add_view, list_views
from planning.seeds import seed
from planning.visit import (
    Programme,
    add_lesson,
    add_participant,
    add_stop,
    add_visit,
    list_visits,
    programme,
)
from planning.visitrecords import LessonEntry, ParticipantEntry, StopEntry, VisitEntry
from tests.planning.made_cooperation import made
from tests.planning.made_figures import keep_figures
from tests.planning.made_questionnaires import ANSWERS, SENT, opened
from tests.planning.made_records import (
    BURTNIEKI,
    DAY,
    ENTRY,
    HOUSING,
    INDUSTRY,
    VALMIERA,
    plan_of,
)

ROOT = Path(__file__).resolve().parents[2]


def make_at_step(home: Path, step: str) -> None:
    """Make a database as the program left it when ``step`` was its last one, with one view."""
    home.mkdir(parents=True)
    engine = create_engine(URL.create("sqlite", database=str(home / FILE_NAME)))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {upgrading.APPLICATION_ID}")
        config = upgrading._config()
        config.attributes["connection"] = connection
        command.upgrade(config, step)
        connection.execute(
            text(
                "INSERT INTO saved_view VALUES "
                "(7, 'Cēsis', 'lang=lv', 1, '2026-10-01 12:00:00.000000', 3)"
            )
        )
    engine.dispose()


def tables(home: Path) -> set[str]:
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}


def test_processes_that_upgrade_at_once_all_succeed(home: Path) -> None:
    make_at_step(home, "0001")
    code = "import sys, pathlib, planning.seeds; planning.seeds.seed(pathlib.Path(sys.argv[1]))"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT) for _ in range(4)
    ]
    assert [process.wait(timeout=120) for process in started] == [0] * 4
    assert seed(home) == 0
    assert len(list_views(home)) == 1


PARTNER = {"organisation": "Biedrība", "kind": "society", "country": "LV"}
ROLE = {"institution": "lv-vpr", "task": "forum", "level": "regional", "role": "coordinates"}
STEPS = tuple(sorted(step.revision for step in upgrading._script().walk_revisions()))
EMPTY = {"VARCHAR": "", "TEXT": "", "JSON": "[]", "INTEGER": 0, "BOOLEAN": 0, "BLOB": b""}
EMPTY |= {"DOUBLE": 0.0, "FLOAT": 0.0, "DATE": "2026-10-01"}
EMPTY |= {"DATETIME": "2026-10-01 12:00:00.000000"}
TERRITORY = json.dumps({"units": ["0250000@2009-07-01"]})
# From which step on a table was there, and what is told of a row in it.
HELD: Mapping[str, tuple[str, dict[str, object]]] = {
    "plan_document": ("0002", {"id": 5, "title": "Vecs", "kind": "lv-tp", "status": "active"}),
    "audit_review": ("0003", {"id": 3, "question": "borders", "state": "accepted"}),
    "figures": ("0004", {"name": "Vecs", "region": "vidzeme", "amounts": '{"1": 2.0}'}),
    "recommendation": ("0004", {"title_lv": "Vecs", "search": "\nvecs\n", "status": "draft"}),
    "cooperation": ("0007", {"name_lv": "Vecs", "told": TERRITORY, "degree": "D3", "steps": "{}"}),
    "visit": ("0008", {"title": "Vecs", "begins_on": "2026-10-01", "ends_on": "2026-10-05"}),
    "questionnaire": ("0009", {"title_lv": "Vecs", "code": "ACDEFHJK", "mode": "anonymous"}),
}


def put(connection: sqlite3.Connection, table: str, told: Mapping[str, object]) -> None:
    """Write a row as it was at its step; what is not told is empty, or none where it may be."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    row = {
        n: EMPTY[kind.partition("(")[0]] if needed else None for _, n, kind, needed, *_ in columns
    }
    row |= {"id": "old", "version": 4, **told}
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    command = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  names of ours
    connection.execute(command, tuple(row.values()))


def check_what_was_held(store: Store, step: str) -> None:
    """Every record that a database of a step had is listed as it was."""
    home = store.home
    (view,) = list_views(home)
    assert (view.id, view.name, view.version) == (7, "Cēsis", 3)
    with reading(home) as session:
        marks = [(row.id, row.state, row.version) for row in session.query(AuditReview)]
    for old in list_figures(home):
        assert (old.measure, old.year, old.amounts) == ("", None, {"1": 2.0})
        assert old.adds_up is (
            step < "0005"
        )  # as all did before figures could say that they do not
    found = {
        "plan_document": [(one.title, one.version) for one in list_documents(home)],
        "audit_review": [("Vecs", version) for _, state, version in marks if state == "accepted"],
        "figures": [(one.name, one.version) for one in list_figures(home)],
        "recommendation": [
            (card.recommendation.title_lv, card.recommendation.version)
            for card in list_recommendations(store, Wanted(text="vecs")).cards
        ],
        "cooperation": [
            (card.cooperation.name_lv, card.cooperation.version)
            for card in list_cooperations(store).cards
        ],
        "visit": [(one.title, one.version) for one in list_visits(home)],
        "questionnaire": [
            (card.questionnaire.title.lv, card.questionnaire.version)
            for card in list_questionnaires(home)
        ],
    }
    assert found == {name: [("Vecs", 4)] * (step >= since) for name, (since, _) in HELD.items()}


def check_what_is_added(store: Store, folder: Path) -> None:
    """Every kind of record is taken, and found again with its history."""
    home = store.home
    assert add_view(home, "b", "lang=lv").id == 8
    document = add_document(home, DocumentEntry(title="Plāns", kind="TP"))
    assert document in list_documents(home)
    plans = plan_of(store, folder, VALMIERA, HOUSING), plan_of(store, folder, BURTNIEKI, INDUSTRY)
    audited = shared_audit(store, AuditAsked(plans, "vidzeme@2009-07-01"))
    mark(home, audited, 0, "accepted", "Zināms.", "Ilze")
    assert [one.state for one in reviews_of(home, audited).values()] == ["accepted"]
    told = {"name": "Jauns", "region": "vidzeme", "at": DAY, "source": "a", "year": 2009}
    assert keep_figures(home, {VALMIERA[0]: 1.0}, who="Ilze", **told) in list_figures(home)
    one = add_recommendation(home, ENTRY, who="Ilze")
    assert add_area(store, one.id, UnitsArea((VALMIERA,)), who="Ilze") in list_areas(home, one.id)
    assert add_source(home, one.id, "Grupa", who="Ilze") in list_evidence(home, one.id)
    add_comment(home, one.id, "Kāpēc?", who="Jānis")
    assert decide(home, one.id, "OST-03", "adapt", why="a", who="A") in precedents_of(home, one.id)
    assert len(history_of(home, one.id)) == 5
    listed = list_recommendations(store, Wanted(unit=VALMIERA)).cards
    assert one.id in {card.recommendation.id for card in listed}
    area = made(store)
    assert area.id in {card.cooperation.id for card in list_cooperations(store).cards}
    assert len(members_of(home, area.id)) == 2
    assert add_entry(home, "partners", PARTNER, who="Ilze") in list_entries(home, "partners")
    role = add_entry(home, "responsibilities", ROLE, who="Ilze")
    assert role in list_entries(home, "responsibilities")
    visit = add_visit(home, VisitEntry(title="Jauna", begins_on=DAY, ends_on=DAY), who="Ilze")
    stop = add_stop(home, visit.id, StopEntry(day=1, place="Moss", lon=10.7, lat=59.4), who="Ilze")
    lesson = add_lesson(home, visit.id, LessonEntry(text="a", stop=stop.id), who="Ilze")
    person = add_participant(home, visit.id, ParticipantEntry(name="Anna"), who="Ilze")
    assert programme(home, visit.id) == Programme(visit, (person,), (stop,), (lesson,))
    asked = opened(home)
    number = submit(home, asked.code, ANSWERS, token=SENT)
    assert [answer.id for answer in answers_of(home, asked.id)] == [number]


@pytest.mark.parametrize("step", STEPS)
def test_a_database_of_every_step_keeps_what_it_holds_and_takes_every_record(
    home: Path, tmp_path: Path, step: str
) -> None:
    make_at_step(home, step)
    there = {name: told for name, (since, told) in HELD.items() if step >= since}
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        for name, told in there.items():
            put(connection, name, told)
    assert tables(home) & set(HELD) == set(there)
    store = Store(home)
    check_what_was_held(store, step)
    check_what_is_added(store, tmp_path / "plans")
    close_databases()
    assert upgrading.needs_upgrade(home / FILE_NAME) is False
