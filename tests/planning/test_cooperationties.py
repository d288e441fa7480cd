"""Who cooperates with whom, lists and overlaps: through reforms, by theme, on a day."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.measure import area_km2
from layers.store import Store
from layers.units import unit_id
from planning.cooperation import remove_cooperation
from planning.cooperationlisting import Wanted, list_cooperations
from planning.cooperationmembers import MembershipEntry, add_member
from planning.cooperationshapes import overlaps, shapes_of
from planning.cooperationties import areas_by_year, ties, units_covered, untied
from planning.cooperationtold import Territory
from planning.settings import set_practice_hidden
from tests.planning.made_cooperation import (
    AFTER,
    BURTNIEKI,
    DAY,
    ERGLI,
    KOCENI,
    LATER,
    SMILTENE,
    VALMIERA,
    made,
)

SLIVERS_KM2 = 0.05  # what is left out along outlines that do not fit
VALMIERA_2021, MADONA_2021 = "0054000@2021-07-01", "0038000@2021-07-01"


@pytest.fixture
def store(kept_anywhere: Path) -> Store:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    return Store(kept_anywhere)


def names(store: Store, wanted: Wanted) -> list[str]:
    return [card.cooperation.name_lv for card in list_cooperations(store, wanted).cards]


def pair(one: tuple[str, dt.date], other: tuple[str, dt.date]) -> tuple[str, str]:
    first, second = sorted((unit_id(one), unit_id(other)))
    return first, second


def test_the_highest_degree_ties_two_units_and_proposals_stand_apart(store: Store) -> None:
    made(store, degree="D1", themes=("data",))
    made(store, degree="D3")
    made(store, degree="D5", standing="proposed")
    tie = ties(store, LATER)[pair(VALMIERA, KOCENI)]
    assert (tie.degree, tie.proposed, tie.areas, tie.shown) == ("D3", "D5", 3, "D3")
    data = ties(store, LATER, Wanted(theme="data"))[pair(VALMIERA, KOCENI)]
    assert (data.degree, data.areas) == ("D1", 1)


def test_observers_tie_nobody(store: Store) -> None:
    area = made(store)
    looks_on = MembershipEntry(unit=BURTNIEKI, begins=DAY, role="observer")
    add_member(store, area.id, looks_on, who="Ilze")
    assert set(ties(store, LATER)) == {pair(VALMIERA, KOCENI)}
    assert list_cooperations(store).cards[0].members == 3


def test_members_count_from_their_first_to_their_last_day(store: Store) -> None:
    area = made(store, VALMIERA)
    told = MembershipEntry(unit=KOCENI, begins=LATER, ends=LATER)
    add_member(store, area.id, told, who="Ilze")
    day = dt.timedelta(days=1)
    assert [len(ties(store, at)) for at in (LATER - day, LATER, LATER + day)] == [0, 1, 0]


def test_members_are_carried_into_the_units_that_followed(store: Store) -> None:
    made(store, VALMIERA, KOCENI, ERGLI)
    assert set(ties(store, AFTER)) == {(MADONA_2021, VALMIERA_2021)}
    assert names(store, Wanted(unit=("0038000", dt.date(2021, 7, 1)), at=AFTER)) == ["Kopīgs ceļš"]


def test_members_that_merged_tie_nobody_and_are_counted_so(store: Store) -> None:
    made(store, VALMIERA, KOCENI)
    made(store, VALMIERA, ERGLI, name_lv="Pavisam cits")
    assert (untied(store, LATER), untied(store, AFTER)) == (0, 1)
    assert untied(store, AFTER, Wanted(text="Pavisam")) == 0


def test_two_units_list_what_both_are_members_of(store: Store) -> None:
    made(store, name_lv="A")
    made(store, VALMIERA, SMILTENE, name_lv="B")
    assert names(store, Wanted(unit=VALMIERA)) == ["A", "B"]
    assert names(store, Wanted(unit=VALMIERA, other=SMILTENE, at=LATER)) == ["B"]
    assert names(store, Wanted(unit=KOCENI, other=SMILTENE, at=LATER)) == []


def test_a_list_is_narrowed_by_everything_and_comes_in_pages(store: Store) -> None:
    made(store, name_lv="Ābele", degree="D2", themes=("water", "data"))
    made(store, name_lv="Bērzs", standing="proposed", valid_to=LATER)
    made(store, name_lv="Ceriņš", practice=True, instruments=("Ūdens līgums",))
    assert names(store, Wanted()) == ["Ābele", "Bērzs", "Ceriņš"]
    assert names(store, Wanted(theme="data")) == ["Ābele"]
    assert names(store, Wanted(degree="D2")) == ["Ābele"]
    assert names(store, Wanted(standing="proposed")) == ["Bērzs"]
    assert names(store, Wanted(at=AFTER)) == ["Ābele", "Ceriņš"]
    assert names(store, Wanted(text="udens LIGUMS")) == ["Ceriņš"]
    assert names(store, Wanted(practice=False)) == ["Ābele", "Bērzs"]
    assert names(store, Wanted(bounds=(10.0, 58.0, 12.0, 60.0))) == []
    page = list_cooperations(store, limit=2, offset=2)
    assert ([card.cooperation.name_lv for card in page.cards], page.total) == (["Ceriņš"], 3)
    set_practice_hidden(store.home, hidden=True)
    assert names(store, Wanted()) == ["Ābele", "Bērzs"]


def test_a_change_is_seen_at_once(store: Store) -> None:
    area = made(store)
    assert len(ties(store, LATER)) == 1
    remove_cooperation(store.home, area.id, version=1, who="Ilze")
    assert (ties(store, LATER), units_covered(store, LATER)) == ({}, {})
    assert set(areas_by_year(store, Wanted(), 2020).values()) == {0}


def test_years_count_the_areas_of_their_middle(store: Store) -> None:
    made(store)
    made(store, valid_from=dt.date(2012, 7, 2), valid_to=dt.date(2014, 6, 30))
    assert areas_by_year(store, Wanted(), 2014) == {2010: 1, 2011: 1, 2012: 1, 2013: 2, 2014: 1}


def test_units_count_the_areas_that_take_half_of_them(store: Store) -> None:
    made(store)
    made(store, VALMIERA, members=False)
    corner = shapely.box(*store.territory.outline(KOCENI).bounds[:2], 25.1, 57.5)
    made(store, territory=Territory(shape=corner), members=False)
    assert units_covered(store, LATER) == {unit_id(VALMIERA): 2, unit_id(KOCENI): 1}


def test_overlaps_are_the_ground_that_areas_share(store: Store) -> None:
    square = shapely.box(25.38, 57.50, 25.46, 57.56)
    areas = [
        made(store, VALMIERA, KOCENI),
        made(store, VALMIERA, SMILTENE),
        made(store, territory=Territory(shape=square), members=False),
    ]
    found = overlaps(shapes_of(store, areas, LATER).frame)
    by_count = area_km2(found).groupby(found["count"]).sum()
    shapes = shapes_of(store, areas, LATER).frame.geometry
    threes = shapes.iloc[0].intersection(shapes.iloc[1]).intersection(shapes.iloc[2])
    whole = shapely.union_all([one.intersection(other) for one, other in combinations(shapes, 2)])
    expected = area_km2(found.iloc[:2].set_geometry([threes, whole]))
    assert by_count[3] == pytest.approx(expected.iloc[0], abs=SLIVERS_KM2)
    assert by_count.sum() == pytest.approx(expected.iloc[1], abs=SLIVERS_KM2)


KEYS = (VALMIERA, KOCENI, BURTNIEKI, SMILTENE, ERGLI)
areas = st.lists(
    st.tuples(
        st.sets(st.sampled_from(KEYS), min_size=1),
        st.sampled_from(["D0", "D1", "D3", "D6"]),
        st.booleans(),
    ),
    max_size=4,
)


@given(areas)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_ties_are_those_of_a_count_by_hand(
    tmp_path_factory: pytest.TempPathFactory,
    told: list[tuple[set[tuple[str, dt.date]], str, bool]],
) -> None:
    store = Store(tmp_path_factory.mktemp("ties"))
    for units, degree, proposed in told:
        standing = "proposed" if proposed else "existing"
        made(store, *sorted(units), degree=degree, standing=standing)
    found = ties(store, LATER)
    for one, other in combinations(KEYS, 2):
        both = [area for area in told if {one, other} <= area[0]]
        tie = found.get(pair(one, other))
        assert (tie.areas if tie else 0) == len(both)
        if tie:
            existing = [degree for _, degree, proposed in both if not proposed]
            assert tie.degree == max(existing, default="")
