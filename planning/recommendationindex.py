"""What lists, maps and counts of recommendations ask for, kept in memory for as long as it holds.

Made from the tables at the first question after a write, of whatever process: the tokens of the
tables (`planning.tablestate`), read in the same moment as all else, tell whether it still holds. A
recommendation is told by its position in the order of the titles.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from sqlalchemy import Text, cast, func, select

from layers.units import folded, parse_id
from planning.recommendation_models import Area, AreaUnit
from planning.recommendation_models import Recommendation as Row
from planning.tablestate import tokens_of
from planning.wordindex import WordIndex

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from geo.types import BoundsLonLat
    from planning.documents import UnitKey

    Numbers = NDArray[np.int64]
    Chosen = NDArray[np.bool_]

T = TypeVar("T")
_BETWEEN = "\n"  # no id holds one
_ROWS = Row.__tablename__
_AREAS = (Area.__tablename__, AreaUnit.__tablename__)
_kept: WeakKeyDictionary[Engine, dict[str, tuple[tuple[str, ...], Any]]] = WeakKeyDictionary()
_making = threading.Lock()


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of few values: the number of each row's value, and the values by their numbers."""

    numbers: Numbers
    distinct: Sequence[str]

    @classmethod
    def of(cls, column: Iterable[str]) -> Coded:
        """Return a column's values, numbered."""
        numbers, values = pd.factorize(np.array([*column], dtype=object))
        return cls(numbers.astype(np.int64), [str(value) for value in values])

    def equal(self, value: str) -> Chosen:
        """Return for every row whether it has a value."""
        number = self.distinct.index(value) if value in self.distinct else -1
        equal: Chosen = self.numbers == number
        return equal

    def among(self, values: frozenset[str]) -> Chosen:
        """Return for every row whether its value is among some."""
        return np.array([one in values for one in self.distinct], dtype=bool)[self.numbers]

    def counted(self, rows: Chosen) -> dict[str, int]:
        """Return how many of the chosen rows have each value; values that none has are left out."""
        counts = np.bincount(self.numbers[rows], minlength=len(self.distinct))
        return {v: int(n) for v, n in zip(self.distinct, counts, strict=True) if n}


@dataclass(frozen=True, eq=False)
class Records:
    """All recommendations that are there, in the order of their titles."""

    ids: Sequence[str]
    position: Mapping[str, int]
    practice: Chosen
    theme: Coded
    status: Coded
    addressee: Coded

    def those(self, ids: Iterable[str]) -> Chosen:
        """Return for every recommendation whether it is among some ids."""
        found = np.zeros(len(self.ids), dtype=bool)
        found[[self.position[one] for one in ids if one in self.position]] = True
        return found


@dataclass(frozen=True, eq=False)
class Spoken:
    """Areas with bounds, and the units of every date that recommendations speak of, once each.

    ``bounds`` are degrees: west, south, east, north. ``whole`` tells of areas that are units: the
    keys of each mix of units, and the numbers of the areas that are that mix.
    """

    areas: Sequence[str]
    kinds: Sequence[str]
    owners: Coded
    bounds: NDArray[np.float64]
    whole: Mapping[tuple[UnitKey, ...], Numbers]
    speakers: Coded
    unit: Coded


@dataclass(frozen=True, eq=False)
class Places:
    """What is spoken of, and by which of `records`: positions, -1 for one that was removed.

    ``owner`` has one for every area, ``speaker`` one for every unit that is spoken of.
    """

    of: Spoken
    owner: Numbers
    speaker: Numbers

    def meeting(self, bounds: BoundsLonLat, wanted: Chosen) -> Numbers:
        """Return the numbers of the areas of wanted recommendations whose box meets bounds."""
        west, south, east, north = bounds
        mine = self.of.bounds
        meets = (mine[0] <= east) & (mine[2] >= west) & (mine[1] <= north) & (mine[3] >= south)
        return np.flatnonzero(meets & _of(self.owner, wanted))

    def spoken(self, wanted: Chosen) -> Chosen:
        """Return which pairs of ``speaker`` and ``unit`` are of wanted recommendations."""
        return _of(self.speaker, wanted)

    def in_unit(self, unit: str, count: int) -> Chosen:
        """Return for each of ``count`` recommendations whether it speaks of a unit."""
        found = np.zeros(count + 1, dtype=bool)
        found[self.speaker[self.of.unit.equal(unit)]] = True
        return found[:-1]


def records(session: Session) -> Records:
    """Return all recommendations that this session sees."""
    return _keep(session, "records", (_ROWS,), _read_records)


def word_index(session: Session) -> WordIndex:
    """Return the words of the texts of `records`, in their order."""
    return _keep(session, "words", (_ROWS,), _read_words)


def responsible_bodies(session: Session) -> Mapping[str, frozenset[str]]:
    """Return the ids of the recommendations that name a body, by its folded name."""
    return _keep(session, "bodies", (_ROWS,), _read_bodies)


def places(session: Session) -> Places:
    """Return where `records` speak; `planning.areaplaces.place_areas` is asked before."""
    all_of_them = records(session)
    spoken = _keep(session, "spoken", _AREAS, _read_spoken)
    return _keep(session, "places", (_ROWS, *_AREAS), lambda _: _placed(spoken, all_of_them))


def _keep(session: Session, name: str, tables: tuple[str, ...], make: Callable[[Session], T]) -> T:
    """Return what was made of tables as they are, else make it; one is made at a time."""
    tokens = tokens_of(session, *tables)
    engine: Any = session.get_bind()
    with _making:
        parts = _kept.setdefault(engine, {})
        if name not in parts or parts[name][0] != tokens:
            parts[name] = tokens, make(session)
        made: T = parts[name][1]
        return made


def _read_records(session: Session) -> Records:
    columns = (Row.id, Row.practice, Row.theme, Row.status, Row.addressee)
    query = select(*columns).where(Row.deleted.is_(False)).order_by(Row.sort_title, Row.id)
    ids, practice, *coded = _columns(session.execute(query).all(), len(columns))
    return Records(
        ids,
        {one: position for position, one in enumerate(ids)},
        np.array(practice, dtype=bool),
        *(Coded.of(column) for column in coded),
    )


def _read_words(session: Session) -> WordIndex:
    query = select(Row.search).where(Row.deleted.is_(False))
    return WordIndex.of(session.scalars(query.order_by(Row.sort_title, Row.id)))


def _read_bodies(session: Session) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, bodies in session.execute(select(Row.id, Row.responsible).where(~Row.deleted)):
        for body in bodies:
            found.setdefault(folded(body), set()).add(one)
    return {body: frozenset(ids) for body, ids in found.items()}


def _read_spoken(session: Session) -> Spoken:
    columns = (Area.id, Area.kind, Area.recommendation_id)
    edges = (Area.west, Area.south, Area.east, Area.north)
    query = select(*columns, *edges).where(Area.deleted.is_(False), Area.west.is_not(None))
    areas, kinds, owners, *bounds = _columns(session.execute(query.order_by(Area.id)).all(), 7)
    return Spoken(
        areas,
        kinds,
        Coded.of(owners),
        np.array(bounds, dtype=float).reshape(4, -1),
        _read_whole(session, areas),
        *_read_units(session),
    )


def _read_units(session: Session) -> tuple[Coded, Coded]:
    """Return who speaks of which unit; one row for a unit costs a tenth of one for each pair."""
    who = func.aggregate_strings(AreaUnit.recommendation_id, _BETWEEN)
    query = select(AreaUnit.unit, who).group_by(AreaUnit.unit).order_by(AreaUnit.unit)
    units, told = _columns(session.execute(query).all(), 2)
    speakers = [set(some.split(_BETWEEN)) for some in told]
    unit = np.repeat(np.arange(len(units)), [len(some) for some in speakers])
    return Coded.of(one for some in speakers for one in some), Coded(unit, units)


def _read_whole(session: Session, areas: Sequence[str]) -> Mapping[tuple[UnitKey, ...], Numbers]:
    number = {one: n for n, one in enumerate(areas)}
    query = select(Area.id, cast(Area.told, Text)).where(Area.kind == "units", ~Area.deleted)
    found: dict[str, list[int]] = {}
    for one, told in session.execute(query):
        if one in number:
            found.setdefault(told, []).append(number[one])
    return {
        tuple(parse_id(unit) for unit in json.loads(told)["units"]): np.array(some)
        for told, some in found.items()
    }


def _columns(rows: Sequence[Any], count: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _placed(spoken: Spoken, all_of_them: Records) -> Places:
    owner, speaker = (_positions(c, all_of_them) for c in (spoken.owners, spoken.speakers))
    return Places(spoken, owner, speaker)


def _positions(ids: Coded, all_of_them: Records) -> Numbers:
    found = [all_of_them.position.get(one, -1) for one in ids.distinct]
    return np.array(found, dtype=np.int64)[ids.numbers]


def _of(owner: Numbers, wanted: Chosen) -> Chosen:
    """Return for every owner whether it is wanted; one that was removed (-1) is not."""
    return np.append(wanted, False)[owner]
