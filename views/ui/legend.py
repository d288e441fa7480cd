"""The legend: rows from ``layers.styles``, drawn as HTML for the page and as items for the map."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

from layers.loading import Loaded
from layers.styles import LegendRow, legend_groups
from views.ui.mapview import LegendItem


def legend_html(layers: list[Loaded], lang: str) -> str:
    """Return the legend of the given layers; every word in it is escaped."""
    parts = []
    for group in legend_groups([opened.declaration for opened in layers], lang):
        if len(group.rows) > 1:
            parts.append(f'<span class="layer">{escape(group.heading)}</span>')
        parts += [f"{_swatch(row)}<span>{escape(row.label)}</span>" for row in group.rows]
    return f'<div class="explorer-legend">{"".join(parts)}</div>'


def rows_html(rows: Iterable[LegendRow]) -> str:
    """Return rows of a legend without headings; every word in it is escaped."""
    parts = [f"{_swatch(row)}<span>{escape(row.label)}</span>" for row in rows]
    return f'<div class="explorer-legend">{"".join(parts)}</div>'


def legend_items(layers: list[Loaded], lang: str) -> tuple[LegendItem, ...]:
    """Return the same legend for the map's own overlay."""
    units = {opened.declaration.short[lang]: opened for opened in layers}
    items = []
    for group in legend_groups([opened.declaration for opened in layers], lang):
        if len(group.rows) > 1 or (group.rows and group.rows[0].shape == "ramp"):
            items.append(LegendItem(group.heading, {}, "heading"))
        for row in group.rows:
            ramp = row.shape == "ramp"
            items += _stops(row, units[group.heading]) if ramp else [_item(row)]
    return tuple(items)


def _item(row: LegendRow) -> LegendItem:
    return LegendItem(row.label, row.swatch, "area" if row.shape == "ramp" else row.shape)


def _stops(row: LegendRow, opened: Loaded) -> list[LegendItem]:
    unit = opened.declaration.data.get("unit", "")
    return [
        LegendItem(f"{value:g} {unit}".strip(), {"fill": colour})
        for value, colour in reversed(row.swatch["ramp"])
    ]


def _swatch(row: LegendRow) -> str:
    style = row.swatch
    stroke = escape(str(style.get("stroke", "none")))
    dash = escape(str(style.get("dash", "")))
    line = f'stroke="{stroke}" stroke-width="{_number(style.get("weight", 1))}"'
    line += f' stroke-dasharray="{dash}"' if dash else ""
    fill = escape(str(style.get("fill", "none")))
    opacity = _number(style.get("fill_opacity", 1))
    if row.shape == "line":
        inner = f'<path d="M1 8H25" fill="none" {line}/>'
    elif row.shape == "point":
        inner = f'<circle cx="13" cy="8" r="5" fill="{fill}" {line}/>'
    elif row.shape == "ramp":
        inner = _ramp(style["ramp"])
    else:
        inner = f'<rect x="1.5" y="1.5" width="23" height="13" fill="{fill}"'
        inner += f' fill-opacity="{opacity}" {line}/>' + _hatch(style.get("hatch"))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="26" height="16">{inner}</svg>'
    packed = base64.b64encode(svg.encode()).decode()
    return f'<img alt="" width="26" height="16" src="data:image/svg+xml;base64,{packed}">'


def _ramp(stops: list[tuple[float, str]]) -> str:
    width = 24 / len(stops)
    return "".join(
        f'<rect x="{1 + n * width:.1f}" y="1" width="{width:.1f}" height="14" fill="{escape(c)}"/>'
        for n, (_, c) in enumerate(stops)
    )


def _hatch(hatch: object) -> str:
    if not isinstance(hatch, dict):
        return ""
    colour = escape(str(hatch.get("colour", "#2B2B2B")))
    lines = "".join(f"M{x} 15L{x + 13} 2" for x in (-4, 3, 10, 17))
    return f'<path d="{lines}" stroke="{colour}" stroke-width="1"/>'


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 1.0
