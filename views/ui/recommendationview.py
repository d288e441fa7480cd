"""What a visitor of the page of recommendations looks at, as its address holds it.

The address is the only memory of it, so that a link shows the same, and Back and Forward work.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

from geo.errors import Refusal
from geo.types import LonLat
from layers.store import Store
from layers.territory import REGIONS, Key, check_date
from layers.units import parse_id
from planning.recommendationlisting import Wanted
from planning.recommendationlists import ListName, code_list

Part = Literal["list", "gaps"]
PARTS: tuple[Part, ...] = get_args(Part)
NEW = "new"
KEYS: tuple[ListName, ...] = ("theme", "status", "addressee")
PRACTICE = {"only": True, "none": False}
_MOST_LETTERS, _MOST_BODY = 200, 300


@dataclass(frozen=True)
class RecommendationView:
    """All that the address of the page holds.

    ``chosen`` is the id of a recommendation, ``edit`` whether it is being written (`NEW` as
    ``chosen`` for one that is not there yet); ``point`` a place whose recommendations are listed.
    ``border`` names the plans, the units' day and the two units that a new one is written about.
    """

    region: str = REGIONS[0]
    at: dt.date | None = None
    part: Part = "list"
    chosen: str = ""
    edit: bool = False
    point: LonLat | None = None
    border: str = ""
    text: str = ""
    theme: str = ""
    status: str = ""
    addressee: str = ""
    unit: str = ""
    practice: str = ""
    body: str = ""
    example: str = ""
    page: int = 1


def recommendation_view() -> RecommendationView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of RecommendationView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key == "lang"}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def choose(recommendation: str) -> None:
    """Show the card of a recommendation, or the list again."""
    go(chosen=recommendation, edit=False, border="")


def narrow(**fields: Any) -> None:  # noqa: ANN401  fields of RecommendationView
    """Change which recommendations are listed, from the first page on."""
    go(**{"chosen": "", "edit": False, "page": 1, **fields})


def wanted_of(view: RecommendationView, store: Store) -> Wanted:
    """Return which recommendations a view lists; a unit that is not known is left out."""
    return Wanted(
        text=view.text,
        theme=view.theme,
        status=view.status,
        addressee=view.addressee,
        unit=unit_of(view.unit, store),
        responsible=view.body,
        example=view.example,
        practice=PRACTICE.get(view.practice),
    )


def unit_of(text: str, store: Store) -> Key | None:
    """Return the key that an id tells, None for one that no unit has."""
    try:
        key = parse_id(text)
    except Refusal:
        return None
    return key if key in store.territory.units.index else None


def decode(told: Mapping[str, str]) -> RecommendationView:
    """Return the view that query parameters describe."""
    kept: dict[str, Any] = {
        key: told.get(key, "") if told.get(key) in code_list(key) else "" for key in KEYS
    }
    return RecommendationView(
        region=told["region"] if told.get("region") in REGIONS else REGIONS[0],
        at=_day(told.get("at", "")),
        part=next((part for part in PARTS if part == told.get("part")), "list"),
        chosen=told.get("rec", "")[:_MOST_LETTERS],
        edit=told.get("edit") == "1",
        point=_point(told.get("p", "")),
        border=told.get("border", ""),
        text=told.get("q", "")[:_MOST_LETTERS],
        unit=told.get("unit", ""),
        body=told.get("body", "")[:_MOST_BODY],
        example=told.get("example", "")[:_MOST_LETTERS],
        practice=told.get("practice", "") if told.get("practice") in PRACTICE else "",
        page=_page(told.get("page", "")),
        **kept,
    )


def encode(view: RecommendationView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    told: dict[str, str] = {
        "region": "" if view.region == REGIONS[0] else view.region,
        "at": view.at.isoformat() if view.at else "",
        "part": "" if view.part == PARTS[0] else view.part,
        "rec": view.chosen,
        "edit": "1" if view.edit else "",
        "p": ",".join(f"{degrees:.6f}" for degrees in view.point or ()),
        "border": view.border,
        "q": view.text,
        "unit": view.unit,
        "body": view.body,
        "example": view.example,
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
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1  # noqa: PLR2004  pages


def _point(text: str) -> LonLat | None:
    try:
        lon, lat = map(float, text.split(","))
    except ValueError:
        return None
    fit = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90  # noqa: PLR2004  degrees
    return (lon, lat) if fit else None
