"""The audit of every practice border finds what is written down about it, and nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.border_audit import BorderAudit, audit
from geo.border_lines import shared_borders
from layers.crosswalk import classify
from layers.territory import load_territory
from layers.units import unit_of_piece

FOLDER = Path(__file__).resolve().parents[2] / "data" / "practice"
DAY = dt.date(2009, 7, 1)
ROW = ["unit_a", "unit_b", "zone_a", "zone_b", "code_a", "code_b", "weight", "judgement"]


def practice_zones() -> gpd.GeoDataFrame:
    files = sorted(FOLDER.glob("zonejums_*.geojson"))
    zones = pd.concat([gpd.read_file(file) for file in files], ignore_index=True)
    own = {"id": "zone_id", "kods": "code", "dok_nos": "plan", "dok_datums_no": "valid_from"}
    zones = zones.rename(columns=own)[[*own.values(), "unit", "geometry"]]
    return zones.assign(hilucs=[one.hilucs for one in classify(zones["code"], "lv-mk240")])


def practice_borders(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    territory = load_territory()
    owners = unit_of_piece(territory, "latvia", DAY)
    units = {piece: owner.partition("@")[0] for piece, owner in owners.items()}
    borders = shared_borders(territory.segments("latvia"), units)
    made = set(zones["unit"])
    return borders[borders["unit_a"].isin(made) & borders["unit_b"].isin(made)]


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    return practice_zones()


@pytest.fixture(scope="module")
def borders(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return practice_borders(zones)


def truth() -> pd.DataFrame:
    """Return the written truth by zones, A being the unit whose code sorts first."""
    told = pd.read_csv(FOLDER / "truth.csv", dtype=str).astype({"length_m": float, "weight": float})
    turned = told["unit_a"] > told["unit_b"]
    for name in ("unit", "zone", "code"):
        a, b = told[f"{name}_a"], told[f"{name}_b"]
        told[f"{name}_a"], told[f"{name}_b"] = a.where(~turned, b), b.where(~turned, a)
    return by_zones(told)


def by_zones(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby(ROW)["length_m"].sum().reset_index()


def found_by(result: BorderAudit) -> pd.DataFrame:
    rows = pd.DataFrame(result.stretches.drop(columns="geometry"))
    return by_zones(rows.rename(columns={"zone_id_a": "zone_a", "zone_id_b": "zone_b"}))


def assert_is_the_truth(result: BorderAudit) -> None:
    both = truth().merge(found_by(result), on=ROW, how="outer", suffixes=("", "_found"))
    assert both[both.isna().any(axis=1)].empty
    assert both["length_m_found"].to_numpy() == pytest.approx(both["length_m"], rel=0.01)


def test_every_written_row_is_found_with_its_length_and_nothing_else(
    zones: gpd.GeoDataFrame, borders: gpd.GeoDataFrame
) -> None:
    assert_is_the_truth(audit(borders, zones))


def test_the_system_of_coordinates_does_not_change_what_is_found(
    zones: gpd.GeoDataFrame, borders: gpd.GeoDataFrame
) -> None:
    assert_is_the_truth(audit(borders, zones.to_crs(3059)))


def test_the_stretches_of_a_border_add_up_to_it(
    zones: gpd.GeoDataFrame, borders: gpd.GeoDataFrame
) -> None:
    result = audit(borders, zones)
    ends = ["unit_a", "unit_b"]
    found = result.borders.set_index(ends)["length_m"].sort_index()
    expected = borders.set_index(ends)["length_m"].sort_index()
    assert found.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9)
    assert set(result.stretches["fit"]) == {"meets"}


def test_a_generalised_border_still_finds_the_conflicts(
    zones: gpd.GeoDataFrame, borders: gpd.GeoDataFrame
) -> None:
    coarse = borders.set_geometry(borders.to_crs(3059).geometry.simplify(100).to_crs(4326))
    told = truth()
    expected = told[told["judgement"] == "conflict"]["length_m"].sum()
    result = audit(coarse, zones)
    assert result.borders["conflict_m"].sum() == pytest.approx(expected, rel=0.1)
    assert result.borders["no_plan_m"].sum() == 0
