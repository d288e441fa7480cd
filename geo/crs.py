"""Where a file's numbers can be: its declared coordinate system against the place it would give.

Nothing is moved here. ``judge_place`` says which system to read the numbers in, why, and what to
ask where that is not certain. Areas of use are those of the EPSG register (as PROJ carries it).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geo.errors import Refusal
from geo.findings import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONLAT_CRS = "EPSG:4326"
EUROPE = (-32.0, 34.0, 45.0, 72.5)
LATVIA = (20.5, 55.6, 28.3, 58.2)
NORWAY = (4.0, 57.5, 31.5, 71.5)
# Systems that plans of Latvia, Norway and the neighbours are drawn in, the likeliest first.
KNOWN: tuple[int, ...] = (
    *(4326, 3059, 10306, 25832, 25833, 25835, 32632, 32633, 32635, 3301, 3346, 3006, 2180, 2154),
    *(28992, 31467, 31466, 31468, 31469, 2178, 2176, 2177, 2179, 3067, 3857, 3035),
)
_MARGIN_DEGREES = 0.1
_NEXT_ZONE_DEGREES = 6.0  # countries draw in one zone what lies a little in the next
_NAMES = {
    r"lks[-_ ]?92|3059": 3059,
    r"lks[-_ ]?2020|10306": 10306,
    r"utm[-_ ]?(?:zone)?[-_ ]?32|25832": 25832,
    r"utm[-_ ]?(?:zone)?[-_ ]?33|25833": 25833,
    r"utm[-_ ]?(?:zone)?[-_ ]?35|25835": 25835,
    r"lamb(?:ert)?[-_ ]?93|2154": 2154,
    r"28992|rdnew": 28992,
    r"wgs[-_ ]?84|4326": 4326,
}

Reason = Literal["declared", "chosen", "schema", "name", "format"]


@dataclass(frozen=True)
class Candidate:
    """A system that the numbers can be in, and the place that it gives (degrees, WGS84)."""

    epsg: int
    lonlat: tuple[float, float]
    swapped: bool = False

    def __str__(self) -> str:
        """Return the code with the system's name."""
        name = f"EPSG:{self.epsg} ({CRS(self.epsg).name})"
        return f"{name}, x/y swapped" if self.swapped else name


@dataclass(frozen=True)
class Placement:
    """The system to read the numbers in, why, and what it may be instead.

    ``swapped``: x and y have to change places first, because that was chosen.
    """

    crs: CRS
    reason: Reason
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[Finding, ...] = ()
    swapped: bool = False


def judge_place(  # noqa: PLR0913  each is one thing the file or its reader says
    centre: tuple[float, float],
    declared: CRS | None,
    *,
    declared_text: str | None = None,
    hints: Sequence[int] = (),
    names: Sequence[str] = (),
    chosen: CRS | None = None,
) -> Placement:
    """Return how to read numbers whose middle is ``centre`` (x, y as the file has them).

    ``hints`` are systems that the file's schema is drawn in, ``names`` what the file and its layer
    are called, ``chosen`` what a person said. Refuses ``crs-impossible`` (what was chosen cannot
    be) and ``crs-ask`` (missing or impossible, and nothing makes one candidate certain).
    """
    if chosen is not None:
        if not possible(centre, chosen):
            raise Refusal(
                "crs-impossible", crs=name_of(chosen), x=_told(centre[0]), y=_told(centre[1])
            )
        return Placement(chosen, "chosen", findings=_doubt(centre, chosen, hints))
    if declared is not None and possible(centre, declared):
        reason: Reason = "format" if declared_text is None else "declared"
        doubt = _doubt(centre, declared, hints)
        return Placement(declared, reason, candidates(centre, hints) if doubt else (), doubt)
    return _without(centre, declared, declared_text, hints, names)


def _without(
    centre: tuple[float, float],
    declared: CRS | None,
    declared_text: str | None,
    hints: Sequence[int],
    names: Sequence[str],
) -> Placement:
    """Replace a system that is missing or impossible where one candidate is certain."""
    found = candidates(centre, hints)
    sure = _certain(centre, hints, names)
    if sure is None:
        stated = declared_text or (name_of(declared) if declared is not None else "–")
        values = {
            "declared": stated,
            "x": _told(centre[0]),
            "y": _told(centre[1]),
            "candidates": "; ".join(map(str, found[:4])) or "–",
        }
        if not found:
            raise Refusal("crs-nowhere", declared=stated, x=values["x"], y=values["y"])
        if declared is None and declared_text is None:
            raise Refusal("crs-missing-ask", **values)
        if declared is None:
            raise Refusal("crs-unknown-ask", **values)
        raise Refusal("crs-impossible-ask", **values)
    epsg, reason = sure
    rule = "crs.missing" if declared is None else "crs.replaced"
    crs = CRS.from_epsg(epsg)
    told = {"declared": declared_text or "–", "used": name_of(crs)}
    return Placement(crs, reason, found, (Finding(rule, values=told),))


def _certain(
    centre: tuple[float, float], hints: Sequence[int], names: Sequence[str]
) -> tuple[int, Reason] | None:
    """Return the one system that the name, or else the schema, makes certain."""
    text = " ".join(names).lower()
    named = {
        epsg for pattern, epsg in _NAMES.items() if re.search(rf"(?<!\d)(?:{pattern})(?!\d)", text)
    }
    for codes, reason in ((named, "name"), (set(hints), "schema")):
        plausible = [epsg for epsg in codes if in_use(centre, CRS.from_epsg(epsg))]
        if len(plausible) == 1:
            return plausible[0], "name" if reason == "name" else "schema"
    return None


def _doubt(centre: tuple[float, float], crs: CRS, hints: Sequence[int]) -> tuple[Finding, ...]:
    """Return what is odd about a possible place."""
    lon, lat = to_lonlat(centre, crs)
    told = {"used": name_of(crs), "lon": round(lon, 3), "lat": round(lat, 3)}
    if in_use(centre, crs) and (_within((lon, lat), EUROPE) or crs.is_projected):
        return ()
    if _swapped_fits(centre, crs):
        return (Finding("crs.axes-swapped", values=told),)
    others = [c for c in candidates(centre, hints) if c.epsg != crs.to_epsg()]
    if _within((lon, lat), EUROPE) and (not others or in_use(centre, crs, _NEXT_ZONE_DEGREES)):
        return ()
    told["others"] = "; ".join(map(str, others[:3])) or "–"
    return (Finding("crs.implausible", values=told),)


def _swapped_fits(centre: tuple[float, float], crs: CRS) -> bool:
    other = (centre[1], centre[0])
    return possible(other, crs) and in_use(other, crs) and _within(to_lonlat(other, crs), EUROPE)


def candidates(centre: tuple[float, float], hints: Sequence[int] = ()) -> tuple[Candidate, ...]:
    """Return the systems in whose area of use the numbers fall, in Europe, the likeliest first.

    Those of the schema come first, then those that give a place in Latvia or Norway.
    """
    found = []
    for rank, epsg in enumerate(dict.fromkeys((*hints, *KNOWN))):
        for swapped in (False, True):
            xy = (centre[1], centre[0]) if swapped else centre
            crs = CRS.from_epsg(epsg)
            if not (possible(xy, crs) and in_use(xy, crs)):
                continue
            lonlat = to_lonlat(xy, crs)
            if _within(lonlat, EUROPE):
                home = _within(lonlat, LATVIA) or _within(lonlat, NORWAY)
                order = (epsg not in hints, swapped, not home, rank)
                found.append((order, Candidate(epsg, lonlat, swapped)))
    return tuple(candidate for _, candidate in sorted(found, key=lambda pair: pair[0]))


def possible(xy: tuple[float, float], crs: CRS) -> bool:
    """Return whether numbers can be coordinates in a system at all."""
    lon, lat = to_lonlat(xy, crs)
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004  degrees
        return False
    if crs.is_geographic:
        return True
    back = _transformer(crs, inverse=True).transform(lon, lat)
    return math.dist(back, xy) <= 1.0


def in_use(xy: tuple[float, float], crs: CRS, margin: float = _MARGIN_DEGREES) -> bool:
    """Return whether a place lies in the area that a system is made for, or ``margin``° off."""
    area = crs.area_of_use
    if area is None:
        return _within(to_lonlat(xy, crs), EUROPE)
    return _within(to_lonlat(xy, crs), area.bounds, margin)


def to_lonlat(xy: tuple[float, float], crs: CRS) -> tuple[float, float]:
    """Return longitude and latitude of x, y in a system; infinite where there is no place."""
    try:
        lon, lat = _transformer(crs).transform(*xy)
    except ProjError:
        return (math.inf, math.inf)
    return float(lon), float(lat)


def possible_rows(shapes: NDArray[np.object_], crs: CRS) -> NDArray[np.bool_]:
    """Return which geometries lie where a system has places; missing and empty ones do."""
    bounds = shapely.bounds(shapes)
    empty = np.isnan(bounds).all(axis=1)
    ends = bounds.reshape(-1, 2)
    with np.errstate(invalid="ignore"):
        lon, lat = _transformer(crs).transform(ends[:, 0], ends[:, 1])
        fine = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # noqa: PLR2004  degrees
    return np.asarray(empty | fine.reshape(-1, 2).all(axis=1))


def middle(shapes: NDArray[np.object_]) -> tuple[float, float] | None:
    """Return the median of the middles of geometries, which a few strays do not move.

    None where nothing has a place.
    """
    bounds = shapely.bounds(shapes)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return None
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    return float(np.median(x)), float(np.median(y))


def named_crs(text: str) -> CRS:
    """Return the system that a person named (``EPSG:3059`` or ``3059``); refuses an unknown one."""
    try:
        return CRS.from_user_input(int(text) if text.strip().isdigit() else text.strip())
    except CRSError as error:
        raise Refusal("crs-unknown", crs=text) from error


def name_of(crs: CRS) -> str:
    """Return the EPSG code of a system, or its name where it has none."""
    code = epsg_of(crs)
    return f"EPSG:{code}" if code else str(crs.name)


@cache
def epsg_of(crs: CRS) -> int | None:
    """Return the EPSG code of a system, None where it is none of the register's."""
    code = crs.to_epsg()
    return int(code) if code else None


@cache
def _transformer(crs: CRS, *, inverse: bool = False) -> Transformer:
    source, target = (CRS(LONLAT_CRS), crs) if inverse else (crs, CRS(LONLAT_CRS))
    return Transformer.from_crs(source, target, always_xy=True)


def _within(
    lonlat: tuple[float, float], box: tuple[float, float, float, float], margin: float = 0.0
) -> bool:
    west, south, east, north = box
    return (
        west - margin <= lonlat[0] <= east + margin
        and south - margin <= lonlat[1] <= north + margin
    )


def _told(number: float) -> str:
    return f"{number:.6g}" if abs(number) < 1000 else f"{number:.0f}"  # noqa: PLR2004  metres or degrees
