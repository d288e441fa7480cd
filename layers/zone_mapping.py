"""A plan's own mapping from its zone codes to HILUCS, as a person writes it: one small CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from geo.errors import Refusal
from layers.crosswalk import code_text
from layers.hilucs import hilucs_value

MAX_BYTES = 1_000_000
_ENCODINGS = ("utf-8-sig", "windows-1257")


@dataclass(frozen=True)
class ZoneMapping:
    """HILUCS values by zone code, and the names of those codes that the file names."""

    hilucs: Mapping[str, str]
    names: Mapping[str, str]


def read_mapping(path: Path) -> ZoneMapping:
    """Read a CSV with the columns code, hilucs and perhaps name.

    The separator may be a comma, a semicolon or a tab, as spreadsheets write them; ``hilucs`` is a
    value, its address or its digits (5.1). Raises Refusal mapping-unreadable, mapping-columns,
    mapping-empty, mapping-hilucs-unknown, mapping-code-twice.
    """
    lines = _text(path).splitlines()
    separator = max(",;\t", key=(lines[0] if lines else "").count)
    rows = list(csv.reader(lines, delimiter=separator))
    columns = [name.strip().lower() for name in rows[0]] if rows else []
    if not {"code", "hilucs"} <= set(columns):
        raise Refusal("mapping-columns", file=path.name, columns=", ".join(columns) or "–")
    records = (dict(zip(columns, row, strict=False)) for row in rows[1:])
    return _mapping(path.name, enumerate(records, start=2))


def _mapping(file: str, records: Iterable[tuple[int, dict[str, str]]]) -> ZoneMapping:
    values: dict[str, str] = {}
    names: dict[str, str] = {}
    for line, record in records:
        code = code_text(record.get("code"))
        if code is None:
            continue
        value = _value(file, line, record.get("hilucs", ""))
        if values.get(code, value) != value:
            raise Refusal("mapping-code-twice", file=file, line=line, code=code)
        values[code] = value
        if record.get("name", "").strip():
            names[code] = record["name"].strip()
    if not values:
        raise Refusal("mapping-empty", file=file)
    return ZoneMapping(MappingProxyType(values), MappingProxyType(names))


def _value(file: str, line: int, written: str) -> str:
    try:
        return hilucs_value(written)
    except Refusal as refusal:
        raise Refusal(
            "mapping-hilucs-unknown", file=file, line=line, value=written.strip()[:60] or "–"
        ) from refusal


def _text(path: Path) -> str:
    unreadable = Refusal("mapping-unreadable", file=path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise unreadable
        data = path.read_bytes()
    except OSError as error:
        raise unreadable from error
    if b"\0" in data:
        raise unreadable
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable
