"""How much of what is where: the area of every zone class of plans in every unit, on any day.

Nothing is lost or counted twice: of every unit, what single zones cover (by class), what several
zones cover together, and what none covers add up to its area.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Refusal
from geo.types import Issue, Provenance
from layers.loading import canonical_date
from layers.plain import plain
from layers.store import Store
from layers.territory import COUNTRY_OF_REGION
from layers.words import DEFAULT_LANGUAGE, words
from planning.plansources import (
    PlanSource,
    PlanUsed,
    kept_versions,
    open_source,
    plan_used,
    practice_issues,
)
from planning.planunits import Units, units_of
from planning.sharing import SharedResults
from planning.statisticnotes import statistic_issues
from planning.zonechange import ChangeAsked, change_rows, zone_change
from planning.zoneclasses import Depth, ZoneClass, coarser
from planning.zonecount import WHOLE, Counted, count_in, count_whole, together

HECTARE_M2 = 10_000.0
_counted: SharedResults[Counted] = SharedResults(24)


@dataclass(frozen=True)
class StatisticsAsked:
    """What is to be counted: plans (ids, titles, ``id#version`` or files) together, by what units.

    ``units`` is ``REGION@DATE`` as of `planning.planunits.units_of`, or `WHOLE`: all that the
    plans cover is one unit then.
    """

    plans: tuple[str, ...]
    units: str | None = None
    depth: Depth = "deepest"
    lang: str = DEFAULT_LANGUAGE


@dataclass(frozen=True, eq=False)
class ZoneStatistics:
    """Areas by unit and class, with what they rest on; frames are shared and never changed.

    ``rows`` has unit (id), class (`ZoneClass.key`), area_ha, share (0-1, of the unit): what zones
    of the class cover alone; only what is more than nothing. ``totals`` is indexed by unit and has
    singly_ha, multiply_ha, uncovered_ha and area_ha, their sum. ``boundaries`` is the origin of
    the units' outlines, None for `WHOLE`. ``version`` changes whenever the figures may.
    """

    asked: StatisticsAsked
    units: Units
    classes: tuple[ZoneClass, ...]
    rows: pd.DataFrame
    totals: pd.DataFrame
    used: tuple[PlanUsed, ...]
    boundaries: Provenance | None
    issues: tuple[Issue, ...]
    version: str

    @property
    def practice(self) -> bool:
        """Say whether practice data is among it."""
        return any(one.practice for one in self.used)

    @property
    def touched(self) -> pd.DataFrame:
        """Return the totals of the units that a zone lies in."""
        return self.totals[self.totals["singly_ha"] + self.totals["multiply_ha"] > 0]

    def name_of(self, unit: str) -> str:
        """Return what a unit is called; all that several plans cover has no name of its own."""
        if unit != WHOLE:
            return str(self.units.frame["name"][unit])
        titles = list(dict.fromkeys(one.title for one in self.used))
        return titles[0] if len(titles) == 1 else words(self.asked.lang)("statistics.whole")

    def by_class(self) -> pd.DataFrame:
        """Return hectares covered by single zones: a row a unit, a column a class (key)."""
        keys = [one.key for one in self.classes]
        table = self.rows.pivot_table(index="unit", columns="class", values="area_ha", sort=False)
        return table.reindex(index=self.totals.index, columns=keys).fillna(0.0)


def zone_statistics(store: Store, asked: StatisticsAsked) -> ZoneStatistics:
    """Return how much of every zone class lies in every unit.

    Refuses what `units_of` and `open_source` refuse, and ``statistics-no-plan``.
    """
    if not asked.plans:
        raise Refusal("statistics-no-plan")
    key = _key(store, asked)
    if key is None:
        sources = _opened(store, asked)
        used, counted = tuple(one.used for one in sources), _count(store, asked, sources)
    else:
        found = kept_versions(store.home, asked.plans)
        used = tuple(plan_used(*one, asked.lang) for one in found if one)
        counted = _counted.get(key, lambda: _count(store, asked, _opened(store, asked)))
    return _told(store, asked, used, counted, key)


def is_counted(store: Store, asked: StatisticsAsked) -> bool:
    """Say whether an answer is at hand, so that nobody has to wait for it."""
    key = _key(store, asked)
    return key is not None and _counted.has(key)


def _key(store: Store, asked: StatisticsAsked) -> Hashable | None:
    """Return what an answer depends on; None where a file is among the plans."""
    found = kept_versions(store.home, asked.plans)
    known = [(one[0].id, one[0].version, one[1].number) for one in found if one]
    if len(known) < len(found):
        return None
    units = WHOLE if asked.units == WHOLE else tuple(units_of(store, asked.units).frame.index)
    return (str(store.home), tuple(known), units, store.territory.version)


def _opened(store: Store, asked: StatisticsAsked) -> list[PlanSource]:
    return [open_source(store.home, one, asked.lang, as_drawn=True) for one in asked.plans]


def _count(store: Store, asked: StatisticsAsked, sources: list[PlanSource]) -> Counted:
    zones = together([one.zones for one in sources])
    if asked.units == WHOLE:
        return count_whole(zones, dt.date.today())  # noqa: DTZ011  a civil date
    return count_in(zones, units_of(store, asked.units))


def _told(
    store: Store,
    asked: StatisticsAsked,
    used: tuple[PlanUsed, ...],
    counted: Counted,
    key: Hashable | None,
) -> ZoneStatistics:
    whole = asked.units == WHOLE
    # Names are those of the day, which the figures do not depend on.
    units = counted.units if whole else units_of(store, asked.units)
    version = repr((key, asked.depth, canonical_date(store.territory, units.at)))
    classes, place = coarser(counted.classes, asked.depth)
    totals = (counted.totals / HECTARE_M2).rename(columns=lambda name: f"{name[:-3]}_ha")
    return ZoneStatistics(
        asked,
        units,
        tuple(classes),
        _rows(counted.areas, classes, np.asarray(place, dtype=int), totals),
        totals,
        used,
        None if whole else store.territory.provenance[COUNTRY_OF_REGION[units.region]],
        statistic_issues(store, used, units, counted),
        hashlib.sha256(version.encode()).hexdigest()[:16],
    )


def _rows(
    areas: pd.DataFrame, classes: list[ZoneClass], place: np.ndarray, totals: pd.DataFrame
) -> pd.DataFrame:
    """Return the areas summed by the classes at a depth, in the order of units and classes."""
    unit = totals.index.get_indexer(areas["unit"])
    table = pd.DataFrame({"unit": unit, "class": place[areas["class"].to_numpy(dtype=int)]})
    table["area_ha"] = areas["area_m2"].to_numpy(dtype=float) / HECTARE_M2
    sums = table.groupby(["unit", "class"], sort=True)["area_ha"].sum().reset_index()
    keys = np.asarray([one.key for one in classes], dtype=object)
    return pd.DataFrame(
        {
            "unit": totals.index[sums["unit"]],
            "class": keys[sums["class"].to_numpy(dtype=int)],
            "area_ha": sums["area_ha"],
            "share": sums["area_ha"] / totals["area_ha"].to_numpy()[sums["unit"]],
        }
    )


def statistics_answer(
    store: Store, named: str, told: str | None, other: str | None = None
) -> tuple[dict[str, Any], list[Issue]]:
    """Return the statistics of a plan as plain data, and the issues that its reader has to know.

    ``rows``: unit_code, unit_name, class (HILUCS; None where a code has none), area_ha, share (of
    the unit). ``totals``: a row a unit with area_ha and the hectares that are singly covered,
    covered more than once, and not covered: they add up to the unit's. With ``other``, another
    plan, ``change`` has what each class became there: class_a, cover_a, class_b, cover_b, area_ha.
    ``practice`` says whether practice data is among it.
    """
    found = zone_statistics(store, StatisticsAsked((named,), told))
    units = WHOLE if told == WHOLE else f"{found.units.region}@{found.units.at}"
    answer = {"units": units, "rows": _class_rows(found), "totals": _total_rows(found)}
    used, issues = found.used, found.issues
    if other is not None:
        change = zone_change(store, ChangeAsked(named, other))
        answer["change"] = plain(change_rows(change))
        used, issues = (*used, *change.used), (*issues, *change.issues)
    made_up = practice_issues(*used)
    others = [issue for issue in issues if issue.code != "zones-practice"]
    return answer | {"practice": bool(made_up)}, [*made_up, *others]


def _class_rows(found: ZoneStatistics) -> list[dict[str, Any]]:
    classes, frame = {one.key: one for one in found.classes}, found.units.frame
    return [
        {
            "unit_code": frame["code"][row["unit"]],
            "unit_name": found.name_of(row["unit"]),
            "class": classes[row["class"]].hilucs,
            "area_ha": row["area_ha"],
            "share": row["share"],
        }
        for row in found.rows.to_dict("records")
    ]


def _total_rows(found: ZoneStatistics) -> list[dict[str, Any]]:
    frame, kinds = found.units.frame, ("area_ha", "singly_ha", "multiply_ha", "uncovered_ha")
    return [
        {"unit_code": frame["code"][unit], "unit_name": found.name_of(str(unit))}
        | {kind: float(row[kind]) for kind in kinds}
        for unit, row in found.touched.iterrows()
    ]
