"""What people wrote in questionnaires, as questions to ask at a stop of a visit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from planning.answers import Answer, answers_of
from planning.checks import LINE_LIMIT
from planning.questionnaires import Questionnaire, list_questionnaires

if TYPE_CHECKING:
    from collections.abc import Iterator

    from layers.words import Words

MOST = 200  # texts offered: who has more reads them on the page of questionnaires first
_TITLE = 100  # letters of the questionnaire's title, so that the line has room for the text


def questions_from_answers(home: Path, theme: str, say: Words) -> tuple[str, ...]:
    """Return what was written in answers as questions, each once.

    Those that were put under ``theme`` come first, then the newest. Each names the questionnaire
    that it comes from, not the person, and fits a line of a stop.
    """
    found = [
        written
        for card in list_questionnaires(home)
        if card.answers
        for written in _written(card.questionnaire, home, say)
    ]
    first = sorted(found, key=lambda one: bool(theme) and one[0] != theme)
    return tuple(dict.fromkeys(line for _, line in first))[:MOST]


def _written(asked: Questionnaire, home: Path, say: Words) -> Iterator[tuple[str, str]]:
    """Give theme and line of every text of a questionnaire, the newest answer first."""
    title = asked.title.told(say.lang).text
    texts = [one.id for one in asked.questions if one.kind == "text"]
    for answer in reversed(answers_of(home, asked.id)):
        for question in texts:
            text = _flat(answer, question)
            if text:
                yield answer.themes.get(question, ""), _line(text, title, say)


def _flat(answer: Answer, question: str) -> str:
    return " ".join(str(answer.told.get(question, "")).split())


def _line(text: str, title: str, say: Words) -> str:
    origin = say("visit.from_answer", title=_cut(title, _TITLE))
    return f"{_cut(text, LINE_LIMIT - len(origin) - 1)} {origin}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
