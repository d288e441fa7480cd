"""What somebody answered becomes the draft of a recommendation, which keeps where it came from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import Refusal
from planning.answerout import shapes_of
from planning.answers import Answer, answers_of, use_answer
from planning.areas import add_area
from planning.areaspecs import PlaceArea, ShapeArea
from planning.checks import checked_who
from planning.database import writing
from planning.questionnaires import Questionnaire, get_questionnaire
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

    Where the question before asked for places or an area, theirs become its areas. The title is the
    beginning of the text; its origin names the questionnaire, the question and the answer. What was
    drafted already is returned as it is. Refuses ``answer-gone``, ``question-gone``,
    ``questionnaire-gone``, ``answer-not-text`` and what `add_recommendation` refuses.
    """
    who, asked = checked_who(who), get_questionnaire(store.home, questionnaire)
    told = _answer(store.home, questionnaire, answer)
    text = told.told.get(question)
    if asked.question(question).kind != "text" or not isinstance(text, str):
        raise Refusal("answer-not-text")
    earlier = _earlier(store.home, told.recommendations.get(question, ""))
    if earlier is not None:
        return earlier
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


def _earlier(home: Path, recommendation: str) -> Recommendation | None:
    """Return the recommendation that was drafted before, if it is still there."""
    try:
        return get_recommendation(home, recommendation) if recommendation else None
    except Refusal:
        return None


def _title(text: str) -> str:
    line = " ".join(text.split())
    sentence = line.split(". ", maxsplit=1)[0]
    return sentence if len(sentence) <= TITLE_LIMIT else sentence[: TITLE_LIMIT - 1] + "…"


def _areas(asked: Questionnaire, question: str, told: Answer) -> list[Spec]:
    """Return the places that the same person marked at the question before."""
    ids = [one.id for one in asked.questions]
    place = ids.index(question)
    before = asked.questions[place - 1] if place else None
    if before is None or before.kind not in {"place", "area"}:
        return []
    shapes = shapes_of(before, told.told.get(before.id, []))
    if before.kind == "place":
        return [PlaceArea(shape.x, shape.y, "") for shape in shapes]
    return [ShapeArea(shape) for shape in shapes]
