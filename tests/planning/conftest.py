"""A home folder of its own for every test, and what a check of a small plan leaves."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import pytest
import shapely

from planning.database import close_databases
from planning.postgres import VARIABLE
from tests.layers.connectors.postgres_server import PASSWORD, execute, server_running

Checked = Callable[..., Path]
# Two zones of 1 km² side by side near Valmiera, LKS-92: the line between them is at x = 580 000.
_SCHEMAS = itertools.count()
EAST, NORTH, SIDE = 580_000.0, 378_000.0, 1_000.0


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "mājas 100%"
    close_databases()


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """Run one PostgreSQL server for all tests; skips where none is installed."""
    with server_running() as dsn:
        yield dsn


@pytest.fixture(params=["sqlite", "postgresql"])
def kept_anywhere(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Give a home whose records are in its file, and one whose records are on a server."""
    home = tmp_path / "mājas 100%"
    if request.param == "sqlite":
        yield home
        close_databases()
        return
    with schema_of(request.getfixturevalue("server")) as address:
        monkeypatch.setenv(VARIABLE, address)
        yield home
        close_databases()


@contextmanager
def schema_of(dsn: Any) -> Iterator[str]:
    """Give the address of an empty place on the server: a schema of its own."""
    name = f"t{next(_SCHEMAS)}"
    execute(dsn, f"CREATE SCHEMA {name}")
    login = f"{dsn.user}:{quote(PASSWORD)}@{dsn.host}:{dsn.port}"
    yield f"postgresql://{login}/{dsn.dbname}?options=-csearch_path%3D{name}"
    execute(dsn, f"DROP SCHEMA {name} CASCADE")


@pytest.fixture
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Give a maker of folders such as a check leaves: zones by code, side by side, west to east."""
    numbers = itertools.count()

    def make(codes: tuple[str, ...] = ("DzS", "M"), *, file: str = "plāns.gpkg") -> Path:
        folder = tmp_path_factory.mktemp("check") / f"result-{next(numbers)}"
        write_checked(folder, codes, file)
        return folder

    return make


def write_checked(folder: Path, codes: tuple[str, ...], file: str) -> None:
    zones = zones_of(codes)
    (folder / "original").mkdir(parents=True)
    (folder / "original" / file).write_bytes(b"original of " + file.encode())
    zones.to_parquet(folder / "zones.parquet")
    zones[["zone_id", "geometry"]].to_parquet(folder / "layer-0.parquet")
    (folder / "findings.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    report = report_of(zones, file)
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


def zones_of(codes: tuple[str, ...]) -> gpd.GeoDataFrame:
    first = EAST - SIDE
    boxes = [
        shapely.box(first + n * SIDE, NORTH, first + (n + 1) * SIDE, NORTH + SIDE)
        for n in range(len(codes))
    ]
    columns: dict[str, Any] = {
        "zone_id": [str(n + 1) for n in range(len(codes))],
        "code": list(codes),
        "name": [f"{code} teritorija" for code in codes],
        "known": [code == "M" for code in codes],
        "hilucs": ["1_2_Forestry" if code == "M" else None for code in codes],
        "area_ha": [100.0] * len(codes),
    }
    return gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:3059")


def report_of(zones: gpd.GeoDataFrame, file: str) -> dict[str, Any]:
    bounds = zones.to_crs("EPSG:4326").total_bounds
    layer = {
        "name": "zonas",
        "role": "zones",
        "crs_used": "EPSG:3059",
        "features_in": len(zones),
        "features_kept": len(zones),
        "area_ha": 100.0 * len(zones),
        "bounds_lonlat": [round(float(degree), 7) for degree in bounds],
        "zone_field": "kods",
        "issues": [{"rule": "zone.unknown-code", "severity": "warning", "count": 1}],
    }
    background = {**layer, "name": "fons", "role": "background", "bounds_lonlat": [0, 0, 1, 1]}
    return {
        "file": file,
        "driver": "GPKG",
        "zones": len(zones),
        "zones_area_ha": 100.0 * len(zones),
        "layers": [layer, background],
    }
