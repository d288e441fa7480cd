"""Outlines of many zones on disk, of which only what is looked at is read.

Web Mercator (EPSG:3857) in whole centimetres, half of which is the error of a corner. Zones keep
the order of their rows. Files: ``points.i4`` (n, 2), ``rings.i8`` (where each ring begins),
``outer.b1`` (whether it is a shell, before its holes), ``zones.i8`` (the first ring of each zone),
``boxes.i4`` (west, south, east, north of each).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo.zone_scan import Grid, Rings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.types import LonLat

MERCATOR, LONLAT = "EPSG:3857", "EPSG:4326"
CM = 100.0
_AREA, _POLYGON = 2, 3
_AT_ONCE = 20_000
_FURTHEST = 2_003_750_834  # the edge of the Mercator square, for what lies beyond
_NOWHERE = (2**31 - 1, 2**31 - 1, -(2**31), -(2**31))


@dataclass(frozen=True, eq=False)
class ZoneShapes:
    """The outlines of a folder, mapped into memory; safe for many threads."""

    points: NDArray[np.int32]
    rings: NDArray[np.int64]
    zones: NDArray[np.int64]
    boxes: NDArray[np.int32]
    outer: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.boxes)

    def within(self, grid: Grid) -> NDArray[np.int64]:
        """Return the zones whose boxes meet a grid (cells in centimetres), in their order."""
        left, bottom, right, top = grid.box
        west, south, east, north = self.boxes.T
        meets = (west <= right) & (east >= left) & (south <= top) & (north >= bottom)
        return np.flatnonzero(meets)

    def outlines(self, numbers: NDArray[np.int64]) -> Rings:
        """Return the rings of zones; a ring's zone is the place in ``numbers``."""
        ring, zone = _ranges(self.zones, numbers)
        point, of_ring = _ranges(self.rings, ring)
        return Rings(self.points[point], of_ring, zone)

    def at(self, lonlat: LonLat) -> list[int]:
        """Return the zones that a point lies in, lowest first; a line belongs to both sides."""
        to_mercator = Transformer.from_crs(LONLAT, MERCATOR, always_xy=True)
        x, y = (CM * one for one in to_mercator.transform(*lonlat))
        near = self.within(Grid(x - 1, y + 1, 2.0, 1, 1))
        point = shapely.Point(x, y)
        return [int(n) for n in near if self._area(int(n)).dwithin(point, 1.0)]

    def shape(self, number: int) -> shapely.Geometry:
        """Return the outline of a zone in degrees (EPSG:4326)."""
        back = Transformer.from_crs(MERCATOR, LONLAT, always_xy=True)
        return shapely.transform(
            self._area(number),
            lambda xy: np.column_stack(back.transform(xy[:, 0] / CM, xy[:, 1] / CM)),
        )

    def _area(self, number: int) -> shapely.Geometry:
        rings = self.outlines(np.array([number]))
        lines = shapely.linearrings(rings.points.astype(float), indices=rings.ring)
        outer = self.outer[self.zones[number] : self.zones[number + 1]]
        area = shapely.multipolygons(shapely.polygons(lines, indices=np.cumsum(outer) - 1))
        # Corners that were moved by half a centimetre can make a ring meet itself.
        return area if area.is_valid else shapely.make_valid(area, method="structure")


def open_shapes(folder: Path) -> ZoneShapes:
    """Return the outlines that `write_shapes` left in a folder."""
    return ZoneShapes(
        _mapped(folder / "points.i4", "<i4").reshape(-1, 2),
        _mapped(folder / "rings.i8", "<i8"),
        _mapped(folder / "zones.i8", "<i8"),
        _mapped(folder / "boxes.i4", "<i4").reshape(-1, 4),
        _mapped(folder / "outer.b1", "?"),
    )


def write_shapes(
    folder: Path,
    shapes: NDArray[np.object_],
    crs: Any,  # noqa: ANN401  whatever pyproj takes
    told: Callable[[float], None],
) -> ZoneShapes:
    """Write the outlines of zones (``crs``); ``told`` hears which share of them is done."""
    rings, zones, boxes = [np.zeros(1, np.int64)], [np.zeros(1, np.int64)], []
    outers = []
    with (folder / "points.i4").open("wb") as file:
        for done, part, outer in _parts(shapes, CRS(crs)):
            part.points.astype("<i4").tofile(file)
            rings.append(rings[-1][-1] + np.cumsum(np.bincount(part.ring)))
            count = np.bincount(part.zone, minlength=done.stop - done.start)
            zones.append(zones[-1][-1] + np.cumsum(count))
            boxes.append(_boxes(part, len(count)))
            outers.append(outer)
            told(done.stop / len(shapes))
    np.concatenate(rings).astype("<i8").tofile(folder / "rings.i8")
    np.concatenate(zones).astype("<i8").tofile(folder / "zones.i8")
    np.concatenate(boxes).astype("<i4").tofile(folder / "boxes.i4")
    np.concatenate(outers).tofile(folder / "outer.b1")
    return open_shapes(folder)


def _parts(
    shapes: NDArray[np.object_], crs: CRS
) -> Iterator[tuple[slice, Rings, NDArray[np.bool_]]]:
    """Give so many zones at a time, in centimetres of Web Mercator, and which rings are shells."""
    to_mercator = Transformer.from_crs(crs, MERCATOR, always_xy=True)
    for start in range(0, len(shapes), _AT_ONCE):
        done = slice(start, min(start + _AT_ONCE, len(shapes)))
        areas, zone = _areas(shapes[done])
        rings, area = shapely.get_rings(areas, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        x, y = to_mercator.transform(points[:, 0], points[:, 1])
        placed = np.clip(np.rint(np.column_stack([x, y]) * CM), -_FURTHEST, _FURTHEST)
        outer = np.r_[True, area[1:] != area[:-1]][: len(area)]
        yield done, Rings(placed, ring, zone[area]), outer


def _areas(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    if (shapely.get_type_id(shapes) == _POLYGON).all():
        return shapes, np.arange(len(shapes))
    parts, zone = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # areas within collections
    areas = (shapely.get_dimensions(parts) == _AREA) & ~shapely.is_empty(parts)
    return parts[areas], zone[inner][areas]


def _boxes(part: Rings, count: int) -> NDArray[np.int64]:
    boxes = np.tile(np.array(_NOWHERE, dtype=np.int64), (count, 1))
    zone, points = part.zone[part.ring], part.points.astype(np.int64)
    if len(zone):
        first = np.flatnonzero(np.r_[True, zone[1:] != zone[:-1]])
        boxes[zone[first], :2] = np.minimum.reduceat(points, first)
        boxes[zone[first], 2:] = np.maximum.reduceat(points, first)
    return boxes


def _ranges(
    starts: NDArray[np.int64], numbers: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what lies between the starts of each number and the next, and whose it is."""
    first = starts[numbers]
    count = starts[np.asarray(numbers) + 1] - first
    owner = np.repeat(np.arange(len(count)), count)
    return np.arange(len(owner)) - (np.cumsum(count) - count)[owner] + first[owner], owner


def _mapped(path: Path, dtype: str) -> NDArray[Any]:
    """Map a file into memory; one without a byte cannot be mapped."""
    empty = path.stat().st_size == 0
    return np.zeros(0, dtype) if empty else np.memmap(path, dtype=dtype, mode="r")
