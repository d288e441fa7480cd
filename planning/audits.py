"""The audit of every municipal border that plans lie on, by units of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.border_audit import BorderAudit, Reach, audit
from geo.conflict_matrix import ConflictMatrix, default_matrix
from geo.errors import Refusal
from geo.types import Issue, Provenance
from layers.store import Store
from layers.words import DEFAULT_LANGUAGE
from planning.auditground import Ground, Question, ground_of
from planning.auditissues import (
    borders_without_plan,
    classes_not_named,
    plans_cover,
    plans_overlap,
)
from planning.auditrank import counted
from planning.plansources import PlanSource, PlanUsed, open_source, practice_issues
from planning.planunits import PLANS, Units


@dataclass(frozen=True)
class AuditAsked:
    """What is to be audited: plans (ids, titles, ``id#version`` or files), and along which units.

    ``units`` is ``REGION@DATE``, as of `planning.planunits.units_of`, or "plans": each plan is a
    unit of its own. If nothing is said it is the region where most zones lie, today, and "plans"
    where they lie in none. Two versions of one plan are compared with each other.
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
    EPSG:4326, ``start_m`` and ``end_m`` from the beginning of the border; the zone's own columns
    are there for both sides (name_a is the zone's name, regulation_a its rules), with plan,
    plan_id, practice, status, valid_from and valid_to. ``zones`` are those that are in a stretch or
    a pair, by the number that stands in their ``row_a`` and ``row_b``.
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
    question: Question
    zones: gpd.GeoDataFrame
    made_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))


def run_audit(store: Store, asked: AuditAsked) -> Audited:
    """Return the audit of every border that a plan lies on.

    Refuses what `open_source` and `ground_of` refuse, and ``border-none``.
    """
    matrix = asked.matrix or default_matrix()
    sources = _sources(store, asked)
    ground = ground_of(store, asked.units, sources, asked.lang, asked.reach.reach_m)
    zones, rivals = _counted(ground, sources, asked.lang)
    there = set(zones["unit"])
    walked = ground.borders["unit_a"].isin(there) | ground.borders["unit_b"].isin(there)
    if not walked.any():
        raise Refusal("border-none")
    numbered = zones.drop(columns="source").assign(row=range(len(zones)))
    done = audit(ground.borders[walked], numbered, reach=asked.reach, matrix=matrix)
    used = tuple(one.used for one in sources)
    issues = (
        *ground.issues,
        *rivals,
        *borders_without_plan(ground.borders, walked),
        *plans_overlap(done, asked.reach.tolerance_m),
        *classes_not_named(done, matrix, asked.lang),
        *practice_issues(*used),
    )
    return Audited(
        asked,
        ground.units,
        matrix,
        used,
        *_named(done, ground),
        issues,
        ground.boundaries,
        ground.question,
        _near(numbered, done),
    )


def _sources(store: Store, asked: AuditAsked) -> list[PlanSource]:
    """Return the plans that were asked for; one that is named twice counts once."""
    found: dict[tuple[str, int], PlanSource] = {}
    for named in asked.plans:
        one = open_source(store.home, named, asked.lang)
        found.setdefault((one.used.id or named, one.used.version), one)
    return list(found.values())


def _counted(
    ground: Ground, sources: Sequence[PlanSource], lang: str
) -> tuple[gpd.GeoDataFrame, tuple[Issue, ...]]:
    """Return the zones that count: of several plans of one unit those that apply."""
    if ground.question == "versions":
        return ground.zones, ()
    if ground.units.region == PLANS:
        return ground.zones, plans_cover(ground)
    return counted(ground.zones, [one.used for one in sources], ground.units, lang)


def _near(zones: gpd.GeoDataFrame, done: BorderAudit) -> gpd.GeoDataFrame:
    """Return the zones that are in a stretch or a pair, by their number."""
    told = [table[f"row_{side}"] for table in (done.stretches, done.pairs) for side in "ab"]
    chosen = np.unique(pd.concat(told).dropna().to_numpy(dtype=int))
    return zones.iloc[chosen].set_index("row")


def _named(
    done: BorderAudit, ground: Ground
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    """Return stretches, pairs and borders with names, codes and ids of their units."""
    sides = done.stretches[["practice_a", "practice_b"]].eq(other=True)
    made_up = sides.any(axis=1).groupby(done.stretches["border"]).any()
    borders = done.borders.assign(practice=done.borders["border"].map(made_up).eq(other=True))
    name_of = ground.borders.set_index("border")["name"]

    def told(table: Any) -> Any:  # noqa: ANN401  a frame with or without geometry
        named = {
            f"{column}_{side}": table[f"unit_{side}"].map(ground.sides[source])
            for column, source in (("unit_id", "unit_id"), ("unit_name", "name"), ("unit", "code"))
            for side in "ab"
        }
        return table.assign(border_id=table["border"], border=table["border"].map(name_of), **named)

    ends = done.stretches.groupby("border")["length_m"].cumsum()
    numbered = {"stretch": range(len(ends)), "start_m": ends - done.stretches["length_m"]}
    stretches = told(done.stretches).assign(**numbered, end_m=ends)
    return stretches, told(done.pairs), told(borders)
