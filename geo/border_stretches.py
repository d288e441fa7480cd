"""What lies on both sides of border lines: the runs of both sides laid over each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.border_walk import FINE_M, Runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.border_frame import Lines

_SAME_PLACE_M = 2 * FINE_M


@dataclass(frozen=True, eq=False)
class Stretches:
    """Parts of borders with the same two zones: positions, geodesic metres, lines, gaps.

    ``zone`` and ``gap_m`` are (2, n): side A, side B. ``lines`` are in the borders' own CRS;
    ``on_edge`` says that the border is an edge of both zones all along.
    """

    border: NDArray[np.int64]
    zone: NDArray[np.int64]
    gap_m: NDArray[np.float64]
    length_m: NDArray[np.float64]
    lines: NDArray[np.object_]
    on_edge: NDArray[np.bool_]


def stretches_of(lines: Lines, sides: tuple[Runs, Runs]) -> Stretches:
    """Return the stretches along the lines; ``sides`` both cover all segments in order."""
    segment, start, end = _overlaid(lines.length_m, sides)
    looked = segment + (start + end) / 2
    rows = [np.searchsorted(one.segment + one.start, looked, side="right") - 1 for one in sides]
    zone = np.stack([one.zone[row] for one, row in zip(sides, rows, strict=True)])
    gaps = np.stack([one.gap_m[row] for one, row in zip(sides, rows, strict=True)])
    meets = np.all([one.on_edge[row] for one, row in zip(sides, rows, strict=True)], axis=0)
    part = lines.part[segment]
    new = np.ones(len(segment), dtype=bool)
    new[1:] = (part[1:] != part[:-1]) | (zone[:, 1:] != zone[:, :-1]).any(axis=0)
    first = np.flatnonzero(new)
    return Stretches(
        lines.border[segment[first]],
        zone[:, first],
        np.fmax.reduceat(gaps, first, axis=1),
        np.add.reduceat(lines.length_m[segment] * (end - start), first),
        _drawn(lines, segment, (start, end), first),
        np.logical_and.reduceat(meets, first),
    )


def _overlaid(
    length_m: NDArray[np.float64], sides: tuple[Runs, Runs]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return where either side changes; changes within two centimetres are one."""
    place = np.unique(np.concatenate([one.segment + one.start for one in sides]))
    segment = np.floor(place).astype(np.int64)
    share = place - segment
    metres = share * length_m[segment]
    near_before = np.zeros(len(place), dtype=bool)
    near_before[1:] = (segment[1:] == segment[:-1]) & (np.diff(metres) < _SAME_PLACE_M)
    at_end = (1 - share) * length_m[segment] < _SAME_PLACE_M
    kept = (share == 0) | ~(near_before | at_end)
    segment, share = segment[kept], share[kept]
    end = np.ones(len(segment))
    within = segment[1:] == segment[:-1]
    end[:-1][within] = share[1:][within]
    return segment, share, end


def _drawn(
    lines: Lines,
    segment: NDArray[np.int64],
    shares: tuple[NDArray[np.float64], NDArray[np.float64]],
    first: NDArray[np.int64],
) -> NDArray[np.object_]:
    """Return a line for each stretch: the starts of its parts and the end of the last one."""
    last = np.append(first[1:], len(segment)) - 1
    number = np.repeat(np.arange(len(first)), last + 1 - first)
    begins = _points(lines, segment, shares[0])
    ends = _points(lines, segment[last], shares[1][last])
    points = np.concatenate([begins, ends])
    owner = np.concatenate([number, np.arange(len(first))])
    order = np.argsort(owner, kind="stable")
    drawn: NDArray[np.object_] = shapely.linestrings(
        points.take(order, axis=0), indices=owner[order]
    )
    return drawn


def _points(
    lines: Lines, segment: NDArray[np.int64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    points = lines.starts.take(segment, axis=0)
    later = np.flatnonzero(share)
    start, end, part = points[later], lines.ends[segment[later]], share[later, None]
    points[later] = np.where(part == 1, end, start + part * (end - start))
    return points
