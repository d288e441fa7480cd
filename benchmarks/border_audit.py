"""The border audit against peers: `python -m benchmarks.border_audit`.

Made plans (``benchmarks.tilings``) tile a country of 250 by 250 km with a hundred municipalities,
whose borders follow edges of zones; a zone has about 50 corners. The audit (stretches, pairs and
the ranked table) runs in turn with reading the same file and with two peers that find the pairs
only: a tree of all zones asked for all that is within 500 m (`shapely.STRtree`, `dwithin`), and
PostGIS with a spatial index. The pairs of all three are compared. Nothing else is asserted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import Geod

from benchmarks.tilings import SIDE, UNITS, borders_between, zone_shapes
from geo.border_audit import BorderAudit, audit

SIZES = (5_000, 50_000, 200_000)
CORNER, CRS, DISTANCE = np.asarray([400_000.0, 200_000.0]), "EPSG:3059", 500.0
GEOD = Geod(ellps="WGS84")
CLASSES = (
    "1_1_Agriculture",
    "1_2_Forestry",
    "5_1_PermanentResidentialUse",
    "2_SecondaryProduction",
)


def made_zones(count: int) -> gpd.GeoDataFrame:
    """Return zones that share winding edges to the last digit, each with its unit and class."""
    random = np.random.default_rng(1)
    shapes = zone_shapes(count, CORNER)
    towns = CORNER + random.random((UNITS, 2)) * SIDE
    unit = shapely.STRtree(shapely.points(towns)).nearest(shapely.centroid(shapes))
    told = {
        "zone_id": [f"Z{number}" for number in range(len(shapes))],
        "hilucs": random.choice(CLASSES, len(shapes), p=(0.45, 0.45, 0.07, 0.03)),
        "unit": [f"U{number:03d}" for number in unit],
    }
    return gpd.GeoDataFrame(told, geometry=shapes, crs=CRS)


Pairs = set[tuple[str, str]]


def tree_pairs(zones: gpd.GeoDataFrame, borders: gpd.GeoDataFrame) -> Pairs:
    """Return the pairs by a tree of all zones."""
    shapes, units = zones.geometry.to_numpy(), zones["unit"].to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=DISTANCE)
    kept = units[one] < units[other]
    names = zones["zone_id"].to_numpy()
    found = pd.DataFrame({"a": names[one[kept]], "b": names[other[kept]]})
    found["unit_a"], found["unit_b"] = units[one[kept]], units[other[kept]]
    met = found.merge(borders[["unit_a", "unit_b"]], on=["unit_a", "unit_b"])
    return set(zip(met["a"], met["b"], strict=True))


def audit_pairs(result: BorderAudit) -> Pairs:
    return set(zip(result.pairs["zone_id_a"], result.pairs["zone_id_b"], strict=True))


@contextmanager
def postgis(zones: gpd.GeoDataFrame, borders: gpd.GeoDataFrame) -> Iterator[Callable[[], Pairs]]:
    """Load the zones into a PostGIS of our own; yields what asks it for the pairs."""
    import psycopg  # noqa: PLC0415  the other peers need no server

    from tests.layers.connectors.postgres_server import server_running  # noqa: PLC0415  the same

    with server_running() as dsn, psycopg.connect(**dsn.settings, autocommit=True) as server:
        server.execute("SET search_path = public, gis")
        server.execute("CREATE TABLE zones (id text, unit text, geom geometry)")
        with server.cursor().copy("COPY zones FROM STDIN") as copy:
            wkb = shapely.to_wkb(zones.geometry.to_numpy(), hex=True)
            for zone in zip(zones["zone_id"], zones["unit"], wkb, strict=True):
                copy.write_row(zone)
        server.execute("CREATE TABLE borders (unit_a text, unit_b text)")
        with server.cursor().copy("COPY borders FROM STDIN") as copy:
            for both in zip(borders["unit_a"], borders["unit_b"], strict=True):
                copy.write_row(both)
        server.execute("CREATE INDEX ON zones USING gist (geom)")
        server.execute("VACUUM ANALYZE")
        asked = """SELECT a.id, b.id, ST_Distance(a.geom, b.geom) FROM zones a
            JOIN zones b ON ST_DWithin(a.geom, b.geom, 500)
            JOIN borders ON a.unit = unit_a AND b.unit = unit_b"""
        yield lambda: {(str(a), str(b)) for a, b, _ in server.execute(asked).fetchall()}


def measure(count: int, rounds: int, folder: Path, peers: list[str]) -> dict[str, Any]:
    """Return the medians in seconds of all that is compared at one size, and of their ratios."""
    made = made_zones(count)
    borders = borders_between(made)
    path = folder / f"zones-{count}.gpkg"
    made.to_file(path)
    zones = pyogrio.read_dataframe(path)
    results: dict[str, Any] = {}
    with postgis(zones, borders) as ask:
        every: dict[str, Callable[[], Any]] = {
            "read": lambda: pyogrio.read_dataframe(path),
            "arrow": lambda: pyogrio.read_dataframe(path, use_arrow=True),
            "audit": lambda: audit(borders, zones),
            "tree": lambda: tree_pairs(zones, borders),
            "postgis": ask,
        }
        steps = {name: every[name] for name in ("read", "arrow", "audit", *peers)}
        taken: dict[str, list[float]] = {name: [] for name in steps}
        for _ in range(rounds):
            for name, step in steps.items():
                results[name] = None  # what the round before left is not freed at this one's cost
                started = time.perf_counter()
                results[name] = step()
                taken[name].append(time.perf_counter() - started)
    result = results["audit"]
    own = audit_pairs(result)
    total = float(result.stretches["length_m"].sum())
    whole = sum(map(GEOD.geometry_length, borders.to_crs(4326).geometry))
    return {
        "zones": len(zones),
        "corners": round(float(shapely.get_num_coordinates(zones.geometry.to_numpy()).mean()), 1),
        "borders": len(borders),
        "border_km": round(total / 1000),
        "lost_m": abs(total - whole),
        "stretches": len(result.stretches),
        "pairs": len(own),
        "equal": all(results[peer] == own for peer in peers),
        **{name: statistics.median(times) for name, times in taken.items()},
        **{
            f"{name}/audit": statistics.median(
                a / b for a, b in zip(times, taken["audit"], strict=True)
            )
            for name, times in taken.items()
            if name != "audit"
        },
    }


def table(rows: list[dict[str, Any]]) -> str:
    """Return the figures as text."""
    return str(pd.DataFrame(rows).round(3).to_string(index=False))


def main() -> int:
    """Measure, print the table, and write the figures where they are wanted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.border_audit", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--peers", nargs="*", default=["tree", "postgis"])
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            measure(count, options.rounds, Path(folder), options.peers) for count in options.sizes
        ]
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0 if all(row["equal"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
