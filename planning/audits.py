"""Zone statistics and the border audit of plans, kept ones and files, by units of a day."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.border_audit import BorderAudit, Reach, audit, unnamed_classes
from geo.border_lines import shared_borders, units_of_zones
from geo.conflict_matrix import ConflictMatrix, class_number, default_matrix, read_matrix
from geo.errors import Refusal
from geo.types import Issue
from geo.zones import zone_areas
from geo.zones_change import transition_matrix
from layers.hilucs import hilucs
from layers.home import ensure_folder
from layers.listing import finest
from layers.out.formats import csv_table, geojson
from layers.plain import plain
from layers.plancheck import ZONES, CheckAsked, check_file
from layers.planreport import is_practice
from layers.store import Store
from layers.territory import COUNTRY_OF_REGION, REGIONS, check_date
from layers.units import parse_id, unit_id, unit_of_piece
from planning.planlayers import plan_zones
from planning.planstore import get_plan, list_plans

_HECTARE_M2 = 10_000.0
_STRETCH = (
    *("border", "unit_a", "unit_b", "length_m", "judgement", "weight", "rule"),
    *("class_a", "class_b", "code_a", "code_b", "plan_a", "plan_b"),
    *("valid_from_a", "valid_from_b", "status_a", "status_b", "zone_id_a", "zone_id_b"),
    *("gap_a_m", "gap_b_m", "overlap_m", "practice_a", "practice_b"),
)


@dataclass(frozen=True)
class Units:
    """Municipalities (before July 2009 districts) of a region on a day, by their ids."""

    region: str
    at: dt.date
    frame: gpd.GeoDataFrame


def units_of(store: Store, told: str | None) -> Units:
    """Return the units that ``REGION@DATE`` means; those of Vidzeme today if nothing is said.

    Refuses ``units-unclear``, and a day that cannot be shown.
    """
    region, _, day = (told or "vidzeme").partition("@")
    try:
        at = dt.date.fromisoformat(day) if day else dt.date.today()  # noqa: DTZ011  a civil date
    except ValueError as error:
        raise Refusal("units-unclear", told=str(told)) from error
    if region not in REGIONS:
        raise Refusal("units-unclear", told=str(told))
    territory, keys = store.territory, finest(store.territory, region, check_date(at))
    frame = gpd.GeoDataFrame(
        {"code": [key[0] for key in keys], "name": [territory.name(key, at=at) for key in keys]},
        index=[unit_id(key) for key in keys],
        geometry=[territory.outline(key) for key in keys],
        crs="EPSG:4326",
    )
    return Units(region, at, frame)


def zones_of_source(home: Path, named: str) -> gpd.GeoDataFrame:
    """Return the zones of a kept plan, by its id or title, or of a file that is checked first.

    EPSG:4326; ``plan`` is its title, ``practice`` whether it is practice data. Refuses
    ``plan-source-unknown`` and what a check refuses.
    """
    by_name = {name: p for p in list_plans(home) for name in (p.title, p.id)}
    if named in by_name:
        plan = get_plan(home, by_name[named].id)
        since = str(plan.valid_from or "")
        zones = plan_zones(home, plan.id).assign(
            plan=plan.title, valid_from=since, status=plan.status, practice=plan.practice
        )
        return zones.to_crs("EPSG:4326")
    path = Path(named)
    if not path.exists():
        raise Refusal("plan-source-unknown", plan=named)
    with tempfile.TemporaryDirectory(dir=ensure_folder(home / "checks")) as folder:
        checked = Path(folder) / "result"
        report = check_file(CheckAsked(path, path.name), checked)
        if not report["zones"]:
            raise Refusal("plan-without-zones", file=path.name)
        zones = gpd.read_parquet(checked / ZONES)
        zones = zones.assign(plan=path.stem, practice=is_practice(report))
        return zones.to_crs("EPSG:4326")


def zone_statistics(
    store: Store, named: str, told: str | None, other: str | None = None
) -> tuple[dict[str, Any], list[Issue]]:
    """Return how much of a plan's zone classes lies in every unit, and what to know about it.

    ``rows``: unit_code, unit_name, class (HILUCS; None where a code has none), area_ha, share (of
    the unit). ``totals``: a row a unit with area_ha and the hectares that are singly covered,
    covered more than once, and not covered: they add up to the unit's. With ``other``, another
    plan, ``change`` has what each class became there: class_a, cover_a, class_b, cover_b, area_ha.
    ``practice`` says whether practice data is among it.
    """
    units = units_of(store, told)
    zones = _classed(zones_of_source(store.home, named))
    later = None if other is None else _classed(zones_of_source(store.home, other))
    found = zone_areas(zones, units.frame, class_field="hilucs")
    touched = found.units[found.units["singly_m2"] + found.units["multiply_m2"] > 0]
    code, name = units.frame["code"], units.frame["name"]
    rows = [
        {
            "unit_code": code[row.unit],
            "unit_name": name[row.unit],
            "class": row["class"] if isinstance(row["class"], str) else None,
            "area_ha": row.area_m2 / _HECTARE_M2,
            "share": row.area_m2 / float(found.units.loc[row.unit, "area_m2"]),
        }
        for _, row in found.rows.iterrows()
    ]
    totals = [
        {"unit_code": code[unit], "unit_name": name[unit], "area_ha": row["area_m2"] / _HECTARE_M2}
        | {
            kind: float(row[f"{kind[:-3]}_m2"]) / _HECTARE_M2
            for kind in ("singly_ha", "multiply_ha", "uncovered_ha")
        }
        for unit, row in touched.iterrows()
    ]
    answer = {"units": f"{units.region}@{units.at}", "rows": rows, "totals": totals}
    change = {} if later is None else {"change": _change(zones, later)}
    made_up = _practice(*(one for one in (zones, later) if one is not None))
    return answer | change | {"practice": bool(made_up)}, made_up


def _practice(*tables: gpd.GeoDataFrame) -> list[Issue]:
    """Return the warning that figures rest on practice data, where they do."""
    titles = [title for zones in tables for title in zones["plan"][zones["practice"]]]
    told = {"plans": ", ".join(dict.fromkeys(titles))}
    return [Issue("zones-practice", "warning", told)] if titles else []


def _classed(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return zones.assign(hilucs=zones["hilucs"].where(zones["hilucs"].notna(), None))


def _change(zones: gpd.GeoDataFrame, later: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    table = transition_matrix(zones, later, "hilucs", "hilucs").table
    areas = table.assign(area_ha=table["area_m2"] / _HECTARE_M2).drop(columns="area_m2")
    rows: list[dict[str, Any]] = plain(areas.to_dict("records"))
    return rows


def border_audit(
    store: Store,
    named: Sequence[str],
    told: str | None,
    reach: Reach,
    matrix: ConflictMatrix,
) -> tuple[BorderAudit, list[Issue]]:
    """Return the audit of every border of units that a plan lies on, and what to know about it.

    Refuses what ``units_of`` and ``zones_of_source`` refuse, and ``border-none``.
    """
    units = units_of(store, told)
    zones = pd.concat([zones_of_source(store.home, one) for one in named], ignore_index=True)
    zones = zones.assign(unit=units_of_zones(zones.geometry, units.frame.geometry))
    outside = int(zones["unit"].isna().sum())
    owned = zones[zones["unit"].notna()]
    borders = _borders(store, units)
    there = set(owned["unit"])
    mine = borders[borders["unit_a"].isin(there) | borders["unit_b"].isin(there)]
    if mine.empty:
        raise Refusal("border-none")
    done = audit(mine, owned, reach=reach, matrix=matrix)
    issues = [Issue("zones-outside-units", "warning", {"count": outside})] if outside else []
    issues += _unnamed(done, matrix)
    return _named(done, units), [*issues, *_practice(owned)]


def _unnamed(done: BorderAudit, matrix: ConflictMatrix) -> list[Issue]:
    """Return the warning that a table of one's own leaves out classes, where it does."""
    classes = [] if matrix is default_matrix() else unnamed_classes(done, matrix)
    told = {"classes": ", ".join(class_number(one) for one in classes)}
    return [Issue("matrix-classes-unnamed", "warning", told)] if classes else []


def _borders(store: Store, units: Units) -> gpd.GeoDataFrame:
    country = COUNTRY_OF_REGION[units.region]
    owners = unit_of_piece(store.territory, country, units.at)
    known = {piece: unit for piece, unit in owners.items() if unit in units.frame.index}
    return shared_borders(store.territory.segments(country), known)


def _named(done: BorderAudit, units: Units) -> BorderAudit:
    """Return the tables with codes and names of units for ids, and borders with ``practice``."""
    sides = done.stretches[["practice_a", "practice_b"]].eq(other=True)
    made_up = sides.any(axis=1).groupby(done.stretches["border"]).any()
    borders = done.borders.assign(practice=done.borders["border"].map(made_up).eq(other=True))

    def told(table: Any) -> Any:  # noqa: ANN401  a frame with or without geometry
        names = {f"name_{side}": table[f"unit_{side}"].map(units.frame["name"]) for side in "ab"}
        codes = {f"unit_{s}": [parse_id(u)[0] for u in table[f"unit_{s}"]] for s in "ab"}
        return table.assign(
            **names, **codes, border=names["name_a"].str.cat(names["name_b"], sep=" – ")
        )

    return BorderAudit(told(done.stretches), told(done.pairs), told(borders))


def audit_answer(  # noqa: PLR0913, PLR0917  a front door's question, as it was asked
    store: Store,
    named: Sequence[str],
    told: str | None,
    lengths: tuple[float, float, float],
    matrix: Path | None,
    out: Path | None,
) -> tuple[dict[str, Any], list[Issue]]:
    """Audit, write what is wanted, and return the tables as plain data with the issues.

    ``lengths`` are reach, distance and tolerance in metres.
    """
    try:
        content = matrix.read_bytes() if matrix else None
    except OSError as error:
        raise Refusal("file-not-there", file=str(matrix)) from error
    weights = default_matrix() if content is None else read_matrix(content, str(matrix), hilucs())
    done, issues = border_audit(store, named, told, Reach(*lengths), weights)
    answer = audit_told(done)
    if out is not None:
        answer["files"] = [str(path) for path in write_audit(done, out)]
    return answer, issues


def audit_told(done: BorderAudit) -> dict[str, Any]:
    """Return an audit as plain data: stretches, borders, pairs (without geometry)."""
    kept = [name for name in _STRETCH if name in done.stretches.columns]
    stretches = pd.DataFrame(done.stretches)[kept]
    tables = {"stretches": stretches, "borders": done.borders, "pairs": done.pairs}
    return {name: plain(table.to_dict("records")) for name, table in tables.items()}


def write_audit(done: BorderAudit, folder: Path) -> list[Path]:
    """Write the stretches as GeoJSON and CSV, borders and pairs as CSV; return the files."""
    ensure_folder(folder)
    kept = [name for name in _STRETCH if name in done.stretches.columns]
    lines = done.stretches[[*kept, "geometry"]]
    files = {
        "stretches.geojson": geojson(lines, {"name": "stretches"}),
        "stretches.csv": csv_table(lines),
        "borders.csv": done.borders.to_csv(index=False).encode("utf-8-sig"),
        "pairs.csv": done.pairs.to_csv(index=False).encode("utf-8-sig"),
    }
    for name, content in files.items():
        waiting = folder / f".{name}.part"
        waiting.write_bytes(content)
        waiting.replace(folder / name)
    return [folder / name for name in files]
