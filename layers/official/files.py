"""Opens boundary files: Shapefile (as a set or zipped), GeoJSON, TopoJSON, GeoPackage.

GDAL picks its driver by content, so a file is only handed to it once its first bytes are those of
the format its name promises; GeoJSON is read without GDAL.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import geopandas as gpd
import pyogrio
import pyproj
import shapely

from geo.errors import Refusal

MAX_BYTES = 400_000_000
MAX_MEMBERS = 2_000
COMPANIONS = frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qix", ".xml"})
KNOWN = "zip, shp, geojson, json, topojson, gpkg"
_SHP_START = b"\x00\x00\x27\x0a"
_GPKG_START = b"SQLite format 3\x00"
_UNREADABLE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyproj.exceptions.CRSError,
    shapely.GEOSException,
    sqlite3.Error,
    zipfile.BadZipFile,
    NotImplementedError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)

Wanted = Callable[[Collection[str]], bool]


@dataclass(frozen=True, eq=False)
class Table:
    """One table of a file: ``frame`` in its own CRS (None where the file names none)."""

    name: str
    frame: gpd.GeoDataFrame


def is_companion(path: Path) -> bool:
    """Return whether a file only accompanies a .shp and is read with it."""
    return path.suffix.lower() in COMPANIONS


def read_tables(path: Path, wanted: Wanted) -> list[Table]:
    """Return the tables of a file whose field names satisfy ``wanted``.

    Refuses with ``official-file-missing``, ``official-file-too-large``, ``official-file-kind``
    (neither of the four formats), ``official-file-part`` (a Shapefile without .dbf or .shx) and
    ``official-file-broken``.
    """
    if not path.is_file():
        raise Refusal("official-file-missing", file=path.name)
    if path.stat().st_size > MAX_BYTES:
        raise Refusal("official-file-too-large", file=path.name, limit_mb=MAX_BYTES // 1_000_000)
    reader = _reader(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what GDAL remarks on shows in the checks that follow
            found = list(reader(path, wanted))
    except _UNREADABLE as error:
        raise Refusal("official-file-broken", file=path.name) from error
    return found


def _reader(path: Path) -> Callable[[Path, Wanted], Iterator[Table]]:
    with path.open("rb") as file:
        start = file.read(16)
    suffix = path.suffix.lower()
    if suffix == ".zip" and start.startswith(b"PK\x03\x04"):
        return _from_zip
    if suffix == ".shp" and start.startswith(_SHP_START):
        return _from_shapefile
    if suffix == ".gpkg" and start == _GPKG_START:
        return _from_geopackage
    if suffix in {".geojson", ".json", ".topojson"}:
        return _from_json
    raise Refusal("official-file-kind", file=path.name, known=KNOWN)


def _from_zip(path: Path, wanted: Wanted) -> Iterator[Table]:
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if not _is_litter(m.filename)]
        sizes = sum(m.file_size for m in members if _suffix(m) in {".shp", ".geojson", ".json"})
        if len(members) > MAX_MEMBERS or sizes > MAX_BYTES:
            limit = MAX_BYTES // 1_000_000
            raise Refusal("official-file-too-large", file=path.name, limit_mb=limit)
        for member in members:
            if _suffix(member) == ".shp":
                yield from _zipped_shapefile(archive, member, members, wanted)
            elif _suffix(member) in {".geojson", ".json", ".topojson"}:
                with archive.open(member) as file:
                    told = json.loads(_limited(file).decode("utf-8-sig"))
                yield from _json_tables(PurePosixPath(member.filename).stem, told, wanted)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _limited(file: IO[bytes]) -> bytes:
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(MAX_BYTES)
    return content


def _zipped_shapefile(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    members: list[zipfile.ZipInfo],
    wanted: Wanted,
) -> Iterator[Table]:
    stem = member.filename[: -len(".shp")]
    parts = {_suffix(m): m for m in members if m.filename[: -len(_suffix(m))] == stem}
    _check_parts(parts, PurePosixPath(member.filename).name)
    with archive.open(parts[".dbf"]) as table:
        if not wanted(_dbf_fields(table)):
            return
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            if suffix in parts:
                with archive.open(parts[suffix]) as file:
                    (Path(folder) / f"layer{suffix}").write_bytes(_limited(file))
        yield _open_shapefile(Path(folder), PurePosixPath(stem).name)


def _from_shapefile(path: Path, wanted: Wanted) -> Iterator[Table]:
    parts = {p.suffix.lower(): p for p in path.parent.iterdir() if p.stem == path.stem}
    _check_parts(parts, path.name)
    with parts[".dbf"].open("rb") as table:
        if not wanted(_dbf_fields(table)):
            return
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            if suffix in parts:
                shutil.copyfile(parts[suffix], Path(folder) / f"layer{suffix}")
        yield _open_shapefile(Path(folder), path.stem)


def _check_parts(parts: Collection[str], name: str) -> None:
    for part in (".dbf", ".shx"):
        if part not in parts:
            raise Refusal("official-file-part", file=name, part=part)


def _dbf_fields(table: IO[bytes]) -> list[str]:
    """Return the field names in a dBASE header: 32 bytes each after the first 32, ended by 0x0D."""
    header = table.read(32 + 32 * 255 + 1)[32:]
    rows = (header[at : at + 32] for at in range(0, len(header), 32))
    names = []
    for row in rows:
        if row[:1] in {b"\r", b""}:
            break
        names.append(row[:11].split(b"\0")[0].decode("ascii", "replace"))
    return names


def _open_shapefile(folder: Path, name: str) -> Table:
    path = folder / "layer.shp"
    if path.read_bytes()[:4] != _SHP_START:
        raise ValueError(name)
    return Table(name, pyogrio.read_dataframe(path))


def _from_geopackage(path: Path, wanted: Wanted) -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "layer.gpkg"
        shutil.copyfile(path, copy)
        _refuse_views(copy)
        for name, geometry in pyogrio.list_layers(copy):
            if geometry and wanted(list(pyogrio.read_info(copy, layer=name)["fields"])):
                yield Table(str(name), pyogrio.read_dataframe(copy, layer=name))


def _refuse_views(path: Path) -> None:
    """Refuse views: one that refers to itself never answers."""
    connection = sqlite3.connect(path)
    try:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    finally:
        connection.close()
    if found:
        raise ValueError(found)


def _from_json(path: Path, wanted: Wanted) -> Iterator[Table]:
    yield from _json_tables(path.stem, json.loads(path.read_text(encoding="utf-8-sig")), wanted)


def _json_tables(name: str, told: Any, wanted: Wanted) -> Iterator[Table]:  # noqa: ANN401  any JSON
    if told.get("type") == "Topology":
        yield from _topology(name, told, wanted)
        return
    collections = [told, *(v for v in told.values() if isinstance(v, dict))]
    for collection in collections:
        features = collection.get("features")
        if collection.get("type") != "FeatureCollection" or not features:
            continue
        if wanted(list(features[0].get("properties") or {})):
            yield Table(name, gpd.GeoDataFrame.from_features(features, crs=_named_crs(collection)))


def _named_crs(collection: dict[str, Any]) -> str:
    """Return the CRS that an older GeoJSON names, WGS84 where it names none (RFC 7946)."""
    named = (collection.get("crs") or {}).get("properties", {}).get("name", "EPSG:4326")
    code = str(named).upper().rsplit(":", 1)[-1]
    return "EPSG:4326" if code == "CRS84" else f"EPSG:{int(code)}"


def _topology(name: str, told: dict[str, Any], wanted: Wanted) -> Iterator[Table]:
    """Read TopoJSON by GDAL from memory; no ``<`` is left that another driver could answer to."""
    kept = {key: told[key] for key in ("type", "transform", "arcs", "objects") if key in told}
    content = json.dumps(kept).replace("<", "\\u003c").encode()
    for layer, _ in pyogrio.list_layers(content):
        frame = pyogrio.read_dataframe(content, layer=layer)
        if wanted(list(frame.columns)):
            yield Table(name, frame.set_crs("EPSG:4326", allow_override=True))
