"""What a visitor of the page of visits looks at, as its address holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

Part = Literal["programme", "lessons", "participants"]
PARTS: tuple[Part, ...] = get_args(Part)
NEW = "new"
_MOST_LETTERS = 60


@dataclass(frozen=True)
class VisitView:
    """All that the address of the page holds: which visit, which part of it, which stop.

    ``stop`` and ``visit`` are `NEW` for one that is being written; ``edit``: one is changed.
    """

    visit: str = ""
    part: Part = "programme"
    stop: str = ""
    edit: bool = False


def visit_view() -> VisitView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of VisitView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key == "lang"}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def decode(told: Mapping[str, str]) -> VisitView:
    """Return the view that query parameters describe."""
    return VisitView(
        visit=told.get("visit", "")[:_MOST_LETTERS],
        part=next((part for part in PARTS if part == told.get("part")), PARTS[0]),
        stop=told.get("stop", "")[:_MOST_LETTERS],
        edit=told.get("edit") == "1",
    )


def encode(view: VisitView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    told = {
        "visit": view.visit,
        "part": "" if view.part == PARTS[0] else view.part,
        "stop": view.stop,
        "edit": "1" if view.edit else "",
    }
    return {key: value for key, value in told.items() if value}
