"""Figures of units that somebody loaded: amounts by unit code, of one region on one day.

A unit without an amount has none: nothing stands for what is missing. What is loaded stays beside
what the program brings along, and never takes its place.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from geo.errors import Refusal
from planning.checks import TEXT_LIMIT, checked_line, checked_link, checked_title, checked_who
from planning.database import reading, writing
from planning.history import check_version, keep_edit, keep_new, new_id
from planning.recommendation_models import Figures as Row

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from layers.figurematch import Column

MEASURE_LIMIT = 60
FIRST_YEAR, LAST_YEAR = 1800, 2200


@dataclass(frozen=True, kw_only=True)
class FiguresAbout:
    """What a table of figures is: of the units of ``region`` on the day ``at``.

    ``year`` is that of the figures, which may be another than that of the units. ``measure`` is
    the unit of measure. Where they ``adds_up`` (people, dwellings), units that merge have the sum;
    shares and means cannot be carried so.
    """

    name: str
    region: str
    at: dt.date
    source: str
    measure: str = ""
    year: int | None = None
    link: str = ""
    licence: str = ""
    adds_up: bool = True


@dataclass(frozen=True, kw_only=True)
class Figures(FiguresAbout):
    """Loaded figures as they were when they were read; ``amounts`` by the units' codes."""

    id: str
    version: int
    amounts: Mapping[str, float] = field(default_factory=dict)


Told = tuple[FiguresAbout, Mapping[str, float]]
_ABOUT = tuple(one.name for one in fields(FiguresAbout))
_FIXED = frozenset({"region", "at"})  # by which the amounts belong to their units


def keep_tables(
    home: Path, tables: Sequence[Told], *, who: str, replace: bool = False
) -> list[Figures]:
    """Keep tables of figures, all or none.

    Where a table of the same name, year, region and day is there already, ``replace`` puts the
    amounts in its place (the old ones stay in its history). Refuses ``figures-there`` without it,
    ``figures-empty``, ``figures-name``, ``figures-source``, ``figures-year``, ``text-unfit`` and
    ``document-link``.
    """
    who = checked_who(who)
    fit = [(_checked(about), _amounts(about, amounts)) for about, amounts in tables]
    with writing(home) as session:
        return [_keep(session, who, about, amounts, replace=replace) for about, amounts in fit]


def name_of_column(name: str, column: Column, columns: Sequence[Column]) -> str:
    """Return what one of several tables is called: as all are, if they differ by their years."""
    years = [one.year for one in columns]
    if len(columns) == 1 or (None not in years and len(set(years)) == len(years)):
        return name
    return f"{name}: {column.head}" if name.strip() else column.head


def _checked(about: FiguresAbout) -> dict[str, Any]:
    if not about.name.strip():
        raise Refusal("figures-name")
    if not about.source.strip():
        raise Refusal("figures-source")
    if about.year is not None and not FIRST_YEAR <= about.year <= LAST_YEAR:
        raise Refusal("figures-year", first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return {name: getattr(about, name) for name in _ABOUT} | {
        "name": checked_title(about.name),
        "source": checked_line(about.source, TEXT_LIMIT),
        "measure": checked_line(about.measure, MEASURE_LIMIT),
        "licence": checked_line(about.licence),
        "link": checked_link(about.link),
    }


def _amounts(about: FiguresAbout, amounts: Mapping[str, float]) -> dict[str, float]:
    if not amounts or not all(map(math.isfinite, amounts.values())):
        raise Refusal("figures-empty", name=about.name)
    return {code: float(value) for code, value in amounts.items()}


def _keep(
    session: Session, who: str, about: dict[str, Any], amounts: dict[str, float], *, replace: bool
) -> Figures:
    there = _same(session, about)
    if there is not None and not replace:
        raise Refusal("figures-there", name=about["name"], year=str(about["year"] or "–"))
    if there is not None:
        keep_edit(session, who, there, about | {"amounts": amounts})
        return _figures(there)
    row = Row(id=new_id("fig"), **about, amounts=amounts)
    keep_new(session, who, row)
    return _figures(row)


def _same(session: Session, about: Mapping[str, Any]) -> Row | None:
    wanted = select(Row).where(Row.deleted.is_(False), Row.name == about["name"])
    for name in ("region", "at"):
        wanted = wanted.where(getattr(Row, name) == about[name])
    return next((row for row in session.scalars(wanted) if row.year == about["year"]), None)


def describe_figures(
    home: Path, figures: str, about: FiguresAbout, *, version: int, who: str
) -> Figures:
    """Tell figures differently: name, source and so on, not region and day.

    Refuses as `keep_tables`, ``figures-gone`` and ``record-changed``.
    """
    who = checked_who(who)
    values = {name: value for name, value in _checked(about).items() if name not in _FIXED}
    return _edited(home, figures, values, version, who)


def remove_figures(home: Path, figures: str, *, version: int, who: str) -> None:
    """Take figures off the list; refuses ``figures-gone`` and ``record-changed``."""
    _edited(home, figures, {"deleted": True}, version, checked_who(who))


def _edited(home: Path, figures: str, values: Mapping[str, Any], version: int, who: str) -> Figures:
    with writing(home) as session:
        row = _live(session, figures)
        check_version(session, row, version, values)
        keep_edit(session, who, row, values)
        return _figures(row)


def get_figures(home: Path, figures: str) -> Figures:
    """Return loaded figures; refuses ``figures-gone``."""
    with reading(home) as session:
        return _figures(_live(session, figures))


def list_figures(home: Path) -> list[Figures]:
    """Return all loaded figures in the order of their names, years and days."""
    with reading(home) as session:
        rows = session.scalars(select(Row).where(Row.deleted.is_(False)))
        found = [_figures(row) for row in rows]
    return sorted(found, key=lambda one: (one.name, one.year or 0, one.at, one.id))


def _live(session: Session, figures: str) -> Row:
    row = session.get(Row, figures)
    if row is None or row.deleted:
        name = "–" if row is None else ", ".join(filter(None, (row.name, str(row.year or ""))))
        raise Refusal("figures-gone", name=name)
    return row


def _figures(row: Row) -> Figures:
    told = {name: getattr(row, name) for name in _ABOUT}
    return Figures(id=row.id, version=row.version, amounts=dict(row.amounts), **told)
