"""Who is like us: areas of the other region, the nearest first, by figures that both have.

Figures are standardised over all municipalities and planning regions of both regions, so that the
distance of two areas is the same from either side. Sizes and densities are compared by their
logarithm (twice as large is as far as half as large), or by their root where they may be nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from geo.alike import Figures, Scale, apart, scale_of
from geo.errors import Refusal
from layers.changes import reform_days
from layers.examples import examples
from layers.listing import finest
from layers.territory import REGIONS, Key
from layers.units import neighbours, select, unit_id
from planning.comparedareas import ComparedArea, compared_area
from planning.comparefigures import steady_amounts
from planning.peopleamounts import people_series, population_amounts
from planning.sharing import SharedResults

if TYPE_CHECKING:
    from layers.store import Store
    from planning.amounts import Amount

Sort = Literal["unit", "region", "ring", "example"]
_BY_LOGARITHM = frozenset(("area", "units", "population", "density", "centre_mean"))
_BY_ROOT = frozenset(("settlement_density",))  # may be nothing, which has no logarithm
WEIGHTS: Mapping[str, float] = MappingProxyType(
    dict.fromkeys(
        (
            *("area", "units", "population", "density"),
            *("settlement_density", "largest_share", "centre_mean"),
            *("wooded", "farmed", "built", "water", "elevation"),
        ),
        1.0,
    )
)
_made: SharedResults[tuple[ComparedArea, ...]] = SharedResults(12)
_FEW = 0.6  # of the weight: with less in common, a distance says little


@dataclass(frozen=True)
class Alike:
    """An area of the other region: how far it is, and what share of the square each figure makes.

    ``missing`` are figures with a weight that one of the two does not have: they are not counted.
    ``common`` is the share (0-1) of the weights that is counted.
    """

    area: ComparedArea
    sort: Sort
    distance: float
    shares: Mapping[str, float]
    missing: tuple[str, ...]
    common: float

    @property
    def rough(self) -> bool:
        """Say whether so little is known of both that the distance says little."""
        return self.common < _FEW


@dataclass(frozen=True)
class _Known:
    area: ComparedArea
    sort: Sort
    figures: Figures


def other_region(region: str) -> str:
    """Return the region that an area is compared with."""
    return next(one for one in REGIONS if one != region)


def day_there(store: Store, region: str, at: dt.date) -> dt.date:
    """Return ``at``, or the newest reform of a region whose outlines of that day are not known."""
    return at if finest(store.territory, region, at) else reform_days(store.territory, region)[-1]


def alike(
    store: Store, area: ComparedArea, there: dt.date, weights: Mapping[str, float] = WEIGHTS
) -> list[Alike]:
    """Return the areas of the other region on the day ``there``, the most alike first, rough last.

    Municipalities and planning regions; for an area of several municipalities also each
    municipality with its neighbours. Refuses ``alike-no-weight``.
    """
    region = other_region(area.region)
    known = _units_and_regions(store, region, there)
    if len(area.units) > 1:
        known = [*known, *_rings(store, region, there)]
    return _ranked(store, area, there, known, weights)


def alike_examples(
    store: Store, area: ComparedArea, there: dt.date, weights: Mapping[str, float] = WEIGHTS
) -> list[Alike]:
    """Return the examples whose areas have an outline on a day, the most alike first."""
    found = []
    for key in examples():
        try:
            found.append(compared_area(store, [key], there))
        except Refusal:
            continue  # the example has no outline: its own card says so
    return _ranked(store, area, there, _known(store, found, "example"), weights)


def _ranked(
    store: Store,
    area: ComparedArea,
    there: dt.date,
    known: Sequence[_Known],
    weights: Mapping[str, float],
) -> list[Alike]:
    checked = checked_weights(weights)
    own, scale = _known(store, [area], "unit")[0], _scale(store, area, there)
    found = []
    for one in known:
        told = apart(scale, own.figures, one.figures, checked)
        if told.distance is not None:
            square = told.distance**2 or 1.0
            shares = {name: part / square for name, part in told.parts.items()}
            common = sum(checked[name] for name in told.parts) / sum(checked.values())
            found.append(Alike(one.area, one.sort, told.distance, shares, told.missing, common))
    return sorted(found, key=lambda one: (one.rough, one.distance, one.area.ids))


def checked_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights; refuses unknown figures, numbers below zero, and nothing above zero."""
    for name, weight in weights.items():
        if name not in WEIGHTS:
            raise Refusal("alike-figure-unknown", name=name, known=", ".join(WEIGHTS))
        if not (math.isfinite(weight) and weight >= 0):
            raise Refusal("alike-weight-number", name=name)
    if not any(weights.values()):
        raise Refusal("alike-no-weight")
    return dict(weights)


def read_weights(file: Path | None) -> dict[str, float]:
    """Return the weights that a file tells; figures that it does not name weigh nothing.

    CSV with the columns indicator and weight, or a JSON object. Without a file each weighs one.
    """
    if file is None:
        return dict(WEIGHTS)
    try:
        text = file.read_text(encoding="utf-8-sig")
        told = json.loads(text) if file.suffix.lower() == ".json" else _rows(text)
        weights = {str(name): float(weight) for name, weight in dict(told).items()}
    except (OSError, ValueError, TypeError, KeyError, csv.Error) as error:
        raise Refusal("alike-weights-broken", file=file.name) from error
    return checked_weights(weights)


def _rows(text: str) -> dict[str, str]:
    semicolons = ";" in text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if semicolons else ",")
    return {row["indicator"].strip(): row["weight"].replace(",", ".") for row in rows}


def _scale(store: Store, area: ComparedArea, there: dt.date) -> Scale:
    return scale_on(store, {area.region: area.at, other_region(area.region): there})


def scale_on(store: Store, days: Mapping[str, dt.date]) -> Scale:
    """Return how figures spread over the units and planning regions of both regions on days."""
    pool = [one for region in REGIONS for one in _units_and_regions(store, region, days[region])]
    return scale_of([one.figures for one in pool])


def _units_and_regions(store: Store, region: str, at: dt.date) -> list[_Known]:
    every = finest(store.territory, region, at)
    units = _areas(store, region, at, [(key,) for key in every])
    larger = [_larger(store, key, at) for key in _planning_regions(store, region, at)]
    regions = [one for one in larger if 1 < len(one.units) < len(every)]
    return [*_known(store, units, "unit"), *_known(store, regions, "region")]


def _planning_regions(store: Store, region: str, at: dt.date) -> list[Key]:
    keys = select(store.territory, region, "planning-region", at)
    return [key for key in keys if store.territory.pieces_of(key)]


def _larger(store: Store, key: Key, at: dt.date) -> ComparedArea:
    return compared_area(store, [unit_id(key)], at)


def _areas(
    store: Store, region: str, at: dt.date, groups: Sequence[tuple[Key, ...]]
) -> tuple[ComparedArea, ...]:
    """Return the areas that groups of units make, each made once for all visitors."""
    ids = tuple(tuple(unit_id(key) for key in keys) for keys in groups)
    key = (str(store.home), store.territory.version, region, at, ids)
    return _made.get(key, lambda: tuple(compared_area(store, one, at) for one in ids))


def _rings(store: Store, region: str, at: dt.date) -> list[_Known]:
    """Return each municipality with those of the region that border it."""
    keys = set(finest(store.territory, region, at))
    rings: dict[frozenset[Key], tuple[Key, ...]] = {}
    for key in sorted(keys):
        beside = [n.key for n in neighbours(store.territory, key, at) if n.key in keys]
        members = (key, *(one for one in beside if one))
        if 1 < len(members) < len(keys):
            rings.setdefault(frozenset(members), members)
    return _known(store, _areas(store, region, at, list(rings.values())), "ring")


def _known(store: Store, areas: Sequence[ComparedArea], sort: Sort) -> list[_Known]:
    if not areas:
        return []
    series = people_series(store, areas[0].region, areas[0].at)
    told = zip(areas, steady_amounts(store, areas), strict=True)
    return [
        _Known(area, sort, scaled(amounts | population_amounts(store, area, series)))
        for area, amounts in told
    ]


def scaled(amounts: Mapping[str, Amount]) -> Figures:
    """Return the figures that likeness rests on, each as it is compared: as it is, log or root."""
    values = {name: amounts[name].value for name in WEIGHTS}
    return {name: _on_scale(name, value) for name, value in values.items()}


def _on_scale(name: str, value: float | None) -> float | None:
    if value is None or name in _BY_ROOT:
        return value if value is None else math.sqrt(value)
    if name in _BY_LOGARITHM:
        return math.log(value) if value > 0 else None
    return value
