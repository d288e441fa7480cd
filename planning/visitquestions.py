"""What to ask on a visit, drawn from questionnaires: what they asked, and what people wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from planning.answers import answers_of
from planning.checks import LINE_LIMIT
from planning.questionnaires import Questionnaire, list_questionnaires
from planning.visitrecords import Question

if TYPE_CHECKING:
    from pathlib import Path

MOST_OFFERED = 400


def questionnaire_questions(home: Path, lang: str) -> Mapping[Question, str]:
    """Return what may be drawn from questionnaires that were opened, with the title of each.

    Every question that is answered in words, and below it what was written, the latest first and
    without names; `MOST_OFFERED` at most, those of the newest questionnaire first.
    """
    found: dict[Question, str] = {}
    for card in list_questionnaires(home):
        asked = card.questionnaire
        if asked.status == "draft":
            continue
        for text in _texts(home, asked, lang):
            found.setdefault(Question(text, questionnaire=asked.id), asked.title.told(lang).text)
            if len(found) == MOST_OFFERED:
                return found
    return found


def _texts(home: Path, asked: Questionnaire, lang: str) -> Iterator[str]:
    answers = answers_of(home, asked.id)
    for question in asked.questions:
        if question.kind != "text":
            continue
        yield _line(question.text.told(lang).text)
        written = (one.told.get(question.id) for one in reversed(answers))
        yield from (_line(text) for text in written if isinstance(text, str) and text.strip())


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LINE_LIMIT else f"{line[: LINE_LIMIT - 1]}…"
