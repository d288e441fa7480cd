"""How often one device may try codes and send answers."""

from __future__ import annotations

from views.ui.guestlimit import AT_ONCE, MOST_WRONG, PER_MINUTE, WITHIN_S, Answers, WrongCodes


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


def test_a_room_behind_one_address_answers_twice_and_a_machine_is_stopped() -> None:
    clock = Clock()
    sent = Answers(clock)
    assert AT_ONCE >= 2 * 200
    for number in range(AT_ONCE):
        assert sent.wait_s("a", f"form {number}") == 0
    assert sent.wait_s("a", "one more") == 60 / PER_MINUTE
    assert sent.wait_s("b", "one more") == 0


def test_whoever_waited_as_told_is_let_through_and_none_is_counted_for_waiting() -> None:
    clock = Clock()
    sent = Answers(clock)
    for number in range(AT_ONCE):
        sent.wait_s("a", f"form {number}")
    for _ in range(50):
        wait = sent.wait_s("a", "one more")
    clock.seconds += wait
    assert sent.wait_s("a", "one more") == 0
    assert sent.wait_s("a", "the next") > 0


def test_a_form_that_was_let_through_is_let_through_again() -> None:
    clock = Clock()
    sent = Answers(clock)
    for number in range(AT_ONCE):
        sent.wait_s("a", f"form {number}")
    assert sent.wait_s("a", "form 0") == 0
    assert sent.wait_s("a", "another") > 0


def test_an_hour_of_sending_without_pause_stays_far_below_what_a_questionnaire_takes() -> None:
    clock = Clock()
    sent = Answers(clock)
    taken = 0
    for number in range(36_000):
        clock.seconds += 0.1
        taken += sent.wait_s("a", f"form {number}") == 0
    assert taken <= AT_ONCE + 60 * PER_MINUTE
