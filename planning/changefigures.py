"""One place on two days, or under two plans: the figures that can change, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from geo.errors import Refusal
from geo.types import Issue
from layers.listing import finest
from planning.amounts import KINDS, ZONES, Amount, Amounts, Kind, kind_of, missing
from planning.comparedareas import ComparedArea, compared_area
from planning.comparefigures import SideName, title_of, why_not
from planning.landamounts import land_amounts
from planning.peopleamounts import loaded_amounts, people_series, population_amounts
from planning.planamounts import plan_amounts

if TYPE_CHECKING:
    import datetime as dt

    from layers.store import Store
    from layers.territory import Key
    from planning.planrecords import StoredPlan

_FIGURES = (
    *("area", "units", "units_per_area", "inner_border", "compactness", "population", "density"),
    *("plans", "plans_age", "plans_cover"),
)
_YEARS = "compared-other-year"  # other years are what a change is about
Plans = Sequence["StoredPlan"] | None


@dataclass(frozen=True)
class Change:
    """A figure before and after; ``why_not`` tells by side (left: before) what is no change."""

    kind: Kind
    title: str
    before: Amount
    after: Amount
    why_not: tuple[tuple[SideName | None, Issue], ...]

    @property
    def difference(self) -> float | None:
        """Return after less before, None where one is missing."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    @property
    def ratio(self) -> float | None:
        """Return after by before, None where one is missing or before is nothing."""
        if self.after.value is None or not self.before.value:
            return None
        return self.after.value / self.before.value


def area_on(store: Store, area: ComparedArea, at: dt.date) -> tuple[ComparedArea, tuple[Key, ...]]:
    """Return an area on another day, and the units of it that reach beyond it.

    Where its own parts are not there on the day, it is made of the units of the day that lie on
    its ground, and they may be larger. Refuses ``compare-no-outline`` where there are none.
    """
    if at == area.at:
        return area, ()
    try:
        return compared_area(store, area.ids, at), ()
    except Refusal:
        return _of_units(store, area, at)


def _of_units(
    store: Store, area: ComparedArea, at: dt.date
) -> tuple[ComparedArea, tuple[Key, ...]]:
    territory = store.territory
    ground = frozenset(piece for key in area.units for piece in territory.pieces_of(key))
    there = finest(territory, area.region, at)
    units = tuple(key for key in there if territory.pieces_of(key) & ground)
    if not units:
        raise Refusal("compare-no-outline", area=", ".join(area.ids))
    wider = tuple(key for key in units if not territory.pieces_of(key) <= ground)
    outline = shapely.union_all([territory.outline(key) for key in units])
    return ComparedArea(area.ids, area.region, at, units, outline), wider


def changes(
    store: Store,
    before: ComparedArea,
    after: ComparedArea,
    plans: tuple[Plans, Plans],
    lang: str,
) -> list[Change]:
    """Return the figures of one place that can change between two days or two sets of plans.

    ``plans`` are those that each side speaks of, None for those in force on its day.
    """
    mine, other = _amounts(store, before, plans[0], lang), _amounts(store, after, plans[1], lang)
    found = []
    for name in _names(mine, other):
        pair = (mine.get(name) or _nothing(), other.get(name) or _nothing())
        why = _why(pair, same_day=before.at == after.at)
        found.append(Change(kind_of(name), title_of(store, name, lang), *pair, why))
    return found


def _amounts(store: Store, area: ComparedArea, plans: Plans, lang: str) -> Amounts:
    found = land_amounts(store, area)
    found |= population_amounts(store, area, people_series(store, area.region, area.at))
    found |= loaded_amounts(store, area)
    return found | plan_amounts(store, area, lang, plans)


def _names(mine: Amounts, other: Amounts) -> list[str]:
    both = {**mine, **other}
    zones = sorted(name for name in both if name.startswith(ZONES))
    some = [one[name].value for one in (mine, other) for name in zones if name in one]
    shown = zones if any(value is not None for value in some) else []
    loaded = sorted(name for name in both if name not in KINDS and name not in zones)
    return [*(name for name in _FIGURES if name in both), *shown, *loaded]


def _nothing() -> Amount:
    return missing("compared-not-loaded")


def _why(
    pair: tuple[Amount, Amount], *, same_day: bool
) -> tuple[tuple[SideName | None, Issue], ...]:
    told = tuple(one for one in why_not(*pair) if one[1].code != _YEARS)
    years = {one.year for one in pair}
    known = all(one.value is not None for one in pair)
    if known and not same_day and len(years) == 1 and None not in years:
        return (*told, (None, Issue("compared-same-year", "info", {"year": str(*years)})))
    return told
