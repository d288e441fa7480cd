"""Who cooperates with whom on a day, and in how many areas every unit lies.

What a matrix, a network and a map of overlaps show is bounded by the units of a day, not by the
number of areas: it is counted once for every state of the records and kept in memory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planning.areaplaces import units_on
from planning.cooperation_models import Cooperation as Row
from planning.cooperation_models import CooperationUnit, Member, MemberUnit
from planning.cooperationlisting import ALL, LEAST_SHARE, Wanted, alive, conditions_of
from planning.cooperationplaces import place_cooperations
from planning.cooperationrules import Span
from planning.cooperationstate import cooperation_state
from planning.database import reading

if TYPE_CHECKING:
    from layers.store import Store

Pair = tuple[str, str]
_MOST_IDS = 5
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
    return _ties(store, cooperation_state(store), at, wanted)


def units_covered(store: Store, at: dt.date, wanted: Wanted = ALL) -> Mapping[str, int]:
    """Return how many areas lie in at least half of every unit of a day; none is not told."""
    place_cooperations(store)
    return _covered(store, cooperation_state(store), at, wanted)


@lru_cache(maxsize=64)
def _ties(store: Store, _state: str, at: dt.date, wanted: Wanted) -> Mapping[Pair, Tie]:
    found: dict[Pair, Tie] = {}
    for area, (degree, standing, units) in _members_by_area(store, at, wanted).items():
        proposed = standing == "proposed"
        for pair in combinations(sorted(units), 2):
            tie = found.get(pair)
            one = Tie("" if proposed else degree, degree if proposed else "", 1, (area,))
            found[pair] = one if tie is None else _joined(tie, one)
    return found


def _joined(tie: Tie, one: Tie) -> Tie:
    ids = (*tie.ids, *one.ids)[:_MOST_IDS]
    degree, proposed = max(tie.degree, one.degree), max(tie.proposed, one.proposed)
    return Tie(degree, proposed, tie.areas + one.areas, ids)


def _members_by_area(
    store: Store, at: dt.date, wanted: Wanted
) -> Mapping[str, tuple[str, str, set[str]]]:
    query = (
        select(Row.id, Row.degree, Row.standing, MemberUnit.unit)
        .join(MemberUnit, MemberUnit.cooperation_id == Row.id)
        .join(Member, Member.id == MemberUnit.member_id)
        .where(MemberUnit.share >= LEAST_SHARE, Member.role != "observer")
        .where(*alive(Member.begins, Member.ends, at), *alive(Row.valid_from, Row.valid_to, at))
        .order_by(Row.sort_name, Row.id)
    )
    valid = units_on(store.territory, at)
    found: dict[str, tuple[str, str, set[str]]] = {}
    with reading(store.home) as session:
        for area, degree, standing, unit in session.execute(
            query.where(MemberUnit.unit.in_(sorted(valid)), *conditions_of(session, wanted))
        ):
            found.setdefault(area, (degree, standing, set()))[2].add(unit)
    return found


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
