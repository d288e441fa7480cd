"""The shape of an area on a day: units through reforms, zones of plans, places, rules."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import Refusal
from geo.measure import LONLAT_CRS
from layers.loading import canonical_date
from layers.units import parse_id, unit_id, unit_of_piece
from planning.arearules import rule_area
from planning.areaspecs import PlaceArea, ShapeArea, Spec, UnitsArea, ZonePick, ZonesArea
from planning.planlayers import plan_zones
from planning.planstore import get_plan

if TYPE_CHECKING:
    from layers.store import Store
    from layers.territory import Key, Territory

COLUMNS = ("name", "unit", "share")


Row = tuple[str, str | None, float | None, shapely.Geometry]


def area_shape(store: Store, spec: Spec, at: dt.date) -> gpd.GeoDataFrame:
    """Return an area on a day: name, unit, share and geometry (EPSG:4326), as `area_rows` does."""
    return shapes_frame(area_rows(store, spec, at))


def area_rows(store: Store, spec: Spec, at: dt.date) -> list[Row]:
    """Return an area on a day as rows of name, unit, share and geometry (EPSG:4326).

    Units that are not valid on the day appear as the parts of them that lie in each unit of the
    day: ``unit`` is its id, ``share`` how much of the first unit that part is (0-1). What is no
    unit has neither. Refuses ``area-zone-gone``, ``plan-gone``, ``unit-unknown``,
    ``unit-without-outline`` and what `planning.arearules.rule_area` refuses.
    """
    if isinstance(spec, UnitsArea):
        return [row for key in spec.units for row in _through_reforms(store, key, at)]
    if isinstance(spec, ShapeArea):
        return [(spec.name, None, None, spec.shape)]
    if isinstance(spec, PlaceArea):
        return [(spec.name, None, None, shapely.Point(spec.lon, spec.lat))]
    if isinstance(spec, ZonesArea):
        return [_zone(store, pick) for pick in spec.zones]
    found = rule_area(store, spec)
    rows: list[Row] = []
    for name, unit, shape in zip(found["name"], found["unit"], found.geometry, strict=True):
        if isinstance(unit, str):
            rows += _through_reforms(store, parse_id(unit), at)
        else:
            rows.append((name, None, None, shape))
    return rows


def check_units(territory: Territory, units: tuple[Key, ...]) -> None:
    """Refuse ``unit-unknown`` for a key that no unit of any date has."""
    for key in units:
        if key not in territory.units.index:
            raise Refusal("unit-unknown", unit=unit_id(key))


def _through_reforms(store: Store, key: Key, at: dt.date) -> list[Row]:
    territory = store.territory
    day = canonical_date(territory, at)  # few days, however many are asked about
    found: list[Row] = territory.remember(
        ("area_rows", key, day), lambda: _parts_on(territory, key, day)
    )
    return found


def _parts_on(territory: Territory, key: Key, at: dt.date) -> list[Row]:
    check_units(territory, (key,))
    if territory.is_valid(key, at):
        return [(territory.name(key, at=at), unit_id(key), 1.0, territory.outline(key))]
    pieces = territory.pieces_of(key)
    if not pieces:
        raise Refusal("unit-without-outline", unit=territory.name(key), date=key[1])
    country = territory.country(key)
    owners = unit_of_piece(territory, country, at)
    frame = territory.pieces[country].loc[sorted(pieces)]
    owner = frame.index.map(lambda piece: owners.get(piece, "other"))
    whole = float(frame["area_km2"].sum())
    return [
        _part(territory, key, str(unit), float(part["area_km2"].sum()) / whole, part)
        for unit, part in frame.groupby(owner, sort=True)
    ]


def _part(territory: Territory, key: Key, unit: str, share: float, part: gpd.GeoDataFrame) -> Row:
    shape = shapely.coverage_union_all(part.geometry.to_numpy())
    if unit == "other":
        return (territory.name(key), None, share, shape)
    return (territory.name(parse_id(unit)), unit, share, shape)


def _zone(store: Store, pick: ZonePick) -> Row:
    title = get_plan(store.home, pick.plan).title
    zones = plan_zones(store.home, pick.plan, pick.version)
    mine = zones[zones["zone_id"].astype(str) == pick.zone_id]
    if mine.empty:
        raise Refusal("area-zone-gone", zone=pick.zone_id, title=title)
    shape = mine.geometry.to_crs(LONLAT_CRS).iloc[0]
    said = mine.iloc[0]
    name = said["name"] if isinstance(said["name"], str) else str(said["code"])
    return (f"{title}: {name}", None, None, shape)


def shapes_frame(rows: list[Row]) -> gpd.GeoDataFrame:
    """Return rows of `area_rows` as a frame (EPSG:4326)."""
    names, units, shares, shapes = zip(*rows, strict=True) if rows else ((), (), (), ())
    told = dict(zip(COLUMNS, (names, pd.Series(units, dtype=object), shares), strict=True))
    return gpd.GeoDataFrame(told, geometry=list(shapes), crs=LONLAT_CRS)
