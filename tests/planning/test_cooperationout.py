"""Cooperation areas as files beside a unit's, and the practice areas that a first visit makes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from layers.cooperation import degrees
from layers.store import Store
from layers.words import LANGUAGES
from planning.cooperation import members_of, remove_cooperation
from planning.cooperationlisting import Wanted, cooperations_chosen, list_cooperations
from planning.cooperationmembers import MembershipEntry, add_member
from planning.cooperationout import CSV_FILE, GEOJSON_FILE, MEMBERS_FILE, unit_cooperations
from planning.practicecooperation import make_practice_cooperations, practice_cooperations
from planning.project import project_bytes
from planning.projectimport import import_project
from planning.settings import set_practice_hidden
from planning.unitrecords import unit_records
from tests.planning.made_cooperation import AFTER, DAY, ERGLI, KOCENI, LATER, VALMIERA, made


@pytest.fixture
def store(home: Path) -> Store:
    home.mkdir(parents=True)
    return Store(home)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_unit_without_cooperation_or_records_has_no_files(store: Store) -> None:
    assert unit_cooperations(store, ERGLI, LATER, "lv") == {}
    made(store)
    assert unit_cooperations(store, ERGLI, LATER, "lv") == {}
    assert unit_cooperations(store, VALMIERA, DAY.replace(year=2009), "lv") == {}


def test_the_files_of_a_unit_tell_its_areas_of_the_day_and_all_their_members(store: Store) -> None:
    area = made(store, name_lv="=HYPERLINK(1)", legal_form="lv-agreement", financing=("fees",))
    looks_on = MembershipEntry(name="Biedrība", role="observer", begins=AFTER)
    add_member(store, area.id, looks_on, who="Ilze")
    files = unit_records(store, VALMIERA, LATER, "lv")
    assert set(files) == {GEOJSON_FILE, CSV_FILE, MEMBERS_FILE}
    told = json.loads(files[GEOJSON_FILE])
    (feature,) = told["features"]
    about = feature["properties"]
    assert (feature["geometry"]["type"], about["id"], about["degree"]) == (
        *("Polygon", area.id),
        "D3",
    )
    assert about["law_lv"].startswith("likums")
    assert about["units"] == "0250000@2009-07-01; 0960200@2009-07-01"
    (row,) = rows(files[CSV_FILE])
    both = sum(store.territory.area_km2(key) or 0 for key in (VALMIERA, KOCENI))
    assert float(row["area_km2"]) == pytest.approx(both, rel=1e-4)
    assert row["name_lv"] == "'=HYPERLINK(1)"
    members = {row["member"]: row for row in rows(files[MEMBERS_FILE])}
    assert {name: row["on_day"] for name, row in members.items()} == {
        "Valmiera": "True",
        "Kocēnu novads": "True",
        "Biedrība": "False",
    }


def test_areas_of_2009_leave_in_the_units_of_today(store: Store) -> None:
    made(store, ERGLI)
    madona = next(
        key
        for key in store.territory.units.index
        if key[0] == "0038000" and store.territory.is_valid(key, AFTER)
    )
    told = json.loads(unit_cooperations(store, madona, AFTER, "lv")[GEOJSON_FILE])
    assert told["features"][0]["properties"]["units"] == "0038000@2021-07-01"


def test_practice_areas_are_made_once_and_say_what_they_are(store: Store) -> None:
    assert make_practice_cooperations(store) == len(practice_cooperations()) > 4
    found = cooperations_chosen(store)
    assert all(one.practice and one.confidence == "assumed" for one in found)
    assert all(getattr(one, f"name_{lang}") for one in found for lang in LANGUAGES)
    assert {one.degree for one in found} <= set(degrees())
    assert all(members_of(store.home, one.id) and one.steps for one in found)
    assert {one.standing for one in found} == {"existing", "proposed"}
    remove_cooperation(store.home, found[0].id, version=found[0].version, who="Ilze")
    assert make_practice_cooperations(store) == 0
    assert list_cooperations(store).total == len(found) - 1


def test_practice_areas_stay_away_where_practice_is_hidden(store: Store) -> None:
    set_practice_hidden(store.home, hidden=True)
    assert make_practice_cooperations(store) == 0
    assert list_cooperations(store, Wanted(practice=True)).total == 0


def test_a_home_with_practice_areas_alone_takes_a_project_in(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    made(other)
    make_practice_cooperations(store)
    import_project(store.home, io.BytesIO(project_bytes(other.home)))
    assert [one.name_lv for one in cooperations_chosen(store)] == ["Kopīgs ceļš"]
