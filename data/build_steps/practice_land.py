"""What a made-up plan zones where: from land cover, settlements, and seeded chance.

Everything is in EPSG:3035 (metres). The same seed gives the same zones.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from build_steps import coverage

# How likely a place of an IGBP class is zoned as forest; the rest is farmland.
FOREST = {1: 0.9, 4: 0.9, 5: 0.85, 8: 0.52, 9: 0.22, 10: 0.15, 12: 0.08, 13: 0.3, 14: 0.25}
UNKNOWN_FOREST = 0.5
RURAL_M, RURAL_NOISE_M, BLOCK_M = 650.0, 1900.0, 5200.0
SMALL_M2, QUARTER_M, QUARTERED = 100e6, 900.0, frozenset({"DzS", "DzM"})
GREEN, QUARRY = 0.012, 0.006

Floats = NDArray[np.float64]


# A settlement by the share of its radius and by the turn (degrees) around its middle.
CORE, INNER, YARDS = 0.18, 0.5, 0.45
INDUSTRY, RAIL, PARKS = 48, 9, (170, 205)
# What chance gives its blocks: up to the first share the first, up to the second the second.
RING, OUTER = (0.3, 0.55), (0.05, 0.08)


@dataclass(frozen=True)
class Place:
    """A settlement: middle, radius in metres, whether it is a town, its own numbers for chance."""

    x: float
    y: float
    radius: float
    town: bool
    seed: int


@dataclass(frozen=True)
class Planted:
    """A part of a unit that has one zone, as the truth wants it."""

    area: BaseGeometry
    index: str


@dataclass(frozen=True)
class Noise:
    """Smooth noise between 0 and 1 with features of about `size` metres."""

    seed: tuple[int, ...]
    size: float

    def at(self, x: Floats, y: Floats) -> Floats:
        """Return the noise at places, evenly distributed enough to be a probability."""
        coarse, fine = self._octave(x, y, 1.0, 0), self._octave(x, y, 0.45, 1)
        mixed = 0.7 * coarse + 0.3 * fine
        return np.clip((mixed - 0.5) * 1.9 + 0.5, 0.0, 1.0)

    def _octave(self, x: Floats, y: Floats, scale: float, octave: int) -> Floats:
        size = self.size * scale
        grid = np.random.default_rng([*self.seed, octave]).random((128, 128))
        u, v = x / size, y / size
        i, j = np.floor(u).astype(int), np.floor(v).astype(int)
        a, b = (t * t * (3 - 2 * t) for t in (u - i, v - j))
        corner = [[grid[(i + p) % 128, (j + q) % 128] for q in (0, 1)] for p in (0, 1)]
        low = corner[0][0] * (1 - b) + corner[0][1] * b
        high = corner[1][0] * (1 - b) + corner[1][1] * b
        result: Floats = low * (1 - a) + high * a
        return result


class Forest:
    """The chance of forest anywhere, smooth between the middles of land cover cells."""

    def __init__(self, path: Path) -> None:
        """Read the whole raster."""
        with rasterio.open(path) as raster:
            classes = raster.read(1)
            self._inverse = ~raster.transform
        known = np.vectorize(lambda value: FOREST.get(int(value), UNKNOWN_FOREST))
        self._chance: Floats = known(classes).astype(float)
        self._degrees = Transformer.from_crs(coverage.METRIC, 4326, always_xy=True)

    def at(self, x: Floats, y: Floats) -> Floats:
        """Return the chance at places (0 to 1)."""
        lon, lat = self._degrees.transform(x, y)
        column, row = self._inverse @ (np.asarray(lon), np.asarray(lat))
        column, row = np.asarray(column) - 0.5, np.asarray(row) - 0.5
        rows, columns = self._chance.shape
        i = np.clip(np.floor(row).astype(int), 0, rows - 2)
        j = np.clip(np.floor(column).astype(int), 0, columns - 2)
        a, b = np.clip(row - i, 0, 1), np.clip(column - j, 0, 1)
        grid = self._chance
        above = grid[i, j] * (1 - b) + grid[i, j + 1] * b
        below = grid[i + 1, j] * (1 - b) + grid[i + 1, j + 1] * b
        result: Floats = above * (1 - a) + below * a
        return result


def jittered(area: BaseGeometry, spacing: float, seed: Sequence[int]) -> Floats:
    """Return points about `spacing` metres apart in an area, none of them on a grid."""
    west, south, east, north = area.bounds
    xs = np.arange(math.floor(west / spacing), math.ceil(east / spacing) + 1)
    ys = np.arange(math.floor(south / spacing), math.ceil(north / spacing) + 1)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(float)
    chance = np.random.default_rng([*seed, int(spacing)]).random(grid.shape)
    points = (grid + chance) * spacing
    shapely.prepare(area)
    return points[shapely.contains_xy(area, points[:, 0], points[:, 1])]


@dataclass(frozen=True)
class Land:
    """A unit to be zoned: its area, settlements, planted parts, forest and seed."""

    area: BaseGeometry
    places: tuple[Place, ...]
    planted: tuple[Planted, ...]
    forest: Forest
    seed: int

    def sites(self) -> Floats:
        """Return the middles of the cells: close in settlements and planted parts, else wide."""
        rings = [shapely.Point(p.x, p.y).buffer(1.25 * p.radius) for p in self.places]
        parts = [part.area.buffer(150.0) for part in self.planted]
        near = self.area.buffer(500.0)
        fine, wide = shapely.union_all(parts), shapely.union_all([*rings, *parts])
        spacing = RURAL_M if self.area.area > SMALL_M2 else RURAL_M / 2
        found = [jittered(near.difference(wide), spacing, (self.seed, 1))]
        for place, ring in zip(self.places, rings, strict=True):
            spacing = float(np.clip(place.radius / 9, 100, 200))
            found.append(jittered(ring.difference(fine), spacing, (self.seed, place.seed)))
        if parts:
            found.append(jittered(fine, 260.0, (self.seed, 2)))
        return np.concatenate(found)

    def zones(self, sites: Floats) -> list[tuple[str, int]]:
        """Return the zone index (DzS1, M …) and the block of every site.

        Blocks part large areas of one zone in the country, smaller ones those of a town; every
        other site has block 0.
        """
        x, y = sites[:, 0], sites[:, 1]
        chance = Noise((self.seed, 10), RURAL_NOISE_M).at(x, y)
        woods = chance < self.forest.at(x, y)
        rare = np.random.default_rng([self.seed, 11]).random(len(sites))
        blocks = self._blocks(sites, BLOCK_M)
        quarters = self._blocks(sites, QUARTER_M)
        edges = Noise((self.seed, 13), 450.0).at(x, y)
        found = []
        for i, point in enumerate(sites):
            index = self._built(point, float(rare[i]), float(edges[i]))
            rural = _rural(bool(woods[i]), float(rare[i]))
            wide = index is None and rural in {"M", "L"}
            parted = blocks[i] if wide else quarters[i] if index in QUARTERED else 0
            found.append((index or rural, int(parted)))
        return found

    def _blocks(self, sites: Floats, spacing: float) -> NDArray[np.intp]:
        middles = jittered(self.area.buffer(2 * spacing), spacing, (self.seed, 12))
        numbers: NDArray[np.intp] = _nearest(middles, sites) + 1
        return numbers

    def _built(self, point: Floats, chance: float, edge: float) -> str | None:
        spot = shapely.Point(point)
        for part in self.planted:
            if part.area.contains(spot):
                return part.index
        for place in self.places:
            index = _in_place(place, point, chance, edge)
            if index:
                return index
        return None


def _rural(woods: bool, chance: float) -> str:  # noqa: FBT001  the two things it depends on
    if chance < QUARRY:
        return "R2"
    if chance < QUARRY + GREEN:
        return "DA1"
    return "M" if woods else "L"


def _in_place(place: Place, point: Floats, chance: float, edge: float) -> str | None:
    """Return the zone of a point in a settlement: core, inner ring, sectors, outer ring."""
    dx, dy = point[0] - place.x, point[1] - place.y
    share = math.hypot(dx, dy) / (place.radius * (0.72 + 0.5 * edge))
    if share > 1:
        return None
    turn = (math.degrees(math.atan2(dy, dx)) - 37 * place.seed) % 360
    suffix = "" if place.town else "1"
    if share < CORE:
        return "JC" + suffix
    if turn < INDUSTRY:
        return _industry(place, share, turn)
    if PARKS[0] < turn < PARKS[1]:
        return "DA"
    if share >= INNER:
        return _by_chance(chance, OUTER, ("P1", "TA", "DzS" + suffix))
    names = ("P", "DzD", "DzM") if place.town else ("P1", "DzM1", "DzS1")
    return _by_chance(chance, RING, names)


def _industry(place: Place, share: float, turn: float) -> str:
    if place.town:
        return "TR" if turn < RAIL else "R"
    return "R1" if share > YARDS else "P1"


def _by_chance(chance: float, upto: tuple[float, float], names: tuple[str, str, str]) -> str:
    return names[sum(chance >= limit for limit in upto)]


def _nearest(points: Floats, sites: Floats) -> NDArray[np.intp]:
    tree = shapely.STRtree(shapely.points(points))
    found: NDArray[np.intp] = tree.nearest(shapely.points(sites))
    return found
