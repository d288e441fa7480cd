"""Shapefiles: three files that must tell the same, checked by their bytes before GDAL opens them.

The table's letters are decided by the bytes; what a ``.cpg`` or the table says is one more witness.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyproj

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers import ogr
from layers.readers.crsnames import crs_of_wkt, declared
from layers.readers.drafts import Budget
from layers.readers.limits import ReadLimits
from layers.readers.raw import RawLayer
from layers.readers.tables import Table, layer_of
from layers.readers.texts import (
    decoded,
    encoding_finding,
    is_utf8,
    known_encoding,
    likely_encoding,
    spelled,
)

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_BYTES = "ISO-8859-1"
_HEADER = 100
_RECORD_HEAD = 8
_INDEX_ENTRY = 8
_DBF_HEADER = 32
_MOST_TEXT = 4_000_000
# The table's own mark of its letters (dBASE's language driver ids) that plans are met with.
# What programs write when they know nothing.
_UNKNOWING = frozenset({"cp1252", "cp437", "cp850"})
_BALTIC = frozenset({3059, 10306, 3300, 3301, 3346})
_EVERYWHERE = frozenset({3857, 4326, 4258, 3035})
_LDID = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x26: "cp866",
    0x57: "cp1252",
    0x58: "cp1252",
    0x59: "cp1252",
    0x64: "cp852",
    0x65: "cp866",
    0xC8: "cp1250",
    0xC9: "cp1251",
    0xCC: "cp1257",
}


@dataclass(frozen=True)
class _Dbf:
    """A table by its bytes: where records begin, how long and how many they are, and its mark."""

    raw: bytes
    begin: int
    length: int
    declared: int
    mark: int

    @property
    def held(self) -> int:
        """Return how many whole records lie in the file."""
        return max(0, (len(self.raw) - self.begin)) // self.length


def read_shapefile(shp: Path, name: str, budget: Budget) -> RawLayer:
    """Read a Shapefile that lies, with its parts, in a folder where files may be made.

    Refuses with ``shapefile-part-missing``, ``shapefile-cut`` and ``shapefile-counts``.
    """
    parts = {suffix: shp.with_suffix(suffix) for suffix in PARTS}
    crs, crs_declared = _crs(parts[".prj"])
    shapes, ends = _records(shp.read_bytes(), name, budget.limits)
    findings = (
        *(() if ends else _damaged(f"{name}.shp")),
        *_check_index(parts[".shx"], shapes, name, trusted=ends),
        *_check_table(parts[".dbf"], shapes, name),
    )
    encoding, told = _encoding(parts[".dbf"], parts[".cpg"], crs)
    for judged in (".prj", ".cpg"):  # by us, and no reason for GDAL to give the file up
        parts[judged].unlink(missing_ok=True)
    try:
        # As bytes, so to say: every byte is a letter of ISO-8859-1, and can be had back.
        table, _ = ogr.table_of(shp, shp.stem, budget, _BYTES)
    except ogr.DriverFailed as error:
        raise Refusal("shapefile-cut", part=f"{name}.shp") from error
    if len(table.wkb) != shapes:
        raise Refusal("shapefile-cut", part=f"{name}.shp")
    made = replace(
        table,
        name=name,
        columns=_decoded(table, encoding),
        crs=crs,
        crs_declared=crs_declared,
        encoding=spelled(encoding),
        findings=(*findings, *told),
    )
    return layer_of(made, budget)


def _decoded(table: Table, encoding: str) -> dict[str, Any]:
    return {
        _again(name, encoding): [_again(v, encoding) if isinstance(v, str) else v for v in values]
        if isinstance(values, list)
        else values
        for name, values in table.columns.items()
    }


def _again(text: str, encoding: str) -> str:
    """Return a text read anew from its bytes; a letter cut in two at the end of a field is lost."""
    if text.isascii():
        return text
    return decoded(text.encode(_BYTES, "replace"), encoding).removesuffix("\ufffd")


def _records(raw: bytes, name: str, limits: ReadLimits) -> tuple[int, bool]:
    """Return how many geometries lie in a .shp, and whether its header is true.

    That is: its length, and the one kind that all geometries but missing ones must have.
    """
    if len(raw) < _HEADER:
        raise Refusal("shapefile-cut", part=f"{name}.shp")
    count, at, kinds = 0, _HEADER, set()
    while at + _RECORD_HEAD <= len(raw):
        (words,) = struct.unpack_from(">i", raw, at + 4)
        if words < 2 or at + _RECORD_HEAD + 2 * words > len(raw):  # noqa: PLR2004  a kind alone
            raise Refusal("shapefile-cut", part=f"{name}.shp")
        kinds.add(struct.unpack_from("<i", raw, at + _RECORD_HEAD)[0])
        at += _RECORD_HEAD + 2 * words
        count += 1
    if at != len(raw):
        raise Refusal("shapefile-cut", part=f"{name}.shp")
    if count > limits.features:
        raise Refusal("file-too-many-features", count=count, limit=limits.features)
    (told,) = struct.unpack_from(">i", raw, 24)
    return count, 2 * told == len(raw) and kinds <= {0, struct.unpack_from("<i", raw, 32)[0]}


def _damaged(part: str) -> tuple[Finding, ...]:
    return (Finding("file.damaged-part", values={"part": part}),)


def _check_index(shx: Path, shapes: int, name: str, *, trusted: bool) -> tuple[Finding, ...]:
    """Refuse an index that knows another number; make a missing one again from the geometries."""
    if not shx.exists():
        if not trusted:
            raise Refusal("shapefile-part-missing", part=f"{name}.shx")
        _make_index(shx.with_suffix(".shp"), shx)
        return _damaged(f"{name}.shx")
    raw = shx.read_bytes()
    told = 2 * struct.unpack_from(">i", raw, 24)[0] if len(raw) >= _HEADER else -1
    held = (len(raw) - _HEADER) // _INDEX_ENTRY
    if held != shapes or told != len(raw):
        counts = f"{name}.shp: {shapes}, {name}.shx: {max(0, (told - _HEADER) // _INDEX_ENTRY)}"
        raise Refusal("shapefile-counts", counts=counts)
    return ()


def _make_index(shp: Path, shx: Path) -> None:
    raw = shp.read_bytes()
    entries = b"".join(struct.pack(">ii", at // 2, words) for at, words in _places(raw))
    length = struct.pack(">i", (_HEADER + len(entries)) // 2)
    shx.write_bytes(raw[:24] + length + raw[28:_HEADER] + entries)


def _places(raw: bytes) -> Iterator[tuple[int, int]]:
    at = _HEADER
    while at + _RECORD_HEAD <= len(raw):
        (words,) = struct.unpack_from(">i", raw, at + 4)
        yield at, words
        at += _RECORD_HEAD + 2 * words


def _check_table(dbf: Path, shapes: int, name: str) -> tuple[Finding, ...]:
    """Refuse a table that is cut; a header that lies about whole records is told and mended."""
    if not dbf.exists():
        raise Refusal("shapefile-part-missing", part=f"{name}.dbf")
    table = _dbf(dbf.read_bytes())
    if table is None:
        raise Refusal("shapefile-cut", part=f"{name}.dbf")
    if table.held < shapes or shapes not in {table.declared, table.held}:
        counts = f"{name}.shp: {shapes}, {name}.dbf: {min(table.held, table.declared)}"
        raise Refusal("shapefile-counts", counts=counts)
    if table.declared == shapes:
        return ()
    mended = table.raw[:4] + struct.pack("<I", shapes) + table.raw[8:]
    dbf.write_bytes(mended)
    return _damaged(f"{name}.dbf")


def _dbf(raw: bytes) -> _Dbf | None:
    if len(raw) < _DBF_HEADER:
        return None
    declared_count, begin, length = struct.unpack_from("<IHH", raw, 4)
    if begin < _DBF_HEADER or length < 1 or begin > len(raw):
        return None
    return _Dbf(raw, begin, length, declared_count, raw[29])


def _encoding(dbf: Path, cpg: Path, crs: pyproj.CRS | None) -> tuple[str, tuple[Finding, ...]]:
    """Return the encoding of a table by its bytes, and a finding where nothing said so rightly."""
    table = _dbf(dbf.read_bytes())
    samples = [] if table is None else list(_foreign(table))
    told = known_encoding(cpg.read_text("ascii", "replace")) if cpg.exists() else None
    marked = None if table is None else _LDID.get(table.mark)
    if not samples:
        return told or marked or "utf-8", ()
    if is_utf8(samples):
        found = "utf-8"
    else:
        declared_one = told or (marked if marked not in _UNKNOWING else None)
        other = None if declared_one == "utf-8" else declared_one
        found = likely_encoding(samples, other, baltic=_is_baltic(crs))
    settled = found in {told, marked} - _UNKNOWING if told is None else found == told
    return found, () if settled else (encoding_finding(found, samples),)


def _is_baltic(crs: pyproj.CRS | None) -> bool | None:
    """Return whether a plan's system is of the Baltic states; None where it does not say."""
    code = None if crs is None else crs.to_epsg()
    if code is None or code in _EVERYWHERE:
        return None
    return code in _BALTIC


def _foreign(table: _Dbf) -> Iterator[bytes]:
    """Give the pieces of a table that hold more than plain letters, names of fields included."""
    heads = table.raw[_DBF_HEADER : table.begin]
    names = [heads[at : at + 11].split(b"\x00")[0] for at in range(0, len(heads) - 1, _DBF_HEADER)]
    body = table.raw[table.begin : table.begin + _MOST_TEXT]
    rows = (body[at : at + table.length] for at in range(0, len(body), table.length))
    fields = [heads[at + 16] for at in range(0, len(heads) - 31, _DBF_HEADER)]
    for name in names:
        if not name.isascii():
            yield name
    for row in rows:
        if not row.isascii():
            at = 1
            for width in fields:
                piece = row[at : at + width].rstrip(b" \x00")
                at += width
                if not piece.isascii():
                    yield piece


def _crs(prj: Path) -> tuple[pyproj.CRS | None, str | None]:
    if not prj.exists():
        return None, None
    text = prj.read_bytes()[:20_000].decode("utf-8", errors="replace").strip("\ufeff\x00 \r\n")
    return (crs_of_wkt(text), declared(text)) if text else (None, None)
