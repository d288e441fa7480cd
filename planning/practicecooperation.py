"""The practice cooperation areas: made up, to learn on, and called practice everywhere.

``data/practice/cooperation.toml`` holds them. They are put in once, with members and steps; what a
user removed does not come back.
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
from layers.words import LANGUAGES
from planning.cooperation import CooperationEntry, add_cooperation, tick_step
from planning.cooperationmembers import MembershipEntry
from planning.cooperationtold import Territory
from planning.practicerecommendations import practice_author
from planning.settings import (
    mark_practice_cooperations_made,
    practice_cooperations_made,
    practice_hidden,
)

if TYPE_CHECKING:
    from layers.store import Store
    from planning.documents import UnitKey

FILE = Path(__file__).resolve().parent.parent / "data" / "practice" / "cooperation.toml"
DAY = dt.date(2009, 7, 1)
_MAKING = threading.Lock()
_PLAIN = (
    *("degree", "standing", "hulst_type", "composition", "legal_form", "decision_rule"),
    *("secretariat", "confidence", "origin", "note"),
    *(f"name_{lang}" for lang in LANGUAGES),
)
_LISTS = ("themes", "financing", "instruments", "sources")
Told = Mapping[str, Any]


@cache
def practice_cooperations(file: Path = FILE) -> tuple[Told, ...]:
    """Return the shipped areas as they are written; refuses ``data-file-broken``."""
    try:
        with file.open("rb") as content:
            return tuple(tomllib.load(content)["cooperation"])
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise Refusal("data-file-broken", file=file.name) from error


def practice_cooperations_wanted(home: Path) -> bool:
    """Return whether the practice areas are still to be made; never where practice is hidden."""
    return not practice_hidden(home) and not practice_cooperations_made(home)


def make_practice_cooperations(store: Store) -> int:
    """Put the practice areas beside what there is, once, and return how many."""
    with _MAKING:
        if not practice_cooperations_wanted(store.home):
            return 0
        told = practice_cooperations()
        for one in told:
            _make(store, one)
        mark_practice_cooperations_made(store.home)
        return len(told)


def _make(store: Store, told: Told) -> None:
    who = practice_author()
    lists: dict[str, Any] = {name: tuple(told.get(name, ())) for name in _LISTS}
    entry = CooperationEntry(
        **{name: told.get(name, "") for name in _PLAIN},
        **lists,
        territory=_territory(told),
        valid_from=told["valid_from"],
        valid_to=told.get("valid_to"),
        practice=True,
    )
    made = add_cooperation(store, entry, [_member(one, told) for one in told["members"]], who=who)
    for step, day in told.get("steps", {}).items():
        made = tick_step(store.home, made.id, step, day, version=made.version, who=who)


def _territory(told: Told) -> Territory:
    shape = shapely.Polygon(told["polygon"]) if "polygon" in told else None
    units = tuple(_key(unit) for unit in told.get("units", ()))
    return Territory(units, shape, told.get("polygon_name", ""))


def _member(one: Told, told: Told) -> MembershipEntry:
    return MembershipEntry(
        unit=_key(one["unit"]) if "unit" in one else None,
        name=one.get("name", ""),
        role=one.get("role", "member"),
        begins=one.get("begins", told["valid_from"]),
        ends=one.get("ends"),
    )


def _key(unit: str) -> UnitKey:
    return unit, DAY
