"""Where recommendations hold: units through reforms, shapes, zones, places, rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from geo.measure import area_km2
from layers.store import Store
from layers.units import neighbours, unit_id
from planning.areas import (
    add_area,
    areas_of,
    change_area,
    list_areas,
    remove_area,
    units_of_recommendation,
)
from planning.areaspecs import (
    ConflictRule,
    DeclineRule,
    NearBorderRule,
    PlaceArea,
    ShapeArea,
    Spec,
    UnitsArea,
    ZonePick,
    ZonesArea,
    kind_of,
    spec_of,
    told_of,
)
from planning.conflicts import EditConflict
from planning.figures import remove_figures
from planning.history import changes_of, take_back
from planning.planstore import delete_plan
from planning.recommendations import add_recommendation
from tests.planning.made_figures import keep_figures, load_again
from tests.planning.made_records import (
    BURTNIEKI,
    DAY,
    ENTRY,
    HOUSING,
    INDUSTRY,
    KOCENI,
    VALMIERA,
    VALMIERA_2021,
    plan_of,
)

AFTER = dt.date(2022, 1, 1)
UNITS = "vidzeme@2009-07-01"
SQUARE = shapely.box(25.40, 57.53, 25.42, 57.54)


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


@pytest.fixture
def store(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    return Store(home)


@pytest.fixture
def written(store: Store) -> str:
    return add_recommendation(store.home, ENTRY, who="Ilze").id


def refused(code: str, call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def km2(frame: gpd.GeoDataFrame) -> float:
    return float(area_km2(frame).sum())


def test_a_unit_shows_as_it_is_and_after_a_reform_in_the_units_of_the_day(
    store: Store, written: str
) -> None:
    add_area(store, written, UnitsArea((VALMIERA, BURTNIEKI)), who="Ilze")
    before = areas_of(store, written, DAY).frame
    assert set(before["unit"]) == {unit_id(VALMIERA), unit_id(BURTNIEKI)}
    after = areas_of(store, written, AFTER).frame
    assert set(after["unit"]) == {unit_id(VALMIERA_2021)}
    assert after["share"].tolist() == pytest.approx([1.0, 1.0])
    assert km2(after) == pytest.approx(km2(before))
    assert list(units_of_recommendation(store, written, AFTER)) == [unit_id(VALMIERA_2021)]
    assert set(units_of_recommendation(store, written, DAY)) == set(before["unit"])


def test_a_unit_of_today_shows_before_the_reform_in_its_parts(store: Store, written: str) -> None:
    add_area(store, written, UnitsArea((VALMIERA_2021,)), who="Ilze")
    before = areas_of(store, written, DAY).frame
    assert {unit_id(VALMIERA), unit_id(BURTNIEKI), unit_id(KOCENI)} < set(before["unit"])
    assert before["share"].sum() == pytest.approx(1.0)


def test_a_drawn_shape_stays_and_tells_its_units_of_every_date(store: Store, written: str) -> None:
    add_area(store, written, ShapeArea(SQUARE, "Centrs"), who="Ilze")
    (row,) = areas_of(store, written, AFTER).frame.to_dict("records")
    assert row["geometry"].equals(SQUARE)
    assert row["name"] == "Centrs"
    at_first = units_of_recommendation(store, written, DAY)
    share = km2(gpd.GeoDataFrame(geometry=[SQUARE], crs="EPSG:4326")) / 18.1
    assert at_first == {unit_id(VALMIERA): pytest.approx(share, rel=0.1)}
    assert list(units_of_recommendation(store, written, AFTER)) == [unit_id(VALMIERA_2021)]


def test_a_place_tells_the_unit_it_lies_in(store: Store, written: str) -> None:
    add_area(store, written, PlaceArea(25.42, 57.54, "Valmiera"), who="Ilze")
    assert units_of_recommendation(store, written, DAY) == {unit_id(VALMIERA): 0.0}


def test_zones_are_those_of_the_plan_until_it_is_gone(
    store: Store, written: str, tmp_path: Path
) -> None:
    plan = plan_of(store, tmp_path, VALMIERA, HOUSING)
    add_area(store, written, ZonesArea((ZonePick(plan, 1, "1"),)), who="Ilze")
    add_area(store, written, PlaceArea(25.42, 57.54), who="Ilze")
    frame = areas_of(store, written, DAY).frame
    assert frame["name"].tolist() == [f"Plāns {VALMIERA[0]}: viss", ""]
    assert km2(frame) == pytest.approx(store.territory.area_km2(VALMIERA), rel=1e-6)
    refused(
        "area-zone-gone",
        lambda: add_area(store, written, ZonesArea((ZonePick(plan, 1, "2"),)), who="Ilze"),
    )
    delete_plan(store.home, plan)
    told = areas_of(store, written, DAY)
    assert [issue.code for issue in told.issues] == ["area-not-shown"]
    assert told.frame["kind"].tolist() == ["place"]


def test_the_rule_of_conflicts_follows_the_whole_border_and_the_plans(
    store: Store, written: str, tmp_path: Path
) -> None:
    first = plan_of(store, tmp_path, VALMIERA, HOUSING)
    second = plan_of(store, tmp_path, BURTNIEKI, INDUSTRY)
    rule = ConflictRule((first, second), UNITS, 500.0, (VALMIERA, BURTNIEKI))
    area = add_area(store, written, rule, who="Ilze")
    frame = areas_of(store, written, AFTER).frame
    found = neighbours(store.territory, VALMIERA, DAY)
    by_hand = next(one.shared_border_km for one in found if one.key == BURTNIEKI)
    assert frame.to_crs("EPSG:3059").length.sum() / 1000 == pytest.approx(by_hand, rel=0.01)
    units = units_of_recommendation(store, written, DAY)
    assert {unit_id(VALMIERA), unit_id(BURTNIEKI)} <= set(units)
    too_long = ConflictRule((first, second), UNITS, 1e6)
    change_area(store, area.id, too_long, version=1, who="Ilze")
    assert areas_of(store, written, AFTER).frame.empty
    change_area(store, area.id, rule, version=2, who="Ilze")
    plan_of(store, tmp_path, BURTNIEKI, HOUSING, replaces=second)
    assert areas_of(store, written, AFTER).frame.empty
    assert units_of_recommendation(store, written, DAY) == {}


def test_the_rule_of_land_near_a_border_has_the_area_computed_by_hand(
    store: Store, written: str, tmp_path: Path
) -> None:
    plans = tuple(plan_of(store, tmp_path, key, HOUSING) for key in (VALMIERA, BURTNIEKI))
    rule = NearBorderRule(plans, UNITS, 1000.0, "5_ResidentialUse")
    add_area(store, written, rule, who="Ilze")
    frame = areas_of(store, written, DAY).frame
    shapes = gpd.GeoSeries(
        [store.territory.outline(key) for key in (VALMIERA, BURTNIEKI)], crs="EPSG:4326"
    ).to_crs("EPSG:3059")
    border = shapely.intersection(*shapes)
    by_hand = shapely.intersection(shapely.buffer(border, 1000.0), shapely.union_all(shapes))
    assert km2(frame) == pytest.approx(by_hand.area / 1e6, rel=2e-3)
    other = NearBorderRule(plans, UNITS, 1000.0, "5_2_ResidentialUseWithOtherCompatibleUses")
    add_area(store, written, other, who="Ilze")
    assert len(areas_of(store, written, DAY).frame) == 1


def test_the_rule_of_decline_carries_figures_through_the_reform(store: Store, written: str) -> None:
    then = {VALMIERA[0]: 100.0, BURTNIEKI[0]: 50.0, KOCENI[0]: 50.0, "0964700": 30.0}
    parts = [k for k in store.territory.valid_at(DAY).index if k[0] in then]
    assert len(parts) == 4
    composed = areas_of_parts(store)
    earlier = keep(store, dict.fromkeys(composed, 100.0), DAY)
    whole = 100.0 * len(composed)
    later = keep(store, {VALMIERA_2021[0]: 0.85 * whole}, AFTER)
    area = add_area(store, written, DeclineRule(earlier.id, later.id, 10.0), who="Ilze")
    frame = areas_of(store, written, AFTER).frame
    assert frame["unit"].tolist() == [unit_id(VALMIERA_2021)]
    load_again(store.home, later.id, {VALMIERA_2021[0]: 0.95 * whole}, who="A")
    assert areas_of(store, written, AFTER).frame.empty
    remove_figures(store.home, later.id, version=2, who="A")
    assert areas_of(store, written, AFTER).issues[0].feature == area.id


def areas_of_parts(store: Store) -> list[str]:
    mine = store.territory.pieces_of(VALMIERA_2021)
    valid = store.territory.valid_at(DAY)
    keys = valid.index[(valid["level"] == "municipality") & (valid["region"] == "vidzeme")]
    return [key[0] for key in keys if store.territory.pieces_of(key) & mine]


def keep(store: Store, amounts: dict[str, float], at: dt.date) -> Any:
    told = {"name": "Iedzīvotāji", "region": "vidzeme", "source": "pārbaude"}
    return keep_figures(store.home, amounts, at=at, who="Ilze", **told)


CROSSING = shapely.Polygon([(25, 57), (25.1, 57.1), (25.1, 57), (25, 57.1)])


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (UnitsArea(()), "area-empty"),
        (UnitsArea((("9999999", DAY),)), "unit-unknown"),
        (ShapeArea(CROSSING), "area-crosses"),
        (ShapeArea(shapely.Polygon()), "area-empty"),
        (ShapeArea(shapely.LineString([(25, 57), (26, 57)])), "area-kind"),
        (ShapeArea(shapely.box(580_000, 378_000, 581_000, 379_000)), "area-outside"),
        (ShapeArea(shapely.Point(25, 57).buffer(1, quad_segs=6000)), "area-corners"),
        (PlaceArea(float("nan"), 57), "area-outside"),
        (ZonesArea((ZonePick("plan-gone", 1, "1"),)), "plan-gone"),
        (ConflictRule(("plan-gone",), UNITS, 500.0), "rule-plan-gone"),
        (ConflictRule(("plan-gone",), UNITS, -1.0), "area-number"),
        (ConflictRule((), UNITS, 500.0), "area-empty"),
        (ConflictRule(("a",), UNITS, 500.0, (VALMIERA,)), "area-two-units"),
        (DeclineRule("fig-gone", "fig-gone", 10.0), "figures-gone"),
    ],
)
def test_an_area_that_cannot_be_is_refused_and_nothing_is_kept(
    store: Store, written: str, spec: Spec, code: str
) -> None:
    refused(code, lambda: add_area(store, written, spec, who="Ilze"))
    assert list_areas(store.home, written) == []


def test_a_crossing_outline_says_where_it_crosses(store: Store, written: str) -> None:
    told = refused("area-crosses", lambda: add_area(store, written, ShapeArea(CROSSING), who="A"))
    assert told.values["place"] == "25.05, 57.05"


@pytest.mark.parametrize(
    "spec",
    [
        UnitsArea((VALMIERA,)),
        ZonesArea((ZonePick("plan-1", 2, "7"),)),
        PlaceArea(25.0, 57.0, "Vieta"),
        ConflictRule(("a", "b"), UNITS, 500.0, (VALMIERA, KOCENI)),
        NearBorderRule(("a",), UNITS, 3000.0, HOUSING),
        DeclineRule("f1", "f2", 10.0),
    ],
)
def test_what_was_said_of_an_area_is_read_as_it_was_written(spec: Spec) -> None:
    assert spec_of(kind_of(spec), told_of(spec)) == spec


def test_a_shape_is_read_as_it_was_drawn() -> None:
    read = spec_of("shape", told_of(ShapeArea(SQUARE, "x")))
    assert isinstance(read, ShapeArea)
    assert (read.shape.equals(SQUARE), read.name) == (True, "x")


@pytest.mark.parametrize("told", [{}, {"units": 7}, {"units": ["x"]}, {"rule": "weather"}])
def test_what_is_no_area_is_refused(told: dict[str, Any]) -> None:
    for kind in ("units", "shape", "zones", "place", "rule"):
        with pytest.raises(Refusal):
            spec_of(kind, told)


def test_areas_are_changed_removed_and_brought_back_with_their_units(
    store: Store, written: str
) -> None:
    area = add_area(store, written, UnitsArea((VALMIERA,)), who="Ilze", note="centrs")
    change_area(store, area.id, UnitsArea((KOCENI,)), version=1, who="Anna")
    with pytest.raises(EditConflict):
        change_area(store, area.id, UnitsArea((BURTNIEKI,)), version=1, who="Jānis")
    assert list(units_of_recommendation(store, written, DAY)) == [unit_id(KOCENI)]
    take_back(store.home, changes_of(store.home, "area", area.id)[-1].id, "Ilze")
    assert list(units_of_recommendation(store, written, DAY)) == [unit_id(VALMIERA)]
    remove_area(store.home, area.id, version=3, who="Ilze")
    assert units_of_recommendation(store, written, DAY) == {}
    refused("area-gone", lambda: remove_area(store.home, area.id, version=4, who="Ilze"))
