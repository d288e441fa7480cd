"""Comparable figures of any list of areas: each beside a chosen base, with what is not comparable.

Figures are those of two sides (`planning.comparefigures`); a list adds no rule of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.alike import standard
from planning.amounts import Amount, Kind, kind_of
from planning.comparedareas import ComparedArea, area_name
from planning.comparefigures import (
    amount_of,
    area_amounts,
    names_of,
    source_records,
    title_of,
    unit_told,
    why_not,
)
from planning.comparefiles import origin_of_amounts
from planning.likeness import WEIGHTS, day_there, scale_on, scaled
from planning.statisticfiles import as_csv

if TYPE_CHECKING:
    import datetime as dt

    from geo.types import Issue
    from layers.store import Store
    from layers.words import Words

MOST_LISTED = 24


@dataclass(frozen=True)
class ListedFigure:
    """One figure of all areas of a list; ``why_not`` tells, by area, what speaks against it.

    That is why it is missing, why it says little, or why it is not to be set against the base's.
    """

    kind: Kind
    title: str
    amounts: tuple[Amount, ...]
    why_not: tuple[tuple[Issue, ...], ...]
    base: int

    def value(self, place: int) -> float | None:
        """Return the value of an area, None where it is missing."""
        return self.amounts[place].value

    def comparable(self, place: int) -> bool:
        """Say whether an area may be set against the base."""
        return not self.why_not[place] and not self.why_not[self.base]

    def difference(self, place: int) -> float | None:
        """Return an area less the base, None where one is missing."""
        mine, base = self.value(place), self.value(self.base)
        return None if mine is None or base is None else mine - base

    def ratio(self, place: int) -> float | None:
        """Return an area by the base; None where one is missing, the base is nothing, or ranks."""
        mine, base = self.value(place), self.value(self.base)
        return None if mine is None or not base or self.kind.ranked else mine / base

    @property
    def known(self) -> bool:
        """Say whether any area has a value."""
        return any(one.value is not None for one in self.amounts)


@dataclass(frozen=True)
class FigureList:
    """The figures of a list of areas, in the order in which they are shown."""

    areas: tuple[ComparedArea, ...]
    base: int
    figures: tuple[ListedFigure, ...]


def figure_list(store: Store, areas: Sequence[ComparedArea], base: int, lang: str) -> FigureList:
    """Return the figures of areas, each set against the one at the place ``base``."""
    told = [area_amounts(store, area, lang) for area in areas]
    found = []
    for name in names_of(*told):
        amounts = tuple(amount_of(name, one) for one in told)
        why = tuple(_why(amounts, place, base) for place in range(len(areas)))
        title = title_of(store, name, lang)
        found.append(ListedFigure(kind_of(name), title, amounts, why, base))
    return FigureList(tuple(areas), base, tuple(found))


def _why(amounts: Sequence[Amount], place: int, base: int) -> tuple[Issue, ...]:
    """Return what speaks against an area's figure; what the base lacks is said of the base."""
    mine = amounts[place]
    if place == base:
        return tuple(one for one in (mine.why, mine.remark) if one)
    return tuple(issue for side, issue in why_not(amounts[base], mine) if side != "left")


def standardised(store: Store, found: FigureList) -> Mapping[str, tuple[float | None, ...]]:
    """Return figures in standard deviations from the mean, by area; those of no area are left out.

    The mean is that of the municipalities and planning regions of both regions, on the day of the
    base and on that of the first area of the other region.
    """
    scale = scale_on(store, _days(store, found))
    by_name = {one.kind.id: one for one in found.figures}
    told = [
        scaled({name: by_name[name].amounts[place] for name in WEIGHTS if name in by_name})
        for place in range(len(found.areas))
    ]
    every = {name: tuple(standard(scale, one, name) for one in told) for name in WEIGHTS}
    return {name: row for name, row in every.items() if any(one is not None for one in row)}


def _days(store: Store, found: FigureList) -> dict[str, dt.date]:
    base = found.areas[found.base]
    days = {base.region: base.at}
    for area in found.areas:
        days.setdefault(area.region, area.at)
    for region in ("vidzeme", "ostfold"):
        days.setdefault(region, day_there(store, region, base.at))
    return days


def listed_csv(store: Store, found: FigureList, say: Words) -> bytes:
    """Return a row for every figure of every area: value, difference and ratio to the base."""
    names = [area_name(store, area, say.lang) for area in found.areas]
    rows = []
    for one in found.figures:
        about = {"id": one.kind.id, "title": one.title, "unit": unit_told(one.kind, say.lang)}
        for place, area in enumerate(found.areas):
            mine = one.amounts[place]
            row = about | {"area": names[place], "at": area.at.isoformat(), "value": mine.value}
            row |= {"base": names[found.base], "difference": one.difference(place)}
            row |= {"ratio": one.ratio(place), "comparable": one.comparable(place)}
            row |= {"why_not": " ".join(say.issue(issue) for issue in one.why_not[place])}
            row |= {"year": mine.year, "cells": mine.cells, "area_ids": ",".join(area.ids)}
            row |= {"figure_source": _sources(mine)}
            rows.append(row)
    return as_csv(rows, origin_of_amounts([a for one in found.figures for a in one.amounts]))


def _sources(amount: Amount) -> str:
    told = (f"{row['source']} {row['vintage']}".strip() for row in source_records(amount.sources))
    return "; ".join(told)
