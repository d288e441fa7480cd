"""Plans made from a seed: zones that tile a boundary, and faults planted in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

CRS = "EPSG:3059"
SIZE = 2_000.0
WEST, SOUTH = 580_000.0, 360_000.0


@dataclass(frozen=True)
class MadePlan:
    """Zones (columns ``zid``, ``code``) that tile ``boundary`` until something is planted."""

    zones: gpd.GeoDataFrame
    boundary: shapely.Polygon

    def with_shapes(self, shapes: list[shapely.Geometry]) -> MadePlan:
        """Return the plan with other geometries; zones of which nothing is left are dropped."""
        whole = [shape for shape in shapes if not shape.is_empty]
        return replace(self, zones=frame_of(whole))


def frame_of(shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    told = {"zid": [f"Z{i}" for i in range(len(shapes))], "code": ["DzS"] * len(shapes)}
    return gpd.GeoDataFrame(told, geometry=list(shapes), crs=CRS)


def voronoi(seed: int, count: int) -> MadePlan:
    """Return cells around random points, cut to a random star: corners are shared."""
    random = np.random.default_rng(seed)
    boundary = _star(random)
    points = shapely.MultiPoint(_inner_points(random, boundary, count))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=boundary))
    pieces = [piece for cell in cells for piece in shapely.get_parts(cell & boundary)]
    return MadePlan(frame_of([p for p in pieces if p.area > 0]), boundary)


def _star(random: np.random.Generator) -> shapely.Polygon:
    turn = np.sort(random.random(24)) * 2 * np.pi
    reach = SIZE * random.uniform(0.6, 1.0, 24)
    ring = np.stack([WEST + reach * np.cos(turn), SOUTH + reach * np.sin(turn)], axis=1)
    star = shapely.Polygon(ring)
    return star if star.is_valid else star.convex_hull


def _inner_points(
    random: np.random.Generator, boundary: shapely.Polygon, count: int
) -> list[tuple[float, float]]:
    west, south, east, north = boundary.bounds
    shares = random.random((count, 2))
    return [(west + (east - west) * x, south + (north - south) * y) for x, y in shares]


def split(seed: int, count: int) -> MadePlan:
    """Return rectangles cut in two again and again: corners of one lie on edges of another."""
    random = np.random.default_rng(seed)
    boundary = shapely.box(WEST, SOUTH, WEST + SIZE, SOUTH + SIZE)
    boxes = [boundary.bounds]
    while len(boxes) < count:
        west, south, east, north = boxes.pop(int(random.integers(len(boxes))))
        share = random.uniform(0.3, 0.7)
        if east - west > north - south:
            at = west + share * (east - west)
            boxes += [(west, south, at, north), (at, south, east, north)]
        else:
            at = south + share * (north - south)
            boxes += [(west, south, east, at), (west, at, east, north)]
    return MadePlan(frame_of([shapely.box(*box) for box in boxes]), boundary)


def patch_in(plan: MadePlan, seed: int, size: float) -> shapely.Polygon:
    """Return a turned square of ``size`` metres somewhere well inside a plan."""
    random = np.random.default_rng(seed)
    room = plan.boundary.buffer(-size)
    points = shapely.get_coordinates(plan.zones.representative_point())
    inside = points[shapely.contains_xy(room, points)]
    at = inside[int(random.integers(len(inside)))]
    turn = random.uniform(0, np.pi) + np.arange(4) * np.pi / 2
    return shapely.Polygon(at + size / np.sqrt(2) * np.stack([np.cos(turn), np.sin(turn)], axis=1))
