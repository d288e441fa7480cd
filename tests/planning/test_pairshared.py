"""Protected ground and infrastructure of pairs, each against a second way of computing it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod

from layers.store import Store
from planning.database import close_databases
from planning.paircomponents import shipped_weights
from planning.pairground import PairsAsked
from planning.pairs import Pairs, shared_pairs
from planning.pairtold import pair_rows
from tests.user_layer import declare

DAY = dt.date(2009, 7, 1)
GEOD = Geod(ellps="WGS84")
PARK, OVER_IT = shapely.box(24.9, 57.25, 25.6, 57.5), shapely.box(25.1, 57.3, 25.4, 57.7)
APART = shapely.union_all(
    [shapely.box(26.0, 57.0, 26.1, 57.1), shapely.box(26.6, 57.4, 26.7, 57.5)]
)
ROAD = ((24.6, 57.2), (25.2, 57.35), (25.75, 57.5), (26.4, 57.62), (27.2, 57.5))
RAIL = ((24.7, 57.1), (25.4, 57.3), (25.9, 57.6), (26.0, 57.8))


@pytest.fixture
def own(home: Path) -> Iterator[Store]:
    home.mkdir(parents=True)
    yield Store(home)
    close_databases()


def keep(home: Path, layer: str, frame: gpd.GeoDataFrame) -> None:
    declare(home, layer, layer).unlink()
    frame.to_file(home / "layers" / f"{layer}.geojson", driver="GeoJSON")


def asked(home: Path, layer: str, shapes: list[shapely.Geometry], names: list[str]) -> Pairs:
    keep(home, layer, gpd.GeoDataFrame({"name": names}, geometry=shapes, crs="EPSG:4326"))
    named = {"daba": PairsAsked("vidzeme", DAY, protected=layer)}
    lines = PairsAsked("vidzeme", DAY, infrastructure=layer)
    return shared_pairs(Store(home), named.get(layer, lines))


def outlines(pairs: Pairs, pair: int) -> list[shapely.Geometry]:
    return [pairs.ground.units.frame.geometry[unit] for unit in pairs.ends(pair)]


def km2(shape: shapely.Geometry) -> float:
    return float(gpd.GeoSeries([shape], crs="EPSG:4326").to_crs(3035).area.iloc[0]) / 1e6


def test_protected_ground_is_what_both_have_of_the_areas_in_both_counted_once(own: Store) -> None:
    areas = [PARK, OVER_IT, APART]
    pairs = asked(own.home, "daba", areas, ["Parks", "Liegums", "Salas"])
    shared = 0
    for pair in range(pairs.count):
        one = pairs.one(pair, "shared_protected")
        a, b = outlines(pairs, pair)
        both = [area for area in areas if min(km2(area & a), km2(area & b)) >= 0.1]
        expected = sum(km2(shapely.union_all(both) & unit) for unit in (a, b)) if both else 0.0
        if not one.missing:
            assert one.value == pytest.approx(expected, rel=1e-6, abs=1e-6)
            assert (one.details or {})["areas"] == len(both)
            shared += bool(both)
    assert shared > 3


def walked_km(line: tuple[tuple[float, float], ...], unit: shapely.Geometry) -> float:
    """The km of a line in a unit by steps of some 100 m, each told by its middle."""
    found = 0.0
    for (x, y), (u, v) in itertools.pairwise(line):
        steps = 700
        for step in range(steps):
            ends = [(x + (u - x) * n / steps, y + (v - y) * n / steps) for n in (step, step + 1)]
            middle = shapely.Point([sum(one) / 2 for one in zip(*ends, strict=True)])
            if unit.contains(middle):
                found += GEOD.inv(*ends[0], *ends[1])[2] / 1000
    return found


def test_infrastructure_is_the_lines_that_a_walk_along_them_finds_on_both_sides(own: Store) -> None:
    lines = {"P20": ROAD, "Dzelzceļš": RAIL}
    pairs = asked(own.home, "celi", [shapely.LineString(one) for one in lines.values()], [*lines])
    units = pairs.ground.units.frame.geometry
    for shape in units:
        shapely.prepare(shape)
    runs = {
        (name, key): walked_km(line, units[key])
        for name, line in lines.items()
        for key in units.index
    }
    found = set()
    for pair in range(pairs.count):
        one = pairs.one(pair, "shared_infrastructure")
        border = pairs.ground.borders.geometry.iloc[pair]
        both = {
            name
            for name, line in lines.items()
            if min(runs[name, unit] for unit in pairs.ends(pair)) >= 0.5
            and shapely.LineString(line).intersects(border)
        }
        if not one.missing:
            assert set((one.details or {})["names"]) == both
            assert one.value == len(both)
            found |= both
    assert found == set(lines)


def test_a_road_in_pieces_is_one_and_pieces_without_a_name_are_joined(own: Store) -> None:
    whole = asked(own.home, "celi", [shapely.LineString(ROAD)], ["P20"])
    pieces = [shapely.LineString(one) for one in itertools.pairwise(ROAD)]
    for names in (["P20"] * 4, [""] * 4):
        parts = asked(own.home, "celi", pieces, names)
        for pair in range(whole.count):
            told = [one.one(pair, "shared_infrastructure") for one in (whole, parts)]
            assert told[0].missing == told[1].missing
            assert told[0].missing or told[0].value == told[1].value


def test_what_was_not_named_or_does_not_reach_a_pair_is_missing(own: Store) -> None:
    none = shared_pairs(own, PairsAsked("vidzeme", DAY))
    gone = shared_pairs(own, PairsAsked("vidzeme", DAY, protected="nav", infrastructure="nav"))
    far = asked(own.home, "daba", [shapely.box(20, 50, 21, 51)], ["Tālu"])
    lines = asked(own.home, "celi", [PARK], ["Nav līnija"])
    for pairs, why, keys in (
        (none, "not-chosen", ("shared_protected", "shared_infrastructure")),
        (gone, "no-layer", ("shared_protected", "shared_infrastructure")),
        (far, "outside-layer", ("shared_protected",)),
        (lines, "no-lines", ("shared_infrastructure",)),
    ):
        rows = pair_rows(pairs, shipped_weights())
        assert {row["missing"][key] for row in rows for key in keys} == {why}
        assert all(row["components"][key]["value"] is None for row in rows for key in keys)


def test_a_figure_of_a_layer_names_its_source_and_counts_as_potential(own: Store) -> None:
    before = shared_pairs(own, PairsAsked("vidzeme", DAY)).weighed(shipped_weights()).groups
    pairs = asked(own.home, "daba", [PARK], ["Parks"])
    after = pairs.weighed(shipped_weights()).groups
    there = [pair for pair in range(pairs.count) if not pairs.one(pair, "shared_protected").missing]
    assert there
    assert all(pairs.sources(pair, "shared_protected")[0].name for pair in there)
    assert (before[there, 1] != after[there, 1]).any()
    assert before[:, 0] == pytest.approx(after[:, 0], nan_ok=True)
