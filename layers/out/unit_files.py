"""The files of one unit by name and content: features, styles, GeoPackage, manifest, readme."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyproj

from layers.geopackage import geopackage
from layers.out import manifest as told
from layers.out.bundle import Bundle, Part
from layers.out.formats import csv_table, free_name, geojson
from layers.out.qgis_style import style_rows
from layers.territory import Territory
from layers.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

_GPKG_OWN_NAMES = ("fid", "geom")
Files = dict[str, bytes]


@dataclass(frozen=True)
class Order:
    """How files are to be made: for a day, in a format, a GeoPackage's CRS, a language, a time."""

    at: dt.date
    fmt: str
    crs: str
    lang: str
    now: dt.datetime


def unit_files(
    territory: Territory, bundle: Bundle, order: Order, beside: Mapping[str, bytes]
) -> tuple[Files, dict[str, Any]]:
    """Return the files of a unit by name, and the manifest that describes them.

    ``beside`` are files about the unit that are no layers, by the ends of their names.
    """
    base = told.base_name(territory, bundle.key, order.at)
    files: Files = {}
    records = []
    for part in bundle.parts:
        made = _layer_files(part, f"{base}_{part.id}", order)
        files |= made
        if order.fmt == "gpkg":
            made = {f"{base}.gpkg": b""}
        records.append(_record(part, order, list(made)))
    if order.fmt in {"gpkg", "zip"}:
        files[f"{base}.gpkg"] = _geopackage(bundle.parts, order)
    manifest = told.manifest_head(order.at, order.now, order.lang)
    manifest |= {"unit": told.unit_record(territory, bundle.key, order.at), "layers": records}
    manifest |= {"left_out": list(bundle.left_out), "remarks": list(bundle.remarks)}
    if beside:
        more = {f"{base}_{name}": content for name, content in beside.items()}
        files |= more
        manifest["beside"] = list(more)
    if order.fmt == "zip":
        manifest["geopackage"] = {"file": f"{base}.gpkg", "crs": order.crs}
        files["README.txt"] = _readme(manifest, order)
        files["manifest.json"] = as_json(manifest)
    return files, manifest


def _record(part: Part, order: Order, files: list[str]) -> dict[str, Any]:
    """Return what the manifest says of one layer; a raster has no number of features."""
    crs = _target_crs(part, order) if order.fmt == "gpkg" else _file_crs(part)
    return {
        "id": part.id,
        "title": part.title,
        **asdict(part.provenance),
        "crs": crs,
        "features": None if part.frame is None else len(part.frame),
        "file": files[0],
        "files": files,
    }


def _layer_files(part: Part, name: str, order: Order) -> Files:
    files: Files = {}
    if part.raster is not None:
        return {f"{name}.tif": part.raster, f"{name}.qml": part.qml.encode()}
    assert part.frame is not None  # noqa: S101  a part is a raster or features
    if order.fmt in {"geojson", "zip"}:
        head = {"name": name, "title": part.title, "generated": order.now.date()}
        head |= {"attribution": f"{part.provenance.source} ({part.provenance.licence})"}
        head |= {"notice": words(order.lang)("app.not_binding")}
        files[f"{name}.geojson"] = geojson(part.frame, head)
        files[f"{name}.qml"] = part.qml.encode()
    if order.fmt in {"csv", "zip"}:
        files[f"{name}.csv"] = csv_table(part.frame)
    return files


def _file_crs(part: Part) -> str:
    return part.crs if part.raster is not None else "EPSG:4326"


def _target_crs(part: Part, order: Order) -> str:
    return part.crs if order.crs == "layer" else order.crs


def _geopackage(parts: tuple[Part, ...], order: Order) -> bytes:
    layers = {
        part.id: _for_geopackage(part.frame).to_crs(pyproj.CRS(_target_crs(part, order)))
        for part in parts
        if part.frame is not None
    }
    styles = style_rows({part.id: part.qml for part in parts if part.id in layers}, order.now)
    return geopackage(layers, order.now, styles)


def _for_geopackage(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return features whose columns SQLite can hold: it does not tell capitals from small letters.

    Names that differ only in that, or that GeoPackage uses itself, get a number.
    """
    taken = list(_GPKG_OWN_NAMES)
    names: dict[object, str] = {}
    for name in frame.columns.drop(frame.geometry.name):
        free = str(name).casefold() not in {other.casefold() for other in taken}
        names[name] = str(name) if free else free_name(str(name), [*taken, *frame.columns])
        taken.append(names[name])
    return frame.rename(columns=names)


def zipped(files: Files, now: dt.datetime) -> bytes:
    """Return files as a zip whose entries bear the time ``now``."""
    content = io.BytesIO()
    when = now.astimezone(dt.UTC).timetuple()[:6]
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=when)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED)
    return content.getvalue()


def as_json(manifest: dict[str, Any]) -> bytes:
    """Return a manifest as the bytes of a JSON file."""
    return (json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _readme(manifest: dict[str, Any], order: Order) -> bytes:
    text = told.readme(manifest, order.at, order.now, order.lang)
    return b"\xef\xbb\xbf" + text.encode()
