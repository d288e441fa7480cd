"""Rules about how the zones of a plan cover the ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.findings import Finding
from geo.ground import LocalMetres
from geo.plan_faces import NOISE_M, Faces, connected, faces_of, is_wider, mean_width, parts_of

if TYPE_CHECKING:
    import pyproj
    from numpy.typing import NDArray

_CROSSING = 10  # edges of two zones that cross within so many tolerances are one fault
_WHOLLY = 0.99
_SLIT = 5  # a slit is so many times longer than wide
_PLAIN_OUTLINE = 500_000  # corners up to which an outline is searched for slits


@dataclass(frozen=True, eq=False)
class Plan:
    """Zones as in the file, their ids, whether each is of the tiling, and local metres for it."""

    shapes: NDArray[np.object_]
    ids: NDArray[np.object_]
    tiling: NDArray[np.bool_]
    metres: LocalMetres

    @classmethod
    def of(
        cls,
        shapes: NDArray[np.object_],
        ids: NDArray[np.object_],
        tiling: NDArray[np.bool_],
        crs: pyproj.CRS | None,
    ) -> Plan:
        """Return a plan with local metres around its middle."""
        return cls(shapes, ids, tiling, LocalMetres.around(shapely.total_bounds(shapes), crs))

    def findings(
        self,
        rule: str,
        shapes: NDArray[np.object_],
        areas: NDArray[np.float64],
        touched: NDArray[np.int64],
    ) -> list[Finding]:
        """Return a finding for each place; ``shapes`` and ``areas`` are in local metres.

        ``touched`` are rows (place, zone), zones by position.
        """
        ground, places = self.metres.ground_m2(shapes, areas), self.metres.back(shapes)
        order = np.lexsort([touched[1], touched[0]])
        ends = np.searchsorted(touched[0][order], np.arange(len(shapes) + 1))
        names = self.ids[touched[1][order]]
        return [
            Finding(rule, tuple(dict.fromkeys(names[start:end])), place, float(area))
            for start, end, place, area in zip(ends[:-1], ends[1:], places, ground, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class _Places:
    """Connected places in local metres, and the area that each stands for.

    ``faces`` are what they were made of, ``place`` says which of them each face is in.
    """

    shapes: NDArray[np.object_]
    areas: NDArray[np.float64]
    faces: NDArray[np.object_]
    place: NDArray[np.int64]

    def __getitem__(self, kept: NDArray[np.bool_]) -> _Places:
        number = np.cumsum(kept) - 1
        faces = kept[self.place]
        return _Places(
            self.shapes[kept], self.areas[kept], self.faces[faces], number[self.place[faces]]
        )


def tiling_findings(
    plan: Plan, boundary: shapely.Geometry | None, allowed: Mapping[str, float]
) -> list[Finding]:
    """Return gaps, overlaps, zones outside ``boundary`` and overlays within the tiling."""
    rows = np.flatnonzero(plan.tiling)
    found = []
    if boundary is not None:
        found += _overlays_outside(plan, boundary, allowed["plan.outside-boundary"])
    if not len(rows):
        return found
    tiling = Plan(plan.shapes[rows], plan.ids[rows], plan.tiling[rows], plan.metres)
    tree = shapely.STRtree(tiling.shapes)
    faces = faces_of(tiling.shapes, tree, plan.metres, boundary)
    gaps, overlaps = _gaps_and_overlaps(faces, allowed)
    touching, upon = _touching(tiling, tree, gaps.shapes), _lying_in(tiling, tree, overlaps)
    found += tiling.findings("plan.gap", gaps.shapes, gaps.areas, touching)
    found += tiling.findings("plan.overlap", overlaps.shapes, overlaps.areas, upon)
    found += _overlays(tiling, tree, np.unique(upon[1]))
    if boundary is None:
        return found + _slits(tiling, tree, faces, allowed)
    beyond = _places(faces, (faces.zones > 0) & ~faces.inside)
    beyond = beyond[is_wider(beyond.shapes, allowed["plan.outside-boundary"])]
    within = _lying_in(tiling, tree, beyond)
    return found + tiling.findings("plan.outside-boundary", beyond.shapes, beyond.areas, within)


def _places(faces: Faces, chosen: NDArray[np.bool_], meant: int = 0) -> _Places:
    """Return the chosen faces as connected places.

    Ground counts once, or, where ``meant`` zones may lie on it, as often as there are more.
    """
    parts, zones = faces.shapes[chosen], faces.zones[chosen]
    shapes = connected(parts)
    inner = shapely.STRtree(shapely.point_on_surface(parts))
    place, face = inner.query(shapes, predicate="contains")
    areas = np.where(meant, zones[face] - meant, 1) * shapely.area(parts[face])
    summed = np.bincount(place, weights=areas, minlength=len(shapes))
    return _Places(shapes, np.asarray(summed, dtype=float), parts[face], place)


def _gaps_and_overlaps(faces: Faces, allowed: Mapping[str, float]) -> tuple[_Places, _Places]:
    gaps = _places(faces, (faces.zones == 0) & faces.inside)
    overlaps = _places(faces, faces.zones > 1, meant=1)
    gap, overlap = allowed["plan.gap"], allowed["plan.overlap"]
    wide_gap, wide_overlap = is_wider(gaps.shapes, gap), is_wider(overlaps.shapes, overlap)
    crossed_gap = _crossed(gaps.shapes, overlaps.shapes[wide_overlap], overlap)
    crossed_overlap = _crossed(overlaps.shapes, gaps.shapes[wide_gap], gap)
    return gaps[wide_gap | crossed_gap], overlaps[wide_overlap | crossed_overlap]


def _crossed(
    thin: NDArray[np.object_], wide: NDArray[np.object_], tolerance: float
) -> NDArray[np.bool_]:
    """Return which thin pieces are the other side of an edge that crosses within millimetres."""
    near = wide[~is_wider(wide, _CROSSING * tolerance)]
    hit = np.zeros(len(thin), dtype=bool)
    if tolerance > 0:
        hit[shapely.STRtree(thin).query(near, predicate="dwithin", distance=NOISE_M)[1]] = True
    return hit


def _touching(plan: Plan, tree: shapely.STRtree, places: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return rows (place, zone) of places and the zones that touch them."""
    near = NOISE_M / plan.metres.scale.max()
    return np.asarray(tree.query(plan.metres.back(places), predicate="dwithin", distance=near))


def _lying_in(plan: Plan, tree: shapely.STRtree, places: _Places) -> NDArray[np.int64]:
    """Return rows (place, zone) of places and the zones that lie in them, not only touch them."""
    inner = shapely.buffer(places.faces, -NOISE_M / 4, quad_segs=1, join_style="mitre")
    inner = np.where(shapely.is_empty(inner), shapely.point_on_surface(places.faces), inner)
    face, zone = tree.query(plan.metres.back(inner), predicate="intersects")
    return np.unique(np.stack([places.place[face], zone]), axis=1)


def _overlays(plan: Plan, tree: shapely.STRtree, asked: NDArray[np.int64]) -> list[Finding]:
    """Return which of the zones ``asked`` lie wholly on others that are larger together."""
    spot, other = tree.query(shapely.point_on_surface(plan.shapes[asked]), predicate="intersects")
    bounds = shapely.bounds(plan.shapes)
    unlike = (bounds[asked[spot]] != bounds[other]).any(axis=1)  # a twin is no overlay
    asked = asked[np.bincount(spot[unlike], minlength=len(asked)) > 0]
    pairs = tree.query(plan.shapes[asked], predicate="intersects")
    row, other = pairs[:, np.argsort(pairs[0], kind="stable")]
    row, other = row[asked[row] != other], other[asked[row] != other]
    local, under = plan.metres.there(plan.shapes[asked]), plan.metres.there(plan.shapes[other])
    own, shared = shapely.area(local), shapely.area(shapely.intersection(local[row], under))
    lower = shared > (1 - _WHOLLY) * own[row]
    larger = np.bincount(row[lower], weights=shapely.area(under[lower]), minlength=len(asked))
    wholly = np.bincount(row, weights=shared, minlength=len(asked)) >= _WHOLLY * own
    ends = np.searchsorted(row, np.arange(len(asked) + 1))
    places = [
        place
        for place in np.flatnonzero(wholly & (larger * _WHOLLY > own))
        if (local[place] - shapely.union_all(under[ends[place] : ends[place + 1]])).area
        <= (1 - _WHOLLY) * own[place]
    ]
    touched = np.stack([np.arange(len(places)), asked[places]])
    return plan.findings("plan.overlay-in-tiling", local[places], own[places], touched)


def _overlays_outside(plan: Plan, boundary: shapely.Geometry, tolerance: float) -> list[Finding]:
    """Return the parts of overlays (not of the tiling) that lie beyond the boundary."""
    rows = np.flatnonzero(~plan.tiling)
    outline = plan.metres.there(boundary)
    shapely.prepare(outline)
    local = plan.metres.there(plan.shapes[rows])
    crossing = ~shapely.covers(outline, local)
    parts, owner = shapely.get_parts(
        shapely.difference(local[crossing], outline), return_index=True
    )
    wide = is_wider(parts, tolerance)
    parts, zones = parts[wide], rows[crossing][owner[wide]]
    touched = np.stack([np.arange(len(parts)), zones])
    return plan.findings("plan.outside-boundary", parts, shapely.area(parts), touched)


def _slits(
    plan: Plan, tree: shapely.STRtree, faces: Faces, allowed: Mapping[str, float]
) -> list[Finding]:
    """Return slits between two zones that are open to the outside, of a plan without boundary."""
    width = allowed["plan.sliver"]
    outlines = shapely.get_exterior_ring(connected(faces.shapes))
    if not width or shapely.get_num_coordinates(outlines).sum() > _PLAIN_OUTLINE:
        return []
    whole = shapely.multipolygons(shapely.polygons(outlines))
    grown = shapely.buffer(whole, width / 2, join_style="mitre")
    closed = shapely.buffer(grown, -width / 2, join_style="mitre")
    parts = shapely.get_parts(shapely.difference(closed, whole))
    long = shapely.length(parts) / 2 > _SLIT * mean_width(parts)
    parts = parts[long & is_wider(parts, allowed["plan.gap"])]
    touching = _touching(plan, tree, parts)
    found = plan.findings("plan.gap", parts, shapely.area(parts), touching)
    return [replace(one, severity="warning") for one in found if len(one.features) > 1]


def slivers(plan: Plan, width: float) -> list[Finding]:
    """Return the zones, and the parts of zones, whose mean width is under ``width`` metres."""
    parts, owner = parts_of(plan.shapes)
    local = parts if plan.metres.is_shift else plan.metres.there(parts)
    thin = np.flatnonzero(mean_width(local) < width)
    shapes = plan.metres.there(parts[thin])
    touched = np.stack([np.arange(len(thin)), owner[thin]])
    return plan.findings("plan.sliver", shapes, shapely.area(shapes), touched)
