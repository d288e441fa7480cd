"""An audit as files: GeoJSON and GeoPackage of stretches and borders, CSV of all tables.

Every file says what it rests on: the stretches carry their plans' status and days, ``made_from``
has sources, licences, boundaries, the table of weights and the lengths that were asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.conflict_matrix import matrix_csv
from geo.types import Provenance
from layers.audit_style import BORDER, audit_style, judgement_names
from layers.geopackage import geopackage
from layers.out.formats import geojson, rows_csv, with_origin
from layers.out.qgis_style import style_qml, style_rows
from layers.plain import plain
from planning.auditwords import is_own_matrix, rests_on, where_told

if TYPE_CHECKING:
    from layers.words import Words
    from planning.audits import Audited
    from planning.reviews import Review

_SIDES = (
    *("unit", "unit_id", "unit_name", "class", "code", "name", "plan", "plan_id", "status"),
    *("valid_from", "valid_to", "regulation", "zone_id", "practice"),
)
_STRETCH = (
    *("stretch", "border", "border_id", "length_m", "judgement", "weight", "rule", "fit"),
    *("gap_a_m", "gap_b_m", "overlap_m"),
)
_PAIR = ("border", "border_id", "gap_m", "judgement", "weight", "rule")
_REVIEW = ("review_state", "review_note", "review_author", "review_date")


def audit_files(audited: Audited, reviews: Mapping[int, Review], say: Words) -> dict[str, bytes]:
    """Return the files of an audit by name; the same audit and marks give the same bytes.

    ``reviews`` are the marks by the number of their stretch.
    """
    stretches = with_origin(stretch_table(audited, reviews), _origin(audited))
    borders = with_origin(border_table(audited), _origin(audited))
    told = made_from(audited, say)
    about = {"name": "stretches", "made_from": told}
    return {
        "stretches.geojson": geojson(stretches, about),
        "borders.geojson": geojson(borders, about | {"name": "borders"}),
        "audit.gpkg": _geopackage(audited, stretches, borders, say),
        "stretches.csv": rows_csv(stretches.drop(columns="geometry")),
        "borders.csv": rows_csv(borders.drop(columns="geometry")),
        "pairs.csv": rows_csv(pair_table(audited)),
        "weights.csv": matrix_csv(audited.matrix).encode("utf-8-sig"),
        "made_from.json": (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode(),
    }


def stretch_table(audited: Audited, reviews: Mapping[int, Review]) -> gpd.GeoDataFrame:
    """Return the stretches (EPSG:4326) with what both plans say and the marks on them."""
    rows = audited.stretches
    marks = [_mark(reviews.get(int(number))) for number in rows["stretch"]]
    told = rows[[*_there(rows, _STRETCH), "geometry"]]
    return told.assign(**{name: [mark[name] for mark in marks] for name in _REVIEW})


def border_table(audited: Audited) -> gpd.GeoDataFrame:
    """Return the borders in their order (EPSG:4326), the worst first, each with its line."""
    lines = audited.stretches.geometry.groupby(audited.stretches["border_id"]).agg(_joined)
    rows = audited.borders.assign(rank=range(1, len(audited.borders) + 1))
    shapes = list(rows["border_id"].map(lines))
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=audited.stretches.crs)


def pair_table(audited: Audited) -> pd.DataFrame:
    """Return the pairs of zones that lie near each other."""
    return pd.DataFrame(audited.pairs)[_there(audited.pairs, _PAIR)]


def made_from(audited: Audited, say: Words) -> dict[str, Any]:
    """Return what an audit rests on, as plain data with the same in words."""
    asked, origin = audited.asked, audited.boundaries
    told = {
        "audit": where_told(audited, say),
        "made_at": audited.made_at.isoformat(timespec="seconds"),
        "notice": say("app.not_binding"),
        "plans": [vars(one) for one in audited.used],
        "practice": any(one.practice for one in audited.used),
        "borders": vars(origin),
        "units": f"{audited.units.region}@{audited.units.at}",
        "weights": "own" if is_own_matrix(audited) else "proposal",
        "reach_m": asked.reach.reach_m,
        "distance_m": asked.reach.distance_m,
        "tolerance_m": asked.reach.tolerance_m,
        "issues": [say.issue(issue) for issue in audited.issues],
        "told": list(rests_on(audited, say)),
    }
    kept: dict[str, Any] = plain(told)
    return kept


def _there(rows: pd.DataFrame, first: tuple[str, ...]) -> list[str]:
    both = [f"{name}_{side}" for name in _SIDES for side in "ab"]
    return [name for name in (*first, *both) if name in rows.columns]


def _mark(review: Review | None) -> dict[str, str | None]:
    if review is None:
        return dict.fromkeys(_REVIEW)
    told = (review.state, review.note or None, review.author, review.made_at.date().isoformat())
    return dict(zip(_REVIEW, told, strict=True))


def _joined(lines: gpd.GeoSeries) -> shapely.Geometry:
    whole = shapely.line_merge(shapely.union_all(lines.to_numpy()))
    return shapely.multilinestrings(shapely.get_parts(whole))


def _origin(audited: Audited) -> Provenance:
    """Return the sources of all plans and of the borders in one."""
    every = [*audited.used, audited.boundaries]
    told = {
        name: "; ".join(
            dict.fromkeys(str(getattr(one, name)) for one in every if getattr(one, name))
        )
        for name in ("source", "licence", "vintage")
    }
    return Provenance(**told, accuracy_m=audited.boundaries.accuracy_m)


def _geopackage(
    audited: Audited, stretches: gpd.GeoDataFrame, borders: gpd.GeoDataFrame, say: Words
) -> bytes:
    styles = {
        "stretches": style_qml(audit_style(), "line", judgement_names(say)),
        "borders": style_qml(BORDER, "line"),
    }
    layers = {"borders": borders, "stretches": stretches}
    return geopackage(layers, audited.made_at, style_rows(styles, audited.made_at))
