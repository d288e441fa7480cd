"""Tiles of very many zones: made once from their outlines, then drawn as they are asked for.

Far away a tile is a window of a picture that is kept, the kind of zone in every cell; near enough
it is drawn from the outlines of the zones that it shows, with edges where zones meet.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from geo.errors import Refusal
from geo.types import BoundsLonLat
from geo.zone_looks import Looks, edges_of
from geo.zone_scan import Grid, paint
from geo.zone_shapes import CM, LONLAT, MERCATOR, ZoneShapes, open_shapes, write_shapes

FORMAT = 2
TILE_PX, SHARP = 256, 2
MAX_ZOOM = 22
_EDGE_CM = math.pi * 6_378_137 * CM
_MOST_CELLS = 48_000_000
_OUTLINED_PX = 12.0  # smaller zones would be all edge
_HATCHED_PX = 24.0
_AT_ONCE = 20_000
_TOLD_SHAPES = 0.75  # of the whole work


@dataclass(frozen=True, eq=False)
class Level:
    """A kept picture of one zoom: 1 + kind of each cell, 0 for none; tiles ``column``, ``row``."""

    cells: NDArray[Any]
    column: int
    row: int


@dataclass(frozen=True, eq=False)
class ZoneTiles:
    """The tiles of a folder; ``zone_cm`` is the side of a zone of usual size."""

    shapes: ZoneShapes
    kinds: NDArray[np.uint16]
    levels: dict[int, Level]
    zone_cm: float
    bounds_lonlat: BoundsLonLat

    def tile(self, z: int, x: int, y: int, looks: Looks) -> bytes | None:
        """Return the tile z/x/y (XYZ scheme) as a PNG, None where there is no zone.

        Raises Refusal tile-unknown for an address off the world.
        """
        last = 2**z - 1 if 0 <= z <= MAX_ZOOM else -1
        if not (0 <= x <= last and 0 <= y <= last):
            raise Refusal("tile-unknown", z=z, x=x, y=y)
        if z <= max(self.levels):
            kinds = self._window(z, x, y)
            return looks.png(looks.plain(kinds)) if (kinds >= 0).any() else None
        return self._near(z, x, y, looks)

    def picture(
        self,
        crs: str,
        box: tuple[float, float, float, float],
        size_px: tuple[int, int],
        looks: Looks,
    ) -> NDArray[np.intp]:
        """Return a picture (height, width) of ``box`` as numbers of the palette of ``looks``.

        ``box`` is left, bottom, right, top in units of ``crs``.
        """
        x, y = _places(crs, box, size_px)
        cell = float(np.hypot(x[0, -1] - x[0, 0], y[0, -1] - y[0, 0])) / max(size_px[0] - 1, 1)
        fitting = [z for z in self.levels if _cell_cm(z) <= cell]
        if fitting:
            return looks.plain(self._sampled(min(fitting), x, y))
        numbers = self._numbers_at(x, y, cell)
        return self._coloured(numbers, looks, (0, 0), cell, 1)

    def _near(self, z: int, x: int, y: int, looks: Looks) -> bytes | None:
        side, cell = TILE_PX * SHARP, _cell_cm(z) / SHARP
        left, top = x * side, y * side
        grid = Grid(
            left * cell - _EDGE_CM - cell, _EDGE_CM - top * cell + cell, cell, side + 2, side + 2
        )
        numbers = self._numbers(grid)
        if not (numbers[1:-1, 1:-1] >= 0).any():
            return None
        return looks.png(self._coloured(numbers, looks, (top, left), cell, SHARP))

    def _coloured(
        self,
        numbers: NDArray[np.int32],
        looks: Looks,
        place: tuple[int, int],
        cell: float,
        scale: int,
    ) -> NDArray[np.intp]:
        """Return the colours of a picture of zones, which is one cell larger on every side.

        As much is drawn of a zone as one of usual size has room for: fill, edge, hatch.
        """
        kinds, size_px = self._kinds_of(numbers[1:-1, 1:-1]), self.zone_cm / cell / scale
        if size_px < _OUTLINED_PX:
            return looks.plain(kinds)
        if size_px < _HATCHED_PX:
            return looks.soft(kinds, edges_of(numbers, thin=True))
        return looks.drawn(kinds, edges_of(numbers, thin=scale == 1), place, scale)

    def _numbers(self, grid: Grid) -> NDArray[np.int32]:
        found = self.shapes.within(grid)
        numbers = np.full((grid.height, grid.width), -1, np.int32)
        paint(numbers, self.shapes.outlines(found), found.astype(np.int32), grid)
        return numbers

    def _numbers_at(
        self, x: NDArray[np.float64], y: NDArray[np.float64], cell: float
    ) -> NDArray[np.int32]:
        """Return the zone at each place, and one place more on every side as those at the edge."""
        fine = cell / SHARP
        wide, high = (math.ceil((one.max() - one.min()) / fine) + 2 for one in (x, y))
        grid = Grid(x.min() - fine, y.max() + fine, fine, wide, high)
        column, row = ((x - grid.left) / fine).astype(int), ((grid.top - y) / fine).astype(int)
        return np.pad(self._numbers(grid)[row, column], 1, mode="edge")

    def _kinds_of(self, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        kinds = self.kinds[np.maximum(numbers, 0)].astype(np.int32)
        return np.where(numbers < 0, -1, kinds)

    def _window(self, z: int, x: int, y: int) -> NDArray[np.int32]:
        """Return the kinds in a tile of a kept zoom; below the least one, its cells thinned."""
        least = min(self.levels)
        if z < least:
            return self._thinned(z, x, y, least)
        level = self.levels[z]
        top, left = (y - level.row) * TILE_PX, (x - level.column) * TILE_PX
        high, wide = level.cells.shape
        if not (0 <= top < high and 0 <= left < wide):
            return np.full((TILE_PX, TILE_PX), -1, np.int32)
        return level.cells[top : top + TILE_PX, left : left + TILE_PX].astype(np.int32) - 1

    def _thinned(self, z: int, x: int, y: int, least: int) -> NDArray[np.int32]:
        step = 2 ** (least - z)
        middle = (np.arange(TILE_PX) + 0.5) * step
        level = self.levels[least]
        row = (y * step * TILE_PX + middle).astype(int) - level.row * TILE_PX
        column = (x * step * TILE_PX + middle).astype(int) - level.column * TILE_PX
        return _cells_at(level.cells, row[:, None], column[None, :])

    def _sampled(self, z: int, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        level, cell = self.levels[z], _cell_cm(z)
        row = np.floor((_EDGE_CM - y) / cell).astype(int) - level.row * TILE_PX
        column = np.floor((x + _EDGE_CM) / cell).astype(int) - level.column * TILE_PX
        return _cells_at(level.cells, row, column)


def open_tiles(folder: Path) -> ZoneTiles:
    """Return the tiles that `write_tiles` left in a folder; refuses zone-tiles-missing."""
    try:
        told = json.loads((folder / "tiles.json").read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise Refusal("zone-tiles-missing")
        levels = {
            int(z): Level(np.load(folder / f"level-{z}.npy", mmap_mode="r"), *place)
            for z, place in told["levels"].items()
        }
        kinds = np.load(folder / "kinds.npy", mmap_mode="r")
        shapes = open_shapes(folder)
    except (OSError, ValueError, KeyError) as error:
        raise Refusal("zone-tiles-missing") from error
    return ZoneTiles(shapes, kinds, levels, told["zone_cm"], tuple(told["bounds"]))


def write_tiles(
    folder: Path,
    zones: NDArray[np.object_],
    crs: Any,  # noqa: ANN401  whatever pyproj takes
    kinds: NDArray[Any],
    told: Callable[[float], None],
) -> None:
    """Write what tiles are drawn from: shapes (``crs``) and the kind of each, below 65,000.

    ``told`` hears the share (0-1) of the work that is done. There has to be an area among them.
    """
    shapes = write_shapes(folder, zones, crs, lambda share: told(share * _TOLD_SHAPES))
    np.save(folder / "kinds.npy", kinds.astype(np.uint16))
    known = shapes.boxes[shapes.boxes[:, 0] <= shapes.boxes[:, 2]].astype(float)
    size = np.hypot(known[:, 2] - known[:, 0], known[:, 3] - known[:, 1]) / math.sqrt(2)
    zone_cm = float(np.median(size))
    box = (*known[:, :2].min(axis=0), *known[:, 2:].max(axis=0))
    near = min(max(math.ceil(math.log2(_OUTLINED_PX * _cell_cm(0) / max(zone_cm, 1))), 1), MAX_ZOOM)
    kept = max(z for z in range(near) if z == 0 or _cells(z, box) <= _MOST_CELLS)
    levels = _write_levels(folder, shapes, kinds, (kept, box), told)
    back = Transformer.from_crs(MERCATOR, LONLAT, always_xy=True)
    west, south = back.transform(box[0] / CM, box[1] / CM)
    east, north = back.transform(box[2] / CM, box[3] / CM)
    about = {"zone_cm": zone_cm, "bounds": [west, south, east, north]}
    text = json.dumps({"format": FORMAT, "zones": len(shapes), "levels": levels, **about})
    (folder / "tiles.json").write_text(text, encoding="utf-8")


def _write_levels(
    folder: Path,
    shapes: ZoneShapes,
    kinds: NDArray[Any],
    level: tuple[int, tuple[float, ...]],
    told: Callable[[float], None],
) -> dict[str, tuple[int, int]]:
    z, box = level
    column, row, wide, high = _tiles(z, box)
    cells = np.zeros((high * TILE_PX, wide * TILE_PX), np.uint8 if kinds.max() < 255 else np.uint16)  # noqa: PLR2004  of a byte
    side = _cell_cm(z) * TILE_PX
    grid = Grid(column * side - _EDGE_CM, _EDGE_CM - row * side, _cell_cm(z), *cells.shape[::-1])
    for start in range(0, len(shapes), _AT_ONCE):
        some = np.arange(start, min(start + _AT_ONCE, len(shapes)))
        paint(cells, shapes.outlines(some), (kinds[some] + 1).astype(cells.dtype), grid)
        told(_TOLD_SHAPES + (1 - _TOLD_SHAPES) * (some[-1] + 1) / len(shapes))
    places = {}
    while True:
        np.save(folder / f"level-{z}.npy", cells)
        places[str(z)] = (column, row)
        if z == 0 or max(cells.shape) <= 2 * TILE_PX:
            return places
        cells = _halved(cells, column, row)
        z, column, row = z - 1, column // 2, row // 2


def _halved(cells: NDArray[Any], column: int, row: int) -> NDArray[Any]:
    """Return every second cell, from the corner of a tile of the zoom above.

    One of four as it is, and not what most of them are: kinds keep their shares, and none that is
    rare goes away.
    """
    before = ((row % 2) * TILE_PX, (column % 2) * TILE_PX)
    after = [-(n + first) % (2 * TILE_PX) for n, first in zip(cells.shape, before, strict=True)]
    padded = np.pad(cells, list(zip(before, after, strict=True)))
    return np.ascontiguousarray(padded[::2, ::2])


def _tiles(z: int, box: tuple[float, ...]) -> tuple[int, int, int, int]:
    """Return column, row, width and height in tiles of a box (centimetres) at a zoom."""
    side, last = _cell_cm(z) * TILE_PX, 2**z - 1
    west, east = (min(max(int((x + _EDGE_CM) // side), 0), last) for x in (box[0], box[2]))
    north, south = (min(max(int((_EDGE_CM - y) // side), 0), last) for y in (box[3], box[1]))
    return west, north, east - west + 1, south - north + 1


def _cells(z: int, box: tuple[float, ...]) -> int:
    _, _, wide, high = _tiles(z, box)
    return wide * high * TILE_PX**2


def _cell_cm(z: int) -> float:
    """Return the side of a cell of 256 to a tile."""
    return float(2 * _EDGE_CM / 2**z / TILE_PX)


def _cells_at(cells: NDArray[Any], row: NDArray[Any], column: NDArray[Any]) -> NDArray[np.int32]:
    """Return the kinds at cells, -1 beyond the picture."""
    high, wide = cells.shape
    inside = (row >= 0) & (row < high) & (column >= 0) & (column < wide)
    found = cells[np.where(inside, row, 0), np.where(inside, column, 0)].astype(np.int32) - 1
    return np.where(inside, found, -1)


def _places(
    crs: str, box: tuple[float, float, float, float], size_px: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the middles of a picture's pixels lie (height, width), in centimetres."""
    (left, bottom, right, top), (width, height) = box, size_px
    across = left + (np.arange(width) + 0.5) * (right - left) / width
    down = top - (np.arange(height) + 0.5) * (top - bottom) / height
    to_mercator = Transformer.from_crs(crs, MERCATOR, always_xy=True)
    x, y = to_mercator.transform(*np.meshgrid(across, down))
    return np.asarray(x) * CM, np.asarray(y) * CM
