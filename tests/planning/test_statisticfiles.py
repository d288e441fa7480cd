"""The files that figures leave as: whole, with their sources, and safe to open."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from functools import partial
from pathlib import Path

import geopandas as gpd
import pytest

from layers import store as stores
from layers.hilucs import hilucs_names
from layers.store import Store
from layers.territory import load_territory
from planning.statisticfiles import (
    areas_frame,
    areas_rows,
    as_csv,
    as_geojson,
    as_geopackage,
    change_frame,
    change_rows,
    origin_of,
)
from planning.statistics import StatisticsAsked, ZoneStatistics, zone_statistics
from planning.zonechange import ChangeAsked, zone_change
from tests.made_plan import HOSTILE
from tests.planning.zone_plans import FARM, keep_zones, strip

NOW = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
ZONES = [("L", strip(25.0, 25.06)), ("M", strip(25.05, 25.25)), ("DzS1", strip(25.25, 25.28))]


@pytest.fixture
def shop(home: Path, mini_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(stores, "load_territory", partial(load_territory, mini_folder))
    home.mkdir(parents=True)
    return Store(home)


@pytest.fixture
def found(shop: Store) -> ZoneStatistics:
    plan = keep_zones(shop.home, ZONES, source="Domes dati", licence="CC BY 4.0", practice=True)
    return zone_statistics(shop, StatisticsAsked((plan,), "vidzeme@2021-07-01", lang="lv"))


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_rows_of_a_unit_add_up_to_it_and_name_their_source(found: ZoneStatistics) -> None:
    origin = origin_of(found.used, found.boundaries, "lv")
    rows = [row for row in table(as_csv(areas_rows(found), origin)) if row["unit_code"] == "AB"]
    whole = found.totals.loc["AB@2021-07-01", "area_ha"]
    assert sum(float(row["area_ha"]) for row in rows) == pytest.approx(whole, rel=1e-6)
    assert sum(float(row["share"]) for row in rows) == pytest.approx(1, rel=1e-6)
    assert [row["class_name"] for row in rows[-2:]] == ["Klāj vairākas zonas", "Bez plāna"]
    for row in rows:
        assert "praktiskais piemērs" in row["source"]
        assert "Domes dati" in row["source"]
        assert "made up" in row["source"], "the borders have a source too"
        assert (row["practice"], row["licence"]) == ("True", "CC BY 4.0; none")


def test_units_leave_with_their_figures_for_a_gis(found: ZoneStatistics, tmp_path: Path) -> None:
    frame, origin = areas_frame(found), origin_of(found.used, found.boundaries, "lv")
    told = json.loads(as_geojson(frame, origin, "areas", "lv"))
    assert told["practice"] is True
    (unit,) = [f["properties"] for f in told["features"] if f["properties"]["unit_code"] == "AB"]
    parts = unit["singly_ha"] + unit["multiply_ha"] + unit["uncovered_ha"]
    assert parts == pytest.approx(unit["area_ha"])
    assert unit["class_1_1_ha"] + unit["class_1_2_ha"] + unit["class_5_1_ha"] == pytest.approx(
        unit["singly_ha"]
    )
    content = as_geopackage(
        frame, origin, "areas", field="largest", names=hilucs_names("lv"), now=NOW
    )
    path = tmp_path / "areas.gpkg"
    path.write_bytes(content)
    read = gpd.read_file(path, layer="areas")
    assert read.crs.to_epsg() == 4326
    assert set(read["unit_code"]) == {"AB", "CD"}
    assert len(gpd.read_file(path, layer="layer_styles")) == 1


def test_changes_leave_with_both_sides_named(shop: Store, tmp_path: Path) -> None:
    one = keep_zones(shop.home, [("L", strip(25.0, 25.1))], title="Vecais")
    two = keep_zones(shop.home, [("DzS1", strip(25.0, 25.05))], title="Jaunais")
    done = zone_change(shop, ChangeAsked(one, two, lang="lv"))
    origin = origin_of(done.used, None, "lv")
    rows = table(as_csv(change_rows(done), origin))
    assert {(row["class_before"], row["plan_before"], row["plan_after"]) for row in rows} == {
        (FARM, "Vecais #1", "Jaunais #1")
    }
    path = tmp_path / "change.gpkg"
    names = hilucs_names("lv")
    path.write_bytes(
        as_geopackage(change_frame(done), origin, "c", field="class_after", names=names, now=NOW)
    )
    read = gpd.read_file(path, layer="c")
    assert read["area_ha"].sum() == pytest.approx(done.table["area_ha"].sum(), rel=1e-6)
    assert not read["practice"].any()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_of_classes_stay_text(shop: Store, hostile: str) -> None:
    plan = keep_zones(shop.home, [(hostile, strip(25.0, 25.1))], title=hostile, source=hostile)
    asked = StatisticsAsked((plan,), "vidzeme@2021-07-01", "codes", "lv")
    found = zone_statistics(shop, asked)
    origin = origin_of(found.used, found.boundaries, "lv")
    rows = table(as_csv(areas_rows(found), origin))
    assert not any(row["class_name"].startswith("=") for row in rows)
    assert json.loads(as_geojson(areas_frame(found), origin, "x", "lv"))["features"]
