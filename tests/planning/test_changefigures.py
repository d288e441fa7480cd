"""One place on two days or under two plans: what changes, and what only seems to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.store import Store, store
from planning.amounts import ZONES
from planning.changefigures import Change, area_on, changes
from planning.comparedareas import compared_area
from planning.database import close_databases
from planning.planstore import get_plan
from tests.made_plan import keep

BEFORE, AFTER = dt.date(2010, 1, 1), dt.date(2021, 7, 1)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    yield store(tmp_path)
    close_databases()


def by_id(found: list[Change]) -> dict[str, Change]:
    return {one.kind.id: one for one in found}


def test_a_region_keeps_its_ground_and_loses_units(own: Store) -> None:
    before = compared_area(own, ["vidzeme"], BEFORE)
    after, wider = area_on(own, before, AFTER)
    assert wider == ()
    told = by_id(changes(own, before, after, (None, None), "lv"))
    assert told["units"].difference == len(after.units) - len(before.units)
    assert told["units"].difference is not None
    assert told["units"].difference < 0
    assert told["units"].ratio == pytest.approx(len(after.units) / len(before.units))


def test_an_area_that_became_part_of_a_larger_unit_says_so(own: Store) -> None:
    before = compared_area(own, ["Beverīnas novads"], BEFORE)
    after, wider = area_on(own, before, AFTER)
    assert [own.territory.name(key) for key in wider] == ["Valmieras novads"]
    told = by_id(changes(own, before, after, (None, None), "lv"))
    assert told["area"].ratio is not None
    assert told["area"].ratio > 5


def test_units_that_became_one_are_the_same_ground(own: Store) -> None:
    after = compared_area(own, ["Valmieras novads"], AFTER)
    before, wider = area_on(own, after, BEFORE)
    assert wider == ()
    assert len(before.units) > 5
    told = by_id(changes(own, before, after, (None, None), "lv"))
    assert told["units"].after.value == 1
    assert told["area"].ratio == pytest.approx(1.0, abs=1e-6)


def test_a_day_without_outlines_is_refused(own: Store) -> None:
    area = compared_area(own, ["Halden"], dt.date(2025, 8, 1))
    with pytest.raises(Refusal) as refused:
        area_on(own, area, BEFORE)
    assert refused.value.code == "compare-no-outline"


def test_a_year_that_serves_both_days_is_not_told_as_change(own: Store) -> None:
    before = compared_area(own, ["vidzeme"], BEFORE)
    after, _ = area_on(own, before, AFTER)
    people = by_id(changes(own, before, after, (None, None), "lv"))["population"]
    years = {people.before.year, people.after.year}
    codes = {issue.code for _, issue in people.why_not}
    assert ("compared-same-year" in codes) == (len(years) == 1)
    assert "compared-other-year" not in codes


def test_two_plans_of_one_place_differ_in_their_zones(own: Store, tmp_path: Path) -> None:
    ids = [keep(tmp_path, ("DzS1", "M")), keep(tmp_path, ("M", "M"), title="Otrs")]
    plans = [get_plan(tmp_path, one) for one in ids]
    area = compared_area(own, ["vidzeme"], AFTER)
    told = by_id(changes(own, area, area, ([plans[0]], [plans[1]]), "lv"))
    homes = told[f"{ZONES}5"]
    assert homes.before.value == pytest.approx(50, abs=1)
    assert homes.after.value == 0
    assert homes.difference == pytest.approx(-50, abs=1)
    assert told["area"].difference == 0
    assert not {issue.code for _, issue in told["area"].why_not}


def test_what_does_not_change_with_the_day_is_not_told(own: Store) -> None:
    area = compared_area(own, ["vidzeme"], BEFORE)
    after, _ = area_on(own, area, AFTER)
    told = by_id(changes(own, area, after, (None, None), "lv"))
    assert not {"settlements", "wooded", "elevation"} & set(told)
