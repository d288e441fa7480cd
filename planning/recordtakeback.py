"""A change of a mark, a document or a plan taken back, by a new change."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from planning.checks import TEXT_LIMIT, checked_line
from planning.conflicts import Conflict, EditConflict, compared
from planning.database import writing
from planning.documents import DocumentEntry, check_unused, checked, fill
from planning.models import AuditReview, Plan, PlanDocument
from planning.planonmap import put_plans_on_map
from planning.planrecords import checked_mapping
from planning.planstore import map_codes
from planning.recommendation_models import Change
from planning.recordchanges import FIELDS, Record, State, keep_change, state_of_record
from planning.reviews import STATES

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session


def take_record_back(home: Path, change_id: int, who: str = "") -> None:
    """Take one change back: what was made is removed, what was removed is there again.

    Refuses ``change-gone``, ``change-overtaken`` (a later change touched the same fields, with
    both), and what the record's own verbs refuse, such as ``document-in-use``.
    """
    with writing(home) as session:
        change = session.get(Change, change_id)
        row = None if change is None or change.kind not in FIELDS else _row(session, change)
        if change is None or row is None:
            raise Refusal("change-gone")
        before = state_of_record(row)
        _check_not_overtaken(change, before)
        wanted = before | (change.before or {"deleted": True})
        _apply(session, row, wanted, who)
        row.version += 1
        keep_change(session, who, row, before, takes_back=change.id)
        is_plan = change.kind != "review"
    if is_plan:
        put_plans_on_map(home)


def _row(session: Session, change: Change) -> Record | None:
    if change.kind == "plan":
        return session.get(Plan, change.record)
    if change.kind == "review":
        return session.get(AuditReview, int(change.record))
    return session.get(PlanDocument, int(change.record))


def _check_not_overtaken(change: Change, now: State) -> None:
    if all(now[name] == value for name, value in change.after.items()):
        return
    mine = dict(change.after) | dict(change.before or {"deleted": True})
    fields = compared(change.after, now, {name: mine[name] for name in change.after})
    about = Conflict(change.kind, change.record, change.version, change.who, change.at, fields)
    raise EditConflict("change-overtaken", about)


def _apply(session: Session, row: Record, wanted: State, who: str) -> None:
    now = dt.datetime.now(dt.UTC)
    if isinstance(row, AuditReview):
        if wanted["state"] not in STATES:
            raise Refusal("review-state", state=str(wanted["state"]))
        row.state, row.note = wanted["state"], checked_line(wanted["note"], TEXT_LIMIT)
        row.author = checked_line(wanted["author"])
    elif isinstance(row, PlanDocument):
        if wanted["deleted"]:
            check_unused(session, row)
        fill(row, checked(_entry(wanted)))
    else:
        _apply_plan(session, row, wanted, who)
    row.deleted_at = (row.deleted_at or now) if wanted["deleted"] else None


def _apply_plan(session: Session, row: Plan, wanted: State, who: str) -> None:
    if wanted["current"] not in {one.number for one in row.versions}:
        raise Refusal("change-gone")
    row.current = wanted["current"]
    map_codes(row, checked_mapping(wanted["mapping"]))
    since = row.withdrawn_at or dt.datetime.now(dt.UTC)
    row.withdrawn_at = since if wanted["withdrawn"] else None
    document = row.document
    if not wanted["deleted"] and document.deleted_at is not None:
        before = state_of_record(document)
        document.deleted_at = None  # a plan on the map needs what says what it is
        document.version += 1
        keep_change(session, who, document, before)


def _entry(wanted: State) -> DocumentEntry:
    told: dict[str, Any] = {k: v for k, v in wanted.items() if k not in {"deleted", "territories"}}
    for name in ("decided_on", "valid_from", "valid_to"):
        told[name] = dt.date.fromisoformat(told[name]) if told[name] else None
    keys = tuple((code, dt.date.fromisoformat(day)) for code, day in wanted["territories"])
    return DocumentEntry(territories=keys, **told)
