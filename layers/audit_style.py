"""How the stretches of a border audit look: one style for the screen, for print and for QGIS.

Colour tells the judgement, and so does the line: no plan is dashed, geometry only dotted, a
missing class both; the worse, the thicker. Stretches of one class are left undrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from geo.border_audit import JUDGEMENTS
from layers.styles import LegendRow
from layers.words import Words

FIELD = "judgement"
BORDER: Mapping[str, Any] = MappingProxyType({"shape": "line", "stroke": "#5A5A5A", "weight": 1.2})
LOOKS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "same": {"stroke": "none", "weight": 0},
        "compatible": {"stroke": "#9BB59B", "weight": 3},
        "tension": {"stroke": "#E0A93B", "weight": 5},
        "conflict": {"stroke": "#B3261E", "weight": 7},
        "no-plan": {"stroke": "#9A9A9A", "weight": 2, "dash": "7 5"},
        "no-class": {"stroke": "#5A5A5A", "weight": 3, "dash": "7 4 1 4"},
        "geometry-only": {"stroke": "#6A5ACD", "weight": 4, "dash": "1 4"},
    }
)
WORST_FIRST = ("conflict", "tension", "no-class", "geometry-only", "no-plan", "compatible", "same")


def audit_style() -> dict[str, Any]:
    """Return the declarative style of stretches by their judgement."""
    values = {name: dict(look) for name, look in LOOKS.items()}
    return {"shape": "line", "by": {"field": FIELD, "values": values}}


def audit_legend(there: Iterable[str], say: Words) -> list[LegendRow]:
    """Return the legend of the judgements that are there and drawn, the worst first."""
    shown = set(there)
    return [
        LegendRow(judgement_name(name, say), dict(LOOKS[name]), "line")
        for name in WORST_FIRST
        if name in shown and name != "same"
    ]


def judgement_name(judgement: str, say: Words) -> str:
    """Return a judgement in words."""
    return say(f"borders.judgement.{judgement}")


def judgement_names(say: Words) -> dict[str, str]:
    """Return all judgements in words."""
    return {name: judgement_name(name, say) for name in JUDGEMENTS}
