"""What became of loaded figures: who loaded them, what rests on them, which were removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planning.database import reading
from planning.history import Changed, changes_of
from planning.recommendation_models import Area, Evidence
from planning.recommendation_models import Figures as Row

if TYPE_CHECKING:
    from pathlib import Path


def uses_of(home: Path, figures: str) -> int:
    """Return how many rules and figures of recommendations rest on a table."""
    rules = select(Area.told).where(Area.deleted.is_(False), Area.kind == "rule")
    asked = select(Evidence.query).where(Evidence.deleted.is_(False), Evidence.kind == "unit")
    with reading(home) as session:
        named = [{told.get("earlier"), told.get("later")} for told in session.scalars(rules)]
        named += [{told.get("figures")} for told in session.scalars(asked)]
    return sum(figures in one for one in named)


def names_of(home: Path) -> dict[str, tuple[str, int | None]]:
    """Return name and year of every table there ever was, also of removed ones, by its id."""
    with reading(home) as session:
        rows = session.execute(select(Row.id, Row.name, Row.year))
        return {one: (name, year) for one, name, year in rows}


def loaded_by(home: Path, figures: str) -> Changed:
    """Return the change that made a table: who loaded it, and when."""
    return changes_of(home, "figures", figures)[0]


def removals(home: Path) -> list[tuple[str, Changed]]:
    """Return the removed tables (name, year), each with its removal, the last removed first."""
    with reading(home) as session:
        wanted = select(Row.id, Row.name, Row.year).where(Row.deleted.is_(True))
        gone = {one: (name, year) for one, name, year in session.execute(wanted)}
    found = [
        (f"{name}, {year}" if year else name, changes_of(home, "figures", one)[-1])
        for one, (name, year) in gone.items()
    ]
    return sorted(found, key=lambda one: -one[1].id)
