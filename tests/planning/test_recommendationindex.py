"""The index that lists are answered from: it tells what the tables tell, after every write."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from layers.store import Store
from layers.units import folded, unit_id
from planning.areas import add_area, remove_area
from planning.areaspecs import PlaceArea, UnitsArea
from planning.backup import backup
from planning.coverage import about_place, map_share, theme_matrix, units_counted
from planning.database import FILE_NAME, close_databases, reading
from planning.history import history_of, take_back
from planning.precedents import decide
from planning.project import export_project
from planning.projectimport import import_project
from planning.recommendation_models import AreaUnit
from planning.recommendation_models import Recommendation as Row
from planning.recommendationlisting import Wanted, list_recommendations
from planning.recommendations import (
    add_recommendation,
    change_recommendation,
    remove_recommendation,
)
from tests.planning.made_records import BURTNIEKI, DAY, ENTRY, KOCENI, VALMIERA

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("Ūdens", "upe", "ceļš", "100%", "pie-upe")
BODIES = ("Upe", "Valmieras dome", "dome")
UNITS = (VALMIERA, KOCENI, BURTNIEKI)
WANTED = st.builds(
    Wanted,
    text=st.lists(st.sampled_from(["upe", "CEĻŠ", "e", "0%", "ude up", "x"]), max_size=2).map(
        " ".join
    ),
    theme=st.sampled_from(["", "water", "data"]),
    addressee=st.sampled_from(["", "state", "sector"]),
    unit=st.sampled_from([None, *UNITS]),
    responsible=st.sampled_from(["", *BODIES, "upe"]),
    example=st.sampled_from(["", "OST-01"]),
    practice=st.sampled_from([None, True, False]),
)


@pytest.fixture
def store(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    return Store(home)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give forty recommendations in every mix, some changed, some removed again."""
    store, chance = Store(tmp_path_factory.mktemp("many")), random.Random(7)  # noqa: S311  no secret
    for number in range(40):
        entry = replace(
            ENTRY,
            title_lv=" ".join(chance.choices(WORDS, k=2)),
            text_nb=" ".join(chance.choices(WORDS, k=3)),
            theme=chance.choice(["water", "data"]),
            addressee=chance.choice(["state", "sector"]),
            responsible=tuple(chance.sample(BODIES, k=chance.randrange(3))),
            practice=chance.random() < 0.5,
        )
        made = add_recommendation(store.home, entry, who="I")
        for unit in chance.sample(UNITS, k=chance.randrange(3)):
            area = add_area(store, made.id, UnitsArea((unit,)), who="I")
            if chance.random() < 0.2:
                remove_area(store.home, area.id, version=1, who="I")
        if number % 3 == 0:
            decide(store.home, made.id, "OST-01", "adapt", why="a", who="I")
        if number % 5 == 0:
            again = replace(entry, title_lv="Cits", theme="water")
            change_recommendation(store.home, made.id, again, version=1, who="I")
        elif number % 7 == 3:
            remove_recommendation(store.home, made.id, version=1, who="I")
    return store


def read_through(store: Store, wanted: Wanted) -> list[str]:
    """Return what is wanted by looking at every row."""
    with reading(store.home) as session:
        rows = list(session.scalars(select(Row).order_by(Row.sort_title, Row.id)))
        units: dict[str, set[str]] = {}
        for row in session.scalars(select(AreaUnit)):
            units.setdefault(row.recommendation_id, set()).add(row.unit)
    decided = {one.id for one in rows if _has_precedent(store, one.id)}
    tests: list[Callable[[Row], bool]] = [
        lambda row: not row.deleted,
        lambda row: wanted.theme in {"", row.theme},
        lambda row: wanted.addressee in {"", row.addressee},
        lambda row: wanted.practice in {None, row.practice},
        lambda row: all(word in row.search for word in folded(wanted.text).split()),
        lambda row: (
            not wanted.responsible
            or folded(wanted.responsible) in {folded(body) for body in row.responsible}
        ),
        lambda row: wanted.unit is None or unit_id(wanted.unit) in units.get(row.id, set()),
        lambda row: not wanted.example or row.id in decided,
    ]
    return [row.id for row in rows if all(test(row) for test in tests)]


def _has_precedent(store: Store, recommendation: str) -> bool:
    return any(change.kind == "precedent" for change in history_of(store.home, recommendation))


def listed(store: Store, wanted: Wanted | None = None) -> list[str]:
    found = list_recommendations(store, wanted or Wanted(), limit=100)
    assert found.total == len(found.cards)
    return [card.recommendation.id for card in found.cards]


@settings(max_examples=60, deadline=None)
@given(WANTED)
def test_what_is_listed_is_what_reading_every_row_finds(many: Store, wanted: Wanted) -> None:
    assert listed(many, wanted) == read_through(many, wanted)


@settings(max_examples=20, deadline=None)
@given(WANTED)
def test_units_and_themes_are_counted_as_listed(many: Store, wanted: Wanted) -> None:
    counts = units_counted(many, DAY, wanted)
    found = {unit: read_through(many, replace(wanted, unit=unit)) for unit in UNITS}
    if wanted.unit is None:
        assert counts == {unit_id(unit): len(ids) for unit, ids in found.items() if ids}
    by_theme = theme_matrix(many, DAY, wanted)
    for unit, count in counts.items():
        assert sum(n for (_, where), n in by_theme.items() if where == unit) == count


def test_every_write_is_seen_at_once(store: Store) -> None:
    made = add_recommendation(store.home, replace(ENTRY, title_lv="Upe"), who="I")
    assert listed(store, Wanted(text="upe")) == [made.id]
    changed = replace(ENTRY, title_lv="Mežs", responsible=("VPR",))
    change_recommendation(store.home, made.id, changed, version=1, who="I")
    assert listed(store, Wanted(text="upe")) == []
    assert listed(store, Wanted(text="mezs", responsible="vpr")) == [made.id]
    area = add_area(store, made.id, PlaceArea(25.42, 57.54), who="I")
    assert [one.area for one in about_place(store, (25.42, 57.54), DAY)] == [area.id]
    remove_area(store.home, area.id, version=1, who="I")
    assert about_place(store, (25.42, 57.54), DAY) == []
    assert map_share(store, (24.0, 56.0, 28.0, 58.5), DAY).areas.frame.empty
    take_back(store.home, history_of(store.home, made.id)[-1].id, "I")
    assert units_counted(store, DAY) == {unit_id(VALMIERA): 1}
    remove_recommendation(store.home, made.id, version=2, who="I")
    assert listed(store) == []
    assert units_counted(store, DAY) == {}


def test_what_another_process_wrote_is_listed(kept_anywhere: Path) -> None:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    store = Store(kept_anywhere)
    first = add_recommendation(store.home, replace(ENTRY, title_lv="A"), who="I")
    assert listed(store) == [first.id]
    code = (
        "import sys, pathlib; from planning.recommendations import *; "
        "add_recommendation(pathlib.Path(sys.argv[1]), "
        "RecommendationEntry(title_lv='B upe', theme='data'), who='J')"
    )
    subprocess.run([sys.executable, "-c", code, str(store.home)], cwd=ROOT, check=True, timeout=120)
    found = list_recommendations(store, Wanted(text="upe"))
    assert [card.recommendation.title_lv for card in found.cards] == ["B upe"]
    assert len(listed(store)) == 2


def test_a_backup_that_was_put_back_is_listed_as_it_was(store: Store, tmp_path: Path) -> None:
    first = add_recommendation(store.home, replace(ENTRY, title_lv="A"), who="I")
    backup(store.home, tmp_path / "kept.db")
    second = add_recommendation(store.home, replace(ENTRY, title_lv="B"), who="I")
    assert listed(store) == [first.id, second.id]
    close_databases()
    for end in ("-wal", "-shm"):
        (store.home / f"{FILE_NAME}{end}").unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "kept.db", store.home / FILE_NAME)
    assert listed(store) == [first.id]


def test_what_came_with_a_project_is_listed(store: Store, tmp_path: Path) -> None:
    first = add_recommendation(store.home, replace(ENTRY, title_lv="A"), who="I")
    add_area(store, first.id, UnitsArea((VALMIERA,)), who="I")
    project = export_project(store.home, tmp_path / "project.zip")
    add_recommendation(store.home, replace(ENTRY, title_lv="B"), who="I")
    assert len(listed(store)) == 2
    import_project(store.home, project, replace=True)
    assert listed(store) == [first.id]
    assert listed(store, Wanted(unit=VALMIERA)) == [first.id]
