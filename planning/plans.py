"""The verbs that screens and the shell share: accept a checked plan, change it, list plans.

Every change is followed by the map's layers, so that what is listed is what is drawn.
"""

from __future__ import annotations

import glob
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geo.errors import Refusal
from layers.apart import Limits
from layers.home import ensure_folder
from layers.plancheck import REPORT, CheckAsked, check_file, text_name
from layers.planreport import OLDER, is_practice, older_than_territory
from layers.readers import mapinfo, shapefile
from layers.words import DEFAULT_LANGUAGE
from planning import planstore
from planning.planonmap import put_plans_on_map
from planning.planorigin import source_in
from planning.planrecords import StoredPlan
from planning.planstore import PlanMeta

# An import that was asked for may take longer than a look at a file.
IMPORT_LIMITS = Limits(seconds=900)
_IN_PARTS = frozenset({".shp", ".tab", ".mif"})
_PARTS = mapinfo.TAB_PARTS.union(mapinfo.MIF_PARTS, shapefile.PARTS)


@dataclass(frozen=True)
class Imported:
    """A plan that was taken in: its id and title, and the report of its check."""

    plan: str
    title: str
    report: Mapping[str, Any]


def accept(  # noqa: PLR0913  what is kept, from where, and what was said of it
    home: Path,
    checked: Path,
    original: Path,
    meta: PlanMeta,
    *,
    mapping: Mapping[str, str] | None = None,
    replaces: str | None = None,
    who: str = "",
) -> str:
    """Keep a checked file as a plan, or as the new version of one, and return the plan's id.

    ``original`` is the file that was checked, or the folder of its parts; it is kept beside. A file
    that says of itself that it is practice data is kept as such.
    """
    kept = ensure_folder(checked / "original")
    for path in _parts(original):
        shutil.copy2(path, kept / text_name(path.name))
    report = _compared_with_territory(checked, meta)
    meta = replace(meta, practice=meta.practice or is_practice(report))
    if replaces is None:
        plan = planstore.store_plan(home, checked, meta, mapping=mapping, who=who)
    else:
        plan = replaces
        planstore.replace_plan(home, replaces, checked, meta, mapping=mapping, who=who)
    put_plans_on_map(home)
    return plan


def _parts(original: Path) -> list[Path]:
    """Return the files of a plan: those of a folder, or a file with the parts that go with it."""
    if original.is_dir():
        return sorted(path for path in original.iterdir() if path.is_file())
    if original.suffix.lower() not in _IN_PARTS:
        return [original]
    beside = original.parent.glob(f"{glob.escape(original.stem)}.*")
    return sorted(path for path in beside if path.suffix.lower() in _PARTS)


def _compared_with_territory(checked: Path, meta: PlanMeta) -> dict[str, Any]:
    """Write into the report whether the plan is older than a territory it is for; return it.

    What was written when it was accepted before, and refused, is written anew.
    """
    path = checked / REPORT
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    since = meta.valid_from
    older = since is not None and any(day > since for _, day in meta.territories)
    for layer in [one for one in report["layers"] if one["role"] == "zones"][:1]:
        issues = [issue for issue in layer["issues"] if issue["rule"] != OLDER]
        if since is not None and older:
            issues.append(older_than_territory(since, meta.territories))
        layer["issues"] = issues
    path.write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    return report


def check_path(  # noqa: PLR0913  a file and what was said of it
    path: Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    boundary: Path | None = None,
    mapping: Mapping[str, str] | None = None,
    tolerances: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Check a file and return its report; nothing is kept. Refuses what `check_file` refuses."""
    for needed in (path, boundary):
        if needed is not None and not needed.exists():
            raise Refusal("file-not-there", file=needed.name)
    with tempfile.TemporaryDirectory() as folder:
        asked = CheckAsked(
            path,
            path.name,
            layer=layer,
            crs=crs,
            boundary=boundary,
            mapping=mapping or {},
            tolerances=tolerances or {},
        )
        return check_file(asked, Path(folder) / "result")


def import_file(  # noqa: PLR0913  a file and what was said of it
    home: Path,
    path: Path,
    meta: PlanMeta,
    *,
    crs: str | None = None,
    layer: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Imported:
    """Check a file and keep it as a plan in one go, as the shell does; nothing is kept if refused.

    Refuses what `check_file` refuses, and ``plan-without-zones`` where the file has none.
    """
    if not path.exists():
        raise Refusal("file-not-there", file=path.name)
    with tempfile.TemporaryDirectory(dir=ensure_folder(home / "checks")) as folder:
        checked = Path(folder) / "result"
        asked = CheckAsked(path, path.name, layer=layer, crs=crs, mapping=mapping or {})
        report = check_file(asked, checked, limits=IMPORT_LIMITS)
        if not report["zones"]:
            raise Refusal("plan-without-zones", file=path.name)
        plan = accept(home, checked, path, meta, mapping=mapping)
        return Imported(plan, meta.title, report)


def import_files(  # noqa: PLR0913  files and what was said of them
    home: Path,
    named: Sequence[str],
    meta: PlanMeta,
    *,
    crs: str | None = None,
    layer: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> list[Imported]:
    """Import several plans, all of them or none; each title says its file where there are more."""
    done: list[Imported] = []
    for path in [plan_file(one, home) for one in named]:
        title = meta.title if len(named) == 1 else f"{meta.title} – {path.stem}"
        try:
            own = replace(meta, title=title)
            done.append(import_file(home, path, own, crs=crs, layer=layer, mapping=mapping))
        except Refusal:
            for one in done:
                delete(home, one.plan)
            raise
    return done


def plan_file(named: str, home: Path) -> Path:
    """Return the file of a plan, fetched first where it is a table of a database."""
    from layers.connectors.database import SCHEMES, dsn_of  # noqa: PLC0415  few need the driver

    if not named.startswith(SCHEMES):
        return Path(named)
    from layers.connectors.model import Wanted  # noqa: PLC0415
    from layers.connectors.postgis import read_postgis  # noqa: PLC0415

    dsn, _, table = named.partition("#")
    return read_postgis(dsn_of(dsn), Wanted(table), ensure_folder(home)).path


def withdraw(home: Path, plan: str, *, version: int | None = None, who: str = "") -> None:
    """Take a plan off the map; it stays in the register."""
    planstore.withdraw_plan(home, plan, version=version, who=who)
    put_plans_on_map(home)


def put_back(home: Path, plan: str, *, who: str = "") -> None:
    """Put a withdrawn plan on the map again."""
    planstore.undo_withdraw(home, plan, who=who)
    put_plans_on_map(home)


def delete(home: Path, plan: str, *, version: int | None = None, who: str = "") -> StoredPlan:
    """Delete a plan; what is returned can be brought back with `undelete`."""
    gone = planstore.delete_plan(home, plan, version=version, who=who)
    put_plans_on_map(home)
    return gone


def undelete(home: Path, plan: str, *, who: str = "") -> None:
    """Bring a deleted plan back."""
    planstore.undo_delete(home, plan, who=who)
    put_plans_on_map(home)


def change_mapping(
    home: Path,
    plan: str,
    mapping: Mapping[str, str],
    *,
    version: int | None = None,
    who: str = "",
) -> None:
    """Give HILUCS classes to a kept plan's own codes."""
    planstore.save_mapping(home, plan, mapping, version=version, who=who)
    put_plans_on_map(home)


def plan_rows(home: Path, lang: str = DEFAULT_LANGUAGE) -> list[dict[str, Any]]:
    """Return the plans as plain data, in the order of their titles."""
    return [_row(plan, lang) for plan in planstore.list_plans(home)]


def _row(plan: StoredPlan, lang: str) -> dict[str, Any]:
    version = plan.current
    return {
        "id": plan.id,
        "title": plan.title,
        "kind": plan.kind,
        "status": plan.status,
        "valid_from": plan.valid_from,
        "valid_to": plan.valid_to,
        "authority": plan.authority,
        "territories": [f"{code}@{day}" for code, day in plan.territories],
        "version": version.number,
        "zones": version.zones,
        "area_ha": version.area_ha,
        "crs": version.crs,
        "bounds_lonlat": list(version.bounds_lonlat) if version.bounds_lonlat else None,
        "source": source_in(plan, lang),
        "licence": version.licence,
        "vintage": version.vintage,
        "practice": plan.practice,
        "withdrawn": plan.withdrawn_at is not None,
    }
