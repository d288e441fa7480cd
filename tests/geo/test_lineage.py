"""Shares and carried amounts: worked by hand, and true of any two divisions of an area."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.lineage import carry, overlaps

AREAS = {"a": 1.0, "b1": 3.0, "b2": 1.0, "c": 2.0, "d": 4.0}
OLD = {"A": {"a"}, "B": {"b1", "b2"}, "C": {"c"}, "D": {"d"}}
NEW = {"AB": {"a", "b1", "b2"}, "CD": {"c", "d"}}
DISTRICTS = {"D1": {"a", "b1"}, "D2": {"b2", "c", "d"}}
HECTARES = pd.Series({"A": 10.1, "B": 20.2, "C": 0.3, "D": 7.0})


def test_overlaps_give_the_share_of_both_sides() -> None:
    found = overlaps(DISTRICTS, OLD, AREAS).set_index(["old", "new"])
    assert found.loc[("D1", "B"), "area_km2"] == 3
    assert found.loc[("D1", "B"), "share_of_old"] == pytest.approx(0.75)
    assert found.loc[("D1", "B"), "share_of_new"] == pytest.approx(0.75)
    assert ("D1", "C") not in found.index


def test_merged_units_keep_their_hectares_exactly() -> None:
    found = carry(HECTARES, overlaps(OLD, NEW, AREAS))
    assert found.loc["AB", "value"] == HECTARES["A"] + HECTARES["B"]
    assert not found["estimated"].any()
    assert (found["reason"] == "").all()


def test_a_split_unit_is_divided_by_area_and_marked() -> None:
    people = pd.Series({"D1": 400, "D2": 700})
    found = carry(people, overlaps(DISTRICTS, OLD, AREAS))
    assert found["value"].to_dict() == pytest.approx({"A": 100, "B": 400, "C": 200, "D": 400})
    assert found["estimated"].all()
    assert set(found["reason"]) == {"split-by-area"}


def test_a_part_without_a_value_leaves_the_whole_without_one() -> None:
    found = carry(HECTARES.drop("B"), overlaps(OLD, NEW, AREAS))
    assert math.isnan(found.loc["AB", "value"])
    assert found.loc["AB", "reason"] == "part-without-value"
    assert found.loc["CD", "value"] == pytest.approx(7.3)


def test_a_unit_that_the_parts_do_not_cover_has_no_value() -> None:
    fewer = {"A": OLD["A"], "C": OLD["C"], "D": OLD["D"]}
    found = carry(HECTARES, overlaps(fewer, NEW, AREAS))
    assert math.isnan(found.loc["AB", "value"])
    assert found.loc["AB", "reason"] == "not-covered"


def test_units_that_overlap_nothing_give_no_rows() -> None:
    assert overlaps({"A": {"a"}}, {"CD": {"c", "d"}}, AREAS).empty
    assert carry(HECTARES, overlaps({"A": {"a"}}, {"CD": {"c"}}, AREAS)).empty


PIECE_COUNT = 8


@st.composite
def divisions(
    draw: st.DrawFn,
) -> tuple[dict[str, float], dict[str, set[str]], dict[str, set[str]], pd.Series]:
    """Return areas of pieces, two divisions of all of them into units, and old amounts."""
    names = [f"p{n}" for n in range(PIECE_COUNT)]
    size = st.floats(0.01, 3000)
    areas = dict(zip(names, draw(st.lists(size, min_size=8, max_size=8)), strict=True))
    both = []
    for _ in range(2):
        owners = draw(st.lists(st.sampled_from("uvwx"), min_size=8, max_size=8))
        units: dict[str, set[str]] = {}
        for name, owner in zip(names, owners, strict=True):
            units.setdefault(owner, set()).add(name)
        both.append(units)
    amount = st.one_of(st.integers(0, 200_000), st.floats(0, 1e6))
    values = pd.Series({unit: float(draw(amount)) for unit in both[0]})
    return areas, both[0], both[1], values


@given(divisions())
def test_shares_of_a_covered_unit_sum_to_one(
    given_: tuple[dict[str, float], dict[str, set[str]], dict[str, set[str]], pd.Series],
) -> None:
    areas, old, new, _ = given_
    found = overlaps(old, new, areas)
    assert found.groupby("old")["share_of_old"].sum().to_numpy() == pytest.approx(1)
    assert found.groupby("new")["share_of_new"].sum().to_numpy() == pytest.approx(1)


@given(divisions())
def test_carrying_preserves_the_total_when_everything_is_covered(
    given_: tuple[dict[str, float], dict[str, set[str]], dict[str, set[str]], pd.Series],
) -> None:
    areas, old, new, values = given_
    found = carry(values, overlaps(old, new, areas))
    assert set(found.index) == set(new)
    assert found["value"].sum() == pytest.approx(values.sum(), rel=1e-9)
    nested = {
        n for n, parts in new.items() if all(o <= parts or not o & parts for o in old.values())
    }
    assert set(found.index[~found["estimated"].astype(bool)]) == nested
