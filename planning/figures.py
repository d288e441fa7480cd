"""Figures of units that somebody loaded: amounts by unit code, of one region on one day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import select

from geo.errors import Refusal
from layers.listing import carried_rows, finest, read_amounts
from planning.checks import TEXT_LIMIT, checked_line, checked_title, checked_who
from planning.database import reading, writing
from planning.history import check_version, keep_edit, keep_new, new_id
from planning.recommendation_models import Figures as Row

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from geo.types import Issue
    from layers.store import Store
    from layers.territory import Territory


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Loaded figures as they were when they were read; ``amounts`` by the units' codes."""

    id: str
    version: int
    name: str
    region: str
    at: dt.date
    source: str
    amounts: Mapping[str, float]


def load_figures(  # noqa: PLR0913  a table and what is said of it
    store: Store, file: Path, *, name: str, region: str, at: dt.date, source: str, who: str
) -> tuple[Figures, list[Issue]]:
    """Keep the amounts of a CSV (columns code and value), and tell of rows without a number.

    Refuses ``amounts-unknown-unit``, what `layers.listing.read_amounts` refuses, and a region or
    day that cannot be shown.
    """
    amounts, issues = read_amounts(file)
    known = {key[0] for key in finest(store.territory, region, at)}
    unknown = [code for code in amounts.index if code not in known]
    if unknown:
        raise Refusal("amounts-unknown-unit", code=unknown[0], date=at)
    told = {str(code): float(value) for code, value in amounts.items()}
    return keep_figures(
        store.home, told, name=name, region=region, at=at, source=source, who=who
    ), issues


def keep_figures(  # noqa: PLR0913  as above
    home: Path,
    amounts: Mapping[str, float],
    *,
    name: str,
    region: str,
    at: dt.date,
    source: str,
    who: str,
) -> Figures:
    """Keep amounts that are at hand; refuses ``document-title`` and ``text-unfit``."""
    who = checked_who(who)
    row = Row(id=new_id("fig"), name=checked_title(name), region=region, at=at)
    row.source, row.amounts = checked_line(source, TEXT_LIMIT), dict(amounts)
    with writing(home) as session:
        keep_new(session, who, row)
        return _figures(row)


def change_figures(
    home: Path, figures: str, amounts: Mapping[str, float], *, version: int, who: str
) -> Figures:
    """Put other amounts in their place; refuses ``figures-gone`` and ``record-changed``."""
    who = checked_who(who)
    with writing(home) as session:
        row = _live(session, figures)
        values = {"amounts": dict(amounts)}
        check_version(session, row, version, values)
        keep_edit(session, who, row, values)
        return _figures(row)


def remove_figures(home: Path, figures: str, *, version: int, who: str) -> None:
    """Take figures off the list; refuses as `change_figures`."""
    who = checked_who(who)
    with writing(home) as session:
        row = _live(session, figures)
        check_version(session, row, version, {"deleted": True})
        keep_edit(session, who, row, {"deleted": True})


def get_figures(home: Path, figures: str) -> Figures:
    """Return loaded figures; refuses ``figures-gone``."""
    with reading(home) as session:
        return _figures(_live(session, figures))


def list_figures(home: Path) -> list[Figures]:
    """Return all loaded figures in the order of their names and days."""
    with reading(home) as session:
        rows = session.scalars(select(Row).where(Row.deleted.is_(False)).order_by(Row.name, Row.at))
        return [_figures(row) for row in rows]


def change_percent(territory: Territory, earlier: Figures, later: Figures) -> pd.Series:
    """Return by how many per cent each unit of the later day changed, by its code.

    The earlier amounts are carried to the later units first (`layers.listing.carried_rows`); a unit
    without a figure on either day is not told. Refuses ``figures-regions``.
    """
    if earlier.region != later.region:
        raise Refusal("figures-regions")
    before = pd.Series(dict(earlier.amounts), dtype=float)
    rows = carried_rows(territory, before, earlier.region, earlier.at, later.at)
    found = {
        row["code"]: 100.0 * (later.amounts[row["code"]] - row["value"]) / row["value"]
        for row in rows
        if row["value"] and row["code"] in later.amounts
    }
    kept = {code: value for code, value in found.items() if math.isfinite(value)}
    return pd.Series(kept, dtype=float)


def _live(session: Session, figures: str) -> Row:
    row = session.get(Row, figures)
    if row is None or row.deleted:
        raise Refusal("figures-gone")
    return row


def _figures(row: Row) -> Figures:
    return Figures(
        id=row.id,
        version=row.version,
        name=row.name,
        region=row.region,
        at=row.at,
        source=row.source,
        amounts=row.amounts,
    )
