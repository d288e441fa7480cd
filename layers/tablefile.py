"""Tables that people bring, CSV or XLSX, as cells: text stays text, formulas too.

Files come from outside: they are read in a process of their own (`layers.apart`), within limits.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import mimetypes
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from geo.errors import Refusal
from layers.apart import Limits, run_apart
from layers.workbook import BROKEN, MOST_ROWS, MOST_UNPACKED, TooLargeError, sheets_of

Cell = str | float
ENDINGS = ("csv", "txt", "tsv", "xlsx")
MOST_BYTES = 20_000_000
MOST_COLUMNS = 200
_MOST_SHEETS = 30
_MOST_LETTERS = 500
_LIMITS = Limits(memory_bytes=1_000_000_000, seconds=30.0, file_bytes=200_000_000)
_DELIMITERS = (";", "\t", ",", "|")
_JUDGED_ROWS = 200
_BALTIC = frozenset("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ")
_NORDIC = frozenset("æøåÆØÅ")
_JOB, _FOUND = "layers.tablefile:sheets_job", "sheets.json"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file (a CSV has one, without a name); all rows have as many cells."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def sheets_apart(name: str, content: bytes) -> list[Sheet]:
    """Return the sheets of a file, read in a process of its own.

    Refuses ``table-kind``, ``table-large``, ``table-broken``, ``table-empty``, ``table-rows``,
    ``table-columns`` and what `layers.apart.run_apart` refuses.
    """
    ending = Path(name).suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise Refusal("table-kind", file=name, known=", ".join(ENDINGS))
    if len(content) > MOST_BYTES:
        raise Refusal("table-large", file=name, megabytes=MOST_BYTES // 1_000_000)
    with tempfile.TemporaryDirectory(prefix="explorer-table-") as folder:
        file, out = Path(folder) / f"table.{ending}", Path(folder) / "out"
        file.write_bytes(content)
        run_apart(_JOB, {"file": file, "name": name}, out, limits=_LIMITS)
        told = json.loads((out / _FOUND).read_text(encoding="utf-8"))
    return [Sheet(one["name"], tuple(map(tuple, one["rows"]))) for one in told]


def sheets_job(
    told: Mapping[str, Any], out: Path, _progress: Callable[[str, float], None]
) -> dict[str, Any]:
    """Read a file and write its sheets to ``out``, in the child."""
    sheets = read_sheets(told["file"], told["name"])
    found = [{"name": sheet.name, "rows": sheet.rows} for sheet in sheets]
    (out / _FOUND).write_text(json.dumps(found), encoding="utf-8")
    return {"sheets": len(found)}


def read_sheets(file: Path, name: str) -> list[Sheet]:
    """Return the sheets of a file that have cells; refuses as `sheets_apart`."""
    try:
        read = _xlsx(file, name) if file.suffix.lower() == ".xlsx" else _text(file, name)
        sheets = [Sheet(title, _even(rows)) for title, rows in read]
    except (*BROKEN, csv.Error) as error:
        raise Refusal("table-broken", file=name) from error
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise Refusal("table-empty", file=name)
    return filled


def _even(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of one length, without empty rows and columns at the end."""
    kept = [tuple(row) for row in rows]
    while kept and not any(cell != "" for cell in kept[-1]):
        kept.pop()
    width = max((_used(row) for row in kept), default=0)
    return tuple((row + ("",) * width)[:width] for row in kept)


def _used(row: Sequence[Cell]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell != ""), default=0)


def _text(file: Path, name: str) -> list[tuple[str, list[list[Cell]]]]:
    text = decoded(file.read_bytes())
    if "\0" in text:
        raise Refusal("table-broken", file=name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    rows = [[_cell(cell) for cell in row] for row in _limited(reader, name)]
    return [("", rows)]


def decoded(content: bytes) -> str:
    """Return the text of a file: by its mark, as UTF-8, or in the code page that its letters fit.

    Old tables of Latvia are in Windows-1257, those of Norway in Windows-1252.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        baltic = content.decode("cp1257", "replace")
        nordic = content.decode("cp1252", "replace")
    found = [_letters(baltic, _BALTIC), _letters(nordic, _NORDIC)]
    return baltic if found[0] >= found[1] else nordic


def _letters(text: str, wanted: frozenset[str]) -> int:
    return sum(letter in wanted for letter in text)


def delimiter_of(text: str) -> str:
    """Return what parts the cells: what gives most rows the same number of cells."""

    def fits(mark: str) -> float:
        lines = io.StringIO(text, newline="")
        try:
            rows = [row for _, row in zip(range(_JUDGED_ROWS), csv.reader(lines, delimiter=mark))]  # noqa: B905  as far as it goes
        except csv.Error:
            return 0.0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return max(widths.values(), default=0) / max(len(rows), 1)

    return max(_DELIMITERS, key=fits)


def _xlsx(file: Path, name: str) -> list[tuple[str, list[list[Cell]]]]:
    mimetypes.knownfiles.clear()  # openpyxl asks for them, and the child may not read them
    with file.open("rb") as content:
        try:
            found = []
            for title, rows in islice(sheets_of(content, MOST_COLUMNS), _MOST_SHEETS):
                values = ([cell.value for cell in row] for row in rows)
                found.append((title, [list(map(_cell, row)) for row in _limited(values, name)]))
        except TooLargeError as error:
            most = MOST_UNPACKED // 1_000_000
            raise Refusal("table-large", file=name, megabytes=most) from error
    return found


def _limited(rows: Iterable[Sequence[Any]], name: str) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS and any(cell not in {None, ""} for cell in row):
            raise Refusal("table-rows", file=name, limit=MOST_ROWS)
        if len(row) > MOST_COLUMNS and any(cell not in {None, ""} for cell in row[MOST_COLUMNS:]):
            raise Refusal("table-columns", file=name, limit=MOST_COLUMNS)
        yield row[:MOST_COLUMNS]


def _cell(value: Any) -> Cell:  # noqa: ANN401  whatever a spreadsheet holds
    """Return a cell as a number or as text on one line; a formula as it is written."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else ""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    text = getattr(value, "text", None) or str(value)  # formulas of many cells are objects
    return " ".join(str(text).split())[:_MOST_LETTERS]
