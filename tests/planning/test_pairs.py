"""Pairs of neighbours on the real territory: each figure against a second way of computing it."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.errors import Refusal
from layers.store import Store
from layers.territory import Key
from layers.units import neighbours, parse_id, unit_id
from planning.audits import AuditAsked, run_audit
from planning.cooperation import CooperationEntry, MembershipEntry, Territory, add_cooperation
from planning.database import close_databases
from planning.paircomponents import components, shipped_weights
from planning.pairground import PairsAsked
from planning.pairs import Pairs, ranked, shared_pairs
from planning.pairtold import pair_rows
from planning.practice import make_practice
from planning.world import matrix_in_use
from tests.planning.made_figures import keep_figures
from tests.planning.made_records import BURTNIEKI, KOCENI, VALMIERA, VALMIERA_2021
from tests.user_layer import declare

GEOD = Geod(ellps="WGS84")
DAY = dt.date(2009, 7, 1)
TIMES = (
    ("vidzeme", DAY, 58),
    ("vidzeme", dt.date(2021, 7, 1), 17),
    ("vidzeme", dt.date(2025, 7, 1), 16),
    ("vidzeme", dt.date(2008, 1, 1), 9),
    ("ostfold", dt.date(2021, 1, 1), 21),
    ("ostfold", dt.date(2025, 1, 1), 21),
)
METRES = {"vidzeme": "EPSG:3059", "ostfold": "EPSG:25832"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A home with the practice plans, which nothing is put into."""
    home = tmp_path_factory.mktemp("home")
    make_practice(home)
    yield Store(home)
    close_databases()


@pytest.fixture(scope="module")
def pairs(made: Store) -> Pairs:
    return shared_pairs(made, PairsAsked("vidzeme", DAY))


@pytest.fixture
def own(made: Store, home: Path) -> Store:
    """The same territory over an empty home of one's own."""
    home.mkdir(parents=True, exist_ok=True)
    store = copy.copy(made)
    store.home = home
    return store


def value(pairs: Pairs, pair: int, component: str) -> float:
    return float(pairs.values[pair, list(components()).index(component)])


def outline(pairs: Pairs, unit: str) -> shapely.Geometry:
    return pairs.ground.units.frame.geometry[unit]


def number(pairs: Pairs, one: Key, other: Key) -> int:
    wanted = {unit_id(one), unit_id(other)}
    return next(pair for pair in range(pairs.count) if set(pairs.ends(pair)) == wanted)


@pytest.mark.parametrize(("region", "at", "count"), TIMES)
def test_every_two_units_that_touch_along_a_line_are_a_pair(
    made: Store, region: str, at: dt.date, count: int
) -> None:
    pairs = shared_pairs(made, PairsAsked(region, at))
    units = pairs.ground.units.frame.geometry
    touching = {
        frozenset((a, b))
        for a, b in itertools.combinations(units.index, 2)
        if shapely.intersection(units[a], units[b]).length > 0
    }
    assert {frozenset(pairs.ends(pair)) for pair in range(pairs.count)} == touching
    assert pairs.count == count


@pytest.mark.parametrize(("region", "at", "_count"), TIMES)
def test_borders_are_as_long_as_a_geodesic_walk_along_what_two_outlines_share(
    made: Store, region: str, at: dt.date, _count: int
) -> None:
    pairs = shared_pairs(made, PairsAsked(region, at))
    for pair in range(pairs.count):
        a, b = (outline(pairs, one) for one in pairs.ends(pair))
        shared = shapely.line_merge(shapely.intersection(a, b))
        km = sum(GEOD.geometry_length(part) for part in shapely.get_parts(shared)) / 1000
        assert value(pairs, pair, "border_length") == pytest.approx(km, rel=1e-6)
        around = [GEOD.geometry_length(one.boundary) / 1000 for one in (a, b)]
        share = max(100 * km / one for one in around)
        assert value(pairs, pair, "border_share") == pytest.approx(share, rel=1e-6)


def test_a_border_is_as_long_from_either_side(pairs: Pairs) -> None:
    territory = pairs.ground.store.territory
    for pair in range(pairs.count):
        ends = [parse_id(one) for one in pairs.ends(pair)]
        for mine, other in (ends, ends[::-1]):
            told = {one.key: one.shared_border_km for one in neighbours(territory, mine, DAY)}
            assert told[other] == pytest.approx(value(pairs, pair, "border_length"))


@pytest.mark.parametrize(("region", "at", "_count"), TIMES)
def test_people_near_a_border_are_those_of_every_settlement_within_three_kilometres(
    made: Store, region: str, at: dt.date, _count: int
) -> None:
    pairs = shared_pairs(made, PairsAsked(region, at))
    places = made.open("settlements", at).frame
    assert places is not None
    there = places.to_crs(METRES[region])
    lines = pairs.ground.borders.geometry.to_crs(METRES[region])
    for pair in range(pairs.count):
        near = places[there.distance(lines[pair]) <= 3000]
        one = pairs.one(pair, "people_near")
        assert one.details is not None
        assert set(one.details["names"]) == set(near["name"])
        if len(near) and near["population"].isna().all():
            assert one.missing == "people-unknown"
        else:
            people = near["population"].sum() / value(pairs, pair, "border_length")
            assert one.value == pytest.approx(people)


def test_centres_are_the_largest_settlements_and_as_far_apart_as_a_geodesic(pairs: Pairs) -> None:
    places = pairs.ground.store.open("settlements", DAY).frame
    assert places is not None
    for pair in range(pairs.count):
        found = []
        for unit in pairs.ends(pair):
            inside = places[places.within(outline(pairs, unit))]
            known = inside.dropna(subset="population")
            of = known.loc[known["population"].idxmax()] if len(known) else None
            found.append(of if of is not None else (inside.iloc[0] if len(inside) else None))
        one = pairs.one(pair, "centre_distance")
        if any(place is None for place in found):
            assert one.missing == "no-centre"
            continue
        ends = [(place.geometry.x, place.geometry.y) for place in found if place is not None]
        assert one.value == pytest.approx(GEOD.inv(*ends[0], *ends[1])[2] / 1000)


def test_lakes_are_shared_where_both_have_a_part(made: Store) -> None:
    pairs = shared_pairs(made, PairsAsked("ostfold", dt.date(2021, 1, 1)))
    lakes = made.open("lakes", dt.date(2021, 1, 1)).frame
    assert lakes is not None
    shared = 0
    for pair in range(pairs.count):
        km2 = 0.0
        for lake in lakes.geometry:
            parts = [shapely.intersection(lake, outline(pairs, one)) for one in pairs.ends(pair)]
            areas = gpd.GeoSeries(parts, crs="EPSG:4326").to_crs(3035).area / 1e6
            km2 += areas.sum() if (areas >= 0.5).all() else 0.0
        assert value(pairs, pair, "shared_lakes") == pytest.approx(km2)
        shared += km2 > 0
    assert shared == 4


def test_the_conflict_is_the_index_that_the_audit_of_borders_has(made: Store, pairs: Pairs) -> None:
    plans = tuple(plan.id for plan in pairs.ground.plans)
    asked = AuditAsked(plans, f"vidzeme@{DAY}", matrix=matrix_in_use(made))
    index = {
        frozenset((row["unit_id_a"], row["unit_id_b"])): row["index"]
        for row in run_audit(made, asked).borders.to_dict("records")
    }
    for pair in range(pairs.count):
        there = index.get(frozenset(pairs.ends(pair)), math.nan)
        assert value(pairs, pair, "border_conflict") == pytest.approx(there, nan_ok=True)


def test_plans_differ_by_the_years_between_their_first_days(pairs: Pairs) -> None:
    days = {unit_id(plan.territories[0]): plan.valid_from for plan in pairs.ground.plans}
    compared = 0
    for pair in range(pairs.count):
        known = [days[one] for one in pairs.ends(pair) if days.get(one)]
        one = pairs.one(pair, "plan_age_gap")
        if len(known) < 2:
            assert one.missing == "no-plan"
            continue
        apart = abs((known[0] - known[1]).days) / 365.2425  # type: ignore[operator]
        assert one.value == pytest.approx(apart)
        compared += 1
    assert compared == 14


def test_the_variety_of_legends_counts_names_by_class(pairs: Pairs) -> None:
    assert pairs.ground.audited is not None
    rows = pairs.ground.audited.stretches
    pair = number(pairs, VALMIERA, BURTNIEKI)
    ends = set(pairs.ends(pair))
    mine = rows[[{a, b} == ends for a, b in zip(rows["unit_id_a"], rows["unit_id_b"], strict=True)]]
    told = set()
    for side in "ab":
        known = mine[mine[f"class_{side}"].notna()]
        told |= set(zip(known[f"class_{side}"], known[f"name_{side}"].str.casefold(), strict=True))
    classes = {land_use for land_use, _ in told}
    assert value(pairs, pair, "legend_variety") == pytest.approx(len(told) / len(classes))


def test_the_smaller_unit_counts_and_is_told_to_be_small(pairs: Pairs) -> None:
    units = pairs.ground.store.territory.units
    for pair in range(pairs.count):
        people = [units.loc[parse_id(one), "population"] for one in pairs.ends(pair)]
        assert value(pairs, pair, "capacity") == min(people)
        small = [side for side, count in zip("ab", people, strict=True) if count < 4000]
        assert (pairs.one(pair, "capacity").details or {})["small"] == small


def test_what_nobody_knows_is_missing_and_never_zero(made: Store) -> None:
    pairs = shared_pairs(made, PairsAsked("ostfold", dt.date(2021, 1, 1)))
    rows = pair_rows(pairs, shipped_weights())
    for row in rows:
        assert row["missing"]["capacity"] == "no-population"
        assert row["missing"]["border_conflict"] == "no-plan"
        assert row["missing"]["shared_catchment"] == "no-catchments"
        assert row["components"]["capacity"]["value"] is None
        assert row["readiness"] is None
        assert not row["whole"]


def test_standard_figures_are_missing_just_where_amounts_are(pairs: Pairs) -> None:
    assert (np.isnan(pairs.values) == np.isnan(pairs.standard)).all()
    for column, (key, one) in enumerate(components().items()):
        told = (pairs.values[:, column] - one.none) / (one.full - one.none)
        assert pairs.standard[:, column] == pytest.approx(np.clip(told, 0, 1), nan_ok=True), key


def test_a_figure_that_is_there_names_its_source_and_date(pairs: Pairs) -> None:
    for pair in range(pairs.count):
        for key in components():
            if not pairs.one(pair, key).missing:
                sources = pairs.sources(pair, key)
                assert sources
                assert all(one.name and one.date for one in sources), key


def test_practice_plans_are_called_so_where_a_figure_rests_on_them(pairs: Pairs) -> None:
    for pair in range(pairs.count):
        assert pairs.practice(pair) == (not pairs.one(pair, "plan_age_gap").missing)


def test_catchments_are_shared_by_the_share_of_ground(own: Store) -> None:
    file = declare(
        own.home,
        "baseini",
        "Baseini",
        values=({"name": "x"}, {"name": "y"}),
        corners=((20.0, 50.0), (21.0, 50.0)),
    )
    whole = shapely.box(20, 50, 30, 60)
    west, east = shapely.box(20, 50, 25.45, 60), shapely.box(25.45, 50, 30, 60)
    frame = gpd.GeoDataFrame({"name": ["w", "e"]}, geometry=[west, east], crs="EPSG:4326")
    frame.to_file(file, driver="GeoJSON")
    store = Store(own.home)
    pairs = shared_pairs(store, PairsAsked("vidzeme", DAY, catchments="baseini"))
    assert shapely.covers(whole, shapely.union_all(pairs.ground.units.frame.geometry))
    for pair in range(pairs.count):
        shares = []
        for unit in pairs.ends(pair):
            shape = outline(pairs, unit)
            parts = [shapely.intersection(shape, basin) for basin in (west, east)]
            areas = gpd.GeoSeries(parts, crs="EPSG:4326").to_crs(3035).area
            shares.append(areas / areas.sum())
        both = 100 * sum(min(a, b) for a, b in zip(*shares, strict=True))
        assert value(pairs, pair, "shared_catchment") == pytest.approx(both, rel=1e-4)


def test_catchments_that_lie_elsewhere_say_nothing(own: Store) -> None:
    declare(own.home, "talu", "Tālu", corners=((20.0, 50.0),))
    pairs = shared_pairs(Store(own.home), PairsAsked("vidzeme", DAY, catchments="talu"))
    assert {pairs.one(pair, "shared_catchment").missing for pair in range(pairs.count)} == {
        "outside-catchments"
    }


def test_population_change_is_of_both_units_together(own: Store) -> None:
    codes = [VALMIERA[0], BURTNIEKI[0]]
    tables = [
        keep_figures(
            own.home,
            dict(zip(codes, amounts, strict=True)),
            name="Iedzīvotāji",
            region="vidzeme",
            at=DAY,
            year=year,
            source="CSP",
            who="Ilze",
        )
        for year, amounts in ((2010, (27_000.0, 9_000.0)), (2020, (25_000.0, 8_000.0)))
    ]
    asked = PairsAsked("vidzeme", DAY, series=(tables[0].id, tables[1].id))
    pairs = shared_pairs(own, asked)
    change = value(pairs, number(pairs, VALMIERA, BURTNIEKI), "population_change")
    assert change == pytest.approx(100 * (33_000 - 36_000) / 36_000)
    assert pairs.one(number(pairs, VALMIERA, KOCENI), "population_change").missing == "no-figure"


def test_two_years_are_put_in_their_order_and_told_as_the_date_of_the_figures(own: Store) -> None:
    later, earlier = (
        keep_figures(
            own.home,
            {VALMIERA[0]: people, BURTNIEKI[0]: people},
            name="Iedzīvotāji",
            region="vidzeme",
            at=DAY,
            year=year,
            source="CSP",
            who="Ilze",
        )
        for year, people in ((2020, 900.0), (2010, 1000.0))
    )
    pairs = shared_pairs(own, PairsAsked("vidzeme", DAY, series=(later.id, earlier.id)))
    pair = number(pairs, VALMIERA, BURTNIEKI)
    assert value(pairs, pair, "population_change") == pytest.approx(-10)
    assert [one.date for one in pairs.sources(pair, "population_change")] == ["2010", "2020"]


def cooperation(
    store: Store, degree: str, standing: str, *members: Key, practice: bool = False
) -> None:
    entry = CooperationEntry(
        name_lv="Kopā",
        territory=Territory(members),
        degree=degree,
        standing=standing,
        valid_from=DAY,
        practice=practice,
    )
    told = [MembershipEntry(unit=key, begins=DAY) for key in members]
    add_cooperation(store, entry, told, who="Ilze")


def test_an_existing_tie_counts_and_a_proposal_does_not(own: Store) -> None:
    asked = PairsAsked("vidzeme", DAY)
    first = shared_pairs(own, asked)
    pair, other = number(first, VALMIERA, BURTNIEKI), number(first, VALMIERA, KOCENI)
    cooperation(own, "D4", "proposed", VALMIERA, BURTNIEKI)
    proposed = shared_pairs(own, asked).one(pair, "existing_ties")
    assert proposed.missing == "no-ties"
    cooperation(own, "D2", "existing", VALMIERA, BURTNIEKI)
    tied = shared_pairs(own, asked)
    assert tied.one(pair, "existing_ties").value == 2
    assert (tied.one(pair, "existing_ties").details or {})["proposed"] == "D4"
    assert tied.one(other, "existing_ties").value == 0


def test_a_register_of_practice_areas_alone_is_practice_for_every_pair(own: Store) -> None:
    cooperation(own, "D2", "existing", VALMIERA, BURTNIEKI, practice=True)
    practice = shared_pairs(own, PairsAsked("vidzeme", DAY))
    pair, other = number(practice, VALMIERA, BURTNIEKI), number(practice, VALMIERA, KOCENI)
    assert practice.practice(pair)
    assert practice.practice(other)
    cooperation(own, "D3", "existing", VALMIERA, KOCENI)
    real = shared_pairs(own, PairsAsked("vidzeme", DAY))
    assert real.practice(pair)
    assert not real.practice(other)


def test_partial_scores_stand_behind_whole_ones(own: Store) -> None:
    cooperation(own, "D2", "existing", VALMIERA, BURTNIEKI)
    pairs = shared_pairs(own, PairsAsked("vidzeme", DAY))
    weighed = pairs.weighed(shipped_weights())
    order = ranked(weighed)
    lacking = np.isnan(weighed.groups).sum(axis=1)[order]
    assert (np.diff(lacking) >= 0).all()
    for count in set(lacking):
        assert (np.diff(weighed.score[order][lacking == count]) <= 0).all()


def test_figures_are_kept_until_something_they_rest_on_changes(own: Store) -> None:
    asked = PairsAsked("vidzeme", DAY)
    assert shared_pairs(own, asked) is shared_pairs(own, asked)
    before = shared_pairs(own, asked)
    cooperation(own, "D1", "existing", VALMIERA, KOCENI)
    assert shared_pairs(own, asked) is not before


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("units-not-drawn", PairsAsked("ostfold", DAY)),
        ("units-unclear", PairsAsked("kurzeme", DAY)),
        ("date-in-future", PairsAsked("vidzeme", dt.date(2999, 1, 1))),
        ("plan-gone", PairsAsked("vidzeme", DAY, plans=("plan-0000000000",))),
        ("figures-gone", PairsAsked("vidzeme", DAY, series=("fig-1", "fig-2"))),
    ],
)
def test_what_is_not_there_is_refused(own: Store, code: str, asked: PairsAsked) -> None:
    with pytest.raises(Refusal) as refused:
        shared_pairs(own, asked)
    assert refused.value.code == code


def test_pairs_without_plans_have_a_score_of_the_rest(own: Store) -> None:
    pairs = shared_pairs(own, PairsAsked("vidzeme", DAY))
    weighed = pairs.weighed(shipped_weights())
    assert np.isfinite(weighed.score).all()
    assert {row["missing"]["plan_age_gap"] for row in pair_rows(pairs, shipped_weights())} == {
        "no-plan"
    }


def test_units_of_today_have_their_pairs_too(made: Store) -> None:
    pairs = shared_pairs(made, PairsAsked("vidzeme", dt.date(2021, 7, 1)))
    assert unit_id(VALMIERA_2021) in pairs.ground.units.frame.index
