"""Names on a picture's map: the most important first, each only where it covers no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.out.picture_layers import POINTS_PER_PX, seen_rows
from layers.out.picture_paper import Box
from layers.out.picture_text import line_in, printable, width_in
from layers.out.symbols import column_of, number, symbols_of, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.out.picture import PictureLayer
    from layers.out.picture_paper import Paper
    from layers.out.picture_view import MapView

_SIZE_PX, _PRIORITY = 13.0, 5.0
_SIZE_SHARE = 0.8  # paper is read from nearer than a screen
_PX_PER_INCH = 96
_ROOM = 0.02


@dataclass(frozen=True)
class _Name:
    """A label that wants a place: its anchor on the sheet in inches and how far it keeps off.

    ``off`` is 0 for an area's name, which stands on its anchor.
    """

    lines: tuple[str, ...]
    priority: float
    x: float
    y: float
    off: float
    size_pt: float

    def places(self) -> Iterator[Box]:
        """Yield where the label may stand, the best first."""
        wide = max(width_in(line, self.size_pt) for line in self.lines)
        high = line_in(self.size_pt) * 0.85 * len(self.lines)
        left, top = self.x - wide / 2, self.y - high / 2
        if not self.off:
            yield from (Box(left, top + step * high, wide, high) for step in (0, -0.9, 0.9))
            return
        beside, above = self.off + 0.03, self.off + high / 2 + 0.01
        yield Box(self.x + beside, top, wide, high)
        yield Box(self.x - beside - wide, top, wide, high)
        yield Box(left, top - above, wide, high)
        yield Box(left, top + above, wide, high)


def draw_labels(
    paper: Paper, box: Box, view: MapView, layers: Sequence[PictureLayer], taken: Iterable[Box]
) -> None:
    """Write the names of all layers on the map in ``box``, keeping off what is ``taken``."""
    names = [name for layer in reversed(layers) for name in _names(layer, box, view)]
    dots = [dot for layer in layers for dot in _dots(layer, box, view)]
    kept_free = list(taken)
    for name in sorted(names, key=lambda name: name.priority):
        free = [
            place
            for place in name.places()
            if box.holds(place) and not any(place.meets(other) for other in kept_free)
        ]
        beside = [place for place in free if not any(place.meets(dot) for dot in dots)]
        for place in (beside or free)[:1]:
            kept_free.append(Box(place.x, place.y, place.width + _ROOM, place.height + _ROOM))
            _write(paper, name, place)


def _write(paper: Paper, name: _Name, place: Box) -> None:
    step = place.height / len(name.lines)
    for number_of_line, line in enumerate(name.lines):
        middle = place.x + place.width / 2, place.y + step * (number_of_line + 0.5)
        paper.write(line, *middle, name.size_pt, align="center", halo=True)


def _dots(layer: PictureLayer, box: Box, view: MapView) -> Iterator[Box]:
    """Yield the room that point symbols take, which names rather leave visible."""
    if layer.frame is None:
        return
    frame = seen_rows(layer.frame, view)
    frame = frame[shapely.get_dimensions(frame.geometry.to_numpy()) == 0]
    for shape, symbol in zip(frame.geometry, symbols_of(frame, layer.style), strict=True):
        anchor, _ = _anchor(shape, view, box)
        if anchor:
            radius = symbol.radius / _PX_PER_INCH
            yield Box(anchor[0] - radius, anchor[1] - radius, 2 * radius, 2 * radius)


def _names(layer: PictureLayer, box: Box, view: MapView) -> Iterator[_Name]:
    if layer.frame is None or not layer.label:
        return
    frame = seen_rows(layer.frame, view)
    column = column_of(frame, layer.label.get("field"))
    if column is None or not len(frame):
        return
    size_pt = number(layer.label, "size_px", _SIZE_PX) * POINTS_PER_PX * _SIZE_SHARE
    priority = number(layer.label, "priority", _PRIORITY)
    shown = (view.zoom >= _least_zooms(frame, layer.label)) & column.notna().to_numpy()
    symbols = symbols_of(frame, layer.style)
    for row in np.flatnonzero(shown):
        shape, text = frame.geometry.iloc[row], printable(str(column.iloc[row]))
        anchor, most = _anchor(shape, view, box)
        if text and anchor:
            off = 0.0 if shapely.get_dimensions(shape) else symbols[row].radius / _PX_PER_INCH
            lines = (text,) if off else _fitted(text, most, size_pt)
            if lines:
                yield _Name(lines, priority, *anchor, off, size_pt)


def _fitted(text: str, most: float, size_pt: float) -> tuple[str, ...]:
    """Return an area's name in one line or two, as fits its width; nothing where neither does."""
    if width_in(text, size_pt) <= most:
        return (text,)
    breaks = [place for place, letter in enumerate(text) if letter == " "]
    if not breaks:
        return ()
    middle = min(breaks, key=lambda place: abs(place - len(text) / 2))
    lines = (text[:middle], text[middle + 1 :])
    return lines if max(width_in(line, size_pt) for line in lines) <= most else ()


def _least_zooms(frame: gpd.GeoDataFrame, label: Mapping[str, object]) -> NDArray[np.float64]:
    """Return from which zoom each row is named: ``zoom_by`` = [field, {value: zoom}]."""
    least = np.full(len(frame), number(label, "min_zoom", 0.0))
    by = label.get("zoom_by")
    if not isinstance(by, list | tuple) or len(by) != 2:  # noqa: PLR2004
        return least
    column = column_of(frame, by[0])
    if column is None:
        return least
    zooms = table_of({"zooms": by[1]}, "zooms")
    by_value = column.map(lambda value: zooms.get(_key(value)))
    stricter = pd.to_numeric(by_value, errors="coerce").to_numpy(dtype=float)
    return np.where(np.isnan(stricter), least, np.maximum(least, stricter))


def _key(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _anchor(
    shape: shapely.Geometry, view: MapView, box: Box
) -> tuple[tuple[float, float] | None, float]:
    """Return where a label stands, in inches on the sheet, and the width of what it names."""
    seen = shapely.clip_by_rect(shape, view.left, view.bottom, view.right, view.top)
    if seen.is_empty:
        return None, 0.0
    inches = box.width / (view.right - view.left)
    point, most = seen.centroid, 0.0
    if shapely.get_dimensions(seen) > 0:
        largest = max(shapely.get_parts(seen), key=lambda part: part.area)
        point = _middle(largest, tolerance=(view.right - view.left) / 400)
        most = (largest.bounds[2] - largest.bounds[0]) * inches * 1.1
    x = box.x + (point.x - view.left) * inches
    return (x, box.y + (view.top - point.y) * inches), most


def _middle(part: shapely.Geometry, tolerance: float) -> shapely.Point:
    if isinstance(part, shapely.Polygon):
        circle = shapely.maximum_inscribed_circle(part, tolerance=tolerance)
        return shapely.Point(circle.coords[0])
    return shapely.point_on_surface(part)
