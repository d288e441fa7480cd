"""Where a border runs along edges of zones, corner by corner and to the last digit.

There the zone is nearest and nothing has to be measured. All borders and all zones are looked at
together, by a number for each edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.border_walk import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROOM = 16  # slots for each mark: few share one
_BATCH = 2000  # zones whose corners are looked at together
_MIXERS = np.asarray([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


def zones_on_edges(
    segments: NDArray[np.float64],
    units: NDArray[np.int64],
    zones: NDArray[np.object_],
    unit_of: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return for both sides of each segment (2, n) the first zone there that has it as an edge.

    ``segments`` (2, n, 2) are starts and ends, in either direction; ``units`` (2, n) is who lies on
    their sides, ``unit_of`` the unit of each zone. `NONE` where no zone of that unit has the edge.
    """
    found = np.full(units.shape, len(zones), dtype=np.int64)
    table = _Table.of(_marks(segments[0]) + _marks(segments[1]))
    for first in range(0, len(zones), _BATCH):
        points, owner = shapely.get_coordinates(zones[first : first + _BATCH], return_index=True)
        marks = _marks(points)
        for edge, segment in table.places(marks[1:] + marks[:-1]):
            closed = owner[edge + 1] == owner[edge]
            zone, there = first + owner[edge[closed]], segment[closed]
            for side in (0, 1):
                own = units[side, there] == unit_of[zone]
                np.minimum.at(found[side], there[own], zone[own])
    return np.where(found == len(zones), NONE, found)


@dataclass(frozen=True, eq=False)
class _Table:
    """Marks by their last bits; a mark whose slot is taken, as by its equal, is in the next."""

    marks: NDArray[np.uint64]
    slots: tuple[NDArray[np.int32], ...]

    @classmethod
    def of(cls, marks: NDArray[np.uint64]) -> _Table:
        left, tables = np.arange(len(marks), dtype=np.int32), []
        while len(left):
            slots = np.full(1 << (_ROOM * len(left)).bit_length(), NONE, dtype=np.int32)
            mine = _last_bits(marks[left], slots)
            slots[mine] = left
            tables.append(slots)
            left = left[slots[mine] != left]
        return cls(marks, tuple(tables))

    def places(
        self, wanted: NDArray[np.uint64]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32]]]:
        """Yield positions in ``wanted``, and those of the equal marks."""
        open_ones = np.arange(len(wanted))
        for slots in self.slots:
            place = slots.take(_last_bits(wanted[open_ones], slots))
            taken = np.flatnonzero(place != NONE)  # what is in the next table found its slot taken
            open_ones, place = open_ones[taken], place[taken]
            equal = self.marks[place] == wanted[open_ones]
            yield open_ones[equal], place[equal]


def _last_bits(marks: NDArray[np.uint64], slots: NDArray[np.int32]) -> NDArray[np.int64]:
    return (marks & np.uint64(len(slots) - 1)).view(np.int64)


def _marks(points: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return a number for each point; the sum of two is that of the edge, in both directions."""
    x, y = (points + 0.0).view(np.uint64).T  # -0.0 is 0.0
    mixed: NDArray[np.uint64] = x * _MIXERS[0]
    mixed ^= mixed >> np.uint64(32)  # whole numbers differ in their first bits only
    mixed += y
    for mixer in _MIXERS[1:]:
        mixed *= mixer
        mixed ^= mixed >> np.uint64(31)
    return mixed
