"""Made-up plans: zones side by side in Vidzeme with codes of MK 240, as files and as frames."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyproj
import shapely

from geo.findings import Finding
from layers.plancheck import CheckAsked, asked_of, check_job
from layers.readers.raw import RawFile, RawLayer
from planning.plans import accept
from planning.planstore import PlanMeta

WEST, SOUTH, SIDE = 25.40, 57.50, 0.01
WGS84 = pyproj.CRS(4326)
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    'citāts " un \\ slīpsvītra',
    "${7*7} {name} %s `x`",
    "rinda\nrinda\tšeit",
    "=1+1",
    "ūdeņi 日本 😀",
)


def box(place: int, row: int = 0) -> shapely.Polygon:
    """Return the zone at a place in a row of zones (degrees), each 0.01° by 0.01°, about 67 ha."""
    west, south = WEST + place * SIDE, SOUTH + row * SIDE
    return shapely.box(west, south, west + SIDE, south + SIDE)


def collection(rows: Iterable[Mapping[str, Any]], row: int = 0) -> dict[str, Any]:
    """Return zones as GeoJSON, one for each row of attributes."""
    features = [
        {"type": "Feature", "properties": dict(told), "geometry": box(n, row).__geo_interface__}
        for n, told in enumerate(rows)
    ]
    return {"type": "FeatureCollection", "features": features}


def write_plan(
    folder: Path, codes: Sequence[str] = ("DzS1", "M"), name: str = "plāns.geojson", **more: Any
) -> Path:
    """Write a plan of zones with these codes in the column ``kods``, and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    told = collection({"kods": code, **more} for code in codes)
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


def check_here(path: Path, out: Path, **asked: Any) -> dict[str, Any]:
    """Check a file in this process, as a child would, and leave its tables in ``out``."""
    out.mkdir(parents=True)
    return check_job(
        asked_of(CheckAsked(path, path.name, **asked)), out, lambda _stage, _share: None
    )


def keep(home: Path, codes: Sequence[str] = ("DzS1", "M"), **said: Any) -> str:
    """Bring a made-up plan into the register of a home folder, and return its id."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_plan(Path(folder) / "original", codes)
        mapping = said.pop("mapping", {})
        check_here(path, Path(folder) / "result", mapping=mapping)
        told = {"title": "Mans plāns", "kind": "lv-tp", "status": "active", **said}
        return accept(home, Path(folder) / "result", path, PlanMeta(**told), mapping=mapping)


def layer(  # noqa: PLR0913  what a reader tells of a layer
    columns: Mapping[str, Sequence[Any]],
    shapes: Sequence[shapely.Geometry | None] | None = None,
    *,
    name: str = "zonas",
    crs: pyproj.CRS | None = WGS84,
    findings: tuple[Finding, ...] = (),
    lost: int = 0,
) -> RawLayer:
    """Return a layer as a reader hands it on; ``lost`` features could not be read."""
    count = len(next(iter(columns.values())))
    drawn = [box(n) for n in range(count)] if shapes is None else list(shapes)
    frame = gpd.GeoDataFrame(dict(columns), geometry=drawn, crs=crs)
    declared = None if crs is None else crs.to_string()
    return RawLayer(name, frame, declared, crs, "UTF-8", count + lost, findings)


def file(*layers: RawLayer, findings: tuple[Finding, ...] = (), driver: str = "GeoJSON") -> RawFile:
    """Return a file as a reader hands it on."""
    return RawFile(driver, layers, findings)
