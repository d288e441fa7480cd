"""Who cooperates with whom on a day, and in how many areas every unit lies.

What a matrix, a network and a map of overlaps show is bounded by the units of a day, not by the
number of areas: it is counted once for every state of the records and kept in memory, ties from
change to change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planning.areaplaces import units_on
from planning.cooperation_models import Cooperation as Row
from planning.cooperation_models import CooperationUnit
from planning.cooperationlisting import ALL, Wanted, alive, conditions_of
from planning.cooperationpairs import Pair, Tie, ties_of
from planning.cooperationplaces import place_cooperations
from planning.cooperationrules import Span
from planning.cooperationstate import cooperation_state
from planning.database import reading

if TYPE_CHECKING:
    from layers.store import Store

_COVERS = 0.5  # a unit that an area takes less of than this is not called one of its units


def ties(store: Store, at: dt.date, wanted: Wanted = ALL) -> Mapping[Pair, Tie]:
    """Return what ties every two units of a day, by their ids in order; pairs without are left out.

    Members count through lineage with the units that at least a tenth of them lies in; observers
    do not count. ``wanted`` narrows the areas; its day is ``at``.
    """
    return ties_of(store, at, wanted).by_pair


def untied(store: Store, at: dt.date, wanted: Wanted = ALL) -> int:
    """Return how many areas of a day tie no two units: their members lie in one unit by then."""
    return ties_of(store, at, wanted).untied


def units_covered(store: Store, at: dt.date, wanted: Wanted = ALL) -> Mapping[str, int]:
    """Return how many areas lie in at least half of every unit of a day; none is not told."""
    state = cooperation_state(store)
    place_cooperations(store)  # after the state was read: what it names is placed by now
    return _covered(store, state, at, wanted)


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
