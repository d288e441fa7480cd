"""Registers as files, and files of registers taken in: looked at first, kept as a whole or not.

A file has a table for each register, its heads the fields' names. The table ``plan_documents`` is
for reading alone: plans are changed where they are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo.errors import Refusal
from layers.tables import Table, by_name, csv_bytes, read_tables, xlsx_bytes, zip_bytes
from layers.units import unit_id
from planning.checks import checked_who
from planning.database import reading, writing
from planning.documents import list_documents
from planning.history import new_id
from planning.registerfields import (
    ID,
    NAMES,
    REGISTERS,
    RegisterName,
    Value,
    as_text,
    checked_values,
)
from planning.registers import Entry, entries, list_entries, put

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

PLANS = "plan_documents"
FORMATS = ("xlsx", "zip")
_PLAN_HEADS = (
    *("id", "title", "kind", "status", "level", "decided_on", "valid_from", "valid_to"),
    *("authority", "territories", "link", "source"),
)
Effect = Literal["new", "changed", "same", "refused"]


@dataclass(frozen=True)
class Line:
    """What one row of a file does; ``version`` is that of the entry it changes, 0 where none.

    ``touched`` are the fields it changes, ``reason`` why it is refused.
    """

    register: RegisterName
    row: int
    id: str
    effect: Effect
    values: Mapping[str, Value]
    version: int = 0
    touched: tuple[str, ...] = ()
    reason: Refusal | None = None

    @property
    def title(self) -> str:
        """Return what the row is called, as far as it says so."""
        told = (self.values.get(name) for name in REGISTERS[self.register].titles)
        return next((text for text in told if isinstance(text, str) and text), "")


@dataclass(frozen=True)
class Look:
    """What a file would do, before anything is kept; ``plans`` is how many rows it passes over."""

    lines: tuple[Line, ...]
    plans: int = 0

    def count(self, effect: Effect) -> int:
        """Return how many rows do one thing."""
        return sum(line.effect == effect for line in self.lines)


def registers_file(home: Path, kind: str) -> bytes:
    """Return all registers as one file, ``xlsx`` or ``zip`` (CSV); refuses ``workbook-kind``."""
    if kind not in FORMATS:
        raise Refusal("workbook-kind", file=kind)
    tables = [*(register_table(home, name) for name in NAMES), _plan_table(home)]
    return xlsx_bytes(tables) if kind == "xlsx" else zip_bytes(tables)


def register_csv(home: Path, name: RegisterName) -> bytes:
    """Return one register as CSV."""
    return csv_bytes(register_table(home, name))


def register_table(home: Path, name: RegisterName) -> Table:
    """Return a register as a table, in the order of the ids."""
    found = sorted(list_entries(home, name), key=lambda one: one.id)
    return Table(name, REGISTERS[name].columns, tuple(_row(one) for one in found))


def _row(entry: Entry) -> tuple[str, ...]:
    fields = REGISTERS[entry.register].fields
    return (entry.id, *(as_text(entry.values[field.name]) for field in fields))


def _plan_table(home: Path) -> Table:
    rows = []
    for one in list_documents(home):
        days = (one.decided_on, one.valid_from, one.valid_to)
        places = ";".join(unit_id(key) for key in one.territories)
        told = (str(one.id), one.title, one.kind, one.status, one.level)
        rest = (one.authority, places, one.regulation_url, one.source)
        rows.append((*told, *(as_text(day) for day in days), *rest))
    return Table(PLANS, _PLAN_HEADS, tuple(rows))


def look_at(home: Path, name: str, content: bytes) -> Look:
    """Return what a file would do to the registers.

    Refuses what `layers.tables.read_tables` refuses, ``register-table`` (none of ours) and
    ``register-columns``. A row that is wrong is a refused line; the others can be kept.
    """
    found = by_name(list(_known(read_tables(name, content))))
    plans = len(found[PLANS].rows) if PLANS in found else 0
    tables = [found[one] for one in NAMES if one in found]
    if not tables:
        raise Refusal("register-table", known=", ".join(NAMES))
    with reading(home) as session:
        bodies = {one.id for one in entries(session, "institutions")}
        lines: list[Line] = []
        for table in tables:
            lines += _lines(session, table, frozenset(bodies))
            if table.name == "institutions":
                bodies |= {line.id for line in lines if line.effect != "refused"}
    return Look(tuple(lines), plans)


def keep_look(home: Path, look: Look, *, who: str) -> int:
    """Keep what a file does, all in one; return how many entries are new or changed.

    Refused rows stay out. Refuses ``register-nothing``, and with both texts ``record-changed``
    where somebody else was faster: then nothing of it is kept.
    """
    who = checked_who(who)
    wanted = [line for line in look.lines if line.effect in {"new", "changed"}]
    if not wanted:
        raise Refusal("register-nothing")
    with writing(home) as session:
        for line in wanted:
            put(session, line.register, line.id, line.values, line.version, who)
    return len(wanted)


def _known(tables: Sequence[Table]) -> Iterator[Table]:
    """Give the tables under the names of registers; a single one is known by its heads.

    Empty sheets, which spreadsheets add, are passed over.
    """
    tables = [table for table in tables if table.heads or table.rows]
    for table in tables:
        if table.name in {*NAMES, PLANS}:
            yield table
        elif len(tables) == 1:
            heads = [one for one in NAMES if set(REGISTERS[one].columns) == set(table.heads)]
            yield Table(heads[0], table.heads, table.rows) if heads else table
        else:
            raise Refusal("register-sheet", sheet=table.name[:60], known=", ".join(NAMES))


def _lines(session: Session, table: Table, bodies: frozenset[str]) -> list[Line]:
    name = next(one for one in NAMES if one == table.name)
    _check_heads(name, table.heads)
    kept = {one.id: one for one in entries(session, name)}
    place = table.heads.index("id")
    twice = Counter(row[place].strip() for row in table.rows)
    return [
        _line(name, number, dict(zip(table.heads, row, strict=True)), kept, bodies, twice)
        for number, row in enumerate(table.rows, 2)
    ]


def _check_heads(name: RegisterName, heads: tuple[str, ...]) -> None:
    wanted = REGISTERS[name].columns
    missing = [one for one in wanted if one not in heads]
    other = [head or "–" for head in heads if head not in wanted]
    if missing or other or len(set(heads)) < len(heads):
        told = {"missing": ", ".join(missing) or "–", "other": ", ".join(other)[:200] or "–"}
        raise Refusal("register-columns", register=name, **told)


def _line(  # noqa: PLR0913, PLR0917  a row, and what it is held against
    name: RegisterName,
    number: int,
    told: Mapping[str, str],
    kept: Mapping[str, Entry],
    bodies: frozenset[str],
    twice: Counter[str],
) -> Line:
    one = told["id"].strip()
    try:
        _check_id(one, twice)
        values = checked_values(REGISTERS[name], told)
        if name == "responsibilities":
            _check_body(str(values["institution"]), bodies)
    except Refusal as refusal:
        return Line(name, number, one, "refused", dict(told), reason=refusal)
    if one not in kept:
        return Line(name, number, one or new_id(REGISTERS[name].record[:3]), "new", values)
    before = kept[one]
    touched = tuple(key for key, value in values.items() if before.values[key] != value)
    effect: Effect = "changed" if touched else "same"
    return Line(name, number, one, effect, values, before.version, touched)


def _check_id(one: str, twice: Counter[str]) -> None:
    if one and twice[one] > 1:
        raise Refusal("register-twice", id=one[:60])
    if one and not ID.fullmatch(one):
        raise Refusal("register-id", id=one[:60])


def _check_body(institution: str, bodies: frozenset[str]) -> None:
    if institution not in bodies:
        raise Refusal("register-institution", id=institution[:60])
