"""Where the examples are: built from the municipalities of a day, and what is missing."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

import pytest
import shapely

from geo.measure import area_km2
from layers.cooperation import evidence_marks
from layers.example_areas import (
    COLUMNS,
    change_days,
    example_area,
    example_frame,
    member_names,
    members,
    missing_parts,
)
from layers.examples import FOLDER, examples
from layers.store import Store
from layers.territory import Territory
from layers.words import LANGUAGES, words

PROJECT, NEW_COUNTY, NOW = dt.date(2009, 7, 1), dt.date(2020, 1, 1), dt.date(2026, 1, 1)
DAYS = pytest.mark.parametrize("day", [PROJECT, NEW_COUNTY, NOW], ids=str)
ALL = pytest.mark.parametrize("example", examples())


def rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as told:
        return list(csv.DictReader(told))


def names(territory: Territory, example: str, day: dt.date) -> list[str]:
    return list(example_area(territory, example, day)["name"])


def reasons(territory: Territory, example: str, day: dt.date) -> dict[str, str]:
    return {one.names["nb"]: one.reason for one in missing_parts(territory, example, day)}


@pytest.mark.parametrize("row", rows("areas.csv"), ids=lambda r: f"{r['example']}-{r['code']}")
def test_every_member_is_a_unit_of_its_date(territory: Territory, row: dict[str, str]) -> None:
    key = (row["code"], dt.date.fromisoformat(row["valid_from"]))
    assert row["example"] in examples()
    assert territory.unit(key)["level"] == "municipality"
    assert row["mark"] in evidence_marks()
    assert row["extent"] in {"whole", "part"}
    if row["from"]:
        assert territory.is_valid(key, dt.date.fromisoformat(row["from"])) or (
            row["from"] < row["valid_from"]
        )


def test_every_note_and_reason_has_its_words() -> None:
    for lang in LANGUAGES:
        say = words(lang)
        assert all(f"examples.notes.{r['note']}" in say for r in rows("areas.csv") if r["note"])
        assert all(f"examples.missing.{row['reason']}" in say for row in rows("missing.csv"))


@pytest.mark.parametrize("row", rows("missing.csv"), ids=lambda r: f"{r['example']}-{r['name_nb']}")
def test_what_is_missing_is_named_in_three_languages(row: dict[str, str]) -> None:
    assert row["example"] in examples()
    assert all(row[f"name_{lang}"] for lang in LANGUAGES)


@ALL
@DAYS
def test_an_area_is_whole_and_says_what_stands_for_what(
    territory: Territory, example: str, day: dt.date
) -> None:
    area = example_area(territory, example, day)
    assert list(area.columns) == [*COLUMNS, "geometry"]
    assert len(area)
    assert area.geometry.is_valid.all()
    assert area["outline_from"].notna().all() == (day < NEW_COUNTY)
    drawn = {unit for part in area["id"] for unit in part.split("+")}
    hidden = reasons(territory, example, day)
    told = [name for name, _ in member_names(territory, example, day)]
    assert (
        len(drawn) + list(hidden.values()).count("no-outline-then") == len(told) == len(set(told))
    )


@ALL
def test_the_same_members_are_told_of_every_date(territory: Territory, example: str) -> None:
    found = {day: set(names(territory, example, day)) for day in (NEW_COUNTY, NOW)}
    late = {str(row["code"]) for row in members(example, NOW) if row["from"]}
    joined = {name for name, code in member_names(territory, example, NOW) if code in late}
    assert found[NOW] - joined == found[NEW_COUNTY] - joined


def test_the_moss_region_of_2009_is_drawn_with_what_its_members_became(
    territory: Territory,
) -> None:
    area = example_area(territory, "OST-04", PROJECT)
    assert list(area["name"]) == ["Moss, Rygge", "Råde", "Våler"]
    later = [territory.outline((code, NEW_COUNTY)) for code in ("3002", "3017", "3018")]
    drawn = shapely.union_all(area.geometry.to_numpy())
    assert shapely.symmetric_difference(drawn, shapely.union_all(later)).area < 1e-9
    assert set(area["outline_from"]) == {NEW_COUNTY}
    assert reasons(territory, "OST-04", PROJECT) == {"Vestby": "no-unit-then"}


def test_the_moss_region_of_today_has_vestby_and_the_area_of_its_four_members(
    territory: Territory,
) -> None:
    area = example_area(territory, "OST-04", NOW)
    keys = [(code, dt.date(2024, 1, 1)) for code in ("3103", "3112", "3114", "3216")]
    assert list(area["id"]) == [f"{code}@2024-01-01" for code, _ in keys]
    parts = [territory.area_km2(key) or 0 for key in keys]
    assert area_km2(area).sum() == pytest.approx(sum(parts), rel=1e-9)
    assert dict(zip(area["name"], area["member_from"], strict=True))["Vestby"] == dt.date(
        2021, 9, 28
    )


def test_two_of_five_that_became_one_municipality_are_not_drawn_as_all_of_it(
    territory: Territory,
) -> None:
    assert names(territory, "OST-06", PROJECT) == ["Moss, Rygge", "Råde", "Våler"]
    hidden = reasons(territory, "OST-06", PROJECT)
    assert {"Hobøl", "Spydeberg"} == {n for n, r in hidden.items() if r == "no-outline-then"}
    assert "Askim, Eidsberg, Hobøl, Spydeberg, Trøgstad" in names(territory, "OST-05", PROJECT)


def test_romskog_is_never_drawn_as_the_municipality_it_joined(territory: Territory) -> None:
    for day, reason in ((PROJECT, "no-outline-then"), (NOW, "left-county")):
        assert reasons(territory, "OST-01", day)["Rømskog"] == reason
        assert "Aurskog-Høland" not in names(territory, "OST-01", day)


def test_rakkestad_is_a_member_of_inner_ostfold_from_the_day_it_was_welcomed(
    territory: Territory,
) -> None:
    joined = dt.date(2021, 4, 9)
    assert "Rakkestad" not in names(territory, "OST-05", joined - dt.timedelta(days=1))
    assert "Rakkestad" in names(territory, "OST-05", joined)
    assert joined in change_days()


def test_the_layer_changes_on_the_day_a_member_joins(shipped: Store) -> None:
    def opened(day: dt.date) -> Any:
        return shipped.open("examples", day)

    joined = dt.date(2021, 9, 28)
    before, after = opened(joined - dt.timedelta(days=1)), opened(joined)
    assert before.version != after.version
    grown = area_km2(after.frame) - area_km2(before.frame)
    assert list(grown[grown > 1].index) == ["OST-04"]
    later = joined + dt.timedelta(days=30)
    assert opened(later) is after
    assert opened(shipped.address_day(after, later)).version == after.version


@DAYS
def test_the_layer_has_every_example_once(territory: Territory, day: dt.date) -> None:
    frame = example_frame(territory, day)
    assert list(frame.index) == list(examples())
    assert frame.geometry.is_valid.all()
    county, pair = area_km2(frame.loc[["OST-01", "OST-03"]])
    assert county > 4 * pair > 0


def test_a_territory_that_lacks_the_units_has_no_areas(mini: Territory) -> None:
    assert example_area(mini, "OST-03", NOW).empty
    assert example_frame(mini, NOW).empty
