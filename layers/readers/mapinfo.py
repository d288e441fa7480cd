"""MapInfo tables (TAB with its .dat, .map, .id) and their exchange form (MIF with its MID)."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers import ogr
from layers.readers.crsnames import crs_of_wkt, declared
from layers.readers.drafts import Budget
from layers.readers.raw import RawFile
from layers.readers.tables import Table, layer_of
from layers.readers.texts import decoded, encoding_finding, is_utf8, likely_encoding, spelled

TAB_PARTS = frozenset({".tab", ".dat", ".map", ".id", ".ind"})
MIF_PARTS = frozenset({".mif", ".mid"})
# A table that holds its own data; the others are views on tables elsewhere.
_NATIVE = re.compile(rb"^\s*Type\s+NATIVE\b", re.IGNORECASE | re.MULTILINE)
_ELSEWHERE = re.compile(
    rb"^\s*(?:Open\s+Table|Create\s+View|File\s+\")", re.IGNORECASE | re.MULTILINE
)
_FIELDS = re.compile(rb"^\s*Fields\s+(\d{1,4})\s(.*)", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_CHARSET = re.compile(rb"charset\s+\"?(\w+)", re.IGNORECASE)
_BYTES = "ISO-8859-1"
_DAT_HEAD = struct.Struct("<IHH")
_MAP_BLOCK = 512
_DEFINITION_BYTES = 200_000


def read_tab(path: Path, name: str, budget: Budget) -> RawFile:
    """Read a TAB that lies with its parts; refuses with ``plan-part-missing`` and others."""
    text = path.read_bytes()[:_DEFINITION_BYTES]
    if _ELSEWHERE.search(text) or not _NATIVE.search(text):
        raise Refusal("plan-file-pointer")
    fields = _FIELDS.search(text)
    if fields is None or fields[2].count(b";") < int(fields[1]):
        raise Refusal("plan-file-damaged", format="MapInfo")
    for suffix in (".dat", ".map", ".id"):
        if not path.with_suffix(suffix).exists():
            raise Refusal("plan-part-missing", part=f"{name}{suffix}")
    if path.with_suffix(".map").stat().st_size % _MAP_BLOCK:
        raise Refusal("plan-file-damaged", format="MapInfo")
    return _read(path, name, budget, _rows_of_dat(path.with_suffix(".dat")))


def read_mif(path: Path, name: str, budget: Budget) -> RawFile:
    """Read a MIF that lies beside its MID."""
    mid = path.with_suffix(".mid")
    if not mid.exists():
        raise Refusal("plan-part-missing", part=f"{name}.mid")
    rows = sum(1 for line in mid.read_bytes().splitlines() if line.strip())
    return _read(path, name, budget, rows)


def _rows_of_dat(dat: Path) -> int:
    """Return how many rows a .dat holds; refuses one that is shorter than it says."""
    raw = dat.read_bytes()
    try:
        rows, begin, length = _DAT_HEAD.unpack_from(raw, 4)
    except struct.error as error:
        raise Refusal("plan-file-damaged", format="MapInfo") from error
    if len(raw) < begin + rows * length:
        raise Refusal("plan-file-damaged", format="MapInfo")
    deleted = sum(raw[begin + n * length : begin + n * length + 1] == b"*" for n in range(rows))
    return int(rows) - deleted


def _read(path: Path, name: str, budget: Budget, rows: int) -> RawFile:
    try:
        table, meta, encoding, findings = _table(path, budget)
    except ogr.DriverFailed as error:
        raise Refusal("plan-file-damaged", format="MapInfo") from error
    if len(table.wkb) != rows:
        raise Refusal("plan-file-damaged", format="MapInfo")
    told = str(meta["crs"]) if meta["crs"] else None
    made = replace(
        table,
        name=name,
        crs=crs_of_wkt(told) if told else None,
        crs_declared=declared(told) if told else None,
        encoding=spelled(encoding),
        findings=findings,
    )
    return RawFile("MapInfo File", (layer_of(made, budget),))


def _table(path: Path, budget: Budget) -> tuple[Table, Any, str, tuple[Finding, ...]]:
    """Return the rows with readable texts: as the table's character set says, else by the bytes."""
    try:
        table, meta = ogr.table_of(path, path.stem, budget)
    except ogr.DriverFailed:
        table, meta = ogr.table_of(path, path.stem, budget, _BYTES)
    else:
        told = _CHARSET.search(path.read_bytes()[:2_000])
        if told and told[1].lower() != b"neutral":
            return table, meta, told[1].decode(), ()
        if _are_plain(table):
            return table, meta, "utf-8", ()
        table, meta = ogr.table_of(path, path.stem, budget, _BYTES)
    samples = [
        text.encode(_BYTES, "replace")
        for values in table.columns.values()
        for text in values
        if isinstance(text, str) and not text.isascii()
    ]
    encoding = "utf-8" if is_utf8(samples) else likely_encoding(samples)
    columns = {name: _again(values, encoding) for name, values in table.columns.items()}
    return replace(table, columns=columns), meta, encoding, (encoding_finding(encoding, samples),)


def _are_plain(table: Table) -> bool:
    texts = (text for values in table.columns.values() for text in values if isinstance(text, str))
    return all(text.isascii() for text in texts)


def _again(values: Sequence[Any], encoding: str) -> list[Any]:
    return [
        decoded(v.encode(_BYTES, "replace"), encoding) if isinstance(v, str) else v for v in values
    ]
