"""What a judged plan says of itself as plain data: a row a layer, issues by rule, findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np

from geo.crs import LONLAT_CRS, Placement, name_of
from geo.findings import RULES, Finding, severity_of
from geo.measure import AREA_CRS
from layers.planjudge import JudgedLayer, JudgedPlan
from layers.planschema import LayerGuess

# What is made up for exercises says so with true in this column, here and in every file of ours.
PRACTICE = "practice"
_MOST_NAMED = 20
_MOST_PLACES = 200
_LONGEST = 500  # letters of an id or a value that are told
_ORDER = {"error": 0, "warning": 1, "note": 2}


def layer_report(layer: JudgedLayer, plan: JudgedPlan) -> dict[str, Any]:
    """Return what is known of a layer as plain data: the row of a check (``cli.py check``)."""
    frame, placement = layer.frame, layer.placement
    mine = plan.zones[plan.zones["layer"] == layer.raw.name]
    findings = [*layer.findings, *_findings_of(layer, plan)]
    return {
        "name": layer.raw.name,
        "role": layer.guess.role,
        "areas": bool(layer.frame.geom_type.isin(["Polygon", "MultiPolygon"]).any()),
        "schema": plan.guess.schema,
        "crosswalk": plan.guess.crosswalk,
        "crs_declared": layer.raw.crs_declared,
        "crs_used": None if placement is None else name_of(placement.crs),
        "crs_reason": None if placement is None else placement.reason,
        "crs_candidates": [] if placement is None else _candidates(placement),
        "encoding": layer.raw.encoding,
        "features_in": layer.raw.features_in,
        "features_kept": len(frame),
        "geometry_types": sorted({str(kind) for kind in frame.geom_type.unique()}),
        "area_ha": _area_ha(frame),
        "bounds_lonlat": _bounds_lonlat(frame),
        "zone_field": _zone_field(layer.guess),
        "zone_codes": _zone_codes(mine),
        "issues": issues_of(findings),
    }


def says_practice(plan: JudgedPlan) -> bool:
    """Return whether a file says of itself that it is practice data, in the column `PRACTICE`."""
    frames = [layer.frame for layer in plan.layers if PRACTICE in layer.frame.columns]
    return any(frame[PRACTICE].astype(str).str.lower().eq("true").any() for frame in frames)


def _findings_of(layer: JudgedLayer, plan: JudgedPlan) -> Iterator[Finding]:
    """Give what was found on the zones of a layer; on the first one also what is nobody's."""
    if layer is plan.layers[0]:
        yield from plan.file_findings
    zones, name = plan.zones.drop_duplicates("zone_id"), layer.raw.name
    mine = set(zones["zone_id"][zones["layer"] == name])
    first = len(zones) > 0 and zones["layer"].iloc[0] == name
    for finding in plan.zone_findings:
        if finding.features[0] in mine if finding.features else first:
            yield finding


def _zone_field(guess: LayerGuess) -> str | None:
    return guess.columns.code[0].column if guess.role == "zones" and guess.columns.code else None


def _candidates(placement: Placement) -> list[dict[str, Any]]:
    return [
        {"epsg": one.epsg, "swapped": one.swapped, "lonlat": list(one.lonlat), "told": str(one)}
        for one in placement.candidates
    ]


def _area_ha(frame: gpd.GeoDataFrame) -> float:
    if frame.crs is None or frame.empty:
        return 0.0
    return float(frame.geometry.to_crs(AREA_CRS).area.sum() / 1e4)


def _bounds_lonlat(frame: gpd.GeoDataFrame) -> list[float] | None:
    if frame.crs is None or frame.empty:
        return None
    bounds = frame.geometry.to_crs(LONLAT_CRS).total_bounds
    return [round(float(value), 7) for value in bounds] if np.isfinite(bounds).all() else None


def _zone_codes(zones: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    return {
        str(code): {
            "count": len(rows),
            "area_ha": float(rows["area_ha"].sum()),
            "hilucs": rows["hilucs"].iloc[0],
            "known": bool(rows["known"].iloc[0]),
            "name": rows["name"].iloc[0],
        }
        for code, rows in zones.groupby("code", sort=True)
    }


def issues_of(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings by rule: how many, on what area, which features, and their values."""
    rows = []
    for rule in RULES:
        mine = [finding for finding in findings if finding.rule == rule]
        for severity in dict.fromkeys(map(severity_of, mine)):
            same = [finding for finding in mine if severity_of(finding) == severity]
            rows.append(_issue(rule, severity, same))
    return sorted(rows, key=lambda row: _ORDER[row["severity"]])


def _issue(rule: str, severity: str, findings: Sequence[Finding]) -> dict[str, Any]:
    named = dict.fromkeys(name for finding in findings for name in finding.features)
    return {
        "rule": rule,
        "severity": severity,
        "version": RULES[rule].version,
        "tolerance": RULES[rule].tolerance,
        "count": sum(map(_count, findings)),
        "area_m2": float(sum(finding.area_m2 for finding in findings)),
        "features": [_short(name) for name in list(named)[:_MOST_NAMED]],
        "features_count": len(named),
        "values": _values([finding.values for finding in findings]),
    }


def _count(finding: Finding) -> int:
    """Return how often a rule is broken: once a place or a value, elsewhere once a feature."""
    if "count" in finding.values:
        return int(str(finding.values["count"]))
    once = finding.rule.startswith(("plan.", "feature.duplicate-"))
    return 1 if once else max(len(finding.features), 1)


def _values(told: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Return what findings of one rule say, each value once; ``codes`` are all codes in order."""
    keys = dict.fromkeys(key for one in told for key in one)
    values = {
        key: _listed(dict.fromkeys(str(one[key]) for one in told if key in one)) for key in keys
    }
    codes = {str(one["code"]) for one in told if "code" in one}
    return values | {"codes": _listed(sorted(codes))} if codes else values


def _listed(texts: Collection[str]) -> str:
    shown = [_short(text) for text in list(texts)[:_MOST_NAMED]]
    return ", ".join(shown) + (" …" if len(texts) > _MOST_NAMED else "")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def places(found: gpd.GeoDataFrame) -> dict[str, list[list[float]]]:
    """Return where findings (EPSG:4326) lie by rule (w, s, e, n), the largest first."""
    boxes = found.geometry.bounds.round(7)
    order = found["area_m2"].sort_values(ascending=False, kind="stable").index if len(found) else []
    told: dict[str, list[list[float]]] = {}
    for place in order:
        mine = told.setdefault(str(found["rule"][place]), [])
        if len(mine) < _MOST_PLACES:
            mine.append([float(value) for value in boxes.loc[place]])
    return told


def findings_frame(plan: JudgedPlan) -> gpd.GeoDataFrame:
    """Return every finding that has a place: rule, severity, features, area_m2, how; EPSG:4326.

    ``how`` says of a repair how it was done (words ``repair_how.…``).
    """
    placed = []
    sources = [(layer.frame.crs, layer.findings) for layer in plan.layers]
    sources.append((plan.zones.crs, plan.zone_findings))
    for crs, findings in sources:
        mine = [f for f in findings if f.place is not None and not f.place.is_empty]
        if mine and crs is not None:
            shapes = gpd.GeoSeries([f.place for f in mine], crs=crs).to_crs(LONLAT_CRS)
            placed += list(zip(mine, shapes, strict=True))
    rows = [
        {
            "rule": finding.rule,
            "severity": severity_of(finding),
            "features": _listed(finding.features),
            "area_m2": finding.area_m2,
            "how": finding.values.get("how"),
        }
        for finding, _ in placed
    ]
    return gpd.GeoDataFrame(rows, geometry=[shape for _, shape in placed], crs=LONLAT_CRS)
