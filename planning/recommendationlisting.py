"""Recommendations found: by what they say, by unit and by what hangs on them, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from layers.units import folded, unit_id
from planning.areaplaces import place_areas
from planning.database import reading
from planning.recommendation_models import (
    Area,
    AreaUnit,
    Comment,
    Evidence,
    Precedent,
)
from planning.recommendation_models import Recommendation as Row
from planning.recommendations import Recommendation, live, recommendation_of
from planning.settings import shows_practice

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from layers.store import Store
    from planning.documents import UnitKey

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
    ordered = (Row.sort_title, Row.id)
    if wanted.text or wanted.responsible:
        # Texts are read once, for the page and for the number of all.
        ids = wanted_ids(session, wanted)
        page = select(Row).where(Row.id.in_(ids[offset : offset + limit])).order_by(*ordered)
        return list(session.scalars(page)), len(ids)
    conditions = conditions_of(session, wanted)
    total = session.scalar(select(func.count()).select_from(Row).where(*conditions)) or 0
    page = select(Row).where(*conditions).order_by(*ordered).limit(limit).offset(offset)
    return list(session.scalars(page)), total


def wanted_ids(session: Session, wanted: Wanted) -> list[str]:
    """Return the ids of all that are wanted, in the order of the titles."""
    query = select(Row.id).where(*conditions_of(session, wanted))
    return list(session.scalars(query.order_by(Row.sort_title, Row.id)))


def card_of(store: Store, recommendation: str) -> Card:
    """Return the card of one recommendation; refuses ``recommendation-gone``."""
    with reading(store.home) as session:
        return next(iter(_cards(session, [live(session, recommendation)])))


def recommendations_by_id(store: Store, ids: Iterable[str]) -> dict[str, Recommendation]:
    """Return those of the ids that are there, read at once."""
    with reading(store.home) as session:
        query = select(Row).where(Row.id.in_(sorted(set(ids))), Row.deleted.is_(False))
        return {row.id: recommendation_of(row) for row in session.scalars(query)}


def conditions_of(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what the rows of the recommendations that are wanted fulfil."""
    found: list[ColumnElement[bool]] = [Row.deleted.is_(False)]
    for column in (Row.theme, Row.status, Row.addressee):
        value = getattr(wanted, column.key)
        if value:
            found.append(column == value)
    practice = wanted.practice if shows_practice(session) else False
    if practice is not None:
        found.append(Row.practice.is_(practice))
    sought = folded(wanted.text).split()
    if wanted.responsible:
        sought.append(f"\n{folded(wanted.responsible)}\n")
    on_server = session.get_bind().dialect.name == "postgresql"
    found_in = func.strpos if on_server else func.instr  # several times as fast as LIKE
    return found + [found_in(Row.search, one) > 0 for one in sought] + _hanging(wanted)


def _hanging(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions on what hangs on a recommendation."""
    found: list[ColumnElement[bool]] = []
    if wanted.unit is not None:
        mine = select(AreaUnit.recommendation_id).where(AreaUnit.unit == unit_id(wanted.unit))
        found.append(Row.id.in_(mine))
    if wanted.example:
        decided = select(Precedent.recommendation_id)
        same = (Precedent.example == wanted.example, Precedent.deleted.is_(False))
        found.append(Row.id.in_(decided.where(*same)))
    return found


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
