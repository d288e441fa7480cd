"""Tables as text with geometries as WKT or as two columns of coordinates."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers.crsnames import named_crs
from layers.readers.drafts import Budget, Draft
from layers.readers.raw import RawFile
from layers.readers.shapes import Pen, Shape, UnreadableShape
from layers.readers.texts import (
    decoded,
    encoding_finding,
    from_unicode,
    is_utf8,
    likely_encoding,
    spelled,
)
from layers.readers.wktshapes import drawn_wkt

_DELIMITERS = ",;\t|"
_WKT = re.compile(
    r"^\s*(?:SRID=(\d+);)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b",
    re.IGNORECASE,
)
_GEOMETRY_NAMES = ("wkt", "geometry", "geom", "the_geom", "wkt_geom", "shape", "geometrija")
_PAIRS = (
    ("x", "y"),
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("easting", "northing"),
    ("e", "n"),
    ("x_coord", "y_coord"),
    ("koord_x", "koord_y"),
)
_LOOKED_AT = 50

Row = list[str]


@dataclass(frozen=True)
class _Where:
    """Which columns hold the geometry: one of WKT, or x and y."""

    columns: tuple[int, ...]
    draw: Callable[[Sequence[str], Pen], Shape | None]
    epsg: str | None = None


def read_csv(path: Path, name: str, budget: Budget) -> RawFile:
    """Read a table with a first line of names, in any usual separator.

    Refuses with ``csv-no-geometry`` and, where the last row is not whole, ``csv-cut``.
    """
    text, encoding, findings = _text(path)
    if not text.endswith(("\n", "\r")):
        findings = (*findings, Finding("file.maybe-cut"))
    rows = _rows(text)
    if len(rows) < 2:  # noqa: PLR2004  names and something under them
        raise Refusal("csv-no-geometry")
    header, body = rows[0], rows[1:]
    while body and not any(cell.strip() for cell in body[-1]):
        body.pop()
    where = _where(header, body[:_LOOKED_AT])
    if not body or len(body[-1]) < len(header):
        raise Refusal("csv-cut", row=len(rows))
    draft = Draft(name, budget)
    names = _names(header)
    others = [at for at in range(len(header)) if at not in where.columns or len(where.columns) > 1]
    for row in body:
        if len(row) != len(header):
            draft.skip()
            continue
        attributes = {names[at]: row[at] or None for at in others}
        cells = [row[at] for at in where.columns]
        draft.add(attributes, partial(where.draw, cells))
    crs = named_crs(where.epsg).crs if where.epsg else None
    return RawFile("CSV", (draft.finished(crs, where.epsg, encoding, findings),))


def _text(path: Path) -> tuple[str, str, tuple[Finding, ...]]:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or is_utf8([raw]):
        text, encoding = from_unicode(raw)
        return text, spelled(encoding), ()
    lines = [line for line in raw.splitlines() if not line.isascii()]
    encoding = likely_encoding(lines[:10_000])
    return decoded(raw, encoding), spelled(encoding), (encoding_finding(encoding, lines),)


def _rows(text: str) -> list[Row]:
    """Return the rows of a table; a quote that is never closed is a cut file."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # of the whole process
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        rows.extend(row for row in reader if row)
    except csv.Error as error:
        if "end of data" in str(error):
            raise Refusal("csv-cut", row=len(rows) + 1) from error
        raise Refusal("csv-broken", row=len(rows) + 1) from error
    return rows


def _names(header: Row) -> list[str]:
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        name = cell.strip() or f"field_{number}"
        while name in names:
            name = f"{name}_{number}"
        names.append(name)
    return names


def _where(header: Row, sample: list[Row]) -> _Where:
    for at in _likely_order(header):
        found = next((m for row in sample if at < len(row) and (m := _WKT.match(row[at]))), None)
        if found is not None:
            return _Where((at,), _from_wkt, f"EPSG:{found[1]}" if found[1] else None)
    plain = [cell.strip().casefold() for cell in header]
    for x, y in _PAIRS:
        if x in plain and y in plain:
            return _Where((plain.index(x), plain.index(y)), _from_numbers)
    raise Refusal("csv-no-geometry")


def _likely_order(header: Row) -> list[int]:
    """Return columns, those first whose name says that they hold geometries."""
    plain = [cell.strip().casefold() for cell in header]
    return sorted(range(len(header)), key=lambda at: plain[at] not in _GEOMETRY_NAMES)


def _from_wkt(cells: Sequence[str], pen: Pen) -> Shape | None:
    text = cells[0].strip()
    if text.upper().startswith("SRID="):
        text = text.partition(";")[2]
    return drawn_wkt(text, pen) if text else None


def _from_numbers(cells: Sequence[str], pen: Pen) -> Shape | None:
    if not any(cell.strip() for cell in cells):
        return None
    try:
        return pen.point([float(cell.strip().replace(",", ".")) for cell in cells])
    except ValueError as error:
        raise UnreadableShape(cells) from error
