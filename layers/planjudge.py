"""Judges what a reader brought: place, repair, schema, classes and rules, layer by layer.

Runs in the child that read the file: repairing and judging can take as long as reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from geo.crs import (
    LONLAT_CRS,
    Placement,
    judge_place,
    middle,
    possible_rows,
)
from geo.findings import Finding
from geo.measure import AREA_CRS
from geo.plan_rules import PlanFields, check_plan
from geo.repair import repair
from layers.crosswalk import classify
from layers.planschema import (
    LayerGuess,
    PlanGuess,
    crs_candidates,
    in_tiling,
    recognise,
    zone_codes,
)
from layers.readers.raw import RawFile, RawLayer

Progress = Callable[[str, float], None]
ZONE_FIELDS = PlanFields(
    feature_id="own_id",
    label="label",
    code="code",
    status="status",
    valid_from="valid_from",
    tiling="tiling",
)


@dataclass(frozen=True)
class Asked:
    """What a person said about a file: its system, its own classes, tolerances, its outline.

    ``zones`` names the layer that holds the zones; ``boundary`` is in degrees (WGS84); ``mapping``
    gives HILUCS classes to codes.
    """

    name: str
    zones: str | None = None
    crs: CRS | None = None
    swapped: bool = False
    boundary: shapely.Geometry | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    tolerances: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class JudgedLayer:
    """A layer that has its place and only valid 2-D geometries, and what was found on the way.

    ``frame`` is in ``frame.crs``; its ``fid`` names features as findings do.
    """

    raw: RawLayer
    guess: LayerGuess
    placement: Placement | None
    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]


@dataclass(frozen=True, eq=False)
class JudgedPlan:
    """A whole file: its layers, its zones as one table, and the findings about them.

    ``zones`` has one row a zone (columns in ``zone_table``); ``zone_findings`` concern it,
    ``file_findings`` the file as a whole.
    """

    guess: PlanGuess
    layers: tuple[JudgedLayer, ...]
    zones: gpd.GeoDataFrame
    zone_findings: tuple[Finding, ...]
    file_findings: tuple[Finding, ...] = ()


def judge(raw: RawFile, asked: Asked, progress: Progress) -> JudgedPlan:
    """Judge a file. Refuses what ``judge_place`` refuses."""
    guess = recognise([_described(layer) for layer in raw.layers], raw.driver)
    if asked.zones is not None:
        guess = guess.with_zones(asked.zones)
    layers = []
    for place, layer in enumerate(raw.layers):
        progress("repair", place / len(raw.layers))
        layers.append(_judged(layer, guess, asked))
    zones, unknown = zone_table(layers, guess, asked.mapping)
    progress("rules", 0.0)
    found: list[Finding] = []
    if len(zones):
        outline = _outline(layers, asked, zones.crs)
        found = check_plan(
            # A zone without an id of its own is named by its index.
            zones.set_index("zone_id", drop=False),
            boundary=outline,
            fields=ZONE_FIELDS,
            tolerances=dict(asked.tolerances),
        )
    return JudgedPlan(guess, tuple(layers), zones, (*found, *unknown), raw.findings)


def _described(layer: RawLayer) -> tuple[str, tuple[str, ...], tuple[str, ...], int]:
    shapes = layer.frame.geometry
    kinds = tuple(sorted({str(kind) for kind in shapes.geom_type.dropna().unique()}))
    columns = tuple(str(name) for name in layer.frame.columns if name != shapes.name)
    return layer.name, columns, kinds, len(layer.frame)


def _judged(layer: RawLayer, guess: PlanGuess, asked: Asked) -> JudgedLayer:
    about = guess.layer(layer.name)
    several = len(guess.with_role("zones")) > 1
    ids = _ids(layer, about.columns.feature_id, f"{layer.name} " if several else "")
    frame = layer.frame.assign(fid=ids)
    centre = middle(frame.geometry.to_numpy())
    if centre is None:
        done = repair(frame, ids)
        return JudgedLayer(layer, about, None, done.frame, (*layer.findings, *done.findings))
    placement = judge_place(
        centre[::-1] if asked.swapped else centre,
        layer.crs,
        declared_text=layer.crs_declared,
        hints=crs_candidates(guess.schema),
        names=(asked.name, layer.name),
        chosen=asked.crs,
    )
    placement = _as_asked(placement, swapped=asked.swapped)
    frame, nowhere = _placed(frame, placement)
    done = repair(frame, list(frame["fid"]))
    others = _no_areas(done.frame) if about.role == "zones" else ()
    findings = (*layer.findings, *placement.findings, *nowhere, *done.findings, *others)
    return JudgedLayer(layer, about, placement, done.frame, findings)


def _no_areas(frame: gpd.GeoDataFrame) -> tuple[Finding, ...]:
    """Return what is said of points and lines among areas: they are kept, but are no zones."""
    areas = frame.geom_type.isin(_AREAS)
    if areas.all() or not areas.any():
        return ()
    others = frame[~areas]
    place = shapely.geometrycollections(others.geometry.to_numpy())
    told = {"count": len(others)}
    return (Finding("geometry.mixed-types", tuple(others["fid"]), place, values=told),)


def _as_asked(placement: Placement, *, swapped: bool) -> Placement:
    """Return a placement that was judged after x and y changed places, as seen from the file."""
    others = (replace(one, swapped=one.swapped != swapped) for one in placement.candidates)
    return replace(placement, swapped=swapped, candidates=tuple(others))


def _ids(layer: RawLayer, column: str | None, start: str) -> list[str]:
    """Return the ids of features: their own where they have one, else their place in the file.

    ``start`` stands before a place, and a mark where the place is another feature's own id.
    """
    own = _text(layer.frame, column)
    taken = set(own)
    return [
        value or (start + place if start + place not in taken else f"{start}#{place}")
        for place, value in zip(_places(layer), own, strict=True)
    ]


def _places(layer: RawLayer) -> list[str]:
    """Return the place of each feature in the file, where those that were not read have theirs."""
    lost = {name for one in layer.findings if one.rule in _NOT_READ for name in one.features}
    places = [str(n) for n in range(1, layer.features_in + 1) if str(n) not in lost]
    count = len(layer.frame)
    return places if len(places) == count else [str(n) for n in range(1, count + 1)]


def _placed(
    frame: gpd.GeoDataFrame, placement: Placement
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    shapes = frame.geometry.to_numpy()
    if placement.swapped:
        shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    fits = possible_rows(shapes, placement.crs)
    named = gpd.GeoDataFrame(
        frame.drop(columns=frame.geometry.name), geometry=shapes, crs=placement.crs
    )
    lost = [Finding("geometry.unreadable", (str(fid),)) for fid in frame["fid"][~fits]]
    return named[fits], lost


def zone_table(
    layers: Sequence[JudgedLayer], guess: PlanGuess, mapping: Mapping[str, str]
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return the zones of all layers that hold zones, and what is unknown about their codes.

    Columns: ``zone_id``, ``own_id`` (None where the file has none), ``label``, ``code``, ``name``,
    ``known`` (a table has the code), ``hilucs`` (None for overlays and unknown codes),
    ``secondary``, ``future`` (existing, future or None), ``status``, ``valid_from``, ``valid_to``,
    ``regulation``, ``tiling``, ``layer``, ``area_ha`` (EPSG:3035), ``geometry`` in the system of
    the first of them. Rows that are no areas are left out.
    """
    tables = [_zones_of(layer, guess, mapping) for layer in layers if layer.guess.role == "zones"]
    tables = [table for table in tables if len(table)]
    if not tables:
        empty = gpd.GeoDataFrame({name: [] for name in _ZONE_COLUMNS}, geometry=[], crs=LONLAT_CRS)
        return empty, []
    crs = tables[0].crs
    zones = pd.concat([table.to_crs(crs) for table in tables], ignore_index=True)
    zones["area_ha"] = zones.geometry.to_crs(AREA_CRS).area / 1e4
    unknown = zones[~zones["known"] & zones["code"].notna()]
    findings = [
        Finding(
            "zone.unknown-code",
            (row.zone_id,),
            row.geometry,
            row.area_ha * 1e4,
            {"code": row.code},
        )
        for row in unknown.itertuples()
    ]
    return zones, [*findings, *_disagreeing(zones, guess)]


def _disagreeing(zones: gpd.GeoDataFrame, guess: PlanGuess) -> list[Finding]:
    """Return the zones whose label names another code than theirs, where a schema makes labels so.

    A Polish label is a number and the zone's symbol: 1SP is a zone SP.
    """
    pattern = _LABELS.get(guess.schema)
    if pattern is None:
        return []
    return [
        Finding(
            "zone.label-disagrees",
            (row.zone_id,),
            row.geometry,
            row.area_ha * 1e4,
            {"label": row.label, "code": row.code},
        )
        for row in zones.itertuples()
        if row.label and row.code and pattern.sub(r"\1", row.label) != row.code
    ]


_AREAS = frozenset({"Polygon", "MultiPolygon"})
_NOT_READ = frozenset({"geometry.unreadable", "feature.unreadable"})
_LABELS = {"pog": re.compile(r"\d*([^\W\d]+)")}
_TEXTS = (
    *("zone_id", "own_id", "label", "code", "name", "hilucs", "secondary", "future", "status"),
    *("valid_from", "valid_to", "regulation"),
)
_ZONE_COLUMNS = (*_TEXTS, "known", "tiling", "layer", "area_ha")


def _zones_of(layer: JudgedLayer, guess: PlanGuess, mapping: Mapping[str, str]) -> gpd.GeoDataFrame:
    frame = layer.frame[layer.frame.geom_type.isin(_AREAS)]
    about = layer.guess.columns
    codes = zone_codes(layer.guess, frame)
    uses = frame[about.land_use_status] if about.land_use_status else None
    known = classify(codes, guess.crosswalk, mapping, statuses=uses)
    told = {
        "zone_id": list(frame["fid"]),
        "own_id": _text(frame, about.feature_id),
        "label": _text(frame, about.label),
        "code": codes,
        "name": [own or row.name for own, row in zip(_text(frame, about.name), known, strict=True)],
        "known": [row.known for row in known],
        "hilucs": [row.hilucs for row in known],
        "secondary": [" ".join(row.secondary) for row in known],
        "future": [row.status for row in known],
        "status": _text(frame, about.status),
        "valid_from": _text(frame, about.valid_from),
        "valid_to": _text(frame, about.valid_to),
        "regulation": _text(frame, about.regulation),
        "tiling": in_tiling(layer.guess, frame),
        "layer": layer.raw.name,
    }
    # As objects: in a column of texts nothing would become not-a-number, which counts as true.
    texts = {name: pd.Series(told[name], dtype=object) for name in _TEXTS}
    return gpd.GeoDataFrame(told | texts, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _text(frame: gpd.GeoDataFrame, column: str | None) -> list[str | None]:
    if column is None or column not in frame.columns:
        return [None] * len(frame)
    return [None if pd.isna(v) or not str(v).strip() else str(v) for v in frame[column]]


def _outline(layers: Sequence[JudgedLayer], asked: Asked, crs: CRS) -> shapely.Geometry | None:
    """Return the plan's outline in ``crs``: the one that was given, else the file's own."""
    if asked.boundary is not None:
        given = gpd.GeoSeries([asked.boundary], crs=LONLAT_CRS).to_crs(crs)
        return given.iloc[0]
    shapes = [
        shape
        for layer in layers
        if layer.guess.role == "boundary" and layer.placement is not None
        for shape in layer.frame.geometry.to_crs(crs)
        if shape.geom_type in _AREAS
    ]
    return shapely.union_all(shapes) if shapes else None
