"""Every change of a tracked record, kept in the transaction that made it; listed, and taken back.

A change holds the fields it touched, before and after, as JSON. All changes of a record, one after
the other, give the record as it stands, so that any earlier state can be told.
"""

from __future__ import annotations

import copy
import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from geo.errors import Refusal
from layers.plain import plain
from planning import cooperation_models, questionnaire_models
from planning import recommendation_models as models
from planning import register_models as registers
from planning.checks import checked_who
from planning.conflicts import Conflict, EditConflict, apart, compared
from planning.cooperationrules import check_row
from planning.database import reading, writing
from planning.derived import refresh_derived
from planning.recommendation_models import Tracked

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Select
    from sqlalchemy.orm import Session


KINDS: Mapping[str, type[Tracked]] = {
    "recommendation": models.Recommendation,
    "area": models.Area,
    "evidence": models.Evidence,
    "precedent": models.Precedent,
    "comment": models.Comment,
    "figures": models.Figures,
    "questionnaire": questionnaire_models.Questionnaire,
    "institution": registers.Institution,
    "cooperation-partner": registers.CooperationPartner,
    "policy-document": registers.PolicyDocument,
    "responsibility": registers.Responsibility,
    "visit": registers.Visit,
    "participant": registers.Participant,
    "stop": registers.Stop,
    "lesson": registers.Lesson,
    "cooperation": cooperation_models.Cooperation,
    "member": cooperation_models.Member,
}
_KIND_OF = {model: kind for kind, model in KINDS.items()}
# What other records hang on; the changes of all of them are the history of that one.
_HEADS = frozenset({"recommendation", "cooperation"})
# Not told of: what stays the same, what counts the changes, and what is made of other fields.
_UNTOLD = frozenset(
    {"id", "version", "created_at", "changed_at", "sort_title", "sort_name", "search"}
    | {"theme_keys", "placed_for", "west", "south", "east", "north"}
)


@dataclass(frozen=True)
class Changed:
    """A change: the touched fields ``before`` and ``after``; a record was made where none before.

    ``version`` is the one that the record had afterwards, ``recommendation`` the id of the
    recommendation or cooperation area that it hangs on.
    """

    id: int
    at: dt.datetime
    who: str
    kind: str
    record: str
    recommendation: str
    version: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    takes_back: int | None


def new_id(kind: str) -> str:
    """Return an id that no record of any project has."""
    return f"{kind}-{secrets.token_hex(8)}"


def keep_new(session: Session, who: str, row: Tracked) -> None:
    """Add a row and the change that made it; ``who`` is a checked name."""
    now = dt.datetime.now(dt.UTC)
    row.version, row.deleted, row.created_at, row.changed_at = 1, False, now, now
    refresh_derived(row)
    session.add(row)
    session.flush()
    _keep(session, who, row, ({}, state_of(row)))


def keep_edit(
    session: Session,
    who: str,
    row: Tracked,
    values: Mapping[str, Any],
    takes_back: int | None = None,
) -> None:
    """Write values into a row, and the change that this is; nothing where nothing is different."""
    before = state_of(row)
    for name, value in values.items():
        setattr(row, name, copy.deepcopy(value))
    after = state_of(row)
    touched = [name for name in after if before[name] != after[name]]
    if not touched:
        return
    row.version += 1
    row.changed_at = dt.datetime.now(dt.UTC)
    refresh_derived(row)
    session.flush()
    told = [{name: state[name] for name in touched} for state in (before, after)]
    _keep(session, who, row, (told[0], told[1]), takes_back)


def state_of(row: Tracked) -> dict[str, Any]:
    """Return the told fields of a row as JSON has them."""
    return {name: plain(getattr(row, name)) for name in told_fields(type(row))}


def told_fields(model: type[Tracked]) -> list[str]:
    """Return the names of the fields of a kind of record that changes tell of."""
    return [c.key for c in model.__table__.columns if c.key not in _UNTOLD]


def check_version(session: Session, row: Tracked, version: int, values: Mapping[str, Any]) -> None:
    """Refuse ``record-changed``, with both texts, where the row is not at ``version`` any more."""
    if version == row.version:
        return
    kind, theirs = _KIND_OF[type(row)], state_of(row)
    changes = list(session.scalars(_of(kind, row.id).where(models.Change.version > version)))
    base = dict(theirs)
    for change in reversed(changes):
        base = base | change.before if change.before else {}  # before it was made there was none
    mine = plain(dict(values))
    fields, besides = compared(base, theirs, mine), apart(base, theirs, mine)
    last = _last(session, kind, row.id)
    about = Conflict(kind, row.id, row.version, last.who, last.at, fields, besides)
    raise EditConflict("record-changed", about)


def changes_of(home: Path, kind: str, record: str) -> list[Changed]:
    """Return the changes of one record, the first one first."""
    with reading(home) as session:
        return [_told(row) for row in session.scalars(_of(kind, record))]


def history_of(home: Path, head: str) -> list[Changed]:
    """Return the changes of a recommendation or a cooperation area, the first one first.

    Those of all that hangs on it are among them.
    """
    wanted = select(models.Change).where(models.Change.recommendation_id == head)
    with reading(home) as session:
        return [_told(row) for row in session.scalars(wanted.order_by(models.Change.id))]


def take_back(home: Path, change_id: int, who: str) -> Changed:
    """Take one change back, by a new change, and return that.

    What was made is removed, what was removed is there again. Refuses ``change-gone``,
    ``who-missing``, with both texts ``change-overtaken`` (a later change touched the same fields),
    and what `planning.cooperationrules.check_row` refuses.
    """
    who = checked_who(who)
    with writing(home) as session:
        change = session.get(models.Change, change_id)
        if change is None:
            raise Refusal("change-gone")
        row = session.get_one(KINDS[change.kind], change.record)
        earlier = change.before or {"deleted": True}
        _check_not_overtaken(session, change, row, earlier)
        keep_edit(session, who, row, _typed(row, earlier), takes_back=change.id)
        check_row(session, row)
        return _told(_last(session, change.kind, row.id))


def _check_not_overtaken(
    session: Session, change: models.Change, row: Tracked, earlier: Mapping[str, Any]
) -> None:
    now = state_of(row)
    if all(now[name] == value for name, value in change.after.items()):
        return
    last = _last(session, change.kind, row.id)
    mine = dict(change.after) | dict(earlier) if change.before else {"deleted": True}
    fields = compared(change.after, now, {name: mine.get(name, now[name]) for name in change.after})
    about = Conflict(change.kind, row.id, row.version, last.who, last.at, fields)
    raise EditConflict("change-overtaken", about)


def _typed(row: Tracked, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON values as the row's columns hold them: days and moments are no text there."""
    found = dict(told)
    for name, value in told.items():
        kind = row.__table__.columns[name].type.python_type
        if isinstance(value, str) and kind in {dt.date, dt.datetime}:
            found[name] = kind.fromisoformat(value)
    return found


def _keep(
    session: Session,
    who: str,
    row: Tracked,
    told: tuple[Mapping[str, Any], Mapping[str, Any]],
    takes_back: int | None = None,
) -> None:
    kind = _KIND_OF[type(row)]
    about = row.id if kind in _HEADS else _hangs_on(row)
    session.add(
        models.Change(
            at=row.changed_at,
            who=who,
            kind=kind,
            record=row.id,
            recommendation_id=about,
            version=row.version,
            before=dict(told[0]),
            after=dict(told[1]),
            takes_back=takes_back,
        )
    )
    session.flush()


def _hangs_on(row: Tracked) -> str:
    return str(getattr(row, "recommendation_id", "") or getattr(row, "cooperation_id", ""))


def _of(kind: str, record: str) -> Select[models.Change]:
    wanted = select(models.Change).where(models.Change.kind == kind, models.Change.record == record)
    return wanted.order_by(models.Change.id)


def _last(session: Session, kind: str, record: str) -> models.Change:
    newest = _of(kind, record).order_by(None).order_by(models.Change.id.desc())
    return session.scalars(newest.limit(1)).one()


def _told(row: models.Change) -> Changed:
    return Changed(
        id=row.id,
        at=row.at,
        who=row.who,
        kind=row.kind,
        record=row.record,
        recommendation=row.recommendation_id,
        version=row.version,
        before=row.before,
        after=row.after,
        takes_back=row.takes_back,
    )
