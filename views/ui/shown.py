"""Which layers are on, and how a layer becomes what the map draws."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from geo.errors import Refusal
from geo.types import LonLat
from layers.catalogue import Catalogue
from layers.declaration import Declaration
from layers.loading import Loaded, regions_of
from layers.store import Store
from layers.styles import PLAN
from layers.webmap import layer_url
from views.ui.mapview import Label, MapLayer
from views.ui.permalink import Shown, View

_TOLD = "told"  # a zone's name with its national code


def default_layers(catalogue: Catalogue, region: str) -> tuple[Shown, ...]:
    """Return the layers that are on when nobody chose: the visible ones of a region."""
    return tuple(
        Shown(layer.id, layer.opacity)
        for layer in catalogue
        if layer.visible and layer.listed and region in regions_of(layer)
    )


def shown_layers(view: View, catalogue: Catalogue) -> tuple[Shown, ...]:
    """Return the layers that are on, lowest first; those that no longer exist are left out."""
    if view.layers is None:
        return default_layers(catalogue, view.region)
    return tuple(shown for shown in view.layers if shown.id in catalogue)


def background(catalogue: Catalogue) -> tuple[Shown, ...]:
    """Return the layers that are always drawn, below all others."""
    return tuple(Shown(layer.id) for layer in catalogue if layer.visible and not layer.listed)


def with_layer(view: View, catalogue: Catalogue, layer: str, *, on: bool) -> tuple[Shown, ...]:
    """Return the layers of a view with one switched on (at its declared place) or off."""
    rest = [shown for shown in shown_layers(view, catalogue) if shown.id != layer]
    if not on:
        return tuple(rest)
    order = catalogue[layer].order
    place = sum(catalogue[shown.id].order <= order for shown in rest)
    rest.insert(place, Shown(layer, catalogue[layer].opacity))
    return tuple(rest)


def moved(shown: tuple[Shown, ...], layer: str, by: int) -> tuple[Shown, ...]:
    """Return the layers with one moved up (+1) or down (-1) in the drawing order."""
    ids = [one.id for one in shown]
    old = ids.index(layer)
    new = min(max(old + by, 0), len(ids) - 1)
    rest = list(shown)
    rest.insert(new, rest.pop(old))
    return tuple(rest)


def faded(shown: tuple[Shown, ...], layer: str, opacity: float) -> tuple[Shown, ...]:
    """Return the layers with the opacity (0-1) of one changed."""
    return tuple(replace(one, opacity=opacity) if one.id == layer else one for one in shown)


def open_shown(
    store: Store, shown: tuple[Shown, ...], at: dt.date
) -> tuple[list[tuple[Shown, Loaded]], list[Refusal]]:
    """Open the layers that are on; those that cannot be opened come back as refusals."""
    opened, refused = [], []
    for one in shown:
        try:
            opened.append((one, store.open(one.id, at)))
        except Refusal as refusal:
            refused.append(refusal)
    return opened, refused


def map_layer(store: Store, opened: Loaded, shown: Shown, order: int, at: dt.date) -> MapLayer:
    """Return a layer as the map draws it."""
    declaration = opened.declaration
    common = MapLayer(
        id=declaration.id,
        url="",
        order=order,
        opacity=shown.opacity,
        attribution=opened.provenance.source,
    )
    if declaration.kind == "raster":
        url = f"/map/rasters/{declaration.id}/{opened.version}/{{z}}/{{x}}/{{y}}.png"
        return replace(common, kind="raster", url=url)
    if opened.zones is not None:
        url = f"/map/tiles/{declaration.id}/{opened.version}/{{z}}/{{x}}/{{y}}.png"
        return replace(common, kind="raster", url=url, bbox=opened.zones.build.tiles.bounds_lonlat)
    words = _TOLD if declaration.role == PLAN else "name"
    return replace(
        common,
        url=layer_url(opened, store.address_day(opened, at)),
        interactive=declaration.clickable and declaration.role != "background",
        tooltip=words if declaration.clickable and declaration.role != "background" else None,
        style={k: v for k, v in declaration.style.items() if k not in {"shape", "classes"}},
        label=_label(declaration),
    )


def feature_url(opened: list[tuple[Shown, Loaded]], point: LonLat | None) -> str | None:
    """Return the address of the outline of the topmost plan's zone at a place; None for none."""
    if point is None:
        return None
    for one, layer in reversed(opened):
        if layer.declaration.role != PLAN or not one.opacity:
            continue
        numbers = layer.numbers_at(point)
        if numbers:
            place = f"{layer.declaration.id}/{layer.version}"
            return f"/map/features/{place}/{numbers[-1]}.geojson"
    return None


def _label(declaration: Declaration) -> Label | None:
    told = declaration.label
    if not told:
        return None
    by = told.get("zoom_by")
    return Label(
        field=str(told["field"]),
        min_zoom=float(told.get("min_zoom", 0)),
        zoom_by=(str(by[0]), {str(k): float(v) for k, v in by[1].items()}) if by else None,
        size_px=float(told.get("size_px", 14)),
        priority=int(told.get("priority", 0)),
    )


def visible_legend(
    opened: list[tuple[Shown, Loaded]],
) -> list[Loaded]:
    """Return the layers that a legend speaks of: on, with something to see, topmost first."""
    return [
        layer
        for shown, layer in reversed(opened)
        if shown.opacity > 0
        and (layer.frame is None or len(layer.frame))
        and (layer.raster is None or layer.declaration.style)
    ]
