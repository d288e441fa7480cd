"""Who cooperates with whom on a day, and in how many areas every unit lies.

What a matrix, a network and a map of overlaps show is bounded by the units of a day, not by the
number of areas: it is counted once for every state of the records and kept in memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planning.areaplaces import units_on
from planning.cooperation_models import Cooperation as Row
from planning.cooperation_models import CooperationUnit, MemberUnit
from planning.cooperationlisting import ALL, LEAST_SHARE, Wanted, alive, conditions_of
from planning.cooperationplaces import place_cooperations
from planning.cooperationrules import Span
from planning.cooperationstate import cooperation_state
from planning.database import reading

if TYPE_CHECKING:
    from layers.store import Store

Pair = tuple[str, str]
_MOST_IDS, _PROPOSED, _TWO = 5, "proposed", 2
_COVERS = 0.5  # a unit that an area takes less of than this is not called one of its units


@dataclass(frozen=True)
class Tie:
    """What ties two units: the highest degree of an existing cooperation, and of a proposed one.

    Both are empty where there is none. ``areas`` is how many areas both are members of, ``ids``
    the first of them.
    """

    degree: str
    proposed: str
    areas: int
    ids: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Return the degree that is drawn: what exists comes before what is proposed."""
        return self.degree or self.proposed


def ties(store: Store, at: dt.date, wanted: Wanted = ALL) -> Mapping[Pair, Tie]:
    """Return what ties every two units of a day, by their ids in order; pairs without are left out.

    Members count through lineage with the units that at least a tenth of them lies in; observers
    do not count. ``wanted`` narrows the areas; its day is ``at``.
    """
    place_cooperations(store)
    return _ties(store, cooperation_state(store), at, wanted)[0]


def untied(store: Store, at: dt.date, wanted: Wanted = ALL) -> int:
    """Return how many areas of a day tie no two units: their members lie in one unit by then."""
    place_cooperations(store)
    return _ties(store, cooperation_state(store), at, wanted)[1]


def units_covered(store: Store, at: dt.date, wanted: Wanted = ALL) -> Mapping[str, int]:
    """Return how many areas lie in at least half of every unit of a day; none is not told."""
    place_cooperations(store)
    return _covered(store, cooperation_state(store), at, wanted)


@lru_cache(maxsize=64)
def _ties(store: Store, _state: str, at: dt.date, wanted: Wanted) -> tuple[Mapping[Pair, Tie], int]:
    alone = 0
    degrees: dict[Pair, set[tuple[str, str]]] = {}
    areas: dict[Pair, list[str]] = {}
    for area, told, units in _members_by_area(store, at, wanted):
        alone += len(units) < _TWO
        for pair in combinations(sorted(units), 2):
            if pair in areas:
                degrees[pair].add(told)
                areas[pair].append(area)
            else:
                degrees[pair], areas[pair] = {told}, [area]
    return {pair: _tie(degrees[pair], ids) for pair, ids in areas.items()}, alone


def _tie(told: set[tuple[str, str]], areas: list[str]) -> Tie:
    proposed = max((degree for degree, standing in told if standing == _PROPOSED), default="")
    existing = max((degree for degree, standing in told if standing != _PROPOSED), default="")
    return Tie(existing, proposed, len(areas), tuple(areas[:_MOST_IDS]))


def _members_by_area(
    store: Store, at: dt.date, wanted: Wanted
) -> Iterator[tuple[str, tuple[str, str], set[str]]]:
    """Give areas in the order of the list: id, degree and standing, units of their members."""
    valid = sorted(units_on(store.territory, at))
    areas = select(Row.id, Row.degree, Row.standing).order_by(Row.sort_name, Row.id)
    members = (
        select(MemberUnit.cooperation_id, MemberUnit.unit)
        .where(MemberUnit.unit.in_(valid), MemberUnit.share >= LEAST_SHARE)
        .where(MemberUnit.role != "observer", *alive(MemberUnit.begins, MemberUnit.ends, at))
    )
    units: dict[str, set[str]] = {}
    with reading(store.home) as session:
        here = [*conditions_of(session, wanted), *alive(Row.valid_from, Row.valid_to, at)]
        told = session.execute(areas.where(*here)).all()
        for area, unit in session.execute(members):
            units.setdefault(area, set()).add(unit)
    for area, degree, standing in told:
        yield area, (degree, standing), units.get(area, set())


@lru_cache(maxsize=64)
def _covered(store: Store, _state: str, at: dt.date, wanted: Wanted) -> Mapping[str, int]:
    valid = sorted(units_on(store.territory, at))
    query = (
        select(CooperationUnit.unit, func.count())
        .join(Row, Row.id == CooperationUnit.cooperation_id)
        .where(CooperationUnit.unit.in_(valid), CooperationUnit.share >= _COVERS)
        .where(*alive(Row.valid_from, Row.valid_to, at))
        .group_by(CooperationUnit.unit)
    )
    with reading(store.home) as session:
        rows = session.execute(query.where(*conditions_of(session, wanted)))
        return {str(unit): int(count) for unit, count in rows}


def areas_by_year(store: Store, wanted: Wanted, last: int) -> Mapping[int, int]:
    """Return how many of the wanted areas there are on 1 July of every year, from their first on.

    The day of ``wanted`` does not count; proposals do as they are asked for.
    """
    return _by_year(store, cooperation_state(store), replace(wanted, at=None), last)


@lru_cache(maxsize=64)
def _by_year(store: Store, _state: str, wanted: Wanted, last: int) -> Mapping[int, int]:
    with reading(store.home) as session:
        query = select(Row.valid_from, Row.valid_to).where(*conditions_of(session, wanted))
        spans = [Span(begins, ends) for begins, ends in session.execute(query)]
    first = min((span.begins.year for span in spans), default=last)
    middles = [dt.date(year, 7, 1) for year in range(first, last + 1)]
    return {day.year: sum(span.covers(day) for span in spans) for day in middles}
