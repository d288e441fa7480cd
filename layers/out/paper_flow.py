"""Text that flows over the pages of a PDF: blocks are not parted, as many as fit stand on one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from layers.out.picture_paper import INK
from layers.out.picture_text import line_in, wrapped

if TYPE_CHECKING:
    from layers.out.picture import PictureSpec
    from layers.out.picture_paper import Paper

MARGIN_IN = 0.6
WIDTH_PX, HEIGHT_PX = 1123, 794  # A4 lying, at 96 pixels an inch
_BAR_SHARE = 0.62  # of the height of a line


@dataclass(frozen=True)
class Bar:
    """Parts of a bar (share of its width and colour) that begins ``x_in`` from the margin."""

    x_in: float
    width_in: float
    parts: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Line:
    """A line of text, what else stands on it (inches from the margin, text), and bars."""

    text: str
    size_pt: float
    colour: str = INK
    bold: bool = False
    before_in: float = 0.0
    indent_in: float = 0.0
    cells: tuple[tuple[float, str], ...] = ()
    bars: tuple[Bar, ...] = ()

    @property
    def height_in(self) -> float:
        """Return the room it takes, with that before it."""
        return line_in(self.size_pt) + self.before_in


def room_in(spec: PictureSpec) -> tuple[float, float]:
    """Return width and height between the margins of a sheet."""
    width, height = spec.width_px / spec.dpi, spec.height_px / spec.dpi
    return width - 2 * MARGIN_IN, height - 2 * MARGIN_IN


def paragraph(
    text: str, width_in: float, size_pt: float, colour: str = INK, *, bold: bool = False
) -> list[Line]:
    """Return text broken into lines."""
    return [Line(one, size_pt, colour, bold) for one in wrapped(text, width_in, size_pt, bold=bold)]


def pages(
    blocks: Iterable[list[Line]],
    height_in: float,
    heads: Mapping[int, list[Line]] = MappingProxyType({}),
) -> Iterator[Callable[[Paper], None]]:
    """Give the pages; a block that is longer than a page goes on on the next.

    ``heads`` are what a page begins with, by the number of the block that it begins in: the heads
    of a table that goes on.
    """
    page: list[Line] = []
    for number, block in enumerate(blocks):
        if page and _height_in([*page, *block]) > height_in:
            yield _written(page)
            page = list(heads.get(number, ()))
        for line in block:
            if page and _height_in([*page, line]) > height_in:
                yield _written(page)
                page = list(heads.get(number, ()))
            page.append(line)
    yield _written(page)


def _height_in(lines: Iterable[Line]) -> float:
    return sum(line.height_in for line in lines)


def _written(lines: list[Line]) -> Callable[[Paper], None]:
    def write(paper: Paper) -> None:
        y = MARGIN_IN
        for line in lines:
            y += line.before_in
            _write_line(paper, line, y)
            y += line_in(line.size_pt)

    return write


def _write_line(paper: Paper, line: Line, y: float) -> None:
    height = line_in(line.size_pt)
    middle = y + height / 2
    for x, text in ((line.indent_in, line.text), *line.cells):
        paper.write(text, MARGIN_IN + x, middle, line.size_pt, colour=line.colour, bold=line.bold)
    for bar in line.bars:
        x, thick = MARGIN_IN + bar.x_in, height * _BAR_SHARE
        for share, colour in bar.parts:
            wide = share * bar.width_in
            patch = Rectangle((x, middle - thick / 2), wide, thick, facecolor=colour, linewidth=0)
            paper.axes.add_patch(patch)
            x += wide
