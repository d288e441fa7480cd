"""What became of members by a day, by lineage and by the ground that they hold."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from layers.store import Store
from layers.territory import Territory, load_territory
from layers.units import unit_id
from planning.cooperationlater import later_of
from planning.cooperationout import members_csv
from tests.planning.made_cooperation import AFTER, ERGLI, KOCENI, LATER, VALMIERA, made

DAYS = tuple(dt.date(year, month, 1) for year in (2010, 2020, 2021, 2026) for month in (6, 7))


@pytest.fixture(scope="module")
def territory() -> Territory:
    return load_territory()


def named(territory: Territory, key: tuple[str, dt.date], at: dt.date) -> list[str]:
    later = later_of(territory, key, at)
    return [territory.name(unit) for unit in later.units] if later else []


def test_a_merged_municipality_is_told_from_the_day_of_the_merger_on(territory: Territory) -> None:
    assert later_of(territory, KOCENI, dt.date(2021, 6, 30)) is None
    later = later_of(territory, KOCENI, dt.date(2021, 7, 1))
    assert later is not None
    assert (later.since, later.merged, len(later.units)) == (dt.date(2021, 7, 1), True, 1)
    assert named(territory, KOCENI, AFTER) == ["Valmieras novads"]
    assert named(territory, ERGLI, AFTER) == ["Madonas novads"]


def test_a_split_district_is_told_with_all_that_followed(territory: Territory) -> None:
    district = ("LV-AL", dt.date(1996, 1, 1))
    later = later_of(territory, district, dt.date(2010, 1, 1))
    assert later is not None
    assert (later.split, later.merged) == (True, False)
    assert named(territory, district, dt.date(2010, 1, 1)) == ["Alūksnes novads", "Apes novads"]
    assert named(territory, district, AFTER) == ["Alūksnes novads", "Smiltenes novads"]


def test_a_new_code_alone_is_no_change(territory: Territory) -> None:
    for key in (("0360200", dt.date(2009, 7, 1)), ("0101", dt.date(1996, 1, 1))):
        assert territory.name(key) in {"Alūksnes novads", "Halden"}
        assert later_of(territory, key, AFTER) is None


def test_a_merger_is_told_where_no_outline_of_before_is_known(territory: Territory) -> None:
    askim = ("0124", dt.date(1996, 1, 1))
    assert not territory.pieces_of(askim)
    assert later_of(territory, askim, dt.date(2019, 12, 31)) is None
    assert named(territory, askim, dt.date(2020, 1, 1)) == ["Indre Østfold"]


@pytest.mark.parametrize("at", DAYS, ids=str)
def test_lineage_tells_the_units_that_hold_the_ground_on_the_day(
    territory: Territory, at: dt.date
) -> None:
    checked = 0
    for key in territory.units.index[territory.units["level"] == "municipality"]:
        mine = territory.pieces_of(key)
        later = later_of(territory, key, at)
        if not mine or later is None:
            continue
        checked += 1
        same_level = [
            other
            for other in territory.valid_at(at).index
            if territory.unit(other)["level"] == "municipality"
        ]
        holding = {other for other in same_level if mine & territory.pieces_of(other)}
        assert set(later.units) == holding, unit_id(key)
    assert checked or at < dt.date(2021, 7, 1)


def test_the_table_of_members_says_what_they_became(home: Path) -> None:
    home.mkdir(parents=True)
    store = Store(home)
    area = made(store, VALMIERA, KOCENI)

    def rows(at: dt.date) -> list[dict[str, str]]:
        content = members_csv(store, [area], at).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(content)))

    assert {row["became"] for row in rows(LATER)} == {""}
    assert [(row["became"], row["became_on"]) for row in rows(AFTER)] == [
        ("Valmieras novads", "2021-07-01"),
        ("Valmieras novads", "2021-07-01"),
    ]
