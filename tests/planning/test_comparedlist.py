"""Figures of a list of areas: each as for two sides, set against a base, missing told."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math

import pytest

from layers.store import Store
from layers.words import words
from planning.comparedareas import ComparedArea, compared_area
from planning.comparedlist import FigureList, ListedFigure, figure_list, listed_csv, standardised
from planning.comparefigures import compare

NOW = dt.date(2025, 8, 1)
ASKED = (["0053000@2021-07-01"], ["3101@2024-01-01"], ["vidzeme"], ["3107", "3105"])


@pytest.fixture(scope="module")
def areas(shipped: Store) -> list[ComparedArea]:
    return [compared_area(shipped, ids, NOW) for ids in ASKED]


@pytest.fixture(scope="module")
def listed(shipped: Store, areas: list[ComparedArea]) -> FigureList:
    return figure_list(shipped, areas, 0, "lv")


def by_id(found: FigureList) -> dict[str, ListedFigure]:
    return {one.kind.id: one for one in found.figures}


def test_a_list_of_two_tells_what_two_sides_tell(shipped: Store, areas: list[ComparedArea]) -> None:
    two = by_id(figure_list(shipped, areas[:2], 0, "lv"))
    for pair in compare(shipped, areas[0], areas[1], "lv"):
        one = two[pair.kind.id]
        assert (one.value(0), one.value(1)) == (pair.left.value, pair.right.value)
        assert one.title == pair.title


def test_an_area_has_the_same_figures_beside_any_others(
    shipped: Store, areas: list[ComparedArea], listed: FigureList
) -> None:
    turned = by_id(figure_list(shipped, areas[::-1], 3, "lv"))
    for name, one in by_id(listed).items():
        values = [amount.value for amount in one.amounts]
        assert values == [amount.value for amount in turned[name].amounts][::-1]


def test_differences_and_ratios_are_those_to_the_base(
    shipped: Store, areas: list[ComparedArea]
) -> None:
    area = by_id(figure_list(shipped, areas, 2, "lv"))["area"]
    for place in range(4):
        mine, base = area.value(place), area.value(2)
        assert mine is not None
        assert base is not None
        assert area.difference(place) == pytest.approx(mine - base)
        assert area.ratio(place) == pytest.approx(mine / base)
    assert (area.difference(2), area.ratio(2)) == (0, 1)


def test_what_is_missing_is_no_zero_and_says_why(listed: FigureList) -> None:
    people = by_id(listed)["population"]
    gone = [place for place in range(4) if people.value(place) is None]
    assert gone  # no population of Østfold is shipped
    for place in gone:
        assert people.why_not[place]
        assert not people.comparable(place)
        assert (people.difference(place), people.ratio(place)) == (None, None)


def test_a_finer_outline_is_not_comparable_with_a_coarse_one(listed: FigureList) -> None:
    compactness = by_id(listed)["compactness"]
    assert compactness.comparable(2)
    assert not compactness.comparable(1)
    assert not compactness.comparable(3)


def test_standardised_figures_do_not_depend_on_the_list(
    shipped: Store, areas: list[ComparedArea], listed: FigureList
) -> None:
    whole = standardised(shipped, listed)
    fewer = standardised(shipped, figure_list(shipped, areas[:2], 0, "lv"))
    for name, row in fewer.items():
        assert row == whole[name][:2]
    assert all(math.isfinite(one) for row in whole.values() for one in row if one is not None)


def test_the_file_has_a_row_for_every_figure_of_every_area(
    shipped: Store, listed: FigureList
) -> None:
    text = listed_csv(shipped, listed, words("lv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 4 * len(listed.figures)
    assert {row["area_ids"] for row in rows} == {",".join(one.ids) for one in listed.areas}
    missing = [row for row in rows if not row["value"]]
    assert missing
    assert all(row["why_not"] for row in missing if row["id"] == "population")
    assert all(row["source"] and row["licence"] for row in rows)
