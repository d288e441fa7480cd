"""The permalink: one codec between a view and the address bar."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from layers.territory import REGIONS
from layers.words import DEFAULT_LANGUAGE, LANGUAGES

CAMERAS = {"vidzeme": (57.25, 25.75, 8.25), "ostfold": (59.33, 11.2, 9.25)}
TABS = ("here", "unit", "table", "changes")
MIN_ZOOM, MAX_ZOOM = 4.0, 18.0
MAX_LAYERS = 60
_LAYER = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)(?:\.(\d{1,3}))?")


@dataclass(frozen=True)
class Shown:
    """A layer that is on, with its opacity (0-1)."""

    id: str
    opacity: float = 1.0


@dataclass(frozen=True)
class View:
    """All that a permalink holds.

    ``layers`` in drawing order, lowest first, None for the default ones; ``camera`` as (lat, lon,
    zoom); ``selected`` a unit's ``code@valid_from``; ``point`` (lon, lat) of the last click.
    """

    lang: str = DEFAULT_LANGUAGE
    region: str = "vidzeme"
    at: dt.date | None = None
    since: dt.date | None = None
    layers: tuple[Shown, ...] | None = None
    camera: tuple[float, float, float] | None = None
    selected: str | None = None
    point: tuple[float, float] | None = None
    tab: str = "here"
    basemap: str | None = None
    present: bool = False

    @property
    def looks_at(self) -> tuple[float, float, float]:
        """Return latitude, longitude and zoom: the view's own or its region's."""
        return self.camera or CAMERAS[self.region]


def encode(view: View) -> dict[str, str]:
    """Return a view as query parameters."""
    told = {"lang": view.lang, "region": view.region}
    if view.at:
        told["at"] = view.at.isoformat()
    if view.since:
        told["since"] = view.since.isoformat()
    if view.layers is not None:
        told["layers"] = ",".join(_layer(shown) for shown in view.layers)
    if view.camera:
        lat, lon, zoom = view.camera
        told["c"] = f"{lat:.5f},{lon:.5f},{zoom:g}"
    if view.selected:
        told["sel"] = view.selected
    if view.point:
        told["p"] = f"{view.point[1]:.5f},{view.point[0]:.5f}"
    if view.tab != "here":
        told["tab"] = view.tab
    if view.basemap:
        told["base"] = view.basemap
    if view.present:
        told["present"] = "1"
    return told


def query(view: View) -> str:
    """Return a view as a query string without the question mark."""
    return urlencode(encode(view), safe=",@")


def _layer(shown: Shown) -> str:
    percent = round(shown.opacity * 100)
    return shown.id if percent == 100 else f"{shown.id}.{percent}"  # noqa: PLR2004  whole


def decode(told: Mapping[str, str]) -> View:
    """Return the view that query parameters describe; what cannot be read takes its default."""
    view = View(
        lang=_one_of(told.get("lang"), LANGUAGES, DEFAULT_LANGUAGE),
        region=_one_of(told.get("region"), REGIONS, REGIONS[0]),
        at=_day(told.get("at")),
        since=_day(told.get("since")),
        layers=_layers(told.get("layers")),
        camera=_camera(told.get("c")),
        selected=told.get("sel") or None,
        tab=_one_of(told.get("tab"), TABS, "here"),
        basemap=told.get("base") or None,
        present=told.get("present") == "1",
    )
    return replace(view, point=_point(told.get("p")))


def _one_of(text: str | None, known: tuple[str, ...], default: str) -> str:
    return text if text in known else default


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _layers(text: str | None) -> tuple[Shown, ...] | None:
    if text is None:
        return None
    found: dict[str, Shown] = {}
    for part in text.split(",")[:MAX_LAYERS]:
        match = _LAYER.fullmatch(part)
        if match:
            opacity = min(int(match[2]), 100) / 100 if match[2] else 1.0
            found[match[1]] = Shown(match[1], opacity)
    return tuple(found.values())


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(part) for part in (text or "").split(","))
    except ValueError:
        return None
    good = len(numbers) == count and all(map(math.isfinite, numbers))
    return numbers if good and abs(numbers[0]) <= 85 and abs(numbers[1]) <= 180 else None  # noqa: PLR2004  degrees of a Mercator map


def _camera(text: str | None) -> tuple[float, float, float] | None:
    numbers = _numbers(text, 3)
    if numbers is None:
        return None
    lat, lon, zoom = numbers
    return lat, lon, min(max(zoom, MIN_ZOOM), MAX_ZOOM)


def _point(text: str | None) -> tuple[float, float] | None:
    numbers = _numbers(text, 2)
    return None if numbers is None else (numbers[1], numbers[0])
