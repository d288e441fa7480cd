"""Fields of a form as answers: whatever a browser, or something else, sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refusal
from planning.answercheck import checked_answers
from planning.questionnaires import Questionnaire, QuestionnaireEntry
from planning.questions import Question
from tests.planning.made_questionnaires import ENTRY, QUESTIONS
from views.ui.guestform import SWITCH, answers_in, has_nowhere

NAMES = [*(one.id for one in QUESTIONS), "q-rank.o-1", "q-rank.o-2", "q-rank.o-3", "token", "name"]
DEGREES = st.tuples(
    st.floats(-85, 85).map(lambda lat: round(lat, 5)),
    st.floats(-180, 180).map(lambda lon: round(lon, 5)),
)


def asked(entry: QuestionnaireEntry = ENTRY) -> Questionnaire:
    names = ("id", "version", "code", "status", "opened_at", "closed_at", "removed")
    unsaid: dict[str, Any] = dict.fromkeys((*names, "created_at", "changed_at"))
    return Questionnaire(title=entry.title, questions=entry.questions, **unsaid)


def only(question: Question, **fields: list[str]) -> object:
    return answers_in(fields, asked())[question.id]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(), max_size=3)))
def test_whatever_is_sent_is_kept_or_said_to_be_unfit(sent: dict[str, list[str]]) -> None:
    values = answers_in(sent, asked())
    kept, issues = checked_answers(QUESTIONS, values)
    known = {one.id for one in QUESTIONS}
    assert set(kept) | {str(issue.feature) for issue in issues} <= known
    assert not set(kept) & {str(issue.feature) for issue in issues}


@given(st.text(min_size=1).filter(lambda name: "." not in name and name not in {*NAMES, SWITCH}))
def test_a_field_of_no_question_is_refused(name: str) -> None:
    values = answers_in({name: ["1"]}, asked())
    with pytest.raises(Refusal, match="answer-questions"):
        checked_answers(QUESTIONS, values)


@given(st.lists(DEGREES, min_size=1, max_size=20))
def test_places_are_read_as_they_are_written(points: list[tuple[float, float]]) -> None:
    told = "; ".join(f"{lat:.5f}, {lon:.5f}" for lat, lon in points)
    read = only(QUESTIONS[4], **{"q-place": [told]})
    assert read == [[lon, lat] for lat, lon in points]
    assert not has_nowhere([read])


@given(st.permutations(["1", "2", "3"]))
def test_a_ranking_is_the_options_by_their_places(places: list[str]) -> None:
    fields = {f"q-rank.o-{n}": [place] for n, place in enumerate(places, start=1)}
    order = answers_in(fields, asked())["q-rank"]
    assert order == [f"o-{places.index(str(n)) + 1}" for n in (1, 2, 3)]
