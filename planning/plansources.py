"""The zones that figures rest on, of a kept plan or a file, and what is known of their origin."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geo.errors import Refusal
from geo.types import Issue
from layers.home import ensure_folder
from layers.plancheck import ZONES, CheckAsked, check_file
from layers.planreport import is_practice
from layers.words import DEFAULT_LANGUAGE, words
from planning.planlayers import plan_zones
from planning.planorigin import plan_origin
from planning.planrecords import StoredPlan, StoredVersion
from planning.planstore import list_plans, plan_versions

_VERSION = "#"


@dataclass(frozen=True)
class PlanUsed:
    """What a figure says of a plan that it rests on; ``id`` is empty for a file."""

    title: str
    id: str = ""
    version: int = 0
    kind: str = ""
    status: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    licence: str = ""
    vintage: str = ""
    practice: bool = False


@dataclass(frozen=True, eq=False)
class PlanSource:
    """A plan and its zones (EPSG:4326) with plan, plan_id, practice, status and its days."""

    used: PlanUsed
    zones: gpd.GeoDataFrame


def open_source(home: Path, named: str, lang: str = DEFAULT_LANGUAGE) -> PlanSource:
    """Return a kept plan, by its id or title, or a file, which is checked first.

    ``id#2`` is the second version of a plan. Refuses ``plan-source-unknown``,
    ``plan-version-unknown``, ``plan-without-zones`` and what a check refuses.
    """
    found = plan_and_version(home, plans_by_name(home), named)
    return _file(home, Path(named), named) if found is None else _kept(home, *found, lang)


def plans_by_name(home: Path) -> dict[str, StoredPlan]:
    """Return the kept plans by their ids, and by their titles."""
    return {name: plan for plan in list_plans(home) for name in (plan.title, plan.id)}


def plan_and_version(
    home: Path, plans: Mapping[str, StoredPlan], named: str
) -> tuple[StoredPlan, StoredVersion] | None:
    """Return which version of which of the plans is named, None where it is none of them.

    Refuses ``plan-version-unknown``.
    """
    wanted, _, number = named.rpartition(_VERSION)
    if named in plans:
        return plans[named], plans[named].current
    if wanted in plans and number.isdecimal():
        return plans[wanted], _version(home, plans[wanted], int(number))
    return None


def _version(home: Path, plan: StoredPlan, number: int) -> StoredVersion:
    for version in plan_versions(home, plan.id):
        if version.number == number:
            return version
    raise Refusal("plan-version-unknown", title=plan.title, number=number)


def _kept(home: Path, plan: StoredPlan, version: StoredVersion, lang: str) -> PlanSource:
    origin = plan_origin(plan, lang)
    current = version.number == plan.current.number
    used = PlanUsed(
        title=plan.title,
        id=plan.id,
        version=version.number,
        kind=plan.kind if current else version.kind,
        status=plan.status if current else version.status,
        valid_from=str((plan if current else version).valid_from or ""),
        valid_to=str((plan if current else version).valid_to or ""),
        source=origin.source if current else version.source or origin.source,
        licence=origin.licence if current else version.licence or origin.licence,
        vintage=origin.vintage if current else version.vintage or origin.vintage,
        practice=plan.practice,
    )
    return _source(used, plan_zones(home, plan.id, version.number))


def _file(home: Path, path: Path, named: str) -> PlanSource:
    if not path.exists():
        raise Refusal("plan-source-unknown", plan=named)
    with tempfile.TemporaryDirectory(dir=ensure_folder(home / "checks")) as folder:
        checked = Path(folder) / "result"
        report = check_file(CheckAsked(path, path.name), checked)
        if not report["zones"]:
            raise Refusal("plan-without-zones", file=path.name)
        zones = gpd.read_parquet(checked / ZONES)
    used = PlanUsed(title=path.stem, source=path.name, practice=is_practice(report))
    return _source(used, zones)


def _source(used: PlanUsed, zones: gpd.GeoDataFrame) -> PlanSource:
    """Return zones with what is known of their plan; what the file says of a zone goes first."""
    told = zones.assign(plan=used.title, plan_id=used.id, practice=used.practice)
    if used.id:
        told = told.assign(status=used.status, valid_from=used.valid_from, valid_to=used.valid_to)
    return PlanSource(used, told.to_crs("EPSG:4326"))


def names_of(used: Sequence[PlanUsed], lang: str) -> list[str]:
    """Return a name for each plan: its title, and its version where two have one title."""
    say, titles = words(lang), [one.title for one in used]
    return [
        say("audit_out.plan_version", title=one.title, number=one.version or place)
        if titles.count(one.title) > 1
        else one.title
        for place, one in enumerate(used, start=1)
    ]


def practice_issues(*used: PlanUsed) -> tuple[Issue, ...]:
    """Return the warning that figures rest on practice data, where they do."""
    titles = dict.fromkeys(one.title for one in used if one.practice)
    told = {"plans": ", ".join(titles)}
    return (Issue("zones-practice", "warning", told),) if titles else ()
