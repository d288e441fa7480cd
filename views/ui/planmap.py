"""The map of one plan: its zones by class on the background, and what was found on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from layers.crosswalk import Classified, classify
from layers.here import region_near
from layers.out.plan_pdf import finding_style
from layers.store import Store
from layers.words import Words
from layers.zone_styles import (
    UNKNOWN,
    Palette,
    legend,
    special_layer_style,
    zone_layer_style,
    zone_style,
)
from views.ui import session
from views.ui.mapmodel import (
    LKS_92,
    UTM_32,
    Camera,
    Label,
    LegendItem,
    MapLayer,
    MapView,
    Selection,
)
from views.ui.mapview import MapEvents, show_map
from views.ui.shown import background, map_layer, open_shown

_WORLD_PX = 256
_MAP_PX = (640, 440)
_LEAST_DEGREES = 2e-4
_LOOK = "plan_look"
_NO_SELECTION = Selection()
Bounds = Sequence[float]


def bounds_camera(bounds: Bounds, seq: int = 0) -> Camera:
    """Return a camera that sees bounds (west, south, east, north in degrees) as a whole."""
    west, south, east, north = bounds
    width = max(east - west, 1e-5) / 360
    height = max(_mercator(north) - _mercator(south), 1e-7)
    zoom = min(
        math.log2(_MAP_PX[0] / _WORLD_PX / width), math.log2(_MAP_PX[1] / _WORLD_PX / height)
    )
    return Camera((west + east) / 2, (south + north) / 2, min(max(zoom - 0.25, 2), 19), seq)


def look_at(key: str, bounds: Bounds) -> None:
    """Send the map of a page to a place at the next run."""
    seq = camera_of(key, bounds).seq + 1
    st.session_state[f"{_LOOK}:{key}"] = bounds_camera(_wider(bounds), seq)


def camera_of(key: str, bounds: Bounds) -> Camera:
    """Return where the map of a page looks: where it was last sent, else at the whole plan."""
    camera: Camera = st.session_state.get(f"{_LOOK}:{key}") or bounds_camera(bounds)
    return camera


def _wider(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    around = max(east - west, north - south, _LEAST_DEGREES) / 2
    return (west - around, south - around, east + around, north + around)


def _mercator(lat: float) -> float:
    """Return the share (0-1) of the Web Mercator world that lies south of a latitude."""
    inside = max(min(lat, 85.0), -85.0)
    return 0.5 + math.asinh(math.tan(math.radians(inside))) / math.tau


def finding_layer(url: str) -> MapLayer:
    """Return the layer of findings: filled by severity, with the sentence as tooltip."""
    return MapLayer("findings", url, style=finding_style(), interactive=True, tooltip="told")


def zone_layer(url: str, classes: Sequence[str], *, practice: bool = False) -> MapLayer:
    """Return the layer of zones, coloured by HILUCS; names as tooltips, codes as labels."""
    return MapLayer(
        "zones",
        url,
        opacity=0.85,
        style=zone_layer_style(classes, practice=practice),
        interactive=True,
        tooltip="told",
        label=Label("code", min_zoom=12, size_px=12),
    )


def tiled_layer(address: str, bounds: Bounds) -> MapLayer:
    """Return the layer of zones too many for a browser; ``address`` is that of their tiles."""
    west, south, east, north = bounds
    url, box = f"{address}/{{z}}/{{x}}/{{y}}.png", (west, south, east, north)
    return MapLayer("zones", url, kind="raster", opacity=0.85, bbox=box)


def overlay_layers(address: str, report: Mapping[str, Any]) -> list[MapLayer]:
    """Return the layers of special areas, hatched over the zones; their names as tooltips."""
    return [
        MapLayer(
            f"overlay-{place}",
            f"{address}/overlay-{place}.geojson",
            style=special_layer_style(),
            interactive=True,
            tooltip="told",
        )
        for place, layer in enumerate(report["layers"])
        if layer["role"] == "overlay" and layer.get("areas")
    ]


def zone_legend(
    codes: Sequence[Mapping[str, Any]],
    crosswalk: str | None,
    say: Words,
    palette: Palette = "inspire",
) -> list[LegendItem]:
    """Return a row for every look among the zones; ``codes`` are rows with code and hilucs."""
    heading = say("plans.hilucs" if palette == "inspire" else "plans.code")
    rows = legend(_classified(codes, crosswalk), palette, say.lang, crosswalk=crosswalk)
    items = [LegendItem(row.label, row.swatch) for row in rows]
    return [LegendItem(heading, {}, "heading"), *items] if items else []


def national_look(layer: MapLayer, codes: Sequence[Mapping[str, Any]], crosswalk: str) -> MapLayer:
    """Return a layer of zones in the colours of the plan's own country, by code."""
    return replace(layer, style=national_style(layer.style, codes, crosswalk))


def national_style(
    style: Mapping[str, Any], codes: Sequence[Mapping[str, Any]], crosswalk: str
) -> dict[str, Any]:
    """Return a style of zones with the colours of the plan's own country, by code."""
    looks = {
        str(one.code): zone_style(
            one.hilucs,
            "national",
            one.row.code if one.row else None,
            crosswalk=crosswalk,
            status=one.status,
        )
        for one in _classified(codes, crosswalk)
    }
    by = {"field": "code", "values": looks, "default": dict(UNKNOWN)}
    return {**style, "by": by}


def _classified(codes: Sequence[Mapping[str, Any]], crosswalk: str | None) -> list[Classified]:
    given = {str(row["code"]): str(row["hilucs"]) for row in codes if row["hilucs"]}
    return classify([row["code"] for row in codes], crosswalk, given)


def plan_map(  # noqa: PLR0913  what one map shows
    store: Store,
    key: str,
    layers: Sequence[MapLayer],
    camera: Camera,
    items: Sequence[LegendItem] = (),
    *,
    practice: bool = False,
    selection: Selection = _NO_SELECTION,
    on_events: Callable[[MapEvents], None] | None = None,
) -> None:
    """Draw the map of a plan; ``key`` is that of its page. Practice data is marked all over."""
    at, say = session.today(), session.say()
    opened, _ = open_shown(store, background(store.catalogue), at)
    ground = [map_layer(store, layer, one, n, at) for n, (one, layer) in enumerate(opened, 1)]
    above = [replace(layer, order=len(ground) + n) for n, layer in enumerate(layers, 1)]
    view = MapView(
        lang=say.lang,
        words=say.under("map"),
        camera=camera,
        grid=UTM_32 if region_near((camera.lon, camera.lat)) == "ostfold" else LKS_92,
        layers=(*ground, *above),
        selection=selection,
        source_note=say("map.source_note"),
        legend=tuple(items),
        watermark=say("plans.practice") if practice else "",
        owns_address=False,
    )
    show_map(view, key, on_events or _looked_at)


def _looked_at(_events: MapEvents) -> None:
    """Take no notice: a plan's map is for looking."""
