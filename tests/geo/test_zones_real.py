"""Zones of real plans in made-up units: the areas that another program finds."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.measure import AREA_CRS
from geo.zones import zone_areas
from tests.geo.real_plans import PLANS, real_plan


def tilted_grid(plan: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return forty units that tile the plan's extent and cut through its zones."""
    west, south, east, north = plan.total_bounds
    wide, high = (east - west) / 7, (north - south) / 4
    boxes = [
        shapely.box(
            west + wide * x, south + high * y, west + wide * (x + 1), south + high * (y + 1)
        )
        for x in range(-1, 8)
        for y in range(-1, 5)
    ]
    middle = ((west + east) / 2, (south + north) / 2)
    shapes = [shapely.affinity.rotate(box, 7, origin=middle) for box in boxes]
    return gpd.GeoDataFrame(
        {"unit": [f"U{n}" for n in range(len(shapes))]}, geometry=shapes, crs=plan.crs
    )


def overlaid(plan: gpd.GeoDataFrame, units: gpd.GeoDataFrame, *, flat: bool) -> pd.Series:
    """Return m² by unit and class as geopandas overlays and measures them."""
    cut = gpd.overlay(plan, units, keep_geom_type=True)
    ground = cut.geometry if flat else cut.geometry.segmentize(100).to_crs(AREA_CRS)
    return cut.assign(area=ground.area).groupby(["unit", "class"])["area"].sum()


@pytest.mark.parametrize("name", PLANS)
def test_areas_in_units_are_those_of_another_program(name: str) -> None:
    plan = real_plan(name)
    units = tilted_grid(plan)
    found = zone_areas(plan, units, class_field="class", unit_field="unit")
    told = found.units
    parts = told["singly_m2"] + told["multiply_m2"] + told["uncovered_m2"]
    assert parts.to_numpy() == pytest.approx(told["area_m2"].to_numpy(), rel=1e-6)
    once = told.index[told["multiply_m2"] == 0]
    assert len(once) > 10
    theirs = overlaid(plan, units, flat=name == "no")  # that one is a drawing near 0, 0
    both = pd.concat([found.rows.set_index(["unit", "class"])["area_m2"], theirs], axis=1).fillna(0)
    both = both[both.index.get_level_values(0).isin(once)]
    near = 1e-6 * told["area_m2"].reindex(both.index.get_level_values(0)).to_numpy()
    assert both.to_numpy().sum() > 0
    assert (np.abs(np.diff(both.to_numpy(), axis=1)[:, 0]) <= near).all()


@pytest.mark.parametrize("name", ["pl", "nl", "de", "fr"])
def test_a_plan_in_its_own_outline_is_all_there_is(name: str) -> None:
    plan = real_plan(name)
    outline = gpd.GeoDataFrame({"unit": ["all"]}, geometry=[plan.union_all()], crs=plan.crs)
    found = zone_areas(plan, outline, class_field="class", unit_field="unit").units.iloc[0]
    assert found["uncovered_m2"] <= 1e-6 * found["area_m2"]
