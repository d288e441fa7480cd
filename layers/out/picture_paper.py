"""The sheet around a picture's map: title, legend, scale bar, north arrow, sources, notice.

Everything is placed in inches from the sheet's upper left corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke

from layers.out.picture_legend import Legend
from layers.out.picture_text import line_in, printable, width_in, wrapped
from layers.out.picture_view import METRES_PER_INCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from layers.out.picture import PictureSpec, PictureWords
    from layers.out.picture_view import MapView

INK, QUIET, HALO = "#2B2B2B", "#5A5A5A", "#FFFFFF"
_MARGIN = 0.3
_GAP = 0.2
_TITLE_PT, _SUBTITLE_PT, _FOOT_PT, _BAR_PT = 17, 10.5, 7.5, 8
_HEADING_PT, _RULE = 10.5, 0.05
_LEGEND_SHARE, _LEGEND_LEAST, _LEGEND_MOST = 0.22, 1.7, 2.7
_MAP_LEAST_SHARE = 0.4
_BAR_STEPS = (1, 2, 5)
_BAR_SHARE = 0.26
_HALO_PT = 3.0
_MIDDLE_NEEDS = 0.6


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet, in inches from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def in_figure(self, figure: Figure) -> tuple[float, float, float, float]:
        """Return left, bottom, width, height as shares of the figure."""
        width, height = figure.get_size_inches()
        bottom = 1 - (self.y + self.height) / height
        return self.x / width, bottom, self.width / width, self.height / height

    def holds(self, other: Box) -> bool:
        """Return whether ``other`` lies within this box."""
        right, bottom = self.x + self.width, self.y + self.height
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= right
            and other.y + other.height <= bottom
        )

    def meets(self, other: Box) -> bool:
        """Return whether the boxes overlap."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True)
class Page:
    """Where things lie on the sheet."""

    map: Box


class Paper:
    """A transparent axes over the whole sheet, in inches, that text and marks are put on."""

    def __init__(self, figure: Figure) -> None:
        """Lay the paper over ``figure``."""
        self.width, self.height = map(float, figure.get_size_inches())
        self.axes: Axes = figure.add_axes((0, 0, 1, 1), zorder=10)
        self.axes.set(xlim=(0, self.width), ylim=(self.height, 0))
        self.axes.set_autoscale_on(False)
        self.axes.set_axis_off()
        self.axes.patch.set_alpha(0)

    def write(  # noqa: PLR0913  what, where and how
        self,
        text: str,
        x: float,
        y: float,
        size_pt: float,
        *,
        colour: str = INK,
        bold: bool = False,
        align: str = "left",
        halo: bool = False,
    ) -> None:
        """Write one line with its middle at ``y``."""
        effects = [withStroke(linewidth=_HALO_PT, foreground=HALO, alpha=0.85)] if halo else []
        self.axes.text(
            x,
            y,
            printable(text),
            fontsize=size_pt,
            color=colour,
            weight="bold" if bold else "normal",
            ha=align,
            va="center_baseline",
            path_effects=effects,
            parse_math=False,
        )

    def paragraph(  # noqa: PLR0913  what, where and how
        self, lines: Sequence[str], x: float, y: float, size_pt: float, colour: str, *, bold: bool
    ) -> float:
        """Write ``lines`` from ``y`` downwards; return where the next line would begin."""
        step = line_in(size_pt)
        for number, line in enumerate(lines):
            self.write(line, x, y + step * (number + 0.5), size_pt, colour=colour, bold=bold)
        return y + step * len(lines)

    def scale_and_north(self, box: Box, view: MapView, words: PictureWords, lang: str) -> list[Box]:
        """Draw the scale bar and the north arrow on the map; return the room they take."""
        return [self._scale_bar(box, view, words, lang), self._north_arrow(box, view, words)]

    def _scale_bar(self, box: Box, view: MapView, words: PictureWords, lang: str) -> Box:
        ground_m_per_in = view.scale * METRES_PER_INCH
        length_m = _round_length_m(box.width * _BAR_SHARE * ground_m_per_in)
        bar_in = length_m / ground_m_per_in
        unit, in_unit = ("km", 1000.0) if length_m >= 1000 else ("m", 1.0)  # noqa: PLR2004
        full = f"{format_decimal(length_m / in_unit, locale=lang)} {unit}"
        middle = format_decimal(length_m / 2 / in_unit, locale=lang)
        ratio = f"{words.scale} 1 : {format_decimal(view.scale, locale=lang)}"
        size = f"{_mm(self.width)} × {_mm(self.height)} mm, {view.crs}"
        wide = max(bar_in + width_in(full, _BAR_PT), width_in(ratio, _BAR_PT), width_in(size, 6.5))
        room = Box(box.x + 0.12, box.y + box.height - 0.82, wide + 0.24, 0.7)
        self._panel(room)
        x, y = room.x + 0.12, room.y + 0.24
        for quarter in range(4):
            colour = INK if quarter % 2 == 0 else "#FFFFFF"
            self._rectangle(x + bar_in * quarter / 4, y, bar_in / 4, 0.055, colour)
        self.write("0", x, y - 0.1, _BAR_PT)
        self.write(full, x + bar_in, y - 0.1, _BAR_PT, align="center")
        if bar_in / 2 > width_in(f"{middle}  {full}", _BAR_PT) * _MIDDLE_NEEDS:
            self.write(middle, x + bar_in / 2, y - 0.1, _BAR_PT, align="center")
        self.write(ratio, x, y + 0.17, _BAR_PT)
        self.write(size, x, y + 0.33, 6.5, colour=QUIET)
        return room

    def _north_arrow(self, box: Box, view: MapView, words: PictureWords) -> Box:
        room = Box(box.x + box.width - 0.56, box.y + 0.12, 0.44, 0.72)
        self._panel(room)
        x, y = room.x + room.width / 2, room.y + 0.46
        turn = math.radians(view.north_deg)
        for side, colour in ((-1, INK), (1, "#FFFFFF")):
            corners = [(0.0, -0.2), (side * 0.1, 0.16), (0.0, 0.08)]
            turned = [
                (
                    x + east * math.cos(turn) - north * math.sin(turn),
                    y + east * math.sin(turn) + north * math.cos(turn),
                )
                for east, north in corners
            ]
            self.axes.add_patch(Polygon(turned, facecolor=colour, edgecolor=INK, linewidth=0.7))
        self.write(words.north, x, room.y + 0.14, 9, bold=True, align="center")
        return room

    def _panel(self, room: Box) -> None:
        patch = Rectangle((room.x, room.y), room.width, room.height)
        patch.set(facecolor=(1, 1, 1, 0.82), edgecolor="none")
        self.axes.add_patch(patch)

    def _rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        patch = Rectangle((x, y), width, height, facecolor=colour, edgecolor=INK, linewidth=0.7)
        self.axes.add_patch(patch)


def arrange(paper: Paper, spec: PictureSpec) -> Page:
    """Write what stands around the map and return where the map lies."""
    inner = paper.width - 2 * _MARGIN
    y = _MARGIN - 0.08
    y = paper.paragraph(
        wrapped(spec.title, inner, _TITLE_PT, bold=True), _MARGIN, y, _TITLE_PT, INK, bold=True
    )
    subtitle = wrapped(spec.subtitle, inner, _SUBTITLE_PT)
    top = paper.paragraph(subtitle, _MARGIN, y, _SUBTITLE_PT, QUIET, bold=False) + 0.1
    bottom = _write_foot(paper, spec, inner) - 0.1
    room = Box(_MARGIN, top, inner, max(bottom - top, paper.height * _MAP_LEAST_SHARE))
    return Page(_write_legend(paper, spec, room))


def halves(paper: Paper, room: Box, headings: Sequence[tuple[str, str]]) -> list[Box]:
    """Write headings (text, colour) beside each other and return the maps' boxes below them."""
    width = (room.width - _GAP * (len(headings) - 1)) / len(headings)
    told = [wrapped(text, width - _RULE * 3, _HEADING_PT, bold=True) for text, _ in headings]
    high = line_in(_HEADING_PT) * max(map(len, told))
    boxes = []
    for place, (lines, (_, colour)) in enumerate(zip(told, headings, strict=True)):
        x = room.x + place * (width + _GAP)
        paper.axes.add_patch(Rectangle((x, room.y), _RULE, high, facecolor=colour, linewidth=0))
        paper.paragraph(lines, x + _RULE * 3, room.y, _HEADING_PT, INK, bold=True)
        boxes.append(Box(x, room.y + high + 0.08, width, room.height - high - 0.08))
    return boxes


def _write_foot(paper: Paper, spec: PictureSpec, inner: float) -> float:
    """Write sources and notice at the foot; return where they begin."""
    sources = f"{spec.words.sources}: {'; '.join(spec.sources)}" if spec.sources else ""
    lines = wrapped(sources, inner, _FOOT_PT)
    notice = wrapped(spec.notice, inner, _FOOT_PT, bold=True)
    y = paper.height - _MARGIN + 0.1 - line_in(_FOOT_PT) * (len(lines) + len(notice))
    after = paper.paragraph(lines, _MARGIN, y, _FOOT_PT, QUIET, bold=False)
    paper.paragraph(notice, _MARGIN, after, _FOOT_PT, INK, bold=True)
    return y


def _write_legend(paper: Paper, spec: PictureSpec, room: Box) -> Box:
    """Write the legend beside the map, below it on an upright sheet; return the map's box."""
    if not spec.legend:
        return room
    if paper.width >= paper.height:
        width = min(max(paper.width * _LEGEND_SHARE, _LEGEND_LEAST), _LEGEND_MOST)
        legend = Legend(spec.legend, spec.words.legend, spec.lang, width, columns=1)
        legend.draw(paper, room.x + room.width - width, room.y, room.height)
        return Box(room.x, room.y, room.width - width - _GAP, room.height)
    columns = max(1, int(room.width // _LEGEND_MOST) + 1)
    legend = Legend(spec.legend, spec.words.legend, spec.lang, room.width, columns)
    height = min(legend.height(), room.height * (1 - _MAP_LEAST_SHARE))
    legend.draw(paper, room.x, room.y + room.height - height, height)
    return Box(room.x, room.y, room.width, room.height - height - _GAP)


def _round_length_m(most_m: float) -> float:
    power = 10 ** math.floor(math.log10(most_m))
    return float(max(step * power for step in _BAR_STEPS if step * power <= most_m))


def _mm(inches: float) -> int:
    return round(inches * 25.4)
