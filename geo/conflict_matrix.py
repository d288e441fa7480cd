"""How badly two land uses fit side by side: a table of pairs of HILUCS classes and their weights.

The table is symmetric. A class stands for everything below it, so that 5 means 5_1 too; where two
rows fit, the one that names deeper classes wins. What no row names weighs nothing. The shipped
table is this project's proposal; a workshop may bring its own.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from geo.errors import Refusal

FILE = Path(__file__).resolve().parent.parent / "data" / "codelists" / "conflict_weights.csv"
COLUMNS = ("hilucs_a", "hilucs_b", "weight")
SAME, OTHERWISE, NO_CLASS = "same-class", "not-in-table", "no-class"
CONFLICT = 3.0
_MOST_WEIGHT = 100.0
_CLASS = re.compile(r"([1-6](?:[._][0-9])*)(?:_[A-Z]\w*)?")


@dataclass(frozen=True)
class ConflictRow:
    """Two classes by their numbers (5, 1_3), the weight of the pair and a note."""

    class_a: str
    class_b: str
    weight: float
    note: str = ""

    @property
    def rule(self) -> str:
        """Return the row's name, which is told with all that it judged: 5|1_3."""
        return f"{self.class_a}|{self.class_b}"


@dataclass(frozen=True)
class Weighed:
    """The weight of a pair (None where a class is missing) and the rule that judged it.

    The rule is a row (5|2), `SAME`, `OTHERWISE` or `NO_CLASS`.
    """

    weight: float | None
    rule: str


@dataclass(frozen=True)
class ConflictMatrix:
    """The rows of a table by their two classes, written in their order and in the other one."""

    rows: tuple[ConflictRow, ...]
    _by_pair: Mapping[tuple[str, str], ConflictRow]

    @classmethod
    def of(cls, rows: Iterable[ConflictRow]) -> ConflictMatrix:
        """Return a matrix; refuses ``conflict-table-repeat``: a pair with two weights."""
        kept = tuple(rows)
        found: dict[tuple[str, str], ConflictRow] = {}
        for row in kept:
            for pair in ((row.class_a, row.class_b), (row.class_b, row.class_a)):
                if found.setdefault(pair, row).weight != row.weight:
                    raise Refusal("conflict-table-repeat", a=row.class_a, b=row.class_b)
        return cls(kept, MappingProxyType(found))

    @property
    def heaviest(self) -> float:
        """Return the greatest weight, at least that of a conflict: the scale of the index."""
        return max([CONFLICT, *(row.weight for row in self.rows)])

    def names(self, hilucs: str) -> bool:
        """Return whether any row is about a HILUCS value, itself or by what it is part of."""
        named = {one for pair in self._by_pair for one in pair}
        return any(number in named for number in _upwards(class_number(hilucs)))

    def weight(self, class_a: str | None, class_b: str | None) -> Weighed:
        """Return what the table says of two HILUCS values (or their numbers), in any order.

        Of rows that fit equally deep the heavier one judges. A missing class has no weight.
        """
        if not (_is_class(class_a) and _is_class(class_b)):
            return Weighed(None, NO_CLASS)
        ours, theirs = class_number(str(class_a)), class_number(str(class_b))
        pairs = ((a, b) for a in _upwards(ours) for b in _upwards(theirs))
        fitting = [self._by_pair[pair] for pair in pairs if pair in self._by_pair]
        if not fitting:
            return Weighed(0.0, SAME if ours == theirs else OTHERWISE)
        row = max(fitting, key=lambda row: (_depth(row), row.weight))
        return Weighed(row.weight, row.rule)


def _depth(row: ConflictRow) -> int:
    return row.class_a.count("_") + row.class_b.count("_")


def _upwards(number: str) -> Iterator[str]:
    parts = number.split("_")
    for count in range(len(parts), 0, -1):
        yield "_".join(parts[:count])


def _is_class(value: object) -> bool:
    return isinstance(value, str) and _CLASS.fullmatch(_last_part(value)) is not None


def _last_part(written: str) -> str:
    return written.strip().rstrip("/").rpartition("/")[2]


def class_number(written: str) -> str:
    """Return the number of a HILUCS value, its address or its number: 5_1 of 5.1.

    Refuses ``conflict-class-unknown``.
    """
    found = _CLASS.fullmatch(_last_part(written))
    if found is None:
        raise Refusal("conflict-class-unknown", value=written.strip()[:60])
    return found[1].replace(".", "_")


@cache
def default_matrix() -> ConflictMatrix:
    """Return the shipped table, the weights of the plan conflict index."""
    return read_matrix(FILE.read_bytes(), FILE.name)


def read_matrix(content: bytes, name: str, known: Iterable[str] | None = None) -> ConflictMatrix:
    """Return the table of a CSV file (comma, semicolon or tab; UTF-8) called ``name``.

    ``known`` are all HILUCS values, where they are at hand, so that a class that does not exist is
    noticed. Refuses ``conflict-table-broken``, ``conflict-table-columns``,
    ``conflict-table-class``, ``conflict-table-weight``, ``conflict-table-repeat``.
    """
    numbers = None if known is None else frozenset(map(class_number, known))
    rows = [
        _row(row, place, name, numbers) for place, row in enumerate(_table(content, name), start=2)
    ]
    return ConflictMatrix.of(row for row in rows if row is not None)


def matrix_csv(matrix: ConflictMatrix) -> str:
    """Return a table as the CSV that `read_matrix` reads."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*COLUMNS, "note"])
    for row in matrix.rows:
        table.writerow([row.class_a, row.class_b, f"{row.weight:g}", row.note])
    return text.getvalue()


def _table(content: bytes, name: str) -> list[dict[str, str | None]]:
    try:
        text = content.decode("utf-8-sig")
        lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        found = [{str(key).strip(): value for key, value in row.items()} for row in lines]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal("conflict-table-broken", file=name) from error
    columns = [column.strip() for column in lines.fieldnames or ()]
    if not set(COLUMNS) <= set(columns):
        raise Refusal("conflict-table-columns", file=name, found=", ".join(columns)[:200] or "–")
    return found


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _row(
    row: Mapping[str, str | None], place: int, name: str, numbers: frozenset[str] | None
) -> ConflictRow | None:
    told = {column: str(row.get(column) or "").strip() for column in (*COLUMNS, "note")}
    if not any(told.values()):
        return None
    a, b = (_number(told[column], place, name, numbers) for column in COLUMNS[:2])
    return ConflictRow(a, b, _weight(told["weight"], place, name), told["note"])


def _number(written: str, place: int, name: str, numbers: frozenset[str] | None) -> str:
    found = _CLASS.fullmatch(_last_part(written))
    number = found[1].replace(".", "_") if found else None
    if number is None or (numbers is not None and number not in numbers):
        raise Refusal("conflict-table-class", file=name, row=place, value=written[:60] or "–")
    return number


def _weight(written: str, place: int, name: str) -> float:
    try:
        weight = float(written.replace(",", "."))
    except ValueError:
        weight = math.nan
    if not 0 <= weight <= _MOST_WEIGHT:
        raise Refusal("conflict-table-weight", file=name, row=place, value=written[:60] or "–")
    return weight
