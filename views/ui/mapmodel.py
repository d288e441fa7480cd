"""What the map shows, as frozen values that become one JSON object for the browser."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from views.ui.assets import app_url, leaflet_url

LonLat = tuple[float, float]
Bbox = tuple[float, float, float, float]
Symbol = Mapping[str, object]


@dataclass(frozen=True)
class Camera:
    """Where the map looks: degrees (WGS84) and Leaflet's zoom.

    The map goes there when `seq` differs from the last one it saw, and at no other time. With
    `bounds` it looks at all within them, as near as its size on the page allows.
    """

    lon: float
    lat: float
    zoom: float
    seq: int = 0
    bounds: Bbox | None = None


@dataclass(frozen=True)
class Label:
    """Names written on the map, from the property `field`; features come most important first.

    `min_zoom` hides all names below a zoom; `zoom_by` (property, value -> lowest zoom) by rank.
    Polygons are written at their property `label_lonlat` ([lon, lat]), else inside the outline.
    """

    field: str
    min_zoom: float = 0
    zoom_by: tuple[str, Mapping[str, float]] | None = None
    size_px: float = 14
    bold: bool = False
    colour: str = "#2B2B2B"
    priority: int = 0


@dataclass(frozen=True)
class MapLayer:
    """One layer, drawn from own-origin addresses whose content never changes.

    `vector`: a GeoJSON FeatureCollection; `raster`: a picture over `bbox` (w, s, e, n in degrees)
    in Web Mercator, or a `{z}/{x}/{y}` template, asked for within `bbox` where there is one;
    `tiles`: an online basemap's template.

    `style` is data: fill, fill_opacity, stroke, stroke_opacity, weight, dash, radius, hatch
    ({colour, gap, width}), by ({field, values: {value: {...}}, default}) and radius_by
    ({field, stops: [[value, radius], ...]}). `tooltip` names the property shown under the
    pointer when `interactive`, after the words that `named` (property, value -> words) has.
    """

    id: str
    url: str
    kind: Literal["vector", "raster", "tiles"] = "vector"
    order: int = 0
    opacity: float = 1.0
    interactive: bool = False
    tooltip: str | None = None
    style: Symbol = field(default_factory=dict)
    named: tuple[str, Mapping[str, str]] | None = None
    label: Label | None = None
    minzoom: float = 0
    bbox: Bbox | None = None
    attribution: str = ""
    title: str = ""

    @property
    def digest(self) -> str:
        """Return what changes when the layer has to be drawn anew; order and opacity do not."""
        told = asdict(self)
        for in_place in ("order", "opacity", "attribution", "title"):
            del told[in_place]
        return _digest(told)


@dataclass(frozen=True)
class Selection:
    """What is chosen: a unit and a feature to outline (GeoJSON at `url` and `feature`), a place."""

    url: str | None = None
    lonlat: LonLat | None = None
    feature: str | None = None


@dataclass(frozen=True)
class Caption:
    """Large words over the map on a shared screen."""

    title: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class LegendItem:
    """One row of the legend that lies on the map; `swatch` is a style as of `MapLayer`."""

    label: str
    swatch: Symbol
    shape: Literal["area", "line", "point", "heading"] = "area"


@dataclass(frozen=True)
class Output:
    """Something the view can be saved as; the browser adds `bbox`, `w` and `h` to `url`."""

    label: str
    url: str


@dataclass(frozen=True)
class Grid:
    """The national grid whose coordinates stand beside WGS84: EPSG code, proj4 text, name."""

    code: int
    definition: str
    name: str


LKS_92 = Grid(
    3059,
    "+proj=tmerc +lat_0=0 +lon_0=24 +k=0.9996 +x_0=500000 +y_0=-6000000 +ellps=GRS80",
    "LKS-92",
)
UTM_32 = Grid(25832, "+proj=utm +zone=32 +ellps=GRS80", "ETRS89 / UTM 32N")


@dataclass(frozen=True)
class MapLink:
    """The maps of a page that stand at one ground scale; with `pan` they also move together."""

    group: str
    pan: bool = True


@dataclass(frozen=True)
class MapView:
    """All that the map shows. `words` are the labels of its controls (locale table `map`).

    `outputs` are what the view can be saved as. `address` is the permalink of the view without
    `c`, put into an address that holds none yet.
    `report_seq`: raise it to be told the camera once, as `MapEvents.camera`.
    `watermark`: words written across the map, of what it shows and is not real.
    `owns_address`: whether this map keeps `c=` in the address (one map of a page does).
    `room_below`: what the page has to show below the map, in pixels and as a share of its width;
    the map reaches down to there, and is `least_px` high at least.
    `link`: the other maps of the page that follow this one, and that it follows.
    `swipe`: this map lies over another of its size; people choose how much of it they see.
    """

    lang: str
    words: Mapping[str, str]
    camera: Camera
    layers: tuple[MapLayer, ...] = ()
    selection: Selection = Selection()
    grid: Grid = LKS_92
    source_note: str = ""
    outputs: tuple[Output, ...] = ()
    address: str = ""
    present: bool = False
    step_enabled: bool = False
    caption: Caption = Caption()
    legend: tuple[LegendItem, ...] = ()
    watermark: str = ""
    report_seq: int = 0
    owns_address: bool = True
    room_below: tuple[float, float] = (0, 0)
    least_px: int = 360
    link: MapLink | None = None
    swipe: Literal["", "swipe", "flicker"] = ""

    def payload(self, key: str) -> dict[str, Any]:
        """Return what the browser is given; `digest` comes back on the map as `data-drawn`."""
        layers = [asdict(layer) | {"digest": layer.digest} for layer in self._bottom_to_top()]
        told = asdict(self) | {"layers": layers}
        code = f"{app_url()}/main.js"
        return told | {"id": key, "code": code, "assets": leaflet_url(), "digest": _digest(told)}

    def _bottom_to_top(self) -> list[MapLayer]:
        return sorted(self.layers, key=lambda layer: layer.order)


def _digest(told: Mapping[str, Any]) -> str:
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
