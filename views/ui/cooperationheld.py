"""What the maps of cooperation draw: made once for a state of the records, kept for the map.

Each is bounded by the units of the day or by a page of the list, not by the number of areas.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import shapely

from geo.measure import LONLAT_CRS, inner_point
from geo.types import LonLat
from layers.listing import finest
from layers.store import Store
from layers.units import parse_id, unit_id
from layers.words import words
from planning.cooperation import Cooperation, get_cooperation
from planning.cooperationlisting import PAGE, Wanted, list_cooperations
from planning.cooperationlists import cooperation_name
from planning.cooperationpairs import Tie
from planning.cooperationshapes import overlaps, shapes_of
from planning.cooperationties import ties, units_covered
from views.ui.cooperationlist import name_told
from views.ui.cooperationlooks import look_name
from views.ui.mapmodel import Bbox
from views.ui.recommendationheld import Drawn

MOST_LINES = 400
# Where there are more lines, the loosest ties are told by their dots alone: names need the room.
_FEW_LINES, _LOOSE = 25, frozenset({"D0", "D1"})
_MANY = 4  # from here on an overlap looks the same; the number on the map tells it


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas of a page of the list, the ground that several lie on, the chosen area.

    ``looks`` and ``counts`` are what the legend has to tell; ``issues`` name areas that have no
    outline on the day.
    """

    drawn: Drawn | None
    overlaps: Drawn | None
    chosen: Drawn | None
    chosen_bounds: Bbox | None
    looks: frozenset[str]
    counts: frozenset[str]
    practice: bool
    issues: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Network:
    """Lines between the centres of units that cooperate, and how many of all there are."""

    lines: Drawn
    middles: Drawn
    nodes: Drawn
    looks: frozenset[str]
    shown: int
    total: int


@lru_cache(maxsize=64)
def shared_areas(  # noqa: PLR0913, PLR0917  what a map shows, and the key of the cache
    store: Store,
    _state: str,
    wanted: Wanted,
    page: int,
    at: dt.date,
    chosen: str,
    lang: str,
) -> Areas:
    """Return what the map of areas shows on a day: the same page that the list shows."""
    listed = list_cooperations(store, wanted, offset=(page - 1) * PAGE)
    told = [card.cooperation for card in listed.cards]
    shapes = shapes_of(store, told, at, lang)
    by_id = {one.id: one for one in told}
    frame = shapes.frame.assign(
        look=[_look(by_id[one]) for one in shapes.frame["cooperation"]],
        told=[_sentence(by_id[one], lang) for one in shapes.frame["cooperation"]],
    )
    mine = (
        shapes_of(store, [get_cooperation(store.home, chosen)], at, lang).frame if chosen else None
    )
    several = _overlaps(store, shapes.frame, listed.total, at, wanted)
    say = words(lang)
    return Areas(
        drawn=Drawn.of(frame) if len(frame) else None,
        overlaps=Drawn.of(several) if len(several) else None,
        chosen=Drawn.of(mine) if mine is not None and len(mine) else None,
        chosen_bounds=_bounds(mine),
        looks=frozenset(frame["look"]),
        counts=frozenset(several["look"]),
        practice=any(one.practice for one in told),
        issues=tuple(say.issue(issue) for issue in shapes.issues),
    )


def _bounds(frame: gpd.GeoDataFrame | None) -> Bbox | None:
    if frame is None or frame.empty:
        return None
    west, south, east, north = frame.total_bounds.tolist()
    return (west, south, east, north)


def _look(told: Cooperation) -> str:
    return look_name(told.degree, proposed=told.standing == "proposed")


def _sentence(told: Cooperation, lang: str) -> str:
    say = words(lang)
    tag = f" · {say('plans.practice')}" if told.practice else ""
    degree = cooperation_name("degree", told.degree, lang)
    return f"{name_told(told, lang).text} · {told.degree} {degree}{tag}"


def _overlaps(
    store: Store, shapes: gpd.GeoDataFrame, total: int, at: dt.date, wanted: Wanted
) -> gpd.GeoDataFrame:
    """Return where areas lie over each other; where the list has more pages, by whole units."""
    if total <= PAGE:
        found = overlaps(shapes)
        counts = found["count"].to_list()
        return _counted(counts, found.geometry.to_list())
    several = {unit: n for unit, n in units_covered(store, at, wanted).items() if n > 1}
    outlines = [store.territory.outline(parse_id(unit)) for unit in several]
    return _counted(list(several.values()), outlines)


def _counted(counts: Sequence[int], shapes: Sequence[shapely.Geometry]) -> gpd.GeoDataFrame:
    told = {
        "look": [str(min(count, _MANY)) for count in counts],
        "count": [str(count) for count in counts],
    }
    return gpd.GeoDataFrame(told, geometry=list(shapes), crs=LONLAT_CRS)


@lru_cache(maxsize=32)
def shared_network(
    store: Store, _state: str, region: str, wanted: Wanted, at: dt.date, lang: str
) -> Network:
    """Return the network of a region on a day; the strongest lines where there are very many."""
    names = {
        unit_id(key): store.territory.name(key, lang, at=at)
        for key in finest(store.territory, region, at)
    }
    found = [
        (pair, tie) for pair, tie in ties(store, at, wanted).items() if names.keys() >= set(pair)
    ]
    strongest = sorted(found, key=lambda one: (one[1].shown, one[1].areas), reverse=True)
    kept = strongest[:MOST_LINES]
    places = {unit: _centre(store, unit) for unit in names}
    lines, middles = _lines(kept, places, names, lang)
    return Network(
        Drawn.of(lines),
        Drawn.of(middles),
        Drawn.of(_nodes(names, places, [pair for pair, _ in kept])),
        frozenset(lines["look"]),
        len(kept),
        len(found),
    )


def _lines(
    kept: Sequence[tuple[tuple[str, str], Tie]],
    places: Mapping[str, LonLat],
    names: Mapping[str, str],
    lang: str,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the lines, the thickest at the bottom, and the degrees written at their middles."""
    shapes = [shapely.LineString([places[a], places[b]]) for (a, b), _ in kept]
    told = [f"{names[a]} – {names[b]}: {tie_told(tie, lang)}" for (a, b), tie in kept]
    looks = [look_name(tie.shown, proposed=not tie.degree) for _, tie in kept]
    lines = gpd.GeoDataFrame({"look": looks, "told": told}, geometry=shapes, crs=LONLAT_CRS)
    written = [
        (tie.shown, line.interpolate(0.5, normalized=True))
        for (_, tie), line in zip(kept, shapes, strict=True)
        if len(kept) <= _FEW_LINES or tie.shown not in _LOOSE
    ]
    degrees, middles = [degree for degree, _ in written], [middle for _, middle in written]
    return lines, gpd.GeoDataFrame({"degree": degrees}, geometry=middles, crs=LONLAT_CRS)


def tie_told(tie: Tie, lang: str) -> str:
    """Return what ties two units as people read it, an existing degree before a proposed one."""
    say = words(lang)
    parts = []
    if tie.degree:
        parts.append(f"{tie.degree} {cooperation_name('degree', tie.degree, lang)}")
    if tie.proposed:
        proposed = cooperation_name("standing", "proposed", lang)
        degree = cooperation_name("degree", tie.proposed, lang)
        parts.append(f"{proposed} {tie.proposed} {degree}")
    return f"{'; '.join(parts)} ({say('cooppage.areas_count', count=tie.areas)})"


def _nodes(
    names: Mapping[str, str], places: Mapping[str, LonLat], pairs: Sequence[tuple[str, str]]
) -> gpd.GeoDataFrame:
    counts = Counter(unit for pair in pairs for unit in pair)
    order = sorted(names, key=lambda unit: -counts[unit])
    told = {"name": [names[unit] for unit in order], "ties": [counts[unit] for unit in order]}
    shapes = [shapely.Point(places[unit]) for unit in order]
    return gpd.GeoDataFrame(told, geometry=shapes, crs=LONLAT_CRS)


def _centre(store: Store, unit: str) -> LonLat:
    """Return a place inside a unit, the same for good."""
    found: LonLat = store.territory.remember(
        ("centre", unit), lambda: inner_point(store.territory.outline(parse_id(unit)))
    )
    return found
