"""Databases of earlier steps: brought to today's tables with all they hold."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from alembic import command
from sqlalchemy import URL, create_engine, text

from layers.store import Store
from planning import upgrading
from planning.answers import submit
from planning.database import FILE_NAME
from planning.documents import DocumentEntry, add_document, list_documents
from planning.figures import list_figures
from planning.history import history_of
from planning.recommendationlisting import Wanted, list_recommendations
from planning.recommendations import RecommendationEntry, add_recommendation, get_recommendation
from planning.scenes import add_view, list_views
from planning.seeds import seed
from planning.visit import list_visits
from tests.planning.made_questionnaires import ANSWERS, SENT, opened

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


def test_a_database_of_saved_views_keeps_them_and_gets_the_register(home: Path) -> None:
    make_at_step(home, "0001")
    assert "plan_document" not in tables(home)
    (view,) = list_views(home)
    assert (view.id, view.name, view.version) == (7, "Cēsis", 3)
    assert {"setting", "plan_document", "document_territory", "plan_mapping"} <= tables(home)
    added = add_document(home, DocumentEntry(title="Plāns", kind="TP"))
    assert list_documents(home) == [added]
    assert add_view(home, "b", "lang=lv").id == 8


def test_a_database_with_a_register_keeps_it_and_gets_the_marks(home: Path) -> None:
    make_at_step(home, "0002")
    assert "audit_review" not in tables(home)
    assert [view.name for view in list_views(home)] == ["Cēsis"]
    assert "audit_review" in tables(home)


def test_processes_that_upgrade_at_once_all_succeed(home: Path) -> None:
    make_at_step(home, "0001")
    code = "import sys, pathlib, planning.seeds; planning.seeds.seed(pathlib.Path(sys.argv[1]))"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT) for _ in range(4)
    ]
    assert [process.wait(timeout=120) for process in started] == [0] * 4
    assert seed(home) == 0
    assert len(list_views(home)) == 1


def test_a_database_of_the_marks_gets_recommendations_and_their_history(home: Path) -> None:
    make_at_step(home, "0003")
    assert "recommendation" not in tables(home)
    made = add_recommendation(home, RecommendationEntry(title_lv="A", theme="data"), who="Ilze")
    assert [change.version for change in history_of(home, made.id)] == [1]
    assert [view.id for view in list_views(home)] == [7]
    assert {"recommendation_area", "recommendation_evidence", "change"} <= tables(home)


def test_figures_of_an_earlier_step_keep_what_they_say(home: Path) -> None:
    make_at_step(home, "0004")
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        connection.execute(
            "INSERT INTO figures (id, version, deleted, created_at, changed_at, name, region, at, "
            "source, amounts) VALUES ('fig-1', 1, 0, '2026-10-01 12:00:00.000000', "
            "'2026-10-01 12:00:00.000000', 'A', 'vidzeme', '2021-07-01', 'CSP', '{\"1\": 2.0}')"
        )
        connection.commit()
    (one,) = list_figures(home)
    assert (one.name, one.amounts, one.measure, one.year) == ("A", {"1": 2.0}, "", None)
    assert one.adds_up


def test_a_database_of_recommendations_is_listed_by_its_new_index(home: Path) -> None:
    make_at_step(home, "0004")
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(recommendation)")]
        told = dict.fromkeys(columns, "") | {"id": "rec-1", "version": 1, "deleted": 0}
        told |= {"title_lv": "Upe", "search": "\nupe\n", "practice": 0, "due_on": None}
        told |= {"created_at": "2026-10-01 12:00:00.000000", "responsible": "[]", "steps": "[]"}
        told["changed_at"] = told["created_at"]
        marks = ", ".join("?" * len(columns))
        insert = f"INSERT INTO recommendation VALUES ({marks})"  # noqa: S608  question marks alone
        connection.execute(insert, [*told.values()])
    listed = list_recommendations(Store(home), Wanted(text="upe"))
    assert [card.recommendation.id for card in listed.cards] == ["rec-1"]


def test_a_database_of_recommendations_gets_questionnaires(home: Path) -> None:
    make_at_step(home, "0004")
    assert "questionnaire" not in tables(home)
    one = opened(home)
    assert submit(home, one.code, ANSWERS, token=SENT) == 1
    assert {"questionnaire_answer", "questionnaire_answer_use"} <= tables(home)


def test_a_database_of_recommendations_gets_registers_and_visits(home: Path) -> None:
    make_at_step(home, "0004")
    assert "visit" not in tables(home)
    assert list_visits(home) == []
    wanted = {"institution", "cooperation_partner", "policy_document", "responsibility"}
    assert wanted | {"visit_stop", "visit_lesson", "visit_participant"} <= tables(home)


def test_a_database_of_recommendations_keeps_them_and_gets_cooperation(home: Path) -> None:
    make_at_step(home, "0004")
    assert "cooperation" not in tables(home)
    added = add_recommendation(home, RecommendationEntry(title_lv="A", theme="data"), who="Ilze")
    assert get_recommendation(home, added.id).title_lv == "A"
    assert {"cooperation", "cooperation_member", "cooperation_unit"} <= tables(home)
