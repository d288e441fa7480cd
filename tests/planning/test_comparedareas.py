"""Areas that are compared: what people name becomes municipalities of a day with one outline."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from geo.measure import area_km2
from layers.store import Store
from layers.words import LANGUAGES
from planning.comparedareas import ComparedArea, area_name, compared_area
from planning.comparedpairs import PairSide, compared_pairs
from planning.cooperation import CooperationEntry, add_cooperation
from planning.cooperationtold import Territory
from planning.database import close_databases

THEN, NOW = dt.date(2010, 1, 1), dt.date(2025, 8, 1)


def km2(area: ComparedArea) -> float:
    return float(area_km2(gpd.GeoDataFrame(geometry=[area.outline], crs="EPSG:4326")).iloc[0])


def test_a_name_a_code_and_an_id_mean_the_same_area(shipped: Store) -> None:
    told = [compared_area(shipped, [one], THEN) for one in ("Smiltenes novads", "0941600")]
    assert told[0] == told[1]
    assert told[0].ids == ("0941600@2009-07-01",)
    assert told[0].units == (("0941600", dt.date(2009, 7, 1)),)


@pytest.mark.parametrize(
    ("asked", "at", "count"),
    [
        (["vidzeme"], NOW, 10),
        (["VPR"], THEN, 26),
        (["ostfold"], NOW, 12),
        (["OST-GLOMMA"], NOW, 3),
        (["OST-03"], NOW, 2),
        (["OST-03", "Fredrikstad"], NOW, 2),
    ],
)
def test_regions_and_examples_are_the_municipalities_within(
    shipped: Store, asked: list[str], at: dt.date, count: int
) -> None:
    area = compared_area(shipped, asked, at)
    assert len(area.units) == count
    parts = shapely.union_all([shipped.territory.outline(key) for key in area.units])
    assert area.outline.equals(parts)
    assert km2(area) == pytest.approx(
        sum(shipped.territory.area_km2(key) or 0 for key in area.units), rel=1e-9
    )


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([], "compare-empty"),
        ([" ", ""], "compare-empty"),
        (["Smiltenes novads", "Sarpsborg"], "compare-two-regions"),
        (["Qwxz"], "unit-unknown"),
        (["0101"], "unit-not-at-date"),
        (["OST-99"], "compare-no-outline"),
        ([str(n) for n in range(300)], "compare-too-many"),
    ],
)
def test_what_cannot_be_one_side_is_refused(shipped: Store, asked: list[str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        compared_area(shipped, asked, NOW)
    assert refused.value.code == code


def test_a_region_whose_outlines_of_the_day_are_not_known_is_refused(shipped: Store) -> None:
    with pytest.raises(Refusal) as refused:
        compared_area(shipped, ["ostfold"], THEN)
    assert refused.value.code == "compare-no-outline"


@pytest.mark.parametrize("pair", compared_pairs())
def test_every_pair_that_is_offered_can_be_shown(shipped: Store, pair: str) -> None:
    told = compared_pairs()[pair]
    for side in (told.left, told.right):
        if side.ids:
            assert shown(shipped, side).outline.is_valid
        else:
            assert set(told.missing) == set(LANGUAGES), "an empty side says why"


def shown(store: Store, side: PairSide) -> ComparedArea:
    area = compared_area(store, side.ids, side.at)
    assert all(area_name(store, area, lang) for lang in LANGUAGES)
    return area


def test_there_are_six_pairs_and_each_has_its_example() -> None:
    assert len(compared_pairs()) == 6
    assert len({pair.example for pair in compared_pairs().values()}) == 6


def test_a_cooperation_area_is_one_side_with_its_own_shape(tmp_path: Path) -> None:
    store = Store(tmp_path)
    try:
        drawn = shapely.box(25.3, 57.4, 25.6, 57.6)
        entry = CooperationEntry(
            name_lv="Pie upes",
            territory=Territory(shape=drawn, shape_name="Upe"),
            themes=("water",),
            degree="D1",
            valid_from=THEN,
        )
        made = add_cooperation(store, entry, who="Ilze")
        area = compared_area(store, [made.id], THEN)
        assert area.outline.equals(drawn)
        assert (area.region, area_name(store, area, "nb")) == ("vidzeme", "Pie upes")
        both = compared_area(store, [made.id, "Smiltenes novads"], THEN)
        assert km2(both) > km2(area)
    finally:
        close_databases()
