"""The colours of zones in a picture: fill, hatch and edge as numbers of one small palette."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geo.raster_tiles import checked_colour

_MOST = 256
_PARTS = _FILL, _HATCH, _EDGE, _MEAN, _SOFT = range(5)
_SOFTLY = 0.5
_CLEAR = (0, 0, 0, 0)
_DIAGONAL = 2**0.5


@dataclass(frozen=True)
class Look:
    """How a zone is drawn: colours #rrggbb or "" for none, gap and width in CSS pixels.

    ``hatch`` lines run diagonally, ``gap`` pixels apart along a row.
    """

    fill: str = ""
    edge: str = ""
    dotted: bool = False
    hatch: str = ""
    gap: float = 8.0
    width: float = 1.0

    @property
    def inked(self) -> float:
        """Return the share (0-1) of the zone that the hatch covers."""
        return min(self.width * _DIAGONAL / self.gap, 1.0) if self.hatch else 0.0


class Looks:
    """The looks of kinds of zones, by their number, and the palette that all of them share."""

    def __init__(self, looks: Sequence[Look]) -> None:
        """Refuse what is no colour (colour-not-hex)."""
        self.of_kind = tuple(looks)
        colours: list[tuple[int, ...]] = [_CLEAR]
        for look in looks:
            fill = _rgba(look.fill)
            hatch, edge = _rgba(look.hatch) or fill, _rgba(look.edge) or fill
            mean = _mixed(fill, hatch, look.inked)
            soft = _mixed(mean, edge, _SOFTLY)
            colours += [one or _CLEAR for one in (fill, hatch, edge, mean, soft)]
        found, self._number = np.unique(np.array(colours, np.uint8), axis=0, return_inverse=True)
        self.palette: NDArray[np.uint8] = found
        self._gap = np.array([look.gap for look in looks] or [1.0], np.float32)
        self._ink = np.array([look.inked for look in looks] or [0.0], np.float32)
        self._dotted = np.array([look.dotted for look in looks] or [False])

    def plain(self, kinds: NDArray[Any]) -> NDArray[np.intp]:
        """Return the palette's number of each cell: the mean colour of its kind, -1 for none."""
        return self._numbers(kinds, np.full(kinds.shape, _MEAN))

    def soft(self, kinds: NDArray[Any], edges: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return the same with edges half as strong, for zones too small for a hatch."""
        return self._numbers(kinds, np.where(edges, _SOFT, _MEAN))

    def drawn(
        self, kinds: NDArray[Any], edges: NDArray[np.bool_], place: tuple[int, int], scale: float
    ) -> NDArray[np.intp]:
        """Return the palette's number of each cell with hatches and edges.

        ``place`` is the row and column of the first cell on the whole plane, so that patterns go
        on from one picture to the next; ``scale`` is cells a CSS pixel.
        """
        rows, columns = (start + np.arange(n) for start, n in zip(place, kinds.shape, strict=True))
        part = np.where(self._hatched(kinds, rows, columns, scale), _HATCH, _FILL)
        dots = (columns // max(scale, 1) + 2 * (rows[:, None] // max(scale, 1))) % 4 < 2  # noqa: PLR2004  two of four
        part[edges & (dots | ~self._dotted[kinds])] = _EDGE
        return self._numbers(kinds, part)

    def rgba(self, numbers: NDArray[np.intp]) -> NDArray[np.uint8]:
        """Return the colours (rows, columns, 4) of palette numbers."""
        return self.palette[numbers]

    def png(self, numbers: NDArray[np.intp]) -> bytes:
        """Return palette numbers as the bytes of a PNG, the palette in it where it is small."""
        target = io.BytesIO()
        if len(self.palette) > _MOST:
            Image.fromarray(self.rgba(numbers)).save(target, "PNG")
            return target.getvalue()
        picture = Image.fromarray(numbers.astype(np.uint8), "P")
        picture.putpalette(self.palette[:, :3].tobytes())
        picture.save(target, "PNG", transparency=self.palette[:, 3].tobytes())
        return target.getvalue()

    def _hatched(
        self, kinds: NDArray[Any], rows: NDArray[Any], columns: NDArray[Any], scale: float
    ) -> NDArray[np.bool_]:
        if not self._ink.any():
            return np.zeros(kinds.shape, dtype=bool)
        along = (columns + rows[:, None]) / (self._gap[kinds] * scale)
        return np.asarray(along % 1 < self._ink[kinds])

    def _numbers(self, kinds: NDArray[Any], part: NDArray[Any]) -> NDArray[np.intp]:
        place = np.where(kinds < 0, 0, 1 + kinds.astype(np.intp) * len(_PARTS) + part)
        return np.asarray(self._number.reshape(-1)[place])


def edges_of(numbers: NDArray[Any], *, thin: bool) -> NDArray[np.bool_]:
    """Return the cells at the edge of a zone, of a picture one cell larger on every side.

    ``thin`` marks one of the two cells that meet, else both; outside zones nothing is marked.
    """
    inner = numbers[1:-1, 1:-1]
    below, right = numbers[2:, 1:-1], numbers[1:-1, 2:]
    above, left = numbers[:-2, 1:-1], numbers[1:-1, :-2]
    met = (inner != below) | (inner != right)
    met |= ((above < 0) | (left < 0)) if thin else (inner != above) | (inner != left)
    return np.asarray(met & (inner >= 0))


def _rgba(colour: str) -> tuple[int, ...]:
    return (*bytes.fromhex(checked_colour(colour)[1:]), 255) if colour else ()


def _mixed(fill: tuple[int, ...], ink: tuple[int, ...], share: float) -> tuple[int, ...]:
    if not fill or not ink:
        return fill or ink
    return tuple(round(a + (b - a) * share) for a, b in zip(fill, ink, strict=True))
