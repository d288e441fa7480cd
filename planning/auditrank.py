"""Two plans of one unit at once: which of them counts where they overlap.

Their status is that of today, whichever day the borders are of: new plans are audited along old
borders too. In force goes before unknown, unknown before coming, coming before gone. Among plans of
one phase the order is that of `planning.precedence`: the more detailed kind first, in Norway the
newer one; then the later first day, the later version, and the order in which they were named.
Plans that lie side by side in a unit, as after a merger, both count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.line_match import metres_around
from geo.types import Issue
from planning.codelists import plan_kinds, plan_statuses
from planning.plansources import PlanUsed, names_of
from planning.planunits import Units
from planning.precedence import phase_at

NOTEWORTHY = 0.01  # of the smaller plan's ground in the unit: less is a seam
_REPLACED = 0.5  # of a plan's ground in the unit: the other one stands for the whole of it
_SLIVER_M = 1.0
_PHASES = {"in-force": 0, "": 1, "adopted": 2, "preparation": 3, "later": 4}
_LAST = 5


def counted(
    zones: gpd.GeoDataFrame, used: Sequence[PlanUsed], units: Units, lang: str
) -> tuple[gpd.GeoDataFrame, tuple[Issue, ...]]:
    """Return the zones (with unit and source) that count, and a sentence for each two plans."""
    order = sorted(range(len(used)), key=lambda number: _order(used[number], number))
    rank = {number: place for place, number in enumerate(order)}
    names = names_of(used, lang)
    several = zones.groupby("unit")["source"].transform("nunique") > 1
    kept, issues = [zones[~several]], []
    for unit, own in zones[several].groupby("unit"):
        name = str(units.frame["name"][unit])
        parts, told = _of_unit(own, rank, names, name)
        kept += parts
        issues += told
    whole = pd.concat(kept).sort_index(kind="stable")
    return gpd.GeoDataFrame(whole, crs=zones.crs), tuple(issues)


def _order(used: PlanUsed, named: int) -> tuple[int, int, int, int, int]:
    status, day = plan_statuses().get(used.status), _day(used.valid_from)
    phase = ""
    if status:
        today = dt.date.today()  # noqa: DTZ011  a civil date
        phase = phase_at(status, day, _day(used.valid_to), today, today)
    kind = plan_kinds().get(used.kind)
    newer = -day.toordinal() if day else 0
    detail = _LAST if kind is None or kind.rank is None else kind.rank
    by_age = kind is not None and kind.country == "no" and day is not None
    first, second = (newer, detail) if by_age else (detail, newer)
    return _PHASES.get(phase, _LAST), first, second, -used.version, named


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@dataclass(frozen=True, eq=False)
class _Overlap:
    """Zones of the first (positions in its frame) that lie over some of the second."""

    first: np.ndarray[tuple[int], np.dtype[np.int64]]
    second: np.ndarray[tuple[int], np.dtype[np.int64]]
    area: float


def _of_unit(
    own: gpd.GeoDataFrame, rank: dict[int, int], names: list[str], unit: str
) -> tuple[list[gpd.GeoDataFrame], list[Issue]]:
    """Return the zones of a unit's plans, cut where another one counts."""
    taken: list[gpd.GeoDataFrame] = []
    issues = []
    for number in sorted(set(own["source"]), key=rank.__getitem__):
        mine = own[own["source"] == number]
        for before in taken:
            rest = _beyond(mine, before)
            if rest is not mine:
                told = {"unit": unit, "plan": names[before["source"].iloc[0]]}
                issues.append(Issue("audit-two-plans", "warning", told | {"other": names[number]}))
            mine = rest
            if mine.empty:
                break
        if len(mine):
            taken.append(mine)
    return taken, issues


def ground_shared(zones: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> float:
    """Return how much of the smaller plan's ground lies under the other one's (0-1)."""
    whole = [float(shapely.area(one.geometry.to_numpy()).sum()) for one in (zones, others)]
    return _overlap(zones, others).area / min(whole)


def _beyond(mine: gpd.GeoDataFrame, before: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones of a plan beyond those of one that goes before it; the same if all are."""
    found = _overlap(mine, before)
    areas = [float(shapely.area(one.geometry.to_numpy()).sum()) for one in (mine, before)]
    if found.area <= NOTEWORTHY * min(areas):
        return mine
    if found.area >= _REPLACED * areas[0]:
        return mine.iloc[:0]
    shapes = mine.geometry.to_numpy().copy()
    covers = before.geometry.to_numpy()
    for place in np.unique(found.first):
        cover = shapely.union_all(covers[found.second[found.first == place]])
        shapes[place] = _without_slivers(shapely.difference(shapes[place], cover))
    cut = mine.set_geometry(gpd.GeoSeries(shapes, index=mine.index, crs=mine.crs))
    return cut[~cut.geometry.is_empty]


def _overlap(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> _Overlap:
    """Return where the zones of two plans overlap; the area is in square degrees."""
    shapes, others = one.geometry.to_numpy(), other.geometry.to_numpy()
    first, second = shapely.STRtree(others).query(shapes, predicate="intersects")
    shared = shapely.area(shapely.intersection(shapes[first], others[second]))
    over = shared > 0
    return _Overlap(first[over], second[over], float(shared.sum()))


def _without_slivers(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the parts of a shape that are wider than a sliver."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004  areas
    if not len(parts):
        return shapely.MultiPolygon()
    there = metres_around(parts, float(shapely.bounds(parts)[0, 1]))
    wide = 2 * shapely.area(there) > _SLIVER_M * shapely.length(there)
    return shapely.multipolygons(parts[wide]) if wide.any() else shapely.MultiPolygon()
