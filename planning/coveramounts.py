"""Figures of what covers the land of areas: land cover and elevation, from the shipped rasters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import Refusal
from geo.measure import LONLAT_CRS
from geo.raster import FEW_CELLS, ZonalResult, zonal_classes, zonal_numbers
from geo.types import Issue, Provenance
from planning.amounts import LAND_COVER, Amount, Amounts, missing

if TYPE_CHECKING:
    from layers.store import Store
    from planning.comparedareas import ComparedArea

# IGBP classes as a planner joins them: woody savanna has trees on 30-60 % of its ground.
JOINED: Mapping[str, tuple[int, ...]] = {
    "wooded": (1, 2, 3, 4, 5, 8),
    "farmed": (10, 12, 14),
    "built": (13,),
    "water": (0, 11),
}


def cover_amounts(store: Store, areas: Sequence[ComparedArea]) -> list[Amounts]:
    """Return land-cover shares (per cent) and mean elevation (m) of areas of one region and day."""
    found: list[Amounts] = [{} for _ in areas]
    for told in (_land_cover(store, areas), _elevation(store, areas)):
        for mine, more in zip(found, told, strict=True):
            mine.update(more)
    return found


def _land_cover(store: Store, areas: Sequence[ComparedArea]) -> list[Amounts]:
    opened = _zonal(store, "landcover", areas)
    if isinstance(opened, Refusal):
        nothing = missing("compared-no-raster")
        return [dict.fromkeys(JOINED, nothing) for _ in areas]
    result, origin = opened
    return [_shares(result, place, origin) for place in range(len(areas))]


def _shares(result: ZonalResult, place: int, origin: Provenance) -> Amounts:
    shares, cells = result.table.iloc[place], float(result.n_cells.iloc[place])
    if cells == 0:
        return dict.fromkeys(JOINED, missing("compared-no-cells"))
    by_class = {int(float(str(value))): 100 * float(share) for value, share in shares.items()}
    joined = {name: sum(by_class.get(v, 0.0) for v in values) for name, values in JOINED.items()}
    single = {f"{LAND_COVER}{value}": share for value, share in by_class.items()}
    return {
        name: _of_raster(value, cells, result, origin) for name, value in (joined | single).items()
    }


def _elevation(store: Store, areas: Sequence[ComparedArea]) -> list[Amounts]:
    opened = _zonal(store, "elevation", areas)
    if isinstance(opened, Refusal):
        return [{"elevation": missing("compared-no-raster")} for _ in areas]
    result, origin = opened
    told = zip(result.table["mean"], result.n_cells, strict=True)
    return [
        {
            "elevation": _of_raster(float(mean), float(cells), result, origin)
            if np.isfinite(mean)
            else missing("compared-no-cells")
        }
        for mean, cells in told
    ]


def _of_raster(value: float, cells: float, result: ZonalResult, origin: Provenance) -> Amount:
    few = Issue("compared-few-cells", "info", {"cells": round(cells, 1), "needed": FEW_CELLS})
    return Amount(
        value,
        (origin,),
        remark=few if cells < FEW_CELLS else None,
        year=int(origin.vintage) if origin.vintage.isdigit() else None,
        basis={"raster": origin.source, "cell": _cell(result)},
        cells=cells,
    )


def _cell(result: ZonalResult) -> str:
    """Return the height of a cell in kilometres: cells in degrees differ in width by latitude."""
    return f"{result.cell_size_m[1] / 1000:.1f}"


def _zonal(
    store: Store, name: str, areas: Sequence[ComparedArea]
) -> tuple[ZonalResult, Provenance] | Refusal:
    """Return what a raster of the areas' region says of each, in their order."""
    zones = gpd.GeoDataFrame(
        geometry=[one.outline for one in areas],
        index=pd.RangeIndex(len(areas)),
        crs=LONLAT_CRS,
    )
    try:
        opened = store.open(f"{name}-{areas[0].region}", areas[0].at)
        assert opened.raster is not None  # noqa: S101  a raster layer opens as a raster
        measure = zonal_classes if name == "landcover" else zonal_numbers
        return measure(opened.raster, zones), opened.provenance
    except (Refusal, KeyError) as error:
        return error if isinstance(error, Refusal) else Refusal("raster-missing", name=name)
