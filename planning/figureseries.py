"""Figures by unit as other pages use them: all that is loaded for a region, in the units of a day.

Amounts go through reforms by `geo.lineage`: exact where units nest, estimated by area where they do
not. What is no sum (shares, means) stays with units whose land is the same on both days.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import Refusal
from layers.listing import carried_rows, finest
from layers.unitcard import population_of
from planning.figures import Figures, list_figures

if TYPE_CHECKING:
    from layers.store import Store
    from layers.territory import Territory
    from layers.words import Words

SHIPPED_POPULATION = "shipped-population"


@dataclass(frozen=True, kw_only=True)
class FigureSeries:
    """One figure in the units of the day ``at``: ``values`` by code, None where there is none.

    ``of`` is the day of the units that it was loaded for, ``year`` that of the figures (None where
    nobody said). Codes in ``estimated`` have amounts that were split by area. ``reasons`` tell why
    a unit has no value: ``missing``, ``not-covered``, ``not-a-sum``. ``id`` and ``version`` are
    those of the loaded table; ``shipped`` figures came with the program.
    """

    id: str
    version: int
    name: str
    measure: str
    year: int | None
    region: str
    of: dt.date
    at: dt.date
    source: str
    link: str
    licence: str
    adds_up: bool
    values: Mapping[str, float | None]
    estimated: frozenset[str]
    reasons: Mapping[str, str]
    shipped: bool = False


def figure_series(store: Store, region: str, at: dt.date) -> list[FigureSeries]:
    """Return all loaded figures of a region in its units (`layers.listing.finest`) of a day."""
    found = [one for one in list_figures(store.home) if one.region == region]
    return [series_of(store.territory, one, at) for one in found]


def series_of(territory: Territory, figures: Figures, at: dt.date) -> FigureSeries:
    """Return loaded figures in the units of a day."""
    carried = _summed if figures.adds_up else _unchanged
    values, estimated, reasons = carried(territory, figures, at)
    return FigureSeries(
        id=figures.id,
        version=figures.version,
        name=figures.name,
        measure=figures.measure,
        year=figures.year,
        region=figures.region,
        of=figures.at,
        at=at,
        source=figures.source,
        link=figures.link,
        licence=figures.licence,
        adds_up=figures.adds_up,
        values=values,
        estimated=estimated,
        reasons=reasons,
    )


_Carried = tuple[dict[str, float | None], frozenset[str], dict[str, str]]


def _summed(territory: Territory, figures: Figures, at: dt.date) -> _Carried:
    known = {key[0] for key in finest(territory, figures.region, figures.at)}
    amounts = {code: value for code, value in figures.amounts.items() if code in known}
    before = pd.Series(amounts, dtype=float)
    rows = carried_rows(territory, before, figures.region, figures.at, at)
    values = {row["code"]: row["value"] for row in rows}
    gone = {row["code"]: row["reason"] for row in rows if row["value"] is None}
    reasons = {code: _REASONS.get(reason, reason) for code, reason in gone.items()}
    return values, frozenset(row["code"] for row in rows if row["estimated"]), reasons


_REASONS = {"part-without-value": "missing"}


def _unchanged(territory: Territory, figures: Figures, at: dt.date) -> _Carried:
    """Return the figures of units that have the same land on both days, whatever their codes."""
    before = finest(territory, figures.region, figures.at)
    by_land = {territory.pieces_of(key): key[0] for key in before}
    values: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    for key in finest(territory, figures.region, at):
        same = by_land.get(territory.pieces_of(key))
        value = values[key[0]] = None if same is None else figures.amounts.get(same)
        if value is None:
            reasons[key[0]] = "not-a-sum" if same is None else "missing"
    return values, frozenset(), reasons


def shipped_population(
    territory: Territory, region: str, at: dt.date, say: Words
) -> FigureSeries | None:
    """Return the population that the program brings along, in the units of a day; None if none."""
    found = {key: population_of(territory, key) for key in finest(territory, region, at)}
    years = {year for value, year, _ in found.values() if value is not None and year}
    if not years:
        return None
    sources = {str(territory.unit(key)["population_source"] or "") for key in found}
    of = dt.date(min(years), 1, 1)
    return FigureSeries(
        id=SHIPPED_POPULATION,
        version=1,
        name=say("figures.population"),
        measure=say("figures.people"),
        year=min(years) if len(years) == 1 else None,
        region=region,
        of=of,
        at=at,
        source="; ".join(sorted(filter(None, sources))),
        link="",
        licence="",
        adds_up=True,
        values={key[0]: value for key, (value, _, _) in found.items()},
        estimated=frozenset(key[0] for key, (_, _, estimated) in found.items() if estimated),
        reasons={key[0]: "missing" for key, (value, _, _) in found.items() if value is None},
        shipped=True,
    )


def change_percent(territory: Territory, earlier: Figures, later: Figures) -> pd.Series:
    """Return by how many per cent each unit of the later day changed, by its code.

    The earlier amounts are carried to the later units first (`series_of`); a unit without a figure
    on either day is not told. Refuses ``figures-regions``.
    """
    if earlier.region != later.region:
        raise Refusal("figures-regions")
    carried = _summed if earlier.adds_up else _unchanged
    before, _estimated, _reasons = carried(territory, earlier, later.at)
    found = {
        code: 100.0 * (later.amounts[code] - value) / value
        for code, value in before.items()
        if value and code in later.amounts
    }
    kept = {code: value for code, value in found.items() if math.isfinite(value)}
    return pd.Series(kept, dtype=float)
