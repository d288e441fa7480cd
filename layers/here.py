"""What is here: everything the layers say about one point."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import shapely
from pyproj import Geod

from geo.errors import Refusal
from geo.measure import grid_position
from geo.raster_file import value_at
from geo.types import LonLat
from layers.declaration import Declaration
from layers.loading import Loaded, partners_at
from layers.store import Store
from layers.styles import class_name
from layers.territory import COUNTRY_OF_REGION, REGIONS, Key
from layers.units import piece_at

GRIDS = {"vidzeme": "EPSG:3059", "ostfold": "EPSG:25832"}
_BETWEEN_LON = 18.0
_REACH_KM = 25.0


def what_is_here(store: Store, lonlat: LonLat, at: dt.date, lang: str = "lv") -> dict[str, Any]:
    """Return what lies at a point on a day, through all layers.

    Keys: ``lon``, ``lat`` (degrees), ``grid`` {crs, x, y} in metres, ``at``, ``unit`` (the local
    government or district of the day), ``units`` (at every date), ``parts`` (the piece or parish),
    ``partners``, ``settlement`` (the nearest within 25 km), ``layers`` (rows of attributes or a
    raster's value). Refuses coordinates that are not on Earth.
    """
    lon, lat = lonlat
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004  degrees of the globe
        raise Refusal("point-off-earth", lon=lon, lat=lat)
    units = units_at_point(store, lonlat)
    now = [u for u in units if _valid(u, at)]
    region = region_near(lonlat)
    x, y = grid_position(lonlat, GRIDS[region])
    return {
        "lon": lon,
        "lat": lat,
        "grid": {"crs": GRIDS[region], "x": round(x, 1), "y": round(y, 1)},
        "at": at,
        "unit": next((u for u in now if u["level"] in {"municipality", "district"}), None),
        "units": units,
        "partners": _partners(store, lonlat, at, lang),
        "settlement": nearest_settlement(store, lonlat, at),
        "layers": [
            found
            for layer in store.catalogue
            if (found := _in_layer(store, layer, lonlat, at, lang)) is not None
        ],
    }


def region_near(lonlat: LonLat) -> str:
    """Return the region that a point is nearer to: Østfold to the west, Vidzeme to the east."""
    return "ostfold" if lonlat[0] < _BETWEEN_LON else "vidzeme"


def _valid(unit: dict[str, Any], at: dt.date) -> bool:
    until = unit["valid_to"]
    return bool(unit["valid_from"] <= at and (until is None or at <= until))


def units_at_point(store: Store, lonlat: LonLat) -> list[dict[str, Any]]:
    """Return the units with an outline that cover a point, of all dates and levels, in order."""
    territory = store.territory
    keys: list[Key] = []
    for region in REGIONS:
        piece = piece_at(territory, COUNTRY_OF_REGION[region], lonlat)
        if piece:
            keys += [key for key in territory.units.index if piece in territory.pieces_of(key)]
    rows = []
    for key in sorted(dict.fromkeys(keys), key=lambda key: key[1]):
        unit = territory.unit(key)
        told = {"code": key[0], "name": territory.name(key)}
        rows.append(told | {k: unit[k] for k in ("level", "valid_from", "valid_to", "iso")})
    return rows


def _partners(store: Store, lonlat: LonLat, at: dt.date, lang: str) -> list[dict[str, Any]]:
    territory, point = store.territory, shapely.Point(lonlat)
    rows = partners_at(territory, at)
    return [
        {
            "partner": row[f"name_{lang}"],
            "role": row["role"],
            "extent": row["extent"],
            "unit": territory.name(row["key"], at=at),
            "note": row[f"note_{lang}"],
        }
        for row in rows.to_dict("records")
        if territory.pieces_of(row["key"]) and territory.outline(row["key"]).intersects(point)
    ]


def nearest_settlement(store: Store, lonlat: LonLat, at: dt.date) -> dict[str, Any] | None:
    """Return the nearest settlement within 25 km: name, population, distance_km (geodesic)."""
    frame = store.open("settlements", at).frame
    if frame is None or frame.empty:
        return None
    geod = Geod(ellps="WGS84")
    near = frame.iloc[frame.sindex.nearest(shapely.Point(lonlat), return_all=False)[1][:1]].iloc[0]
    _, _, metres = geod.inv(*lonlat, near.geometry.x, near.geometry.y)
    if metres / 1000 > _REACH_KM:
        return None
    population = None if pd.isna(near["population"]) else int(near["population"])
    return {"name": near["name"], "population": population, "distance_km": round(metres / 1000, 2)}


def _in_layer(
    store: Store, layer: Declaration, lonlat: LonLat, at: dt.date, lang: str
) -> dict[str, Any] | None:
    if not layer.clickable:
        return None
    told: dict[str, Any] = {"id": layer.id, "title": layer.title[lang], "role": layer.role}
    try:
        opened = store.open(layer.id, at)
    except Refusal as refusal:
        return told | {"refused": refusal.code}
    if opened.raster is not None:
        found = value_at(opened.raster, lonlat)
        if found.status != "value":
            return None
        named = class_name(layer, found.value, lang)
        unit = layer.data.get("unit")
        return told | {"value": round(found.value, 2), "class": named, "unit": unit}
    features = _features(opened, lonlat)
    return told | {"features": features} if features else None


def _features(opened: Loaded, lonlat: LonLat) -> list[dict[str, Any]]:
    """Return the attributes of the features at a point, by the server's own index."""
    names = ["id", *(column.name for column in opened.declaration.columns)]
    if opened.zones is not None:
        build = opened.zones.build
        rows = [build.row(number) for number in build.at(lonlat)]
        return [{name: row.get(name) for name in names} for row in rows]
    frame = opened.frame
    assert frame is not None  # noqa: S101  what is no raster and has no tiles is a frame
    hits = sorted(frame.sindex.query(shapely.Point(lonlat), predicate="intersects"))
    if not hits:
        return []
    told = {name: frame[name].iloc[hits].tolist() for name in names if name in frame.columns}
    return [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]
