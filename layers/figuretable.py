"""What a table of figures says: its heads, its numbers as people write them, its years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers.tablefile import Cell, Sheet

MARKS = (",", ".")  # what may stand before decimals
_SEARCHED_ROWS = 40
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_MISSING = frozenset(
    {"", "-", "–", "—", "…", "...", "..", ".", ":", "x", "n/a", "#n/a", "na", "nav", "null"}
    | {"n.d.", "nav datu", "mangler"}
)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+|[+-]?\d{1,3}(?:\.\d{3})+")


@dataclass(frozen=True)
class Table:
    """A table with heads; ``first`` is the number of its first row in the file, from 1.

    ``title`` is the first text above the heads, if there is one.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    first: int
    title: str = ""

    def column(self, place: int) -> list[Cell]:
        """Return the cells of a column."""
        return [row[place] for row in self.rows]


def table_of(sheet: Sheet) -> Table:
    """Return a sheet as a table: lines above the heads (a title, a note) are passed over."""
    filled = [sum(cell != "" for cell in row) for row in sheet.rows[:_SEARCHED_ROWS]]
    least = max(2, -(-max(filled) // 2)) if max(filled) > 1 else 1
    head = next(place for place, count in enumerate(filled) if count >= least)
    above = (text_of(cell) for row in sheet.rows[:head] for cell in row)
    title = next(filter(None, above), "")
    return Table(_heads(sheet.rows[head]), sheet.rows[head + 1 :], head + 2, title)


def _heads(row: Sequence[Cell]) -> tuple[str, ...]:
    heads: list[str] = []
    for place, cell in enumerate(row, 1):
        told = text_of(cell) or f"#{place}"
        heads.append(told if told not in heads else f"{told} (#{place})")
    return tuple(heads)


def text_of(cell: Cell) -> str:
    """Return a cell as text: whole numbers without decimals."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.strip()


def year_in(text: str) -> int | None:
    """Return the one year that a head names, if it names one."""
    found = {int(year) for year in _YEAR.findall(text)}
    return found.pop() if len(found) == 1 else None


def number_of(cell: Cell, mark: str) -> float | str:
    """Return a cell's number, or why there is none: ``missing``, ``formula`` or ``text``."""
    if isinstance(cell, float):
        return cell
    text = _SPACES.sub("", cell).replace("\u2212", "-").removesuffix("%")
    if text.casefold() in _MISSING or cell.strip().casefold() in _MISSING:
        return "missing"
    if cell.lstrip().startswith("="):
        return "formula"
    other = MARKS[mark == ","]
    plain = text.replace(other, "") if _GROUPED.fullmatch(text.partition(mark)[0]) else text
    plain = plain.replace(mark, ".") if other not in plain or mark == "." else plain
    if plain.count(".") > 1 or not _NUMBER.fullmatch(plain):
        return "text"
    number = float(plain)
    return number if abs(number) < 1e300 else "text"  # noqa: PLR2004  what a number can hold


@dataclass(frozen=True)
class Mark:
    """What stands before decimals; not ``sure`` where all numbers may be read in two ways."""

    mark: str
    sure: bool
    example: str = ""


def mark_of(cells: Iterable[Cell]) -> Mark:
    """Return what stands before decimals in a column.

    ``1,234`` and ``1.234`` may be either; then it is the comma, as in Latvia and Norway.
    """
    unclear = ""
    for cell in cells:
        text = _SPACES.sub("", cell) if isinstance(cell, str) else ""
        last = max(text.rfind(","), text.rfind("."))
        if last < 0 or not re.fullmatch(r"[+-]?[\d.,]+%?", text):
            continue
        here, other = text[last], MARKS[text[last] == ","]
        if other in text or (text.count(here) == 1 and not _GROUPED.fullmatch(text)):
            return Mark(here, sure=True)
        if text.count(here) > 1:
            return Mark(other, sure=True)
        unclear = unclear or text_of(cell)
    return Mark(",", sure=not unclear, example=unclear)
