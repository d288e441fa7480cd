"""Figures of pairs that people give: how small the smaller unit is, and how numbers changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from layers.listing import carried_rows
from planning.figures import get_figures
from planning.pairfound import Found, One, Source, lacking

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planning.figures import Figures
    from planning.pairground import PairGround

SMALL = 4000  # inhabitants: below, a unit is told to be small


def capacity(ground: PairGround) -> dict[str, Found]:
    """Return the people of the smaller unit of each pair; missing where either is not known."""
    people = {one: _people(ground.unit(one)) for one in ground.units.frame.index}
    ones, sources = [], set()
    for row in ground.borders.to_dict("records"):
        sides = [people[row[f"unit_{side}"]] for side in "ab"]
        told = {f"people_{side}": int(one[0]) for side, one in zip("ab", sides, strict=True) if one}
        if not all(sides):
            ones.append(lacking("no-population", **told))
            continue
        small = [side for side, count in zip("ab", told.values(), strict=True) if count < SMALL]
        ones.append(One(float(min(told.values())), details=told | {"small": small}))
        sources |= {one[1] for one in sides if one}
    return {"capacity": Found(ones, tuple(sorted(sources, key=lambda one: (one.name, one.date))))}


def _people(unit: dict[str, Any]) -> tuple[float, Source] | None:
    if unit["population"] is None:
        return None
    source = Source(str(unit["population_source"]), str(int(unit["population_year"])))
    return float(unit["population"]), source


def population_change(ground: PairGround) -> dict[str, Found]:
    """Return by how many per cent the people of two units together changed between two tables.

    Both tables are carried to the units of the day that is asked for; of two years the earlier one
    is the first, however they were asked for.
    """
    if ground.asked.series is None:
        return {"population_change": Found([lacking("no-series")] * len(ground.borders))}
    tables = [get_figures(ground.store.home, one) for one in ground.asked.series]
    earlier, later = in_time(tables)
    before, after = _carried(ground, earlier), _carried(ground, later)
    ones = []
    for row in ground.borders.to_dict("records"):
        codes = [ground.keys[row[f"unit_{side}"]][0] for side in "ab"]
        if not all(code in before and code in after for code in codes):
            ones.append(lacking("no-figure"))
            continue
        was, now = (sum(table[code] for code in codes) for table in (before, after))
        told = {"before": was, "after": now}
        ones.append(One(100 * (now - was) / was, details=told) if was > 0 else lacking("no-figure"))
    sources = tuple(
        Source(f"{one.name}: {one.source}", str(one.year or one.at)) for one in (earlier, later)
    )
    return {"population_change": Found(ones, sources)}


def in_time(tables: Iterable[Figures]) -> list[Figures]:
    """Return tables from the earliest on, by the year of their figures; else by their units'."""
    return sorted(tables, key=lambda one: one.year or one.at.year)


def _carried(ground: PairGround, figures: Figures) -> dict[str, float]:
    """Return amounts by the codes of the day's units; none for figures of another region."""
    if figures.region != ground.asked.region:
        return {}
    amounts = pd.Series(dict(figures.amounts), dtype=float)
    rows = carried_rows(
        ground.store.territory, amounts, figures.region, figures.at, ground.asked.at
    )
    return {str(row["code"]): float(row["value"]) for row in rows if row["value"] is not None}
