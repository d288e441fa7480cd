"""Make Natural Earth's rough surroundings meet the good outlines of the home countries.

All geometries are EPSG:4326, all tolerances degrees.
"""

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

REACH = 0.06  # how far from the home outline its surroundings are adjusted
GAP = 0.05  # how far a rough neighbour may lie off the home outline
SHORTEST = 0.02  # a border shorter than this is two rough coasts that touch
LINE = 0.005  # how far Natural Earth's border lines lie off its own polygons
SEA_AT_AINAZI = shapely.box(24.0, 57.5, 24.42, 57.868)
"""Where Natural Earth draws land 3 km out to sea, south of the point where the border ends."""


def whole(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons without their holes, which are slivers between parts put together."""
    return shapely.union_all([shapely.Polygon(p.exterior) for p in shapely.get_parts(geometry)])


def with_own_coast(land: BaseGeometry, home: BaseGeometry, abroad: BaseGeometry) -> BaseGeometry:
    """Return the land with the coast of `home` in place of the rough one near it.

    Only what reaches the sea is taken away, so that gaps between rough borders inland stay land.
    """
    beyond = land.intersection(home.buffer(REACH)).difference(home)
    beyond = beyond.difference(abroad.buffer(GAP))
    coast = land.boundary
    seaward = [part for part in shapely.get_parts(beyond) if part.intersects(coast)]
    if home.intersects(SEA_AT_AINAZI):
        seaward.append(SEA_AT_AINAZI)
    kept = land.difference(shapely.union_all(seaward))
    return shapely.union_all([kept, home])


def up_to(
    home: BaseGeometry, land: BaseGeometry, countries: Mapping[str, BaseGeometry]
) -> dict[str, BaseGeometry]:
    """Return the countries without the home country, stretched over the gaps up to its lines."""
    strip = land.intersection(home.buffer(REACH)).difference(home)
    found = {}
    for code, shape in countries.items():
        others = shapely.union_all([g for c, g in countries.items() if c != code])
        stretched = strip.intersection(shape.buffer(GAP)).difference(others)
        found[code] = shapely.union_all([shape.intersection(land).difference(home), stretched])
    return found


def own_borders(
    lines: BaseGeometry, home: BaseGeometry, rough_home: BaseGeometry, abroad: BaseGeometry
) -> BaseGeometry:
    """Return the border lines with those of the rough home country replaced by the good ones."""
    shared = shapely.line_merge(home.boundary.intersection(abroad.buffer(LINE / 5)))
    pieces = [piece for piece in shapely.get_parts(shared) if piece.length > SHORTEST]
    return shapely.union_all([lines.difference(rough_home.buffer(LINE)), *pieces])
