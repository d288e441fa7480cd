"""The rows of a table and the units they speak of: by code, by a code that lost its zeros, by name.

Nothing is guessed: a row that fits no unit, or a unit that has two different amounts, has none.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from geo.errors import Refusal
from geo.types import Issue
from layers.changes import reform_days
from layers.figuretable import Mark, Table, mark_of, number_of, text_of, year_in
from layers.listing import finest
from layers.tablefile import Cell
from layers.territory import REGIONS, Key, Territory, first_day
from layers.words import LANGUAGES

_DAY = dt.timedelta(days=1)
_NAMED = 6  # of those that a sentence is about
_DIGITS = {"vidzeme": 7, "ostfold": 4}
# How statistical offices write codes: LV0021000, K-3101, 3101 Halden.
_WRITTEN = re.compile(r"(?:LV|K-)?(\d{3,7})(?:[ .–-].*)?")
_SEEN_ROWS = 2000
By = Literal["code", "zeros", "name", ""]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class MatchedRow:
    """A row of the file (its number, from 1), what it says of its unit, and the unit's code."""

    line: int
    told: str
    code: str
    by: By


@dataclass(frozen=True)
class Choice:
    """Which columns hold what, and whose units they are; ``mark`` stands before decimals."""

    region: str
    at: dt.date
    code: int
    values: tuple[int, ...]
    mark: Literal[",", "."] | None = None


@dataclass(frozen=True)
class Column:
    """The amounts of one column by unit code, with what has to be known of them."""

    head: str
    year: int | None
    amounts: Mapping[str, float]
    without: tuple[str, ...]
    issues: tuple[Issue, ...]


def match_rows(
    territory: Territory, table: Table, place: int, region: str, at: dt.date
) -> list[MatchedRow]:
    """Return the rows of a table with the units of a day that the column ``place`` means."""
    keys = finest(territory, region, at)
    codes = {key[0] for key in keys}
    names = _names(territory, keys, at)
    return [
        MatchedRow(line, text_of(cell), *_unit(text_of(cell), codes, names, _DIGITS[region]))
        for line, cell in enumerate(table.column(place), table.first)
    ]


def _names(territory: Territory, keys: Iterable[Key], at: dt.date) -> dict[str, str]:
    """Return the codes of units by their names in all languages; names of two units are none."""
    found: dict[str, set[str]] = {}
    for key in keys:
        for lang in LANGUAGES:
            found.setdefault(_plain(territory.name(key, lang, at=at)), set()).add(key[0])
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _unit(told: str, codes: set[str], names: Mapping[str, str], digits: int) -> tuple[str, By]:
    if told in codes:
        return told, "code"
    written = _WRITTEN.fullmatch(told)
    if written and written[1] in codes:
        return written[1], "code"
    if written and written[1].zfill(digits) in codes:
        return written[1].zfill(digits), "zeros"
    name = names.get(_plain(told), "")
    return name, "name" if name else ""


def read_columns(territory: Territory, table: Table, choice: Choice) -> list[Column]:
    """Return the amounts of the chosen columns, each with its issues.

    Refuses ``figures-none-matched`` where no row fits a unit, and ``figures-no-columns``.
    """
    if not choice.values or choice.code in choice.values:
        raise Refusal("figures-no-columns")
    rows = match_rows(territory, table, choice.code, choice.region, choice.at)
    if not any(row.code for row in rows):
        raise Refusal("figures-none-matched", column=table.columns[choice.code], date=choice.at)
    names = {
        key[0]: territory.name(key, at=choice.at)
        for key in finest(territory, choice.region, choice.at)
    }
    return [_column(table, place, rows, choice, names) for place in choice.values]


def _column(
    table: Table,
    place: int,
    rows: Sequence[MatchedRow],
    choice: Choice,
    names: Mapping[str, str],
) -> Column:
    cells = table.column(place)
    mark = Mark(choice.mark, sure=True) if choice.mark else mark_of(cells)
    found: dict[str, set[float]] = {}
    bad: dict[str, list[str]] = {"text": [], "formula": []}
    for row, cell in zip(rows, cells, strict=True):
        number = number_of(cell, mark.mark)
        if row.code and isinstance(number, float):
            found.setdefault(row.code, set()).add(number)
        elif row.code and number in bad:
            bad[str(number)].append(f"{names[row.code]}: {text_of(cell)[:40]}")
    twice = [names[code] for code, numbers in found.items() if len(numbers) > 1]
    amounts = {code: numbers.pop() for code, numbers in found.items() if len(numbers) == 1}
    without = tuple(name for code, name in names.items() if code not in amounts)
    told = [
        *_about_rows(rows),
        *_about("figures-twice", "error", twice),
        *_about("figures-no-number", "error", bad["text"]),
        *_about("figures-formula", "error", bad["formula"]),
        *_about("figures-without-value", "warning", without),
    ]
    if not mark.sure:
        told.insert(0, _unclear(mark))
    head = table.columns[place]
    return Column(head, year_in(head), amounts, without, tuple(told))


def _about_rows(rows: Sequence[MatchedRow]) -> list[Issue]:
    unknown = [row.told or f"#{row.line}" for row in rows if not row.code]
    by = {kind: [row.told for row in rows if row.by == kind] for kind in ("zeros", "name")}
    return [
        *_about("figures-row-without-unit", "warning", unknown),
        *_about("figures-zeros-lost", "info", by["zeros"]),
        *_about("figures-by-name", "info", by["name"]),
    ]


def _about(code: str, severity: Severity, told: Sequence[str]) -> list[Issue]:
    if not told:
        return []
    more = ", …" if len(told) > _NAMED else ""
    names = ", ".join(told[:_NAMED]) + more
    return [Issue(code, severity, {"count": len(told), "names": names})]


def _unclear(mark: Mark) -> Issue:
    number = number_of(mark.example, mark.mark)
    return Issue("figures-mark-unclear", "warning", {"text": mark.example, "number": number})


def guess(territory: Territory, table: Table, today: dt.date) -> Choice:
    """Return what a table seems to hold: the units most of whose codes or names a column has.

    Of states of the territory that fit as well the newest is taken, on its last day; the columns of
    figures are those that hold numbers.
    """
    found = [
        (len({row.code for row in rows if row.code}), at, -place, region)
        for region in REGIONS
        for at in last_days(territory, region, today)
        for place in range(len(table.columns))
        if (rows := _first_rows(territory, table, place, region, at))
    ]
    best = max(found, default=(0, today, 0, REGIONS[0]))
    if not best[0]:
        return Choice(REGIONS[0], today, 0, _numbers(table, 0))
    _, at, place, region = best
    return Choice(region, at, -place, _numbers(table, -place))


def _first_rows(
    territory: Territory, table: Table, place: int, region: str, at: dt.date
) -> list[MatchedRow]:
    part = Table(table.columns, table.rows[:_SEEN_ROWS], table.first)
    return match_rows(territory, part, place, region, at)


def last_days(territory: Territory, region: str, today: dt.date) -> list[dt.date]:
    """Return the last day of every state of a region's territory: the one people know it by."""
    ends = [day - _DAY for day in reform_days(territory, region)]
    return [day for day in ends if day >= first_day()] + [today]


def _numbers(table: Table, code: int) -> tuple[int, ...]:
    """Return the columns that hold numbers; those with a year in the head alone, if any have."""
    places = [place for place in range(len(table.columns)) if place != code]
    numeric = [place for place in places if _is_numeric(table.column(place))]
    years = [place for place in numeric if year_in(table.columns[place])]
    return tuple(years or numeric[:1])


def _is_numeric(cells: Sequence[Cell]) -> bool:
    mark = mark_of(cells).mark
    read = [number_of(cell, mark) for cell in cells]
    numbers = sum(isinstance(one, float) for one in read)
    return numbers > 0 and numbers >= sum(one in {"text", "formula"} for one in read)
