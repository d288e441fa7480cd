"""A whole project as one file, out and in again: all that people decided, with its history.

The file is a zip. ``project.json`` has every row of every table with its id: recommendations with
areas, evidence, decisions and comments, cooperation areas with members, every change, reviews of
borders, the table of weights, saved views, settings, figures, planning documents and plans.
``plans/`` has the files of every version of every plan as they are kept, since evidence and rules
rest on them. ``geometries.gpkg`` repeats for a GIS what was drawn or picked; it is not read again.
Where areas lie in units is left out and found again. The same content gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import geopandas as gpd
import shapely

from geo.errors import Refusal
from geo.measure import LONLAT_CRS
from layers.geopackage import geopackage
from layers.home import ensure_folder
from layers.whole import writing_whole
from layers.words import LANGUAGES, words
from planning.answers import forget_names
from planning.database import reading
from planning.planfiles import read_proved
from planning.projectrows import Rows, folders_of, rows_out
from planning.upgrading import newest_step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT, VERSION = "vidzeme-ostfold-explorer project", 1
RECORDS, SHAPES, PLANS = "project.json", "geometries.gpkg", "plans"
_WHEN = (1980, 1, 1, 0, 0, 0)  # the first moment a zip knows; the same content, the same bytes
_NO_CHANGE = dt.datetime(2009, 7, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class _Named:
    """Geometries of one kind by the id of their record."""

    ids: list[str]
    about: list[str]
    shapes: list[shapely.Geometry]


def export_project(home: Path, file: Path) -> Path:
    """Write the project to a file, whole or not at all; refuses ``folder-unwritable``."""
    ensure_folder(file.absolute().parent)
    with writing_whole(file) as out:
        write_project(home, out)
    return file


def project_bytes(home: Path) -> bytes:
    """Return the project as the bytes of its file."""
    out = io.BytesIO()
    write_project(home, out)
    return out.getvalue()


def write_project(home: Path, out: BinaryIO) -> None:
    """Write the project into an open file; names that are kept no longer are let go first."""
    forget_names(home)
    with reading(home) as session:
        rows = rows_out(session)
    left_out = [
        folder for folder, files in _folders(rows).items() if not _whole(home, folder, files)
    ]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, RECORDS, _records(rows, left_out))
        shapes = _shapes(rows)
        if shapes:
            _put(archive, SHAPES, geopackage(shapes, _newest(rows)))
        for name, content in _plan_files(home, rows, left_out):
            _put(archive, name, content)


def _records(rows: Rows, left_out: list[str]) -> bytes:
    told = {
        "format": FORMAT,
        "version": VERSION,
        "step": newest_step(),
        "about": {lang: words(lang)("project.about") for lang in LANGUAGES},
        "left_out": sorted(left_out),
        "tables": rows,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=0).encode()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_WHEN)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)


def _folders(rows: Rows) -> dict[str, Mapping[str, str]]:
    return dict(sorted(folders_of(rows)))


def _whole(home: Path, folder: str, files: Mapping[str, str]) -> bool:
    try:
        for name in files:
            read_proved(home, folder, name, dict(files), "")
    except Refusal:
        return False  # it is damaged here too, and is told to be missing
    return True


def _plan_files(home: Path, rows: Rows, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    for folder, files in _folders(rows).items():
        for name in sorted(files) if folder not in left_out else ():
            yield f"{PLANS}/{folder}/{name}", read_proved(home, folder, name, dict(files), "")


def _shapes(rows: Rows) -> dict[str, gpd.GeoDataFrame]:
    """Return what people drew, picked and marked, a layer for each kind that there is."""
    drawn, places, marked = (_Named([], [], []) for _ in range(3))
    for row in rows["recommendation_area"]:
        if row["kind"] == "shape":
            _add(drawn, row["id"], row["recommendation_id"], _polygon(row["told"]["geometry"]))
        elif row["kind"] == "place":
            point = shapely.Point(row["told"]["lon"], row["told"]["lat"])
            _add(places, row["id"], row["recommendation_id"], point)
    for row in rows["cooperation"]:
        if "geometry" in row["told"]:
            _add(drawn, row["id"], row["id"], _polygon(row["told"]["geometry"]))
    for row in rows["audit_review"]:
        _add(marked, str(row["id"]), row["border"], shapely.from_wkb(bytes.fromhex(row["line"])))
    named = {"drawn_areas": drawn, "places": places, "reviewed_stretches": marked}
    return {name: _frame(one) for name, one in named.items() if one.ids}


def _add(named: _Named, record: str, about: str, shape: shapely.Geometry) -> None:
    named.ids.append(record)
    named.about.append(about)
    named.shapes.append(shape)


def _polygon(told: Mapping[str, Any]) -> shapely.Geometry:
    shape = shapely.geometry.shape(told)
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def _frame(named: _Named) -> gpd.GeoDataFrame:
    told = {"id": named.ids, "about": named.about}
    return gpd.GeoDataFrame(told, geometry=named.shapes, crs=LONLAT_CRS)


def _newest(rows: Rows) -> dt.datetime:
    told = [row["at"] for row in rows["change"]] + [row["made_at"] for row in rows["audit_review"]]
    return max((dt.datetime.fromisoformat(one) for one in told), default=_NO_CHANGE)
