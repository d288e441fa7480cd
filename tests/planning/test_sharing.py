"""Results that visitors share: made once, the oldest let go, a failure forgotten."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from planning.sharing import SharedResults


def test_those_who_ask_meanwhile_wait_for_the_one_who_makes() -> None:
    shared: SharedResults[object] = SharedResults(4)
    made, asked = [], threading.Barrier(6)

    def make() -> object:
        made.append(1)
        return object()

    def ask(_: int) -> object:
        asked.wait(timeout=30)
        return shared.get("a", make)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(ask, range(6)))
    assert len(made) == 1
    assert len({id(one) for one in found}) == 1


def test_the_one_not_asked_for_longest_is_let_go() -> None:
    shared: SharedResults[object] = SharedResults(2)
    first, second = shared.get("a", object), shared.get("b", object)
    assert shared.get("a", object) is first
    shared.get("c", object)
    assert shared.get("a", object) is first
    assert not shared.has("b")
    assert shared.get("b", object) is not second


def test_a_failure_is_told_and_tried_again() -> None:
    shared: SharedResults[int] = SharedResults(2)
    with pytest.raises(ZeroDivisionError):
        shared.get("a", lambda: 1 // 0)
    assert not shared.has("a")
    assert shared.get("a", lambda: 7) == 7
    assert shared.has("a")
