"""The units that plans are counted by and audited along: those of a region on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd

from geo.errors import Refusal
from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS, check_date
from layers.units import unit_id

PLANS = "plans"


@dataclass(frozen=True)
class Units:
    """Municipalities (before July 2009 districts) of a region on a day, by their ids.

    Where ``region`` is `PLANS`, each plan is a unit of its own.
    """

    region: str
    at: dt.date
    frame: gpd.GeoDataFrame


def units_of(store: Store, told: str | None) -> Units:
    """Return the units that ``REGION@DATE`` means; those of Vidzeme today if nothing is said.

    Refuses ``units-unclear``, ``units-not-drawn``, and a day that cannot be shown.
    """
    region, _, day = (told or "vidzeme").partition("@")
    try:
        at = dt.date.fromisoformat(day) if day else dt.date.today()  # noqa: DTZ011  a civil date
    except ValueError as error:
        raise Refusal("units-unclear", told=str(told)) from error
    if region not in REGIONS:
        raise Refusal("units-unclear", told=str(told))
    territory, keys = store.territory, finest(store.territory, region, check_date(at))
    if not keys:
        raise Refusal("units-not-drawn", told=f"{region}@{at}")
    frame = gpd.GeoDataFrame(
        {"code": [key[0] for key in keys], "name": [territory.name(key, at=at) for key in keys]},
        index=[unit_id(key) for key in keys],
        geometry=[territory.outline(key) for key in keys],
        crs="EPSG:4326",
    )
    return Units(region, at, frame)
