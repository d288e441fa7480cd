"""Where a recommendation holds, as it is said: units, a drawn shape, zones, a place, or a rule.

Each kind is a frozen type that is kept as JSON; `spec_of` reads it back.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import shapely

from geo.errors import Refusal
from layers.units import parse_id, unit_id
from planning.checks import checked_line

if TYPE_CHECKING:
    from planning.documents import UnitKey

MOST_CORNERS = 20_000
_DECIMALS = 7  # about a centimetre
_POLYGONS = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True)
class UnitsArea:
    """Whole territorial units, by their keys; they need not exist today."""

    units: tuple[UnitKey, ...]


@dataclass(frozen=True, eq=False)
class ShapeArea:
    """A drawn polygon or several (lon, lat, WGS84), and what it is called."""

    shape: shapely.Geometry
    name: str = ""


@dataclass(frozen=True)
class ZonePick:
    """A zone of one version of a plan."""

    plan: str
    version: int
    zone_id: str


@dataclass(frozen=True)
class ZonesArea:
    """Zones that were picked on the map."""

    zones: tuple[ZonePick, ...]


@dataclass(frozen=True)
class PlaceArea:
    """A place that was picked on the map (degrees, WGS84), and what it is called."""

    lon: float
    lat: float
    name: str = ""


@dataclass(frozen=True)
class ConflictRule:
    """The stretches of border, longer than so many metres, where two plans are in conflict.

    ``plans`` are ids of kept plans; ``units`` is ``REGION@DATE``; ``between`` are two units of that
    day, or none for every border.
    """

    plans: tuple[str, ...]
    units: str
    longer_than_m: float
    between: tuple[UnitKey, ...] = ()


@dataclass(frozen=True)
class NearBorderRule:
    """The land of two neighbours near the border where the plans of both say one land use.

    ``hilucs`` is a class (``5_ResidentialUse`` stands for all below it); the land lies within
    ``within_m`` metres of a stretch of border on whose both sides it is planned.
    """

    plans: tuple[str, ...]
    units: str
    within_m: float
    hilucs: str


@dataclass(frozen=True)
class DeclineRule:
    """The units whose loaded figure fell by more than so many per cent between two days.

    ``earlier`` and ``later`` are ids of figures; the earlier ones are carried through reforms.
    """

    earlier: str
    later: str
    more_than_percent: float


Rule = ConflictRule | NearBorderRule | DeclineRule
Spec = UnitsArea | ShapeArea | ZonesArea | PlaceArea | ConflictRule | NearBorderRule | DeclineRule
_RULES: Mapping[str, type[Rule]] = {
    "conflict": ConflictRule,
    "near-border": NearBorderRule,
    "decline": DeclineRule,
}


def kind_of(spec: Spec) -> str:
    """Return the kind of a spec: units, shape, zones, place or rule."""
    kinds = {UnitsArea: "units", ShapeArea: "shape", ZonesArea: "zones", PlaceArea: "place"}
    return kinds.get(type(spec), "rule")


def told_of(spec: Spec) -> dict[str, Any]:
    """Return a spec as JSON has it."""
    if isinstance(spec, UnitsArea):
        return {"units": [unit_id(key) for key in spec.units]}
    if isinstance(spec, ShapeArea):
        return {"geometry": shapely.geometry.mapping(spec.shape), "name": spec.name}
    if isinstance(spec, ZonesArea):
        return {"zones": [dict(vars(pick)) for pick in spec.zones]}
    told = dict(vars(spec))
    if isinstance(spec, PlaceArea):
        return told
    if isinstance(spec, ConflictRule):
        told["between"] = [unit_id(key) for key in spec.between]
    name = next(name for name, kind in _RULES.items() if kind is type(spec))
    return {"rule": name, **{k: list(v) if isinstance(v, tuple) else v for k, v in told.items()}}


def spec_of(kind: str, told: Mapping[str, Any]) -> Spec:
    """Return the spec that JSON tells; refuses ``area-unclear`` and what `checked_spec` refuses."""
    try:
        return checked_spec(_spec(kind, told))
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise Refusal("area-unclear") from error


@lru_cache(maxsize=1000)
def kept_spec(kind: str, told: str) -> Spec:
    """Return the spec that is kept as JSON text, as `spec_of` does; those of a few maps stay."""
    return spec_of(kind, json.loads(told))


def _spec(kind: str, told: Mapping[str, Any]) -> Spec:
    if kind == "units":
        return UnitsArea(tuple(parse_id(text) for text in told["units"]))
    if kind == "shape":
        return ShapeArea(shapely.geometry.shape(told["geometry"]), str(told.get("name", "")))
    if kind == "zones":
        picks = (
            ZonePick(str(p["plan"]), int(p["version"]), str(p["zone_id"])) for p in told["zones"]
        )
        return ZonesArea(tuple(picks))
    if kind == "place":
        return PlaceArea(float(told["lon"]), float(told["lat"]), str(told.get("name", "")))
    return _rule(told)


def _rule(told: Mapping[str, Any]) -> Rule:
    rest = {name: value for name, value in told.items() if name != "rule"}
    if "plans" in rest:
        rest["plans"] = tuple(rest["plans"])
    if "between" in rest:
        rest["between"] = tuple(parse_id(text) for text in rest["between"])
    return _RULES[told["rule"]](**rest)


def checked_spec(spec: Spec) -> Spec:
    """Return a spec that can be kept.

    Refuses ``area-empty``, ``area-crosses`` (with the place), ``area-kind`` (neither polygon nor
    place), ``area-outside`` (no degrees), ``area-corners``, ``area-number`` and ``text-unfit``.
    """
    if isinstance(spec, UnitsArea):
        return UnitsArea(_some(tuple(dict.fromkeys(spec.units))))
    if isinstance(spec, ZonesArea):
        return ZonesArea(_some(tuple(dict.fromkeys(spec.zones))))
    if isinstance(spec, PlaceArea):
        _check_degrees(spec.lon, spec.lat, spec.lon, spec.lat)
        lon, lat = round(spec.lon, _DECIMALS), round(spec.lat, _DECIMALS)
        return PlaceArea(lon, lat, checked_line(spec.name))
    if isinstance(spec, ShapeArea):
        return ShapeArea(_checked_shape(spec.shape), checked_line(spec.name))
    return _checked_rule(spec)


def _some(items: tuple[Any, ...]) -> tuple[Any, ...]:
    if not items:
        raise Refusal("area-empty")
    return items


def _checked_shape(shape: shapely.Geometry) -> shapely.Geometry:
    if shape is None or shape.is_empty:
        raise Refusal("area-empty")
    if shape.geom_type not in _POLYGONS:
        raise Refusal("area-kind")
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        raise Refusal("area-corners", limit=MOST_CORNERS)
    _check_degrees(*shape.bounds)
    flat = shapely.transform(shapely.force_2d(shape), lambda xy: xy.round(_DECIMALS))
    if not flat.is_valid:
        place = shapely.is_valid_reason(flat).partition("[")[2].rstrip("]")
        raise Refusal("area-crosses", place=place.replace(" ", ", ") or "–")
    return shapely.orient_polygons(flat)


def _check_degrees(west: float, south: float, east: float, north: float) -> None:
    told = (west, south, east, north)
    if not all(map(math.isfinite, told)) or not (
        -180 <= west <= east <= 180 and -90 <= south <= north <= 90  # noqa: PLR2004  degrees
    ):
        raise Refusal("area-outside")


def _checked_rule(rule: Rule) -> Rule:
    named = {
        ConflictRule: ("longer_than_m", 0.0, 1e6),
        NearBorderRule: ("within_m", 1.0, 1e5),
        DeclineRule: ("more_than_percent", 0.0, 100.0),
    }
    name, least, most = named[type(rule)]
    value = float(getattr(rule, name))
    if not least <= value <= most:
        raise Refusal("area-number", value=value, least=least, most=most)
    if isinstance(rule, ConflictRule | NearBorderRule):
        _some(rule.plans)
    if isinstance(rule, ConflictRule) and len(rule.between) not in {0, 2}:
        raise Refusal("area-two-units")
    return rule


def day_of(units: str) -> dt.date:
    """Return the day that ``REGION@DATE`` names, today where it names none."""
    day = units.partition("@")[2]
    return dt.date.fromisoformat(day) if day else dt.date.today()  # noqa: DTZ011  a civil date
