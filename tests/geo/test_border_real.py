"""The audit of borders through and around real plans: nothing of them is lost, no pair either."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.border_audit import BorderAudit
from tests.geo.one_border import audit_border
from tests.geo.real_plans import real_plan

GEOD = Geod(ellps="WGS84")


def as_zones(plan: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    names = [f"z{number}" for number in range(len(plan))]
    told = plan.drop(columns="class").assign(zone_id=names, hilucs="5_ResidentialUse")
    return told.reset_index(drop=True)


def assert_all_is_told(
    done: BorderAudit, line: shapely.Geometry, a: gpd.GeoDataFrame, b: gpd.GeoDataFrame
) -> None:
    there = gpd.GeoSeries([line], crs=a.crs).to_crs(4326).iloc[0]
    whole = sum(GEOD.geometry_length(part) for part in shapely.get_parts(there))
    assert done.stretches["length_m"].sum() == pytest.approx(whole, rel=1e-3)
    assert done.borders["length_m"].sum() == pytest.approx(whole, rel=1e-3)
    gaps = shapely.distance(a.geometry.to_numpy()[:, None], b.geometry.to_numpy()[None])
    expected = {(a["zone_id"][i], b["zone_id"][j]) for i, j in np.argwhere(gaps <= 500)}
    assert set(zip(done.pairs["zone_id_a"], done.pairs["zone_id_b"], strict=True)) == expected


@pytest.mark.parametrize("name", ["fr", "fr-many", "nl", "de"])
def test_a_border_through_a_plan_keeps_its_sums(name: str) -> None:
    plan = as_zones(real_plan(name))
    west, south, east, north = plan.total_bounds
    line = shapely.LineString([(west, south), ((west + 2 * east) / 3, north)])
    side = shapely.Polygon([(west, south), ((west + 2 * east) / 3, north), (west, north)])
    left = shapely.area(shapely.intersection(plan.geometry.to_numpy(), side))
    mine = left > shapely.area(plan.geometry.to_numpy()) / 2
    a, b = plan[mine].reset_index(drop=True), plan[~mine].reset_index(drop=True)
    assert min(len(a), len(b)) > 2
    assert_all_is_told(audit_border(line, a, b, crs=plan.crs), line, a, b)


@pytest.mark.parametrize(("one", "other"), [("pl", "pl-gap"), ("de", "de")])
def test_two_plans_on_each_other_keep_their_sums(one: str, other: str) -> None:
    a, b = as_zones(real_plan(one)), as_zones(real_plan(other))
    line = a.union_all().boundary
    assert_all_is_told(audit_border(line, a, b, crs=a.crs), line, a, b)
