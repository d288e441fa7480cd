"""Which example fits a recommendation: its theme first, then how alike its municipalities are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.examples import examples
from layers.store import Store, store
from planning.areas import add_area
from planning.areaspecs import UnitsArea
from planning.database import close_databases
from planning.fitting import fitting_examples, spoken_area
from planning.recommendations import RecommendationEntry, add_recommendation

NOW = dt.date(2025, 8, 1)
VALKA, SMILTENE = ("0053000", dt.date(2021, 7, 1)), ("0049000", dt.date(2021, 7, 1))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    yield store(tmp_path)
    close_databases()


def test_a_recommendation_speaks_of_the_municipalities_of_its_areas(own: Store) -> None:
    entry = RecommendationEntry(title_lv="Kopīgs ceļš", theme="water")
    one = add_recommendation(own.home, entry, who="Ilze")
    assert spoken_area(own, one.id, NOW) is None
    add_area(own, one.id, UnitsArea((VALKA, SMILTENE)), who="Ilze")
    area = spoken_area(own, one.id, NOW)
    assert area is not None
    assert set(area.units) == {VALKA, SMILTENE}
    fits = fitting_examples(own, area, NOW, theme="water")
    themed = [fit for fit in fits if fit.of_theme]
    assert fits[: len(themed)] == themed
    assert {fit.example.id for fit in themed} == {"OST-04", "OST-06", "OST-07"}
    far = [fit.distance for fit in themed]
    assert far == sorted(value for value in far if value is not None)


def test_without_an_area_only_the_theme_counts(own: Store) -> None:
    fits = fitting_examples(own, None, NOW, theme="cross-border")
    assert [fit.example.id for fit in fits[:2]] == ["OST-08", "OST-09"]
    assert {fit.distance for fit in fits} == {None}
    assert len(fits) == len(examples())


def test_examples_are_sorted_among_those_that_are_shown(own: Store) -> None:
    among = [examples()[key] for key in ("OST-10", "OST-07")]
    area = spoken_area(own, "", NOW)
    assert area is None
    fits = fitting_examples(own, None, NOW, among=among)
    assert [fit.example for fit in fits] == among
