"""Where recommendations speak and where they are silent, and the ways from a place to a sentence.

Coverage and matrix count by units of one day; traces lead from a place, a plan, an example or a
responsible body to the recommendations, and from one of these to all that it rests on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geo.errors import Refusal
from geo.measure import segment_lengths_m
from layers.listing import finest
from layers.units import piece_at, unit_id
from planning.areaplaces import place_areas, units_on
from planning.areas import Area as KeptArea
from planning.areas import Areas, areas_by_id, areas_of_rows
from planning.areashapes import area_rows
from planning.database import reading
from planning.evidence import list_evidence
from planning.recommendationindex import records
from planning.recommendationlisting import ALL, Wanted, wanted_rows
from planning.recommendationlists import code_list
from planning.recommendationplaces import places

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

    from geo.types import BoundsLonLat, LonLat
    from layers.store import Store
    from planning.recommendationplaces import Places

NEAR_M = 250.0  # of a line or a place: what a finger on a map means
MOST_SHAPES = 200
_DEGREES_NEAR = 0.02  # more than `NEAR_M` at any latitude here


@dataclass(frozen=True)
class Coverage:
    """How many recommendations speak of every unit (by id), theme and addressee; 0 is a gap."""

    units: Mapping[str, int]
    themes: Mapping[str, int]
    addressees: Mapping[str, int]


class Trace(NamedTuple):
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
        all_of_them, chosen = records(session), wanted_rows(session, wanted)
        themes = all_of_them.theme.counted(chosen)
        addressees = all_of_them.addressee.counted(chosen)
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
        theme, where, chosen = records(session).theme, places(session), wanted_rows(session, wanted)
    units, valid = where.unit, units_on(store.territory, at)
    told = where.spoken(chosen) & units.among(valid)
    count = len(units.distinct)
    pairs = np.bincount(theme.numbers[where.speaker[told]] * count + units.numbers[told])
    return {
        (theme.distinct[pair // count], units.distinct[pair % count]): int(pairs[pair])
        for pair in np.flatnonzero(pairs).tolist()
    }


def units_counted(store: Store, at: dt.date, wanted: Wanted = ALL) -> dict[str, int]:
    """Return how many of the wanted recommendations speak of every unit of a day, by its id."""
    with _placed(store) as session:
        where, chosen = places(session), wanted_rows(session, wanted)
    valid = units_on(store.territory, at)
    counts = where.unit.counted(where.spoken(chosen))
    return {unit: count for unit, count in counts.items() if unit in valid}


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
        where = places(session)
        found = where.meeting(bounds, wanted_rows(session, wanted))
        shown = areas_by_id(session, [where.areas[number] for number in found[:limit]])
    return MapShare(areas_of_rows(store, shown, at, lang), more=len(found) > limit)


def about_place(
    store: Store, lonlat: LonLat, at: dt.date, wanted: Wanted = ALL, *, near_m: float = NEAR_M
) -> list[Trace]:
    """Return which recommendations speak of a place (lon, lat) on a day, and by which area.

    A line or another place speaks of what lies within ``near_m`` metres.
    """
    lon, lat = lonlat
    around = (lon - _DEGREES_NEAR, lat - _DEGREES_NEAR, lon + _DEGREES_NEAR, lat + _DEGREES_NEAR)
    with _placed(store) as session:
        own, where, chosen = records(session), places(session), wanted_rows(session, wanted)
        near = where.meeting(around, chosen)
        others = [number for number in near.tolist() if where.kind_of(number) != "units"]
        shapes = areas_by_id(session, [where.areas[number] for number in others])
    about = {area.id for area in shapes if _is_about(store, area, lonlat, at, near_m)}
    mine = [number for number in others if where.areas[number] in about]
    mine += np.intersect1d(near, _units_about(store, where, lonlat)).tolist()
    found = np.array(mine, dtype=np.int64)
    owners = where.owner[found]
    ordered = np.lexsort((found, own.ranks()[owners]))  # by title, then by area
    pairs = zip(owners[ordered].tolist(), found[ordered].tolist(), strict=True)
    return [Trace(own.ids[one], where.areas[area], where.kind_of(area)) for one, area in pairs]


def about_plan(store: Store, plan: str) -> list[str]:
    """Return the ids of the recommendations whose evidence rests on a plan."""
    resting = [
        one.recommendation
        for one in list_evidence(store.home)
        if f"plan:{plan}" in one.made_from.get("state", {})
    ]
    return list(dict.fromkeys(resting))


def _units_about(store: Store, where: Places, lonlat: LonLat) -> NDArray[np.int64]:
    """Return the numbers of the areas that are units with a place in one of them."""
    territory = store.territory
    pieces = {piece_at(territory, country, lonlat) for country in territory.pieces}
    here = [any(territory.pieces_of(key) & pieces for key in units) for units in where.mixes]
    return np.flatnonzero(np.array(here, dtype=bool)[where.mix.numbers])


def _is_about(store: Store, area: KeptArea, lonlat: LonLat, at: dt.date, near_m: float) -> bool:
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
