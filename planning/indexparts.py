"""Parts of an index over tables, kept in memory: taken on from write to write, or made anew.

The tokens of the tables (`planning.tablestate`), read in the same moment as all else, tell whether
a part still holds. Where steps lead to the present tokens only what they name is read again; in
every other case (an import, a database put back, too much changed at once) all of it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from planning.tablestate import AllMayHaveChangedError, Moment, changed_between, moment_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    Numbers = NDArray[np.int64]
    Chosen = NDArray[np.bool_]

T = TypeVar("T")
_SEEN = "index_parts"
_MOST_AT_ONCE = 200  # changed records: reading all takes less than taking up more of them
_kept: WeakKeyDictionary[Engine, dict[str, tuple[Moment, Any]]] = WeakKeyDictionary()
_making = threading.Lock()


class HasToBeMadeAnewError(Exception):
    """A part cannot be taken on from what it was."""


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of few values: the number of each row's value, and the values by their numbers.

    A value may be left that no row has.
    """

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

    def with_values(self, places: Sequence[int], values: Sequence[str]) -> Coded:
        """Return the column with values at places; places after the last one are added."""
        added, distinct = self._numbered(values)
        more = max([len(self.numbers), *(place + 1 for place in places)]) - len(self.numbers)
        numbers = np.concatenate([self.numbers, np.zeros(more, dtype=np.int64)])
        numbers[np.array(places, dtype=np.int64)] = added
        return Coded(numbers, distinct)

    def joined(self, values: Sequence[str], taken: Numbers) -> Coded:
        """Return the taken rows of these and further values, by their numbers in both together."""
        added, distinct = self._numbered(values)
        return Coded(np.concatenate([self.numbers, added]).take(taken), distinct)

    def _numbered(self, values: Sequence[str]) -> tuple[Numbers, list[str]]:
        distinct = [*self.distinct, *sorted(set(values).difference(self.distinct))]
        number = {value: place for place, value in enumerate(distinct)}
        return np.array([number[value] for value in values], dtype=np.int64), distinct


def part(
    session: Session,
    name: str,
    tables: tuple[str, ...],
    make: Callable[[], T],
    take_on: Callable[[T, frozenset[str]], T],
) -> T:
    """Return a part as this reading session sees its tables: the same one until its end.

    ``take_on`` gets the part as it was and the keys of what has changed since; it may raise
    `HasToBeMadeAnewError`. One part is made at a time.
    """
    seen: dict[str, T] = session.info.setdefault(_SEEN, {})
    if name not in seen:
        seen[name] = _present(session, name, tables, make, take_on)
    return seen[name]


def _present(
    session: Session,
    name: str,
    tables: tuple[str, ...],
    make: Callable[[], T],
    take_on: Callable[[T, frozenset[str]], T],
) -> T:
    now = moment_of(session, *tables)
    engine: Any = session.get_bind()
    with _making:
        parts = _kept.setdefault(engine, {})
        earlier = parts.get(name)
        if earlier is None or earlier[0].tokens != now.tokens:
            parts[name] = now, _made(session, earlier, now, make, take_on)
        made: T = parts[name][1]
        return made


def _made(
    session: Session,
    earlier: tuple[Moment, T] | None,
    now: Moment,
    make: Callable[[], T],
    take_on: Callable[[T, frozenset[str]], T],
) -> T:
    if earlier is None:
        return make()
    try:
        changed = changed_between(session, earlier[0], now)
        return take_on(earlier[1], changed) if len(changed) <= _MOST_AT_ONCE else make()
    except (AllMayHaveChangedError, HasToBeMadeAnewError):
        return make()
