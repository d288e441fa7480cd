"""Checks a plan file apart from the app: what it is, where it lies, what is wrong with it.

``check_file`` is the verb; ``check_job`` is what its child runs. A check leaves a folder with
``report.json``, ``zones.parquet``, one ``layer-N.parquet`` for each layer and
``findings.geojson``; keeping a plan takes that folder over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.findings import RULE_SET_VERSION
from layers.apart import Limits, run_apart
from layers.readers.limits import is_large

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

    from layers.planjudge import JudgedPlan

REPORT, ZONES, FINDINGS = "report.json", "zones.parquet", "findings.geojson"
JOB = "layers.plancheck:check_job"
_LARGE_BYTES, _LARGE_S = 4_000_000_000, 180.0


@dataclass(frozen=True)
class CheckAsked:
    """What to check and what a person said about it.

    ``layer`` is the only one to read, ``zones`` the one that holds the zones, of all that are read.
    ``crs`` is an EPSG code or name; ``swapped`` says that x and y change places; ``boundary`` is a
    file with the plan's outline; ``mapping`` gives HILUCS classes to codes; ``tolerances`` are by
    rule, in its own unit.
    """

    path: Path
    name: str
    layer: str | None = None
    zones: str | None = None
    crs: str | None = None
    swapped: bool = False
    boundary: Path | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    tolerances: Mapping[str, float] = field(default_factory=dict)


def check_file(
    asked: CheckAsked,
    out: Path,
    *,
    limits: Limits | None = None,
    on_progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Check a file in a child process and return its report; its tables are left in ``out``.

    The report: ``file``, ``driver``, ``schema``, ``rules_version`` and ``layers``, a row each (see
    ``layers.planjudge.layer_report``). Refuses what cannot be read, placed or finished in time.
    """
    return run_apart(
        JOB,
        asked_of(asked),
        out,
        limits=_limits(asked.path, limits or Limits()),
        on_progress=on_progress,
        cancelled=cancelled,
    )


def _limits(path: Path, limits: Limits) -> Limits:
    """Return what a child may use for a file: more for one that is large on the disk."""
    if not is_large(path):
        return limits
    seconds = max(limits.seconds, _LARGE_S)
    return replace(limits, memory_bytes=max(limits.memory_bytes, _LARGE_BYTES), seconds=seconds)


def asked_of(asked: CheckAsked) -> dict[str, Any]:
    """Return what was asked as the job takes it."""
    return {
        "path": asked.path.resolve(),
        "name": text_name(asked.name),
        "layer": asked.layer,
        "zones": asked.zones,
        "crs": asked.crs,
        "swapped": asked.swapped,
        "boundary": asked.boundary.resolve() if asked.boundary else None,
        "mapping": list(asked.mapping.items()),
        "tolerances": dict(asked.tolerances),
    }


def text_name(name: str) -> str:
    """Return the name of a file as text: some systems take any bytes for one."""
    return name.encode("utf-8", "replace").decode()


def check_job(
    told: Mapping[str, Any], out: Path, progress: Callable[[str, float], None]
) -> dict[str, Any]:
    """Read and judge one file; runs in the child."""
    from geo.crs import named_crs  # noqa: PLC0415  only the child needs the libraries behind these
    from layers.planfacts import findings_frame, places  # noqa: PLC0415
    from layers.planjudge import Asked, judge  # noqa: PLC0415
    from layers.readers import read_raw  # noqa: PLC0415

    chosen = named_crs(told["crs"]) if told["crs"] else None
    progress("read", 0.0)
    raw = read_raw(told["path"], layer=told["layer"])
    boundary = _boundary(told["boundary"]) if told["boundary"] else None
    asked = Asked(
        name=told["name"],
        crs=chosen,
        zones=told["zones"],
        swapped=told["swapped"],
        boundary=boundary,
        mapping=dict(told["mapping"]),
        tolerances=told["tolerances"],
    )
    plan = judge(raw, asked, progress)
    progress("write", 0.0)
    found = findings_frame(plan)
    report = _report(plan, told["name"], raw.driver) | {"places": places(found)}
    _write(plan, report, found, out)
    return report


def _boundary(path: Path) -> shapely.Geometry:
    """Return the outline in a file, in degrees: all its areas as one."""
    import geopandas as gpd  # noqa: PLC0415  as in check_job
    import shapely  # noqa: PLC0415

    from geo.errors import Refusal  # noqa: PLC0415
    from layers.planjudge import Asked, judge  # noqa: PLC0415
    from layers.readers import read_raw  # noqa: PLC0415

    plan = judge(read_raw(path), Asked(path.name), lambda _stage, _share: None)
    shapes = [layer.frame.geometry.to_crs("EPSG:4326") for layer in plan.layers if layer.placement]
    areas = [
        shape
        for series in shapes
        for shape in gpd.GeoSeries(series)
        if shape.geom_type in {"Polygon", "MultiPolygon"}
    ]
    if not areas:
        raise Refusal("boundary-without-area", file=path.name)
    return shapely.union_all(areas)


def _report(plan: JudgedPlan, name: str, driver: str) -> dict[str, Any]:
    from layers.planfacts import layer_report, says_practice  # noqa: PLC0415  as in check_job

    return {
        "file": name,
        "driver": driver,
        "schema": plan.guess.schema,
        "crosswalk": plan.guess.crosswalk,
        "rules_version": RULE_SET_VERSION,
        "practice": says_practice(plan),
        "zones": len(plan.zones),
        "zones_area_ha": float(plan.zones["area_ha"].sum()) if len(plan.zones) else 0.0,
        "layers": [layer_report(layer, plan) for layer in plan.layers],
    }


def _write(plan: JudgedPlan, report: dict[str, Any], found: gpd.GeoDataFrame, out: Path) -> None:
    plan.zones.to_parquet(out / ZONES)
    for place, layer in enumerate(plan.layers):
        _plain_columns(layer.frame).to_parquet(out / f"layer-{place}.parquet")
    text = found.to_json() if len(found) else '{"type": "FeatureCollection", "features": []}'
    (out / FINDINGS).write_text(text, encoding="utf-8")
    (out / REPORT).write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")


def _plain_columns(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with columns of mixed kinds as text, which is all that a file can hold."""
    loose = [
        name
        for name in frame.columns
        if name != frame.geometry.name and frame[name].dtype == object
    ]
    texts = {name: frame[name].map(_as_text) for name in loose}
    return frame.assign(**texts).reset_index(drop=True)


def _as_text(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124  NaN is what differs from itself
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
