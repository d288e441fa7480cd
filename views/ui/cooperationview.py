"""What a visitor of the page of cooperation looks at, as its address holds it.

The address is the only memory of it, so that a link shows the same, and Back and Forward work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.territory import REGIONS, check_date
from planning.cooperationlisting import Wanted
from planning.cooperationlists import CooperationList, cooperation_list
from views.ui.borderplans import region_bounds
from views.ui.recommendationview import PRACTICE, unit_of

Part = Literal["list", "network", "matrix", "time"]
PARTS: tuple[Part, ...] = get_args(Part)
NEW = "new"
KEYS: tuple[CooperationList, ...] = ("theme", "degree", "standing")
FILTERS = (*KEYS, "unit", "practice")
_MOST_LETTERS = 200
_MOST_DIGITS = 6


@dataclass(frozen=True)
class CooperationView:
    """All that the address of the page holds.

    ``chosen`` is the id of an area, ``edit`` whether it is being written (`NEW` as ``chosen`` for
    one that is not there yet). ``unit`` and ``other`` are ids of units: with both, areas that both
    are members of are listed.
    """

    region: str = REGIONS[0]
    at: dt.date | None = None
    part: Part = "list"
    chosen: str = ""
    edit: bool = False
    text: str = ""
    theme: str = ""
    degree: str = ""
    standing: str = ""
    unit: str = ""
    other: str = ""
    practice: str = ""
    page: int = 1


def cooperation_view() -> CooperationView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of CooperationView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key == "lang"}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def choose(cooperation: str) -> None:
    """Show the card of an area, or the list again."""
    go(chosen=cooperation, edit=False)


def narrow(**fields: Any) -> None:  # noqa: ANN401  fields of CooperationView
    """Change which areas are listed, from the first page on."""
    go(**{"chosen": "", "edit": False, "page": 1, **fields})


def wanted_of(view: CooperationView, store: Store, at: dt.date | None) -> Wanted:
    """Return which areas of its region a view lists, on a day or of all days.

    A unit that is not known is left out.
    """
    unit, other = unit_of(view.unit, store), unit_of(view.other, store)
    return Wanted(
        text=view.text,
        theme=view.theme,
        degree=view.degree,
        standing=view.standing,
        unit=unit,
        other=other if unit is not None else None,
        at=at,
        practice=PRACTICE.get(view.practice),
        bounds=region_bounds(store, view.region),
    )


def decode(told: Mapping[str, str]) -> CooperationView:
    """Return the view that query parameters describe."""
    kept: dict[str, Any] = {
        key: told.get(key, "") if told.get(key) in cooperation_list(key) else "" for key in KEYS
    }
    return CooperationView(
        region=told["region"] if told.get("region") in REGIONS else REGIONS[0],
        at=_day(told.get("at", "")),
        part=next((part for part in PARTS if part == told.get("part")), "list"),
        chosen=told.get("coop", "")[:_MOST_LETTERS],
        edit=told.get("edit") == "1",
        text=told.get("q", "")[:_MOST_LETTERS],
        unit=told.get("unit", "")[:_MOST_LETTERS],
        other=told.get("with", "")[:_MOST_LETTERS],
        practice=told.get("practice", "") if told.get("practice") in PRACTICE else "",
        page=_page(told.get("page", "")),
        **kept,
    )


def encode(view: CooperationView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    told: dict[str, str] = {
        "region": "" if view.region == REGIONS[0] else view.region,
        "at": view.at.isoformat() if view.at else "",
        "part": "" if view.part == PARTS[0] else view.part,
        "coop": view.chosen,
        "edit": "1" if view.edit else "",
        "q": view.text,
        "unit": view.unit,
        "with": view.other,
        "practice": view.practice,
        "page": str(view.page) if view.page > 1 else "",
        **{key: getattr(view, key) for key in KEYS},
    }
    return {key: value for key, value in told.items() if value}


def _day(text: str) -> dt.date | None:
    try:
        return check_date(dt.date.fromisoformat(text))
    except (ValueError, Refusal):
        return None


def _page(text: str) -> int:
    fit = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return max(int(text), 1) if fit else 1
