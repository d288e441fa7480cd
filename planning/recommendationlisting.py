"""Recommendations found: by what they say, by unit and by what hangs on them, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import func, select

from layers.units import folded, unit_id
from planning.areaplaces import place_areas
from planning.database import reading
from planning.recommendation_models import (
    Area,
    Comment,
    Evidence,
    Precedent,
)
from planning.recommendation_models import Recommendation as Row
from planning.recommendationindex import bodies, records, texts
from planning.recommendationplaces import places
from planning.recommendations import Recommendation, live, recommendation_of
from planning.settings import shows_practice

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from layers.store import Store
    from planning.documents import UnitKey

_AT_ONCE = 5_000  # ids that a database takes in one question
PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which recommendations are wanted: all that pass every filter that is not empty.

    ``text`` is looked for word by word without regard to case and diacritics; ``unit`` is a unit of
    any date in which an area lies; ``responsible`` is the whole name of a body, ``example`` an id;
    ``practice`` keeps practice data, or leaves it out.
    """

    text: str = ""
    theme: str = ""
    status: str = ""
    addressee: str = ""
    unit: UnitKey | None = None
    responsible: str = ""
    example: str = ""
    practice: bool | None = None


@dataclass(frozen=True)
class Card:
    """A recommendation, and how many areas, pieces of evidence, decisions and open threads it has.

    One without area or evidence says so wherever it is shown.
    """

    recommendation: Recommendation
    areas: int
    evidence: int
    precedents: int
    open_threads: int


@dataclass(frozen=True)
class Listed:
    """A page of a list in the order of the titles, and how many there are in all."""

    cards: tuple[Card, ...]
    total: int


ALL = Wanted()


def list_recommendations(
    store: Store, wanted: Wanted = ALL, *, limit: int = PAGE, offset: int = 0
) -> Listed:
    """Return one page of the recommendations that are wanted.

    Where practice data is hidden it is not among them.
    """
    if wanted.unit is not None:
        place_areas(store)
    with reading(store.home) as session:
        rows, total = page_of(session, wanted, limit, offset)
        return Listed(tuple(_cards(session, rows)), total)


def page_of(session: Session, wanted: Wanted, limit: int, offset: int) -> tuple[list[Row], int]:
    """Return the rows of one page of what is wanted, and how many there are in all.

    A unit is looked for where areas were placed (`planning.areaplaces.place_areas`).
    """
    found = records(session).ordered(wanted_rows(session, wanted))
    page = _ids(session, found[offset : offset + limit])
    rows = {
        row.id: row
        for start in range(0, len(page), _AT_ONCE)
        for row in session.scalars(select(Row).where(Row.id.in_(page[start : start + _AT_ONCE])))
    }
    return [rows[one] for one in page], len(found)


def wanted_ids(session: Session, wanted: Wanted) -> list[str]:
    """Return the ids of all that are wanted, in the order of the titles."""
    return _ids(session, records(session).ordered(wanted_rows(session, wanted)))


def card_of(store: Store, recommendation: str) -> Card:
    """Return the card of one recommendation; refuses ``recommendation-gone``."""
    with reading(store.home) as session:
        return next(iter(_cards(session, [live(session, recommendation)])))


def recommendations_by_id(store: Store, ids: Iterable[str]) -> dict[str, Recommendation]:
    """Return those of the ids that are there, read at once."""
    with reading(store.home) as session:
        query = select(Row).where(Row.id.in_(sorted(set(ids))), Row.deleted.is_(False))
        return {row.id: recommendation_of(row) for row in session.scalars(query)}


def wanted_rows(session: Session, wanted: Wanted) -> NDArray[np.bool_]:
    """Return for every slot of `planning.recommendationindex.records` whether it is wanted."""
    all_of_them = records(session)
    found = all_of_them.there.copy()
    for name in ("theme", "status", "addressee"):
        value = getattr(wanted, name)
        if value:
            found &= getattr(all_of_them, name).equal(value)
    practice = wanted.practice if shows_practice(session) else False
    if practice is not None:
        found &= all_of_them.practice == practice
    for word in folded(wanted.text).split():
        found &= texts(session).holding(word, len(found))
    if wanted.responsible:
        named = np.zeros(len(found), dtype=bool)
        named[bodies(session).naming(folded(wanted.responsible))] = True
        found &= named
    if wanted.unit is not None:
        found &= places(session).in_unit(unit_id(wanted.unit), len(found))
    if wanted.example:
        decided = select(Precedent.recommendation_id)
        same = (Precedent.example == wanted.example, Precedent.deleted.is_(False))
        found &= all_of_them.those(session.scalars(decided.where(*same)))
    return found


def _ids(session: Session, slots: NDArray[np.int64]) -> list[str]:
    ids = records(session).ids
    return [ids[slot] for slot in slots.tolist()]


def _cards(session: Session, rows: list[Row]) -> Iterable[Card]:
    ids = [row.id for row in rows]
    open_ones = (Comment.resolved.is_(False), Comment.thread == "")
    counts = [
        _counts(session, Area, ids),
        _counts(session, Evidence, ids),
        _counts(session, Precedent, ids),
        _counts(session, Comment, ids, *open_ones),
    ]
    for row in rows:
        told = [count.get(row.id, 0) for count in counts]
        yield Card(recommendation_of(row), *told)


def _counts(
    session: Session,
    model: Any,  # noqa: ANN401  any table of what hangs on a recommendation
    ids: list[str],
    *also: ColumnElement[bool],
) -> Mapping[str, int]:
    query = (
        select(model.recommendation_id, func.count())
        .where(model.recommendation_id.in_(ids), model.deleted.is_(False), *also)
        .group_by(model.recommendation_id)
    )
    return {str(key): int(count) for key, count in session.execute(query)}
