"""What tells that a table has changed: a new token at every write, of whatever process.

What is made of a table is kept in memory under its token. A token is drawn and never counted, so
that a database which was put back to an earlier day has the tokens of that day, and no others.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, event, inspect, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from planning.models import Base

if TYPE_CHECKING:
    from sqlalchemy.orm import UOWTransaction

_TOUCHED = "touched"


class TableState(Base):
    """The token of a table; a table that nobody has written to since they exist has none."""

    __tablename__ = "table_state"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    token: Mapped[str] = mapped_column(String(16))


class Writer(Session):
    """A session that remembers which tables it has written to, for `mark_touched`."""


def mark_touched(session: Session) -> None:
    """Give every table that this session has written to a new token."""
    session.flush()
    for name in sorted(_touched(session) - {TableState.__tablename__}):
        session.merge(TableState(name=name, token=secrets.token_hex(8)))


def tokens_of(session: Session, *names: str) -> tuple[str, ...]:
    """Return the tokens of tables as this session sees them; empty for one that has none."""
    query = select(TableState.name, TableState.token).where(TableState.name.in_(names))
    found = {row.name: row.token for row in session.execute(query)}
    return tuple(found.get(name, "") for name in names)


def _touched(session: Session) -> set[str]:
    names: set[str] = session.info.setdefault(_TOUCHED, set())
    return names


@event.listens_for(Writer, "after_flush")
def _see_rows(session: Session, _context: UOWTransaction) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        _touched(session).add(inspect(row).mapper.local_table.name)


@event.listens_for(Writer, "do_orm_execute")
def _see_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        statement: Any = state.statement
        _touched(state.session).add(statement.table.name)
