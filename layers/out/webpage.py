"""The current map as one HTML file that opens without a network, to keep or to send on.

folium composes the map; Leaflet comes from the pinned package django-leaflet and is written into
the file, as are all pictures. The only module that imports folium. Titles and attributes pass
``safe_html.browser_safe`` where they are handed to folium, and in the page's own template.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
import pandas as pd
import shapely
from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup
from pyproj import Transformer

from geo.raster_file import open_raster
from geo.raster_tiles import RasterStyle, picture_of_raster, png
from layers.out.safe_html import (
    browser_safe,
    data_uri,
    leaflet_css,
    leaflet_js,
    policy,
    scripts_in,
    template,
)
from layers.out.symbols import Symbol, symbol_of, symbols_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import geopandas as gpd

    from geo.types import BoundsLonLat
    from layers.styles import LegendRow
    from layers.zone_pictures import ZonePicture

    _Draw = Callable[[str, BoundsLonLat, tuple[int, int]], bytes]

_HERE = Path(__file__).parent
_DECIMALS = 6
_RASTER_PX, _ZONES_PX = 1000, 2400
_LOWEST_PANE = 400  # Leaflet's own for what lies on the map; popups are at 700


@dataclass(frozen=True, eq=False)
class WebLayer:
    """One layer of a page: a frame (EPSG:4326) with its declarative style, a raster, or zones.

    ``columns`` are (column, title) of what the tooltip shows; the first is its heading.
    """

    title: str
    frame: gpd.GeoDataFrame | None = None
    style: Mapping[str, object] = field(default_factory=dict)
    columns: tuple[tuple[str, str], ...] = ()
    raster: Path | None = None
    raster_style: RasterStyle | None = None
    zones: ZonePicture | None = None
    opacity: float = 1.0


@dataclass(frozen=True)
class WebWords:
    """The words of the page in the reader's language."""

    legend: str
    sources: str


@dataclass(frozen=True, eq=False)
class WebSpec:
    """What a page shows; ``layers`` and ``legend`` in drawing order, ``bbox_lonlat`` in degrees."""

    bbox_lonlat: BoundsLonLat
    title: str
    subtitle: str
    layers: tuple[WebLayer, ...]
    legend: tuple[LegendRow, ...]
    sources: tuple[str, ...]
    notice: str
    words: WebWords
    lang: str = "lv"


@dataclass(frozen=True)
class _Pattern:
    """A hatch as SVG defines it once for the whole page."""

    name: str
    colour: str
    gap: float
    width: float
    fill: str
    fill_opacity: float


def web_page(spec: WebSpec) -> str:
    """Return the whole page as text, to be written as UTF-8.

    Raises Refusal colour-not-hex and style-value-wrong for a style that cannot be drawn, and what
    ``open_raster`` raises.
    """
    patterns: dict[Symbol, _Pattern] = {}
    figure = folium.Figure()
    folium_map = _folium_map(spec, patterns)
    folium_map.add_to(figure)
    _name_in_order(figure)
    figure.render()
    head, script = figure.header.render(), figure.script.render()
    legend = [_legend_row(row, n, patterns, spec.lang) for n, row in enumerate(spec.legend)]
    return template("webpage.html").render(
        lang=spec.lang,
        policy=Markup(policy([leaflet_js(), *scripts_in(head), script])),  # noqa: S704
        title=spec.title,
        subtitle=spec.subtitle,
        leaflet_css=leaflet_css(),
        leaflet_js=leaflet_js(),
        head=Markup(head),  # noqa: S704  folium's own, values in it were made safe
        css=Markup((_HERE / "webpage.css").read_text(encoding="utf-8")),  # noqa: S704
        hatches=list(patterns.values()),
        body=Markup(figure.html.render()),  # noqa: S704  as head
        legend=legend,
        legend_head=spec.words.legend,
        sources=spec.sources,
        sources_head=spec.words.sources,
        notice=spec.notice,
        script=Markup(script),  # noqa: S704  as head
    )


def _folium_map(spec: WebSpec, patterns: dict[Symbol, _Pattern]) -> folium.Map:
    west, south, east, north = spec.bbox_lonlat
    drawn = folium.Map(
        tiles=None,
        control_scale=True,
        attribution_control=False,
        zoom_snap=0.25,
    )
    drawn.default_js, drawn.default_css = [], []
    titles = _distinct_titles(spec.layers)
    for order, (layer, title) in enumerate(zip(spec.layers, titles, strict=True)):
        pane = f"layer-{order}"
        folium.map.CustomPane(pane, z_index=_LOWEST_PANE + order).add_to(drawn)
        vector = _vector_layer(layer, title, pane, patterns, spec.lang)
        for made in (_raster_layer(layer, title, pane, spec.bbox_lonlat), vector):
            if made is not None:
                made.add_to(drawn)
    folium.LayerControl(collapsed=True).add_to(drawn)
    drawn.fit_bounds([(south, west), (north, east)])
    return drawn


def _distinct_titles(layers: Sequence[WebLayer]) -> Iterator[str]:
    """Yield safe titles; the layer list is keyed by them, so a repeated one gets a number."""
    seen: dict[str, int] = {}
    for layer in layers:
        seen[layer.title] = seen.get(layer.title, 0) + 1
        again = f" ({seen[layer.title]})" if seen[layer.title] > 1 else ""
        yield str(browser_safe(layer.title + again))


def _vector_layer(
    layer: WebLayer, title: str, pane: str, patterns: dict[Symbol, _Pattern], lang: str
) -> folium.GeoJson | None:
    if layer.frame is None:
        return None
    frame = layer.frame[~(layer.frame.geometry.is_empty | layer.frame.geometry.isna())]
    if not len(frame):
        return None
    columns = [(name, label) for name, label in layer.columns if name in frame.columns]
    place: dict[str, Any] = {"pane": pane, "interactive": bool(columns)}
    options = [
        _path_options(symbol, patterns, layer.opacity) | place
        for symbol in symbols_of(frame, layer.style)
    ]
    tooltip = folium.GeoJsonTooltip(["tip"], labels=False, sticky=True) if columns else None
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": list(_features(frame, columns, lang))},
        name=title,
        style_function=lambda feature: options[int(feature["id"])],
        marker=folium.CircleMarker(),
        tooltip=tooltip,
        **place,
    )


def _features(
    frame: gpd.GeoDataFrame, columns: Iterable[tuple[str, str]], lang: str
) -> Iterator[dict[str, Any]]:
    """Yield features whose only property is the HTML of their tooltip."""
    rounded = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy.round(_DECIMALS))
    named = [(label, frame[name].tolist()) for name, label in columns]
    for number, shape in enumerate(rounded):
        rows = [(label, _written(values[number], lang)) for label, values in named]
        yield {
            "type": "Feature",
            "id": str(number),
            "geometry": json.loads(shapely.to_geojson(shape)),
            "properties": {"tip": _tip([row for row in rows if row[1]])},
        }


def _tip(rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    head, *others = rows
    lines = [
        f"<tr><th>{browser_safe(label)}</th><td>{browser_safe(text)}</td></tr>"
        for label, text in others
    ]
    return f'<table class="tip"><caption>{browser_safe(head[1])}</caption>{"".join(lines)}</table>'


def _written(value: Any, lang: str) -> str:  # noqa: ANN401  any attribute
    """Return an attribute as the language writes it, "" for none."""
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    if pd.isna(value):
        return ""
    if isinstance(value, dt.date):
        return format_date(value, format="long", locale=lang)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(format_decimal(value, format="#,##0.##", locale=lang))
    return str(value)


def _path_options(
    symbol: Symbol, patterns: dict[Symbol, _Pattern], opacity: float
) -> dict[str, object]:
    """Return Leaflet's path options for a symbol."""
    options: dict[str, object] = {
        "stroke": bool(symbol.stroke and symbol.weight),
        "color": symbol.stroke or "#000000",
        "weight": symbol.weight,
        "opacity": opacity,
        "fill": bool(symbol.fill or symbol.hatch),
        "fillColor": symbol.fill or "#000000",
        "fillOpacity": symbol.fill_opacity * opacity if symbol.fill else 0,
        "dashArray": " ".join(f"{length:g}" for length in symbol.dash) or None,
        "radius": symbol.radius,
    }
    if symbol.hatch:
        options["className"] = _pattern(symbol, patterns).name
    return options


def _pattern(symbol: Symbol, patterns: dict[Symbol, _Pattern]) -> _Pattern:
    if symbol not in patterns and symbol.hatch:
        hatch = symbol.hatch
        patterns[symbol] = _Pattern(
            name=f"hatch-{len(patterns)}",
            colour=hatch.colour,
            gap=hatch.gap,
            width=hatch.width,
            fill=symbol.fill or "none",
            fill_opacity=symbol.fill_opacity,
        )
    return patterns[symbol]


def _raster_layer(
    layer: WebLayer, title: str, pane: str, seen: BoundsLonLat
) -> folium.raster_layers.ImageOverlay | None:
    drawn = _picture_of(layer, seen)
    if drawn is None:
        return None
    (west, south, east, north), draw = drawn
    to_mercator = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    (left, right), (bottom, top) = to_mercator.transform((west, east), (south, north))
    longest = max(right - left, top - bottom)
    most = _RASTER_PX if layer.zones is None else _ZONES_PX
    size_px = (
        max(1, round(most * (right - left) / longest)),
        max(1, round(most * (top - bottom) / longest)),
    )
    return folium.raster_layers.ImageOverlay(
        data_uri(draw("EPSG:3857", (left, bottom, right, top), size_px)),
        [(south, west), (north, east)],
        name=title,
        opacity=layer.opacity,
        pane=pane,
    )


def _picture_of(layer: WebLayer, seen: BoundsLonLat) -> tuple[BoundsLonLat, _Draw] | None:
    """Return the extent of a raster, or of zones too many to be sent, and who draws them.

    Zones are drawn as far as they lie about what is seen, where a picture of all would be coarse.
    """
    if layer.zones is not None:
        about = _met(_wider(seen), layer.zones.build.tiles.bounds_lonlat)
        return (about, layer.zones.png) if about else None
    if layer.raster is None or layer.raster_style is None:
        return None
    draw = partial(_raster, layer.raster, layer.raster_style)
    return open_raster(layer.raster).bounds_lonlat, draw


def _raster(
    path: Path, style: RasterStyle, crs: str, box: BoundsLonLat, size_px: tuple[int, int]
) -> bytes:
    return png(picture_of_raster(path, crs, box, size_px, style))


def _wider(box: BoundsLonLat) -> BoundsLonLat:
    west, south, east, north = box
    across, up = (east - west) / 2, (north - south) / 2
    return west - across, max(south - up, -85.0), east + across, min(north + up, 85.0)


def _met(one: BoundsLonLat, other: BoundsLonLat) -> BoundsLonLat | None:
    (a, b), (c, d) = map(max, one[:2], other[:2]), map(min, one[2:], other[2:])
    return (a, b, c, d) if a < c and b < d else None


def _legend_row(
    row: LegendRow, number: int, patterns: dict[Symbol, _Pattern], lang: str
) -> dict[str, object]:
    if row.shape == "ramp":
        stops = [(float(value), str(colour)) for value, colour in row.swatch["ramp"]]
        RasterStyle("ramp", ramp=tuple(stops))
        low, high = stops[0][0], stops[-1][0]
        ramp = [
            {"at": round((value - low) / ((high - low) or 1), 4), "colour": colour}
            for value, colour in stops
        ]
        ends = {"low": _written(low, lang), "high": _written(high, lang)}
        return {"label": row.label, "name": f"ramp-{number}", "ramp": ramp, **ends}
    symbol = symbol_of(row.swatch)
    return {
        "label": row.label,
        "shape": row.shape,
        "paint": _paint(symbol),
        "radius": min(symbol.radius, 7),
        "hatch": _pattern(symbol, patterns).name if symbol.hatch else "",
    }


def _paint(symbol: Symbol) -> Markup:
    dash = " ".join(f"{length:g}" for length in symbol.dash)
    paint = (
        f'fill="{symbol.fill or "none"}" fill-opacity="{symbol.fill_opacity:g}" '
        f'stroke="{symbol.stroke or "none"}" stroke-width="{symbol.weight:g}" '
        f'stroke-dasharray="{dash}"'
    )
    return Markup(paint)  # noqa: S704  colours and numbers only, checked by Symbol's makers


def _name_in_order(figure: folium.Figure) -> None:
    """Give the elements running numbers, so that the same map is the same file."""
    waiting: list[Any] = [figure]
    number = 0
    while waiting:
        element = waiting.pop()
        element._id = str(number)  # noqa: SLF001  branca draws it by chance otherwise
        waiting.extend(element._children.values())  # noqa: SLF001
        number += 1
