"""The changes of marks on stretches, planning documents and plans, kept like those of others.

These records are older than `planning.history` and number themselves; their changes stand in the
same list, told in fields of their own. What the program ships and what it writes again at a newer
version of itself is no change by anybody. Who did it may be unknown: it is empty then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from layers.plain import plain
from planning.checks import checked_line
from planning.history import Changed, changes_of
from planning.models import AuditReview, Plan, PlanDocument
from planning.recommendation_models import Change

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

Record = AuditReview | PlanDocument | Plan
State = dict[str, Any]
_REVIEW = ("state", "note", "author")
_DOCUMENT = (
    *("title", "kind", "status", "level", "decided_on", "valid_from", "valid_to", "authority"),
    *("regulation_url", "form", "source", "mark", "verified", "note", "practice"),
)
_KINDS: Mapping[type[Record], str] = {
    AuditReview: "review",
    PlanDocument: "document",
    Plan: "plan",
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    "review": (*_REVIEW, "deleted"),
    "document": (*_DOCUMENT, "territories", "deleted"),
    "plan": ("current", "mapping", "withdrawn", "deleted"),
}


def state_of_record(row: Record) -> State:
    """Return the told fields of a record as JSON has them."""
    found: State = {"deleted": row.deleted_at is not None}
    if isinstance(row, Plan):
        mapping = {one.code: one.hilucs for one in row.mapped}
        return found | {
            "current": row.current,
            "mapping": dict(sorted(mapping.items())),
            "withdrawn": row.withdrawn_at is not None,
        }
    if isinstance(row, AuditReview):
        return found | {name: getattr(row, name) for name in _REVIEW}
    places = sorted((place.code, place.valid_from) for place in row.territories)
    told = {name: plain(getattr(row, name)) for name in _DOCUMENT}
    return found | told | {"territories": [[code, day.isoformat()] for code, day in places]}


def keep_change(
    session: Session, who: str, row: Record, before: State, takes_back: int | None = None
) -> None:
    """Write down what became of a record since ``before`` (empty: it was made); no news is none."""
    session.flush()
    after = state_of_record(row)
    touched = [name for name in after if name not in before or before[name] != after[name]]
    if not touched:
        return
    session.add(
        Change(
            at=dt.datetime.now(dt.UTC),
            who=checked_line(who),
            kind=_KINDS[type(row)],
            record=str(row.id),
            recommendation_id="",
            version=row.version,
            before={name: before[name] for name in touched if name in before},
            after={name: after[name] for name in touched},
            takes_back=takes_back,
        )
    )
    session.flush()


def is_state(kind: str, told: Mapping[str, Any]) -> bool:
    """Return whether fields are such as `state_of_record` tells of a kind of record."""
    return set(told) <= set(FIELDS[kind]) and all(_fits(name, v) for name, v in told.items())


def _fits(name: str, value: Any) -> bool:  # noqa: ANN401  plain data of any kind
    if name in {"deleted", "withdrawn", "verified", "practice"}:
        return isinstance(value, bool)
    if name == "current":
        return type(value) is int
    if name == "mapping":
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    if name == "territories":
        return all(_is_text(code) and _is_day(day) for code, day in value)
    if name in {"decided_on", "valid_from", "valid_to"}:
        return value is None or _is_day(value)
    return _is_text(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_day(value: Any) -> bool:  # noqa: ANN401  as above
    return bool(dt.date.fromisoformat(value))


def plan_changes(home: Path, plan: str, document: int) -> list[Changed]:
    """Return the changes of a plan and of its document, the first one first."""
    found = changes_of(home, "plan", plan) + document_changes(home, document)
    return sorted(found, key=lambda change: change.id)


def document_changes(home: Path, document: int) -> list[Changed]:
    """Return the changes of a document of the register, the first one first."""
    return changes_of(home, "document", str(document))
