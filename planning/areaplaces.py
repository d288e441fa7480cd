"""In which units of every date an area lies: found once, kept beside it, asked by lists and maps.

Units of all dates are unions of the territory's pieces, so the pieces that an area touches tell
its units before and after every reform.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import delete, or_, select

from geo.errors import Refusal
from geo.measure import AREA_CRS, LONLAT_CRS, area_km2
from layers.units import unit_id
from planning.arearules import rests_on
from planning.areashapes import area_shape
from planning.areaspecs import (
    ConflictRule,
    DeclineRule,
    NearBorderRule,
    Spec,
    UnitsArea,
    ZonesArea,
    spec_of,
)
from planning.database import reading, writing
from planning.recommendation_models import Area, AreaUnit
from planning.world import GONE, all_plans, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.store import Store
    from layers.territory import Key, Territory

_LEVELS = frozenset({"municipality", "district"})
_NOISE_KM2 = 1e-4  # 100 m²: what a line drawn along a border takes of the neighbour
_NOISE_SHARE = 1e-4
_NOISE_DEGREES = 1e-5


def place_areas(store: Store) -> int:
    """Find bounds and units of every area whose place is not known for the present data.

    Asked before lists by unit and maps; does nothing where nothing has changed. Returns how many
    were placed. An area that cannot be computed now (its plan is gone) has no place until it can.
    """
    todo = _todo(store)
    if not todo:
        return 0
    with writing(store.home) as session:
        for area, version, state, placed in todo:
            row = session.get(Area, area)
            if row is None or row.version != version:
                continue  # somebody changed it meanwhile: the next call finds it
            bounds, units = placed
            row.west, row.south, row.east, row.north = bounds
            row.placed_for = state
            session.execute(delete(AreaUnit).where(AreaUnit.area_id == area))
            session.add_all(AreaUnit(area_id=area, unit=u, share=s) for u, s in units.items())
    return len(todo)


Placed = tuple[tuple[float | None, float | None, float | None, float | None], dict[str, float]]


def _todo(store: Store) -> list[tuple[str, int, str, Placed]]:
    plain, found = store.territory.version, []
    outdated = or_(Area.placed_for < plain, Area.placed_for > plain)
    with reading(store.home) as session:
        rows = list(session.scalars(select(Area).where(outdated, Area.deleted.is_(False))))
    plans = all_plans(store) if any(row.kind == "zones" for row in rows) else {}
    for row in rows:
        spec = spec_of(row.kind, row.told)
        state = _state(store, spec, plans)
        if state != row.placed_for:
            found.append((row.id, row.version, state, _placed(store, spec)))
    return found


def _state(store: Store, spec: Spec, plans: Mapping[str, str]) -> str:
    """Return what the place of an area rests on; of most kinds only the boundaries."""
    version = store.territory.version
    if isinstance(spec, ZonesArea):
        rests = {pick.plan: plans.get(pick.plan, GONE) for pick in spec.zones}
        return f"{version} {digest_of(rests)}"
    if isinstance(spec, ConflictRule | NearBorderRule | DeclineRule):
        return f"{version} {digest_of(rests_on(store, spec))}"
    return version


def _placed(store: Store, spec: Spec) -> Placed:
    try:
        frame = area_shape(store, spec, _any_day(spec))
    except Refusal:
        return (None, None, None, None), {}
    if frame.empty:
        return (None, None, None, None), {}
    west, south, east, north = (float(one) for one in frame.total_bounds)
    return (west, south, east, north), units_touched(store.territory, frame, spec)


def _any_day(spec: Spec) -> dt.date:
    """Return a day on which an area is whole: for units that of the first one."""
    return spec.units[0][1] if isinstance(spec, UnitsArea) else dt.date.today()  # noqa: DTZ011


def units_touched(territory: Territory, frame: gpd.GeoDataFrame, spec: Spec) -> dict[str, float]:
    """Return the share (0-1) of every unit of any date that a shape takes; places take none."""
    pieces: dict[str, float] = {}
    if isinstance(spec, UnitsArea):
        for key in spec.units:
            area = territory.pieces[territory.country(key)]["area_km2"]
            pieces |= {piece: float(area[piece]) for piece in territory.pieces_of(key)}
    else:
        shape = shapely.union_all(frame.geometry.to_numpy())
        for country in territory.pieces.values():
            pieces |= _pieces_touched(country, shape)
    found = {}
    for unit, (mine, area) in _units(territory).items():
        touched = [pieces[piece] for piece in sorted(mine & pieces.keys())]
        if touched:
            found[unit] = min(sum(touched) / area, 1.0)
    return found


def _pieces_touched(country: gpd.GeoDataFrame, shape: shapely.Geometry) -> dict[str, float]:
    """Return the km² that a shape takes of every piece it lies in; of a line or a point none."""
    near = np.sort(country.sindex.query(shape, predicate="intersects"))
    if not len(near):
        return {}
    shared = shapely.intersection(country.geometry.to_numpy()[near], shape)
    names = country.index.to_numpy()[near]
    if shapely.get_dimensions(shape) < 2:  # noqa: PLR2004  a line or a point
        long = (shapely.length(shared) > _NOISE_DEGREES) | (shapely.get_dimensions(shape) == 0)
        return {str(name): 0.0 for name in names[long]}
    areas = area_km2(gpd.GeoDataFrame(geometry=shared, crs=LONLAT_CRS)).to_numpy()
    whole = gpd.GeoSeries([shape], crs=LONLAT_CRS).to_crs(AREA_CRS).area.iloc[0] / 1e6
    kept = areas > min(_NOISE_KM2, whole * _NOISE_SHARE)
    return {str(name): float(a) for name, a in zip(names[kept], areas[kept], strict=True)}


def _units(territory: Territory) -> dict[str, tuple[frozenset[str], float]]:
    """Return pieces and km² of every municipality and district of any date, by its id."""

    def make() -> dict[str, tuple[frozenset[str], float]]:
        levels = territory.units["level"]
        keys: list[Key] = list(territory.units.index[levels.isin(_LEVELS)])
        return {
            unit_id(key): (territory.pieces_of(key), territory.area_km2(key) or 1.0)
            for key in keys
            if territory.pieces_of(key)
        }

    found: dict[str, tuple[frozenset[str], float]] = territory.remember("units_by_pieces", make)
    return found


def units_on(territory: Territory, at: dt.date) -> frozenset[str]:
    """Return the ids of the municipalities and districts of a day."""

    def make() -> frozenset[str]:
        valid = territory.valid_at(at)
        return frozenset(unit_id(key) for key in valid.index[valid["level"].isin(_LEVELS)])

    found: frozenset[str] = territory.remember(("units_on", at), make)
    return found
