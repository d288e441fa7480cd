"""Questionnaires: drafts, steps, what stays once they were open, and who was faster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from planning.conflicts import EditConflict
from planning.questionnaires import (
    CODE_LENGTH,
    CODE_LETTERS,
    Questionnaire,
    QuestionnaireEntry,
    add_questionnaire,
    change_questionnaire,
    code_told,
    edits_of,
    get_questionnaire,
    list_questionnaires,
    questionnaire_by_code,
    remove_questionnaire,
    step_questionnaire,
    take_back_edit,
)
from planning.questions import Option, Question, Said
from tests.planning.made_questionnaires import ENTRY, QUESTIONS, opened


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


def reworded(one: Questionnaire, word: str = "Cits") -> QuestionnaireEntry:
    first, *rest = one.questions
    return replace(one, questions=(replace(first, text=Said(lv=word)), *rest))


def test_what_was_written_is_read_again_in_its_languages(home: Path) -> None:
    made = add_questionnaire(home, ENTRY, who="Ilze")
    assert get_questionnaire(home, made.id) == made
    assert made.questions == QUESTIONS
    assert (made.title, made.status, made.opened_at) == (ENTRY.title, "draft", None)
    assert made.title.told("nb").text == "Par robežām"
    assert (made.title.told("nb").missing, made.title.missing) == (True, ("nb",))
    assert [card.answers for card in list_questionnaires(home)] == [0]


def test_a_code_is_unlike_any_other_and_read_however_it_is_typed(home: Path) -> None:
    one, other = opened(home), opened(home)
    assert one.code != other.code
    assert len(one.code) == CODE_LENGTH
    assert set(one.code) <= set(CODE_LETTERS)
    for typed in (one.code.lower(), code_told(one.code), f" {one.code[:3]} {one.code[3:]} "):
        assert questionnaire_by_code(home, typed).id == one.id


@pytest.mark.parametrize("code", ["", "ACDEFHJK", "'; DROP TABLE", "x" * 5000, "\ud800"])
def test_a_wrong_code_opens_nothing(home: Path, code: str) -> None:
    opened(home)
    refused("questionnaire-code", lambda: questionnaire_by_code(home, code))


def test_nobody_outside_sees_a_draft(home: Path) -> None:
    made = add_questionnaire(home, ENTRY, who="Ilze")
    refused("questionnaire-code", lambda: questionnaire_by_code(home, made.code))


def test_it_is_opened_closed_and_opened_again_each_with_its_day(home: Path) -> None:
    one = opened(home)
    assert one.opened_at is not None
    closed = step_questionnaire(home, one.id, "closed", version=one.version, who="Anna")
    assert closed.closed_at is not None
    assert questionnaire_by_code(home, one.code).status == "closed"
    again = step_questionnaire(home, one.id, "open", version=closed.version, who="Anna")
    assert (again.status, again.closed_at) == ("open", None)
    refused(
        "questionnaire-step",
        lambda: step_questionnaire(home, one.id, "open", version=again.version, who="Anna"),
    )
    assert [edit.after.get("status") for edit in edits_of(home, one.id)] == [
        "draft",
        "open",
        "closed",
        "open",
    ]


def test_an_empty_one_is_not_opened(home: Path) -> None:
    made = add_questionnaire(home, replace(ENTRY, questions=()), who="Ilze")
    refused(
        "questionnaire-empty",
        lambda: step_questionnaire(home, made.id, "open", version=1, who="Ilze"),
    )


@pytest.mark.parametrize("day", [None, dt.date(2020, 1, 1)])
def test_a_named_one_says_until_when_names_are_kept(home: Path, day: dt.date | None) -> None:
    entry = replace(ENTRY, mode="named", keep_until=day)
    made = add_questionnaire(home, entry, who="Ilze")
    refused(
        "questionnaire-keep",
        lambda: step_questionnaire(home, made.id, "open", version=1, who="Ilze"),
    )


def test_once_it_was_open_its_words_change_and_nothing_else(home: Path) -> None:
    one = opened(home)
    worded = change_questionnaire(home, one.id, reworded(one), version=one.version, who="Anna")
    assert worded.questions[0].text == Said(lv="Cits")
    first, second, *rest = worded.questions
    others: list[dict[str, Any]] = [
        {"questions": (second, first, *rest)},
        {"questions": (second, *rest)},
        {"questions": (replace(first, required=not first.required), second, *rest)},
        {"mode": "named", "keep_until": dt.date(2090, 1, 1)},
    ]
    for other in others:
        entry = replace(worded, **other)
        refused(
            "questionnaire-fixed",
            lambda entry=entry: change_questionnaire(  # type: ignore[misc]
                home, one.id, entry, version=worded.version, who="Anna"
            ),
        )
    assert get_questionnaire(home, one.id) == worded


def test_two_who_write_at_once_lose_nothing(home: Path) -> None:
    made = add_questionnaire(home, ENTRY, who="Ilze")
    change_questionnaire(home, made.id, reworded(made, "Anna"), version=1, who="Anna")
    with pytest.raises(EditConflict) as caught:
        change_questionnaire(home, made.id, replace(made, title=Said(lv="B")), version=1, who="J")
    merged = caught.value.conflict.merged
    assert merged["title_lv"] == "B"
    assert merged["questions"][0]["text"]["lv"] == "Anna"


def test_an_edit_of_words_is_taken_back_a_step_is_not(home: Path) -> None:
    one = opened(home)
    change_questionnaire(home, one.id, reworded(one), version=one.version, who="Anna")
    _made, step, edit = edits_of(home, one.id)
    refused("questionnaire-fixed", lambda: take_back_edit(home, step, "Ilze"))
    take_back_edit(home, edit, "Ilze")
    assert get_questionnaire(home, one.id).questions == QUESTIONS


def test_edits_of_a_draft_cannot_be_taken_back_once_it_is_open(home: Path) -> None:
    made = add_questionnaire(home, ENTRY, who="Ilze")
    fewer = replace(made, questions=made.questions[:2])
    made = change_questionnaire(home, made.id, fewer, version=1, who="Ilze")
    step_questionnaire(home, made.id, "open", version=made.version, who="Ilze")
    edit = edits_of(home, made.id)[1]
    refused("questionnaire-fixed", lambda: take_back_edit(home, edit, "Ilze"))


def test_an_open_one_is_not_removed_and_a_removed_one_comes_back(home: Path) -> None:
    one = opened(home)
    refused(
        "questionnaire-open",
        lambda: remove_questionnaire(home, one.id, version=one.version, who="Ilze"),
    )
    closed = step_questionnaire(home, one.id, "closed", version=one.version, who="Ilze")
    remove_questionnaire(home, one.id, version=closed.version, who="Ilze")
    assert list_questionnaires(home) == []
    refused("questionnaire-gone", lambda: get_questionnaire(home, one.id))
    refused("questionnaire-code", lambda: questionnaire_by_code(home, one.code))
    take_back_edit(home, edits_of(home, one.id)[-1], "Ilze")
    assert get_questionnaire(home, one.id).status == "closed"


YES, NO = Option("o-1", Said(lv="Jā")), Option("o-2", Said(lv="Nē"))
UNFIT = [
    ("question-kind", {"kind": "slider"}),
    ("question-kind", {"id": "<script>"}),
    ("question-text", {"text": Said()}),
    ("question-options", {"options": (YES,)}),
    ("question-options", {"options": (YES, YES)}),
    ("question-options", {"options": (YES, replace(NO, text=Said()))}),
    ("question-options", {"options": tuple(replace(YES, id=f"o-{n}") for n in range(21))}),
    ("question-steps", {"kind": "scale", "steps": 2}),
    ("question-steps", {"kind": "scale", "steps": 11}),
    ("question-places", {"kind": "place", "most": 0}),
    ("text-unfit", {"text": Said(lv="a" * 501)}),
]


@pytest.mark.parametrize(("code", "wrong"), UNFIT)
def test_a_question_that_cannot_be_asked_is_refused(
    home: Path, code: str, wrong: dict[str, Any]
) -> None:
    fit = Question("q-1", "one", Said(lv="Kas?"), options=(YES, NO))
    entry = replace(ENTRY, questions=(replace(fit, **wrong),))
    refused(code, lambda: add_questionnaire(home, entry, who="Ilze"))
    assert list_questionnaires(home) == []


def test_a_questionnaire_has_a_title_a_mode_and_questions_once(home: Path) -> None:
    for code, wrong in (
        ("questionnaire-title", replace(ENTRY, title=Said(lv=" "))),
        ("questionnaire-mode", replace(ENTRY, mode="secret")),  # type: ignore[arg-type]
        ("questionnaire-long", replace(ENTRY, questions=QUESTIONS + QUESTIONS[:1])),
    ):
        refused(code, lambda wrong=wrong: add_questionnaire(home, wrong, who="Ilze"))  # type: ignore[misc]
    refused("who-missing", lambda: add_questionnaire(home, ENTRY, who=" "))
