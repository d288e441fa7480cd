"""What has to be known about zone statistics: said beside the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from geo.types import Issue, Severity
from layers.listing import finest
from layers.units import unit_id
from planning.plansources import PlanUsed, practice_issues
from planning.zonecount import WHOLE

if TYPE_CHECKING:
    from layers.store import Store
    from planning.planunits import Units
    from planning.zonecount import Counted

_HECTARE_M2 = 10_000.0
_MOST_NAMED = 2
_TELLING = 0.01  # of what is covered: covered more than once from here on is a warning


def statistic_issues(
    store: Store, used: Sequence[PlanUsed], units: Units, counted: Counted
) -> tuple[Issue, ...]:
    """Return what has to be known about the figures, what weighs most first."""
    made_up = practice_issues(*used)
    plans = _some(list(dict.fromkeys(one.title for one in used)))
    if units.frame.empty:
        return (*made_up, Issue("statistics-no-units", "warning", {"date": units.at}))
    twice = float(counted.totals["multiply_m2"].sum()) / _HECTARE_M2
    covered = float(counted.totals["singly_m2"].sum()) / _HECTARE_M2 + twice
    if not covered:
        told = {"plans": plans, "date": units.at}
        return (*made_up, Issue("statistics-plan-outside", "warning", told))
    found = list(made_up)
    if counted.outside:
        found.append(Issue("statistics-zones-outside", "warning", {"count": counted.outside}))
    if twice:
        weight: Severity = "warning" if twice > _TELLING * covered else "info"
        found.append(Issue("statistics-multiply", weight, {"area": twice}))
    if other := _of_other_days(store, used, units):
        told = {"plans": _some(other), "date": units.at}
        found.append(Issue("statistics-estimated", "info", told))
    return tuple(found)


def _of_other_days(store: Store, used: Sequence[PlanUsed], units: Units) -> list[str]:
    """Return the titles of plans that began under other units than those that are counted by."""
    if units.region == WHOLE:
        return []
    days = {one.title: _day(one.valid_from) for one in used}
    now = set(units.frame.index)
    return [
        title
        for title, day in days.items()
        if day and {unit_id(key) for key in finest(store.territory, units.region, day)} != now
    ]


def _some(titles: Sequence[str]) -> str:
    """Return so many titles as a sentence can hold, and how many more there are."""
    more = len(titles) - _MOST_NAMED
    return ", ".join(titles[:_MOST_NAMED]) + (f" … (+{more})" if more > 0 else "")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
