"""Lines that are still where they were, and lines that are not."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import LineString

from geo.line_match import share_along, share_covered

LON, LAT = 25.4, 57.5
METRE = 1 / 111_320.0


def line(start: float, end: float, north: float = 0.0) -> LineString:
    """Return a line that runs north from one metre to another, some metres to the east."""
    east = LON + north * METRE / np.cos(np.radians(LAT))
    return LineString([(east, LAT + start * METRE), (east, LAT + end * METRE)])


def lines(*several: LineString) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.asarray(several, dtype=object)


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (line(0, 1000), 1.0),
        (shapely.reverse(line(0, 1000)), 1.0),
        (line(0, 1000, north=0.5), 1.0),
        (line(0, 1000, north=5), 0.0),
        (line(0, 500), 0.5),
        (line(0, 2000), 0.5),
        (line(800, 1800), 0.2),
        (line(2000, 3000), 0.0),
    ],
)
def test_the_common_part_counts_over_the_longer_line(other: LineString, share: float) -> None:
    assert share_along(line(0, 1000), lines(other), 1.0)[0] == pytest.approx(share, abs=0.003)


def test_of_the_parts_of_a_cut_line_only_the_longer_one_has_more_than_half() -> None:
    shares = share_along(line(0, 1000), lines(line(0, 400), line(400, 1000)), 1.0)
    assert list(shares > 0.5) == [False, True]


def test_several_lines_cover_one_together() -> None:
    parts = lines(line(0, 400), line(400, 700, north=0.5))
    assert share_covered(line(0, 1000), parts, 1.0) == pytest.approx(0.7, abs=0.003)
    assert share_covered(line(0, 1000), parts[:0], 1.0) == 0
    assert len(share_along(line(0, 1000), parts[:0], 1.0)) == 0
