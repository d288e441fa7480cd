"""Likeness: a distance in standardised figures, whatever these are measured in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.alike import Figures, apart, scale_of

NAMES = ("area", "people", "woods", "height")
number = st.one_of(st.none(), st.floats(-1e6, 1e6).map(lambda value: round(value, 3)))
figures = st.fixed_dictionaries(dict.fromkeys(NAMES, number))
pools = st.lists(figures, min_size=2, max_size=8)
weights = st.fixed_dictionaries(dict.fromkeys(NAMES, st.floats(0.25, 4)))
POOL: list[Figures] = [{"area": 10.0, "people": 5.0}, {"area": 20.0, "people": None}]


@given(pools, weights)
def test_everything_is_no_distance_from_itself(pool: list[Figures], by: dict[str, float]) -> None:
    told = apart(scale_of(pool), pool[0], pool[0], by)
    assert told.distance in {0.0, None}
    assert (told.distance is None) == (not told.parts)


@given(pools, weights)
def test_both_are_equally_far_from_each_other(pool: list[Figures], by: dict[str, float]) -> None:
    scale = scale_of(pool)
    there, back = (apart(scale, pool[0], pool[1], by), apart(scale, pool[1], pool[0], by))
    assert there == back


@given(pools, weights)
def test_the_parts_are_the_distance_squared(pool: list[Figures], by: dict[str, float]) -> None:
    told = apart(scale_of(pool), pool[0], pool[1], by)
    assert sorted([*told.parts, *told.missing]) == sorted(NAMES)
    if told.distance is not None:
        assert sum(told.parts.values()) == pytest.approx(told.distance**2)


@given(pools, weights, st.sampled_from([1000.0, 0.01, 3.6]), st.sampled_from([0.0, 273.0]))
def test_other_units_of_measure_change_nothing(
    pool: list[Figures], by: dict[str, float], factor: float, shift: float
) -> None:
    other = [
        {name: None if value is None else value * factor + shift for name, value in one.items()}
        for one in pool
    ]
    scale, changed = scale_of(pool), scale_of(other)
    steady = [name for name in scale.deviation if scale.deviation[name] > 0.01]
    by = {name: by[name] for name in steady}
    told, again = apart(scale, pool[0], pool[1], by), apart(changed, other[0], other[1], by)
    assert again.distance == (
        None if told.distance is None else pytest.approx(told.distance, rel=1e-4, abs=1e-6)
    )


def test_what_is_missing_leaves_the_sum_and_is_told() -> None:
    scale = scale_of([*POOL, {"area": 30.0, "people": 8.0}])
    told = apart(scale, POOL[0], POOL[1], {"area": 1.0, "people": 1.0})
    assert told.missing == ("people",)
    assert told.distance == apart(scale, POOL[0], POOL[1], {"area": 5.0}).distance


def test_a_weight_of_nothing_leaves_a_figure_out_and_is_not_missing() -> None:
    told = apart(scale_of(POOL), POOL[0], POOL[1], {"area": 0.0, "people": 1.0})
    assert (told.distance, told.missing) == (None, ("people",))


def test_a_figure_that_never_differs_says_nothing() -> None:
    pool: list[Figures] = [{"area": 1.0, "people": 7.0}, {"area": 2.0, "people": 7.0}]
    assert apart(scale_of(pool), pool[0], pool[1], {"area": 1.0, "people": 1.0}).missing == (
        "people",
    )


def test_weights_shift_the_distance() -> None:
    pool: list[Figures] = [{"a": 0.0, "b": 0.0}, {"a": 1.0, "b": 3.0}, {"a": 4.0, "b": 4.0}]
    scale = scale_of(pool)
    nearer, farther = (
        apart(scale, pool[0], pool[1], {"a": 9, "b": 1}),
        apart(scale, pool[0], pool[1], {"a": 1, "b": 9}),
    )
    assert nearer.distance is not None
    assert farther.distance is not None
    assert nearer.distance < farther.distance
