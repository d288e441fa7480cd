"""Where recommendations speak, kept in memory: areas with bounds, and the units of every date."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Text, case, cast, func, literal, select

from layers.units import parse_id
from planning.indexparts import Coded, HasToBeMadeAnewError, part
from planning.recommendation_models import Area, AreaUnit
from planning.recommendationindex import ROWS_TABLE, Records, records

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from geo.types import BoundsLonLat
    from planning.documents import UnitKey

    Numbers = NDArray[np.int64]
    Chosen = NDArray[np.bool_]

_BETWEEN = "\n"  # no id holds one
_TABLES = (ROWS_TABLE, Area.__tablename__, AreaUnit.__tablename__)
_MIX = case((Area.kind == "units", cast(Area.told, Text)), else_=literal(""))
_AREA = (Area.id, Area.kind, Area.recommendation_id, _MIX.label("mix"))
_EDGES = (Area.west, Area.south, Area.east, Area.north)


@dataclass(frozen=True, eq=False)
class Places:
    """Areas with bounds in the order of their ids, and every unit a recommendation speaks of, once.

    ``owner`` and ``speaker`` are slots of `planning.recommendationindex.records`; ``bounds`` are
    degrees: west, south, east, north. ``mix`` tells of areas that are units which ones those are,
    by their numbers in ``mixes``; it is empty of other areas. A speaker stands beside each of its
    units, of every date.
    """

    line: object
    areas: NDArray[np.object_]
    kind: Coded
    owner: Numbers
    bounds: NDArray[np.float64]
    mix: Coded
    mixes: Sequence[tuple[UnitKey, ...]]
    speaker: Numbers
    unit: Coded

    def meeting(self, bounds: BoundsLonLat, wanted: Chosen) -> Numbers:
        """Return the numbers of the areas of wanted recommendations whose box meets bounds."""
        west, south, east, north = bounds
        mine = self.bounds
        meets = (mine[0] <= east) & (mine[2] >= west) & (mine[1] <= north) & (mine[3] >= south)
        return np.flatnonzero(meets & wanted[self.owner])

    def spoken(self, wanted: Chosen) -> Chosen:
        """Return which pairs of ``speaker`` and ``unit`` are of wanted recommendations."""
        return wanted[self.speaker]

    def in_unit(self, unit: str, count: int) -> Chosen:
        """Return for each of ``count`` slots whether its recommendation speaks of a unit."""
        found = np.zeros(count, dtype=bool)
        found[self.speaker[self.unit.equal(unit)]] = True
        return found

    def kind_of(self, number: int) -> str:
        """Return the kind of an area by its number."""
        return self.kind.distinct[int(self.kind.numbers[number])]


def places(session: Session) -> Places:
    """Return where `records` speak; `planning.areaplaces.place_areas` is asked before."""
    own = records(session)
    return part(
        session,
        "places",
        _TABLES,
        lambda: _all_places(session, own),
        lambda earlier, ids: _places_on(session, own, earlier, ids),
    )


def _all_places(session: Session, own: Records) -> Places:
    none = Places(
        own.line,
        np.array([], dtype=object),
        Coded.of(()),
        np.array([], dtype=np.int64),
        np.zeros((4, 0)),
        Coded.of(()),
        (),
        np.array([], dtype=np.int64),
        Coded.of(()),
    )
    return _with_areas(none, own, np.array([], dtype=bool), _areas(session, own), _spoken(session))


def _places_on(session: Session, own: Records, earlier: Places, ids: frozenset[str]) -> Places:
    if own.line is not earlier.line:
        raise HasToBeMadeAnewError
    changed = own.those(ids)
    mine = _areas(session, own, ids)
    return _with_areas(earlier, own, changed, mine, _spoken_by(session, ids))


def _areas(session: Session, own: Records, ids: frozenset[str] | None = None) -> list[Any]:
    query = select(*_AREA, *_EDGES).where(Area.deleted.is_(False), Area.west.is_not(None))
    if ids is not None:
        query = query.where(Area.recommendation_id.in_(ids))
    found = [row for row in session.execute(query) if row.recommendation_id in own.slots]
    return sorted(found, key=lambda row: str(row.id))


def _spoken(session: Session) -> list[tuple[str, str]]:
    """Return who speaks of which unit; one row for a unit costs a tenth of one for each pair."""
    who = func.aggregate_strings(AreaUnit.recommendation_id, _BETWEEN)
    query = select(AreaUnit.unit, who).group_by(AreaUnit.unit)
    return [(one, unit) for unit, told in session.execute(query) for one in {*told.split(_BETWEEN)}]


def _spoken_by(session: Session, ids: frozenset[str]) -> list[tuple[str, str]]:
    query = select(AreaUnit.recommendation_id, AreaUnit.unit).distinct()
    mine = query.where(AreaUnit.recommendation_id.in_(ids))
    return [(one, unit) for one, unit in session.execute(mine)]


def _with_areas(
    earlier: Places,
    own: Records,
    changed: Chosen,
    rows: list[Any],
    spoken: list[tuple[str, str]],
) -> Places:
    """Return places with the areas and units of changed slots as they are now."""
    kept = np.flatnonzero(~changed[earlier.owner])
    kept_pairs = np.flatnonzero(~changed[earlier.speaker])
    added = np.array([row.id for row in rows], dtype=object)
    at = np.searchsorted(earlier.areas[kept], added)
    taken = np.insert(kept, at, len(earlier.areas) + np.arange(len(added)))
    edges = np.array([row[-4:] for row in rows], dtype=float).reshape(-1, 4).T
    owner = np.array([own.slots[row.recommendation_id] for row in rows], dtype=np.int64)
    mix = earlier.mix.joined([row.mix for row in rows], taken)
    pairs = [(own.slots[one], unit) for one, unit in spoken if one in own.slots]
    taken_pairs = np.concatenate([kept_pairs, len(earlier.speaker) + np.arange(len(pairs))])
    speaker = np.array([slot for slot, _ in pairs], dtype=np.int64)
    return Places(
        own.line,
        np.concatenate([earlier.areas, added]).take(taken),
        earlier.kind.joined([row.kind for row in rows], taken),
        np.concatenate([earlier.owner, owner]).take(taken),
        np.concatenate([earlier.bounds, edges], axis=1).take(taken, axis=1),
        mix,
        (*earlier.mixes, *map(_units_of, mix.distinct[len(earlier.mixes) :])),
        np.concatenate([earlier.speaker, speaker]).take(taken_pairs),
        earlier.unit.joined([unit for _, unit in pairs], taken_pairs),
    )


def _units_of(told: str) -> tuple[UnitKey, ...]:
    return tuple(parse_id(unit) for unit in json.loads(told)["units"]) if told else ()
