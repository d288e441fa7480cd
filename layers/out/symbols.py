"""What a declared style says about each feature, for pictures and pages that leave the app.

A style is the declarative table of a layer: ``fill``, ``fill_opacity``, ``stroke``, ``weight``,
``dash``, ``hatch`` = {colour, gap, width}, ``radius``, ``radius_by`` = {field, stops: [[value,
radius], ...]}, ``shape`` and ``by`` = {field, values: {value: {fill, ...}}, default: {...}}, which
overrides the rest by an attribute. Colours are #rrggbb, lengths CSS pixels (1/96 inch); keys that
only the screen knows are passed over. Styles come from users' files too, so every value is checked
here before it becomes part of a document.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import Refusal
from geo.raster_tiles import checked_colour

if TYPE_CHECKING:
    import geopandas as gpd

_DASH = re.compile(r"\d{1,3}(\.\d{1,2})?([ ,]+\d{1,3}(\.\d{1,2})?){0,7}")
_MOST = {"fill_opacity": 1.0, "weight": 40.0, "width": 20.0}
_MOST_PX = 100.0


@dataclass(frozen=True)
class Hatch:
    """Diagonal lines: colour #rrggbb, their distance along x and their width in CSS pixels."""

    colour: str
    gap: float = 9.0
    width: float = 1.0


@dataclass(frozen=True)
class Symbol:
    """How one feature is drawn: colours #rrggbb or "" for none, lengths in CSS pixels."""

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    weight: float = 1.2
    dash: tuple[float, ...] = ()
    hatch: Hatch | None = None
    radius: float = 4.0


def symbols_of(frame: gpd.GeoDataFrame, style: Mapping[str, object]) -> list[Symbol]:
    """Return the symbol of each row. Raises Refusal colour-not-hex, style-value-wrong."""
    by = table_of(style, "by")
    base = {key: value for key, value in style.items() if key != "by"}
    otherwise = symbol_of({**base, **table_of(by, "default")})
    changed = {
        str(value): symbol_of({**base, **table_of({value: changes}, value)})
        for value, changes in table_of(by, "values").items()
    }
    column = column_of(frame, by.get("field"))
    values = [None] * len(frame) if column is None else list(column)
    found = [changed.get(str(value), otherwise) for value in values]
    return _with_radii(found, frame, table_of(style, "radius_by"))


def symbol_of(style: Mapping[str, object]) -> Symbol:
    """Return the symbol of a plain style, one without ``by``; raises as ``symbols_of``."""
    return Symbol(
        fill="" if style.get("shape") == "line" else _colour(style, "fill"),
        fill_opacity=number(style, "fill_opacity", 1.0),
        stroke=_colour(style, "stroke"),
        weight=number(style, "weight", 1.2),
        dash=_dash(style.get("dash")),
        hatch=_hatch(style),
        radius=number(style, "radius", 4.0),
    )


def column_of(frame: gpd.GeoDataFrame, field: object) -> pd.Series | None:
    """Return the column that a style names; None where the data has no such column."""
    return frame[field] if isinstance(field, str) and field in frame.columns else None


def number(table: Mapping[str, object], key: str, default: float) -> float:
    """Return a number of a table, held to what can be drawn; raises Refusal style-value-wrong."""
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refusal("style-value-wrong", key=key, value=str(value)[:40])
    return min(max(float(value), 0.0), _MOST.get(key, _MOST_PX))


def table_of(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return the table under ``key``, empty where there is none."""
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}


def stops_of(table: Mapping[str, object]) -> tuple[list[float], list[float]]:
    """Return the values and the numbers of ``stops``; raises Refusal style-value-wrong."""
    stops = table.get("stops")
    try:
        pairs = np.asarray(stops, dtype=float).reshape(-1, 2)
    except (TypeError, ValueError) as fault:
        raise Refusal("style-value-wrong", key="stops", value=str(stops)[:40]) from fault
    if not len(pairs) or not np.isfinite(pairs).all():
        raise Refusal("style-value-wrong", key="stops", value=str(stops)[:40])
    return pairs[:, 0].tolist(), pairs[:, 1].clip(0, _MOST_PX).tolist()


def _with_radii(
    symbols: list[Symbol], frame: gpd.GeoDataFrame, by: Mapping[str, object]
) -> list[Symbol]:
    column = column_of(frame, by.get("field"))
    if column is None:
        return symbols
    values, radii = stops_of(by)
    measured = pd.to_numeric(column, errors="coerce").fillna(values[-1])
    sizes = np.interp(measured.to_numpy(dtype=float), values, radii)
    return [
        replace(symbol, radius=float(size)) for symbol, size in zip(symbols, sizes, strict=True)
    ]


def _hatch(style: Mapping[str, object]) -> Hatch | None:
    if not style.get("hatch"):
        return None
    told = table_of(style, "hatch")
    colour = _colour(told, "colour") or _colour(style, "stroke") or "#5a5a5a"
    return Hatch(colour, max(number(told, "gap", 9.0), 3.0), number(told, "width", 1.0))


def _dash(dash: object) -> tuple[float, ...]:
    if not dash:
        return ()
    if not isinstance(dash, str) or not _DASH.fullmatch(dash):
        raise Refusal("style-value-wrong", key="dash", value=str(dash)[:40])
    lengths = tuple(float(length) for length in re.split("[ ,]+", dash))
    return lengths if any(lengths) else ()


def _colour(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    return "" if value is None or value in {"", "none"} else checked_colour(value)
