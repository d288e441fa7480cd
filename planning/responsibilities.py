"""Who is responsible for what: a table of institutions by task, Latvia and Norway side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planning.registerfields import codes_of
from planning.registers import Entry, list_entries

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Matrix:
    """The roles that hold on a day.

    ``rows`` are pairs of level and task, from the state down; ``columns`` the institutions of each
    country that have a role; ``cells`` the roles by level, task and the institution's id.
    """

    rows: tuple[tuple[str, str], ...]
    columns: Mapping[str, tuple[Entry, ...]]
    cells: Mapping[tuple[str, str, str], tuple[Entry, ...]]


def matrix(home: Path, at: dt.date, lang: str) -> Matrix:
    """Return who does what on a day; institutions with the most tasks come first."""
    bodies = {one.id: one for one in list_entries(home, "institutions", lang)}
    cells: dict[tuple[str, str, str], tuple[Entry, ...]] = {}
    for one in list_entries(home, "responsibilities", lang):
        if one.is_valid(at) and one.text("institution") in bodies:
            key = (one.text("level"), one.text("task"), one.text("institution"))
            cells[key] = (*cells.get(key, ()), one)
    levels, tasks = list(codes_of("level")), list(codes_of("task"))
    rows = sorted(
        {key[:2] for key in cells}, key=lambda row: (levels.index(row[0]), tasks.index(row[1]))
    )
    return Matrix(tuple(rows), _columns(bodies, cells), cells)


def _columns(
    bodies: Mapping[str, Entry], cells: Mapping[tuple[str, str, str], tuple[Entry, ...]]
) -> dict[str, tuple[Entry, ...]]:
    counts = {one: sum(key[2] == one for key in cells) for one in bodies}
    found = sorted(
        (body for one, body in bodies.items() if counts[one]), key=lambda body: -counts[body.id]
    )
    return {
        country: tuple(body for body in found if body.text("country") == country)
        for country in codes_of("country")
    }
