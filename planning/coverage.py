"""Where recommendations speak and where they are silent, and the ways from a place to a sentence.

Coverage and matrix count by units of one day; traces lead from a place, a plan, an example or a
responsible body to the recommendations, and from one of these to all that it rests on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from sqlalchemy import func, select

from geo.errors import Refusal
from geo.measure import segment_lengths_m
from layers.listing import finest
from layers.units import piece_at, unit_id
from planning.areaplaces import place_areas, units_on
from planning.areas import Area as KeptArea
from planning.areas import Areas, area_of, areas_of_rows
from planning.areashapes import area_rows
from planning.areaspecs import UnitsArea
from planning.database import reading
from planning.evidence import list_evidence
from planning.recommendation_models import Area, AreaUnit
from planning.recommendation_models import Recommendation as Row
from planning.recommendationlisting import ALL, Wanted, conditions_of
from planning.recommendationlists import code_list

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlalchemy import Select, Subquery
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
    """The areas that a map shows, and whether there are more in its bounds."""

    areas: Areas
    more: bool


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
        spoken = _spoken_of(store, at)
        query = select(Row.theme, spoken.c.unit, func.count())
        query = query.join(spoken, spoken.c.recommendation_id == Row.id)
        rows = session.execute(_of(session, query, wanted).group_by(Row.theme, spoken.c.unit))
        return {(theme, unit): count for theme, unit, count in rows}


def units_counted(store: Store, at: dt.date, wanted: Wanted = ALL) -> dict[str, int]:
    """Return how many of the wanted recommendations speak of every unit of a day, by its id."""
    with _placed(store) as session:
        spoken = _spoken_of(store, at)
        query = select(spoken.c.unit, func.count())
        query = query.join(Row, spoken.c.recommendation_id == Row.id)
        rows = session.execute(_of(session, query, wanted).group_by(spoken.c.unit))
        return {str(unit): int(count) for unit, count in rows}


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
        query = _in_bounds(bounds).where(*conditions_of(session, wanted)).limit(limit + 1)
        rows = [area_of(row) for row in session.scalars(query)]
    shown = sorted(rows[:limit], key=lambda area: area.id)
    return MapShare(areas_of_rows(store, shown, at, lang), more=len(rows) > limit)


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
    pieces = {piece_at(store.territory, country, lonlat) for country in store.territory.pieces}
    return [
        Trace(area.recommendation, area.id, area.kind)
        for area in areas
        if _is_about(store, area, lonlat, at, pieces, near_m)
    ]


def about_plan(store: Store, plan: str) -> list[str]:
    """Return the ids of the recommendations whose evidence rests on a plan."""
    resting = [
        one.recommendation
        for one in list_evidence(store.home)
        if f"plan:{plan}" in one.made_from.get("state", {})
    ]
    return list(dict.fromkeys(resting))


def _is_about(  # noqa: PLR0913, PLR0917  an area, a place, and how near counts
    store: Store,
    area: KeptArea,
    lonlat: LonLat,
    at: dt.date,
    pieces: set[str | None],
    near_m: float,
) -> bool:
    if isinstance(area.spec, UnitsArea):
        return any(store.territory.pieces_of(key) & pieces for key in area.spec.units)
    try:
        rows = area_rows(store, area.spec, at)
    except Refusal:
        return False  # a plan is gone: its own card says so
    return _speaks_of(shapely.union_all([shape for *_, shape in rows]), lonlat, near_m)


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


def _spoken_of(store: Store, at: dt.date) -> Subquery:
    """Return the units of a day and the recommendations that speak of each, once."""
    valid = units_on(store.territory, at)
    pairs = select(AreaUnit.unit, AreaUnit.recommendation_id).distinct()
    return pairs.where(AreaUnit.unit.in_(sorted(valid))).subquery()


def _of(session: Session, query: Select[Any], wanted: Wanted) -> Select[Any]:
    return query.where(*conditions_of(session, wanted))


def _in_bounds(bounds: BoundsLonLat) -> Select[Area]:
    west, south, east, north = bounds
    meets = (Area.west <= east, Area.east >= west, Area.south <= north, Area.north >= south)
    joined = select(Area).join(Row, Row.id == Area.recommendation_id)
    return joined.where(Area.deleted.is_(False), *meets)


def _counted(session: Session, wanted: Wanted, name: str) -> dict[str, int]:
    column = getattr(Row, name)
    query = select(column, func.count()).where(*conditions_of(session, wanted)).group_by(column)
    return {str(key): int(count) for key, count in session.execute(query)}
