"""Which example fits a recommendation: by its theme, its degree and its municipalities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.examples import examples
from layers.store import Store, store
from layers.words import words
from planning.areas import add_area
from planning.areaspecs import UnitsArea
from planning.comparedareas import compared_area
from planning.database import close_databases
from planning.fitting import checked_fit_weights, fitting_examples, spoken_area
from planning.fittingwords import fit_parts, fit_told, not_counted
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
    assert all(set(fit.parts) == {"theme", "likeness"} for fit in fits)
    assert all(fit.missing == ("degree",) for fit in fits)


def test_the_three_parts_weigh_together(own: Store) -> None:
    area = compared_area(own, ["Smiltenes novads"], NOW)
    fits = fitting_examples(own, area, NOW, theme="water", degree="D4")
    by_id = {fit.example.id: fit for fit in fits}
    moss, svinesund = by_id["OST-04"], by_id["OST-08"]
    assert (moss.steps, svinesund.steps) == (0, -2)
    assert svinesund.parts["degree"] == pytest.approx(2 / 6)
    assert moss.distance is not None
    assert moss.parts["likeness"] == pytest.approx(moss.distance / (1 + moss.distance))
    assert moss.off == pytest.approx(moss.parts["likeness"] / 4)
    off = [fit.off for fit in fits if not fit.rough]
    assert off == sorted(value for value in off if value is not None)


def test_a_degree_of_the_recommendation_changes_the_order(own: Store) -> None:
    close = fitting_examples(own, None, NOW, theme="settlement", degree="D6")
    loose = fitting_examples(own, None, NOW, theme="settlement", degree="D1")
    assert close[0].example.id == "OST-02"
    assert loose[0].example.id == "OST-11"


def test_what_an_example_lacks_is_told_and_left_out(own: Store) -> None:
    fits = fitting_examples(own, None, NOW, theme="transport", degree="D3")
    county = next(fit for fit in fits if fit.example.id == "OST-01")
    assert county.missing == ("degree", "likeness")
    assert set(county.parts) == {"theme"}
    assert county.off == 0.0
    weights = {"theme": 1.0, "degree": 1.0}
    fits = fitting_examples(own, None, NOW, theme="transport", degree="D3", weights=weights)
    assert {fit.example.id for fit in fits if fit.rough} == {"OST-01", "OST-09"}
    assert {fit.example.id for fit in fits[-2:]} == {"OST-01", "OST-09"}


def test_a_weight_of_nothing_leaves_a_part_out(own: Store) -> None:
    weights = {"degree": 1.0}
    fits = fitting_examples(own, None, NOW, theme="water", degree="D3", weights=weights)
    assert {fit.example.id for fit in fits[:3]} == {"OST-03", "OST-05", "OST-10"}


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"theme": 0.0}, "alike-no-weight"),
        ({"size": 1.0}, "fit-part-unknown"),
        ({"theme": -1.0}, "alike-weight-number"),
    ],
)
def test_weights_that_weigh_nothing_are_refused(weights: dict[str, float], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_fit_weights(weights)
    assert refused.value.code == code


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


def test_what_a_recommendation_lacks_is_said_in_a_sentence(own: Store) -> None:
    entry = RecommendationEntry(title_lv="Kopīgs ceļš", theme="transport")
    one = add_recommendation(own.home, entry, who="Ilze")
    say = words("lv")
    lacks = [say("alike.fitting_no_degree"), say("alike.fitting_no_area")]
    assert not_counted(one, None, say) == lacks


def test_an_example_with_nothing_to_compare_says_so(own: Store) -> None:
    fits = fitting_examples(own, None, NOW)
    assert {fit_told(fit, words("lv")) for fit in fits} == {words("lv")("fit.nothing")}


def test_parts_are_told_with_their_numbers(own: Store) -> None:
    (river,) = fitting_examples(
        own, None, NOW, theme="water", degree="D2", among=[examples()["OST-06"]]
    )
    told = fit_parts(river, words("en"))
    assert told == [
        "same theme: 0.00",
        "D4, closer by 2: 0.33",
        "not counted: likeness of the area",
    ]
