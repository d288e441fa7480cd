"""What a visitor of the page of questionnaires looks at, as its address holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

Part = Literal["results", "questions", "preview", "room", "history"]
PARTS: tuple[Part, ...] = get_args(Part)
_MOST_LETTERS = 60
_MOST_FIGURES = 9


@dataclass(frozen=True)
class QuestionnaireView:
    """All that the address of the page holds.

    ``chosen`` is the id of a questionnaire, ``part`` what is shown of it, ``answer`` the number of
    the answer that is looked at (0: none).
    """

    chosen: str = ""
    part: Part = "results"
    answer: int = 0


def questionnaire_view() -> QuestionnaireView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of QuestionnaireView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key == "lang"}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def decode(told: Mapping[str, str]) -> QuestionnaireView:
    """Return the view that query parameters describe."""
    number = told.get("answer", "")
    fits = number.isascii() and number.isdigit() and len(number) <= _MOST_FIGURES
    return QuestionnaireView(
        chosen=told.get("q", "")[:_MOST_LETTERS],
        part=next((part for part in PARTS if part == told.get("part")), "results"),
        answer=int(number) if fits else 0,
    )


def encode(view: QuestionnaireView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    told = {
        "q": view.chosen,
        "part": "" if view.part == PARTS[0] else view.part,
        "answer": str(view.answer) if view.answer else "",
    }
    return {key: value for key, value in told.items() if value}
