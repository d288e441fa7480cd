"""Pieces of Østfold and its neighbours out of Kartverket's municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geo.errors import Refusal
from geo.measure import AREA_CRS
from geo.types import Issue, Provenance
from layers.official import pieces
from layers.official.fields import Boundaries

if TYPE_CHECKING:
    from layers.territory import Territory

WITH_SEA = 1.15


def norwegian_pieces(
    found: list[Boundaries], territory: Territory, issues: list[Issue]
) -> tuple[gpd.GeoDataFrame, Provenance]:
    """Return the pieces (EPSG:4326: atom, base, inside, label, kind, official_code, district).

    Municipalities are matched by their number of today (31xx, 32xx) or of 2020-2023 (30xx), else
    by name. Of several files the one with most vertices on the region is used. Refuses files that
    leave a municipality of Østfold out.
    """
    shipped = territory.pieces["ostfold"].to_crs(AREA_CRS)
    numbers = _atoms_by_code(territory)
    matched = [(_matched(b, numbers, shipped, issues), b.provenance) for b in found]
    frame, provenance = max(matched, key=lambda pair: pair[0].count_coordinates().sum())
    _check_whole(frame, shipped)
    frame = pieces.as_coverage(frame, issues)
    _remark_sea(frame, shipped, issues)
    return pieces.in_degrees(_as_atoms(frame, shipped)), provenance


def _atoms_by_code(territory: Territory) -> dict[str, str]:
    """Return the shipped piece of every unit that is one piece, by the unit's code."""
    frame = territory.pieces["ostfold"]
    table = territory.tables["composition"]
    table = table[table["atom"].isin(frame.index)]
    alone = table[~table.duplicated(["code", "valid_from"], keep=False)]
    return dict(zip(alone["code"], alone["atom"], strict=True))


def _matched(
    boundaries: Boundaries,
    numbers: dict[str, str],
    shipped: gpd.GeoDataFrame,
    issues: list[Issue],
) -> gpd.GeoDataFrame:
    """Return the rows that are shipped pieces, with ``base``; others are left out."""
    by_number = boundaries.frame["code"].map(numbers)
    by_name = boundaries.frame["name"].map({v: k for k, v in shipped["label"].items()})
    base = by_number if by_number.notna().any() else by_name
    if base.isna().all():
        raise Refusal("official-other-region", file=boundaries.name)
    if by_number.isna().all():
        about = {"count": int(base.notna().sum()), "file": boundaries.name}
        issues.append(Issue("official-matched-by-name", "warning", about))
    kept = boundaries.frame.assign(base=base)[base.notna()]
    chosen = Boundaries(boundaries.publisher, boundaries.name, kept, boundaries.provenance)
    return pieces.placed(chosen, issues).drop_duplicates("base").reset_index(drop=True)


def _check_whole(frame: gpd.GeoDataFrame, shipped: gpd.GeoDataFrame) -> None:
    needed = shipped[shipped["inside"].astype(bool)]
    lost = needed.loc[~needed.index.isin(frame["base"]), "label"]
    if len(lost):
        raise Refusal("official-incomplete", missing=", ".join(lost), count=len(lost))


def _remark_sea(frame: gpd.GeoDataFrame, shipped: gpd.GeoDataFrame, issues: list[Issue]) -> None:
    ratio = frame.area.to_numpy() / frame["base"].map(shipped.area).to_numpy()
    with_sea = frame.loc[ratio > WITH_SEA, "name"]
    if len(with_sea):
        issues.append(Issue("official-with-sea", "warning", {"names": ", ".join(with_sea)}))


def _as_atoms(frame: gpd.GeoDataFrame, shipped: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    columns = ["atom", "base", "inside", "label", "kind", "official_code", "district", "geometry"]
    made = frame.assign(
        atom=frame["base"],
        inside=frame["base"].map(shipped["inside"]).astype(bool),
        label=frame["name"],
        district=pd.Series(None, frame.index, dtype=object),
    )
    return gpd.GeoDataFrame(made[columns].sort_values("atom", ignore_index=True), crs=frame.crs)
