"""What the plans say on both sides of every shared municipal border.

Two answers from one walk. *Stretches* cut each border wherever the nearest zone on either side
changes (within ``reach_m``); their lengths add up to the border's. *Pairs* are all zones of one
side within ``distance_m`` of a zone of the other, with the gap between them.

A stretch is judged by what the zones mean: `JUDGEMENTS`. Geometry is kept apart from that. How far
the zones are from the border, and how deep they overlap, stands beside the judgement and never
changes it; only where there is nothing but geometry the judgement is ``geometry-only``: a stretch
no longer than ``tolerance_m`` (two plans change zones at places that were meant to be one), or one
at which a zone narrower than that lies on the border.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.border_frame import Lines, metric_for
from geo.border_sides import Sides
from geo.border_tables import (
    JUDGEMENTS,
    border_rows,
    judged,
    named_borders,
    pair_rows,
    stretch_rows,
)
from geo.conflict_matrix import OTHERWISE, ConflictMatrix, default_matrix
from geo.errors import Refusal

__all__ = ["JUDGEMENTS", "REACH_M", "BorderAudit", "Reach", "audit", "unnamed_classes"]

REACH_M, DISTANCE_M, TOLERANCE_M = 200.0, 500.0, 0.5
_SIDES = ("unit_a", "unit_b")
_AREA = 2  # dimensions


@dataclass(frozen=True)
class Reach:
    """How far a zone is looked for from the border, how near zones make a pair, what is a sliver.

    All in metres; refuses ``border-reach`` for what is negative or no number.
    """

    reach_m: float = REACH_M
    distance_m: float = DISTANCE_M
    tolerance_m: float = TOLERANCE_M

    def __post_init__(self) -> None:
        for value in (self.reach_m, self.distance_m, self.tolerance_m):
            if not (np.isfinite(value) and value >= 0):
                raise Refusal("border-reach", value=value)


@dataclass(frozen=True, eq=False)
class BorderAudit:
    """The tables of an audit; see `geo.border_tables` for their columns.

    ``stretches`` has the borders' CRS; ``borders`` is ranked, the worst first.
    """

    stretches: gpd.GeoDataFrame
    pairs: pd.DataFrame
    borders: pd.DataFrame


def audit(
    borders: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    reach: Reach | None = None,
    matrix: ConflictMatrix | None = None,
) -> BorderAudit:
    """Return the audit of many borders in one go.

    ``borders`` are lines with ``unit_a`` and ``unit_b`` (and ``border``, else ``a-b``); ``zones``
    are areas with ``unit``. Of the zones the columns zone_id, code, name, hilucs, plan, status,
    valid_from and whatever else there is are carried along, once for each side. What is no area is
    passed over. Borders should lie within some 200 km, or in a projected CRS. Nothing is changed.

    Refuses ``border-none``, ``border-not-a-line``, ``border-crs-missing``,
    ``border-without-units``.
    """
    for frame, columns in ((borders, _SIDES), (zones, ("unit",))):
        if not set(columns) <= set(frame.columns):
            raise Refusal("border-without-units", columns=", ".join(columns))
    if borders.empty:
        raise Refusal("border-none")
    reach, matrix = reach or Reach(), matrix or default_matrix()
    named = named_borders(borders)
    metric = metric_for(zones.crs, named.geometry)
    lines = Lines.of(named.geometry, metric)
    if len(np.unique(lines.border)) < len(named):
        raise Refusal("border-not-a-line")
    solid = _solid(zones)
    sides = Sides.of(named, solid, metric)
    near = sides.near(lines, reach.reach_m, reach.distance_m)
    stretches = near.stretches(lines, reach.reach_m)
    rows = stretch_rows(named, solid, stretches, near.geometry(stretches), reach.tolerance_m)
    told = judged(rows, matrix)
    pairs = near.pairs(reach.distance_m, stretches)
    counted = {"stretches": stretches.border, "pairs": pairs.border}
    ranked = border_rows(named, told, counted, matrix)
    return BorderAudit(told, judged(pair_rows(named, solid, pairs), matrix), ranked)


def _solid(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones that are areas, numbered from 0; no copy is made where all are."""
    shapes = zones.geometry.to_numpy()
    area = (shapely.get_dimensions(shapes) == _AREA) & ~shapely.is_empty(shapes)
    numbered = isinstance(zones.index, pd.RangeIndex) and zones.index.equals(
        pd.RangeIndex(len(zones))
    )
    return zones if area.all() and numbered else zones[area].reset_index(drop=True)


def unnamed_classes(done: BorderAudit, matrix: ConflictMatrix) -> list[str]:
    """Return the classes that no row of the matrix names although they met another class.

    Such pairs weigh nothing, which may be meant or not.
    """
    other = pd.concat([rows[rows["rule"] == OTHERWISE] for rows in (done.stretches, done.pairs)])
    met = pd.concat([other["class_a"], other["class_b"]]).dropna().unique()
    return sorted(one for one in met if not matrix.names(one))
