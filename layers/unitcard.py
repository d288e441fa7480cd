"""Everything known about one unit, gathered for its panel."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Refusal
from geo.lineage import carry
from geo.types import Issue, Provenance
from layers.listing import finest, raster_stats, relative_rows
from layers.store import Store
from layers.territory import BOUNDARIES, Key, Territory, read_table
from layers.units import Neighbour, neighbours, overlap_table, unit_id

_CENSUS_DAY = dt.date(2020, 1, 1)


@dataclass(frozen=True)
class UnitCard:
    """A unit with its figures, its surroundings and its history; None is what is not known.

    Areas in km² (``published_area_km2`` from the source, ``area_km2`` of the outline), elevation
    in metres (lowest, highest), population with its year and whether it is estimated.
    ``figure_sources`` names what the published figures rest on.
    """

    code: str
    name: str
    level: str
    region: str
    valid_from: dt.date
    valid_to: dt.date | None
    published_area_km2: float | None
    area_km2: float | None
    population: float | None
    population_year: int | None
    population_estimated: bool
    elevation: tuple[float, float] | None
    neighbours: tuple[Neighbour, ...]
    settlements: tuple[dict[str, Any], ...]
    predecessors: tuple[dict[str, Any], ...]
    successors: tuple[dict[str, Any], ...]
    provenance: Provenance
    figure_sources: tuple[tuple[str, str], ...]
    notes: tuple[Issue, ...]


def unit_card(store: Store, key: Key, at: dt.date, lang: str) -> UnitCard:
    """Gather what is known about a unit; ``at`` decides its name and its neighbours' day."""
    territory = store.territory
    unit = territory.unit(key)
    day = territory.day_within(key, at)
    population, year, estimated = population_of(territory, key)
    notes = _notes(territory, key, estimated=estimated)
    elevation = _elevation(store, key, day, lang)
    return UnitCard(
        code=key[0],
        name=territory.name(key, at=day),
        level=unit["level"],
        region=unit["region"] or "vidzeme",
        valid_from=key[1],
        valid_to=unit["valid_to"],
        published_area_km2=unit["published_area_km2"],
        area_km2=territory.area_km2(key),
        population=population,
        population_year=year,
        population_estimated=estimated,
        elevation=elevation,
        neighbours=tuple(neighbours(territory, key, day, lang)),
        settlements=tuple(_settlements(store, key, day)),
        predecessors=tuple(relative_rows(territory, key, before=True)),
        successors=tuple(relative_rows(territory, key, before=False)),
        provenance=territory.provenance[territory.country(key)],
        figure_sources=tuple(_figure_sources(unit, estimated=estimated)),
        notes=tuple(notes),
    )


def population_of(territory: Territory, key: Key) -> tuple[float | None, int | None, bool]:
    """Return a unit's shipped population, its year, and whether it was split by area."""
    unit = territory.unit(key)
    if unit["population"] is not None:
        return float(unit["population"]), int(unit["population_year"]), False
    if unit["region"] != "vidzeme" or not territory.pieces_of(key):
        return None, None, False
    old = finest(territory, "vidzeme", _CENSUS_DAY)
    known = territory.units.loc[old, "population"]
    values = pd.Series([float(n) for n in known], index=[unit_id(k) for k in old])
    found = carry(values, overlap_table(territory, old, [key]))
    if found.empty or np.isnan(found["value"].iloc[0]):
        return None, None, False
    return float(found["value"].iloc[0]), _CENSUS_DAY.year, bool(found["estimated"].iloc[0])


def _figure_sources(unit: dict[str, Any], *, estimated: bool) -> list[tuple[str, str]]:
    """Return what the published figures rest on: (name of the figure, source)."""
    found = []
    if unit["published_area_km2"] is not None:
        found.append(("published_area", str(unit["published_area_source"])))
    if unit["population"] is not None and not estimated:
        found.append(("population", str(unit["population_source"])))
    return found


def _notes(territory: Territory, key: Key, *, estimated: bool) -> list[Issue]:
    notes = []
    unit = territory.unit(key)
    area, published = territory.area_km2(key), unit["published_area_km2"]
    if area is None:
        notes.append(Issue("unit-without-outline", "info"))
    elif published:
        off = abs(area - published) / published
        if off > 0.05:  # noqa: PLR2004  a twentieth is what a reader would notice on the map
            notes.append(Issue("area-differs", "info", {"percent": round(off * 100, 1)}))
    if estimated:
        notes.append(Issue("population-estimated", "info"))
    if territory.country(key) not in (territory.official or {}).get("countries", {}):
        notes += _known_errors(key)
    table = territory.tables["composition"]
    mine = table[(table["code"] == key[0]) & (table["valid_from"] == key[1])]
    country = territory.country(key)
    official = (territory.official or {}).get("countries", {})
    if (mine["certainty"] == "approximate").any() and country not in official:
        notes.append(Issue("outline-approximate", "info"))
    if unit["from_certainty"] == "approximate" or unit["to_certainty"] == "approximate":
        notes.append(Issue("dates-approximate", "info"))
    return notes


def _known_errors(key: Key) -> list[Issue]:
    """Return what is measured of a shipped outline that lies badly."""
    table = _outline_errors()
    rows = table[(table["code"] == key[0]) & (table["valid_from"] == key[1])]
    columns = ("overlap_percent", "offset_m", "edge_m")
    return [
        Issue("outline-displaced", "warning", {name: int(row[name]) for name in columns})
        for row in rows.to_dict("records")
    ]


@cache
def _outline_errors() -> pd.DataFrame:
    return read_table(BOUNDARIES / "outline_errors.csv")


def _elevation(store: Store, key: Key, at: dt.date, lang: str) -> tuple[float, float] | None:
    layer = f"elevation-{store.territory.unit(key)['region']}"
    if layer not in store.catalogue or not store.territory.pieces_of(key):
        return None
    try:
        told, _ = raster_stats(store, layer, unit_id(key), at, lang)
    except Refusal:
        return None
    numbers = {row["statistic"]: row["value"] for row in told["rows"]}
    return numbers["min"], numbers["max"]


def _settlements(store: Store, key: Key, at: dt.date) -> list[dict[str, Any]]:
    if not store.territory.pieces_of(key):
        return []
    try:
        frame = store.open("settlements", at).frame
    except Refusal:
        return []
    assert frame is not None  # noqa: S101  settlements are points
    outline = store.territory.outline(key)
    inside = frame.iloc[sorted(frame.sindex.query(outline, predicate="contains"))]
    rows = inside.sort_values("population", ascending=False)
    pairs = zip(rows["name"], rows["population"], strict=True)
    return [{"name": n, "population": None if pd.isna(p) else int(p)} for n, p in pairs]
