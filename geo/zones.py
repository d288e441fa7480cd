"""The area of every zone class in every unit, and what changes from one zoning to another.

Zones are not moved: they are judged in the CRS of their file, where their edges are straight and
their corners shared, and units are brought there (``geo.zones_ground.placed``). Areas are those of
EPSG:3035. Nothing is lost or counted twice: what zones of one plan cover together is told apart and
given to none of their classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.errors import Refusal
from geo.zones_ground import Ground, around, placed
from geo.zones_repeats import covered_twice
from geo.zones_shared import shared_ground
from geo.zones_survey import Zoning

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOISE = 1e-9  # of what a figure is the difference of
_POLYGON, _COLLECTION = 3, 7  # shapely's type ids


@dataclass(frozen=True, eq=False)
class ZoneAreas:
    """The ground of zones in units, in m² of EPSG:3035.

    ``rows`` has unit, class, area_m2: what zones of the class cover alone; only what is more than
    nothing. ``units`` is indexed by unit and has singly_m2, multiply_m2 (covered by two or more
    zones), uncovered_m2 and area_m2, the sum of the three.
    """

    rows: pd.DataFrame
    units: pd.DataFrame


def zone_areas(
    zones: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    *,
    class_field: str,
    unit_field: str | None = None,
) -> ZoneAreas:
    """Return the area of every class of ``zones`` in every one of ``units``.

    Both have valid two-dimensional areas in any CRS; zones may overlap, leave gaps and reach beyond
    the units, and units are judged one by one, whether or not they fit together. Units are named by
    ``unit_field``, or by the index; a zone without a class is counted under ``None``. Refuses
    frames without a CRS.
    """
    check_crs(zones, units)
    crs = pyproj.CRS(zones.crs)
    zoning, ground_of = Zoning.of(np.asarray(zones.geometry.to_numpy())), placed(units, crs)
    ground = Ground.under(crs, around([zoning.bounds, shapely.bounds(ground_of)]))
    classes, labels = pd.factorize(zones[class_field], use_na_sentinel=False)
    counted = _Counted(zoning, ground, classes, len(labels))
    singly = counted.within(ground_of)
    twice = np.zeros(len(units))
    pieces, owner = _pieces(covered_twice(zoning, crs), ground_of)
    if len(pieces):
        repeated = np.zeros_like(singly)
        np.add.at(repeated, owner, counted.within(pieces))
        singly = np.where(singly - repeated > _NOISE * singly, singly - repeated, 0.0)
        twice += np.bincount(owner, weights=ground.areas_m2(pieces), minlength=len(units))
    names = units.index if unit_field is None else pd.Index(units[unit_field])
    return _told(singly, twice, ground.areas_m2(ground_of), names, labels)


def check_crs(*frames: gpd.GeoDataFrame) -> None:
    """Refuse frames without a CRS."""
    if any(frame.crs is None for frame in frames):
        raise Refusal("zones-without-crs")


@dataclass(frozen=True, eq=False)
class _Counted:
    """Zones, the ground under them, and the class of each as a number below ``count``."""

    zones: Zoning
    ground: Ground
    classes: NDArray[np.int64]
    count: int

    def within(self, units: NDArray[np.object_]) -> NDArray[np.float64]:
        """Return (unit, class) the m² of zones in units, what lies there twice counted twice."""
        zones, ground = self.zones, self.ground
        large, scaled = ground.is_large(zones.shapes), ground.scale is not None
        shared = shared_ground(zones, units, large, middles=scaled)
        areas = ground.scaled(shared.areas, shared.centroids)
        whole = shared.zones[shared.whole]
        areas[shared.whole] = ground.areas_m2(zones.shapes[whole], zones.areas[whole])
        built = ~shapely.is_missing(shared.cut)
        areas[built] = ground.areas_m2(shared.cut[built])
        place = shared.units * self.count + self.classes[shared.zones]
        sums = np.bincount(place, weights=areas, minlength=len(units) * self.count)
        return np.asarray(sums.reshape(len(units), self.count), dtype=float)


def _pieces(
    shapes: NDArray[np.object_], units: NDArray[np.object_]
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Return the parts of ``shapes`` in units, and each one's unit."""
    owner, shape = shapely.STRtree(shapes).query(units, predicate="intersects")
    parts = shapely.intersection(shapes[shape], units[owner])
    some = shapely.area(parts) > 0
    return areal(parts[some]), owner[some]


def areal(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the shapes without the lines and points at which they only touched."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION)
    found = shapes.copy()
    for row in mixed:
        parts = shapely.get_parts(shapes[row])
        found[row] = shapely.multipolygons(parts[shapely.get_type_id(parts) == _POLYGON])
    return found


def _told(
    singly: NDArray[np.float64],
    twice: NDArray[np.float64],
    areas: NDArray[np.float64],
    names: pd.Index,
    labels: pd.Index,
) -> ZoneAreas:
    unit, label = np.nonzero(singly)
    rows = {"unit": names[unit], "class": labels[label], "area_m2": singly[unit, label]}
    covered = singly.sum(axis=1) + twice
    left = np.where(areas - covered > _NOISE * areas, areas - covered, 0.0)
    told = {"singly_m2": singly.sum(axis=1), "multiply_m2": twice, "uncovered_m2": left}
    per_unit = pd.DataFrame({**told, "area_m2": areas}, index=names.rename("unit"))
    return ZoneAreas(pd.DataFrame(rows), per_unit)
