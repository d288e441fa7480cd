"""The records of a whole project as plain data, and back: every table, every row, every id.

What is made of other columns (where areas lie, what tells of changes) stays out and is found again.
A row that does not fit its table, and a record that the program could not show, is refused before
anything is written.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, LargeBinary, String, select

from geo.errors import Refusal
from planning.cooperation_models import Cooperation, CooperationUnit, Member, MemberUnit
from planning.models import Base
from planning.projectchecks import check_records
from planning.recommendation_models import Area, AreaUnit
from planning.tablestate import TableState, TableStep

if TYPE_CHECKING:
    from sqlalchemy import Column, Table
    from sqlalchemy.orm import Session

Rows = dict[str, list[dict[str, Any]]]
_NO_PLACE = {"west": None, "south": None, "east": None, "north": None, "placed_for": ""}
_DERIVED: Mapping[str, Mapping[str, Any]] = {
    Area.__tablename__: _NO_PLACE,
    Cooperation.__tablename__: _NO_PLACE,
    Member.__tablename__: {"placed_for": ""},
}
# Where records lie in units: found again, never carried from project to project.
PLACES: tuple[type[Base], ...] = (AreaUnit, CooperationUnit, MemberUnit)
_MOST_INTEGER = 2**31


def tables() -> list[Table]:
    """Return the tables of a project, each after those that it points to."""
    about_tables = (TableState.__tablename__, TableStep.__tablename__)
    left_out = {*about_tables, *(place.__tablename__ for place in PLACES)}
    return [table for table in Base.metadata.sorted_tables if table.name not in left_out]


def rows_out(session: Session) -> Rows:
    """Return every row of every table as JSON has it, in the order of the keys."""
    found: Rows = {}
    for table in tables():
        query = select(table).order_by(*table.primary_key.columns)
        columns = _kept(table)
        found[table.name] = [
            {column.name: _out(row[column.name]) for column in columns}
            for row in session.execute(query).mappings()
        ]
    return found


def rows_in(told: object) -> Rows:
    """Return the rows of a project as the tables take them; refuses ``project-broken``."""
    known = {table.name: table for table in tables()}
    if not isinstance(told, dict) or set(told) != set(known):
        raise Refusal("project-broken")
    found: Rows = {}
    for name, table in known.items():
        rows = told[name]
        if not isinstance(rows, list):
            raise Refusal("project-broken")
        found[name] = [row_in(table, row) for row in rows]
    check_records(found)
    return found


def _kept(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name not in _DERIVED.get(table.name, {})]


def _out(value: Any) -> Any:  # noqa: ANN401  a cell of any type
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value


def row_in(table: Table, told: object) -> dict[str, Any]:
    """Return a row as its table takes it, derived columns empty; refuses ``project-broken``."""
    columns = _kept(table)
    if not isinstance(told, dict) or set(told) != {column.name for column in columns}:
        raise Refusal("project-broken")
    try:
        row = {column.name: _in(column, told[column.name]) for column in columns}
    except (ValueError, TypeError) as error:
        raise Refusal("project-broken") from error
    derived = _DERIVED.get(table.name, {})
    return row | {name: value for name, value in derived.items() if name in table.columns}


def _in(column: Column[Any], value: Any) -> Any:  # noqa: ANN401  a cell of any type
    """Return a cell as its column takes it; raises ValueError or TypeError where it does not."""
    if isinstance(column.type, JSON):
        return value
    if value is None and column.nullable:
        return None
    kind = column.type.python_type
    if isinstance(column.type, LargeBinary):
        return bytes.fromhex(value)
    if kind in {dt.date, dt.datetime}:
        return kind.fromisoformat(value)
    if kind is float and type(value) in {int, float}:
        return _finite(float(value))
    if type(value) is not kind or (kind is int and abs(value) > _MOST_INTEGER):
        raise TypeError(column.name)
    return _fitting(value, column.type.length) if isinstance(column.type, String) else value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError
    return value


def _fitting(value: str, length: int | None) -> str:
    value.encode()  # halves of surrogate pairs raise
    if "\x00" in value or (length is not None and len(value) > length):
        raise ValueError
    return value


def folders_of(rows: Rows) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give the folder of every version of every plan, and its files with their SHA-256."""
    for row in rows["plan_version"]:
        yield row["folder"], row["files"]
