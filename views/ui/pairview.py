"""What a visitor of the page of pairs looks at, as its address holds it.

The address is the only memory of it, so that a link shows the same, and Back and Forward work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import streamlit as st

from geo.errors import Refusal
from layers.territory import REGIONS, check_date
from planning.planchoice import QUESTIONS

Part = Literal["pairs", "groups", "help"]
PARTS: tuple[Part, ...] = get_args(Part)
_BETWEEN = "~"
_ANSWERS = {"y": True, "n": False}
_MOST_UNITS, _MOST_LETTERS = 40, 120


@dataclass(frozen=True)
class PairView:
    """All that the address of the page holds.

    ``pair`` are the ids of two units, ``units`` of those in a group, ``unit`` of one whose pairs
    alone are listed; ``both`` lists only pairs both of whose units have a plan. ``catchments``,
    ``protected`` and ``infrastructure`` are layers, ``series`` two tables of figures.
    ``answers`` are those given to the helper.
    """

    region: str = REGIONS[0]
    at: dt.date | None = None
    part: Part = "pairs"
    pair: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    unit: str = ""
    both: bool = False
    catchments: str = ""
    series: tuple[str, ...] = ()
    protected: str = ""
    infrastructure: str = ""
    answers: tuple[tuple[str, bool], ...] = ()


def pair_view() -> PairView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of PairView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key == "lang"}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def elsewhere(**fields: Any) -> None:  # noqa: ANN401  fields of PairView
    """Change the region or the day: the units that were chosen may not be there then."""
    go(pair=(), units=(), unit="", **fields)


def decode(told: Mapping[str, str]) -> PairView:
    """Return the view that query parameters describe."""
    pair, series = _ids(told.get("pair", "")), _ids(told.get("series", ""))
    return PairView(
        region=told["region"] if told.get("region") in REGIONS else REGIONS[0],
        at=_day(told.get("at", "")),
        part=next((part for part in PARTS if part == told.get("part")), "pairs"),
        pair=pair if len(pair) == 2 else (),  # noqa: PLR2004  a pair
        units=_ids(told.get("units", "")),
        unit=told.get("unit", "")[:_MOST_LETTERS],
        both=told.get("both") == "1",
        catchments=told.get("basins", "")[:_MOST_LETTERS],
        series=series if len(series) == 2 else (),  # noqa: PLR2004  earlier and later
        protected=told.get("nature", "")[:_MOST_LETTERS],
        infrastructure=told.get("lines", "")[:_MOST_LETTERS],
        answers=_answers(told.get("answers", "")),
    )


def encode(view: PairView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    letters = {value: letter for letter, value in _ANSWERS.items()}
    given = dict(view.answers)
    answers = "".join(letters[given[one]] if one in given else "-" for one in QUESTIONS)
    told = {
        "region": "" if view.region == REGIONS[0] else view.region,
        "at": view.at.isoformat() if view.at else "",
        "part": "" if view.part == PARTS[0] else view.part,
        "pair": _BETWEEN.join(view.pair),
        "units": _BETWEEN.join(view.units),
        "unit": view.unit,
        "both": "1" if view.both else "",
        "basins": view.catchments,
        "series": _BETWEEN.join(view.series),
        "nature": view.protected,
        "lines": view.infrastructure,
        "answers": answers if given else "",
    }
    return {key: value for key, value in told.items() if value}


def _ids(text: str) -> tuple[str, ...]:
    parts = (part[:_MOST_LETTERS] for part in text.split(_BETWEEN)[:_MOST_UNITS])
    return tuple(dict.fromkeys(filter(None, parts)))


def _answers(text: str) -> tuple[tuple[str, bool], ...]:
    pairs = zip(QUESTIONS, text, strict=False)
    return tuple((one, _ANSWERS[letter]) for one, letter in pairs if letter in _ANSWERS)


def _day(text: str) -> dt.date | None:
    try:
        return check_date(dt.date.fromisoformat(text))
    except (ValueError, Refusal):
        return None
