"""Marks on stretches of borders: somebody has looked at one, or accepts it as it is.

A mark is kept with the line it was made on and what both plans said there, not with the number of
a stretch: at the next run it belongs to the stretch that is still the same. That is one

- of the same question (between neighbours, or between two versions of a plan),
- with the same class and code on both sides. Where the two units are those of the mark, each side
  has to be as it was; where they are others (a reform gave the units new codes), A and B may have
  changed places,
- whose line runs along the marked one: within a metre of each other over at least half of the
  longer one. Of disjoint stretches no two can have more than half, so that a mark is about one
  stretch, save where that was cut exactly in two.

Units are not compared, since a border outlives them, nor are plans, since a new plan may say the
same. How long a stretch is, its zones and its weight may change without touching the mark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import select

from geo.errors import Refusal
from geo.line_match import share_along, share_covered
from planning.checks import LINE_LIMIT, TEXT_LIMIT, checked_line
from planning.database import reading, writing
from planning.history import changes_of
from planning.models import AuditReview
from planning.recordchanges import keep_change, state_of_record

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from planning.audits import Audited
    from planning.history import Changed

State = Literal["reviewed", "accepted"]
STATES: tuple[State, ...] = get_args(State)
NEAR_M = 1.0
_HALF = 0.5
_MARGIN = 5e-5  # degrees, a few metres: where to look for lines that may be near enough
_KEPT = ("unit", "plan", "plan_id", "class", "code")
_SIDES = ("a", "b")


@dataclass(frozen=True)
class Review:
    """A mark as it was when it was read."""

    id: int
    state: str
    note: str
    author: str
    made_at: dt.datetime
    version: int


@dataclass(frozen=True)
class LostReview:
    """A mark whose stretch is not there any more, and what that stretch was.

    Codes, classes and plans are pairs, side A first; ``line`` lies in EPSG:4326.
    """

    review: Review
    border: str
    judgement: str
    length_m: float
    codes: tuple[str, str]
    classes: tuple[str, str]
    plans: tuple[str, str]
    line: shapely.Geometry


def mark(  # noqa: PLR0913, PLR0917  what is marked, and what is said of it
    home: Path, audited: Audited, stretch: int, state: str, note: str, author: str
) -> Review:
    """Mark a stretch of an audit, in place of the marks it had.

    Refuses ``review-state``, ``review-stretch``, ``review-author`` and ``text-unfit``.
    """
    if state not in STATES:
        raise Refusal("review-state", state=state)
    rows = audited.stretches[audited.stretches["stretch"] == stretch]
    if rows.empty:
        raise Refusal("review-stretch", stretch=stretch)
    note, author = checked_line(note, TEXT_LIMIT), checked_line(author, LINE_LIMIT)
    if not author:
        raise Refusal("review-author")
    row = rows.iloc[0]
    with writing(home) as session:
        now = dt.datetime.now(dt.UTC)
        for old in _about(_live(session), audited)[stretch]:
            before = state_of_record(old)
            old.deleted_at, old.version = now, old.version + 1
            keep_change(session, author, old, before)
        made = AuditReview(
            state=state,
            note=note,
            author=author,
            made_at=now,
            question=audited.question,
            **_told(row),
        )
        session.add(made)
        keep_change(session, author, made, {})
        return _review(made)


def unmark(home: Path, review_id: int, *, version: int, who: str = "") -> Review:
    """Take a mark away, for `undo_unmark`; refuses ``review-gone`` and ``review-changed``."""
    with writing(home) as session:
        row = session.get(AuditReview, review_id)
        if row is None or row.deleted_at:
            raise Refusal("review-gone")
        if version != row.version:
            raise Refusal("review-changed")
        before = state_of_record(row)
        row.deleted_at = dt.datetime.now(dt.UTC)
        row.version += 1
        keep_change(session, who, row, before)
        return _review(row)


def undo_unmark(home: Path, review_id: int, *, who: str = "") -> Review:
    """Bring a mark back; refuses ``review-gone`` where it was not taken away."""
    with writing(home) as session:
        row = session.get(AuditReview, review_id)
        if row is None or row.deleted_at is None:
            raise Refusal("review-gone")
        before = state_of_record(row)
        row.deleted_at = None
        row.version += 1
        keep_change(session, who, row, before)
        return _review(row)


def reviews_of(home: Path, audited: Audited) -> dict[int, Review]:
    """Return the marks that are still about something, by the number of the stretch.

    Of several the newest counts.
    """
    with reading(home) as session:
        found = _about(_live(session), audited)
        return {stretch: _review(rows[-1]) for stretch, rows in found.items() if rows}


def changes_of_stretch(home: Path, audited: Audited, stretch: int) -> list[Changed]:
    """Return the changes of all marks that were ever made on a stretch, the first one first."""
    own = audited.stretches[audited.stretches["stretch"] == stretch]
    with reading(home) as session:
        rows = list(session.scalars(select(AuditReview).order_by(AuditReview.id)))
        found = _about(rows, replace(audited, stretches=own)).get(stretch, [])
        ids = [row.id for row in found]
    changes = [change for one in ids for change in changes_of(home, "review", str(one))]
    return sorted(changes, key=lambda change: change.id)


def lost_reviews(home: Path, audited: Audited) -> list[LostReview]:
    """Return the marks on audited borders whose stretch is gone, the newest first.

    A mark on a border that the audit does not walk, or where it has no plan on one side because
    nobody asked about that plan, is not lost.
    """
    with reading(home) as session:
        rows = _live(session)
        kept = {row.id for found in _about(rows, audited).values() for row in found}
        lines = _Lines(audited)
        asked = {used.title for used in audited.used} | {used.id for used in audited.used}
        gone = [
            row
            for row in rows
            if row.id not in kept
            and row.question == audited.question
            and lines.walks(row, both={row.plan_a, row.plan_b} <= asked)
        ]
        return [_lost(row) for row in reversed(gone)]


def _live(session: Session) -> list[AuditReview]:
    """Return the marks that nobody took away, the oldest first."""
    wanted = select(AuditReview).where(AuditReview.deleted_at.is_(None))
    return list(session.scalars(wanted.order_by(AuditReview.made_at, AuditReview.id)))


class _Lines:
    """The stretches of an audit, to be found by where they lie."""

    def __init__(self, audited: Audited) -> None:
        rows = audited.stretches
        self._lines = rows.geometry.to_numpy()
        self._numbers = rows["stretch"].to_numpy()
        self._both = (rows["without_plan"] == "").to_numpy()
        self._tree = shapely.STRtree(self._lines)
        self._units = [_column(rows, f"unit_{side}") for side in _SIDES]
        self._said = [
            list(zip(_column(rows, f"class_{side}"), _column(rows, f"code_{side}"), strict=True))
            for side in _SIDES
        ]

    def of(self, row: AuditReview) -> list[int]:
        """Return the numbers of the stretches that a mark is still about."""
        line = shapely.from_wkb(row.line)
        near = np.asarray([n for n in self._near(line) if self._says_the_same(n, row)], dtype=int)
        shares = share_along(line, self._lines[near], NEAR_M)
        return [int(number) for number in self._numbers[near[shares >= _HALF]]]

    def walks(self, row: AuditReview, *, both: bool) -> bool:
        """Return whether the marked line is walked: with plans on both sides, or else anyhow."""
        line = shapely.from_wkb(row.line)
        near = self._near(line)
        asked = near if both else near[self._both[near]]
        return share_covered(line, self._lines[asked], NEAR_M) >= _HALF

    def _near(self, line: shapely.Geometry) -> NDArray[np.int64]:
        west, south, east, north = shapely.bounds(line)
        around = shapely.box(*(west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN))
        return np.sort(self._tree.query(around))

    def _says_the_same(self, place: int, row: AuditReview) -> bool:
        here = [said[place] for said in self._said]
        there = [(row.class_a, row.code_a), (row.class_b, row.code_b)]
        units = [names[place] for names in self._units]
        if sorted(units) != sorted([row.unit_a, row.unit_b]):
            return sorted(here) == sorted(there)
        turned = units != [row.unit_a, row.unit_b]
        return here == (there[::-1] if turned else there)


def _about(rows: Iterable[AuditReview], audited: Audited) -> dict[int, list[AuditReview]]:
    """Return the marks of each stretch, in their order."""
    lines = _Lines(audited)
    found: dict[int, list[AuditReview]] = {int(n): [] for n in audited.stretches["stretch"]}
    for row in rows:
        if row.question == audited.question:
            for number in lines.of(row):
                found[number].append(row)
    return found


def _column(rows: gpd.GeoDataFrame, name: str) -> list[str]:
    return [_text(value) for value in rows[name]]


def _text(value: Any) -> str:  # noqa: ANN401  a cell of any kind
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124


def _told(row: pd.Series) -> dict[str, Any]:
    """Return what a stretch is, as it is kept with a mark."""
    names = [f"{name}_{side}" for name in _KEPT for side in _SIDES]
    return {
        **{name: _text(row[name]) for name in (*names, "border", "judgement")},
        "length_m": float(row["length_m"]),
        "line": shapely.to_wkb(row["geometry"]),
    }


def _review(row: AuditReview) -> Review:
    return Review(row.id, row.state, row.note, row.author, row.made_at, row.version)


def _lost(row: AuditReview) -> LostReview:
    return LostReview(
        review=_review(row),
        border=row.border,
        judgement=row.judgement,
        length_m=row.length_m,
        codes=(row.code_a, row.code_b),
        classes=(row.class_a, row.class_b),
        plans=(row.plan_a, row.plan_b),
        line=shapely.from_wkb(row.line),
    )
