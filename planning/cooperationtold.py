"""The territory of a cooperation area and the figures it rests on, as they are kept as JSON."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from geo.errors import Refusal
from planning.areaspecs import ShapeArea, Spec, UnitsArea, checked_spec, spec_of, told_of
from planning.checks import LINE_LIMIT, TEXT_LIMIT, checked_line

if TYPE_CHECKING:
    from planning.documents import UnitKey

_MOST_GROUNDS = 60
_KEY_LIMIT = 60


@dataclass(frozen=True)
class Territory:
    """Where an area lies: whole units by their keys, a drawn shape (lon, lat, WGS84), or both."""

    units: tuple[UnitKey, ...] = ()
    shape: shapely.Geometry | None = None
    shape_name: str = ""

    @property
    def specs(self) -> tuple[Spec, ...]:
        """Return the parts as `planning.areashapes.area_rows` takes them."""
        drawn = (ShapeArea(self.shape, self.shape_name),) if self.shape is not None else ()
        return (*((UnitsArea(self.units),) if self.units else ()), *drawn)


@dataclass(frozen=True)
class Ground:
    """A figure that speaks for an area: ``key`` names it, ``value`` is in ``unit`` (empty: none).

    ``source`` says where it comes from, ``at`` of which day it is.
    """

    key: str
    value: float | str
    unit: str = ""
    source: str = ""
    at: dt.date | None = None


def checked_territory(territory: Territory) -> Territory:
    """Return a territory that can be kept; refuses ``cooperation-territory`` and as for areas."""
    if not territory.specs:
        raise Refusal("cooperation-territory")
    return territory_of(territory_told(territory))


def territory_told(territory: Territory) -> dict[str, Any]:
    """Return a territory as JSON has it."""
    told: dict[str, Any] = {}
    for spec in map(checked_spec, territory.specs):
        told |= told_of(spec)
    return told


def territory_of(told: Mapping[str, Any]) -> Territory:
    """Return the territory that JSON tells; refuses ``area-unclear`` and as for areas."""
    units: tuple[UnitKey, ...] = ()
    shape, name = None, ""
    if "units" in told:
        spec = spec_of("units", told)
        units = spec.units if isinstance(spec, UnitsArea) else ()
    if "geometry" in told:
        drawn = spec_of("shape", told)
        if isinstance(drawn, ShapeArea):
            shape, name = drawn.shape, drawn.name
    return Territory(units, shape, name)


def checked_grounds(grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    """Return figures that can be kept; refuses ``ground-value`` (no number) and ``text-unfit``."""
    return tuple(_checked_ground(one) for one in grounds)[:_MOST_GROUNDS]


def _checked_ground(one: Ground) -> Ground:
    value = checked_line(one.value) if isinstance(one.value, str) else float(one.value)
    if isinstance(value, float) and not math.isfinite(value):
        raise Refusal("ground-value", name=one.key)
    key, unit = checked_line(one.key, _KEY_LIMIT), checked_line(one.unit, LINE_LIMIT)
    return Ground(key, value, unit, checked_line(one.source, TEXT_LIMIT), one.at)


def ground_told(ground: Ground) -> dict[str, Any]:
    """Return a figure as JSON has it."""
    return dict(vars(ground)) | {"at": ground.at.isoformat() if ground.at else None}


def ground_of(told: Mapping[str, Any]) -> Ground:
    """Return the figure that JSON tells; raises KeyError, TypeError or ValueError for others."""
    at = dt.date.fromisoformat(told["at"]) if told["at"] else None
    ground = Ground(told["key"], told["value"], told["unit"], told["source"], at)
    return _checked_ground(ground)
