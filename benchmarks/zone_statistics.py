"""Zone classes by municipality against other programs: `python -m benchmarks.zone_statistics`.

Made zonings of growing size (``benchmarks.tilings``) are written as GeoPackages, read warm with
pyogrio and Arrow, and measured in turn by `geo.zones.zone_areas`, `geopandas.overlay`, DuckDB
spatial and SedonaDB, each with its tables in memory and on one thread. A ratio is that of two steps
of one round, and its median over the rounds is told, so that a busy machine slows both. The peers
sum the areas of all intersections and know nothing of overlaps and gaps. The most memory that each
takes is that of a process of its own which reads the same files. Nothing here is asserted, but the
areas of all are compared. The peers are in ``benchmarks/requirements.txt``; those that are not
there are left out.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from benchmarks.tilings import unit_shapes, zone_shapes
from geo.measure import AREA_CRS
from geo.zones import zone_areas

SIZES = (5_000, 50_000, 200_000)
CORNER = np.asarray([5_000_000.0, 3_700_000.0])
CLASSES = 20
Step = Callable[[], Any]


def write(count: int, folder: Path) -> tuple[Path, Path]:
    """Write zones and municipalities as GeoPackages; return their paths."""
    zones, units = zone_shapes(count, CORNER), unit_shapes(CORNER)
    code = np.random.default_rng(5).integers(0, CLASSES, len(zones))
    labels = np.asarray([f"C{n:02}" for n in range(CLASSES)])[code]
    names = [f"U{n:03}" for n in range(len(units))]
    paths = folder / f"zones-{count}.gpkg", folder / f"units-{count}.gpkg"
    told = ({"class": labels}, zones), ({"unit": names}, units)
    for path, (columns, shapes) in zip(paths, told, strict=True):
        gpd.GeoDataFrame(columns, geometry=shapes, crs=AREA_CRS).to_file(path)
    return paths


def explorer(zones: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> Step:
    """Return what measures with this project's own verb."""

    def run() -> pd.Series:
        found = zone_areas(zones, units, class_field="class", unit_field="unit")
        return found.rows.set_index(["unit", "class"])["area_m2"]

    return run


def overlay(zones: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> Step:
    """Return what measures with geopandas.overlay."""

    def run() -> pd.Series:
        cut = gpd.overlay(zones, units, how="intersection")
        return cut.assign(area=cut.area).groupby(["unit", "class"])["area"].sum()

    return run


SQL = (
    'SELECT u.unit, z."class", sum(ST_Area(ST_Intersection(z.geom, u.geom))) AS area'
    ' FROM zones z JOIN units u ON ST_Intersects(z.geom, u.geom) GROUP BY u.unit, z."class"'
)
TABLE = "CREATE TABLE {} AS SELECT * EXCLUDE (wkb), ST_GeomFromWKB(wkb) AS geom FROM given"


def duckdb_spatial(zones: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> Step:
    """Return what measures with DuckDB spatial; its tables are filled beforehand."""
    duckdb, packaged = (import_module(name) for name in ("duckdb", "duckdb_extension_spatial"))
    connection = duckdb.connect(config={"threads": 1, "allow_unsigned_extensions": True})
    extension = next(Path(str(packaged.__file__)).parent.rglob("spatial.duckdb_extension"))
    connection.execute(f"LOAD '{extension}'")
    for name, frame in (("zones", zones), ("units", units)):
        plain = pd.DataFrame(frame.drop(columns="geometry")).assign(wkb=frame.geometry.to_wkb())
        connection.register("given", plain)
        connection.execute(TABLE.format(name))
    return lambda: connection.execute(SQL).df().set_index(["unit", "class"])["area"]


def sedona(zones: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> Step:
    """Return what measures with SedonaDB; its tables are given beforehand."""
    session = import_module("sedonadb").connect()
    session.sql("SET datafusion.execution.target_partitions = 1").execute()
    for name, frame in (("zones", zones), ("units", units)):
        table = session.create_data_frame(
            frame.rename_geometry("geom").set_crs(None, allow_override=True)
        )
        table.to_memtable().to_view(name)
    return lambda: session.sql(SQL).to_pandas().set_index(["unit", "class"])["area"]


RUNNERS: dict[str, Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], Step]] = {
    "explorer": explorer,
    "overlay": overlay,
    "DuckDB": duckdb_spatial,
    "SedonaDB": sedona,
}
NEEDS = {"DuckDB": "duckdb_extension_spatial", "SedonaDB": "sedonadb"}


def read(path: Path) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(path, use_arrow=True)


def measure(paths: tuple[Path, Path], names: list[str], rounds: int) -> dict[str, Any]:
    """Return medians in seconds, medians of ratios to the explorer, and how far areas differ."""
    zones, units = read(paths[0]), read(paths[1])
    steps: dict[str, Step] = {"read": lambda: read(paths[0])}
    steps |= {name: RUNNERS[name](zones, units) for name in names}
    taken: dict[str, list[float]] = {name: [] for name in steps}
    found: dict[str, Any] = {}
    for _ in range(rounds):
        for name, step in steps.items():
            found[name] = None  # what the round before left is not freed at this one's cost
            started = time.perf_counter()
            found[name] = step()
            taken[name].append(time.perf_counter() - started)
    own, mine = found["explorer"], taken["explorer"]
    return {
        "zones": len(zones),
        "seconds": {name: statistics.median(times) for name, times in taken.items()},
        "ratios": {
            name: statistics.median(a / b for a, b in zip(times, mine, strict=True))
            for name, times in taken.items()
        },
        "apart": {name: float(((found[name] - own).abs() / own).max()) for name in names},
    }


def memory_mb(name: str, paths: tuple[Path, Path]) -> float:
    """Return the most memory that a process takes which reads the files and runs one step."""
    module = "benchmarks.zone_statistics"
    command = [sys.executable, "-m", module, "--memory", name, *map(str, paths)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def tell_memory(name: str, zones: Path, units: Path) -> None:
    """Print the most memory of this process in MB after it has run a step."""
    tables = read(zones), read(units)
    if name in RUNNERS:
        RUNNERS[name](*tables)()
    # Not getrusage: a child is told the peak of the parent that it was forked from.
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1e3)


def table(rows: list[dict[str, Any]], names: list[str]) -> str:
    """Return the figures as text: seconds, ratios, memory, and the exponent of growth."""
    lines = [f"{'':10}{'zones':>8}{'s':>9}{'explorer is × faster':>22}{'MB at most':>12}"]
    for row in rows:
        lines += [
            f"{name:10}{row['zones']:8}{row['seconds'][name]:9.3f}"
            f"{row['ratios'][name]:22.2f}{row['memory'][name]:12.0f}"
            for name in ["read", *names]
        ]
    for first, last in pairwise(rows):
        grown = last["seconds"]["explorer"] / first["seconds"]["explorer"]
        exponent = math.log(grown) / math.log(last["zones"] / first["zones"])
        lines.append(f"{first['zones']} to {last['zones']}: exponent {exponent:.2f}")
    apart = max((one for row in rows for one in row["apart"].values()), default=0.0)
    return "\n".join([*lines, f"areas differ by {apart:.1e} of each at most"])


def main() -> int:
    """Measure, print the table, and write the figures where they are wanted."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.zone_statistics", description=__doc__
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--only", nargs="+", default=list(RUNNERS), help="the peers that are asked")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--memory", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        tell_memory(options.memory[0], *map(Path, options.memory[1:]))
        return 0
    names = [n for n in options.only if n not in NEEDS or find_spec(NEEDS[n])]
    names = list(dict.fromkeys(["explorer", *names]))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for count in options.sizes:
            paths = write(count, Path(folder))
            row = measure(paths, names, options.rounds)
            rows.append(row | {"memory": {n: memory_mb(n, paths) for n in ["read", *names]}})
            print(table(rows[-1:], names), flush=True)
    print(table(rows, names))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0 if all(apart < 1e-6 for row in rows for apart in row["apart"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
