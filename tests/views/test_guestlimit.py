"""How often one device may try codes."""

from __future__ import annotations

from views.ui.guestlimit import MOST_WRONG, WITHIN_S, WrongCodes


class Clock:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_slips_cost_nothing_and_guessing_has_to_wait() -> None:
    clock = Clock()
    wrong = WrongCodes(clock)
    for _ in range(MOST_WRONG):
        assert wrong.wait_s("a") == 0
        wrong.note("a")
        clock.seconds += 1
    assert wrong.wait_s("a") == WITHIN_S - MOST_WRONG
    assert wrong.wait_s("b") == 0


def test_one_more_try_comes_free_as_the_oldest_is_forgotten() -> None:
    clock = Clock()
    wrong = WrongCodes(clock)
    for _ in range(MOST_WRONG):
        wrong.note("a")
        clock.seconds += 1
    clock.seconds += wrong.wait_s("a")
    assert wrong.wait_s("a") == 0
    wrong.note("a")
    assert wrong.wait_s("a") > 0


def test_what_is_remembered_does_not_grow_with_the_number_of_devices() -> None:
    wrong = WrongCodes(Clock())
    for number in range(10_000):
        wrong.note(str(number))
    assert len(wrong._tried) < 5000
    assert wrong._tried["9999"]
