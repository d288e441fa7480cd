"""The areas of recommendations: said in any mix of kinds, kept, and drawn as they are on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from sqlalchemy import Text, cast, select

from geo.errors import Refusal
from geo.measure import LONLAT_CRS
from geo.types import Issue
from layers.words import words
from planning.areaplaces import place_areas, units_on
from planning.areashapes import COLUMNS, area_rows, check_units, shapes_frame
from planning.areaspecs import (
    Spec,
    UnitsArea,
    checked_spec,
    kept_spec,
    kind_of,
    spec_of,
    told_of,
)
from planning.checks import TEXT_LIMIT, checked_line, checked_who
from planning.database import reading, writing
from planning.history import check_version, keep_edit, keep_new, new_id
from planning.recommendation_models import Area as Row
from planning.recommendation_models import AreaUnit
from planning.recommendations import live

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from layers.store import Store

AREA_COLUMNS = ("recommendation", "area", "kind", *COLUMNS, "geometry")
_PORTION = 500  # ids in one statement


@dataclass(frozen=True)
class Area:
    """An area of a recommendation as it was when it was read."""

    id: str
    recommendation: str
    version: int
    kind: str
    spec: Spec
    note: str


@dataclass(frozen=True, eq=False)
class Areas:
    """Areas as they are on a day, and what has to be known of those that cannot be shown.

    ``frame`` (EPSG:4326) has `AREA_COLUMNS`: ``unit`` is the id of the unit of the day that a row
    is, or nothing, ``share`` how much of the unit that was meant (0-1).
    """

    frame: gpd.GeoDataFrame
    issues: tuple[Issue, ...]


def add_area(store: Store, recommendation: str, spec: Spec, *, who: str, note: str = "") -> Area:
    """Say where a recommendation holds, beside what was said before.

    Refuses what `planning.areaspecs.checked_spec` and `planning.areashapes.area_shape` refuse, and
    ``recommendation-gone``.
    """
    who, note = checked_who(who), checked_line(note, TEXT_LIMIT)
    spec = _computable(store, spec)
    with writing(store.home) as session:
        live(session, recommendation)
        row = Row(id=new_id("area"), recommendation_id=recommendation, note=note)
        row.kind, row.told = kind_of(spec), told_of(spec)
        keep_new(session, who, row)
        area = area_of(row)
    place_areas(store)
    return area


def change_area(  # noqa: PLR0913  what is changed, and what is said of it
    store: Store, area: str, spec: Spec, *, version: int, who: str, note: str = ""
) -> Area:
    """Say an area anew; refuses as `add_area`, ``area-gone`` and ``record-changed``."""
    who, note = checked_who(who), checked_line(note, TEXT_LIMIT)
    spec = _computable(store, spec)
    values = {"kind": kind_of(spec), "told": told_of(spec), "note": note}
    with writing(store.home) as session:
        row = _live(session, area)
        check_version(session, row, version, values)
        keep_edit(session, who, row, values)
        changed = area_of(row)
    place_areas(store)
    return changed


def remove_area(home: Path, area: str, *, version: int, who: str) -> None:
    """Take an area away; refuses ``area-gone`` and ``record-changed``."""
    who = checked_who(who)
    with writing(home) as session:
        row = _live(session, area)
        check_version(session, row, version, {"deleted": True})
        keep_edit(session, who, row, {"deleted": True})


def list_areas(home: Path, recommendation: str) -> list[Area]:
    """Return what was said of where a recommendation holds, the first one first."""
    with reading(home) as session:
        return [area_of(row) for row in session.scalars(_of([recommendation]))]


def areas_of(store: Store, recommendation: str, at: dt.date, lang: str = "lv") -> Areas:
    """Return the areas of a recommendation as they are on a day.

    An area that cannot be computed any more (a plan is gone) is an issue, ``area-not-shown``, and
    the others are shown.
    """
    return areas_of_all(store, [recommendation], at, lang)


def areas_of_all(
    store: Store, recommendations: Sequence[str], at: dt.date, lang: str = "lv"
) -> Areas:
    """Return the areas of several recommendations, as `areas_of` does."""
    with reading(store.home) as session:
        areas = [area_of(row) for row in session.scalars(_of(recommendations))]
    return areas_of_rows(store, areas, at, lang)


def areas_of_rows(store: Store, areas: Sequence[Area], at: dt.date, lang: str = "lv") -> Areas:
    """Return areas that are at hand as they are on a day, as `areas_of` does."""
    rows, owners, issues = [], [], []
    for area in areas:
        try:
            found = area_rows(store, area.spec, at)
        except Refusal as refusal:
            about = {"reason": words(lang).refusal(refusal)}
            issues.append(Issue("area-not-shown", "warning", about, feature=area.id))
            continue
        rows += found
        owners += [(area.recommendation, area.id, area.kind)] * len(found)
    frame = shapes_frame(rows)
    told = pd.DataFrame(owners, columns=list(AREA_COLUMNS[:3]))
    joined = pd.concat([told, frame], axis=1)
    shown = gpd.GeoDataFrame(joined[list(AREA_COLUMNS)], geometry="geometry", crs=LONLAT_CRS)
    return Areas(shown, tuple(issues))


def area_of(row: Row) -> Area:
    """Return an area's row as it stands."""
    spec = spec_of(row.kind, row.told)
    return Area(row.id, row.recommendation_id, row.version, row.kind, spec, row.note)


def areas_by_id(session: Session, ids: Sequence[str]) -> list[Area]:
    """Return areas in the order of their ids: read as plain columns, their specs kept at hand."""
    columns = (Row.id, Row.recommendation_id, Row.version, Row.kind, cast(Row.told, Text), Row.note)
    parts = (ids[first : first + _PORTION] for first in range(0, len(ids), _PORTION))
    rows = [
        row
        for part in parts
        for row in session.execute(select(*columns).where(Row.id.in_(part)).order_by(Row.id))
    ]
    return [
        Area(one, owner, version, kind, kept_spec(kind, told), note)
        for one, owner, version, kind, told, note in rows
    ]


def units_of_recommendation(store: Store, recommendation: str, at: dt.date) -> dict[str, float]:
    """Return the units of a day that a recommendation's areas lie in, by id, with their shares.

    ``share`` is the greatest part of the unit (0-1) that one area takes; a place or a line takes
    none of it and is told all the same.
    """
    found: dict[str, float] = {}
    for units in units_of_areas(store, [recommendation], at).values():
        for unit, share in units.items():
            found[unit] = max(found.get(unit, 0.0), share)
    return dict(sorted(found.items()))


def units_of_areas(
    store: Store, recommendations: Sequence[str], at: dt.date
) -> dict[str, dict[str, float]]:
    """Return the units of a day that every area of some recommendations lies in, by its id."""
    place_areas(store)
    wanted = (
        select(AreaUnit)
        .where(AreaUnit.recommendation_id.in_(recommendations))
        .order_by(AreaUnit.area_id, AreaUnit.unit)
    )
    valid = units_on(store.territory, at)
    found: dict[str, dict[str, float]] = {}
    with reading(store.home) as session:
        for row in session.scalars(wanted):
            if row.unit in valid:
                found.setdefault(row.area_id, {})[row.unit] = row.share
    return found


def _computable(store: Store, spec: Spec) -> Spec:
    """Return a checked spec; what cannot be computed now is refused before it is kept."""
    spec = checked_spec(spec)
    if isinstance(spec, UnitsArea):
        check_units(store.territory, spec.units)
    else:
        area_rows(store, spec, dt.date.today())  # noqa: DTZ011  a civil date
    return spec


def _live(session: Session, area: str) -> Row:
    row = session.get(Row, area)
    if row is None or row.deleted:
        raise Refusal("area-gone")
    live(session, row.recommendation_id)
    return row


def _of(recommendations: Sequence[str]) -> Select[Row]:
    wanted = select(Row).where(Row.recommendation_id.in_(recommendations), Row.deleted.is_(False))
    return wanted.order_by(Row.recommendation_id, Row.created_at, Row.id)
