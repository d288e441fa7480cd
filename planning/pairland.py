"""Figures of pairs that the ground gives: borders, places near them, centres, lakes, catchments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import Refusal
from geo.measure import area_km2
from geo.pair_measures import (
    common_share,
    distances_km,
    near_lines,
    parts_in_units,
    perimeters_km,
    shared_areas,
)
from layers.territory import COUNTRY_OF_REGION
from layers.units import unit_of_piece
from planning.pairfound import Found, One, Source, lacking

if TYPE_CHECKING:
    from layers.loading import Loaded
    from planning.pairground import PairGround

NEAR_M = 3000.0
LEAST_LAKE_KM2 = 0.5  # in each unit: the lakes are drawn to a kilometre
SETTLEMENTS, LAKES = "settlements", "lakes"


def border_figures(ground: PairGround) -> dict[str, Found]:
    """Return the length of the shared border in km, and its share of the perimeters in %."""
    territory, units = ground.store.territory, ground.units
    country = COUNTRY_OF_REGION[units.region]
    owners = unit_of_piece(territory, country, units.at)
    around = perimeters_km(territory.segments(country), owners)
    lengths, shares = [], []
    for row in ground.borders.to_dict("records"):
        km = float(row["length_m"]) / 1000
        parts = [100 * km / around[row[f"unit_{side}"]] for side in "ab"]
        lengths.append(One(km))
        told = {"percent_a": parts[0], "percent_b": parts[1], "km": km}
        shares.append(One(max(parts), details=told))
    origin = territory.provenance[country]
    source = (Source(origin.source, origin.vintage),)
    return {"border_length": Found(lengths, source), "border_share": Found(shares, source)}


def people_near(ground: PairGround) -> dict[str, Found]:
    """Return the people of known settlements within 3 km of a border, per km of it.

    A border near which no settlement is known has none. Settlements whose people are not known are
    counted apart; where no other is near, the figure is missing.
    """
    opened = _layer(ground, SETTLEMENTS)
    if opened is None or opened.frame is None:
        return {"people_near": _none(ground, "no-layer")}
    near = near_lines(ground.borders.geometry, opened.frame.geometry, NEAR_M)
    places = opened.frame.loc[near["point"], ["name", "population"]].reset_index(drop=True)
    by_pair = places.assign(line=near["line"].to_numpy()).groupby("line")
    found = {int(str(line)): rows for line, rows in by_pair}
    lengths = ground.borders["length_m"] / 1000
    nothing = places.iloc[:0]
    ones = [_people(found.get(n, nothing), float(km)) for n, km in enumerate(lengths)]
    return {"people_near": Found(ones, _source(opened))}


def _people(places: pd.DataFrame, km: float) -> One:
    known = places.dropna(subset=["population"]).sort_values("population", ascending=False)
    told: dict[str, Any] = {"places": len(places), "unknown": len(places) - len(known)}
    told["names"] = [str(name) for name in places["name"]]
    if len(places) and known.empty:
        return lacking("people-unknown", **told)
    people = int(known["population"].sum())
    return One(people / km, details=told | {"people": people, "km": km})


def centres(ground: PairGround) -> gpd.GeoDataFrame:
    """Return the largest known settlement of each unit: name, geometry (EPSG:4326), by unit id.

    A unit in which none is known is not there. Without the layer of settlements it is empty.
    """
    opened = _layer(ground, SETTLEMENTS)
    outlines = ground.units.frame.geometry
    if opened is None or opened.frame is None:
        return gpd.GeoDataFrame({"name": []}, geometry=[], crs=outlines.crs)
    places = opened.frame
    place, unit = outlines.sindex.query(places.geometry, predicate="within")
    inside = places.iloc[place].assign(unit=outlines.index.to_numpy()[unit])
    ranked = inside.sort_values(
        ["population", "rank", "name"], ascending=[False, True, True], na_position="last"
    )
    first = ranked.drop_duplicates("unit").set_index("unit")
    return gpd.GeoDataFrame(first[["name"]], geometry=first.geometry, crs=places.crs)


def centre_distance(ground: PairGround) -> dict[str, Found]:
    """Return the geodesic distance in km between the centres of two units."""
    found = centres(ground)
    ends = [_lonlat(found, ground.borders[f"unit_{side}"]) for side in "ab"]
    names = [ground.borders[f"unit_{side}"].map(found["name"].to_dict()) for side in "ab"]
    ones = []
    for number, km in enumerate(distances_km(*ends)):
        told = {f"centre_{side}": names[place].get(number) for place, side in enumerate("ab")}
        known = {name: value for name, value in told.items() if isinstance(value, str)}
        ones.append(lacking("no-centre", **known) if np.isnan(km) else One(float(km), "", known))
    opened = _layer(ground, SETTLEMENTS)
    return {"centre_distance": Found(ones, _source(opened) if opened else ())}


def _lonlat(centres_: gpd.GeoDataFrame, units: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    points = centres_.geometry.reindex(units)
    return np.column_stack([points.x, points.y]).astype(float)


def shared_lakes(ground: PairGround) -> dict[str, Found]:
    """Return the km² that two units have together of the larger lakes that lie in both."""
    opened = _layer(ground, LAKES)
    if opened is None or opened.frame is None:
        return {"shared_lakes": _none(ground, "no-layer")}
    parts = parts_in_units(opened.frame.geometry, ground.units.frame.geometry)
    both = shared_areas(parts, LEAST_LAKE_KM2)
    names = opened.frame.get("name_lv", pd.Series(dtype=object))
    together = both.groupby(["unit_a", "unit_b"], as_index=False).agg(
        km2=("km2", "sum"), lakes=("area", list)
    )
    found = ground.numbers(together)
    ones = []
    for number in range(len(ground.borders)):
        row = found.get(number, {"km2": 0.0, "lakes": []})
        told = [str(names.get(one) or "") for one in row["lakes"]]
        details = {"lakes": len(told), "names": [name for name in told if name and name != "nan"]}
        ones.append(One(float(row["km2"]), details=details))
    return {"shared_lakes": Found(ones, _source(opened))}


def shared_catchment(ground: PairGround) -> dict[str, Found]:
    """Return the share in % of area that two units have in the same catchments.

    Units of which less than half lies in any catchment of the layer have no figure.
    """
    if not ground.asked.catchments:
        return {"shared_catchment": _none(ground, "no-catchments")}
    opened = _layer(ground, ground.asked.catchments)
    if opened is None or opened.frame is None:
        return {"shared_catchment": _none(ground, "no-layer")}
    units = ground.units.frame
    parts = parts_in_units(opened.frame.geometry.make_valid(), units.geometry)
    whole = area_km2(units)
    covered = (parts.groupby("unit")["km2"].sum() / whole).reindex(units.index).fillna(0.0)
    found = ground.numbers(common_share(parts, whole))
    ones = []
    for number, row in enumerate(ground.borders.to_dict("records")):
        if min(covered[row[f"unit_{side}"]] for side in "ab") < 0.5:  # noqa: PLR2004  half
            ones.append(lacking("outside-catchments"))
        else:
            ones.append(One(100 * float(found.get(number, {"share": 0.0})["share"])))
    return {"shared_catchment": Found(ones, _source(opened))}


def _layer(ground: PairGround, layer: str) -> Loaded | None:
    """Return a layer on the day; None where there is none that can be read."""
    if layer not in ground.store.catalogue:
        return None
    try:
        return ground.store.open(layer, ground.asked.at)
    except Refusal:
        return None


def _source(opened: Loaded) -> tuple[Source, ...]:
    return (Source(opened.provenance.source, opened.provenance.vintage),)


def _none(ground: PairGround, why: str) -> Found:
    return Found([lacking(why)] * len(ground.borders))
