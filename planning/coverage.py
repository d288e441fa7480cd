"""Where recommendations speak and where they are silent, and the ways from a place to a sentence.

Coverage and matrix count by units of one day; traces lead from a place, a plan, an example or a
responsible body to the recommendations, and from one of these to all that it rests on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from sqlalchemy import func, select

from geo.errors import Refusal
from geo.measure import segment_lengths_m
from layers.listing import finest
from layers.units import unit_id
from planning.areaplaces import place_areas, units_on
from planning.areas import Areas, area_of, areas_of_rows
from planning.areashapes import area_shape
from planning.database import reading
from planning.evidence import list_evidence
from planning.recommendation_models import Area, AreaUnit
from planning.recommendation_models import Recommendation as Row
from planning.recommendationlisting import ALL, Wanted, conditions_of
from planning.recommendationlists import code_list

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from geo.types import BoundsLonLat, LonLat
    from layers.store import Store

NEAR_M = 250.0  # of a line or a place: what a finger on a map means
MOST_SHAPES = 200
_DEGREES_NEAR = 0.02  # more than `NEAR_M` at any latitude here


@dataclass(frozen=True)
class Coverage:
    """How many recommendations speak of every unit (by id), theme and addressee; 0 is a gap."""

    units: Mapping[str, int]
    themes: Mapping[str, int]
    addressees: Mapping[str, int]


@dataclass(frozen=True)
class Trace:
    """A recommendation that speaks of a place, and by which of its areas."""

    recommendation: str
    area: str
    kind: str


@dataclass(frozen=True, eq=False)
class MapShare:
    """The areas that a map shows, and how many there are in its bounds in all."""

    areas: Areas
    total: int


def coverage(store: Store, region: str, at: dt.date, wanted: Wanted = ALL) -> Coverage:
    """Return how many of the wanted recommendations speak of what, on a day, in a region."""
    counts = units_counted(store, at, wanted)
    units = [unit_id(key) for key in finest(store.territory, region, at)]
    with reading(store.home) as session:
        themes = _counted(session, wanted, "theme")
        addressees = _counted(session, wanted, "addressee")
    return Coverage(
        {unit: counts.get(unit, 0) for unit in units},
        {theme: themes.get(theme, 0) for theme in code_list("theme")},
        {one: addressees.get(one, 0) for one in code_list("addressee")},
    )


def theme_matrix(store: Store, at: dt.date, wanted: Wanted = ALL) -> dict[tuple[str, str], int]:
    """Return how many recommendations of a theme speak of a unit of a day: (theme, unit) to count.

    Pairs without any are not told.
    """
    with _placed(store) as session:
        query = _by_unit(session, wanted).with_only_columns(
            Row.theme, AreaUnit.unit, func.count(Row.id.distinct())
        )
        rows = session.execute(query.group_by(Row.theme, AreaUnit.unit))
        valid = units_on(store.territory, at)
        return {(theme, unit): count for theme, unit, count in rows if unit in valid}


def units_counted(store: Store, at: dt.date, wanted: Wanted = ALL) -> dict[str, int]:
    """Return how many of the wanted recommendations speak of every unit of a day, by its id."""
    with _placed(store) as session:
        query = _by_unit(session, wanted).with_only_columns(
            AreaUnit.unit, func.count(Row.id.distinct())
        )
        rows = session.execute(query.group_by(AreaUnit.unit))
        valid = units_on(store.territory, at)
        return {unit: count for unit, count in rows if unit in valid}


def map_share(  # noqa: PLR0913  what a map asks for
    store: Store,
    bounds: BoundsLonLat,
    at: dt.date,
    wanted: Wanted = ALL,
    *,
    limit: int = MOST_SHAPES,
    lang: str = "lv",
) -> MapShare:
    """Return the areas of wanted recommendations in a map's bounds (degrees), as on a day.

    Where there are more than ``limit``, some of them; `units_counted` tells of all.
    """
    with _placed(store) as session:
        query = _in_bounds(bounds).where(*conditions_of(session, wanted))
        total = session.scalar(query.with_only_columns(func.count())) or 0
        rows = list(session.scalars(query.order_by(Area.id).limit(limit)))
    return MapShare(areas_of_rows(store, [area_of(row) for row in rows], at, lang), total)


def about_place(
    store: Store, lonlat: LonLat, at: dt.date, wanted: Wanted = ALL, *, near_m: float = NEAR_M
) -> list[Trace]:
    """Return which recommendations speak of a place (lon, lat) on a day, and by which area.

    A line or another place speaks of what lies within ``near_m`` metres.
    """
    lon, lat = lonlat
    around = (lon - _DEGREES_NEAR, lat - _DEGREES_NEAR, lon + _DEGREES_NEAR, lat + _DEGREES_NEAR)
    with _placed(store) as session:
        query = _in_bounds(around).where(*conditions_of(session, wanted))
        areas = [area_of(row) for row in session.scalars(query.order_by(Row.sort_title, Area.id))]
    found = []
    for area in areas:
        try:
            shape = shapely.union_all(area_shape(store, area.spec, at).geometry.to_numpy())
        except Refusal:
            continue  # a plan is gone: its own card says so
        if _speaks_of(shape, lonlat, near_m):
            found.append(Trace(area.recommendation, area.id, area.kind))
    return found


def about_plan(store: Store, plan: str) -> list[str]:
    """Return the ids of the recommendations whose evidence rests on a plan."""
    resting = [
        one.recommendation
        for one in list_evidence(store.home)
        if f"plan:{plan}" in one.made_from.get("state", {})
    ]
    return list(dict.fromkeys(resting))


def _speaks_of(shape: shapely.Geometry, lonlat: LonLat, near_m: float) -> bool:
    point = shapely.Point(lonlat)
    if shape.is_empty or shapely.intersects(shape, point):
        return not shape.is_empty
    if shapely.get_dimensions(shape) > 1:
        return False
    nearest = shapely.get_coordinates(shapely.shortest_line(point, shape))
    return bool(segment_lengths_m(nearest[:1], nearest[1:])[0] <= near_m)


def _placed(store: Store) -> AbstractContextManager[Session]:
    place_areas(store)
    return reading(store.home)


def _by_unit(session: Session, wanted: Wanted) -> Select[Row]:
    joined = select(Row).join(Area, Area.recommendation_id == Row.id)
    joined = joined.join(AreaUnit, AreaUnit.area_id == Area.id)
    return joined.where(Area.deleted.is_(False), *conditions_of(session, wanted))


def _in_bounds(bounds: BoundsLonLat) -> Select[Area]:
    west, south, east, north = bounds
    meets = (Area.west <= east, Area.east >= west, Area.south <= north, Area.north >= south)
    joined = select(Area).join(Row, Row.id == Area.recommendation_id)
    return joined.where(Area.deleted.is_(False), *meets)


def _counted(session: Session, wanted: Wanted, name: str) -> dict[str, int]:
    column = getattr(Row, name)
    query = select(column, func.count()).where(*conditions_of(session, wanted)).group_by(column)
    return {str(key): int(count) for key, count in session.execute(query)}
