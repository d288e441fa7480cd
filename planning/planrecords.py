"""What is known of a plan without opening its files: from a check's report to a record and back."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from layers.hilucs import hilucs_value
from planning.checks import checked_line
from planning.models import Plan, PlanVersion

if TYPE_CHECKING:
    from geo.types import BoundsLonLat
    from planning.documents import UnitKey
    from planning.planfiles import Staged

CODE_LIMIT = 200
_SUMMARY = (
    *("name", "schema", "crs_declared", "crs_used", "encoding", "features_in", "features_kept"),
    *("geometry_types", "area_ha", "bounds_lonlat", "zone_field", "role"),
)


@dataclass(frozen=True)
class StoredVersion:
    """One version of a plan.

    ``report`` is a summary of its check: file, driver, and layers with what was found in them by
    severity and by rule. ``original`` is the name of the file it was made from, ``bounds_lonlat``
    None where there is no zone; ``folder`` and ``files`` are its place among the plans' folders.
    """

    number: int
    made_at: dt.datetime
    kind: str
    status: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    crs: str
    zones: int
    area_ha: float
    bounds_lonlat: BoundsLonLat | None
    source: str
    licence: str
    vintage: str
    original: str
    sha256: str
    report: Mapping[str, Any]
    folder: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class StoredPlan:
    """A plan as it was when it was read; ``document`` is the number of its document.

    Kind, status, days, authority, territories and the link are those of the document, ``current``
    is the version that is shown, ``mapping`` what its own zone codes mean (HILUCS).
    """

    id: str
    version: int
    document: int
    title: str
    kind: str
    status: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    authority: str
    territories: tuple[UnitKey, ...]
    regulation_url: str
    practice: bool
    current: StoredVersion
    mapping: Mapping[str, str]
    created_at: dt.datetime
    withdrawn_at: dt.datetime | None
    deleted_at: dt.datetime | None


def new_version(staged: Staged, number: int) -> PlanVersion:
    """Return the record of a staged folder."""
    layers = staged.report["layers"]
    zoned = [layer for layer in layers if layer.get("role") == "zones"] or layers
    west, south, east, north = _union([layer.get("bounds_lonlat") for layer in zoned])
    return PlanVersion(
        number=number,
        folder=staged.name,
        made_at=dt.datetime.now(dt.UTC),
        files=staged.files,
        report=_summary(staged.report),
        original=_told_file(staged.report),
        sha256=staged.sha256,
        crs=str(zoned[0].get("crs_used") or "") if zoned else "",
        zones=int(staged.report.get("zones") or 0),
        area_ha=float(staged.report.get("zones_area_ha") or 0),
        west=west,
        south=south,
        east=east,
        north=north,
    )


def stored_plan(row: Plan) -> StoredPlan:
    """Return a plan's row as it stands."""
    document = row.document
    return StoredPlan(
        id=row.id,
        version=row.version,
        document=document.id,
        title=document.title,
        kind=document.kind,
        status=document.status,
        valid_from=document.valid_from,
        valid_to=document.valid_to,
        authority=document.authority,
        territories=tuple((place.code, place.valid_from) for place in document.territories),
        regulation_url=document.regulation_url,
        practice=document.practice,
        current=stored_version(next(one for one in row.versions if one.number == row.current)),
        mapping=MappingProxyType({one.code: one.hilucs for one in row.mapped}),
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
        deleted_at=row.deleted_at,
    )


def stored_version(row: PlanVersion) -> StoredVersion:
    """Return a version's row as it stands."""
    bounds = (row.west, row.south, row.east, row.north)
    return StoredVersion(
        number=row.number,
        made_at=row.made_at,
        kind=row.kind,
        status=row.status,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        crs=row.crs,
        zones=row.zones,
        area_ha=row.area_ha,
        bounds_lonlat=None if None in bounds else bounds,  # type: ignore[arg-type]
        source=row.source,
        licence=row.licence,
        vintage=row.vintage,
        original=row.original,
        sha256=row.sha256,
        report=row.report,
        folder=row.folder,
        files=row.files,
    )


def checked_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping of zone codes, composed, to HILUCS classes.

    Codes keep their case: DzS is not DZS. Refuses ``hilucs-unknown`` and ``text-unfit``.
    """
    for code in mapping:
        checked_line(code, CODE_LIMIT)
    return {unicodedata.normalize("NFC", c): hilucs_value(h) for c, h in mapping.items()}


def _summary(report: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "file": _told_file(report),
        "driver": str(report.get("driver", "")),
        "layers": [_layer_summary(layer) for layer in report["layers"]],
    }


def _told_file(report: Mapping[str, Any]) -> str:
    return Path(str(report.get("file", ""))).name[-300:]


def _layer_summary(layer: Mapping[str, Any]) -> dict[str, Any]:
    issues = layer.get("issues") or []
    return {
        **{key: layer.get(key) for key in _SUMMARY},
        "severities": dict(Counter(str(issue.get("severity")) for issue in issues)),
        "rules": dict(Counter(str(issue.get("rule")) for issue in issues)),
    }


def _union(
    bounds: list[list[float] | None],
) -> tuple[float, float, float, float] | tuple[None, None, None, None]:
    known = [one for one in bounds if one]
    if not known:
        return (None, None, None, None)
    wests, souths, easts, norths = zip(*known, strict=True)
    return (min(wests), min(souths), max(easts), max(norths))
