"""What a file calls its coordinate system, and which one that is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pyproj

from geo.crs import KNOWN

WGS84 = pyproj.CRS.from_epsg(4326)
# Spellings that put the authority's order of axes into force (OGC 06-042, 05-103r3).
_AUTHORITY_ORDER = re.compile(
    r"^(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/)(\d+)$",
    re.IGNORECASE,
)
_MAP_ORDER = re.compile(
    r"^(?:EPSG:{1,2}|https?://www\.opengis\.net/gml/srs/epsg\.xml#"
    r"|https?://(?:www\.)?epsg\.io/|(?:urn:)?adv:crs:EPSG)(\d+)$",
    re.IGNORECASE,
)
_LONLAT = re.compile(
    r"^(?:urn:(?:x-)?ogc:def:crs:OGC:[\d.]*:|https?://www\.opengis\.net/def/crs/OGC/[\d.]+/|OGC:)?"
    r"CRS:?84h?$",
    re.IGNORECASE,
)
# How the surveys of German states write what they use.
_ADV = {
    "urn:adv:crs:ETRS89_UTM32": 25832,
    "urn:adv:crs:ETRS89_UTM33": 25833,
    "urn:adv:crs:DE_DHDN_3GK2": 31466,
    "urn:adv:crs:DE_DHDN_3GK3": 31467,
    "urn:adv:crs:DE_DHDN_3GK4": 31468,
}
_FAIRLY_SURE = 70  # per cent, of pyproj
_SAME_M = 0.001
_SAME_FLATTENING = 1e-5
_DECLARED_LENGTH = 300


def declared(text: str) -> str:
    """Return what a file says of its coordinate system, short enough to be shown."""
    return " ".join(text.split())[:_DECLARED_LENGTH]


@dataclass(frozen=True)
class NamedCrs:
    """What a name stands for.

    ``crs`` is None where there is no such system; ``northing_first`` says that coordinates come in
    the authority's order and that this has north before east; ``high`` that they have heights.
    """

    crs: pyproj.CRS | None = None
    northing_first: bool = False
    high: bool = False


@cache
def named_crs(name: str) -> NamedCrs:
    """Return the system of a name, in any of the spellings that files use."""
    name = name.strip()
    if _LONLAT.match(name):
        return NamedCrs(WGS84)
    if name in _ADV:
        return _of_code(_ADV[name])
    official = _AUTHORITY_ORDER.match(name)
    if official:
        return _of_code(int(official[1]), in_order=True)
    plain = _MAP_ORDER.match(name)
    return _of_code(int(plain[1])) if plain else NamedCrs()


def _of_code(code: int, *, in_order: bool = False) -> NamedCrs:
    try:
        found = pyproj.CRS.from_epsg(code)
    except pyproj.exceptions.CRSError:
        return NamedCrs()
    low = flat(found)
    high = len(found.axis_info) > 2  # noqa: PLR2004  x and y
    return NamedCrs(low, in_order and _northing_first(low), high)


def flat(crs: pyproj.CRS) -> pyproj.CRS:
    """Return a system without its heights: a plan is a map."""
    if crs.is_compound and crs.sub_crs_list:
        return crs.sub_crs_list[0]
    return crs.to_2d() if len(crs.axis_info) > 2 else crs  # noqa: PLR2004  x and y


def _northing_first(crs: pyproj.CRS) -> bool:
    """Return whether the authority puts north (or latitude) before east."""
    directions = [axis.direction.lower() for axis in crs.axis_info[:2]]
    return directions == ["north", "east"]


@cache
def crs_of_wkt(text: str) -> pyproj.CRS | None:
    """Return the system of a definition, as the EPSG's where it is one of those.

    Custom definitions of the same system (of IGNF, of Esri) are matched; one that is of no
    authority stays as it is. None where the text is no definition.
    """
    try:
        found = pyproj.CRS.from_user_input(text.strip().strip("\x00"))
    except pyproj.exceptions.CRSError:
        return None
    found = flat(found)
    code = found.to_epsg(min_confidence=_FAIRLY_SURE) or _same_numbers(found)
    return (_of_code(code).crs if code else None) or found


def _same_numbers(crs: pyproj.CRS) -> int | None:
    """Return the EPSG code that puts places where a custom definition puts them.

    Only for the ellipsoid's sake, as programs that write "unknown datum" mean it.
    """
    if not crs.is_projected or crs.ellipsoid is None:
        return None
    return next((code for code in KNOWN if _puts_alike(crs, pyproj.CRS.from_epsg(code))), None)


def _puts_alike(crs: pyproj.CRS, other: pyproj.CRS) -> bool:
    mine, its = crs.ellipsoid, other.ellipsoid
    if not other.is_projected or mine is None or its is None:
        return False
    if abs(mine.semi_major_metre - its.semi_major_metre) > _SAME_M:
        return False
    if abs(mine.inverse_flattening - its.inverse_flattening) > _SAME_FLATTENING:
        return False
    lon, lat = _somewhere(other)
    here, there = pyproj.Proj(crs)(lon, lat), pyproj.Proj(other)(lon, lat)
    return all(
        abs(a - b) < _SAME_M
        for a, b in zip((*here[0], *here[1]), (*there[0], *there[1]), strict=True)
    )


def _somewhere(crs: pyproj.CRS) -> tuple[list[float], list[float]]:
    """Return longitudes and latitudes of three points in a system's area of use."""
    area = crs.area_of_use
    west, south, east, north = (0.0, 0.0, 1.0, 1.0) if area is None else area.bounds
    shares = (0.2, 0.5, 0.7)
    return (
        [west + share * (east - west) for share in shares],
        [south + share * share * (north - south) for share in shares],
    )
