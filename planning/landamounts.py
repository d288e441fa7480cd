"""Figures of an area that its outline gives: size, parts, form, borders within."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.form import perimeter_km, polsby_popper
from geo.measure import LONLAT_CRS, area_km2
from layers.territory import COUNTRY_OF_REGION
from planning.amounts import Amount, Amounts, missing

if TYPE_CHECKING:
    from layers.store import Store
    from planning.comparedareas import ComparedArea

_ALIKE = 0.005  # of its area: what an outline may differ from its units by
_FINER = 2.0  # outlines whose accuracy differs by this factor are not of one detail


def area_of(outline: shapely.Geometry) -> float:
    """Return the area in km² (EPSG:3035) of an outline in degrees."""
    return float(area_km2(gpd.GeoDataFrame(geometry=[outline], crs=LONLAT_CRS)).iloc[0])


def is_of_whole_units(store: Store, area: ComparedArea) -> bool:
    """Say whether an area is the land of its units: what is drawn freely need not be."""
    size = sum(store.territory.area_km2(key) or 0.0 for key in area.units)
    return bool(area.units) and abs(area_of(area.outline) - size) <= _ALIKE * size


def land_amounts(store: Store, area: ComparedArea) -> Amounts:
    """Return area, number of units, fragmentation and compactness."""
    origin = store.territory.provenance[COUNTRY_OF_REGION[area.region]]
    sources, detail = (origin,), {"detail": _detail(origin.accuracy_m)}
    size, count = area_of(area.outline), len(area.units)
    perimeter = perimeter_km(area.outline)
    borders = missing("compared-one-unit")
    if count > 1:
        borders = Amount(inner_border_km(store, area) / size, sources, basis=detail)
    return {
        "area": Amount(size, sources),
        "units": Amount(count, sources),
        "units_per_area": Amount(1000 * count / size, sources),
        "inner_border": borders,
        "compactness": Amount(polsby_popper(size, perimeter), sources, basis=detail),
    }


def _detail(accuracy_m: float | None) -> str:
    """Return a class of detail: the power of two that the accuracy in metres is nearest to."""
    return "" if not accuracy_m else str(round(float(np.log(accuracy_m) / np.log(_FINER))))


def inner_border_km(store: Store, area: ComparedArea) -> float:
    """Return the geodesic length of the borders between the units of an area, in km."""
    country = COUNTRY_OF_REGION[area.region]
    segments = store.territory.segments(country)
    owner = {
        piece: place
        for place, key in enumerate(area.units)
        for piece in store.territory.pieces_of(key)
    }
    first = pd.Series(segments.first).map(owner)
    second = pd.Series(segments.second).map(owner).where(~pd.Series(segments.outside))
    between = first.notna() & second.notna() & (first != second)
    return float(segments.length_m[between.to_numpy()].sum() / 1000)
