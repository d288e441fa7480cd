"""The practice recommendations: made up, on the practice plans, and called practice everywhere.

``data/practice/recommendations.toml`` holds them. They are put in once, with all that a real one
has; what a user removed does not come back.
"""

from __future__ import annotations

import datetime as dt
import threading
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from geo.errors import Refusal
from layers.words import DEFAULT_LANGUAGE, LANGUAGES, words
from planning.areas import add_area
from planning.areaspecs import ConflictRule, NearBorderRule, ShapeArea, Spec, UnitsArea
from planning.comments import add_comment
from planning.evidence import add_figure, add_source
from planning.evidencequeries import BorderQuery, Query, RasterQuery, ZonesQuery
from planning.planstore import list_plans
from planning.practice import practice_wanted
from planning.precedents import decide
from planning.recommendations import RecommendationEntry, add_recommendation, step_to
from planning.settings import (
    mark_practice_recommendations_made,
    practice_hidden,
    practice_recommendations_made,
)

if TYPE_CHECKING:
    from layers.store import Store
    from planning.recommendations import Recommendation

FILE = Path(__file__).resolve().parent.parent / "data" / "practice" / "recommendations.toml"
DAY = dt.date(2009, 7, 1)
UNITS = f"vidzeme@{DAY.isoformat()}"
_MAKING = threading.Lock()
_PLAIN = (
    *("theme", "addressee", "addressee_note", "origin", "cooperation", "priority", "term"),
    *(f"{what}_{lang}" for what in ("title", "text") for lang in LANGUAGES),
)
Told = Mapping[str, Any]


@cache
def practice_recommendations(file: Path = FILE) -> tuple[Told, ...]:
    """Return the shipped recommendations as they are written; refuses ``data-file-broken``."""
    try:
        with file.open("rb") as content:
            return tuple(tomllib.load(content)["recommendation"])
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise Refusal("data-file-broken", file=file.name) from error


def practice_recommendations_wanted(home: Path) -> bool:
    """Return whether the practice plans are there and their recommendations still to be made."""
    waiting = practice_wanted(home) or practice_hidden(home)
    return not waiting and not practice_recommendations_made(home)


def make_practice_recommendations(store: Store) -> int:
    """Put the practice recommendations beside what there is, once, and return how many.

    After `planning.practice.make_practice`; where a practice plan was removed, what rests on it is
    left out.
    """
    with _MAKING:
        if not practice_recommendations_wanted(store.home):
            return 0
        plans = {plan.territories[0][0]: plan.id for plan in list_plans(store.home, practice=True)}
        told = practice_recommendations()
        for one in told:
            _make(store, one, plans)
        mark_practice_recommendations_made(store.home)
        return len(told)


def practice_author() -> str:
    """Return the name under which practice data is made."""
    return words(DEFAULT_LANGUAGE)("recommendations.practice_author")


def _make(store: Store, told: Told, plans: Mapping[str, str]) -> None:
    who, home = practice_author(), store.home
    entry = RecommendationEntry(
        **{name: told.get(name, "") for name in _PLAIN},
        responsible=tuple(told["responsible"]),
        practice=True,
    )
    made = add_recommendation(home, entry, who=who)
    for area in told.get("areas", ()):
        if set(area.get("plans", ())) <= set(plans):
            add_area(store, made.id, _spec(area, plans), who=who)
    for figure in told.get("evidence", ()):
        query = _query(figure, plans)
        if query is not None:
            add_figure(store, made.id, query, who=who)
    _make_words(home, made, told, who)


def _make_words(home: Path, made: Recommendation, told: Told, who: str) -> None:
    if "source" in told:
        add_source(home, made.id, told["source"], who=who)
    for one in told.get("precedents", ()):
        decide(home, made.id, one["example"], one["decision"], why=one["why_lv"], who=who)
    if "comment" in told:
        add_comment(home, made.id, told["comment"], who=who)
    for status in told["status"]:
        reason = told.get("reason_lv", "")
        made = step_to(home, made.id, status, version=made.version, who=who, reason=reason)


def _spec(area: Told, plans: Mapping[str, str]) -> Spec:
    if "units" in area:
        return UnitsArea(tuple((code, DAY) for code in area["units"]))
    if "polygon" in area:
        return ShapeArea(shapely.Polygon(area["polygon"]), area["name"])
    resting = tuple(plans[code] for code in area["plans"])
    if area["rule"] == "conflict":
        between = tuple((code, DAY) for code in area["between"])
        return ConflictRule(resting, UNITS, area["longer_than_m"], between)
    return NearBorderRule(resting, UNITS, area["within_m"], area["hilucs"])


def _query(figure: Told, plans: Mapping[str, str]) -> Query | None:
    """Return the question, None where the practice plan it is about was removed."""
    if "border" in figure:
        first, second = figure["border"]
        if not {first, second} <= set(plans):
            return None
        between = ((first, DAY), (second, DAY))
        return BorderQuery((plans[first], plans[second]), UNITS, between)
    if "zones" in figure:
        unit = figure["zones"]
        if unit not in plans:
            return None
        return ZonesQuery(plans[unit], UNITS, (unit, DAY), figure["hilucs"])
    return RasterQuery(figure["raster"], (figure["unit"], DAY), DAY)
