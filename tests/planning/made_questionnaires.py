"""A questionnaire with a question of every kind, and answers to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from planning.questionnaires import (
    Questionnaire,
    QuestionnaireEntry,
    add_questionnaire,
    step_questionnaire,
)
from planning.questions import Option, Question, Said

WATER, ROADS, WOODS = (
    Option(f"o-{number}", Said(lv=name))
    for number, name in enumerate(("ūdeņi", "ceļi", "meži"), start=1)
)
THREE = (WATER, ROADS, WOODS)
QUESTIONS = (
    Question(
        "q-one", "one", Said(lv="Kas jūs esat?", en="Who are you?"), required=True, options=THREE
    ),
    Question("q-many", "many", Said(lv="Kas traucē?"), options=THREE),
    Question("q-scale", "scale", Said(lv="Cik labi?"), steps=5, low=Said(lv="slikti")),
    Question("q-text", "text", Said(lv="Kāpēc?")),
    Question("q-place", "place", Said(lv="Kur?"), most=2),
    Question("q-area", "area", Said(lv="Kurā apvidū?")),
    Question("q-rank", "ranking", Said(lv="Kas pirmais?"), options=THREE),
)
ENTRY = QuestionnaireEntry(title=Said(lv="Par robežām", en="On borders"), questions=QUESTIONS)
SENT = "a-token-of-the-page"
SQUARE = [[25.4, 57.5], [25.5, 57.5], [25.5, 57.6], [25.4, 57.6]]
ANSWERS: dict[str, Any] = {
    "q-one": "o-2",
    "q-many": ["o-3", "o-1"],
    "q-scale": 4,
    "q-text": "Ceļš beidzas pie robežas.",
    "q-place": [[25.42, 57.54]],
    "q-area": [SQUARE],
    "q-rank": ["o-3", "o-1", "o-2"],
}


def opened(home: Path, entry: QuestionnaireEntry = ENTRY) -> Questionnaire:
    made = add_questionnaire(home, entry, who="Ilze")
    return step_questionnaire(home, made.id, "open", version=made.version, who="Ilze")


def opened_named(home: Path) -> Questionnaire:
    return opened(home, replace(ENTRY, mode="named", keep_until=dt.date(2090, 1, 1)))
