"""Results that visitors share: made once, while others who ask for the same wait for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class SharedResults(Generic[_Result]):
    """The ``most`` results that were asked for last, by key; nobody changes what is in them."""

    most: int
    _kept: OrderedDict[Hashable, Future[_Result]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, make: Callable[[], _Result]) -> _Result:
        """Return the result of a key, made with ``make`` if it is not here.

        What ``make`` raises is raised to all who wait, and is forgotten.
        """
        with self._lock:
            there = self._kept.get(key)
            coming = self._kept.setdefault(key, there or Future())
            self._kept.move_to_end(key)
        if there is None:
            self._fill(key, coming, make)
        return coming.result()

    def has(self, key: Hashable) -> bool:
        """Say whether the result of a key is ready."""
        with self._lock:
            kept = self._kept.get(key)
        return kept is not None and kept.done()

    def _fill(self, key: Hashable, coming: Future[_Result], make: Callable[[], _Result]) -> None:
        try:
            coming.set_result(make())
        except BaseException as error:
            with self._lock:
                self._kept.pop(key, None)
            coming.set_exception(error)
            raise
        with self._lock:
            ready = [other for other, one in self._kept.items() if one.done()]
            for other in ready[: -self.most]:
                del self._kept[other]
