"""What somebody looks at in the transfer table, as the address of the page holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

from layers.words import Words
from planning.examples import examples
from planning.recommendationlisting import Wanted
from planning.recommendationlists import ListName, code_list

Part = Literal["examples", "transfer"]
PARTS: tuple[Part, ...] = get_args(Part)
LISTS: tuple[ListName, ...] = ("theme", "status")
_MOST_LETTERS, _MOST_DIGITS = 200, 6
_PART = "examples_part"


@dataclass(frozen=True)
class TransferView:
    """All that the address of the table holds.

    ``column`` is the one example that is shown alone, ``rec`` and ``example`` the chosen cell.
    """

    text: str = ""
    theme: str = ""
    status: str = ""
    column: str = ""
    rec: str = ""
    example: str = ""
    page: int = 1

    @property
    def wanted(self) -> Wanted:
        """Return which recommendations are the rows."""
        return Wanted(text=self.text, theme=self.theme, status=self.status)


def part_here() -> Part:
    """Return which part of the page the address asks for."""
    return "transfer" if st.query_params.get("part") == "transfer" else "examples"


def part_control(say: Words) -> None:
    """Draw the choice between the examples and the table."""
    st.session_state[_PART] = part_here()
    st.segmented_control(
        say("transfer.part"),
        PARTS,
        format_func=lambda part: say(f"transfer.parts.{part}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
        on_change=_turn,
    )


def _turn() -> None:
    told = {"lang": st.query_params.get("lang", "")}
    if st.session_state[_PART] == "transfer":
        told["part"] = "transfer"
    st.query_params.from_dict({key: value for key, value in told.items() if value})


def transfer_view() -> TransferView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of TransferView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key == "lang"}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def narrow(**fields: Any) -> None:  # noqa: ANN401  fields of TransferView
    """Change which recommendations are rows, from the first page on."""
    go(**{"rec": "", "example": "", "page": 1, **fields})


def decode(told: Mapping[str, str]) -> TransferView:
    """Return the view that query parameters describe."""
    lists = {name: told.get(name, "") for name in LISTS}
    page = told.get("page", "")
    fits = page.isascii() and page.isdigit() and len(page) <= _MOST_DIGITS
    return TransferView(
        text=told.get("q", "")[:_MOST_LETTERS],
        **{name: key if key in code_list(name) else "" for name, key in lists.items()},
        column=_known(told.get("column", "")),
        rec=told.get("rec", "")[:_MOST_LETTERS],
        example=_known(told.get("example", "")),
        page=max(int(page), 1) if fits else 1,
    )


def encode(view: TransferView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    told = {
        "part": "transfer",
        "q": view.text,
        "theme": view.theme,
        "status": view.status,
        "column": view.column,
        "rec": view.rec,
        "example": view.example,
        "page": str(view.page) if view.page > 1 else "",
    }
    return {key: value for key, value in told.items() if value}


def _known(example: str) -> str:
    return example if example in examples() else ""
