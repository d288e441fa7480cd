"""The neighbours of a region on a day: their borders, their outlines, and the plans beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.border_lines import shared_borders
from geo.errors import Refusal
from layers.territory import COUNTRY_OF_REGION, Key
from layers.units import parse_id, unit_of_piece
from planning.auditcache import shared_audit
from planning.audits import AuditAsked
from planning.planstore import list_plans
from planning.planunits import Units, units_of
from planning.world import matrix_in_use

if TYPE_CHECKING:
    from layers.store import Store
    from planning.audits import Audited
    from planning.planrecords import StoredPlan

_NO_BORDER = {"audit-plans-outside", "border-none"}


@dataclass(frozen=True)
class PairsAsked:
    """Whose pairs, and on what they rest.

    ``plans`` are ids of kept plans; None means those that lie in the region, real ones before
    practice data. ``catchments`` and ``protected`` are ids of layers of areas, ``infrastructure``
    of one of lines, ``series`` two tables of loaded figures, the earlier one first; any may be
    absent.
    """

    region: str
    at: dt.date
    plans: tuple[str, ...] | None = None
    catchments: str = ""
    series: tuple[str, str] | None = None
    protected: str = ""
    infrastructure: str = ""

    @property
    def layers(self) -> tuple[str, ...]:
        """Return the layers that were named."""
        return tuple(filter(None, (self.catchments, self.protected, self.infrastructure)))

    @property
    def units(self) -> str:
        """Return the units as audits name them."""
        return f"{self.region}@{self.at}"


@dataclass(frozen=True, eq=False)
class PairGround:
    """What the figures of pairs are computed from; shared, and never changed.

    ``units`` and ``borders`` lie in EPSG:4326. ``borders`` has unit_a, unit_b (ids, A sorts first),
    name, length_m and geometry, numbered from 0. ``audited`` is None where no plan lies on any of
    the borders.
    """

    store: Store
    asked: PairsAsked
    units: Units
    borders: gpd.GeoDataFrame
    plans: tuple[StoredPlan, ...]
    audited: Audited | None
    keys: Mapping[str, Key] = field(default_factory=dict)

    def unit(self, unit_id: str) -> dict[str, Any]:
        """Return the record of a unit."""
        return self.store.territory.unit(self.keys[unit_id])

    def numbers(self, frame: pd.DataFrame) -> dict[int, Any]:
        """Return rows that have unit_a and unit_b by the number of their pair."""
        ends = zip(self.borders["unit_a"], self.borders["unit_b"], strict=True)
        place = {pair: number for number, pair in enumerate(ends)}
        rows = frame.to_dict("records")
        named = (((row["unit_a"], row["unit_b"]), row) for row in rows)
        return {place[pair]: row for pair, row in named if pair in place}


def ground_of(store: Store, asked: PairsAsked) -> PairGround:
    """Return the neighbours of a region and what lies beside them.

    Refuses ``units-not-drawn`` (no outlines are known for the day), ``plan-gone`` and what an audit
    refuses of plans.
    """
    units = units_of(store, asked.units)
    if units.frame.empty:
        raise Refusal("units-not-drawn", told=asked.units)
    plans = plans_of(store, asked)
    return PairGround(
        store=store,
        asked=asked,
        units=units,
        borders=_borders(store, units),
        plans=plans,
        audited=_audit(store, asked, plans),
        keys={one: parse_id(one) for one in units.frame.index},
    )


def plans_of(store: Store, asked: PairsAsked) -> tuple[StoredPlan, ...]:
    """Return the plans that count: those that are named, else those that lie in the region."""
    known = [plan for plan in list_plans(store.home, withdrawn=False) if plan.current.bounds_lonlat]
    if asked.plans is not None:
        named = {plan.id: plan for plan in known}
        if not set(asked.plans) <= set(named):
            raise Refusal("plan-gone")
        return tuple(named[one] for one in asked.plans)
    units = units_of(store, asked.units).frame
    if units.empty:
        return ()
    region = shapely.box(*units.total_bounds)
    there = [plan for plan in known if region.intersects(shapely.box(*_bounds(plan)))]
    real = [plan for plan in there if not plan.practice]
    return tuple(real or there)


def _bounds(plan: StoredPlan) -> tuple[float, float, float, float]:
    bounds = plan.current.bounds_lonlat
    assert bounds is not None  # noqa: S101  as the caller has seen
    return bounds


def _borders(store: Store, units: Units) -> gpd.GeoDataFrame:
    country, known = COUNTRY_OF_REGION[units.region], set(units.frame.index)
    owners = unit_of_piece(store.territory, country, units.at)
    owned = {piece: unit for piece, unit in owners.items() if unit in known}
    borders = shared_borders(store.territory.segments(country), owned)
    names = units.frame["name"]
    sides = zip(borders["unit_a"], borders["unit_b"], strict=True)
    return borders.assign(name=[f"{names[a]} – {names[b]}" for a, b in sides])


def _audit(store: Store, asked: PairsAsked, plans: tuple[StoredPlan, ...]) -> Audited | None:
    if not plans:
        return None
    named = tuple(plan.id for plan in plans)
    try:
        return shared_audit(store, AuditAsked(named, asked.units, matrix=matrix_in_use(store)))
    except Refusal as refusal:
        if refusal.code in _NO_BORDER:
            return None
        raise
