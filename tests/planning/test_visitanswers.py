"""What people wrote in questionnaires, offered as questions for the stops of a visit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from layers.words import words
from planning.answers import answers_of, give_theme, submit
from planning.checks import LINE_LIMIT, checked_line
from planning.questions import Said
from planning.visitanswers import questions_from_answers
from tests.planning.made_questionnaires import ANSWERS, ENTRY, opened

SAY = words("lv")
FROM = SAY("visit.from_answer", title="Par robežām")


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


def written(home: Path, code: str, *texts: str) -> None:
    for number, text in enumerate(texts):
        submit(home, code, ANSWERS | {"q-text": text}, token=f"a-token-of-the-page-{number}")


def test_what_was_written_is_offered_once_with_its_questionnaire_the_newest_first(
    home: Path,
) -> None:
    assert questions_from_answers(home, "water", SAY) == ()
    written(home, opened(home).code, "Kā mēra\n ūdeni?", "Kas maksā?", "Kas maksā?")
    told = questions_from_answers(home, "water", SAY)
    assert told == (f"Kas maksā? {FROM}", f"Kā mēra ūdeni? {FROM}")


def test_what_belongs_to_the_theme_of_the_stop_comes_first(home: Path) -> None:
    one = opened(home)
    written(home, one.code, "Par ezeru", "Par ceļu")
    first = answers_of(home, one.id)[0]
    give_theme(home, one.id, first.id, "q-text", "water", who="Ilze")
    assert questions_from_answers(home, "water", SAY)[0] == f"Par ezeru {FROM}"
    assert questions_from_answers(home, "", SAY)[0] == f"Par ceļu {FROM}"


def test_a_long_answer_to_a_long_questionnaire_fits_a_question(home: Path) -> None:
    one = opened(home, replace(ENTRY, title=Said(lv="T" * 300)))
    written(home, one.code, "Ļ" * 2000)
    (line,) = questions_from_answers(home, "", SAY)
    assert len(checked_line(line)) == LINE_LIMIT
