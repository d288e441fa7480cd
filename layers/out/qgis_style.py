"""A layer's declared style as QGIS reads it: QML (QGIS 3), from the same symbols as the pictures.

Names of classes and options are those that QGIS itself writes; its libraries read them back in the
tests where they are installed.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd

from layers.out.qgis_symbols import radius_expression, rgba, symbol_element
from layers.out.symbols import symbol_of, table_of
from layers.styles import raster_classes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from layers.declaration import Declaration

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION = "3.22.0"
_KINDS = ("marker", "line", "fill")


def vector_qml(layer: Declaration, frame: gpd.GeoDataFrame, lang: str) -> str:
    """Return the QML of a vector layer; ``frame`` says what kind of geometry it draws."""
    kind = _KINDS[int(frame.geometry.map(_dimension).max())] if len(frame) else "fill"
    label = None if layer.label is None else str(layer.label.get("field", "name"))
    return style_qml(layer.style, kind, _labels(layer, lang), label, layer.opacity)


def _dimension(shape: object) -> int:
    return {"Polygon": 2, "LineString": 1, "LinearRing": 1}.get(
        str(getattr(shape, "geom_type", "")).removeprefix("Multi"), 0
    )


def _labels(layer: Declaration, lang: str) -> dict[str, str]:
    return {str(entry.value): entry.label[lang] for entry in layer.legend if entry.value}


def style_qml(
    style: Mapping[str, object],
    kind: str,
    labels: Mapping[str, str] | None = None,
    label_field: str | None = None,
    opacity: float = 1.0,
) -> str:
    """Return the QML of a declarative style for ``kind`` marker, line or fill.

    ``labels`` names the values of ``by`` in the legend, ``label_field`` the attribute that is
    written on the map. Raises Refusal colour-not-hex, style-value-wrong.
    """
    root = ET.Element("qgis", version=_VERSION, styleCategories="AllStyleCategories")
    root.set("labelsEnabled", "1" if label_field else "0")
    root.append(_renderer(style, kind, labels or {}))
    if label_field:
        root.append(_labeling(label_field, style))
    ET.SubElement(root, "layerOpacity").text = f"{opacity:g}"
    ET.SubElement(root, "blendMode").text = "0"
    return _document(root)


def _document(root: ET.Element) -> str:
    ET.indent(root)
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"


def _renderer(style: Mapping[str, object], kind: str, labels: Mapping[str, str]) -> ET.Element:
    by = table_of(style, "by")
    base = {key: value for key, value in style.items() if key != "by"}
    radius = radius_expression(table_of(style, "radius_by")) if kind == "marker" else None
    if not by:
        root = ET.Element("renderer-v2", type="singleSymbol", symbollevels="0", forceraster="0")
        ET.SubElement(root, "symbols").append(symbol_element(symbol_of(base), kind, "0", radius))
        return root
    root = ET.Element("renderer-v2", type="categorizedSymbol", attr=str(by.get("field", "")))
    root.set("symbollevels", "0")
    root.set("forceraster", "0")
    categories, symbols = ET.SubElement(root, "categories"), ET.SubElement(root, "symbols")
    told = dict(table_of(by, "values")) | {"": table_of(by, "default")}
    for number, value in enumerate(told):
        name = labels.get(value, value)
        ET.SubElement(
            categories,
            "category",
            {
                "symbol": str(number),
                "value": value,
                "label": name,
                "render": "true",
                "type": "string",
            },
        )
        symbol = symbol_of({**base, **table_of(told, value)})
        symbols.append(symbol_element(symbol, kind, str(number), radius))
    return root


def _labeling(field: str, style: Mapping[str, object]) -> ET.Element:
    root = ET.Element("labeling", type="simple")
    settings = ET.SubElement(root, "settings", calloutType="simple")
    text = ET.SubElement(settings, "text-style", fieldName=field, isExpression="0")
    text.attrib |= {"fontSize": "9", "fontSizeUnit": "Point", "textOpacity": "1"}
    text.set("textColor", rgba(str(style.get("label_colour", "#2B2B2B"))))
    ET.SubElement(
        text,
        "text-buffer",
        {
            "bufferDraw": "1",
            "bufferSize": "0.8",
            "bufferSizeUnits": "MM",
            "bufferColor": "255,255,255,255",
            "bufferOpacity": "1",
        },
    )
    ET.SubElement(settings, "placement", placement="0")
    return root


def raster_qml(layer: Declaration, lang: str) -> str:
    """Return the QML of a raster layer: its classes, or its ramp."""
    root = ET.Element("qgis", version=_VERSION, styleCategories="AllStyleCategories")
    renderer = ET.SubElement(ET.SubElement(root, "pipe"), "rasterrenderer", band="1")
    renderer.attrib |= {"opacity": f"{layer.opacity:g}", "alphaBand": "-1"}
    classes = raster_classes(layer)
    if classes:
        renderer.set("type", "paletted")
        palette = ET.SubElement(renderer, "colorPalette")
        for one in classes:
            told = {"value": str(one.value), "color": one.colour, "label": one.names[lang]}
            ET.SubElement(palette, "paletteEntry", told | {"alpha": "255"})
        return _document(root)
    ramp = [(float(value), str(colour)) for value, colour in layer.style["ramp"]]
    renderer.attrib |= {
        "type": "singlebandpseudocolor",
        "classificationMin": f"{ramp[0][0]:g}",
        "classificationMax": f"{ramp[-1][0]:g}",
    }
    shader = ET.SubElement(
        ET.SubElement(renderer, "rastershader"), "colorrampshader", colorRampType="INTERPOLATED"
    )
    shader.attrib |= {"classificationMode": "1", "clip": "0"}
    for value, colour in ramp:
        told = {"value": f"{value:g}", "label": f"{value:g}", "color": colour, "alpha": "255"}
        ET.SubElement(shader, "item", told)
    return _document(root)


def style_rows(qml_by_layer: Mapping[str, str], now: dt.datetime) -> pd.DataFrame:
    """Return the rows of a GeoPackage's ``layer_styles`` table, one default style a layer.

    QGIS asks for every one of these columns, the time included, and takes no style without them.
    """
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": name,
            "f_geometry_column": "geom",
            "styleName": name,
            "styleQML": qml,
            "styleSLD": "",
            "useAsDefault": True,
            "description": "",
            "owner": "",
            "update_time": pd.Timestamp(now),
        }
        for name, qml in qml_by_layer.items()
    ]
    return pd.DataFrame(rows)
