"""Zones near Valmiera as a folder of tiles, for whoever tests what is made from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from geo.zone_tiles import ZoneTiles, open_tiles, write_tiles

EAST, NORTH, SIDE = 580_000.0, 378_000.0, 1_000.0
LKS_92 = "EPSG:3059"


def square(column: int, row: int = 0, side: float = SIDE) -> shapely.Polygon:
    """Return a square of 1 km² in LKS-92, counted from a corner near Valmiera."""
    west, south = EAST + column * SIDE, NORTH + row * SIDE
    return shapely.box(west, south, west + side, south + side)


def tiles_of(
    folder: Path, zones: Sequence[shapely.Geometry], kinds: Sequence[int] | None = None
) -> ZoneTiles:
    """Write zones (LKS-92) as tiles, each its own kind unless told, and open them."""
    numbers = np.arange(len(zones)) if kinds is None else np.array(kinds)
    write_tiles(folder, np.array(zones, dtype=object), LKS_92, numbers, lambda _share: None)
    return open_tiles(folder)
