"""Tables of text as files, out and in again without change: CSV in a ZIP, and XLSX.

A cell is text whatever it looks like. Spreadsheets run what begins with =, +, - or @ in a CSV, so
such a cell goes out behind an apostrophe, which is taken off on the way in; in XLSX every cell is
marked as text. What comes in has limits and is refused in a sentence.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.styles import Alignment, Font

from geo.errors import Refusal
from layers.workbook import BROKEN, MOST_ROWS, TooLargeError, check_unpacked, sheets_of

MOST_BYTES = 16 * 1024**2
_MOST_COLUMNS = 100
_MOST_LETTERS = 32_000  # a cell of XLSX holds 32,767
_DANGEROUS = frozenset("=+-@\t\r\n")
_FIRST_ZIP_YEAR = (1980, 1, 1, 0, 0, 0)
_MADE = dt.datetime(2009, 7, 1)  # noqa: DTZ001  openpyxl takes no time zone
_NOT_XML = re.compile("[\ufffe\uffff]")  # no letters, and a file with them opens nowhere
_LIKE_ESCAPE, _ESCAPE = (re.compile(f"{begin}(?=x[0-9A-Fa-f]{{4}}_)") for begin in ("_", "_x005F_"))


@dataclass(frozen=True)
class Table:
    """A table of text: its name, the heads of its columns, and rows as long as those."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV: UTF-8 with a mark, commas, cells that a spreadsheet does not run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (table.heads, *table.rows):
        writer.writerow([_guarded(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def zip_bytes(tables: Sequence[Table]) -> bytes:
    """Return tables as a ZIP of CSV files; the same tables give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            part = zipfile.ZipInfo(f"{table.name}.csv", _FIRST_ZIP_YEAR)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, csv_bytes(table))
    return made.getvalue()


def xlsx_bytes(tables: Sequence[Table]) -> bytes:
    """Return tables as a workbook, a sheet each, all cells text."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _MADE
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "B2"
        for column in range(len(table.heads)):
            sheet.column_dimensions[_letter(column)].width = 24
        head, plain = _text_cell(sheet, bold=True), _text_cell(sheet, bold=False)
        sheet.append(_filled_in(head, table.heads))
        for row in table.rows:
            sheet.append(_filled_in(plain, row))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _letter(column: int) -> str:
    first, last = divmod(column, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + last)


def _text_cell(sheet: Any, *, bold: bool) -> Any:  # noqa: ANN401  openpyxl has no types
    cell = WriteOnlyCell(sheet)
    cell.number_format = "@"  # what is typed into it later stays text too
    cell.font, cell.alignment = Font(bold=bold), Alignment(vertical="top", wrap_text=True)
    return cell


def _filled_in(cell: Any, texts: Sequence[str]) -> Iterator[Any]:  # noqa: ANN401  as above
    """Give one cell with each text by turns: it is written before the next one is asked for."""
    for text in texts:
        cell.value = _escaped(text)
        cell.data_type = "s"
        yield cell


def _escaped(text: str) -> str:
    """Return text in which what only looks like the format's own escape (_x0041_) is none."""
    return _NOT_XML.sub("\ufffd", _LIKE_ESCAPE.sub("_x005F_", text))


def read_tables(name: str, content: bytes) -> list[Table]:
    """Return the tables of a ``.csv``, ``.zip`` or ``.xlsx`` file, empty rows left out.

    A single CSV has the name of its file. Refuses ``workbook-kind``, ``workbook-large``,
    ``workbook-broken``, ``table-formula`` and ``table-encoding``.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("workbook-large", rows=MOST_ROWS)
    stem, _, kind = name.rpartition(".")
    if kind.lower() == "csv":
        return [_read_csv(stem, content)]
    if kind.lower() not in {"zip", "xlsx"}:
        raise Refusal("workbook-kind", file=name[-80:])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_unpacked(archive)
            if kind.lower() == "zip":
                return list(_read_zip(archive))
        return list(_read_book(content))
    except TooLargeError as error:
        raise Refusal("workbook-large", rows=MOST_ROWS) from error
    except BROKEN as error:
        raise Refusal("workbook-broken", file=name[-80:]) from error


def _read_zip(archive: zipfile.ZipFile) -> Iterator[Table]:
    for entry in archive.infolist():
        stem, _, kind = entry.filename.rpartition(".")
        if kind.lower() == "csv":
            yield _read_csv(stem.rpartition("/")[2], archive.read(entry))


def _read_csv(name: str, content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("table-encoding", file=name[-80:]) from error
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Refusal("workbook-broken", file=name[-80:]) from error
    return _table(name, [[_unguarded(cell) for cell in row] for row in rows])


def _read_book(content: bytes) -> Iterator[Table]:
    for title, rows in sheets_of(io.BytesIO(content), _MOST_COLUMNS):
        yield _table(title, [_row_of(title, row) for row in rows])


def _row_of(sheet: str, row: Sequence[ReadOnlyCell | EmptyCell]) -> list[str]:
    return [_cell_text(sheet, cell) for cell in row]


def _cell_text(sheet: str, cell: ReadOnlyCell | EmptyCell) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise Refusal("table-formula", sheet=sheet[:40], row=cell.row)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ESCAPE.sub("_", str(value))


def _table(name: str, rows: Sequence[Sequence[str]]) -> Table:
    if len(rows) > MOST_ROWS + 1 or any(_stripped(row[_MOST_COLUMNS:]) for row in rows):
        raise Refusal("workbook-large", rows=MOST_ROWS)
    if any(len(cell) > _MOST_LETTERS for row in rows for cell in row):
        raise Refusal("workbook-large", rows=MOST_ROWS)
    heads = _stripped(rows[0]) if rows else ()
    width = len(heads)
    body = [tuple(_filled(row, width)) for row in rows[1:] if any(cell.strip() for cell in row)]
    if any(len(row) > width for row in body):
        raise Refusal("table-ragged", sheet=name[:40])
    return Table(name, tuple(head.strip() for head in heads), tuple(body))


def _stripped(row: Sequence[str]) -> tuple[str, ...]:
    """Return cells without the empty ones at the end, which a spreadsheet adds."""
    kept = list(row)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)


def _filled(row: Sequence[str], width: int) -> list[str]:
    kept = list(row) if len(row) <= width else [*row[:width], *_stripped(row[width:])]
    return kept + [""] * (width - len(kept))


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell[:1] in _DANGEROUS or _is_guarded(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _is_guarded(cell) else cell


def _is_guarded(cell: str) -> bool:
    return cell[:1] == "'" and (cell[1:2] in _DANGEROUS or cell[1:2] == "'")


def by_name(tables: Sequence[Table]) -> Mapping[str, Table]:
    """Return tables by their names; refuses ``table-twice``."""
    found = {table.name: table for table in tables}
    if len(found) < len(tables):
        raise Refusal("table-twice")
    return found
