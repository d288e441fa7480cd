"""The current map as a picture for print: PNG, PDF or SVG with a true scale.

Drawn on the server by matplotlib: map, title, date, legend, scale bar, north arrow, sources and
the notice. The map is projected (EPSG:3059 for Latvia, EPSG:25832 for Østfold) at a round scale
that holds for the paper size it states. No text is ever read as markup.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from geo.errors import Refusal
from layers.out.picture_labels import draw_labels
from layers.out.picture_layers import draw_layer
from layers.out.picture_paper import Box, Paper, arrange, halves
from layers.out.picture_view import MapView, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd

    from geo.raster_tiles import RasterStyle
    from geo.types import BoundsLonLat
    from layers.styles import LegendRow
    from layers.zone_pictures import ZonePicture

SEA = "#DCE8F0"
_FRAME = "#5A5A5A"
_SMALLEST_PX, _LARGEST_PX = 400, 8000
_DRAWING = Lock()  # matplotlib's fonts and settings are shared by all threads
_SETTINGS: Any = {
    "text.parse_math": False,
    "text.usetex": False,
    "font.family": ["DejaVu Sans"],
    "lines.scale_dashes": False,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "map",
}
_METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Producer": None},
    "svg": {"Date": None},
}


@dataclass(frozen=True, eq=False)
class PictureLayer:
    """One layer of a picture: a frame (EPSG:4326) with its declarative style, a raster, or zones.

    ``label`` is the declaration's label table {field, size_px, priority, min_zoom, zoom_by}; rows
    come in the order in which their labels matter.
    """

    title: str
    frame: gpd.GeoDataFrame | None = None
    style: Mapping[str, object] = field(default_factory=dict)
    label: Mapping[str, object] | None = None
    raster: Path | None = None
    raster_style: RasterStyle | None = None
    zones: ZonePicture | None = None
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class PairMap:
    """One of two maps on a sheet: its heading with its colour, its place, its layers.

    ``bbox_lonlat`` and ``crs`` are as those of `PictureSpec`.
    """

    heading: str
    colour: str
    bbox_lonlat: BoundsLonLat
    crs: str
    layers: tuple[PictureLayer, ...]


@dataclass(frozen=True)
class PictureWords:
    """The words of the picture in the reader's language."""

    scale: str
    north: str
    legend: str
    sources: str


@dataclass(frozen=True, eq=False)
class PictureSpec:
    """What a picture shows. ``layers`` and ``legend`` are those visible, in drawing order.

    ``bbox_lonlat`` is west, south, east, north in degrees, all of which will be seen; ``crs`` a
    projected CRS in metres; ``width_px`` and ``height_px`` at ``dpi`` pixels an inch, so that
    1200 x 800 at 96 is 318 x 212 mm of paper; ``lang`` decides how numbers are written.
    """

    bbox_lonlat: BoundsLonLat
    crs: str
    title: str
    subtitle: str
    layers: tuple[PictureLayer, ...]
    legend: tuple[LegendRow, ...]
    sources: tuple[str, ...]
    notice: str
    words: PictureWords
    lang: str = "lv"
    width_px: int = 1200
    height_px: int = 800
    dpi: int = 96
    format: Literal["png", "pdf", "svg"] = "png"

    def __post_init__(self) -> None:
        """Refuse a size or a format that cannot be drawn."""
        if not all(_SMALLEST_PX <= px <= _LARGEST_PX for px in (self.width_px, self.height_px)):
            size = {"width_px": self.width_px, "height_px": self.height_px}
            raise Refusal("picture-size", **size, least=_SMALLEST_PX, most=_LARGEST_PX)
        if self.format not in _METADATA:
            raise Refusal("picture-format", format=self.format)


def draw(spec: PictureSpec) -> bytes:
    """Return the picture as the bytes of a file.

    Raises Refusal: picture-place for a box or CRS that gives no map, colour-not-hex and
    style-value-wrong for a style that cannot be drawn, and what ``open_raster`` raises.
    """
    target = io.BytesIO()
    with _DRAWING, mpl.rc_context(_SETTINGS):
        metadata = {**_METADATA[spec.format], "Title": spec.title}
        _sheet(spec).savefig(target, format=spec.format, dpi=spec.dpi, metadata=metadata)
    return target.getvalue()


def draw_document(spec: PictureSpec, pages: Sequence[Callable[[Paper], None]]) -> bytes:
    """Return a PDF whose first page is the picture; each of ``pages`` writes one sheet more.

    Raises Refusal as ``draw`` does.
    """
    return _document(spec, lambda: _sheet(spec), pages)


def draw_pair_document(
    spec: PictureSpec, maps: tuple[PairMap, PairMap], pages: Sequence[Callable[[Paper], None]]
) -> bytes:
    """Return a PDF whose first page shows two maps at one ground scale, with one legend.

    ``spec`` is the sheet around them; its own place, system and layers are not drawn. The scale is
    the first round one at which both maps show all of their boxes. Raises Refusal as ``draw`` does.
    """
    return _document(spec, lambda: _pair_sheet(spec, maps), pages)


def _document(
    spec: PictureSpec, first: Callable[[], Figure], pages: Sequence[Callable[[Paper], None]]
) -> bytes:
    target = io.BytesIO()
    with _DRAWING, mpl.rc_context(_SETTINGS):
        metadata = {**_METADATA["pdf"], "Title": spec.title}
        with PdfPages(target, metadata=metadata) as document:
            document.savefig(first(), dpi=spec.dpi)
            for write in pages:
                figure = _blank(spec)
                write(Paper(figure))
                document.savefig(figure, dpi=spec.dpi)
    return target.getvalue()


def _blank(spec: PictureSpec) -> Figure:
    size = (spec.width_px / spec.dpi, spec.height_px / spec.dpi)
    return Figure(figsize=size, dpi=spec.dpi, facecolor="#FFFFFF")


def _sheet(spec: PictureSpec) -> Figure:
    figure = _blank(spec)
    paper = Paper(figure)
    page = arrange(paper, spec)
    view = view_of(spec.bbox_lonlat, spec.crs, page.map)
    _draw_on(figure, paper, page.map, view, spec, spec.layers)
    return figure


def _pair_sheet(spec: PictureSpec, maps: tuple[PairMap, PairMap]) -> Figure:
    figure = _blank(spec)
    paper = Paper(figure)
    boxes = halves(paper, arrange(paper, spec).map, [(one.heading, one.colour) for one in maps])
    both = list(zip(maps, boxes, strict=True))
    scale = max(view_of(one.bbox_lonlat, one.crs, box).scale for one, box in both)
    for one, box in both:
        view = view_of(one.bbox_lonlat, one.crs, box, scale)
        _draw_on(figure, paper, box, view, spec, one.layers)
    return figure


def _draw_on(  # noqa: PLR0913, PLR0917  a map, and where it is drawn
    figure: Figure,
    paper: Paper,
    box: Box,
    view: MapView,
    spec: PictureSpec,
    layers: Sequence[PictureLayer],
) -> None:
    _draw_map(figure, box, view, layers)
    taken = paper.scale_and_north(box, view, spec.words, spec.lang)
    draw_labels(paper, box, view, layers, taken)


def _draw_map(figure: Figure, box: Box, view: MapView, layers: Sequence[PictureLayer]) -> None:
    axes = figure.add_axes(box.in_figure(figure), facecolor=SEA, zorder=0)
    axes.set(xlim=(view.left, view.right), ylim=(view.bottom, view.top), xticks=[], yticks=[])
    axes.set_autoscale_on(False)
    for spine in axes.spines.values():
        spine.set(color=_FRAME, linewidth=0.9, zorder=1000)
    for order, layer in enumerate(layers):
        draw_layer(axes, layer, view, order)
