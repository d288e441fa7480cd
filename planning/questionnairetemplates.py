"""Questionnaires that are shipped to begin from: ``data/questionnaires``, one file each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geo.errors import Refusal
from planning.questionnaires import QuestionnaireEntry, checked
from planning.questions import UNSAID, Option, Question, said_of

FOLDER = Path(__file__).resolve().parent.parent / "data" / "questionnaires"


@cache
def templates(folder: Path = FOLDER) -> Mapping[str, QuestionnaireEntry]:
    """Return the shipped questionnaires by the stem of their file; refuses ``data-file-broken``."""
    return MappingProxyType({file.stem: _read(file) for file in sorted(folder.glob("*.toml"))})


def _read(file: Path) -> QuestionnaireEntry:
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        questions = tuple(_question(n, one) for n, one in enumerate(told["question"], start=1))
        entry = QuestionnaireEntry(
            title=said_of(told["title"]), intro=said_of(told["intro"]), questions=questions
        )
        return checked(entry)
    except (OSError, ValueError, KeyError, TypeError, Refusal) as error:
        raise Refusal("data-file-broken", file=file.name) from error


def _question(number: int, told: Mapping[str, Any]) -> Question:
    """Return a question of a template: its id, and those of its options, are their numbers."""
    options = tuple(
        Option(f"o-{place}", said_of(one)) for place, one in enumerate(told.get("options", ()), 1)
    )
    return Question(
        id=f"q-{number}",
        kind=told["kind"],
        text=said_of(told["text"]),
        required=told.get("required", False),
        options=options,
        steps=told.get("steps", 5),
        low=said_of(told["low"]) if "low" in told else UNSAID,
        high=said_of(told["high"]) if "high" in told else UNSAID,
        most=told.get("most", 5),
    )
