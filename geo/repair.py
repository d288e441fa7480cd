"""Valid, two-dimensional geometry without losing a feature in silence: `repair`.

Everything that was changed is a finding, with how (``values["how"]``, words ``repair_how.…``) and
by how many m². What cannot be put on a map is left out of the frame, and named with the rule that
says why: every feature that came in is kept or left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.findings import Finding
from geo.ground import LocalMetres
from geo.tangle import is_beyond_checking, self_crossings

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FARTHEST = 1e9  # no coordinate of the earth is larger in any unit that maps use
_COLLECTION = 7  # shapely's type id
_PLACE = re.compile(r"^(?P<why>[^\[]*)\[(?P<x>\S+) (?P<y>\S+)\]$")
_HOW = {
    "Hole lies outside shell": "hole-outside",
    "Holes are nested": "holes-nested",
    "Nested shells": "parts-nested",
    "Duplicate Rings": "rings-twice",
    "Interior is disconnected": "disconnected",
    "Too few points in geometry component": "ring-collapsed",
}
_CROSSES = ("Self-intersection", "Ring Self-intersection")


@dataclass(frozen=True)
class LeftOut:
    """A feature that is not in the frame: its index label, its id, the rule that says why."""

    label: object
    feature: str
    rule: str


@dataclass(frozen=True, eq=False)
class Repaired:
    """What ``repair`` returns; ``kept`` says of each row that came in whether it is in ``frame``.

    ``frame`` has the attributes, order and index labels that came in.
    """

    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]
    kept: NDArray[np.bool_]
    refused: tuple[LeftOut, ...]


@dataclass(frozen=True)
class _Mended:
    """A geometry after repair (None: it is left out) and what there is to say about it."""

    shape: shapely.Geometry | None
    findings: tuple[Finding, ...]


def repair(frame: gpd.GeoDataFrame, ids: Sequence[str]) -> Repaired:
    """Return ``frame`` with valid 2-D geometries that are not empty, and all that was changed.

    ``ids`` name the rows in findings, whose places are in the CRS of ``frame`` and whose areas are
    on the ground. Repairing what was repaired changes nothing.
    """
    shapes = np.array(frame.geometry.array, dtype=object)
    names = np.asarray(ids, dtype=object)
    why = _not_drawable(shapes)
    findings = _left_out(shapes, names, why)
    shapes, flat = _flattened(shapes, names, why == "")
    drawn = np.flatnonzero(why == "")
    metres = LocalMetres.around(_bounds(shapes[drawn]), frame.crs)
    single: list[Finding] = []
    for row in drawn[_suspect(shapes[drawn])]:
        mended = _mended(shapes[row], names[row], metres)
        single += mended.findings
        shapes[row] = mended.shape
        why[row] = "" if mended.shape is not None else mended.findings[-1].rule
    kept = why == ""
    refused = tuple(
        LeftOut(frame.index[row], str(names[row]), str(why[row])) for row in np.flatnonzero(~kept)
    )
    return Repaired(_with(frame, shapes, kept), (*findings, *flat, *single), kept, refused)


def _left_out(
    shapes: NDArray[np.object_], names: NDArray[np.object_], why: NDArray[np.object_]
) -> list[Finding]:
    """Return a finding for each reason; of a table without any geometry it is only a note."""
    table = bool(shapely.is_missing(shapes).all())
    return [
        Finding(
            rule,
            tuple(names[why == rule]),
            values={"count": int((why == rule).sum())},
            severity="note" if table else None,
        )
        for rule in ("geometry.empty", "geometry.unreadable")
        if (why == rule).any()
    ]


def _bounds(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.asarray(shapely.total_bounds(shapes)) if len(shapes) else np.zeros(4)


def _not_drawable(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the rule that keeps each geometry from the map, "" where there is none."""
    why = np.full(len(shapes), "", dtype=object)
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    strange = ~(np.abs(points) <= _FARTHEST).all(axis=1)  # NaN is not less than anything either
    why[np.unique(owner[strange])] = "geometry.unreadable"
    why[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = "geometry.empty"
    return why


def _flattened(
    shapes: NDArray[np.object_], names: NDArray[np.object_], drawn: NDArray[np.bool_]
) -> tuple[NDArray[np.object_], list[Finding]]:
    """Return the shapes without heights and measures, and a finding for those that had any."""
    high = drawn & (shapely.has_z(shapes) | shapely.has_m(shapes))
    flat = shapes.copy()
    flat[high] = shapely.force_2d(shapes[high])
    if not high.any():
        return flat, []
    told = {"count": int(high.sum())}
    return flat, [Finding("geometry.z-dropped", tuple(names[high]), values=told)]


def _suspect(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which shapes are mixed, not valid, or too intricate to be asked."""
    beyond = is_beyond_checking(shapes)
    suspect = beyond | (shapely.get_type_id(shapes) == _COLLECTION)
    suspect[~suspect] = ~shapely.is_valid(shapes[~suspect])
    return np.asarray(suspect)


def _mended(shape: shapely.Geometry, name: str, metres: LocalMetres) -> _Mended:
    if shape.geom_type == "GeometryCollection":
        return _of_one_kind(shape, name, metres)
    if is_beyond_checking(np.asarray([shape]))[0]:
        return _Mended(None, (Finding("geometry.too-tangled", (name,), shape.envelope),))
    reason = _PLACE.match(shapely.is_valid_reason(shape))
    if reason is None:
        return _Mended(shape, ())
    return _made_valid(shape, name, metres, reason)


def _of_one_kind(shape: shapely.Geometry, name: str, metres: LocalMetres) -> _Mended:
    """Return the areas of a collection; without any its lines, else its points."""
    parts = _parts(shape)
    dimension = np.asarray(shapely.get_dimensions(parts))
    same = parts[dimension == dimension.max()]
    group = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension.max()]
    one = same[0] if len(same) == 1 else group(same)
    said = Finding("geometry.repaired", (name,), shape, values={"how": "collection-split"})
    after = _mended(one, name, metres)
    return _Mended(after.shape, (said, *after.findings))


def _parts(shape: shapely.Geometry) -> NDArray[np.object_]:
    """Return the points, lines and polygons in a collection of any depth."""
    parts = np.asarray([shape], dtype=object)
    while (shapely.get_type_id(parts) > 3).any():  # noqa: PLR2004  up to Polygon they are single
        parts = shapely.get_parts(parts)
    return np.asarray(parts[~shapely.is_empty(parts)])


def _made_valid(
    shape: shapely.Geometry, name: str, metres: LocalMetres, reason: re.Match[str]
) -> _Mended:
    crossings = self_crossings(shape)
    if crossings is None:
        return _Mended(None, (Finding("geometry.too-tangled", (name,), shape.envelope),))
    valid = _in_order(shape)
    if valid.is_empty or not valid.is_valid:
        return _Mended(None, (_collapsed(shape, name),))
    before, after = metres.there(shape), metres.there(valid)
    changed = metres.ground_m2(np.asarray([after]), np.asarray([abs(after.area - before.area)]))[0]
    why = reason["why"].strip()
    spot = shapely.Point(float(reason["x"]), float(reason["y"]))
    place = shapely.union_all([spot, *crossings])
    how = "uncrossed" if why in _CROSSES else _HOW.get(why, "made-valid")
    repaired = Finding("geometry.repaired", (name,), place, float(changed), {"how": how})
    if why not in _CROSSES:
        return _Mended(valid, (repaired,))
    return _Mended(valid, (Finding("geometry.self-intersection", (name,), place), repaired))


def _in_order(shape: shapely.Geometry) -> shapely.Geometry:
    """Return what the outlines of an area enclose, less what its holes do."""
    if shapely.get_dimensions(shape) < 2:  # noqa: PLR2004  a line
        return shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = shapely.get_parts(shape)
    return shapely.union_all([_enclosed(part.exterior) - _holes(part) for part in parts])


def _enclosed(ring: shapely.LinearRing) -> shapely.Geometry:
    return shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)


def _holes(part: shapely.Polygon) -> shapely.Geometry:
    return shapely.union_all([_enclosed(ring) for ring in part.interiors])


def _collapsed(shape: shapely.Geometry, name: str) -> Finding:
    """Return what to say of a polygon that is only a line, or a line that is only a point."""
    rule = "plan.sliver" if shapely.get_dimensions(shape) == 2 else "geometry.empty"  # noqa: PLR2004
    points = shapely.get_coordinates(shape)
    return Finding(rule, (name,), shapely.multipoints(points).convex_hull)


def _with(
    frame: gpd.GeoDataFrame, shapes: NDArray[np.object_], kept: NDArray[np.bool_]
) -> gpd.GeoDataFrame:
    rows = frame[kept]
    column = gpd.GeoSeries(shapes[kept], index=rows.index, crs=frame.crs)
    return rows.assign(**{frame.geometry.name: column}).set_geometry(frame.geometry.name)
