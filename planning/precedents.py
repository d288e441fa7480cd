"""Østfold examples and what was decided on them: taken over, adapted or left, and why.

Examples are named by their ids (OST-01 …); `planning.transfer` has all decisions as a table.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from geo.errors import Refusal
from planning.checks import TEXT_LIMIT, checked_line, checked_who
from planning.database import reading, writing
from planning.history import Changed, changes_of, check_version, keep_edit, keep_new, new_id
from planning.recommendation_models import Precedent as Row
from planning.recommendation_models import Recommendation
from planning.recommendationlists import checked_key
from planning.recommendations import live

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

_EXAMPLE = re.compile(r"[A-Z]{2,5}-\d{2}")


@dataclass(frozen=True)
class Precedent:
    """A decision on an example as it was when it was read."""

    id: str
    recommendation: str
    version: int
    example: str
    decision: str
    why: str
    author: str
    changed_at: dt.datetime


def decide(  # noqa: PLR0913  what is decided, on what, and why
    home: Path,
    recommendation: str,
    example: str,
    decision: str,
    *,
    why: str,
    who: str,
    version: int | None = None,
) -> Precedent:
    """Decide on an example for a recommendation: take-over, adapt or leave, and why.

    A second decision on the same pair replaces the first and takes its ``version``. Refuses
    ``example-unknown``, ``key-unknown``, ``precedent-why`` (no reason), ``recommendation-gone``
    and ``record-changed``, also where another decided first.
    """
    with writing(home) as session:
        return decided(
            session, recommendation, example, decision, why=why, who=who, version=version
        )


def decided(  # noqa: PLR0913  as `decide`, within a session that is open
    session: Session,
    recommendation: str,
    example: str,
    decision: str,
    *,
    why: str,
    who: str,
    version: int | None = None,
) -> Precedent:
    """Decide within a session that is open, as `decide` does."""
    who, why = checked_who(who), checked_line(why, TEXT_LIMIT)
    checked_key("decision", decision, needed=True)
    checked_example(example)
    if not why:
        raise Refusal("precedent-why")
    said = {"decision": decision, "why": why}
    values = said | {"author": who}
    live(session, recommendation)
    row = session.scalars(_pair(recommendation, example)).first()
    if row is None:
        row = Row(id=new_id("pre"), recommendation_id=recommendation, example=example, **values)
        keep_new(session, who, row)
    else:
        check_version(session, row, version or 0, said)
        keep_edit(session, who, row, values)
    return precedent_of(row)


def remove_precedent(home: Path, precedent: str, *, version: int, who: str) -> None:
    """Take a decision away; refuses ``precedent-gone`` and ``record-changed``."""
    who = checked_who(who)
    with writing(home) as session:
        row = _live(session, precedent)
        check_version(session, row, version, {"deleted": True})
        keep_edit(session, who, row, {"deleted": True})


def precedents_of(home: Path, recommendation: str) -> list[Precedent]:
    """Return the decisions for a recommendation in the order of the examples."""
    wanted = (
        select(Row)
        .join(Recommendation, Recommendation.id == Row.recommendation_id)
        .where(Row.recommendation_id == recommendation)
        .where(Row.deleted.is_(False), Recommendation.deleted.is_(False))
        .order_by(Row.example)
    )
    with reading(home) as session:
        return [precedent_of(row) for row in session.scalars(wanted)]


def changes_of_decision(home: Path, recommendation: str, example: str) -> list[Changed]:
    """Return the changes of all decisions ever made on a pair, the first one first."""
    pair = (Row.recommendation_id == recommendation, Row.example == example)
    with reading(home) as session:
        ids = list(session.scalars(select(Row.id).where(*pair)))
    found = [change for one in ids for change in changes_of(home, "precedent", one)]
    return sorted(found, key=lambda change: change.id)


def checked_example(example: str) -> str:
    """Return the id of an example; refuses ``example-unknown``."""
    if not _EXAMPLE.fullmatch(example):
        raise Refusal("example-unknown", example=example[:40])
    return example


def _pair(recommendation: str, example: str) -> Select[Row]:
    same = (Row.recommendation_id == recommendation, Row.example == example)
    return select(Row).where(*same, Row.deleted.is_(False))


def _live(session: Session, precedent: str) -> Row:
    row = session.get(Row, precedent)
    if row is None or row.deleted:
        raise Refusal("precedent-gone")
    live(session, row.recommendation_id)
    return row


def precedent_of(row: Row) -> Precedent:
    """Return a row as it stands."""
    return Precedent(
        id=row.id,
        recommendation=row.recommendation_id,
        version=row.version,
        example=row.example,
        decision=row.decision,
        why=row.why,
        author=row.author,
        changed_at=row.changed_at,
    )
