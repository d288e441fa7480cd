"""Workbooks (XLSX) opened within limits, the same for all who read tables that people bring.

What a cell may be is theirs to say: registers keep the text as it is (`layers.tables`), figures
are told from it (`layers.tablefile`).
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import IO, Any
from xml.etree.ElementTree import ParseError

MOST_ROWS = 20_000
MOST_UNPACKED = 200_000_000  # bytes
# All that openpyxl and zipfile are known to raise over a file that is no workbook, or half of one.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, SyntaxError),
    *(NotImplementedError, OSError, ParseError, IndexError, AttributeError),
)
Rows = Iterator[Sequence[Any]]


class TooLargeError(Exception):
    """An archive that says it unpacks to more than `MOST_UNPACKED` bytes."""


def check_unpacked(archive: zipfile.ZipFile) -> None:
    """Raise `TooLargeError` for an archive that swells, before anything is unpacked."""
    if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
        raise TooLargeError


def sheets_of(file: IO[bytes], most_columns: int) -> Iterator[tuple[str, Rows]]:
    """Give the sheets of a workbook by turns: the title, and rows of openpyxl's cells.

    Rows have one cell more than ``most_columns``, and end one row below heads and `MOST_ROWS` where
    a sheet goes on, so that whoever reads sees what is too large. Raises `TooLargeError` and, of a
    broken file, any of `BROKEN`.
    """
    import openpyxl  # noqa: PLC0415  slow to load, and a child has to prepare for it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  as above

    with zipfile.ZipFile(file) as packed:
        check_unpacked(packed)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except InvalidFileException as error:
        raise ValueError(*error.args) from error
    with closing(book):
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its size may be anything
            most = {"max_row": MOST_ROWS + 2, "max_col": most_columns + 1}
            yield sheet.title, sheet.iter_rows(**most)
