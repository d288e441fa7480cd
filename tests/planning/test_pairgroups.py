"""Candidate groups: connected, each unit in one, their figures the means of their pairs."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from layers.store import Store
from layers.units import unit_id
from planning.database import close_databases
from planning.paircomponents import components, shipped_weights
from planning.pairground import PairsAsked
from planning.pairgroups import MOST_PROPOSED, candidate, proposals
from planning.pairs import Pairs, ranked, shared_pairs
from tests.planning.made_records import BURTNIEKI, KOCENI, VALMIERA

ALUKSNE = ("0360200", dt.date(2009, 7, 1))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pairs]:
    yield shared_pairs(
        Store(tmp_path_factory.mktemp("home")), PairsAsked("vidzeme", dt.date(2009, 7, 1))
    )
    close_databases()


def connected(pairs: Pairs, units: tuple[str, ...]) -> bool:
    """Walk from the first unit over the borders within the group, one step at a time."""
    reached, more = {units[0]}, True
    while more:
        more = False
        for pair in range(pairs.count):
            a, b = pairs.ends(pair)
            if {a, b} <= set(units) and len({a, b} & reached) == 1:
                reached, more = reached | {a, b}, True
    return reached == set(units)


def test_a_pair_as_a_group_is_worth_what_the_pair_is(pairs: Pairs) -> None:
    weighed = pairs.weighed(shipped_weights())
    for pair in range(pairs.count):
        found = candidate(pairs, pairs.ends(pair), shipped_weights())
        assert found.pairs == (pair,)
        assert found.score == pytest.approx(float(weighed.score[pair]))
        assert found.values.tolist() == pytest.approx(pairs.values[pair].tolist(), nan_ok=True)


def test_a_figure_of_a_group_is_the_mean_of_those_pairs_that_have_it(pairs: Pairs) -> None:
    units = tuple(map(unit_id, (VALMIERA, KOCENI, BURTNIEKI)))
    found = candidate(pairs, units, shipped_weights())
    assert len(found.pairs) == 3
    for column, key in enumerate(components()):
        mine = [pairs.values[pair, column] for pair in found.pairs]
        known = [one for one in mine if not math.isnan(one)]
        mean = sum(known) / len(known) if known else math.nan
        assert found.values[column] == pytest.approx(mean, nan_ok=True)
        assert found.lacks.get(key, 0) == len(mine) - len(known)


@pytest.mark.parametrize(
    ("code", "units"),
    [
        ("group-apart", (VALMIERA, BURTNIEKI, ALUKSNE)),
        ("group-too-small", (VALMIERA, VALMIERA)),
        ("group-unit-unknown", (VALMIERA, ("0000000", dt.date(2009, 7, 1)))),
    ],
)
def test_a_group_that_is_none_is_refused(
    pairs: Pairs, code: str, units: tuple[tuple[str, dt.date], ...]
) -> None:
    with pytest.raises(Refusal) as refused:
        candidate(pairs, map(unit_id, units), shipped_weights())
    assert refused.value.code == code


def test_the_units_that_lie_apart_are_named(pairs: Pairs) -> None:
    with pytest.raises(Refusal) as refused:
        candidate(pairs, map(unit_id, (VALMIERA, BURTNIEKI, ALUKSNE)), shipped_weights())
    assert refused.value.values["units"] == "Alūksnes novads"


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0.1, 10), min_size=len(components()), max_size=len(components())))
def test_proposals_are_connected_and_share_no_unit(pairs: Pairs, told: list[float]) -> None:
    weights = dict(zip(components(), told, strict=True))
    found = proposals(pairs, ranked(pairs.weighed(weights)), weights)
    units = [one for group in found for one in group.units]
    assert len(units) == len(set(units))
    assert all(connected(pairs, group.units) for group in found)
    assert all(2 <= len(group.units) <= MOST_PROPOSED for group in found)
    scores = [group.score for group in found]
    assert (np.diff(scores) <= 0).all()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, 25), min_size=2, max_size=6))
def test_a_group_is_taken_just_where_it_is_connected(pairs: Pairs, places: set[int]) -> None:
    units = tuple(str(pairs.ground.units.frame.index[place]) for place in sorted(places))
    if connected(pairs, units):
        assert set(candidate(pairs, units, shipped_weights()).units) == set(units)
        return
    with pytest.raises(Refusal) as refused:
        candidate(pairs, units, shipped_weights())
    assert refused.value.code == "group-apart"
