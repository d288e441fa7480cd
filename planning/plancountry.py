"""Which country's law a plan speaks: by the schema of its file, else by where it lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import shapely

from layers.commonlegend import COUNTRIES, Side
from planning.planstore import list_plans

if TYPE_CHECKING:
    from pathlib import Path

    from layers.loading import Loaded
    from planning.planrecords import StoredPlan

OTHER = "other"
_OF_SCHEMA: Mapping[str, str] = MappingProxyType(
    {
        "tapis": "lv",
        "lv-mk240": "lv",
        "no-regplan": "no",
        "no-kommuneplan": "no",
        "xplan": "de",
        "imro": "nl",
        "cnig": "fr",
        "pog": "pl",
    }
)
# Degrees: what the schema does not tell (INSPIRE, tables without one) is of a country whose
# ground it lies on, and these are the two whose outlines are told here.
_GROUND = MappingProxyType({"lv": (20.9, 55.6, 28.3, 58.1), "no": (4.0, 57.7, 12.3, 71.5)})


def plan_country(plan: StoredPlan) -> str:
    """Return the country of a plan (lv, no, de, fr, nl, pl), ``other`` where nothing tells."""
    layers = plan.current.report.get("layers", ())
    schemas = (str(layer.get("schema", "")) for layer in layers)
    told = next((_OF_SCHEMA[one] for one in schemas if one in _OF_SCHEMA), None)
    return told or _ground(plan)


def _ground(plan: StoredPlan) -> str:
    bounds = plan.current.bounds_lonlat
    if bounds is None:
        return OTHER
    middle = shapely.box(*bounds).centroid
    inside = (name for name, box in _GROUND.items() if shapely.box(*box).covers(middle))
    return next(inside, OTHER)


def sides_by_country(home: Path, maps: Sequence[tuple[str, Sequence[Loaded]]]) -> list[Side]:
    """Return the layers of maps (region, layers) by country, those of third countries last.

    A plan is its own country's, all else is that of the map's region.
    """
    plans = {one.id: one for one in list_plans(home)}
    sides: list[Side] = []
    for region, layers in maps:
        by_country: dict[str, list[Loaded]] = {COUNTRIES[region]: []}
        for layer in layers:
            plan = plans.get(str(layer.declaration.data.get("plan", "")))
            of = plan_country(plan) if plan else COUNTRIES[region]
            by_country.setdefault(of, []).append(layer)
        sides += by_country.items()
    return sorted(sides, key=lambda side: side[0] not in COUNTRIES.values())
