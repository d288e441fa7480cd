"""In which units of every date an area lies: found once, kept beside it, asked by lists and maps.

Units of all dates are unions of the territory's pieces, so the pieces that an area touches tell
its units before and after every reform.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import delete, insert, or_, select, update

from geo.errors import Refusal
from geo.measure import AREA_CRS, LONLAT_CRS, area_km2
from layers.loading import canonical_date
from layers.units import unit_id
from planning.arearules import rests_on
from planning.areashapes import area_rows
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
from planning.tablestate import ROWS
from planning.world import GONE, all_plans, digest_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from layers.store import Store
    from layers.territory import Key, Territory

_PORTION = 500
_LEVELS = frozenset({"municipality", "district"})
_NOISE_KM2 = 1e-4  # 100 m²: what a line drawn along a border takes of the neighbour
_NOISE_SHARE = 1e-4
_NOISE_DEGREES = 1e-5


Bounds = tuple[float | None, float | None, float | None, float | None]
_NOWHERE: Bounds = (None, None, None, None)


@dataclass(frozen=True)
class _Placed:
    """Where an area of a version was found to lie, for a state of what it rests on."""

    area: str
    recommendation: str
    version: int
    state: str
    bounds: Bounds
    units: Mapping[str, float]


def place_areas(store: Store) -> int:
    """Find bounds and units of every area whose place is not known for the present data.

    Asked before lists by unit and maps; does nothing where nothing has changed. Returns how many
    were placed. An area that cannot be computed now (its plan is gone) has no place until it can.
    """
    todo = _todo(store)
    if not todo:
        return 0
    with writing(store.home) as session:
        ids = [one.area for one in todo]
        versions = {
            area: version
            for some in _portions(ids)
            for area, version in session.execute(
                select(Area.id, Area.version).where(Area.id.in_(some))
            )
        }
        # What somebody changed meanwhile is found by the next call.
        _write(session, [one for one in todo if versions.get(one.area) == one.version])
    return len(todo)


def _write(session: Session, placed: list[_Placed]) -> None:
    names = ("west", "south", "east", "north")
    told = {ROWS: {one.recommendation for one in placed}}
    for some in _portions([one.area for one in placed]):
        mine = delete(AreaUnit).where(AreaUnit.area_id.in_(some))
        session.execute(mine, execution_options=told)
    rows = [
        {"id": one.area, "placed_for": one.state, **dict(zip(names, one.bounds, strict=True))}
        for one in placed
    ]
    session.execute(update(Area), rows, execution_options=told)
    units = [
        {
            "area_id": one.area,
            "recommendation_id": one.recommendation,
            "unit": unit,
            "share": share,
        }
        for one in placed
        for unit, share in one.units.items()
    ]
    if units:
        session.execute(insert(AreaUnit), units, execution_options=told)


def _portions(ids: list[str]) -> list[list[str]]:
    """Return ids in portions that fit into one statement."""
    return [ids[start : start + _PORTION] for start in range(0, len(ids), _PORTION)]


def _todo(store: Store) -> list[_Placed]:
    plain, found = store.territory.version, []
    outdated = or_(Area.placed_for < plain, Area.placed_for > plain)
    with reading(store.home) as session:
        rows = list(session.scalars(select(Area).where(outdated)))
    plans = all_plans(store) if any(row.kind in {"zones", "rule"} for row in rows) else {}
    for row in rows:
        if row.deleted:
            place = row.id, row.recommendation_id, row.version, plain
            found.append(_Placed(*place, _NOWHERE, {}))
            continue
        spec = spec_of(row.kind, row.told)
        state = _state(store, spec, plans)
        if state != row.placed_for:
            place = row.id, row.recommendation_id, row.version, state
            found.append(_Placed(*place, *place_of(store, spec)))
    return found


def _state(store: Store, spec: Spec, plans: Mapping[str, str]) -> str:
    """Return what the place of an area rests on; of most kinds only the boundaries."""
    version = store.territory.version
    if isinstance(spec, ZonesArea):
        rests = {pick.plan: plans.get(pick.plan, GONE) for pick in spec.zones}
        return f"{version} {digest_of(rests)}"
    if isinstance(spec, ConflictRule | NearBorderRule | DeclineRule):
        return f"{version} {digest_of(rests_on(store, spec, plans))}"
    return version


def place_of(store: Store, spec: Spec) -> tuple[Bounds, Mapping[str, float]]:
    """Return bounds (degrees) and units of any date, by id with their shares (0-1), of an area."""
    territory = store.territory
    if isinstance(spec, UnitsArea):
        place: tuple[Bounds, Mapping[str, float]] = territory.remember(
            ("units_placed", spec.units), lambda: _units_placed(territory, spec.units)
        )
        return place
    try:
        rows = area_rows(store, spec, dt.date.today())  # noqa: DTZ011  a civil date
    except Refusal:
        return _NOWHERE, {}
    shape = shapely.union_all([shape for *_, shape in rows])
    if shape.is_empty:
        return _NOWHERE, {}
    pieces: dict[str, float] = {}
    for country in territory.pieces.values():
        pieces |= _pieces_touched(country, shape)
    return shape.bounds, _units_of_pieces(territory, pieces)


def _units_placed(
    territory: Territory, units: tuple[Key, ...]
) -> tuple[Bounds, Mapping[str, float]]:
    known = [key for key in units if territory.pieces_of(key)]
    if not known:
        return _NOWHERE, {}
    pieces: dict[str, float] = {}
    for key in known:
        area = territory.pieces[territory.country(key)]["area_km2"]
        pieces |= {piece: float(area[piece]) for piece in territory.pieces_of(key)}
    bounds = shapely.total_bounds([territory.outline(key) for key in known])
    west, south, east, north = map(float, bounds)
    return (west, south, east, north), _units_of_pieces(territory, pieces)


def _units_of_pieces(territory: Territory, pieces: Mapping[str, float]) -> dict[str, float]:
    """Return the share (0-1) of every unit of any date that km² of pieces take."""
    found = {}
    for unit, (mine, area) in units_by_pieces(territory).items():
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


def units_by_pieces(territory: Territory) -> dict[str, tuple[frozenset[str], float]]:
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
    day = canonical_date(territory, at)

    def make() -> frozenset[str]:
        valid = territory.valid_at(day)
        return frozenset(unit_id(key) for key in valid.index[valid["level"].isin(_LEVELS)])

    found: frozenset[str] = territory.remember(("units_on", day), make)
    return found
