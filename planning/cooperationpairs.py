"""The ties of every two units, kept up from change to change: only touched areas are read again.

The log of changes tells which areas a change touched. What is kept is thrown away where the log is
not the one that it was read from (a project was brought in), so it is always what counting anew
would give.
"""

from __future__ import annotations

import datetime as dt
import threading
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from sqlalchemy import select

from planning.areaplaces import units_on
from planning.cooperation_models import Cooperation as Row
from planning.cooperation_models import MemberUnit
from planning.cooperationlisting import LEAST_SHARE, Wanted, alive, conditions_of
from planning.cooperationplaces import place_cooperations
from planning.database import reading
from planning.recommendation_models import Change
from planning.settings import shows_practice

if TYPE_CHECKING:
    from collections.abc import Hashable

    from sqlalchemy.orm import Session

    from layers.store import Store

Pair = tuple[str, str]
_MOST_IDS, _PROPOSED, _TWO = 5, "proposed", 2
_MOST_TOUCHED = 200  # more are read with all others at once
_KINDS = ("cooperation", "member")


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


@dataclass(frozen=True)
class Ties:
    """The ties of a day by pair of units, and how many areas tie no two of them."""

    by_pair: Mapping[Pair, Tie]
    untied: int


@dataclass(frozen=True, order=True)
class _Area:
    """An area in the order of the list, with the units that its members lie in."""

    sort_name: str
    id: str
    degree: str
    standing: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class _Head:
    """The newest change of the log, by its number and its moment."""

    id: int
    at: dt.datetime | None


@dataclass
class _Kept:
    """What was counted up to a change; whoever reads or changes it holds the lock."""

    head: _Head
    areas: dict[str, _Area] = field(default_factory=dict)
    pairs: dict[Pair, list[_Area]] = field(default_factory=dict)
    told: Ties = field(default_factory=lambda: Ties({}, 0))


class _Memory:
    """What was counted for the questions that were asked last."""

    def __init__(self, most: int) -> None:
        self._most, self.lock = most, threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def get(self, key: Hashable) -> _Kept | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: Hashable, kept: _Kept) -> None:
        self._kept[key] = kept
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        with self.lock:
            self._kept.clear()


_memory = _Memory(64)


def forget_ties() -> None:
    """Forget all that was counted: the next question counts anew."""
    _memory.clear()


def ties_of(store: Store, at: dt.date, wanted: Wanted) -> Ties:
    """Return the ties of a day between units of the day; see `planning.cooperationties.ties`."""
    with reading(store.home) as session:
        head = _newest(session)
        practice = shows_practice(session)
    place_cooperations(store)  # after the log was read: what it names is placed by now
    key = (store.home, store.territory.version, practice, at, wanted)
    with _memory.lock, reading(store.home) as session:
        kept = _memory.get(key)
        if kept is not None and kept.head == head:
            return kept.told
        touched = _touched(session, kept.head, head) if kept else None
        if kept is None or touched is None:
            kept, touched = _Kept(head), None
            _memory.put(key, kept)
        _bring_up(kept, list(_areas(session, store, at, wanted, touched)), touched)
        kept.head = head
        return kept.told


def _newest(session: Session) -> _Head:
    row = session.execute(select(Change.id, Change.at).order_by(Change.id.desc()).limit(1)).first()
    return _Head(*row) if row else _Head(0, None)


def _touched(session: Session, since: _Head, until: _Head) -> Collection[str] | None:
    """Return the areas that changed between two heads; None where the log is another one."""
    if since.id > until.id or (since.id and _at(session, since.id) != since.at):
        return None
    wanted = select(Change.recommendation_id).where(Change.id > since.id, Change.kind.in_(_KINDS))
    found = set(session.scalars(wanted.distinct().limit(_MOST_TOUCHED + 1)))
    return found if len(found) <= _MOST_TOUCHED else None


def _at(session: Session, change: int) -> dt.datetime | None:
    return session.scalar(select(Change.at).where(Change.id == change))


def _areas(
    session: Session,
    store: Store,
    at: dt.date,
    wanted: Wanted,
    touched: Collection[str] | None,
) -> Iterator[_Area]:
    """Give the wanted areas of a day, of all or of those that were touched."""
    valid = units_on(store.territory, at)
    areas = select(Row.sort_name, Row.id, Row.degree, Row.standing)
    areas = areas.where(*conditions_of(session, wanted), *alive(Row.valid_from, Row.valid_to, at))
    members = (
        select(MemberUnit.cooperation_id, MemberUnit.unit)
        .where(MemberUnit.unit.in_(sorted(valid)), MemberUnit.share >= LEAST_SHARE)
        .where(MemberUnit.role != "observer", *alive(MemberUnit.begins, MemberUnit.ends, at))
    )
    if touched is not None:
        areas = areas.where(Row.id.in_(touched))
        members = members.where(MemberUnit.cooperation_id.in_(touched))
    units: dict[str, set[str]] = {}
    for area, unit in session.execute(members):
        units.setdefault(area, set()).add(unit)
    for sort_name, area, degree, standing in session.execute(areas):
        yield _Area(sort_name, area, degree, standing, tuple(sorted(units.get(area, ()))))


def _bring_up(kept: _Kept, found: list[_Area], touched: Collection[str] | None) -> None:
    """Put the areas that were found in the place of those that were touched, or of all."""
    gone = [kept.areas.pop(one) for one in touched or () if one in kept.areas]
    pairs = {pair for area in (*gone, *found) for pair in combinations(area.units, 2)}
    for area in gone:
        for pair in combinations(area.units, 2):
            there = kept.pairs[pair]
            del there[bisect_left(there, area)]
    for area in sorted(found):
        kept.areas[area.id] = area
        for pair in combinations(area.units, 2):
            insort(kept.pairs.setdefault(pair, []), area)
    told = dict(kept.told.by_pair)
    for pair in pairs:
        if kept.pairs[pair]:
            told[pair] = _tie(kept.pairs[pair])
        else:
            del kept.pairs[pair]
            told.pop(pair, None)
    untied = sum(len(area.units) < _TWO for area in kept.areas.values())
    kept.told = Ties(told, untied)


def _tie(areas: list[_Area]) -> Tie:
    degrees = {(area.degree, area.standing == _PROPOSED) for area in areas}
    existing = max((degree for degree, proposed in degrees if not proposed), default="")
    proposed = max((degree for degree, proposed in degrees if proposed), default="")
    return Tie(existing, proposed, len(areas), tuple(area.id for area in areas[:_MOST_IDS]))
