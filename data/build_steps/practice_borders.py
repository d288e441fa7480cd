"""Where practice plans meet: planted disagreements, and the truth about every border."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import shapely
import shapely.ops
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from build_steps import geojson, practice_tiling

DEPTH_M = 650.0
GEOD = Geod(ellps="WGS84")
Edge = tuple[tuple[float, float], tuple[float, float]]

# Along which part of a common border which zones meet: units, where (share of the border's
# longest line), how long (m), zone of the first, zone of the second.
PLANTED = (
    ("0250000", "0960200", 0.50, 1500, "R", "DzS1"),
    ("0250000", "0967101", 0.30, 1500, "DzM", "R1"),
    ("0250000", "0967101", 0.80, 1000, "DzS", "DzS1"),
    ("0250000", "0964700", 0.45, 1600, "DA", "R1"),
    ("0960200", "0967101", 0.40, 4000, "M", "L"),
    ("0960200", "0964700", 0.50, 1300, "TR", "DzS1"),
    ("0967101", "0964700", 0.25, 1200, "P1", "R1"),
    ("0964700", "0941600", 0.50, 1500, "DzS1", "R1"),
    ("0941600", "0427700", 0.30, 1800, "R1", "DzS1"),
    ("0941600", "0427700", 0.70, 1500, "DA1", "DA1"),
    ("0941600", "0360800", 0.25, 1400, "R1", "DA1"),
    ("0941600", "0360800", 0.60, 4000, "M", "L"),
    ("0427700", "0429300", 0.30, 3000, "L", "M"),
    ("0427700", "0429300", 0.70, 1300, "DA1", "R1"),
    ("0705500", "0429300", 0.30, 1600, "DA1", "R1"),
    ("0705500", "0429300", 0.50, 3500, "M", "L"),
    ("0705500", "0429300", 0.72, 1500, "R1", "DzS1"),
    ("0705500", "0424701", 0.50, 900, "DzS1", "TR"),
    ("0429300", "0424701", 0.35, 1400, "JC1", "R1"),
    ("0429300", "0424701", 0.70, 2500, "L", "M"),
)
TRUTH = (
    *("border", "unit_a", "unit_b", "zone_a", "zone_b", "code_a", "code_b", "length_m"),
    *("weight", "judgement", "planted"),
)


@dataclass(frozen=True)
class Stretch:
    """A part of a common border (EPSG:3035, as an area around it) with the zones planted there."""

    units: tuple[str, str]
    area: BaseGeometry
    indexes: tuple[str, str]


def stretches(units: Mapping[str, BaseGeometry]) -> list[Stretch]:
    """Return where `PLANTED` lies on the ground."""
    ground = {unit: practice_tiling.in_metres(outline) for unit, outline in units.items()}
    found = []
    for one, other, where, length, *indexes in PLANTED:
        common = shapely.line_merge(ground[one].boundary.intersection(ground[other].boundary))
        line = max(shapely.get_parts(common), key=lambda part: part.length)
        middle = where * line.length
        stretch = shapely.ops.substring(line, middle - length / 2, middle + length / 2)
        area = stretch.buffer(DEPTH_M, cap_style="flat")
        found.append(Stretch((one, other), area, (indexes[0], indexes[1])))
    return found


def truth(
    plans: Mapping[str, Sequence[geojson.Feature]], planted: Sequence[Stretch]
) -> list[list[object]]:
    """Return rows of `TRUTH`: each two zones that meet at a common border, planted or by chance.

    Lengths are geodesic (WGS84), summed over the common edges of the two zones; two zones that
    meet inside a planted stretch and outside it have a row for each.
    """
    edges = {unit: _border_edges(features) for unit, features in plans.items()}
    rows = []
    for one, other in combinations(plans, 2):
        near = [stretch for stretch in planted if stretch.units == (one, other)]
        met: dict[tuple[int, int, bool], float] = {}
        for edge in sorted(edges[one].keys() & edges[other].keys()):
            first, second = edges[one][edge], edges[other][edge]
            names = (plans[one][first][0]["indekss"], plans[other][second][0]["indekss"])
            pair = (first, second, _is_planted(edge, names, near))
            met[pair] = met.get(pair, 0.0) + GEOD.inv(*edge[0], *edge[1])[2]
        rows += [_meeting(plans, one, other, pair, length) for pair, length in met.items()]
    return sorted(rows, key=lambda row: [str(value) for value in (*row[:5], row[-1])])


def _is_planted(edge: Edge, names: tuple[object, object], near: Sequence[Stretch]) -> bool:
    middle = practice_tiling.in_metres(shapely.LineString(edge)).centroid
    return any(s.indexes == names and s.area.contains(middle) for s in near)


def _border_edges(features: Sequence[geojson.Feature]) -> dict[Edge, int]:
    """Return the edges that only one zone of the plan has, with the position of that zone."""
    found: dict[Edge, int] = {}
    for place, (_, zone) in enumerate(features):
        for ring in (zone.exterior, *zone.interiors):
            for start, end in pairwise(map(tuple, shapely.get_coordinates(ring).tolist())):
                edge = (start, end) if start < end else (end, start)
                if edge in found:
                    del found[edge]
                else:
                    found[edge] = place
    return found


def _meeting(
    plans: Mapping[str, Sequence[geojson.Feature]],
    one: str,
    other: str,
    pair: tuple[int, int, bool],
    length: float,
) -> list[object]:
    first, second = plans[one][pair[0]][0], plans[other][pair[1]][0]
    codes = (str(first["kods"]), str(second["kods"]))
    told = (f"{one}-{other}", one, other, first["id"], second["id"], *codes, f"{length:.1f}")
    return [*told, weight_of(*codes), judgement(*codes), "yes" if pair[2] else "no"]


# Weights of the plan conflict index, from pairs of HILUCS classes; everything else is 0.
_CLASS = {
    **dict.fromkeys(("DzS", "DzM", "DzD", "JC"), "5"),
    "R": "2",
    "TR": "4_1",
    "DA": "3_4_4",
}
HEAVIEST = 3
_WEIGHTS = {
    frozenset(("5", "2")): HEAVIEST,
    frozenset(("3_4_4", "2")): 2,
    frozenset(("5", "4_1")): 1,
}


def weight_of(one: str, other: str) -> int:
    """Return how badly two national codes fit side by side: 0 to 3."""
    return _WEIGHTS.get(frozenset((_CLASS.get(one, ""), _CLASS.get(other, ""))), 0)


def judgement(one: str, other: str) -> str:
    """Return same, compatible (weight 0), tension (1, 2) or conflict (3) for two codes."""
    weight = weight_of(one, other)
    if weight == 0:
        return "same" if one == other else "compatible"
    return "conflict" if weight == HEAVIEST else "tension"
