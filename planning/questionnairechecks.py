"""Whether records of questionnaires that came in a file are such as the program would write.

Each raises a Refusal, KeyError, TypeError or ValueError where they are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from layers.words import LANGUAGES
from planning.answercheck import checked_answers
from planning.questionnaires import CODE_LENGTH, CODE_LETTERS, MODES, STEPS
from planning.questions import checked_question, question_of
from planning.recommendationlists import checked_key

Row = Mapping[str, Any]
_RECORD = re.compile(r"que-[0-9a-f]{16}")
_CODE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")


def check_questionnaire(row: Row) -> None:
    """Hold a questionnaire to what its verbs would have kept."""
    questions = tuple(question_of(one) for one in row["questions"])
    same = all(checked_question(one, 1) == one for one in questions)
    ids = {one.id for one in questions}
    fits = row["mode"] in MODES and row["status"] in STEPS and row["removed"] >= 0
    named = _RECORD.fullmatch(row["id"]) and _CODE.fullmatch(row["code"])
    if not (same and fits and named and len(ids) == len(questions)):
        raise ValueError


def check_answers(questionnaires: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
    """Hold every answer to the questions that it was given to."""
    asked = {
        row["id"]: tuple(question_of(one) for one in row["questions"]) for row in questionnaires
    }
    for row in answers:
        kept, issues = checked_answers(asked[row["questionnaire_id"]], row["told"])
        if issues or kept != row["told"] or row["lang"] not in LANGUAGES:
            raise ValueError


def check_use(row: Row) -> None:
    """Hold the theme of an answer to the list of themes."""
    checked_key("theme", row["theme"])
