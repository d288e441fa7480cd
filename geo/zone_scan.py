"""From outlines to cells: which zone lies under the middle of every cell of a grid.

Scan conversion by the even-odd rule, in arrays: every edge gives one crossing a row that it
passes, crossings in pairs give spans, spans are painted in the order of the zones. A cell belongs
to a zone when its middle does, so that neighbours share no cell and two grids that meet agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Cells of ``cell`` units, ``width`` by ``height``; ``left`` and ``top`` are its corner."""

    left: float
    top: float
    cell: float
    width: int
    height: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, bottom, right, top."""
        right, bottom = self.left + self.width * self.cell, self.top - self.height * self.cell
        return self.left, bottom, right, self.top


@dataclass(frozen=True, eq=False)
class Rings:
    """Closed rings: ``points`` (n, 2) in units, the ring of each point, the zone of each ring.

    ``zone`` rises; a zone's holes and parts are rings of it like any other.
    """

    points: NDArray[Any]
    ring: Ints
    zone: Ints


def paint(onto: NDArray[Any], rings: Rings, values: NDArray[Any], grid: Grid) -> None:
    """Write ``values[zone]`` into the cells (height, width) that zones cover, later over earlier.

    ``onto`` is changed and has to be contiguous; cells without a zone keep what they hold.
    """
    row, first, past, zone = spans(rings, grid)
    length = past - first
    start = row * grid.width + first - (np.cumsum(length) - length)
    cells = np.repeat(start, length) + np.arange(int(length.sum()))
    # Of an index that comes twice numpy keeps the last value: spans are in the order of zones.
    onto.reshape(-1)[cells] = np.repeat(values[zone], length)


def spans(rings: Rings, grid: Grid) -> tuple[Ints, Ints, Ints, Ints]:
    """Return row, first column, column past the last and zone of every span, zones in order."""
    column, row, zone = _crossings(rings, grid)
    # One number sorts by zone, row and column at once: 2^18 zones of 2^14 by 2^14 cells fit.
    key = np.sort((zone * grid.height + row) * (grid.width + 1) + column)
    line, column = np.divmod(key, grid.width + 1)
    zone, row = np.divmod(line[0::2], grid.height)
    first, past = column[0::2], column[1::2]
    kept = past > first
    return row[kept], first[kept], past[kept], zone[kept]


def _crossings(rings: Rings, grid: Grid) -> tuple[Ints, Ints, Ints]:
    """Return the first column right of each crossing of an edge with the middle of a row."""
    x = (rings.points[:, 0] - grid.left) / grid.cell
    y = (grid.top - rings.points[:, 1]) / grid.cell
    rows = np.clip(np.ceil(y - 0.5), 0, grid.height).astype(np.int64)
    edge = np.flatnonzero((rings.ring[1:] == rings.ring[:-1]) & (rows[1:] != rows[:-1]))
    first = np.minimum(rows[edge], rows[edge + 1])
    count = np.maximum(rows[edge], rows[edge + 1]) - first
    slope = (x[edge + 1] - x[edge]) / (y[edge + 1] - y[edge])
    each = np.repeat(np.arange(len(edge)), count)
    row = np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count) + first[each]
    at = x[edge[each]] + (row + 0.5 - y[edge[each]]) * slope[each]
    column = np.clip(np.ceil(at - 0.5), 0, grid.width).astype(np.int64)
    return column, row, rings.zone[rings.ring[edge[each]]].astype(np.int64)
