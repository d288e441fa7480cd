"""The legend of a picture, from the same rows as the legend on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from babel.numbers import format_decimal
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from geo.raster_tiles import RasterStyle
from layers.out.picture_layers import POINTS_PER_PX, hatched
from layers.out.picture_text import line_in, wrapped
from layers.out.symbols import Symbol, symbol_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.out.picture_paper import Paper
    from layers.styles import LegendRow

_HEAD_PT, _TEXT_PT = 9.5, 8.5
_SWATCH_WIDTH, _SWATCH_HEIGHT, _RAMP_HEIGHT = 0.28, 0.15, 0.13
_ROW_GAP, _COLUMN_GAP = 0.06, 0.2
_INK = "#2B2B2B"
_PX_PER_INCH = 96


@dataclass(frozen=True)
class _Line:
    row: LegendRow
    text: list[str]
    height: float


class Legend:
    """Rows with their swatches, flowing down one column after the other."""

    def __init__(
        self, rows: Sequence[LegendRow], head: str, lang: str, width: float, columns: int
    ) -> None:
        """Break the labels to the width (inches) of a column."""
        self._head, self._lang, self._columns = head, lang, columns
        self._column_width = (width - _COLUMN_GAP * (columns - 1)) / columns
        self._lines = [self._line(row) for row in rows]

    def height(self) -> float:
        """Return the least height in inches that holds all rows."""
        total = sum(line.height for line in self._lines)
        height = max(total / self._columns, *(line.height for line in self._lines), 0.1)
        while len(self._flow(height)) > self._columns:
            height += 0.05
        return height + self._head_height

    def draw(self, paper: Paper, x: float, y: float, most: float) -> None:
        """Draw from ``x``, ``y`` (inches); rows move closer and shrink when ``most`` is less."""
        shrink = min(1.0, most / self.height())
        paper.write(self._head, x, y + self._head_height / 2 - 0.03, _HEAD_PT, bold=True)
        flow = self._flow(self.height() - self._head_height)
        for column, lines in enumerate(flow):
            left = x + column * (self._column_width + _COLUMN_GAP)
            top = y + self._head_height
            for line in lines:
                self._draw_line(paper, line, left, top, shrink)
                top += line.height * shrink

    @property
    def _head_height(self) -> float:
        return line_in(_HEAD_PT) + 0.04

    def _line(self, row: LegendRow) -> _Line:
        ramp = row.shape == "ramp"
        room = self._column_width - (0 if ramp else _SWATCH_WIDTH + 0.1)
        text = wrapped(row.label, room, _TEXT_PT)
        height = line_in(_TEXT_PT) * max(len(text), 1) + _ROW_GAP
        return _Line(row, text, height + (_RAMP_HEIGHT + line_in(_TEXT_PT) if ramp else 0))

    def _flow(self, height: float) -> list[list[_Line]]:
        columns: list[list[_Line]] = [[]]
        filled = 0.0
        for line in self._lines:
            if columns[-1] and filled + line.height > height + 1e-9:
                columns.append([])
                filled = 0.0
            columns[-1].append(line)
            filled += line.height
        return columns

    def _draw_line(self, paper: Paper, line: _Line, x: float, y: float, shrink: float) -> None:
        size_pt, step = _TEXT_PT * shrink, line_in(_TEXT_PT) * shrink
        ramp = line.row.shape == "ramp"
        indent = 0.0 if ramp else _SWATCH_WIDTH + 0.1
        for number, text in enumerate(line.text):
            paper.write(text, x + indent, y + step * (number + 0.5), size_pt)
        if ramp:
            self._draw_ramp(paper, line.row, x, y + step * len(line.text), shrink)
        else:
            _draw_swatch(paper, line.row, x, y + step / 2, shrink)

    def _draw_ramp(self, paper: Paper, row: LegendRow, x: float, y: float, shrink: float) -> None:
        stops = tuple((float(value), str(colour)) for value, colour in row.swatch["ramp"])
        style = RasterStyle("ramp", ramp=stops)
        low, high = stops[0][0], stops[-1][0]
        values = np.linspace(low, high, 128)[None, :]
        width, height = self._column_width * 0.8, _RAMP_HEIGHT * shrink
        paper.axes.imshow(
            style.rgba(values, np.ones(values.shape, dtype=bool)),
            extent=(x, x + width, y + height, y),
            aspect="auto",
            interpolation="nearest",
        )
        below = y + height + line_in(_TEXT_PT) * shrink / 2
        for value, place, align in ((low, x, "left"), (high, x + width, "right")):
            text = format_decimal(value, locale=self._lang)
            paper.write(text, place, below, _TEXT_PT * shrink, align=align)


def _draw_swatch(paper: Paper, row: LegendRow, x: float, y: float, shrink: float) -> None:
    """Draw the swatch that begins at ``x`` with its middle at ``y``."""
    symbol = symbol_of(row.swatch)
    if row.shape == "line":
        paper.axes.add_line(_line(symbol, [x, x + _SWATCH_WIDTH], [y, y]))
    elif row.shape == "point":
        paper.axes.add_line(_dot(symbol, x + _SWATCH_WIDTH / 2, y))
    else:
        _draw_area(paper, symbol, x, y - _SWATCH_HEIGHT * shrink / 2, _SWATCH_HEIGHT * shrink)


def _draw_area(paper: Paper, symbol: Symbol, x: float, y: float, height: float) -> None:
    patch = Rectangle((x, y), _SWATCH_WIDTH, height)
    patch.set(
        facecolor=to_rgba(symbol.fill, symbol.fill_opacity) if symbol.fill else "none",
        edgecolor=symbol.stroke or "none",
        linewidth=symbol.weight * POINTS_PER_PX,
        linestyle=_dashes(symbol),
    )
    paper.axes.add_patch(patch)
    if symbol.hatch:
        corners = [(x, y), (x + _SWATCH_WIDTH, y), (x + _SWATCH_WIDTH, y + height), (x, y + height)]
        area = hatched(Path([*corners, (x, y)], closed=True), symbol, 1.0, 2)
        paper.axes.add_patch(area)


def _line(symbol: Symbol, x: list[float], y: list[float]) -> Line2D:
    return Line2D(
        x,
        y,
        color=symbol.stroke or _INK,
        linewidth=symbol.weight * POINTS_PER_PX,
        linestyle=_dashes(symbol),
        solid_capstyle="butt",
        dash_capstyle="butt",
    )


def _dot(symbol: Symbol, x: float, y: float) -> Line2D:
    return Line2D(
        [x],
        [y],
        linestyle="none",
        marker="o",
        markersize=2 * min(symbol.radius, _SWATCH_HEIGHT / 2 * _PX_PER_INCH) * POINTS_PER_PX,
        markerfacecolor=to_rgba(symbol.fill, symbol.fill_opacity) if symbol.fill else "none",
        markeredgecolor=symbol.stroke or "none",
        markeredgewidth=symbol.weight * POINTS_PER_PX,
    )


def _dashes(symbol: Symbol) -> Any:  # noqa: ANN401  what Line2D takes
    lengths = symbol.dash if len(symbol.dash) % 2 == 0 else symbol.dash * 2
    return (0, tuple(length * POINTS_PER_PX for length in lengths)) if lengths else "solid"
