"""The audit of every municipal border that plans lie on, by units of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geo.border_audit import BorderAudit, Reach, audit
from geo.border_lines import shared_borders, units_of_zones
from geo.conflict_matrix import ConflictMatrix, default_matrix, read_matrix
from geo.errors import Refusal
from geo.types import Issue, Provenance
from layers.hilucs import hilucs
from layers.home import ensure_folder
from layers.out.formats import csv_table, geojson
from layers.plain import plain
from layers.store import Store
from layers.territory import COUNTRY_OF_REGION
from layers.units import parse_id, unit_of_piece
from layers.words import DEFAULT_LANGUAGE
from planning.plansources import PlanUsed, open_source, practice_issues
from planning.planunits import Units, units_of

_STRETCH = (
    *("border", "unit_a", "unit_b", "length_m", "judgement", "weight", "rule"),
    *("class_a", "class_b", "code_a", "code_b", "plan_a", "plan_b"),
    *("valid_from_a", "valid_from_b", "status_a", "status_b", "zone_id_a", "zone_id_b"),
    *("gap_a_m", "gap_b_m", "overlap_m", "practice_a", "practice_b"),
)


Question = Literal["neighbours", "versions"]


@dataclass(frozen=True)
class AuditAsked:
    """What is to be audited: plans (ids, titles, ``id#version`` or files), and along which units.

    ``units`` is ``REGION@DATE``, as of `planning.planunits.units_of`.
    """

    plans: tuple[str, ...]
    units: str | None = None
    reach: Reach = field(default_factory=Reach)
    matrix: ConflictMatrix | None = None
    lang: str = DEFAULT_LANGUAGE


@dataclass(frozen=True, eq=False)
class Audited:
    """An audit with what it rests on; the tables are those of `geo.border_tables`.

    In all three, ``border`` is the name of a border, ``border_id`` its key, and of each side there
    are unit (code), unit_id and unit_name. Stretches are numbered (``stretch``) and lie in
    EPSG:4326; the zone's own columns are there for both sides (name_a is the zone's name), with
    plan, plan_id, status, valid_from and practice.
    """

    asked: AuditAsked
    units: Units
    matrix: ConflictMatrix
    used: tuple[PlanUsed, ...]
    stretches: gpd.GeoDataFrame
    pairs: pd.DataFrame
    borders: pd.DataFrame
    issues: tuple[Issue, ...]
    boundaries: Provenance
    question: Question = "neighbours"
    made_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))


def run_audit(store: Store, asked: AuditAsked) -> Audited:
    """Return the audit of every border of units that a plan lies on.

    Refuses what `units_of` and `open_source` refuse, and ``border-none``.
    """
    units, matrix = units_of(store, asked.units), asked.matrix or default_matrix()
    sources = [open_source(store.home, one, asked.lang) for one in asked.plans]
    zones = pd.concat([one.zones for one in sources], ignore_index=True)
    zones = zones.assign(unit=units_of_zones(zones.geometry, units.frame.geometry))
    outside = int(zones["unit"].isna().sum())
    owned = zones[zones["unit"].notna()]
    borders = _borders(store, units)
    there = set(owned["unit"])
    mine = borders[borders["unit_a"].isin(there) | borders["unit_b"].isin(there)]
    if mine.empty:
        raise Refusal("border-none")
    done = audit(mine, owned, reach=asked.reach, matrix=matrix)
    issues = (Issue("zones-outside-units", "warning", {"count": outside}),) if outside else ()
    used = tuple(one.used for one in sources)
    tables = _named(done, units)
    origin = store.territory.provenance[COUNTRY_OF_REGION[units.region]]
    return Audited(asked, units, matrix, used, *tables, (*issues, *practice_issues(*used)), origin)


def _borders(store: Store, units: Units) -> gpd.GeoDataFrame:
    country = COUNTRY_OF_REGION[units.region]
    owners = unit_of_piece(store.territory, country, units.at)
    known = {piece: unit for piece, unit in owners.items() if unit in units.frame.index}
    return shared_borders(store.territory.segments(country), known)


def _named(done: BorderAudit, units: Units) -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    """Return stretches, pairs and borders with names, codes and ids of their units."""
    sides = done.stretches[["practice_a", "practice_b"]].eq(other=True)
    made_up = sides.any(axis=1).groupby(done.stretches["border"]).any()
    borders = done.borders.assign(practice=done.borders["border"].map(made_up).eq(other=True))

    def told(table: Any) -> Any:  # noqa: ANN401  a frame with or without geometry
        ids = {side: table[f"unit_{side}"] for side in "ab"}
        names = {f"unit_name_{s}": ids[s].map(units.frame["name"]) for s in "ab"}
        codes = {f"unit_{s}": [parse_id(unit)[0] for unit in ids[s]] for s in "ab"}
        return table.assign(
            border_id=table["border"],
            border=names["unit_name_a"].str.cat(names["unit_name_b"], sep=" – "),
            **{f"unit_id_{side}": one for side, one in ids.items()},
            **names,
            **codes,
        )

    ends = done.stretches.groupby("border")["length_m"].cumsum()
    numbered = {"stretch": range(len(ends)), "start_m": ends - done.stretches["length_m"]}
    stretches = told(done.stretches).assign(**numbered, end_m=ends)
    return stretches, told(done.pairs), told(borders)


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
    done = run_audit(store, AuditAsked(tuple(named), told, Reach(*lengths), weights))
    answer = audit_told(done)
    if out is not None:
        answer["files"] = [str(path) for path in write_audit(done, out)]
    return answer, list(done.issues)


def audit_told(done: Audited) -> dict[str, Any]:
    """Return an audit as plain data: stretches, borders, pairs (without geometry)."""
    kept = [name for name in _STRETCH if name in done.stretches.columns]
    stretches = pd.DataFrame(done.stretches)[kept]
    tables = {"stretches": stretches, "borders": done.borders, "pairs": done.pairs}
    return {name: plain(table.to_dict("records")) for name, table in tables.items()}


def write_audit(done: Audited, folder: Path) -> list[Path]:
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
