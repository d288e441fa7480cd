"""Judging a plan against reading it: `python -m benchmarks.plan_rules`.

Made plans of growing size are written as GeoPackages, read with pyogrio (the first named peer) and
judged, in turn, so that a busy machine slows both. *Cells* share all their corners with their
neighbours; *boxes* have corners on the edges of their neighbours; in *faulty* cells one in a
hundred was moved by half a metre. The second peer is GEOS's own coverage test
(`shapely.coverage_invalid_edges`), which marks edges and knows neither places, areas nor zones; the
third is the usual way to find gaps, the union of all zones. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from heapq import heappop, heappush
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from geo.plan_rules import PlanFields, check_plan

SIZES = (5_000, 20_000, 50_000, 100_000, 200_000)
SIDE = 200.0  # metres of a zone, more or less
CORNER = (520_000.0, 300_000.0)
FIELDS = PlanFields(feature_id="zid", code="code")


def cells(count: int) -> np.ndarray[Any, Any]:
    """Return Voronoi cells that fill a square and share their corners exactly."""
    side = SIDE * count**0.5
    square = shapely.box(*CORNER, CORNER[0] + side, CORNER[1] + side)
    points = np.random.default_rng(1).random((count, 2)) * side + CORNER
    found = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=square)
    return np.asarray(shapely.intersection(shapely.get_parts(found), square))


def boxes(count: int) -> np.ndarray[Any, Any]:
    """Return a square cut in two, the largest piece first, until there are enough."""
    random = np.random.default_rng(1)
    side = SIDE * count**0.5
    heap = [(-(side**2), *CORNER, CORNER[0] + side, CORNER[1] + side)]
    while len(heap) < count:
        _, west, south, east, north = heappop(heap)
        share = float(random.uniform(0.3, 0.7))
        if east - west > north - south:
            at = round(west + share * (east - west), 3)
            halves = [(west, south, at, north), (at, south, east, north)]
        else:
            at = round(south + share * (north - south), 3)
            halves = [(west, south, east, at), (west, at, east, north)]
        for one in halves:
            heappush(heap, (-(one[2] - one[0]) * (one[3] - one[1]), *one))
    return np.asarray(shapely.box(*np.asarray(heap)[:, 1:].T))


def faulty(count: int) -> np.ndarray[Any, Any]:
    """Return cells of which one in a hundred was moved: a gap and an overlap each."""
    shapes = cells(count)
    shapes[::100] = shapely.transform(shapes[::100], lambda xy: xy + np.asarray([0.5, 0]))
    return shapes


KINDS: dict[str, Callable[[int], np.ndarray[Any, Any]]] = {
    "cells": cells,
    "boxes": boxes,
    "faulty": faulty,
}


def measure(kind: str, count: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Return the medians in seconds of reading and judging one plan, and of the peers."""
    shapes = KINDS[kind](count)
    told = {"zid": [f"Z{n}" for n in range(len(shapes))], "code": "DzS"}
    path = folder / f"{kind}-{count}.gpkg"
    gpd.GeoDataFrame(told, geometry=shapes, crs="EPSG:3059").to_file(path)
    zones = pyogrio.read_dataframe(path)
    own = zones.geometry.to_numpy()
    steps: dict[str, Callable[[], object]] = {
        "read": lambda: pyogrio.read_dataframe(path),
        "check": lambda: check_plan(zones, fields=FIELDS),
        "coverage": lambda: shapely.coverage_invalid_edges(own),
        "union": lambda: shapely.union_all(own),
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            started = time.perf_counter()
            step()
            taken[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    found = len(check_plan(zones, fields=FIELDS))
    return {"kind": kind, "zones": len(zones), "found": found, **medians}


def table(rows: list[dict[str, Any]]) -> str:
    """Return the figures as text, with ratios to reading the same file."""
    lines = [f"{'':8}{'zones':>8}{'read s':>8}{'check s':>9}{'to reading':>12}"]
    lines[0] += f"{'coverage s':>12}{'union s':>9}{'findings':>10}"
    lines += [
        f"{row['kind']:8}{row['zones']:8}{row['read']:8.3f}{row['check']:9.3f}"
        f"{row['check'] / row['read']:12.1f}{row['coverage']:12.3f}{row['union']:9.2f}"
        f"{row['found']:10}"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure, print the table, and write the figures where they are wanted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan_rules", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            measure(kind, count, options.rounds, Path(folder))
            for kind in KINDS
            for count in options.sizes
        ]
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
