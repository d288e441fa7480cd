"""Draws one layer on a picture's map: polygons, lines and points by their symbols, or a raster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from geo.raster_tiles import picture_of_raster
from layers.out.symbols import Symbol, symbols_of

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from layers.out.picture import PictureLayer
    from layers.out.picture_view import MapView

POINTS_PER_PX = 0.75
_RASTER_PX_MOST = 2400
_HATCH_GAP_PX = 16  # matplotlib's "/" crosses a horizontal line six times an inch


def draw_layer(axes: Axes, layer: PictureLayer, view: MapView, order: int) -> None:
    """Draw ``layer`` above those of a lower ``order``; ``axes`` are in the view's metres."""
    if layer.raster is not None and layer.raster_style is not None:
        edges = (view.left, view.bottom, view.right, view.top)
        size_px, style = _size_px(axes), layer.raster_style
        picture = picture_of_raster(layer.raster, view.crs, edges, size_px, style)
        _draw_picture(axes, picture, view, layer.opacity, order)
    elif layer.zones is not None:
        edges = (view.left, view.bottom, view.right, view.top)
        picture = layer.zones.drawn(view.crs, edges, _size_px(axes))
        _draw_picture(axes, picture, view, layer.opacity, order)
    elif layer.frame is not None:
        _draw_frame(axes, layer, layer.frame, view, order)


def seen_rows(frame: gpd.GeoDataFrame, view: MapView) -> gpd.GeoDataFrame:
    """Return the rows whose bounds meet the view, in the view's CRS."""
    west, south, east, north = view.bounds_lonlat
    left, bottom, right, top = frame.geometry.bounds.to_numpy().T.reshape(4, -1)
    meets = (left <= east) & (right >= west) & (bottom <= north) & (top >= south)
    return frame[meets].to_crs(view.crs)


def _size_px(axes: Axes) -> tuple[int, int]:
    """Return the width and height of what is drawn of a picture that fills the map."""
    width, height = axes.bbox.width, axes.bbox.height
    shrink = min(1.0, _RASTER_PX_MOST / max(width, height))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def _draw_picture(
    axes: Axes, picture: NDArray[np.uint8], view: MapView, opacity: float, order: int
) -> None:
    extent = (view.left, view.right, view.bottom, view.top)
    told: dict[str, Any] = {"aspect": "auto", "interpolation": "nearest", "zorder": order}
    axes.imshow(picture, extent=extent, alpha=opacity, **told)


def _draw_frame(
    axes: Axes, layer: PictureLayer, whole: gpd.GeoDataFrame, view: MapView, order: int
) -> None:
    frame = seen_rows(whole, view)
    symbols = symbols_of(frame, layer.style)
    parts, rows = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    kinds = shapely.get_dimensions(parts)
    groups: dict[Symbol, list[int]] = {}
    for part, row in enumerate(rows):
        groups.setdefault(symbols[row], []).append(part)
    for symbol, members in groups.items():
        of_kind = [parts[members][kinds[members] == dimension] for dimension in range(3)]
        for shapes, add in zip(of_kind, (_add_points, _add_lines, _add_polygons), strict=True):
            if len(shapes):
                add(axes, shapes, symbol, layer.opacity, order)


def _add_polygons(
    axes: Axes, shapes: NDArray[np.object_], symbol: Symbol, opacity: float, order: int
) -> None:
    paths = [_polygon_path(shape) for shape in shapely.orient_polygons(shapes)]
    if symbol.fill:
        inside = _colour(symbol.fill, symbol.fill_opacity * opacity)
        area = PathCollection(paths, facecolors=inside, edgecolors="none", zorder=order)
        axes.add_collection(area, autolim=False)
    if symbol.hatch:
        axes.add_patch(hatched(Path.make_compound_path(*paths), symbol, opacity, order))
    if symbol.stroke and symbol.weight:
        outline = PathCollection(paths, facecolors="none", **_stroke(symbol, opacity, order))
        axes.add_collection(outline, autolim=False)


def hatched(path: Path, symbol: Symbol, opacity: float, order: int) -> PathPatch:
    """Return ``path`` filled with the diagonal lines of a symbol that has a hatch."""
    hatch = symbol.hatch
    if hatch is None:
        return PathPatch(path, facecolor="none", edgecolor="none")
    density = max(1, round(_HATCH_GAP_PX / hatch.gap))
    colour = _colour(hatch.colour, opacity)
    patch = PathPatch(
        path, facecolor="none", edgecolor=colour, linewidth=0, hatch="/" * density, zorder=order
    )
    patch.set_hatch_linewidth(hatch.width * POINTS_PER_PX)
    return patch


def _add_lines(
    axes: Axes, shapes: NDArray[np.object_], symbol: Symbol, opacity: float, order: int
) -> None:
    if symbol.stroke and symbol.weight:
        lines = [shapely.get_coordinates(shape) for shape in shapes]
        axes.add_collection(LineCollection(lines, **_stroke(symbol, opacity, order)), autolim=False)


def _add_points(
    axes: Axes, shapes: NDArray[np.object_], symbol: Symbol, opacity: float, order: int
) -> None:
    x, y = shapely.get_coordinates(shapes).T
    axes.scatter(
        x,
        y,
        s=(2 * symbol.radius * POINTS_PER_PX) ** 2,
        facecolors=_colour(symbol.fill, symbol.fill_opacity * opacity),
        edgecolors=_colour(symbol.stroke, opacity),
        linewidths=symbol.weight * POINTS_PER_PX,
        zorder=order,
    )


def _polygon_path(polygon: shapely.Polygon) -> Path:
    rings = shapely.get_rings(polygon)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    first = np.r_[True, ring[1:] != ring[:-1]]
    codes = np.where(first, Path.MOVETO, Path.LINETO)
    codes[np.r_[first[1:], True]] = Path.CLOSEPOLY
    return Path(points, codes)


def _stroke(symbol: Symbol, opacity: float, order: int) -> dict[str, Any]:
    dashes = symbol.dash if len(symbol.dash) % 2 == 0 else symbol.dash * 2
    in_points = tuple(length * POINTS_PER_PX for length in dashes)
    return {
        "edgecolors": _colour(symbol.stroke, opacity),
        "linewidths": symbol.weight * POINTS_PER_PX,
        "linestyles": [(0, in_points or None)],
        "capstyle": "butt" if in_points else "round",
        "joinstyle": "round",
        "zorder": order,
    }


def _colour(colour: str, opacity: float) -> Any:  # noqa: ANN401  "none" or RGBA
    return to_rgba(colour, opacity) if colour else "none"
