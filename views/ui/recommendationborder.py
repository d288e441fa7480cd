"""A recommendation about a border: what it is prefilled with, from the border's own page.

``border`` in the address holds plans, the units with their day, the two units and a theme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.conflict_matrix import class_number
from geo.errors import Refusal
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.units import parse_id
from planning.areaspecs import ConflictRule, Spec, UnitsArea, day_of
from planning.audits import Audited
from planning.auditwords import text_of
from planning.evidencequeries import BorderQuery
from planning.recommendationlists import code_list

_PART, _PLAN = "|", ","
_PARTS = 5
# What is at stake first: where people live, then where nature is, then what is built and grown.
_THEMES = (
    ("5", "settlement"),
    ("6_3", "nature"),
    ("3_4", "recreation"),
    ("2_4", "energy"),
    ("2", "business"),
    ("1_3", "business"),
    ("3_3", "services"),
    ("3", "business"),
    ("4_1", "transport"),
    ("4", "services"),
    ("1", "farm-forest"),
)


@dataclass(frozen=True)
class AboutBorder:
    """The border between two units that a recommendation is written about."""

    plans: tuple[str, ...]
    units: str
    between: tuple[Key, Key]
    border: str
    theme: str

    @property
    def query(self) -> BorderQuery:
        """Return the figure of the border."""
        return BorderQuery(self.plans, self.units, self.between)

    @property
    def queries(self) -> tuple[BorderQuery, ...]:
        """Return what is kept as evidence with the recommendation."""
        return (self.query,)

    def area(self, kind: str) -> Spec:
        """Return the area: the conflicts along the border, or both units as a whole."""
        if kind == "units":
            return UnitsArea(self.between)
        return ConflictRule(self.plans, self.units, 0.0, self.between)


def border_text(audited: Audited, row: Mapping[Any, Any]) -> str:
    """Return what the address holds of a stretch of an audit."""
    plans = _PLAN.join(_plans(audited, row))
    units = f"{audited.units.region}@{audited.units.at}"
    sides = (str(row["unit_id_a"]), str(row["unit_id_b"]))
    classes = [text_of(row.get(f"class_{side}")) for side in "ab"]
    return _PART.join((plans, units, *sides, proposed_theme(classes)))


def _plans(audited: Audited, row: Mapping[Any, Any]) -> list[str]:
    """Return the plans on the two sides of a border; all of the audit's where one side has none."""
    lines = audited.stretches[audited.stretches["border_id"] == row["border_id"]]
    sides = [set(lines[f"plan_id_{side}"].dropna()) - {""} for side in "ab"]
    known = [one.id for one in audited.used if one.id]
    return [plan for plan in known if plan in sides[0] | sides[1]] if all(sides) else known


def proposed_theme(classes: list[str]) -> str:
    """Return the theme that two land uses (HILUCS) bring to mind; whoever writes may change it."""
    numbers = [class_number(one) for one in classes if one]
    for start, theme in _THEMES:
        if theme in code_list("theme") and any(
            one == start or one.startswith(f"{start}_") for one in numbers
        ):
            return theme
    return next(iter(code_list("theme")))


def about_border(store: Store, text: str) -> AboutBorder | None:
    """Return the border that an address tells; None for what cannot be read."""
    parts = text.split(_PART)
    if len(parts) != _PARTS or parts[1].partition("@")[0] not in REGIONS:
        return None
    plans, units, *sides, theme = parts
    try:
        day = day_of(units)
        first, second = (parse_id(side) for side in sides)
        names = " – ".join(store.territory.name(key, at=day) for key in (first, second))
    except (Refusal, ValueError, KeyError):
        return None
    known = theme if theme in code_list("theme") else next(iter(code_list("theme")))
    return AboutBorder(
        tuple(filter(None, plans.split(_PLAN))), units, (first, second), names, known
    )
