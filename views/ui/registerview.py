"""What a visitor of the page of registers looks at, as its address holds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from geo.errors import Refusal
from layers.territory import REGIONS, check_date
from planning.registerfields import NAMES, RegisterName, codes_of

NEW = "new"
ORIGINS = ("shipped", "own")
_MOST_LETTERS = 200


@dataclass(frozen=True)
class RegisterView:
    """All that the address of the page holds.

    ``chosen`` is the id of an entry (`NEW` for one that is being written, ``plan:7`` for a document
    of the plan register), ``unit`` the id of a unit whose entries are listed.
    """

    part: RegisterName = NAMES[0]
    region: str = REGIONS[0]
    at: dt.date | None = None
    chosen: str = ""
    edit: bool = False
    text: str = ""
    country: str = ""
    origin: str = ""
    unit: str = ""


def register_view() -> RegisterView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of RegisterView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key == "lang"}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def choose(entry: str) -> None:
    """Show the card of an entry."""
    go(chosen=entry, edit=False)


def narrow(**fields: Any) -> None:  # noqa: ANN401  fields of RegisterView
    """Change what the list shows; the chosen one stays no longer."""
    go(chosen="", edit=False, **fields)


def decode(told: Mapping[str, str]) -> RegisterView:
    """Return the view that query parameters describe."""
    country, origin = told.get("country", ""), told.get("origin", "")
    return RegisterView(
        part=next((name for name in NAMES if name == told.get("part")), NAMES[0]),
        region=told["region"] if told.get("region") in REGIONS else REGIONS[0],
        at=_day(told.get("at", "")),
        chosen=told.get("one", "")[:_MOST_LETTERS],
        edit=told.get("edit") == "1",
        text=told.get("q", "")[:_MOST_LETTERS],
        country=country if country in codes_of("country") else "",
        origin=origin if origin in ORIGINS else "",
        unit=told.get("unit", "")[:_MOST_LETTERS],
    )


def encode(view: RegisterView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    told = {
        "part": "" if view.part == NAMES[0] else view.part,
        "region": "" if view.region == REGIONS[0] else view.region,
        "at": view.at.isoformat() if view.at else "",
        "one": view.chosen,
        "edit": "1" if view.edit else "",
        "q": view.text,
        "country": view.country,
        "origin": view.origin,
        "unit": view.unit,
    }
    return {key: value for key, value in told.items() if value}


def _day(text: str) -> dt.date | None:
    try:
        return check_date(dt.date.fromisoformat(text))
    except (ValueError, Refusal):
        return None
