"""A plan's files opened: its layers, its zones with their classes, its report, its original."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

import geopandas as gpd
import pandas as pd

from geo.errors import Refusal
from layers.plancheck import FINDINGS, REPORT, ZONES
from planning.frames import SharedFrames, parse
from planning.planfiles import PLANS, originals, read_proved
from planning.planrecords import StoredPlan, StoredVersion
from planning.planstore import get_plan, plan_versions

if TYPE_CHECKING:
    from collections.abc import Mapping

_shared = SharedFrames()


def open_plan_layer(home: Path, plan_id: str, number: int | None, layer: int) -> gpd.GeoDataFrame:
    """Return one layer of a plan as its check wrote it, in its own CRS.

    ``number`` is a version's, None for the one that is shown; ``layer`` its position in the report.
    The frame is the caller's: what is changed in it stays in it. Refuses ``plan-gone``,
    ``plan-version-unknown``, ``kept-plan-layer``, ``kept-plan-missing``, ``kept-plan-broken``.
    """
    plan, version = _found(home, plan_id, number)
    name = f"layer-{layer}.parquet"
    if name not in version.files:
        raise Refusal("kept-plan-layer", title=plan.title, layer=layer)
    return _shared_table(home, plan.title, version, name).copy(deep=False)


def plan_zones(home: Path, plan_id: str, number: int | None = None) -> gpd.GeoDataFrame:
    """Return the zones of a plan in their own CRS, with the columns of the check.

    ``code``, ``name`` and ``hilucs`` are among them; the class that the plan's own mapping gives a
    code goes before that of the check. The frame is the caller's. Refuses what `open_plan_layer`
    refuses.
    """
    plan, version = _found(home, plan_id, number)
    return zones_of(home, plan, version)


def zones_of(home: Path, plan: StoredPlan, version: StoredVersion) -> gpd.GeoDataFrame:
    """Return the zones of a version that is at hand, as `plan_zones` does."""
    return _as_mapped(shared_zones(home, plan.title, version).copy(deep=False), plan)


def zones_for_build(home: Path, plan: StoredPlan) -> gpd.GeoDataFrame:
    """Return the zones as `plan_zones` does, for one who needs them once: nobody keeps them."""
    version = plan.current
    content = read_proved(home, version.folder, ZONES, dict(version.files), plan.title)
    return _as_mapped(parse(content, plan.title), plan)


def _as_mapped(zones: gpd.GeoDataFrame, plan: StoredPlan) -> gpd.GeoDataFrame:
    own = _own_classes(zones, plan.mapping)
    zones["hilucs"] = own.where(own.notna(), zones["hilucs"])
    zones["known"] = zones["known"] | own.notna()
    return zones


def shared_zones(home: Path, title: str, version: StoredVersion) -> gpd.GeoDataFrame:
    """Return the zones as the check wrote them: shared by all who ask, never to be changed.

    The spatial index is made. ``title`` is the plan's, for what is refused.
    """
    return _shared_table(home, title, version, ZONES)


def plan_report(home: Path, plan_id: str, number: int | None = None) -> dict[str, Any]:
    """Return the whole report of a version's check; refuses as `open_plan_layer` does."""
    plan, version = _found(home, plan_id, number)
    content = read_proved(home, version.folder, REPORT, dict(version.files), plan.title)
    report: dict[str, Any] = json.loads(content)
    return report


def plan_findings(home: Path, plan_id: str, number: int | None = None) -> bytes:
    """Return the findings of a version's check as GeoJSON; refuses as `open_plan_layer` does."""
    plan, version = _found(home, plan_id, number)
    return read_proved(home, version.folder, FINDINGS, dict(version.files), plan.title)


def original_file(home: Path, plan_id: str, number: int | None = None) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a version was made from.

    One that came in several parts is given as a zip of them. Refuses as `open_plan_layer` does.
    """
    plan, version = _found(home, plan_id, number)
    files = dict(version.files)
    parts = {
        Path(name).name: read_proved(home, version.folder, name, files, plan.title)
        for name in originals(files)
    }
    if len(parts) == 1:
        return next(iter(parts.items()))
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return f"{Path(version.original).stem}.zip", packed.getvalue()


def _found(home: Path, plan_id: str, number: int | None) -> tuple[StoredPlan, StoredVersion]:
    plan = get_plan(home, plan_id)
    if number in {None, plan.current.number}:
        return plan, plan.current
    for version in plan_versions(home, plan_id):
        if version.number == number:
            return plan, version
    raise Refusal("plan-version-unknown", title=plan.title, number=number)


def _shared_table(home: Path, title: str, version: StoredVersion, name: str) -> gpd.GeoDataFrame:
    files = dict(version.files)
    path = home.absolute() / PLANS / version.folder / name
    return _shared.get(
        (path, files[name]),
        lambda: parse(read_proved(home, version.folder, name, files, title), title),
    )


def _own_classes(zones: gpd.GeoDataFrame, mapping: Mapping[str, str]) -> pd.Series:
    """Return the HILUCS class that a plan's own mapping gives each zone, missing where it has none.

    Zone codes are composed (NFC), as those of the mapping are.
    """
    return zones["code"].astype(object).map(dict(mapping)).astype(object)
