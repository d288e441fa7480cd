"""Tilings: cut units along lines so that shared vertices stay identical, and write them.

All functions work in EPSG:3035 (metres) unless they say otherwise.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

METRIC = 3035
NODE_GRID_M = 0.01
DECIMALS = 6


def faces(lines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return the polygons that the lines enclose once every crossing is a vertex of both."""
    noded = shapely.union_all(list(lines), grid_size=NODE_GRID_M)
    return list(shapely.get_parts(shapely.polygonize([noded])))


def tile(
    outlines: Mapping[str, BaseGeometry],
    cuts: Sequence[BaseGeometry],
    label: Callable[[str, BaseGeometry], str],
) -> dict[str, BaseGeometry]:
    """Cut the outlines along the cuts; `label(outline's name, inner point)` names each face.

    Faces with one name are dissolved. Faces that no outline holds (lakes of another unit,
    enclosed foreign land) are left out.
    """
    found: dict[str, list[BaseGeometry]] = {}
    tree = shapely.STRtree(list(outlines.values()))
    names = list(outlines)
    for face in faces([*(o.boundary for o in outlines.values()), *cuts]):
        inner = face.representative_point()
        holders = tree.query(inner, predicate="within")
        if len(holders):
            found.setdefault(label(names[int(holders[0])], inner), []).append(face)
    return {name: shapely.coverage_union_all(parts) for name, parts in found.items()}


def without_crumbs(
    atoms: Mapping[str, BaseGeometry], group: Mapping[str, str], smallest_m2: float
) -> dict[str, BaseGeometry]:
    """Give every detached part below `smallest_m2` to the neighbour of the same group.

    The neighbour is the one with the longest common border; a part without such a neighbour
    (an islet in the sea) stays where it is.
    """
    owner = [(n, p) for n, geometry in atoms.items() for p in shapely.get_parts(geometry)]
    largest = {name: max(p.area for n, p in owner if n == name) for name in atoms}
    moved: dict[str, list[BaseGeometry]] = {name: [] for name in atoms}
    for name, part in owner:
        crumb = part.area < min(smallest_m2, largest[name])
        moved[_new_owner(name, part, atoms, group) if crumb else name].append(part)
    return {name: shapely.coverage_union_all(parts) for name, parts in moved.items()}


def _new_owner(
    name: str, part: BaseGeometry, atoms: Mapping[str, BaseGeometry], group: Mapping[str, str]
) -> str:
    shared = {
        other: part.boundary.intersection(geometry.boundary).length
        for other, geometry in atoms.items()
        if other != name and group[other] == group[name] and geometry.intersects(part)
    }
    best = max(shared, key=lambda other: shared[other], default=name)
    return best if shared.get(best, 0.0) > 0 else name


def simplified(atoms: Mapping[str, BaseGeometry], tolerance_m: float) -> dict[str, BaseGeometry]:
    """Return the tiling with fewer vertices; shared borders stay shared (Visvalingam-Whyatt)."""
    geometries = shapely.coverage_simplify(list(atoms.values()), tolerance_m)
    return dict(zip(atoms, geometries, strict=True))


def in_degrees(atoms: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return EPSG:4326 with six decimals (0.1 m), exterior rings counter-clockwise (RFC 7946)."""
    to_degrees = Transformer.from_crs(METRIC, 4326, always_xy=True)

    def rounded(xy: np.ndarray) -> np.ndarray:
        return np.round(np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1])), DECIMALS)

    moved = {n: shapely.transform(g, rounded) for n, g in atoms.items()}
    return {n: shapely.orient_polygons(shapely.remove_repeated_points(g)) for n, g in moved.items()}


def in_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry of EPSG:4326 in EPSG:3035."""
    to_metres = Transformer.from_crs(4326, METRIC, always_xy=True)
    return shapely.transform(
        geometry, lambda xy: np.column_stack(to_metres.transform(xy[:, 0], xy[:, 1]))
    )


def check(atoms: Mapping[str, BaseGeometry]) -> None:
    """Raise ValueError unless every geometry is valid and together they are a valid coverage."""
    geometries = list(atoms.values())
    invalid = [n for n, g in atoms.items() if not g.is_valid]
    if invalid or not shapely.coverage_is_valid(geometries):
        message = f"not a valid coverage; invalid geometries: {invalid}"
        raise ValueError(message)
