"""What tells that a table has changed: a new token at every write, of whatever process.

What is made of a table is kept in memory under its token. A token is drawn and never counted, so
that a database which was put back to an earlier day has the tokens of that day, and no others.

Of some tables each write also leaves a step: from which token to which, and what it changed.
Whoever has kept something under a token follows the steps to the present one and takes up only
that. Where a step is missing (a whole table was written, it is too long ago) everything may have
changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, Text, delete, event, func, inspect, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from planning.models import Base

if TYPE_CHECKING:
    from sqlalchemy.orm import UOWTransaction

STEPPED = "stepped_by"  # of a model: the column that tells what a change of a row is a change of
ROWS = "changed_rows"  # of a statement: what it changes, where it is not the whole table
MOST_ROWS = 200  # of one step
_MOST_STEPS = 1_000
_TOUCHED, _BETWEEN = "touched", "\n"


class TableState(Base):
    """The token of a table; a table that nobody has written to since they exist has none."""

    __tablename__ = "table_state"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    token: Mapped[str] = mapped_column(String(16))


class TableStep(Base):
    """What one write has changed in a table, between two of its tokens; only the last are kept."""

    __tablename__ = "table_step"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    told: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class Moment:
    """The tokens of some tables by their names, and the number of the last step until then."""

    tokens: Mapping[str, str]
    step: int


class Writer(Session):
    """A session that remembers which tables it has written to, for `mark_touched`."""


def mark_touched(session: Session) -> None:
    """Give every table that this session has written to a new token, and leave steps."""
    session.flush()
    own = {TableState.__tablename__, TableStep.__tablename__}
    for name, rows in sorted(_touched(session).items()):
        if name not in own:
            _step(session, name, rows)


def tokens_of(session: Session, *names: str) -> tuple[str, ...]:
    """Return the tokens of tables as this session sees them; empty for one that has none."""
    return tuple(moment_of(session, *names).tokens.values())


def moment_of(session: Session, *names: str) -> Moment:
    """Return the moment at which this session sees tables."""
    last = select(func.max(TableStep.id)).scalar_subquery()
    query = select(TableState.name, TableState.token, last).where(TableState.name.in_(names))
    rows = session.execute(query).all()
    found = {name: token for name, token, _ in rows}
    step = max((number or 0 for *_, number in rows), default=0)
    return Moment({name: found.get(name, "") for name in names}, step)


def changed_between(session: Session, earlier: Moment, now: Moment) -> frozenset[str]:
    """Return what was changed in the tables of two moments; raises `AllMayHaveChangedError`.

    The steps of every table have to lead from its earlier token to the present one.
    """
    names = [name for name, token in now.tokens.items() if earlier.tokens[name] != token]
    wanted = (TableStep.name.in_(names), TableStep.id > earlier.step)
    found: set[str] = set()
    reached = dict(earlier.tokens)
    for step in session.scalars(select(TableStep).where(*wanted).order_by(TableStep.id)):
        # A table without a token may be any table: nothing leads on from there.
        if not step.before or step.before != reached[step.name]:
            raise AllMayHaveChangedError
        reached[step.name] = step.after
        found.update(step.told.split(_BETWEEN))
    if reached != dict(now.tokens):
        raise AllMayHaveChangedError
    return frozenset(found)


class AllMayHaveChangedError(Exception):
    """No steps lead from one moment to the other."""


def _step(session: Session, name: str, rows: set[str] | None) -> None:
    state, after = session.get(TableState, name), secrets.token_hex(8)
    if state is None:
        session.add(TableState(name=name, token=after))
        return
    before, state.token = state.token, after
    if rows and len(rows) <= MOST_ROWS:
        told = _BETWEEN.join(sorted(rows))
        step = TableStep(name=name, before=before, after=after, told=told)
        session.add(step)
        session.flush()
        session.execute(delete(TableStep).where(TableStep.id <= step.id - _MOST_STEPS))


def _touched(session: Session) -> dict[str, set[str] | None]:
    """Return what was changed by the names of tables; None where it may be everything."""
    found: dict[str, set[str] | None] = session.info.setdefault(_TOUCHED, {})
    return found


def _touch(session: Session, name: str, rows: Iterable[str] | None) -> None:
    earlier = _touched(session).get(name, set())
    known = rows is not None and earlier is not None
    _touched(session)[name] = {*(earlier or ()), *(rows or ())} if known else None


@event.listens_for(Writer, "after_flush")
def _see_rows(session: Session, _context: UOWTransaction) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        column = getattr(type(row), STEPPED, None)
        rows = None if column is None else [str(getattr(row, column))]
        _touch(session, inspect(row).mapper.local_table.name, rows)


@event.listens_for(Writer, "do_orm_execute")
def _see_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        statement: Any = state.statement
        rows = state.execution_options.get(ROWS)
        _touch(state.session, statement.table.name, rows)
