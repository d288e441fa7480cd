"""Whether what a page sent answers the questions: every value read anew, nothing taken on trust."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import shapely

from geo.errors import Refusal
from geo.types import Issue
from planning.checks import checked_text

if TYPE_CHECKING:
    from planning.questions import Kind, Question

ANSWER_LIMIT = 2000
MOST_POINTS = 200
MOST_RINGS = 5
_DECIMALS = 6  # a tenth of a metre: nobody taps more closely


def checked_answers(
    questions: tuple[Question, ...], values: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """Return the answers as they are kept, by question, and an issue for each that is unfit.

    An issue's ``feature`` is the id of its question. Codes: ``answer-missing``, ``answer-choice``,
    ``answer-step``, ``answer-text``, ``answer-places``, ``answer-area``, ``answer-ranking``. What
    is empty was not answered. Refuses ``answer-questions``: an answer to a question that is not
    there, so that the page was made for others.
    """
    if set(values) - {one.id for one in questions}:
        raise Refusal("answer-questions")
    kept: dict[str, Any] = {}
    issues: list[Issue] = []
    for one in questions:
        value = values.get(one.id)
        found = _unanswered(one) if _is_empty(value) else _READ[one.kind](one, value)
        if isinstance(found, Issue):
            issues.append(found)
        elif found is not None:
            kept[one.id] = found
    return kept, tuple(issues)


def _is_empty(value: Any) -> bool:  # noqa: ANN401  whatever a page sends
    return value is None or value in ("", []) or (isinstance(value, str) and not value.strip())


def _unanswered(question: Question) -> Issue | None:
    return _issue(question, "answer-missing") if question.required else None


def _one(question: Question, value: Any) -> object:  # noqa: ANN401  as above
    known = [one.id for one in question.options]
    return value if value in known else _issue(question, "answer-choice")


def _many(question: Question, value: Any) -> object:  # noqa: ANN401  as above
    known = [one.id for one in question.options]
    fits = isinstance(value, list) and all(one in known for one in value)
    return [one for one in known if one in value] if fits else _issue(question, "answer-choice")


def _scale(question: Question, value: Any) -> object:  # noqa: ANN401  as above
    fits = type(value) is int and 1 <= value <= question.steps
    return value if fits else _issue(question, "answer-step", steps=question.steps)


def _text(question: Question, value: Any) -> object:  # noqa: ANN401  as above
    try:
        kept = checked_text(value, ANSWER_LIMIT) if isinstance(value, str) else ""
    except Refusal:
        kept = ""
    return kept or _issue(question, "answer-text", limit=ANSWER_LIMIT)


def _places(question: Question, value: Any) -> object:  # noqa: ANN401  as above
    fits = isinstance(value, list) and len(value) <= question.most and all(map(_is_lonlat, value))
    return _rounded(value) if fits else _issue(question, "answer-places", most=question.most)


def _area(question: Question, value: Any) -> object:  # noqa: ANN401  as above
    """Return the drawn rings, each closed, as they are kept; only simple shapes are."""
    wrong = _issue(question, "answer-area", points=MOST_POINTS)
    if not isinstance(value, list) or not all(isinstance(ring, list) for ring in value):
        return wrong
    if len(value) > MOST_RINGS or sum(map(len, value)) > MOST_POINTS:
        return wrong
    if not all(_is_lonlat(point) for ring in value for point in ring):
        return wrong
    rings = [_closed(_rounded(ring)) for ring in value]
    least = 4  # a triangle, closed
    simple = all(len(ring) >= least and shapely.Polygon(ring).is_valid for ring in rings)
    return rings if simple else wrong


def _ranking(question: Question, value: Any) -> object:  # noqa: ANN401  as above
    known = [one.id for one in question.options]
    fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value if fits and sorted(value) == sorted(known) else _issue(question, "answer-ranking")


_READ: Mapping[Kind, Callable[[Question, Any], object]] = {
    "one": _one,
    "many": _many,
    "scale": _scale,
    "text": _text,
    "place": _places,
    "area": _area,
    "ranking": _ranking,
}


def _is_lonlat(value: Any) -> bool:  # noqa: ANN401  as above
    if not isinstance(value, list | tuple) or len(value) != 2:  # noqa: PLR2004  lon and lat
        return False
    fits = all(type(degree) in {int, float} for degree in value)
    return fits and abs(value[0]) <= 180 and abs(value[1]) <= 85  # noqa: PLR2004  the map's world


def _rounded(points: list[Any]) -> list[list[float]]:
    return [[round(float(lon), _DECIMALS), round(float(lat), _DECIMALS)] for lon, lat in points]


def _closed(ring: list[list[float]]) -> list[list[float]]:
    return ring if not ring or ring[0] == ring[-1] else [*ring, ring[0]]


def _issue(question: Question, code: str, **values: object) -> Issue:
    return Issue(code, "error", values, feature=question.id)
