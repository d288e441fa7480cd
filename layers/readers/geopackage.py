"""GeoPackage, read as the database it is: tables only, never a view, nothing of it is run.

Read without GDAL: views and triggers are programs, and a view may never end.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyproj

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers.crsnames import crs_of_wkt, declared, named_crs
from layers.readers.drafts import Budget
from layers.readers.raw import RawFile
from layers.readers.tables import Binary, Table, layer_of
from layers.readers.texts import cleaned, decoded, encoding_finding, likely_encoding

_APPLICATION_IDS = {0x47504B47, 0x47503130, 0x47503131}
# What the format itself asks of a table, by name and by what it does.
_USUAL_TRIGGER = re.compile(
    r"^(?:rtree_|gpkg_|trigger_(?:insert|delete)_feature_count_|fgti_|fgtu_|fgsi_|fgsu_)",
    re.IGNORECASE,
)
_USUAL_VIRTUAL = re.compile(r"USING\s+rtree\s*\(", re.IGNORECASE)
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_HEAD_BYTES = 8
_NAMED = 3


def read_geopackage(path: Path, budget: Budget) -> RawFile:
    """Read all tables of features in a GeoPackage; ``path`` is a copy that nobody writes to.

    Refuses with ``geopackage-damaged``, ``geopackage-not-one``, ``geopackage-no-layers`` and
    ``geopackage-programs``.
    """
    try:
        with _opened(path) as database:
            _check_harmless(database)
            layers = tuple(layer_of(table, budget) for table in _tables(database, budget))
            number = database.execute("PRAGMA application_id").fetchone()[0]
    except (sqlite3.Error, UnicodeError) as error:
        raise Refusal("geopackage-damaged") from error
    if not layers:
        raise Refusal("geopackage-no-layers")
    ours = number in _APPLICATION_IDS
    findings = () if ours else (Finding("file.damaged-part", values={"part": "application_id"}),)
    return RawFile("GPKG", layers, findings)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as database:
        database.execute("PRAGMA trusted_schema=OFF")
        database.execute("PRAGMA cell_size_check=ON")
        # Bytes that are no UTF-8 come as lone surrogates, so that they can be had back.
        database.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        yield database


def _check_harmless(database: sqlite3.Connection) -> None:
    """Refuse what is no GeoPackage, and one with views, foreign triggers or virtual tables."""
    rows = [
        (kind, name, sql or "")
        for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master")
    ]
    tables = {name for kind, name, _ in rows if kind == "table"}
    if not {"gpkg_contents", "gpkg_spatial_ref_sys"} <= tables:
        raise Refusal("geopackage-not-one")
    found = [name for kind, name, sql in rows if _is_program(kind, name, sql)]
    if found:
        names = ", ".join(cleaned(name)[:40] for name in found[:_NAMED])
        raise Refusal("geopackage-programs", count=len(found), names=names)


def _is_program(kind: str, name: str, sql: str) -> bool:
    if kind == "view":
        return True
    if kind == "trigger":
        return not _USUAL_TRIGGER.match(name)
    virtual = sql.lstrip().upper().startswith("CREATE VIRTUAL")
    return virtual and not _USUAL_VIRTUAL.search(sql)


def _tables(database: sqlite3.Connection, budget: Budget) -> Iterator[Table]:
    known = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    told = database.execute(
        "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c"
        " LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name"
        " WHERE c.data_type IN ('features', 'attributes')"
        if "gpkg_geometry_columns" in known
        else "SELECT table_name, NULL, NULL FROM gpkg_contents WHERE data_type = 'attributes'"
    ).fetchall()
    if len(told) > budget.limits.layers:
        raise Refusal("file-too-many-layers", limit=budget.limits.layers)
    for name, column, system in told:
        if name in known:
            yield _table(database, name, column, system, budget)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _table(
    database: sqlite3.Connection, name: str, geometry: str | None, system: object, budget: Budget
) -> Table:
    table = _quoted(name)
    columns = [(row[1], bool(row[5])) for row in database.execute(f"PRAGMA table_info({table})")]
    (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  quoted
    if count > budget.limits.features:
        raise Refusal("file-too-many-features", count=count, limit=budget.limits.features)
    wanted = [column for column, key in columns if column != geometry and not key]
    read = [*wanted, geometry] if geometry else wanted
    listed = ", ".join(map(_quoted, read)) or "NULL"
    rows = database.execute(f"SELECT {listed} FROM {table}").fetchall()  # noqa: S608  quoted
    values = list(zip(*rows, strict=True)) if rows else [()] * len(read)
    blobs = values[len(wanted)] if geometry else [None] * len(rows)
    raw = dict(zip(wanted, values, strict=False))
    pictures = [key for key, found in raw.items() if any(isinstance(v, bytes) for v in found)]
    texts, findings = _decoded({key: raw[key] for key in raw if key not in pictures})
    if pictures:
        told = {"total": len(pictures), "left": ", ".join(map(cleaned, pictures))}
        findings = (*findings, Finding("file.left-out", values=told))
    crs, crs_declared = _system(database, system) if geometry else (None, None)
    encoding = next(
        (str(f.values["encoding"]) for f in findings if "encoding" in f.values), "UTF-8"
    )
    return Table(name, texts, _wkb(blobs), crs, crs_declared, encoding, findings=findings)


def _decoded(columns: dict[str, Any]) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return columns with readable texts; a finding where they are no UTF-8, as they must be."""
    texts = [v for values in columns.values() for v in values if isinstance(v, str)]
    raw = [v.encode("utf-8", "surrogateescape") for v in texts if not _is_clean(v)]
    if not raw:
        return columns, ()
    encoding = likely_encoding(raw)
    made = {
        name: [_again(v, encoding) if isinstance(v, str) else v for v in values]
        for name, values in columns.items()
    }
    return made, (encoding_finding(encoding, raw),)


def _is_clean(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _again(text: str, encoding: str) -> str:
    if _is_clean(text):
        return text
    return decoded(text.encode("utf-8", "surrogateescape"), encoding)


def _wkb(blobs: Any) -> Binary:  # noqa: ANN401  what SQLite holds
    made = np.empty(len(blobs), dtype=object)
    made[:] = [None if blob is None else _bare(blob) for blob in blobs]
    return made


def _bare(blob: object) -> bytes | None:
    """Return the WKB of a GeoPackage geometry; what is none stays, and fails later by itself."""
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < _HEAD_BYTES:
        return b"\x00"
    flags = blob[3]
    begin = _HEAD_BYTES + _ENVELOPE_BYTES.get((flags >> 1) & 7, 0)
    return blob[begin:]


def _system(database: sqlite3.Connection, number: object) -> tuple[pyproj.CRS | None, str | None]:
    """Return the coordinate system of a number in the file's own list, and what the file says."""
    found = database.execute(
        "SELECT organization, organization_coordsys_id, definition, srs_name"
        " FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (number,),
    ).fetchone()
    if found is None:
        return None, f"srs_id {number}"
    organisation, code, definition, name = (str(value) for value in found)
    told = f"{organisation}:{code}"
    if organisation.upper() == "EPSG" and named_crs(told).crs is not None:
        return named_crs(told).crs, declared(told)
    if number in {-1, 0}:
        return None, None
    return crs_of_wkt(definition), declared(name or definition)
