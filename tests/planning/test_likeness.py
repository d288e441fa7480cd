"""Who is like us: ranked from either side alike, with what differs and what is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.store import Store, store
from planning.comparedareas import compared_area
from planning.database import close_databases
from planning.likeness import (
    WEIGHTS,
    Alike,
    alike,
    alike_examples,
    checked_weights,
    day_there,
    read_weights,
)
from tests.planning.made_figures import keep_figures

THEN, NOW = dt.date(2010, 1, 1), dt.date(2025, 8, 1)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield store(tmp_path_factory.mktemp("home"))
    close_databases()


def ranked(own: Store, area: str, at: dt.date, there: dt.date) -> dict[tuple[str, ...], Alike]:
    found = alike(own, compared_area(own, area.split(","), at), there)
    return {one.area.ids: one for one in found}


def test_two_areas_are_equally_alike_from_both_sides(own: Store) -> None:
    for ids, one in list(ranked(own, "Smiltenes novads", NOW, NOW).items())[:4]:
        back = ranked(own, ",".join(ids), NOW, NOW)
        assert back["0049000@2021-07-01",].distance == pytest.approx(one.distance)


def test_the_shares_of_a_distance_are_one(own: Store) -> None:
    for one in ranked(own, "Halden", NOW, THEN).values():
        assert sum(one.shares.values()) == pytest.approx(1.0)
        assert sorted([*one.shares, *one.missing]) == sorted(WEIGHTS)


def test_missing_figures_are_told_and_those_of_few_stand_last(own: Store) -> None:
    found = list(ranked(own, "Valmiera", THEN, NOW).values())
    assert all("population" in one.missing for one in found)
    assert [one.rough for one in found] == sorted(one.rough for one in found)
    firm = [one.distance for one in found if not one.rough]
    assert firm == sorted(firm)


def test_the_ring_of_moss_is_found_round_a_town(own: Store) -> None:
    first = next(iter(ranked(own, "OST-MOSS", NOW, THEN).values()))
    assert first.sort == "ring"
    names = {own.territory.name(key) for key in first.area.units}
    assert names == {"Valmiera", "Kocēnu novads", "Beverīnas novads", "Burtnieku novads"}


def test_one_municipality_is_not_compared_with_rings(own: Store) -> None:
    sorts = {one.sort for one in ranked(own, "Halden", NOW, THEN).values()}
    assert sorts == {"unit"}
    assert {one.sort for one in ranked(own, "Madonas novads", NOW, NOW).values()} == {
        "unit",
        "region",
    }


def test_loaded_population_counts(own: Store, tmp_path: Path) -> None:
    told = store(tmp_path)
    amounts = {key[0]: 1000.0 + n for n, key in enumerate(_units(told))}
    keep_figures(
        tmp_path,
        amounts,
        name="Folkemengde",
        region="ostfold",
        at=dt.date(2024, 1, 1),
        source="SSB",
        who="Kari",
        year=2024,
    )
    before = ranked(own, "Valkas novads", NOW, NOW)["3101@2024-01-01",]
    after = ranked(told, "Valkas novads", NOW, NOW)["3101@2024-01-01",]
    assert "density" in before.missing
    assert not after.missing
    assert "density" in after.shares


def _units(told: Store) -> list[tuple[str, dt.date]]:
    return list(compared_area(told, ["ostfold"], NOW).units)


def test_a_weight_alone_ranks_by_its_figure(own: Store) -> None:
    area = compared_area(own, ["Valkas novads"], NOW)
    found = alike(own, area, NOW, {"elevation": 1.0})
    assert all(set(one.shares) <= {"elevation"} for one in found)
    assert found[0].distance < 0.5


def test_examples_are_ranked_too(own: Store) -> None:
    area = compared_area(own, ["Smiltenes novads", "Apes novads", "Raunas novads"], THEN)
    found = alike_examples(own, area, NOW)
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert {one.area.ids[0] for one in found} >= {"OST-03", "OST-05", "OST-07"}


def test_a_day_without_outlines_there_becomes_the_newest_state(own: Store) -> None:
    assert day_there(own, "ostfold", THEN) == dt.date(2024, 1, 1)
    assert day_there(own, "ostfold", NOW) == NOW


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"people": 1.0}, "alike-figure-unknown"),
        ({"area": -1.0}, "alike-weight-number"),
        ({"area": float("nan")}, "alike-weight-number"),
        ({"area": 0.0}, "alike-no-weight"),
        ({}, "alike-no-weight"),
    ],
)
def test_weights_that_cannot_weigh_are_refused(weights: dict[str, float], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_weights(weights)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("w.csv", "indicator,weight\narea,2\nwooded,0.5\n"),
        ("w.csv", "indicator;weight\narea;2\nwooded;0,5\n"),
        ("w.json", '{"area": 2, "wooded": 0.5}'),
    ],
)
def test_weights_are_read_from_a_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_weights(tmp_path / name) == {"area": 2.0, "wooded": 0.5}


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "indicator,weight\narea,much\n", "{", "[1]"])
def test_a_broken_file_of_weights_is_refused(tmp_path: Path, text: str) -> None:
    for name in ("w.csv", "w.json"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(Refusal):
            read_weights(tmp_path / name)
    with pytest.raises(Refusal) as refused:
        read_weights(tmp_path / "none.csv")
    assert refused.value.code == "alike-weights-broken"
