"""What recommendations rest on: figures that can be computed again, and sources from outside.

A figure is kept with its question, its result, the day, and what it was made from. It is stale when
something of that is not as it was: a plan has a new version, the boundaries or the table of weights
are others; then it can be computed again, which is a change like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from geo.errors import Refusal
from planning.checks import TEXT_LIMIT, checked_line, checked_link, checked_who
from planning.database import reading, writing
from planning.evidencequeries import QUERIES, Query, ask, query_of, query_told
from planning.history import check_version, keep_edit, keep_new, new_id
from planning.pairties import ties_now
from planning.recommendation_models import Evidence as Row
from planning.recommendation_models import Recommendation
from planning.recommendations import live
from planning.world import state_now

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from layers.store import Store

EXTERNAL = "external"


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence as it was when it was read.

    ``query`` is None for a source from outside, which has ``source`` and ``link``; ``result`` and
    ``made_from`` are plain data as `planning.evidencequeries.ask` gives them.
    """

    id: str
    recommendation: str
    version: int
    kind: str
    query: Query | None
    result: Mapping[str, Any]
    made_from: Mapping[str, Any]
    computed_at: dt.datetime | None
    source: str
    link: str
    note: str


@dataclass(frozen=True)
class Refreshed:
    """What computing evidence again did: who it was, what it said before, and what it says now.

    ``reason`` is why it could not be computed; it stays as it was then.
    """

    evidence: Evidence
    before: Mapping[str, Any]
    changed: bool
    reason: Refusal | None = None


def add_figure(
    store: Store, recommendation: str, query: Query, *, who: str, note: str = ""
) -> Evidence:
    """Compute a figure and keep it as evidence; refuses what `ask` refuses, and as below."""
    answer = ask(store, query)
    kind = next(name for name, one in QUERIES.items() if one is type(query))
    row = Row(kind=kind, query=query_told(query), result=answer.result)
    row.made_from, row.source, row.link = answer.made_from, "", ""
    row.computed_at = dt.datetime.now(dt.UTC)
    return _add(store.home, recommendation, row, who, note)


def add_source(  # noqa: PLR0913  what is said of a source
    home: Path, recommendation: str, source: str, *, who: str, link: str = "", note: str = ""
) -> Evidence:
    """Keep a source from outside as evidence.

    Refuses ``evidence-source`` (none), ``document-link``, ``text-unfit``, ``recommendation-gone``.
    """
    row = Row(kind=EXTERNAL, query={}, result={}, made_from={}, computed_at=None)
    row.source, row.link = checked_line(source, TEXT_LIMIT), checked_link(link)
    if not row.source:
        raise Refusal("evidence-source")
    return _add(home, recommendation, row, who, note)


def change_source(  # noqa: PLR0913  as above
    home: Path,
    evidence: str,
    source: str,
    *,
    version: int,
    who: str,
    link: str = "",
    note: str = "",
) -> Evidence:
    """Say a source, or the note beside a figure, anew; refuses also ``record-changed``."""
    who = checked_who(who)
    told = {"source": checked_line(source, TEXT_LIMIT), "link": checked_link(link)}
    values = told | {"note": checked_line(note, TEXT_LIMIT)}
    with writing(home) as session:
        row = _live(session, evidence)
        if row.kind == EXTERNAL and not values["source"]:
            raise Refusal("evidence-source")
        check_version(session, row, version, values)
        keep_edit(session, who, row, values)
        return evidence_of(row)


def remove_evidence(home: Path, evidence: str, *, version: int, who: str) -> None:
    """Take evidence away; refuses ``evidence-gone`` and ``record-changed``."""
    who = checked_who(who)
    with writing(home) as session:
        row = _live(session, evidence)
        check_version(session, row, version, {"deleted": True})
        keep_edit(session, who, row, {"deleted": True})


def list_evidence(home: Path, recommendation: str | None = None) -> list[Evidence]:
    """Return the evidence of a recommendation, or of all that are there, the first one first."""
    wanted = (
        select(Row)
        .join(Recommendation, Recommendation.id == Row.recommendation_id)
        .where(Row.deleted.is_(False), Recommendation.deleted.is_(False))
        .order_by(Row.created_at, Row.id)
    )
    if recommendation is not None:
        wanted = wanted.where(Row.recommendation_id == recommendation)
    with reading(home) as session:
        return [evidence_of(row) for row in session.scalars(wanted)]


def stale(store: Store, evidence: Evidence) -> tuple[str, ...]:
    """Return what of a figure's foundations is not as it was; nothing where it still holds.

    ``plan:ID``, ``boundaries``, ``matrix``, ``figures:ID``, ``layer:ID`` or ``ties:UNIT|UNIT``.
    """
    kept = evidence.made_from.get("state", {})
    if not kept:
        return ()
    at = getattr(evidence.query, "at", None) or dt.date.today()  # noqa: DTZ011  a civil date
    now = state_now(store, kept, at) | ties_now(store, kept, at)
    return tuple(key for key, value in kept.items() if now.get(key) != value)


def refresh(store: Store, evidence: str, *, who: str) -> Refreshed:
    """Compute a figure again and keep what it says now, as a change.

    What cannot be computed any more stays as it was, with the reason. Refuses ``evidence-gone``.
    """
    who = checked_who(who)
    with reading(store.home) as session:
        old = evidence_of(_live(session, evidence))
    if old.query is None:
        return Refreshed(old, old.result, changed=False)
    try:
        answer = ask(store, old.query)
    except Refusal as reason:
        return Refreshed(old, old.result, changed=False, reason=reason)
    same = (answer.result, answer.made_from) == (old.result, old.made_from)
    values = {"result": answer.result, "made_from": answer.made_from}
    with writing(store.home) as session:
        row = _live(session, evidence)
        if not same:
            keep_edit(session, who, row, values | {"computed_at": dt.datetime.now(dt.UTC)})
        return Refreshed(evidence_of(row), old.result, changed=answer.result != old.result)


def refresh_stale(store: Store, *, who: str) -> list[Refreshed]:
    """Compute every stale figure again."""
    todo = [one for one in list_evidence(store.home) if stale(store, one)]
    return [refresh(store, one.id, who=who) for one in todo]


def evidence_of(row: Row) -> Evidence:
    """Return a row as it stands."""
    return Evidence(
        id=row.id,
        recommendation=row.recommendation_id,
        version=row.version,
        kind=row.kind,
        query=None if row.kind == EXTERNAL else query_of(row.kind, row.query),
        result=row.result,
        made_from=row.made_from,
        computed_at=row.computed_at,
        source=row.source,
        link=row.link,
        note=row.note,
    )


def _add(home: Path, recommendation: str, row: Row, who: str, note: str) -> Evidence:
    who = checked_who(who)
    row.id, row.recommendation_id = new_id("evi"), recommendation
    row.note = checked_line(note, TEXT_LIMIT)
    with writing(home) as session:
        live(session, recommendation)
        keep_new(session, who, row)
        return evidence_of(row)


def _live(session: Session, evidence: str) -> Row:
    row = session.get(Row, evidence)
    if row is None or row.deleted:
        raise Refusal("evidence-gone")
    live(session, row.recommendation_id)
    return row
