"""What the answers to a questionnaire come to, question by question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planning.answers import Answer
    from planning.questionnaires import Questionnaire
    from planning.questions import Question


@dataclass(frozen=True)
class Given:
    """One answer to one question; ``theme`` and ``recommendation`` are empty where there is none.

    ``number`` is that of the whole answer, by which one person's answers belong together.
    """

    number: int
    name: str
    lang: str
    value: Any
    theme: str
    recommendation: str


@dataclass(frozen=True)
class Result:
    """What was answered to one question by ``n`` people.

    ``counts`` are by the id of an option or the step of a scale, in their order, also those that
    nobody chose. ``mean`` is that of a scale. ``ranks`` are the mean places in a ranking (1 is the
    first), the best one first. ``mean`` is None and all else empty where the kind has no such thing
    or nobody answered.
    """

    question: Question
    n: int
    given: tuple[Given, ...]
    counts: Mapping[str, int]
    mean: float | None
    ranks: Mapping[str, float]


def results(questionnaire: Questionnaire, answers: Sequence[Answer]) -> tuple[Result, ...]:
    """Return the result of every question, in the order of the questionnaire."""
    return tuple(_result(one, answers) for one in questionnaire.questions)


def themes_given(result: Result) -> Mapping[str, int]:
    """Return how many answers to a question are under each theme; none is the empty key, last."""
    counted = Counter(one.theme for one in result.given)
    return dict(sorted(counted.items(), key=lambda pair: (not pair[0], -pair[1], pair[0])))


def _result(question: Question, answers: Sequence[Answer]) -> Result:
    given = tuple(_given(question.id, one) for one in answers if question.id in one.told)
    values = [one.value for one in given]
    counts: Mapping[str, int] = {}
    ranks: Mapping[str, float] = {}
    mean = None
    if question.kind in {"one", "many"}:
        chosen = values if question.kind == "one" else [one for value in values for one in value]
        counts = _counted([one.id for one in question.options], chosen)
    elif question.kind == "scale":
        counts = _counted([str(n) for n in range(1, question.steps + 1)], map(str, values))
        mean = fmean(values) if values else None
    elif question.kind == "ranking":
        ranks = _mean_ranks([one.id for one in question.options], values)
    return Result(question, len(given), given, counts, mean, ranks)


def _given(question: str, answer: Answer) -> Given:
    return Given(
        answer.id,
        answer.name,
        answer.lang,
        answer.told[question],
        answer.themes.get(question, ""),
        answer.recommendations.get(question, ""),
    )


def _counted(keys: Sequence[str], chosen: Any) -> dict[str, int]:  # noqa: ANN401  any iterable
    counter = Counter(chosen)
    return {key: counter[key] for key in keys}


def _mean_ranks(options: Sequence[str], orders: Sequence[Sequence[str]]) -> dict[str, float]:
    if not orders:
        return {}
    means = {key: fmean(order.index(key) + 1 for order in orders) for key in options}
    return dict(sorted(means.items(), key=lambda pair: pair[1]))
