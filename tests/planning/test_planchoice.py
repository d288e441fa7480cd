"""Which plan across borders the answers speak for, as the ministry's commentary has it."""

from __future__ import annotations

import itertools

import pytest

from layers.words import LANGUAGES, words
from planning.planchoice import QUESTIONS, choose
from views.ui.pairhelper import choice_html

NO_REASON = {"conflict": False, "state": False, "sectors": False}


@pytest.mark.parametrize("reason", ["conflict", "state", "sectors"])
def test_one_reason_is_enough_for_a_regional_plan(reason: str) -> None:
    assert choose({reason: True}).kind == "regional"
    assert choose({reason: True}).because == (reason,)
    assert choose({**NO_REASON, reason: True, "land": True}).kind == "regional"


def test_one_common_area_without_conflict_asks_for_an_inter_municipal_plan() -> None:
    found = choose({**NO_REASON, "land": True, "shared": True})
    assert (found.kind, found.degree) == ("inter-municipal", "D4")
    assert found.because == ("few_conflicts", "shared", "land")


def test_without_a_common_area_plans_are_made_to_agree() -> None:
    assert choose({**NO_REASON, "land": False}).kind == "coordinated"
    assert choose({**NO_REASON, "land": False}).degree == "D3"


def test_what_binds_is_asked_of_a_regional_plan_alone() -> None:
    assert choose({"state": True, "binding": True}).binding
    assert choose({"state": True, "binding": True}).degree == "D6"
    assert not choose({**NO_REASON, "land": True, "binding": True}).binding


def test_what_is_not_answered_is_asked_for() -> None:
    assert choose({}).needed == ("conflict", "state", "sectors", "land")
    assert choose({"conflict": False, "land": True}).needed == ("state", "sectors")


def test_every_set_of_answers_is_told_in_every_language_with_its_source() -> None:
    for given in itertools.product((True, False, None), repeat=len(QUESTIONS)):
        answers = {q: a for q, a in zip(QUESTIONS, given, strict=True) if a is not None}
        found = choose(answers)
        assert (found.kind == "open") == bool(found.needed)
        for lang in LANGUAGES:
            told = choice_html(found, words(lang))
            assert "regjeringen.no" in told
            assert "{" not in told
