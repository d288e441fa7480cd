"""Cooperation areas as shapes on a day: one for each, of units through reforms and drawings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geo.errors import Refusal
from geo.measure import LONLAT_CRS, area_km2
from geo.types import Issue
from layers.loading import canonical_date
from layers.words import words
from planning.areashapes import area_rows
from planning.areaspecs import UnitsArea

if TYPE_CHECKING:
    from layers.store import Store
    from planning.cooperation import Cooperation
    from planning.cooperationtold import Territory

_GRID_DEGREES = 1e-6  # about a decimetre
_SLIVER_KM2 = 0.05


@dataclass(frozen=True, eq=False)
class Shapes:
    """Areas as they are on a day, and what has to be known of those that cannot be shown.

    ``frame`` (EPSG:4326) has ``cooperation`` (the id), ``units`` (ids of the day, with ``; ``
    between them) and the geometry; an area without any outline is not in it.
    """

    frame: gpd.GeoDataFrame
    issues: tuple[Issue, ...]


def shapes_of(store: Store, told: Sequence[Cooperation], at: dt.date, lang: str = "lv") -> Shapes:
    """Return areas as they are on a day, in the order in which they are told.

    One whose units have no outline on the day is an issue, ``area-not-shown``.
    """
    ids, units, shapes, issues = [], [], [], []
    for one in told:
        try:
            named, shape = territory_on(store, one.territory, at)
        except Refusal as refusal:
            about = {"reason": words(lang).refusal(refusal)}
            issues.append(Issue("area-not-shown", "warning", about, feature=one.id))
            continue
        ids.append(one.id)
        units.append("; ".join(named))
        shapes.append(shape)
    frame = gpd.GeoDataFrame({"cooperation": ids, "units": units}, geometry=shapes, crs=LONLAT_CRS)
    return Shapes(frame, tuple(issues))


def territory_on(
    store: Store, territory: Territory, at: dt.date
) -> tuple[tuple[str, ...], shapely.Geometry]:
    """Return the units of a day that a territory is made of, and its shape (EPSG:4326).

    Refuses what `planning.areashapes.area_rows` refuses.
    """
    named: list[str] = []
    parts: list[shapely.Geometry] = []
    for spec in territory.specs:
        if isinstance(spec, UnitsArea):
            ids, shape = _whole_units(store, spec, at)
            named += ids
            parts.append(shape)
        else:
            parts += [shape for *_, shape in area_rows(store, spec, at)]
    shape = shapely.union_all(parts) if len(parts) > 1 else parts[0]
    return tuple(named), shape


def _whole_units(
    store: Store, spec: UnitsArea, at: dt.date
) -> tuple[tuple[str, ...], shapely.Geometry]:
    """Return units and their joined outline, made once: many areas are the same units."""
    day = canonical_date(store.territory, at)

    def make() -> tuple[tuple[str, ...], shapely.Geometry]:
        rows = area_rows(store, spec, day)
        return _named(unit for _, unit, _, _ in rows), shapely.union_all([row[3] for row in rows])

    found: tuple[tuple[str, ...], shapely.Geometry] = store.territory.remember(
        ("cooperation units", spec.units, day), make
    )
    return found


def _named(units: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit for unit in units if unit))


def overlaps(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return where areas (EPSG:4326) lie over each other, with ``count`` of how many do there.

    Each row is the ground that the same areas share; slivers of less than `_SLIVER_KM2` are left
    out, since outlines of different origin never fit exactly.
    """
    shapes = shapely.set_precision(frame.geometry.to_numpy(), _GRID_DEGREES)
    edges = shapely.get_parts(shapely.union_all(shapely.boundary(shapes)))
    faces = shapely.get_parts(shapely.polygonize(edges))
    inside, of_shape = shapely.STRtree(shapes).query(
        shapely.point_on_surface(faces), predicate="within"
    )
    owners: dict[int, set[int]] = {}
    for face, shape in zip(inside.tolist(), of_shape.tolist(), strict=True):
        owners.setdefault(face, set()).add(shape)
    grounds: dict[frozenset[int], list[int]] = {}
    for face, mine in owners.items():
        if len(mine) > 1:
            grounds.setdefault(frozenset(mine), []).append(face)
    found = gpd.GeoDataFrame(
        {"count": [len(mine) for mine in grounds]},
        geometry=[shapely.union_all(faces[members]) for members in grounds.values()],
        crs=LONLAT_CRS,
    )
    return found[area_km2(found) > _SLIVER_KM2].reset_index(drop=True)
