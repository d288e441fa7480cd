"""What lists, maps and counts of recommendations ask for, kept in memory for as long as it holds.

A recommendation is told by its slot, which it keeps for as long as these records are taken on from
write to write (`planning.indexparts`); their order is that of the titles. The words of texts are
indexed once in a while: those that were changed since are read through.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select

from layers.units import folded
from planning.indexparts import Coded, HasToBeMadeAnewError, part
from planning.recommendation_models import Recommendation as Row
from planning.wordindex import WordIndex

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    Numbers = NDArray[np.int64]
    Chosen = NDArray[np.bool_]

ROWS_TABLE = Row.__tablename__
_COLUMNS = (Row.id, Row.sort_title, Row.deleted, Row.practice, Row.theme, Row.status, Row.addressee)
_CODED = ("theme", "status", "addressee")
_MOST_READ_THROUGH = 500  # texts


@dataclass(frozen=True, eq=False)
class Records:
    """All recommendations by their slots, also those that were removed meanwhile.

    ``keys`` are title and id of those that are there, in order, ``order`` their slots. ``line`` is
    the same for as long as slots mean the same.
    """

    line: object
    ids: Sequence[str]
    slots: Mapping[str, int]
    titles: Sequence[str]
    keys: Sequence[tuple[str, str]]
    order: Numbers
    there: Chosen
    practice: Chosen
    theme: Coded
    status: Coded
    addressee: Coded

    def those(self, ids: Iterable[str]) -> Chosen:
        """Return for every slot whether its recommendation is among some ids."""
        found = np.zeros(len(self.ids), dtype=bool)
        found[[self.slots[one] for one in ids if one in self.slots]] = True
        return found

    def ordered(self, wanted: Chosen) -> Numbers:
        """Return the wanted slots in the order of the titles."""
        return self.order[wanted[self.order]]

    def ranks(self) -> Numbers:
        """Return for every slot its place in the order; any number for one that was removed."""
        found = np.zeros(len(self.ids), dtype=np.int64)
        found[self.order] = np.arange(len(self.order))
        return found


@dataclass(frozen=True, eq=False)
class Texts:
    """The texts by slot: an index of the words they once had, and those that changed since."""

    line: object
    index: WordIndex
    since: Mapping[int, str]

    def holding(self, sought: str, count: int) -> Chosen:
        """Return for each of ``count`` slots whether its text holds a word or part of one."""
        found = np.zeros(count, dtype=bool)
        found[: self.index.count] = self.index.holding(sought)
        found[list(self.since)] = [sought in text for text in self.since.values()]
        return found


@dataclass(frozen=True, eq=False)
class Bodies:
    """Who is responsible: slots by folded name as they once were, and what changed since."""

    line: object
    named: Mapping[str, frozenset[int]]
    since: Mapping[int, frozenset[str]]

    def naming(self, body: str) -> list[int]:
        """Return the slots that name a body, by its folded name."""
        before = [slot for slot in self.named.get(body, ()) if slot not in self.since]
        return [*before, *(slot for slot, bodies in self.since.items() if body in bodies)]


def records(session: Session) -> Records:
    """Return all recommendations that this session sees."""
    return part(
        session,
        "records",
        (ROWS_TABLE,),
        lambda: _all_records(session),
        lambda earlier, ids: _records_on(session, earlier, ids),
    )


def texts(session: Session) -> Texts:
    """Return the texts of `records`."""
    own = records(session)
    return part(
        session,
        "texts",
        (ROWS_TABLE,),
        lambda: _all_texts(session, own),
        lambda earlier, ids: _texts_on(session, own, earlier, ids),
    )


def bodies(session: Session) -> Bodies:
    """Return who is responsible for which of `records`."""
    own = records(session)
    return part(
        session,
        "bodies",
        (ROWS_TABLE,),
        lambda: _all_bodies(session, own),
        lambda earlier, ids: _bodies_on(session, own, earlier, ids),
    )


def _all_records(session: Session) -> Records:
    query = select(*_COLUMNS).where(Row.deleted.is_(False))
    # Databases order text each in its own way.
    rows = sorted(session.execute(query), key=lambda row: (row.sort_title, row.id))
    ids = [row.id for row in rows]
    return Records(
        object(),
        ids,
        {one: slot for slot, one in enumerate(ids)},
        [row.sort_title for row in rows],
        [(row.sort_title, row.id) for row in rows],
        np.arange(len(rows)),
        np.ones(len(rows), dtype=bool),
        np.array([row.practice for row in rows], dtype=bool),
        *(Coded.of(getattr(row, name) for row in rows) for name in _CODED),
    )


def _records_on(session: Session, earlier: Records, ids: frozenset[str]) -> Records:
    rows = list(session.execute(select(*_COLUMNS).where(Row.id.in_(ids)).order_by(Row.id)))
    if len(rows) < len(ids):
        raise HasToBeMadeAnewError  # records are marked as removed, never taken out
    known, titles, slots = list(earlier.ids), list(earlier.titles), dict(earlier.slots)
    keys, order = list(earlier.keys), earlier.order.tolist()
    for row in rows:
        slot = slots.setdefault(row.id, len(known))
        if slot == len(known):
            known.append(row.id)
            titles.append("")
        _taken_out(keys, order, (titles[slot], row.id))
        titles[slot] = row.sort_title
        if not row.deleted:
            place = bisect_left(keys, (row.sort_title, row.id))
            keys.insert(place, (row.sort_title, row.id))
            order.insert(place, slot)
    mine = [slots[row.id] for row in rows]
    return Records(
        earlier.line,
        known,
        slots,
        titles,
        keys,
        np.array(order, dtype=np.int64),
        _with(earlier.there, mine, [not row.deleted for row in rows]),
        _with(earlier.practice, mine, [row.practice for row in rows]),
        *(
            getattr(earlier, name).with_values(mine, [getattr(row, name) for row in rows])
            for name in _CODED
        ),
    )


def _taken_out(keys: list[tuple[str, str]], order: list[int], key: tuple[str, str]) -> None:
    """Take a key, if it is there, and its slot out of lists that were copied for it."""
    place = bisect_left(keys, key)
    if place < len(keys) and keys[place] == key:
        del keys[place], order[place]


def _with(values: Chosen, places: list[int], told: list[bool]) -> Chosen:
    more = max([len(values), *(place + 1 for place in places)]) - len(values)
    found = np.concatenate([values, np.zeros(more, dtype=bool)])
    found[places] = told
    return found


def _all_texts(session: Session, own: Records) -> Texts:
    by_slot = dict(_by_slot(session, own, Row.search))
    held = WordIndex.of(by_slot.get(slot, "") for slot in range(len(own.ids)))
    return Texts(own.line, held, {})


def _texts_on(session: Session, own: Records, earlier: Texts, ids: frozenset[str]) -> Texts:
    since = dict(earlier.since) | dict(_by_slot(session, own, Row.search, ids))
    _check_line(own, earlier.line, len(since))
    return replace(earlier, since=since)


def _all_bodies(session: Session, own: Records) -> Bodies:
    found: dict[str, set[int]] = {}
    for slot, named in _by_slot(session, own, Row.responsible):
        for body in named:
            found.setdefault(folded(body), set()).add(slot)
    return Bodies(own.line, {body: frozenset(some) for body, some in found.items()}, {})


def _bodies_on(session: Session, own: Records, earlier: Bodies, ids: frozenset[str]) -> Bodies:
    told = {
        slot: frozenset(map(folded, named))
        for slot, named in _by_slot(session, own, Row.responsible, ids)
    }
    since = dict(earlier.since) | told
    _check_line(own, earlier.line, len(since))
    return replace(earlier, since=since)


def _by_slot(
    session: Session,
    own: Records,
    column: Any,  # noqa: ANN401  a column
    ids: frozenset[str] | None = None,
) -> Iterable[tuple[int, Any]]:
    query = select(Row.id, column)
    query = query.where(Row.deleted.is_(False)) if ids is None else query.where(Row.id.in_(ids))
    return ((own.slots[one], told) for one, told in session.execute(query) if one in own.slots)


def _check_line(own: Records, line: object, changed: int) -> None:
    """Raise `HasToBeMadeAnewError` where slots mean something else, or too much is read through."""
    if own.line is not line or changed > _MOST_READ_THROUGH:
        raise HasToBeMadeAnewError
