"""Answers: each counted once, in whatever order they come; unfit ones told by question."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from planning import answers as module
from planning.answercheck import checked_answers
from planning.answers import (
    AnswersUnfit,
    answers_of,
    answers_state,
    delete_answer,
    forget_names,
    give_theme,
    submit,
)
from planning.database import FILE_NAME
from planning.questionnaires import get_questionnaire, step_questionnaire
from planning.questions import Question, Said
from tests.planning.made_questionnaires import (
    ANSWERS,
    ENTRY,
    QUESTIONS,
    SENT,
    SQUARE,
    THREE,
    opened,
    opened_named,
)


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


def test_an_answer_to_every_kind_is_kept_as_it_was_given(home: Path) -> None:
    one = opened(home)
    number = submit(home, one.code, ANSWERS, token=SENT, lang="nb")
    (kept,) = answers_of(home, one.id)
    assert (kept.id, kept.lang, kept.name) == (number, "nb", "")
    closed = [*SQUARE, SQUARE[0]]
    in_order = {"q-many": ["o-1", "o-3"], "q-area": [closed]}
    assert kept.told == ANSWERS | in_order


def test_the_same_answers_sent_again_are_one_answer(home: Path) -> None:
    one = opened(home)
    first = submit(home, one.code, ANSWERS, token=SENT)
    changed = ANSWERS | {"q-one": "o-1"}
    assert submit(home, one.code, changed, token=SENT) == first
    (kept,) = answers_of(home, one.id)
    assert kept.told["q-one"] == "o-2"
    step_questionnaire(home, one.id, "closed", version=one.version, who="Ilze")
    assert submit(home, one.code, ANSWERS, token=SENT) == first


def test_a_token_of_another_questionnaire_is_another_answer(home: Path) -> None:
    one, other = opened(home), opened(home)
    numbers = {submit(home, which.code, ANSWERS, token=SENT) for which in (one, other)}
    assert len(numbers) == 2


def test_an_answer_after_closing_is_refused_and_nothing_is_lost(home: Path) -> None:
    one = opened(home)
    submit(home, one.code, ANSWERS, token=SENT)
    step_questionnaire(home, one.id, "closed", version=one.version, who="Ilze")
    refused("questionnaire-closed", lambda: submit(home, one.code, ANSWERS, token=SENT + "2"))
    assert len(answers_of(home, one.id)) == 1


def test_a_named_questionnaire_asks_for_a_name_an_anonymous_one_keeps_none(home: Path) -> None:
    named, nameless = opened_named(home), opened(home)
    refused("answer-name", lambda: submit(home, named.code, ANSWERS, token=SENT, name=" "))
    submit(home, named.code, ANSWERS, token=SENT, name="Jānis <b>")
    submit(home, nameless.code, ANSWERS, token=SENT, name="Jānis")
    assert [one.name for one in answers_of(home, named.id)] == ["Jānis <b>"]
    (kept,) = answers_of(home, nameless.id)
    assert kept.name == ""
    assert kept.at.time() == dt.time()


@pytest.mark.parametrize(
    "token", ["", "short", "x" * 81, "a b c d e f g h i j", "<script>alert(1)"]
)
def test_a_token_that_no_page_makes_is_refused(home: Path, token: str) -> None:
    one = opened(home)
    refused("answer-token", lambda: submit(home, one.code, ANSWERS, token=token))


UNFIT: list[tuple[str, str, Any]] = [
    ("answer-missing", "q-one", ""),
    ("answer-missing", "q-one", None),
    ("answer-choice", "q-one", "o-9"),
    ("answer-choice", "q-one", ["o-1"]),
    ("answer-choice", "q-many", "o-1"),
    ("answer-choice", "q-many", ["o-1", {}]),
    ("answer-step", "q-scale", 6),
    ("answer-step", "q-scale", "3"),
    ("answer-step", "q-scale", True),
    ("answer-step", "q-scale", 2.0),
    ("answer-text", "q-text", "a" * 2001),
    ("answer-text", "q-text", "a\x00b"),
    ("answer-text", "q-text", ["a"]),
    ("answer-places", "q-place", [[25, 57]] * 3),
    ("answer-places", "q-place", [[25, 57, 1]]),
    ("answer-places", "q-place", [[25, "57"]]),
    ("answer-places", "q-place", [[float("nan"), 57]]),
    ("answer-places", "q-place", [[10**400, 57]]),
    ("answer-places", "q-place", [[25, 86]]),
    ("answer-area", "q-area", [SQUARE[:2]]),
    ("answer-area", "q-area", [[[25, 57], [26, 58], [26, 57], [25, 58]]]),
    ("answer-area", "q-area", [[[25, 57]] * 4]),
    ("answer-area", "q-area", [SQUARE * 51]),
    ("answer-area", "q-area", [[]] * 6),
    ("answer-area", "q-area", SQUARE),
    ("answer-ranking", "q-rank", ["o-1", "o-2"]),
    ("answer-ranking", "q-rank", ["o-1", "o-2", "o-2"]),
    ("answer-ranking", "q-rank", [["o-1"], "o-2", "o-3"]),
]


@pytest.mark.parametrize(("code", "question", "value"), UNFIT)
def test_an_unfit_answer_is_told_by_question_and_not_kept(
    home: Path, code: str, question: str, value: Any
) -> None:
    one = opened(home)
    with pytest.raises(AnswersUnfit) as caught:
        submit(home, one.code, ANSWERS | {question: value}, token=SENT)
    assert [(issue.code, issue.feature) for issue in caught.value.issues] == [(code, question)]
    assert answers_of(home, one.id) == []


def test_what_was_not_asked_is_refused(home: Path) -> None:
    one = opened(home)
    refused("answer-questions", lambda: submit(home, one.code, {"q-x": 1}, token=SENT))


@given(st.permutations([o.id for o in THREE]), st.integers(2, 10), st.integers(-3, 13))
def test_rankings_are_permutations_and_scales_end_where_they_end(
    order: list[str], steps: int, step: int
) -> None:
    ranking = Question("q-r", "ranking", Said(lv="R"), options=THREE)
    scale = Question("q-s", "scale", Said(lv="S"), steps=steps)
    kept, issues = checked_answers((ranking, scale), {"q-r": order, "q-s": step})
    assert kept["q-r"] == order
    assert ("q-s" in kept) == (1 <= step <= steps)
    assert len(issues) == (not 1 <= step <= steps)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.fixed_dictionaries({}, optional={one.id: JSON for one in QUESTIONS}))
def test_whatever_is_sent_is_kept_or_told_and_kept_once_more_the_same(sent: dict[str, Any]) -> None:
    kept, issues = checked_answers(QUESTIONS, sent)
    assert set(kept).isdisjoint({issue.feature for issue in issues})
    again, _ = checked_answers(QUESTIONS, kept)
    assert again == kept


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=25))
def test_any_order_and_repetition_counts_every_token_once(tmp_path: Path, sent: list[int]) -> None:
    one = opened(tmp_path)
    for number in sent:
        submit(tmp_path, one.code, ANSWERS | {"q-text": str(number)}, token=f"{SENT}-{number}")
    texts = [kept.told["q-text"] for kept in answers_of(tmp_path, one.id)]
    assert texts == [str(number) for number in dict.fromkeys(sent)]


def test_200_answers_from_many_at_once_are_200_though_each_is_sent_twice(home: Path) -> None:
    one = opened(home)
    begin = threading.Barrier(8)

    def send(worker: int) -> None:
        begin.wait()
        for number in range(worker % 4, 200, 4):  # two workers send each of them
            submit(home, one.code, ANSWERS | {"q-text": str(number)}, token=f"{SENT}{number:04}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    texts = [kept.told["q-text"] for kept in answers_of(home, one.id)]
    assert sorted(texts, key=int) == [str(number) for number in range(200)]


def test_a_questionnaire_that_is_full_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ANSWERS", 1)
    one = opened(home)
    submit(home, one.code, ANSWERS, token=SENT)
    refused("answers-full", lambda: submit(home, one.code, ANSWERS, token=SENT + "2"))


def test_the_state_is_another_after_everything_that_a_result_shows(home: Path) -> None:
    one = opened_named(home)
    seen = [answers_state(home, one.id)]
    number = submit(home, one.code, ANSWERS, token=SENT, name="J")
    seen.append(answers_state(home, one.id))
    give_theme(home, one.id, number, "q-text", "transport", who="Ilze")
    seen.append(answers_state(home, one.id))
    give_theme(home, one.id, number, "q-text", "", who="Ilze")
    seen.append(answers_state(home, one.id))
    delete_answer(home, one.id, number, who="Ilze")
    seen.append(answers_state(home, one.id))
    assert len({*seen}) == len(seen)


def test_a_deleted_answer_is_gone_with_its_theme_and_the_history_says_who(home: Path) -> None:
    one = opened_named(home)
    number = submit(home, one.code, ANSWERS, token=SENT, name="Jānis")
    give_theme(home, one.id, number, "q-text", "transport", who="Ilze")
    (kept,) = answers_of(home, one.id)
    assert kept.themes == {"q-text": "transport"}
    delete_answer(home, one.id, number, who="Ilze")
    assert answers_of(home, one.id) == []
    assert get_questionnaire(home, one.id).removed == 1
    refused("answer-gone", lambda: delete_answer(home, one.id, number, who="Ilze"))


def bytes_of(home: Path) -> bytes:
    """All that the database and its log hold."""
    return b"".join(file.read_bytes() for file in sorted(home.glob(f"{FILE_NAME}*")))


def test_what_was_deleted_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    one = opened_named(home)
    secret, long = "Slepens-vards-7391", "Slepens-teksts-5512 " * 90
    for number in range(30):
        text = long if number == 7 else f"Atbilde {number}"
        name = secret if number == 7 else f"Cilveks {number}"
        told = {"q-one": "o-1", "q-text": text}
        submit(home, one.code, told, token=f"{SENT}{number}", name=name)
    assert secret.encode() in bytes_of(home)
    gone = next(each.id for each in answers_of(home, one.id) if each.name == secret)
    delete_answer(home, one.id, gone, who="Ilze")
    left = bytes_of(home)
    assert secret.encode() not in left
    assert b"Slepens-teksts-5512" not in left
    assert b"Cilveks 8" in left


def test_names_whose_day_is_over_are_in_no_byte_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    one = opened_named(home)
    submit(home, one.code, ANSWERS, token=SENT, name="Slepens-vards-7391")
    assert one.keep_until is not None
    after = one.keep_until + dt.timedelta(days=1)
    monkeypatch.setattr(module, "today", lambda: after)
    assert forget_names(home) == 1
    assert b"Slepens-vards-7391" not in bytes_of(home)


def test_a_theme_is_one_of_the_list_and_of_an_answer_that_is_there(home: Path) -> None:
    one, other = opened(home), opened(home)
    number = submit(home, one.code, ANSWERS, token=SENT)
    for code, where, question, theme in (
        ("key-unknown", one.id, "q-text", "lidojumi"),
        ("question-gone", one.id, "q-x", "transport"),
        ("answer-gone", other.id, "q-text", "transport"),
    ):
        refused(
            code,
            lambda where=where, question=question, theme=theme: give_theme(  # type: ignore[misc]
                home, where, number, question, theme, who="Ilze"
            ),
        )


def test_names_are_let_go_after_their_day(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = opened_named(home)
    submit(home, one.code, ANSWERS, token=SENT, name="Jānis")
    assert forget_names(home) == 0
    assert one.keep_until is not None
    after = one.keep_until + dt.timedelta(days=1)
    monkeypatch.setattr(module, "today", lambda: after)
    (kept,) = answers_of(home, one.id)
    assert (kept.name, kept.told["q-one"]) == ("", "o-2")
    submit(home, one.code, ANSWERS, token=f"{SENT}2", name="Anna")
    assert forget_names(home) == 0
    assert [each.name for each in answers_of(home, one.id)] == ["", ""]


def test_a_questionnaire_of_many_questions_tells_of_each_that_is_unfit(home: Path) -> None:
    needed = tuple(replace(one, required=True) for one in QUESTIONS)
    one = opened(home, replace(ENTRY, questions=needed))
    with pytest.raises(AnswersUnfit) as caught:
        submit(home, one.code, {}, token=SENT)
    assert [issue.feature for issue in caught.value.issues] == [each.id for each in QUESTIONS]
