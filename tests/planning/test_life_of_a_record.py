"""One recommendation from its first word, through two editors and a reform, to another machine."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layers.store import Store
from layers.units import unit_id
from planning.areas import add_area, units_of_recommendation
from planning.areaspecs import ConflictRule, UnitsArea
from planning.comments import add_comment, resolve_thread, threads_of
from planning.conflicts import EditConflict
from planning.database import close_databases
from planning.evidence import add_figure, list_evidence, stale
from planning.evidencequeries import BorderQuery
from planning.history import history_of
from planning.precedents import decide
from planning.project import export_project
from planning.projectimport import import_project
from planning.recommendationout import chosen, recommendations_geojson
from planning.recommendations import (
    Recommendation,
    add_recommendation,
    change_recommendation,
    get_recommendation,
    step_to,
)
from tests.planning.made_records import (
    BURTNIEKI,
    DAY,
    ENTRY,
    HOUSING,
    INDUSTRY,
    VALMIERA,
    VALMIERA_2021,
    plan_of,
)

UNITS = "vidzeme@2009-07-01"
AFTER = dt.date(2022, 1, 1)


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    yield tmp_path / "here", tmp_path / "there"
    close_databases()


def edited_by_two(home: Path, made: Recommendation) -> Recommendation:
    """Let two people write at once; the second sees both texts and keeps both."""
    theirs = replace(made, text_lv="Annas teksts")
    change_recommendation(home, made.id, theirs, version=made.version, who="Anna")
    mine = replace(made, text_en="Text by Jānis")
    with pytest.raises(EditConflict) as caught:
        change_recommendation(home, made.id, mine, version=made.version, who="Jānis")
    conflict = caught.value.conflict
    both = replace(made, **conflict.merged)
    return change_recommendation(home, made.id, both, version=conflict.version, who="Jānis")


def test_a_recommendation_keeps_all_it_is_from_draft_to_another_machine(
    homes: tuple[Path, Path], tmp_path: Path
) -> None:
    here, there = homes
    here.mkdir()
    store = Store(here)
    plans = (
        plan_of(store, tmp_path, VALMIERA, HOUSING),
        plan_of(store, tmp_path, BURTNIEKI, INDUSTRY),
    )
    made = edited_by_two(here, add_recommendation(here, ENTRY, who="Ilze"))
    assert (made.text_lv, made.text_en) == ("Annas teksts", "Text by Jānis")
    comment = add_comment(here, made.id, "Vai der abiem?", who="Anna")
    resolve_thread(here, comment.id, version=1, who="Jānis")
    add_area(store, made.id, UnitsArea((VALMIERA,)), who="Ilze")
    add_area(store, made.id, ConflictRule(plans, UNITS, 500.0), who="Ilze")
    add_figure(store, made.id, BorderQuery(plans, UNITS, (VALMIERA, BURTNIEKI)), who="Ilze")
    decide(here, made.id, "OST-03", "adapt", why="Mērogs.", who="Ilze")
    for status in ("discussed", "agreed"):
        made = step_to(here, made.id, status, version=made.version, who="Ilze")
    assert {unit_id(VALMIERA), unit_id(BURTNIEKI)} <= set(
        units_of_recommendation(store, made.id, DAY)
    )
    assert set(units_of_recommendation(store, made.id, AFTER)) == {unit_id(VALMIERA_2021)}

    features = recommendations_geojson(store, chosen(store), AFTER, "lv")
    assert {one["properties"]["status_en"] for one in json.loads(features)["features"]} == {
        "agreed"
    }
    file = export_project(here, tmp_path / "project.zip")
    import_project(there, file)
    other = Store(there)
    assert export_project(there, tmp_path / "again.zip").read_bytes() == file.read_bytes()
    assert get_recommendation(there, made.id) == made
    assert history_of(there, made.id) == history_of(here, made.id)
    assert threads_of(there, made.id) == threads_of(here, made.id)
    assert recommendations_geojson(other, chosen(other), AFTER, "lv") == features
    assert [stale(other, one) for one in list_evidence(there)] == [()]
