"""Need, potential and readiness: what is missing leaves the mean, and never counts as zero."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refusal
from geo.weighing import FLOOR, standardised, weigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROUP_OF = [0, 0, 0, 1, 1, 2]
share = st.one_of(st.just(math.nan), st.floats(0, 1))
tables = st.lists(st.lists(share, min_size=6, max_size=6), min_size=1, max_size=8).map(
    lambda rows: np.asarray(rows, dtype=float)
)
weights = st.lists(st.floats(0.1, 10), min_size=6, max_size=6)


def by_hand(row: list[float], weight: list[float]) -> tuple[list[float], float]:
    """Return groups and score of one pair, told in plain loops."""
    groups = []
    for group in range(3):
        parts = [
            (w, x)
            for w, x, g in zip(weight, row, GROUP_OF, strict=True)
            if g == group and not math.isnan(x)
        ]
        total = sum(w for w, _ in parts)
        groups.append(sum(w * x for w, x in parts) / total if total else math.nan)
    there = [max(g, FLOOR) for g in groups if not math.isnan(g)]
    return groups, math.prod(there) ** (1 / len(there)) if there else math.nan


@given(tables, weights)
def test_scores_are_what_plain_loops_make_of_them(
    table: NDArray[np.float64], weight: list[float]
) -> None:
    found = weigh(table, weight, GROUP_OF)
    for number, row in enumerate(table.tolist()):
        groups, score = by_hand(row, weight)
        assert found.groups[number].tolist() == pytest.approx(groups, nan_ok=True)
        assert found.score[number] == pytest.approx(score, nan_ok=True)


@given(tables, weights)
def test_scores_lie_between_nothing_and_one(
    table: NDArray[np.float64], weight: list[float]
) -> None:
    found = weigh(table, weight, GROUP_OF)
    there = found.score[np.isfinite(found.score)]
    assert ((there >= FLOOR - 1e-12) & (there <= 1 + 1e-12)).all()
    assert ((found.known >= 0) & (found.known <= 1 + 1e-12)).all()


@given(tables, weights, st.integers(0, 5), st.floats(0, 1))
def test_more_of_a_figure_never_makes_a_score_less(
    table: NDArray[np.float64], weight: list[float], column: int, more: float
) -> None:
    higher = table.copy()
    higher[:, column] = np.maximum(table[:, column], more)
    before, after = (weigh(one, weight, GROUP_OF).score for one in (table, higher))
    there = np.isfinite(before)
    assert (after[there] >= before[there] - 1e-9).all()


@given(tables, weights, st.floats(0.5, 4))
def test_weights_count_only_against_each_other(
    table: NDArray[np.float64], weight: list[float], times: float
) -> None:
    once = weigh(table, weight, GROUP_OF).score
    again = weigh(table, [one * times for one in weight], GROUP_OF).score
    assert once.tolist() == pytest.approx(again.tolist(), nan_ok=True)


@given(tables, weights, st.integers(0, 5))
def test_a_figure_without_weight_counts_as_a_missing_one(
    table: NDArray[np.float64], weight: list[float], column: int
) -> None:
    missing = table.copy()
    missing[:, column] = math.nan
    idle = [0.0 if number == column else one for number, one in enumerate(weight)]
    told = weigh(table, idle, GROUP_OF), weigh(missing, weight, GROUP_OF)
    assert told[0].score.tolist() == pytest.approx(told[1].score.tolist(), nan_ok=True)


def test_a_missing_figure_is_not_a_zero() -> None:
    known, missing = [1.0, 0.0, math.nan, 0.5, 0.5, 0.5], [1.0, math.nan, math.nan, 0.5, 0.5, 0.5]
    found = weigh(np.asarray([known, missing]), [1.0] * 6, GROUP_OF)
    assert found.groups[:, 0].tolist() == [0.5, 1.0]
    assert found.score[1] > found.score[0]
    assert found.known.tolist() == pytest.approx([5 / 6, 4 / 6])


def test_a_group_with_nothing_is_missing_and_the_score_is_partial() -> None:
    found = weigh(np.asarray([[1.0, 1.0, 1.0, 0.25, 0.25, math.nan]]), [1.0] * 6, GROUP_OF)
    assert math.isnan(found.groups[0, 2])
    assert not found.whole[0]
    assert found.score[0] == pytest.approx(0.5)


def test_a_group_of_no_weight_is_not_missed() -> None:
    row = np.asarray([[1.0, 1.0, 1.0, 0.25, 0.25, math.nan]])
    assert weigh(row, [1.0] * 5 + [0.0], GROUP_OF).whole[0]


def test_a_pair_of_which_nothing_is_known_has_no_score() -> None:
    found = weigh(np.full((1, 6), math.nan), [1.0] * 6, GROUP_OF)
    assert math.isnan(found.score[0])
    assert found.known[0] == 0


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(-200, 200))
def test_a_scale_goes_from_nothing_to_all_in_a_line(none: float, full: float, x: float) -> None:
    if abs(none - full) < 1e-3:
        return
    found = standardised(np.asarray([[none], [full], [x], [math.nan]]), [none], [full])[:, 0]
    assert found[:2].tolist() == [0.0, 1.0]
    assert found[2] == pytest.approx(min(max((x - none) / (full - none), 0), 1))
    assert math.isnan(found[3])


@pytest.mark.parametrize(
    ("code", "weight"),
    [
        ("weights-nothing", [0.0] * 6),
        ("weights-negative", [1.0] * 5 + [-1.0]),
        ("weights-negative", [1.0] * 5 + [math.nan]),
    ],
)
def test_weights_that_say_nothing_are_refused(code: str, weight: list[float]) -> None:
    with pytest.raises(Refusal) as refused:
        weigh(np.ones((1, 6)), weight, GROUP_OF)
    assert refused.value.code == code


def test_a_scale_of_one_point_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        standardised(np.ones((1, 1)), [2.0], [2.0])
    assert refused.value.code == "scale-empty"
