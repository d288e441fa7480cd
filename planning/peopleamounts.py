"""Figures of the people of an area: population, settlements by size, the largest centre."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd

from geo.errors import Refusal
from geo.form import distances_km
from geo.types import Issue, Provenance
from layers.units import folded
from layers.words import LANGUAGES, words
from planning.amounts import LOADED, Amount, Amounts, missing
from planning.figureseries import figure_series, shipped_population
from planning.landamounts import area_of, is_of_whole_units

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from layers.store import Store
    from planning.comparedareas import ComparedArea
    from planning.figureseries import FigureSeries

SIZES = (20_000, 5_000, 1_000)
_PEOPLE = ("iedzivot", "population", "inhabitant", "innbygger", "befolkning", "folkemengde")


def settlement_amounts(store: Store, area: ComparedArea) -> Amounts:
    """Return the settlements by size, the people in them, and how far the largest one is."""
    names = ("settlements", *(f"settlements_{size}" for size in SIZES), "settlements_small")
    more = ("settlement_people", "settlement_density", "largest_share")
    far = ("centre_mean", "centre_greatest")
    try:
        opened = store.open("settlements", area.at)
    except Refusal:
        return dict.fromkeys((*names, *more, *far), missing("compared-no-settlements-layer"))
    assert opened.frame is not None  # noqa: S101  settlements are points
    sources = (opened.provenance,)
    inside = opened.frame.iloc[
        sorted(opened.frame.sindex.query(area.outline, predicate="contains"))
    ]
    counted = inside.dropna(subset=["population"])
    told = {"settlements": Amount(len(inside), sources)} | {
        name: Amount(count, sources) for name, count in _by_size(counted).items()
    }
    if inside.empty:
        told |= {name: Amount(0.0, sources) for name in ("settlement_people", "settlement_density")}
        return told | dict.fromkeys(("largest_share", *far), missing("compared-no-settlement"))
    if counted.empty:
        return told | dict.fromkeys((*more, *far), missing("compared-no-settlement"))
    return told | _of_centre(area, counted, sources)


def _by_size(counted: gpd.GeoDataFrame) -> dict[str, int]:
    people, above, found = counted["population"], float("inf"), {}
    for size in SIZES:
        found[f"settlements_{size}"] = int(((people >= size) & (people < above)).sum())
        above = size
    return found | {"settlements_small": int((people < above).sum())}


def _of_centre(
    area: ComparedArea, counted: gpd.GeoDataFrame, sources: tuple[Provenance, ...]
) -> Amounts:
    people = counted["population"].astype(float)
    largest = counted.geometry.loc[people.idxmax()]
    mean, greatest = distances_km(area.outline, (largest.x, largest.y))
    total = float(people.sum())
    return {
        "settlement_people": Amount(total, sources),
        "settlement_density": Amount(total / area_of(area.outline), sources),
        "largest_share": Amount(100 * float(people.max()) / total, sources),
        "centre_mean": Amount(mean, sources),
        "centre_greatest": Amount(greatest, sources),
    }


def people_series(store: Store, region: str, at: dt.date) -> list[FigureSeries]:
    """Return what is known of the population of a region's units on a day: loaded, then shipped."""
    loaded = [one for one in figure_series(store, region, at) if _is_people(one)]
    shipped = shipped_population(store.territory, region, at, words())
    return [*loaded, *([shipped] if shipped else [])]


def population_amounts(store: Store, area: ComparedArea, known: Sequence[FigureSeries]) -> Amounts:
    """Return population and density: of a loaded table where one speaks of people, else shipped.

    ``known`` is as of `people_series`; of several tables that know every unit the one whose year
    is nearest to the area's day.
    """
    if not is_of_whole_units(store, area):
        return dict.fromkeys(("population", "density"), missing("compared-not-whole"))
    whole = [one for one in known if not _without(one, area)]
    if not whole:
        nothing = _no_population(known, area)
        return {"population": nothing, "density": nothing}
    best = min(whole, key=lambda one: abs((one.year or 0) - area.at.year))
    people = replace(_sum(best, area), basis={})  # people are people, whatever their unit is called
    assert people.value is not None  # noqa: S101  every unit has a value
    size = area_of(area.outline)
    density = Amount(people.value / size, people.sources, remark=people.remark, year=people.year)
    return {"population": people, "density": density}


def _no_population(known: Sequence[FigureSeries], area: ComparedArea) -> Amount:
    if not known:
        return missing("compared-no-population")
    least = min(len(_without(one, area)) for one in known)
    return missing("compared-part-missing", missing=least, of=len(area.units))


def loaded_amounts(store: Store, area: ComparedArea) -> Amounts:
    """Return the figures of all loaded tables but population: sums, or those of a single unit.

    Of several tables of a name the one whose year is nearest to the area's day.
    """
    found: dict[str, FigureSeries] = {}
    for one in figure_series(store, area.region, area.at):
        name = LOADED + one.name
        before = found.get(name)
        if _is_people(one) or (before and _years_off(before, area) <= _years_off(one, area)):
            continue
        found[name] = one
    if not is_of_whole_units(store, area):
        return dict.fromkeys(found, missing("compared-not-whole"))
    return {name: _told(one, area) for name, one in found.items()}


def _years_off(one: FigureSeries, area: ComparedArea) -> int:
    return abs((one.year or 0) - area.at.year)


def _told(one: FigureSeries, area: ComparedArea) -> Amount:
    without = _without(one, area)
    if without:
        return missing("compared-part-missing", missing=len(without), of=len(area.units))
    if not one.adds_up and len(area.units) > 1:
        return missing("compared-not-a-sum")
    return _sum(one, area)


def _without(one: FigureSeries, area: ComparedArea) -> list[str]:
    return [code for code, _ in area.units if one.values.get(code) is None]


def _sum(one: FigureSeries, area: ComparedArea) -> Amount:
    codes = {code for code, _ in area.units}
    total = sum(value for code in codes if (value := one.values[code]) is not None)
    split = Issue("compared-estimated", "info") if codes & one.estimated else None
    origin = Provenance(one.source, one.licence, str(one.year or ""), None, one.link or None)
    return Amount(
        total, (origin,), remark=split, year=one.year, basis={"measure": folded(one.measure)}
    )


def _is_people(one: FigureSeries) -> bool:
    told = folded(one.name)
    return one.adds_up and (told in _own_names() or told.startswith(_PEOPLE))


@cache
def _own_names() -> frozenset[str]:
    return frozenset(folded(words(lang)("figures.population")) for lang in LANGUAGES)
