"""The practice plans: rebuilt to the byte, exact in their units, and true about their borders."""

import csv
import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from build_steps import facts, practice, practice_borders, practice_tiling
from build_steps.practice_land import Noise
from pyproj import Geod
from shapely.geometry import LineString, Polygon, box

from layers.crosswalk import classify
from layers.planschema import recognise, zone_codes
from layers.words import LANGUAGES

FOLDER = practice.FOLDER
UNITS = tuple(practice.PLANS)
LIMIT_BYTES = 3_000_000


def plan(unit: str) -> gpd.GeoDataFrame:
    return gpd.read_file(FOLDER / f"zonejums_{unit}.geojson")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def plans() -> dict[str, gpd.GeoDataFrame]:
    return {unit: plan(unit) for unit in UNITS}


@pytest.fixture(scope="module")
def outlines() -> dict[str, Any]:
    return dict(practice.outlines())


def test_the_same_bytes_come_out_again(tmp_path: Path) -> None:
    practice.write_all(tmp_path)

    def digests(folder: Path) -> dict[str, str]:
        files = sorted(folder.iterdir())
        return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}

    by_hand = {"recommendations.toml", "cooperation.toml", "visit.toml"}
    shipped = {name: digest for name, digest in digests(FOLDER).items() if name not in by_hand}
    assert digests(tmp_path) == shipped


def test_the_set_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < LIMIT_BYTES


@pytest.mark.parametrize("unit", UNITS)
def test_a_plan_fills_its_unit_and_nothing_else(
    unit: str, plans: dict[str, gpd.GeoDataFrame], outlines: dict[str, Any]
) -> None:
    zones = plans[unit]
    assert zones.is_valid.all()
    assert set(zones.geom_type) == {"Polygon"}
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())
    union = shapely.coverage_union_all(zones.geometry.to_numpy())
    assert union.symmetric_difference(outlines[unit]).area == 0
    whole = gpd.GeoSeries([outlines[unit]], crs=4326).to_crs(3059).area.iloc[0]
    assert zones.to_crs(3059).area.sum() == pytest.approx(whole, abs=0.01)


def test_zones_of_all_plans_meet_vertex_by_vertex(plans: dict[str, gpd.GeoDataFrame]) -> None:
    assert shapely.coverage_is_valid(pd.concat(plans.values()).geometry.to_numpy())


@pytest.mark.parametrize("unit", UNITS)
def test_zones_touch_the_border_at_shipped_vertices_only(
    unit: str, plans: dict[str, gpd.GeoDataFrame], outlines: dict[str, Any]
) -> None:
    shipped = set(map(tuple, shapely.get_coordinates(outlines[unit]).tolist()))
    met = plans[unit].geometry.intersection(outlines[unit].boundary)
    assert set(map(tuple, shapely.get_coordinates(met.to_numpy()).tolist())) <= shipped


@pytest.mark.parametrize("unit", UNITS)
def test_a_plan_is_of_a_plausible_grain(unit: str, plans: dict[str, gpd.GeoDataFrame]) -> None:
    zones = plans[unit]
    assert 60 <= len(zones) <= 400
    assert zones.to_crs(3035).area.min() >= practice_tiling.SMALLEST_M2 * 0.999
    codes = set(zones["kods"])
    assert {"DzS", "P", "JC", "R", "DA", "M", "L"} <= codes
    assert ("Ū" in codes) == (unit == "0967101")  # the one shipped lake


@pytest.mark.parametrize("unit", UNITS)
def test_every_zone_says_that_it_is_practice_data(
    unit: str, plans: dict[str, gpd.GeoDataFrame]
) -> None:
    zones = plans[unit]
    assert zones["practice"].all()
    assert zones["dok_nos"].str.endswith("(mācību dati)").all()
    assert zones["id"].is_unique
    assert set(zones["unit"]) == {unit}


@pytest.mark.parametrize("unit", UNITS)
def test_its_codes_are_known_under_their_municipal_index(
    unit: str, plans: dict[str, gpd.GeoDataFrame]
) -> None:
    zones = plans[unit]
    columns = [name for name in zones.columns if name != "geometry"]
    guess = recognise([("zonejums", columns, {"Polygon"}, len(zones))], "GeoJSON")
    assert (guess.schema, guess.crosswalk) == ("lv-mk240", "lv-mk240")
    layer = guess.with_role("zones")[0]
    found = classify(zone_codes(layer, zones), guess.crosswalk)
    assert [one.row and one.row.code for one in found] == list(zones["kods"])
    assert [one.name for one in found] == list(zones["veids"])
    assert all(one.hilucs for one in found)
    assert (layer.columns.status, layer.columns.valid_from) == ("statuss", "dok_datums_no")


def test_the_table_names_every_plan_in_three_languages() -> None:
    table = rows("plans.csv")
    assert [row["unit"] for row in table] == list(UNITS)
    for row in table:
        assert row["practice"] == "true"
        assert int(row["zones"]) == len(plan(row["unit"]))
        assert all(row[f"title_{lang}"] and row[f"note_{lang}"] for lang in LANGUAGES)
        assert len({row[f"title_{lang}"] for lang in LANGUAGES}) == len(LANGUAGES)


def test_each_partner_has_two_neighbours_of_its_own(outlines: dict[str, Any]) -> None:
    partners = {"valmiera": "0250000", "smiltene": "0941600", "ergli": "0705500"}
    for name, partner in partners.items():
        own = [u for u, row in practice.PLANS.items() if row[0] == name and u != partner]
        met = [u for u in own if outlines[u].intersection(outlines[partner]).length > 0]
        assert len(met) >= 2


def test_the_truth_covers_every_common_border(outlines: dict[str, Any]) -> None:
    """Compute lengths a second way: from the units' own lines, not from the zones' edges."""
    geod = Geod(ellps="WGS84")
    told = pd.DataFrame(rows("truth.csv")).astype({"length_m": float})
    for one, other in itertools.combinations(UNITS, 2):
        common = outlines[one].boundary.intersection(outlines[other].boundary)
        lines = [p for p in shapely.get_parts(common) if p.geom_type == "LineString"]
        length = sum(geod.geometry_length(line) for line in lines)
        mine = told[told["border"] == f"{one}-{other}"]
        assert mine["length_m"].sum() == pytest.approx(length, abs=0.1 * len(mine) + 0.1)


def test_the_truth_is_what_lies_side_by_side(plans: dict[str, gpd.GeoDataFrame]) -> None:
    """Compute each row a second way: the common line of the two zones, in metres."""
    zones = pd.concat(plans.values()).set_index("id").to_crs(3059)
    told = pd.DataFrame(rows("truth.csv")).astype({"length_m": float})
    pairs = told.groupby(["zone_a", "zone_b", "code_a", "code_b"])["length_m"].sum()
    for (one, other, code_one, code_other), length in pairs.items():
        a, b = zones.loc[one], zones.loc[other]
        assert (a["kods"], b["kods"]) == (code_one, code_other)
        common = a.geometry.boundary.intersection(b.geometry.boundary)
        assert common.length == pytest.approx(length, rel=1e-3, abs=0.5)


def test_every_planted_disagreement_is_there() -> None:
    told = [row for row in rows("truth.csv") if row["planted"] == "yes"]
    for one, other, _, length, index, other_index in practice_borders.PLANTED:
        codes = (practice.code_of(index), practice.code_of(other_index))
        found = [
            float(row["length_m"])
            for row in told
            if (row["unit_a"], row["unit_b"]) == (one, other)
            and (row["code_a"], row["code_b"]) == codes
        ]
        assert sum(found) > 0.5 * length
    kinds = {row["judgement"] for row in told}
    assert kinds == {"same", "compatible", "tension", "conflict"}


@pytest.mark.parametrize(
    ("one", "other", "judgement"),
    [
        ("R", "DzS", "conflict"),
        ("JC", "R", "conflict"),
        ("DA", "R", "tension"),
        ("DzM", "TR", "tension"),
        ("M", "L", "compatible"),
        ("DzS", "DzM", "compatible"),
        ("P", "R", "compatible"),
        ("L", "L", "same"),
    ],
)
def test_weights_follow_the_conflict_index(one: str, other: str, judgement: str) -> None:
    assert practice_borders.judgement(one, other) == judgement
    assert practice_borders.judgement(other, one) == judgement


def test_a_square_is_tiled_to_the_last_digit() -> None:
    degrees = practice_tiling.in_degrees(box(5_100_000, 3_800_000, 5_104_000, 3_804_000))
    outline = Polygon(shapely.get_coordinates(degrees).round(6))
    cut = LineString([(5_099_000, 3_802_100), (5_105_000, 3_801_800)])

    def label(point: Any) -> str:
        return "north" if point.y > 3_802_000 else "south"

    found = practice_tiling.tile(outline, cut, label)
    assert sorted(name for name, _ in found) == ["north", "south"]
    parts = [zone for _, zone in found]
    assert shapely.coverage_union_all(parts).equals(outline)
    xy = shapely.get_coordinates(parts)
    assert (xy == xy.round(7)).all()


def test_crumbs_go_to_the_neighbour_with_the_longest_edge() -> None:
    degrees = practice_tiling.in_degrees(box(5_100_000, 3_800_000, 5_104_000, 3_804_000))
    outline = Polygon(shapely.get_coordinates(degrees).round(6))
    ring = box(5_101_000, 3_801_000, 5_101_100, 3_801_100)

    def label(point: Any) -> str:
        return "crumb" if ring.contains(point) else "rest"

    found = practice_tiling.tile(outline, ring.boundary, label)
    assert [name for name, _ in found] == ["rest"]
    assert found[0][1].equals(outline)


def test_noise_is_smooth_seeded_and_between_0_and_1() -> None:
    x = pd.Series(range(0, 200_000, 50), dtype=float).to_numpy()
    noise = Noise((1, 2), 1900.0).at(x, x * 0)
    assert (noise == Noise((1, 2), 1900.0).at(x, x * 0)).all()
    assert (noise != Noise((1, 3), 1900.0).at(x, x * 0)).any()
    assert 0 <= noise.min() < 0.2
    assert 0.8 < noise.max() <= 1
    assert abs(noise[1:] - noise[:-1]).max() < 0.15


def test_the_files_are_geojson_as_the_standard_has_it() -> None:
    told = json.loads((FOLDER / f"zonejums_{UNITS[0]}.geojson").read_text(encoding="utf-8"))
    assert "crs" not in told
    rings = [shapely.from_geojson(json.dumps(f["geometry"])).exterior for f in told["features"]]
    assert all(shapely.is_ccw(ring) for ring in rings)
    assert facts.DATA in FOLDER.parents
