"""The practice template of a visit: five days at the places of the examples, made up and so called.

It says nothing of the visit of 2009, of which no programme is known here.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from geo.errors import Refusal
from planning.visit import add_stop, add_visit
from planning.visitrecords import Question, StopEntry, Visit, VisitEntry

FILE = Path(__file__).resolve().parent.parent / "data" / "practice" / "visit.toml"
_DAYS = 5


def make_practice_visit(home: Path, begins_on: dt.date, *, lang: str, who: str) -> Visit:
    """Write the template down as a visit that begins on a day; refuses ``data-file-broken``."""
    entry, stops = template(begins_on, lang)
    visit = add_visit(home, entry, who=who)
    for stop in stops:
        add_stop(home, visit.id, stop, who=who)
    return visit


def template(begins_on: dt.date, lang: str) -> tuple[VisitEntry, tuple[StopEntry, ...]]:
    """Return the visit of the template and its stops, in a language."""
    try:
        told = tomllib.loads(FILE.read_text(encoding="utf-8"))
        entry = VisitEntry(
            title=told["title"][lang],
            begins_on=begins_on,
            ends_on=begins_on + dt.timedelta(days=_DAYS - 1),
            aim=told["aim"][lang],
            practice=True,
        )
        return entry, tuple(_stop(one, lang) for one in told["stops"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise Refusal("data-file-broken", file="practice/visit.toml") from error


def _stop(told: dict[str, Any], lang: str) -> StopEntry:
    lon, lat = told["lonlat"]
    return StopEntry(
        day=told["day"],
        time=told["time"],
        place=told["place"],
        lon=lon,
        lat=lat,
        theme=told["theme"],
        example=told["example"],
        questions=(Question(told["question"][lang]),),
    )
