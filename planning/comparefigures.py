"""Comparable figures of two areas, and of any list of areas, with what cannot be compared and why.

What rests on outlines and shipped layers is computed once for an area; plans, loaded figures and
recommendations are looked up every time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from geo.placed import equal_zoom, ground_scale, middle
from geo.types import Issue
from layers.cooperation import themes
from layers.hilucs import hilucs, hilucs_name
from layers.styles import class_name
from layers.units import unit_id
from layers.words import words
from planning.amounts import (
    DEGREES,
    KINDS,
    LAND_COVER,
    LOADED,
    ZONES,
    Amount,
    Amounts,
    Kind,
    kind_of,
)
from planning.comparedareas import ComparedArea, area_name
from planning.cooperationamounts import cooperation_amounts
from planning.coveramounts import cover_amounts
from planning.landamounts import land_amounts
from planning.peopleamounts import (
    loaded_amounts,
    people_series,
    population_amounts,
    settlement_amounts,
)
from planning.planamounts import plan_amounts, recommendation_amounts
from planning.sharing import SharedResults
from planning.world import layer_state

if TYPE_CHECKING:
    from geo.types import Provenance
    from layers.store import Store

SideName = Literal["left", "right"]
_BASES = {
    "raster": "compared-other-raster",
    "cell": "compared-other-cell",
    "detail": "compared-other-detail",
    "measure": "compared-other-measure",
}
_shared: SharedResults[tuple[Amounts, ...]] = SharedResults(48)


@dataclass(frozen=True)
class Indicator:
    """One figure of two areas; ``why_not`` tells, by side, why they are not to be compared."""

    kind: Kind
    title: str
    left: Amount
    right: Amount
    why_not: tuple[tuple[SideName | None, Issue], ...]

    @property
    def comparable(self) -> bool:
        """Say whether the two may be set against each other."""
        return not self.why_not

    @property
    def difference(self) -> float | None:
        """Return left less right, None where one is missing."""
        if self.left.value is None or self.right.value is None:
            return None
        return self.left.value - self.right.value

    @property
    def ratio(self) -> float | None:
        """Return left by right, None where one is missing, the right is nothing, or of ranks."""
        if self.left.value is None or not self.right.value or self.kind.ranked:
            return None
        return self.left.value / self.right.value


def steady_amounts(store: Store, areas: Sequence[ComparedArea]) -> tuple[Amounts, ...]:
    """Return what outlines and shipped layers say of areas of one region on one day."""
    return _shared.get(_key(store, areas), lambda: _steady(store, areas))


def _key(store: Store, areas: Sequence[ComparedArea]) -> Hashable:
    layers = (*(f"{n}-{areas[0].region}" for n in ("landcover", "elevation")), "settlements")
    states = [layer_state(store, layer, areas[0].at) for layer in layers]
    shapes = tuple(hashlib.sha256(area.outline.wkb).hexdigest() for area in areas)
    units = tuple(area.units for area in areas)
    return (str(store.home), store.territory.version, areas[0].at, units, shapes, repr(states))


def _steady(store: Store, areas: Sequence[ComparedArea]) -> tuple[Amounts, ...]:
    covers = cover_amounts(store, areas)
    return tuple(
        land_amounts(store, area) | settlement_amounts(store, area) | cover
        for area, cover in zip(areas, covers, strict=True)
    )


def area_amounts(store: Store, area: ComparedArea, lang: str) -> Amounts:
    """Return all figures of one area by id, in the order in which they are shown."""
    found = dict(steady_amounts(store, [area])[0])
    found |= population_amounts(store, area, people_series(store, area.region, area.at))
    found |= loaded_amounts(store, area)
    found |= plan_amounts(store, area, lang) | recommendation_amounts(store, area, lang)
    return found | cooperation_amounts(store, area, lang)


def compare(store: Store, left: ComparedArea, right: ComparedArea, lang: str) -> list[Indicator]:
    """Return the figures of two areas side by side."""
    mine, other = area_amounts(store, left, lang), area_amounts(store, right, lang)
    found = []
    for name in names_of(mine, other):
        pair = (amount_of(name, mine), amount_of(name, other))
        title = title_of(store, name, lang)
        found.append(Indicator(kind_of(name), title, *pair, why_not(*pair)))
    return found


def names_of(*amounts: Amounts) -> list[str]:
    """Return the ids of all figures: the known ones, then classes by number, then loaded tables."""
    there = {name for one in amounts for name in one}
    groups = list(dict.fromkeys(kind.group for kind in KINDS.values()))
    told = [*KINDS, *(DEGREES + theme for theme in themes())]
    order = {name: place for place, name in enumerate(told)}

    def place(name: str) -> tuple[int, int, str]:
        kind = kind_of(name)
        group = groups.index(kind.group) if kind.group in groups else len(groups)
        number = name.rpartition("_")[2]
        return group, order.get(name, 1000 + int(number) if number.isdigit() else 9999), name

    return sorted(there, key=place)


def amount_of(name: str, amounts: Amounts) -> Amount:
    """Return a figure of an area; what is not there is a class without ground, or no table."""
    if name in amounts:
        return amounts[name]
    if name.startswith(LAND_COVER):
        like = amounts["wooded"]
        if like.value is None:
            return like
        return Amount(0.0, like.sources, None, like.remark, like.year, like.basis, like.cells)
    return Amount(None, why=Issue("compared-not-loaded", "info"))


def why_not(left: Amount, right: Amount) -> tuple[tuple[SideName | None, Issue], ...]:
    """Return why two amounts are not to be set against each other, by side; nothing if they are."""
    sides: tuple[tuple[SideName, Amount], ...] = (("left", left), ("right", right))
    gone = [(side, one.why) for side, one in sides if one.value is None and one.why]
    remarks = [(side, one.remark) for side, one in sides if one.remark]
    if gone:
        return (*gone, *remarks)
    found: list[tuple[SideName | None, Issue]] = []
    if left.year != right.year:
        years = {"left": _year(left), "right": _year(right)}
        found.append((None, Issue("compared-other-year", "info", years)))
    for name, code in _BASES.items():
        if left.basis.get(name) != right.basis.get(name):
            found.append((None, Issue(code, "info")))
    return (*found, *remarks)


def _year(one: Amount) -> str:
    return str(one.year) if one.year else "–"


def title_of(store: Store, indicator: str, lang: str) -> str:
    """Return what a figure is called."""
    if indicator.startswith(LAND_COVER):
        value = float(indicator.removeprefix(LAND_COVER))
        layer = next(d for d in store.catalogue if d.id.startswith("landcover-"))
        return class_name(layer, value, lang) or indicator
    if indicator.startswith(ZONES):
        number = indicator.removeprefix(ZONES)
        named = next(key for key, one in hilucs().items() if one.number == number)
        return words(lang)("compared.zone_share", name=hilucs_name(named, lang))
    if indicator.startswith(LOADED):
        return indicator.removeprefix(LOADED)
    if indicator.startswith(DEGREES):
        theme = themes()[indicator.removeprefix(DEGREES)]
        return words(lang)("compared.degree", theme=theme.names[lang])
    return words(lang)(f"compared.title.{indicator}")


def why_told(why: Sequence[tuple[SideName | None, Issue]], lang: str) -> str:
    """Return the reasons as one text; those of one side name it, those of both say so once."""
    say = words(lang)
    by_reason: dict[str, set[SideName | None]] = {}
    for side, issue in why:
        by_reason.setdefault(say.issue(issue), set()).add(side)
    told = []
    for reason, sides in by_reason.items():
        (side, *more) = sides
        told.append(reason if more or side is None else f"{say(f'compared.{side}')}: {reason}")
    return " ".join(told)


def unit_told(kind: Kind, lang: str) -> str:
    """Return the unit of a figure, empty where it is a plain number."""
    return words(lang)(f"compared.unit.{kind.unit}") if kind.unit else ""


def value_told(kind: Kind, value: float | None, lang: str) -> str:
    """Return a figure as the language writes it, a degree by its sign; a dash where it is none."""
    if value is None:
        return "–"
    return f"D{value:.0f}" if kind.ranked else words(lang).number(value, kind.digits)


def scale_factor(left: ComparedArea, right: ComparedArea) -> dict[str, Any]:
    """Return what one zoom of a web map does to two areas.

    ``right_drawn_longer``: how many times longer a kilometre of the right is drawn than one of the
    left at the same zoom; ``zoom_difference`` is what the right's zoom needs more for one scale.
    By side: latitude of the middle, and metres of ground in a metre of the map (EPSG:3857).
    """
    places = {"left": middle(left.outline), "right": middle(right.outline)}
    lats = {side: lat for side, (_, lat) in places.items()}
    scales = {side: ground_scale(lat) for side, lat in lats.items()}
    told: dict[str, Any] = {
        side: {"lat": round(lats[side], 5), "ground_m_per_map_m": round(scales[side], 6)}
        for side in places
    }
    told["right_drawn_longer"] = round(scales["left"] / scales["right"], 6)
    told["zoom_difference"] = round(equal_zoom(0.0, lats["left"], lats["right"]), 6)
    return told


def side_record(store: Store, area: ComparedArea, lang: str) -> dict[str, Any]:
    """Return what a side is, as plain data."""
    return {
        "ids": list(area.ids),
        "name": area_name(store, area, lang),
        "region": area.region,
        "at": area.at,
        "units": [
            {"id": unit_id(key), "name": store.territory.name(key, lang, area.at)}
            for key in area.units
        ],
    }


def indicator_record(one: Indicator, lang: str) -> dict[str, Any]:
    """Return a figure of both sides as plain data."""
    return {
        "id": one.kind.id,
        "title": one.title,
        "unit": unit_told(one.kind, lang),
        "left": one.left.value,
        "right": one.right.value,
        "difference": one.difference,
        "ratio": one.ratio,
        "comparable": one.comparable,
        "why_not": why_told(one.why_not, lang) or None,
        "years": {"left": one.left.year, "right": one.right.year},
        "cells": {"left": one.left.cells, "right": one.right.cells},
        "sources": [
            {"side": side, **told}
            for side, amount in (("left", one.left), ("right", one.right))
            for told in source_records(amount.sources)
        ],
    }


def source_records(sources: Sequence[Provenance]) -> list[dict[str, str]]:
    """Return sources as plain data, each once."""
    told = [{"source": o.source, "licence": o.licence, "vintage": o.vintage} for o in sources]
    return list({repr(row): row for row in told}.values())
