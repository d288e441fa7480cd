"""Cut a unit into zones that fill it to the last digit, along its own vertices.

Zones meet the unit's outline only at vertices of the shipped outline, so that zones of two
neighbours meet vertex by vertex and nothing is left between a plan and its unit, in any system of
coordinates. Degrees are EPSG:4326 with seven decimals, metres EPSG:3035.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import cache
from itertools import pairwise

import numpy as np
import shapely
import shapely.ops
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from build_steps import coverage

GRID = 1e-7
MARGIN_M = 40.0
CANDIDATES = 12
SMALLEST_M2 = 15_000.0

Label = Hashable


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def in_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry of EPSG:3035 in EPSG:4326, at full precision."""
    return _moved(geometry, coverage.METRIC, 4326)


def in_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry of EPSG:4326 in EPSG:3035."""
    return _moved(geometry, 4326, coverage.METRIC)


def _moved(geometry: BaseGeometry, source: int, target: int) -> BaseGeometry:
    move = _transformer(source, target).transform
    return shapely.transform(geometry, lambda xy: np.column_stack(move(xy[:, 0], xy[:, 1])))


def tile(
    outline: BaseGeometry, lines: BaseGeometry, label: Callable[[BaseGeometry], Label]
) -> list[tuple[Label, BaseGeometry]]:
    """Return the zones (polygons, EPSG:4326) that the lines (EPSG:3035) cut out of an outline.

    `label(inner point in metres)` names each face, and faces of one name that touch become one
    zone. Zones below 1.5 ha go to the neighbour with the
    longest common edge.
    """
    ground = in_metres(outline)
    inner = shapely.intersection(lines, ground.buffer(-MARGIN_M, quad_segs=2))
    ends = _connectors(inner, outline, ground)
    noded = shapely.union_all([in_degrees(inner), *ends, outline.boundary], grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    shapely.prepare(outline)
    middles = [face.representative_point() for face in faces]
    named = (
        (label(in_metres(middle)), face)
        for face, middle in zip(faces, middles, strict=True)
        if outline.contains(middle)
    )
    return _without_crumbs(_dissolved(named))


def _connectors(
    inner: BaseGeometry, outline: BaseGeometry, ground: BaseGeometry
) -> list[BaseGeometry]:
    """Return lines (degrees) from the ends of the inner lines to vertices of the outline.

    Ends beside each other that see the same vertex are joined along the rim, and one line goes to
    the vertex: a zone that would meet the outline in one point only stays off it.
    """
    rims = list(shapely.get_parts(ground.buffer(-MARGIN_M, quad_segs=2).boundary))
    by_rim: dict[int, list[tuple[float, BaseGeometry]]] = {}
    for end in _ends(inner):
        near = int(np.argmin([rim.distance(end) for rim in rims]))
        if rims[near].distance(end) < 1.0:
            by_rim.setdefault(near, []).append((rims[near].project(end), end))
    sight = _Sight(outline, ground)
    found: list[BaseGeometry] = []
    for near, placed in sorted(by_rim.items()):
        seen = [(place, end, sight.vertex(end)) for place, end in sorted(placed, key=_place)]
        for group in _groups(seen):
            found += _joined(rims[near], [place for place, _, _ in group])
            _, end, vertex = group[len(group) // 2]
            if vertex is not None:
                start = shapely.get_coordinates(in_degrees(end))[0]
                found.append(shapely.LineString([start, sight.corners[vertex]]))
    return found


def _place(placed: tuple[float, BaseGeometry]) -> float:
    return placed[0]


class _Sight:
    """Which vertex of an outline a point inside sees, the nearest first."""

    def __init__(self, outline: BaseGeometry, ground: BaseGeometry) -> None:
        self.corners = shapely.get_coordinates(outline)
        self._places = shapely.get_coordinates(ground)
        self._edge = ground.boundary
        shapely.prepare(self._edge)

    def vertex(self, end: BaseGeometry) -> int | None:
        """Return the number of the vertex; None where the nearest few are all hidden."""
        away = np.hypot(self._places[:, 0] - end.x, self._places[:, 1] - end.y)
        for nearest in np.argsort(away, kind="stable")[:CANDIDATES].tolist():
            line = shapely.LineString([(end.x, end.y), self._places[nearest]])
            if not self._edge.crosses(line) and line.intersection(self._edge).length == 0:
                return int(nearest)
        return None


Seen = tuple[float, BaseGeometry, int | None]


def _groups(seen: list[Seen]) -> list[list[Seen]]:
    """Return neighbours along a ring that see the same vertex; the ring has no first place."""
    starts = [i for i, one in enumerate(seen) if one[2] is None or one[2] != seen[i - 1][2]]
    if not starts:
        return [seen]
    turned = seen[starts[0] :] + seen[: starts[0]]
    bounds = [*(i - starts[0] for i in starts), len(turned)]
    return [turned[a:b] for a, b in pairwise(bounds)]


def _joined(rim: BaseGeometry, places: list[float]) -> list[BaseGeometry]:
    """Return the rim (degrees) from the first to the last place, in the direction of the ring."""
    if len(places) == 1:
        return []
    first, last = places[0], places[-1]
    if first < last:
        return [in_degrees(shapely.ops.substring(rim, first, last))]
    parts = ((first, rim.length), (0.0, last))
    return [in_degrees(shapely.ops.substring(rim, a, b)) for a, b in parts if b > a]


def _ends(lines: BaseGeometry) -> list[BaseGeometry]:
    """Return the points at which an odd number of lines end, which are not inner junctions."""
    merged = [p for p in shapely.get_parts(shapely.line_merge(lines)) if not p.is_closed]
    ends = [shapely.get_point(part, place) for part in merged for place in (0, -1)]
    keys, counts = np.unique([shapely.to_wkb(end) for end in ends], return_counts=True)
    return [shapely.from_wkb(key) for key, count in zip(keys, counts, strict=True) if count == 1]


def _without_crumbs(zones: list[tuple[Label, BaseGeometry]]) -> list[tuple[Label, BaseGeometry]]:
    """Give zones that are too small away, the smallest first, until there are none."""
    left = [(in_metres(zone).area, name, zone) for name, zone in zones]
    while True:
        place = min(range(len(left)), key=lambda i: left[i][0])
        if len(left) == 1 or left[place][0] >= SMALLEST_M2:
            return _dissolved((name, zone) for _, name, zone in left)
        area, _, crumb = left.pop(place)
        edge = crumb.boundary
        shared = [edge.intersection(zone.boundary).length for _, _, zone in left]
        best = int(np.argmax(shared))
        more, name, zone = left[best]
        left[best] = (more + area, name, shapely.coverage_union(zone, crumb))


def _dissolved(zones: Iterable[tuple[Label, BaseGeometry]]) -> list[tuple[Label, BaseGeometry]]:
    found: dict[Label, list[BaseGeometry]] = {}
    for name, zone in zones:
        found.setdefault(name, []).append(zone)
    return [
        (name, part)
        for name, parts in found.items()
        for part in shapely.get_parts(shapely.coverage_union_all(parts))
    ]
