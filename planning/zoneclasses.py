"""How finely zones are classed: HILUCS level 1, the class of every zone, or the plan's own codes.

Zones are counted once by code and class together; what is coarser is a sum of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from layers.hilucs import hilucs, hilucs_name, hilucs_top
from layers.words import words

if TYPE_CHECKING:
    import geopandas as gpd

Depth = Literal["level1", "deepest", "codes"]
DEPTHS: tuple[Depth, ...] = ("level1", "deepest", "codes")


@dataclass(frozen=True)
class ZoneClass:
    """A class of zones: its HILUCS value, None where no table knows one.

    At depth ``codes`` it has the plan's code and the name that goes with it. ``key`` is short
    enough for an address.
    """

    key: str
    hilucs: str | None
    code: str = ""
    name: str = ""

    def told(self, lang: str) -> str:
        """Return the class in words: the name of the code, or of the HILUCS class."""
        if self.code:
            named = self.name and self.name != self.code
            return f"{self.name} ({self.code})" if named else self.code
        if self.hilucs is None:
            return words(lang)("statistics.no_class")
        return hilucs_name(self.hilucs, lang)


def finest_classes(zones: gpd.GeoDataFrame) -> tuple[pd.Series, tuple[ZoneClass, ...]]:
    """Return the position of every zone's class, and the classes by code and HILUCS value."""
    named = zones["name"] if "name" in zones else pd.Series("", index=zones.index)
    told = pd.DataFrame(
        {"code": _texts(zones["code"]), "hilucs": _texts(zones["hilucs"]), "name": _texts(named)}
    )
    grouped = told.groupby(["code", "hilucs"], sort=True)
    first = grouped["name"].first()
    classes = [
        ZoneClass(f"{code}|{_short(value)}", value or None, str(code), str(name))
        for (code, value), name in first.items()
    ]
    return grouped.ngroup(), tuple(classes)


def _texts(column: pd.Series) -> list[str]:
    return [str(value) for value in column.astype(object).where(column.notna(), "")]


def _short(value: str) -> str:
    return hilucs()[value].number if value else ""


def at_depth(one: ZoneClass, depth: Depth) -> ZoneClass:
    """Return the class that a finest class belongs to at a depth."""
    if depth == "codes" and one.code:
        return one
    if one.hilucs is None:
        return ZoneClass("-", None)
    value = hilucs_top(one.hilucs) if depth == "level1" else one.hilucs
    return ZoneClass(_short(value), value)


def in_order(classes: Iterable[ZoneClass]) -> list[ZoneClass]:
    """Return each class once, in the order of HILUCS, then by code; those without a class last."""
    place = {value: n for n, value in enumerate(hilucs())}
    found = {one.key: one for one in classes}
    return sorted(found.values(), key=lambda one: (place.get(one.hilucs or "", 999), one.code))


def coarser(finest: Sequence[ZoneClass], depth: Depth) -> tuple[list[ZoneClass], list[int]]:
    """Return the classes at a depth, and the position among them of each of the finest."""
    found = [at_depth(one, depth) for one in finest]
    ordered = in_order(found)
    place = {one.key: n for n, one in enumerate(ordered)}
    return ordered, [place[one.key] for one in found]
