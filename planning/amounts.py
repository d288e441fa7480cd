"""Figures of one area as they are compared: a value with its sources, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from geo.types import Issue, Provenance

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Amount:
    """One figure of one area.

    ``why`` tells why there is no ``value``; ``remark`` why a value says little beside another.
    ``basis`` names what has to be the same on both sides for a comparison, by what it is (raster,
    cell, detail). ``cells`` is the number of raster cells that the value rests on.
    """

    value: float | None
    sources: tuple[Provenance, ...] = ()
    why: Issue | None = None
    remark: Issue | None = None
    year: int | None = None
    basis: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    cells: float | None = None


Amounts = dict[str, Amount]


def missing(code: str, **values: object) -> Amount:
    """Return that there is no figure, and why: a code of ``issues``."""
    return Amount(None, why=Issue(code, "info", values))


@dataclass(frozen=True)
class Kind:
    """What a figure is: its group on screen, its unit (of ``compared.unit``), its decimals.

    A ``ranked`` one is a place in an order: one may lie above another, but is not twice as much.
    """

    id: str
    group: str
    unit: str = ""
    digits: int = 0
    ranked: bool = False


KINDS = {
    kind.id: kind
    for kind in (
        Kind("area", "land", "km2"),
        Kind("units", "land"),
        Kind("units_per_area", "land", "per_1000_km2", 2),
        Kind("inner_border", "land", "km_per_km2", 3),
        Kind("compactness", "land", "", 2),
        Kind("population", "people", "people"),
        Kind("density", "people", "people_per_km2", 1),
        Kind("settlements", "people"),
        Kind("settlements_20000", "people"),
        Kind("settlements_5000", "people"),
        Kind("settlements_1000", "people"),
        Kind("settlements_small", "people"),
        Kind("settlement_people", "people", "people"),
        Kind("settlement_density", "people", "people_per_km2", 1),
        Kind("largest_share", "people", "percent", 1),
        Kind("centre_mean", "people", "km", 1),
        Kind("centre_greatest", "people", "km", 1),
        Kind("elevation", "cover", "m"),
        Kind("wooded", "cover", "percent", 1),
        Kind("farmed", "cover", "percent", 1),
        Kind("built", "cover", "percent", 1),
        Kind("water", "cover", "percent", 1),
        Kind("plans", "plans"),
        Kind("plans_age", "plans", "years", 1),
        Kind("plans_cover", "plans", "percent", 1),
        Kind("recommendations", "plans"),
        Kind("cooperations", "cooperation"),
    )
}
LAND_COVER, ZONES, LOADED, DEGREES = "landcover_", "zones_", "figure_", "degree_"


def kind_of(indicator: str) -> Kind:
    """Return what a figure is, also one of a class, of a theme or of a loaded table."""
    if indicator in KINDS:
        return KINDS[indicator]
    if indicator.startswith(LOADED):
        return Kind(indicator, "loaded", "", 1)
    if indicator.startswith(DEGREES):
        return Kind(indicator, "cooperation", "degree", ranked=True)
    group = "cover" if indicator.startswith(LAND_COVER) else "plans"
    return Kind(indicator, group, "percent", 1)
