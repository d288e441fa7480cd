"""A project's file that an earlier program wrote: its records brought to today's tables.

The records go into a database in memory that is made at the step that the file names, and that
database goes through the same steps as the one of a home folder. So whatever a step does (a table
more, a column with its value, rows written anew) is done to a file as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, MetaData, StaticPool, create_engine, insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.errors import Refusal
from planning.models import Base
from planning.projectrows import Rows, row_in, rows_out, tables
from planning.upgrading import upgrade

_OF_ALEMBIC = "alembic_version"


def upgraded(told: object, step: str) -> Rows:
    """Return rows of an earlier ``step`` as `planning.projectrows.rows_out` has them today.

    Refuses ``project-broken`` where the tables or rows are not those of the step.
    """
    with _in_memory() as connection:
        upgrade(connection, step)
        _put(connection, told)
        upgrade(connection)
        with Session(connection) as session:
            return rows_out(session)


@contextmanager
def _in_memory() -> Iterator[Connection]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise Refusal("project-broken") from error
    finally:
        engine.dispose()


def _put(connection: Connection, told: object) -> None:
    then = MetaData()
    then.reflect(connection)
    found_again = set(Base.metadata.tables) - {table.name for table in tables()}
    kept = [one for one in then.sorted_tables if one.name not in found_again | {_OF_ALEMBIC}]
    if not isinstance(told, dict) or set(told) != {table.name for table in kept}:
        raise Refusal("project-broken")
    for table in kept:
        if not isinstance(told[table.name], list):
            raise Refusal("project-broken")
        rows = [_of_then(row_in(table, row)) for row in told[table.name]]
        if rows:
            connection.execute(insert(table), rows)


def _of_then(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as the bare columns of a file take it: moments are UTC without a zone."""
    return {name: _bare(value) for name, value in row.items()}


def _bare(value: Any) -> Any:  # noqa: ANN401  a cell of any type
    is_moment = isinstance(value, dt.datetime) and value.tzinfo is not None
    return value.astimezone(dt.UTC).replace(tzinfo=None) if is_moment else value
