"""Official polygons made fit to be pieces: repaired, a valid coverage, placed, overlaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.errors import Refusal
from geo.measure import AREA_CRS, LONLAT_CRS
from geo.types import Issue
from layers.official.fields import PLACE, Boundaries

if TYPE_CHECKING:
    import geopandas as gpd

NEAR_SHARE = 0.5
MAX_GAP_M = 20.0
_POLYGONS = ("Polygon", "MultiPolygon")


def placed(boundaries: Boundaries, issues: list[Issue]) -> gpd.GeoDataFrame:
    """Return the table in EPSG:3035, repaired; whatever was changed is added to ``issues``.

    Refuses a table without a CRS (``official-without-crs``), one that lies elsewhere
    (``official-misplaced``) and one without polygons (``official-without-areas``).
    """
    frame, name = boundaries.frame, boundaries.name
    if frame.crs is None:
        raise Refusal("official-without-crs", file=name)
    empty = frame.geometry.isna() | frame.geometry.is_empty
    if empty.any():
        issues.append(Issue("official-empty", "warning", {"count": int(empty.sum()), "file": name}))
    frame = frame[~empty]
    if frame.empty or not frame.geom_type.isin(_POLYGONS).any():
        raise Refusal("official-without-areas", file=name)
    _check_place(boundaries, frame.geometry.to_crs(LONLAT_CRS))
    flat = frame.set_geometry(shapely.force_2d(frame.geometry.array)).to_crs(AREA_CRS)
    return repaired(flat[flat.geom_type.isin(_POLYGONS)], issues)


def _check_place(boundaries: Boundaries, lonlat: gpd.GeoSeries) -> None:
    west, south, east, north = PLACE[boundaries.publisher]
    found = lonlat.total_bounds
    inside = found[0] >= west and found[1] >= south and found[2] <= east and found[3] <= north
    if not inside:
        raise Refusal("official-misplaced", file=boundaries.name, crs=str(boundaries.frame.crs))


def repaired(frame: gpd.GeoDataFrame, issues: list[Issue]) -> gpd.GeoDataFrame:
    """Return polygons (EPSG:3035) made valid, with one issue for each that was not."""
    invalid = frame.index[~frame.is_valid]
    if invalid.empty:
        return frame
    shapes = frame.geometry.copy()
    for row in invalid:
        mended = shapely.make_valid(shapes[row], method="structure")
        changed_m2 = abs(mended.area - shapes[row].area)
        shapes[row] = mended
        about = {"name": frame.loc[row, "name"], "changed_m2": round(changed_m2, 1)}
        issues.append(Issue("official-repaired", "warning", about, str(frame.loc[row, "code"])))
    return frame.set_geometry(shapes)


def as_coverage(frame: gpd.GeoDataFrame, issues: list[Issue]) -> gpd.GeoDataFrame:
    """Return pieces (EPSG:3035) whose neighbours share their vertices, so that borders match.

    Gaps up to 20 m and overlaps are closed; an issue says how much area moved.
    """
    shapes = frame.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return frame
    length_m = float(shapely.length(shapely.coverage_invalid_edges(shapes)).sum())
    cleaned = shapely.coverage_clean(shapes, gap_width=MAX_GAP_M)
    moved_m2 = float(np.abs(shapely.area(cleaned) - shapely.area(shapes)).sum())
    about = {"length_m": round(length_m, 1), "changed_m2": round(moved_m2, 1)}
    issues.append(Issue("official-coverage-mended", "warning", about))
    return frame.set_geometry(cleaned)


def overlap_m2(frame: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the overlaps of two tables in one projected CRS as rows {row, other, area_m2}."""
    mine, theirs = others.sindex.query(frame.geometry, predicate="intersects")
    parts = shapely.intersection(
        frame.geometry.to_numpy()[mine], others.geometry.to_numpy()[theirs]
    )
    table = pd.DataFrame(
        {"row": frame.index[mine], "other": others.index[theirs], "area_m2": shapely.area(parts)}
    )
    return table[table["area_m2"] > 0]


def near(frame: gpd.GeoDataFrame, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows that lie by more than half within what ``table`` overlaps them with."""
    covered = table.groupby("row")["area_m2"].sum().reindex(frame.index, fill_value=0.0)
    return frame[covered > NEAR_SHARE * frame.area]


def greatest(table: pd.DataFrame) -> pd.Series:
    """Return, for each row of an overlap table, the other one that it overlaps most."""
    ordered = table.sort_values("area_m2").drop_duplicates("row", keep="last")
    return ordered.set_index("row")["other"]


def in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return pieces in EPSG:4326; refuses what would not be a valid coverage there."""
    moved = frame.to_crs(LONLAT_CRS)
    moved = moved.set_geometry(shapely.orient_polygons(moved.geometry.array))
    shapes = moved.geometry.to_numpy()
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        raise Refusal("official-not-a-coverage")
    return moved


def holes_km2(frame: gpd.GeoDataFrame) -> float:
    """Return the area in km² of the holes that border on pieces of the region (EPSG:3035)."""
    whole = shapely.coverage_union_all(frame.geometry.to_numpy())
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    region = frame.sindex
    inside = frame["inside"].to_numpy(dtype=bool)
    holes = [ring for ring in rings if inside[region.query(ring, predicate="intersects")].any()]
    return float(sum(shapely.Polygon(ring).area for ring in holes)) / 1e6
