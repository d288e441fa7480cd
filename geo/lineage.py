"""Units through reforms: who became whom, and what a value of one date is worth at another.

A unit is a set of pieces (see ``geo.borders``), so two units overlap in the pieces they share.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

NESTED = 1 - 1e-9


def overlaps(
    old: Mapping[str, AbstractSet[str]],
    new: Mapping[str, AbstractSet[str]],
    area_km2: Mapping[str, float],
) -> pd.DataFrame:
    """Return the overlaps of two sets of units as rows.

    ``old`` and ``new`` map unit keys to piece ids, ``area_km2`` gives every piece's area. Rows are
    {old, new, area_km2, share_of_old, share_of_new}, shares 0-1, only for units that overlap.
    """
    old_area = {unit: sum(area_km2[p] for p in pieces) for unit, pieces in old.items()}
    new_area = {unit: sum(area_km2[p] for p in pieces) for unit, pieces in new.items()}
    rows = []
    for a, pieces_a in old.items():
        for b, pieces_b in new.items():
            shared = sum(area_km2[p] for p in pieces_a & pieces_b)
            if shared > 0:
                rows.append((a, b, shared, shared / old_area[a], shared / new_area[b]))
    columns = ["old", "new", "area_km2", "share_of_old", "share_of_new"]
    return pd.DataFrame(rows, columns=columns)


def carry(values: pd.Series, shares: pd.DataFrame) -> pd.DataFrame:
    """Carry amounts (population, hectares) of the old units to the new ones.

    ``values`` is indexed by old unit; ``shares`` comes from ``overlaps``. An old unit that lies
    wholly in a new one gives it all it has: where all its parts nest, the result is exact. Where
    one does not nest, its value is split by area and the result is marked as estimated; where a
    part has no value or the parts do not cover the new unit, the value is missing, with the
    reason. Returns rows indexed by new unit: {value, estimated, reason}, reason one of ``""``,
    ``"split-by-area"``, ``"part-without-value"``, ``"not-covered"``.
    """
    rows = {unit: _carried(values, parts) for unit, parts in shares.groupby("new")}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "estimated", "reason"])


def _carried(values: pd.Series, parts: pd.DataFrame) -> tuple[float, bool, str]:
    known = values.reindex(parts["old"])
    if known.isna().any():
        return float("nan"), False, "part-without-value"
    if parts["share_of_new"].sum() < NESTED:
        return float("nan"), False, "not-covered"
    total = float((known.to_numpy() * parts["share_of_old"].to_numpy()).sum())
    if (parts["share_of_old"] >= NESTED).all():
        return float(known.sum()), False, ""
    return total, True, "split-by-area"
