"""What somebody answered becomes the draft of a recommendation, which keeps where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import Refusal
from planning.answerout import ON_MAP, shapes_of
from planning.answers import Answer, answers_of, use_answer
from planning.areas import add_area
from planning.areaspecs import PlaceArea, ShapeArea
from planning.checks import checked_who
from planning.database import writing
from planning.history import Changed, changes_of, take_back
from planning.questionnaires import Questionnaire, get_questionnaire
from planning.questions import Question
from planning.recommendations import (
    TITLE_LIMIT,
    Recommendation,
    RecommendationEntry,
    add_recommendation,
    get_recommendation,
)

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.areaspecs import Spec

_NOTE_LIMIT = 300


def recommendation_from(  # noqa: PLR0913  a text of an answer, with its theme, by someone
    store: Store,
    questionnaire: str,
    answer: int,
    question: str,
    *,
    theme: str,
    who: str,
    say: Words,
) -> Recommendation:
    """Draft a recommendation from what somebody wrote, in the language that they wrote in.

    What the same person marked on the map becomes its areas (`_marked`). The title is the beginning
    of the text; its origin names the questionnaire, the question and the answer. What was drafted
    already is returned as it is, unless it was removed. Refuses ``answer-gone``, ``question-gone``,
    ``questionnaire-gone``, ``answer-not-text`` and what `add_recommendation` refuses.
    """
    who, asked = checked_who(who), get_questionnaire(store.home, questionnaire)
    told = _answer(store.home, questionnaire, answer)
    text = told.told.get(question)
    if asked.question(question).kind != "text" or not isinstance(text, str):
        raise Refusal("answer-not-text")
    if question in told.recommendations:
        return get_recommendation(store.home, told.recommendations[question])
    entry = RecommendationEntry(
        theme=theme,
        origin="questionnaire",
        origin_note=origin_note(asked, question, answer, say),
        **{f"title_{told.lang}": _title(text), f"text_{told.lang}": text},  # type: ignore[arg-type]
    )
    made = add_recommendation(store.home, entry, who=who)
    with writing(store.home) as session:
        use_answer(session, answer, question, who, theme=theme, recommendation=made.id)
    for spec in _areas(asked, question, told):
        add_area(store, made.id, spec, who=who)
    return made


def origin_note(asked: Questionnaire, question: str, answer: int, say: Words) -> str:
    """Return the questionnaire, the question and the number of the answer, on one line."""
    number = say("questionnaires.answer_number", number=answer)
    told = f"{asked.title.told(say.lang).text}: {asked.question(question).text.told(say.lang).text}"
    room = _NOTE_LIMIT - len(number) - 3
    return f"{told if len(told) <= room else told[: room - 1] + '…'} ({number})"


def _answer(home: Path, questionnaire: str, answer: int) -> Answer:
    for one in answers_of(home, questionnaire):
        if one.id == answer:
            return one
    raise Refusal("answer-gone")


def _title(text: str) -> str:
    line = " ".join(text.split())
    sentence = line.split(". ", maxsplit=1)[0]
    return sentence if len(sentence) <= TITLE_LIMIT else sentence[: TITLE_LIMIT - 1] + "…"


def draft_again(home: Path, told: Answer, question: str, *, who: str) -> Changed:
    """Bring back the draft that was made of a text and removed, by taking its removal back.

    Refuses ``change-gone`` where no removal is known, and what `planning.history.take_back` does.
    """
    changes = changes_of(home, "recommendation", told.removed.get(question, ""))
    removals = [change.id for change in changes if change.after.get("deleted") is True]
    if not removals:
        raise Refusal("change-gone")
    return take_back(home, removals[-1], who)


def _areas(asked: Questionnaire, question: str, told: Answer) -> Iterator[Spec]:
    """Give the places and areas of `_marked` as areas of a recommendation."""
    for one in _marked(asked, question, told):
        for shape in shapes_of(one, told.told[one.id]):
            yield PlaceArea(shape.x, shape.y, "") if one.kind == "place" else ShapeArea(shape)


def _marked(asked: Questionnaire, question: str, told: Answer) -> Sequence[Question]:
    """Return the questions about the map that belong to a text, of those that were answered.

    They are the nearest one, the one before where two are as near, and those that stand with it
    without another question between.
    """
    place = [one.id for one in asked.questions].index(question)
    runs = [list(run) for on, run in groupby(enumerate(asked.questions), _is_on_map) if on]
    marked = [[(at, one) for at, one in run if told.told.get(one.id)] for run in runs]
    near = min(filter(None, marked), key=lambda run: _distance(place, run), default=[])
    return [one for _, one in near]


def _is_on_map(numbered: tuple[int, Question]) -> bool:
    return numbered[1].kind in ON_MAP


def _distance(place: int, run: Sequence[tuple[int, Question]]) -> int:
    return min(abs(place - at) for at, _ in run)
