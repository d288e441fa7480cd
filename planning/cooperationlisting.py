"""Cooperation areas as a list: filtered and in pages, each with its number of members on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from layers.units import folded, unit_id
from planning.cooperation import Cooperation, cooperation_of
from planning.cooperation_models import Cooperation as Row
from planning.cooperation_models import CooperationUnit, Member, MemberUnit
from planning.cooperationplaces import place_cooperations
from planning.database import reading
from planning.settings import shows_practice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from geo.types import BoundsLonLat
    from layers.store import Store
    from planning.documents import UnitKey

PAGE = 20
LEAST_SHARE = 0.1  # what a unit or a member has to have in common with another to stand for it


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which areas are wanted: all that pass every filter that is not empty.

    ``text`` is looked for word by word without regard to case and diacritics. ``unit`` is a unit of
    any date in which the area or a member of it lies; with ``other`` both of them are members.
    ``at`` keeps those that are there on that day, and asks who was a member then. ``practice``
    keeps practice data, or leaves it out. ``bounds`` (degrees) keeps what reaches into them, and
    what has no outline.
    """

    text: str = ""
    theme: str = ""
    degree: str = ""
    standing: str = ""
    unit: UnitKey | None = None
    other: UnitKey | None = None
    at: dt.date | None = None
    practice: bool | None = None
    bounds: BoundsLonLat | None = None


@dataclass(frozen=True)
class Card:
    """An area, and how many members it has on the day that was asked about (of all days if none).

    Observers are counted.
    """

    cooperation: Cooperation
    members: int


@dataclass(frozen=True)
class Listed:
    """A page of a list in the order of the names, and how many there are in all."""

    cards: tuple[Card, ...]
    total: int


ALL = Wanted()


def list_cooperations(
    store: Store, wanted: Wanted = ALL, *, limit: int = PAGE, offset: int = 0
) -> Listed:
    """Return one page of the areas that are wanted; without practice data where it is hidden."""
    place_cooperations(store)
    with reading(store.home) as session:
        conditions = conditions_of(session, wanted)
        total = session.scalar(select(func.count()).select_from(Row).where(*conditions)) or 0
        query = _ordered(select(Row).where(*conditions)).limit(limit).offset(offset)
        found = [cooperation_of(row) for row in session.scalars(query)]
        counts = _members(session, [one.id for one in found], wanted.at)
    return Listed(tuple(Card(one, counts.get(one.id, 0)) for one in found), total)


def cooperations_chosen(store: Store, wanted: Wanted = ALL) -> list[Cooperation]:
    """Return all areas that are wanted, in the order of the names."""
    place_cooperations(store)
    with reading(store.home) as session:
        query = _ordered(select(Row).where(*conditions_of(session, wanted)))
        return [cooperation_of(row) for row in session.scalars(query)]


def conditions_of(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what the rows of the areas that are wanted fulfil."""
    found: list[ColumnElement[bool]] = [Row.deleted.is_(False)]
    for column in (Row.degree, Row.standing):
        value = getattr(wanted, column.key)
        if value:
            found.append(column == value)
    if wanted.at is not None:
        found += alive(Row.valid_from, Row.valid_to, wanted.at)
    practice = wanted.practice if shows_practice(session) else False
    if practice is not None:
        found.append(Row.practice.is_(practice))
    on_server = session.get_bind().dialect.name == "postgresql"
    found_in = func.strpos if on_server else func.instr
    if wanted.theme:
        found.append(found_in(Row.theme_keys, f"|{wanted.theme}|") > 0)
    found += [found_in(Row.search, one) > 0 for one in folded(wanted.text).split()]
    return found + _of_units(wanted) + _within(wanted.bounds)


def _within(bounds: BoundsLonLat | None) -> list[ColumnElement[bool]]:
    if bounds is None:
        return []
    west, south, east, north = bounds
    meets = and_(Row.west <= east, Row.east >= west, Row.south <= north, Row.north >= south)
    return [or_(Row.west.is_(None), meets)]


def alive(
    begins: InstrumentedAttribute[dt.date],
    ends: InstrumentedAttribute[dt.date | None],
    at: dt.date,
) -> list[ColumnElement[bool]]:
    """Return what holds of something that is there on a day."""
    return [begins <= at, or_(ends.is_(None), ends >= at)]


def _of_units(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.unit is None:
        return []
    if wanted.other is not None:
        return [Row.id.in_(_with_member(key, wanted.at)) for key in (wanted.unit, wanted.other)]
    there = select(CooperationUnit.cooperation_id).where(
        CooperationUnit.unit == unit_id(wanted.unit), CooperationUnit.share >= LEAST_SHARE
    )
    return [or_(Row.id.in_(there), Row.id.in_(_with_member(wanted.unit, wanted.at)))]


def _with_member(unit: UnitKey, at: dt.date | None) -> Select[str]:
    query = select(MemberUnit.cooperation_id).where(
        MemberUnit.unit == unit_id(unit),
        MemberUnit.share >= LEAST_SHARE,
        MemberUnit.role != "observer",
    )
    return query.where(*alive(MemberUnit.begins, MemberUnit.ends, at)) if at else query


def _members(session: Session, ids: Sequence[str], at: dt.date | None) -> Mapping[str, int]:
    query = select(Member.cooperation_id, func.count()).where(
        Member.cooperation_id.in_(ids), Member.deleted.is_(False)
    )
    if at is not None:
        query = query.where(*alive(Member.begins, Member.ends, at))
    rows = session.execute(query.group_by(Member.cooperation_id))
    return {str(key): int(count) for key, count in rows}


def _ordered(query: Select[Row]) -> Select[Row]:
    return query.order_by(Row.sort_name, Row.id)
