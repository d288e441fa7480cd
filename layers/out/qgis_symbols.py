"""Symbols as QGIS writes them into QML: one element a symbol, one layer for each part of it.

Lengths are declared in CSS pixels (1/96 inch), QML has millimetres.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

import numpy as np

from layers.out.symbols import Symbol

MM_PER_PX = 25.4 / 96
Layers = Iterator[tuple[str, dict[str, str]]]


def symbol_element(symbol: Symbol, kind: str, name: str, radius: str | None = None) -> ET.Element:
    """Return a symbol of ``kind`` marker, line or fill; ``radius`` is an expression of its size."""
    root = ET.Element("symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    layers = {"fill": _fill_layers, "line": _line_layers, "marker": _marker_layers}[kind]
    for layer, options in layers(symbol):
        element = ET.SubElement(root, "layer", {"class": layer})
        element.attrib |= {"pass": "0", "locked": "0", "enabled": "1"}
        element.append(_options(options))
        if layer == "LinePatternFill":
            element.append(symbol_element(_hatch_line(symbol), "line", f"@{name}@{len(root) - 1}"))
        if radius:
            element.append(_data_defined("size", radius))
    return root


def _options(options: Mapping[str, str]) -> ET.Element:
    root = ET.Element("Option", type="Map")
    for name, value in options.items():
        ET.SubElement(root, "Option", name=name, type="QString", value=value)
    return root


def _fill_layers(symbol: Symbol) -> Layers:
    """Yield the layers of an area; an outline with dashes of its own has to be a line."""
    outline = "solid" if symbol.stroke and not symbol.dash else "no"
    yield (
        "SimpleFill",
        {
            "color": rgba(symbol.fill, symbol.fill_opacity),
            "style": "solid" if symbol.fill and symbol.fill_opacity else "no",
            "outline_color": rgba(symbol.stroke),
            "outline_style": outline,
            "outline_width": _mm(symbol.weight),
            "outline_width_unit": "MM",
            "joinstyle": "round",
        },
    )
    if symbol.hatch:
        yield (
            "LinePatternFill",
            {
                "angle": "45",
                "color": rgba(symbol.hatch.colour),
                "distance": _mm(symbol.hatch.gap / np.sqrt(2)),
                "distance_unit": "MM",
                "line_width": _mm(symbol.hatch.width),
                "line_width_unit": "MM",
            },
        )
    if symbol.stroke and symbol.dash:
        yield from _line_layers(symbol)


def _hatch_line(symbol: Symbol) -> Symbol:
    hatch = symbol.hatch
    return Symbol(stroke=hatch.colour, weight=hatch.width) if hatch else Symbol()


def _line_layers(symbol: Symbol) -> Layers:
    yield (
        "SimpleLine",
        {
            "line_color": rgba(symbol.stroke or symbol.fill),
            "line_style": "solid",
            "line_width": _mm(symbol.weight),
            "line_width_unit": "MM",
            "capstyle": "flat" if symbol.dash else "round",
            "joinstyle": "round",
            "use_custom_dash": "1" if symbol.dash else "0",
            "customdash": ";".join(_mm(length) for length in _even(symbol.dash)) or "5;2",
            "customdash_unit": "MM",
        },
    )


def _even(dash: tuple[float, ...]) -> tuple[float, ...]:
    """Return dashes and gaps in pairs: SVG repeats an odd list, QGIS wants pairs."""
    return dash * 2 if len(dash) % 2 else dash


def _marker_layers(symbol: Symbol) -> Layers:
    yield (
        "SimpleMarker",
        {
            "name": "circle",
            "color": rgba(symbol.fill or symbol.stroke, symbol.fill_opacity),
            "outline_color": rgba(symbol.stroke),
            "outline_style": "solid" if symbol.stroke else "no",
            "outline_width": _mm(symbol.weight),
            "outline_width_unit": "MM",
            "size": _mm(2 * symbol.radius),
            "size_unit": "MM",
        },
    )


def rgba(colour: str, opacity: float = 1.0) -> str:
    """Return "r,g,b,a" (0-255) of #rrggbb or #rgb; transparent for no colour."""
    if not colour:
        return "0,0,0,0"
    digits = colour.removeprefix("#")
    digits = digits if len(digits) > 3 else "".join(d * 2 for d in digits)  # noqa: PLR2004
    numbers = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    return ",".join(map(str, [*numbers, round(255 * opacity)]))


def _mm(pixels: float) -> str:
    return f"{pixels * MM_PER_PX:.4g}"


def radius_expression(told: Mapping[str, object]) -> str | None:
    """Return QGIS's expression for a marker's size: straight between the stops, level outside."""
    stops = told.get("stops")
    if not isinstance(stops, list) or not stops:
        return None
    field = '"' + str(told.get("field", "")).replace('"', '""') + '"'
    pairs = sorted((float(value), 2 * float(radius) * MM_PER_PX) for value, radius in stops)
    cases = [f"WHEN {field} <= {pairs[0][0]:g} THEN {pairs[0][1]:.4g}"]
    for (low, small), (high, large) in itertools.pairwise(pairs):
        scale = f"scale_linear({field}, {low:g}, {high:g}, {small:.4g}, {large:.4g})"
        cases.append(f"WHEN {field} <= {high:g} THEN {scale}")
    return f"CASE {' '.join(cases)} ELSE {pairs[-1][1]:.4g} END"


def _data_defined(name: str, expression: str) -> ET.Element:
    root = ET.Element("data_defined_properties")
    outer = ET.SubElement(root, "Option", type="Map")
    ET.SubElement(outer, "Option", name="name", type="QString", value="")
    properties = ET.SubElement(outer, "Option", name="properties", type="Map")
    one = ET.SubElement(properties, "Option", name=name, type="Map")
    ET.SubElement(one, "Option", name="active", type="bool", value="true")
    ET.SubElement(one, "Option", name="expression", type="QString", value=expression)
    ET.SubElement(one, "Option", name="type", type="int", value="3")
    ET.SubElement(outer, "Option", name="type", type="QString", value="collection")
    return root
