"""How wide and how coloured a judged stretch is drawn on the map and along the unrolled border."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geo.conflict_matrix import CONFLICT
from layers.audit_style import BORDER, LOOKS

ACCENT = "#0B5FA5"
INK, QUIET = "#2B2B2B", "#5A5A5A"
_WIDEST_PX, _WIDER_PX = 12.0, 1.5


@dataclass(frozen=True)
class Look:
    """A line: colour, width in pixels on the map, and its dashes (empty for a whole line)."""

    colour: str
    width: float
    dash: str = ""

    @property
    def style(self) -> dict[str, Any]:
        """Return the line in the vocabulary of declared layers."""
        dash = {"dash": self.dash} if self.dash else {}
        return {"stroke": self.colour, "weight": self.width, **dash}


def look_of(judgement: str, weight: float = math.nan) -> Look:
    """Return the look of a judgement; the heavier, the wider. Of one class: a plain border."""
    told = BORDER if judgement == "same" else LOOKS[judgement]
    look = Look(str(told["stroke"]), float(told["weight"]), str(told.get("dash", "")))
    if judgement not in {"tension", "conflict"} or math.isnan(weight):
        return look
    beyond = weight - (1 if judgement == "tension" else CONFLICT)
    wide = min(look.width + _WIDER_PX * max(beyond, 0.0), _WIDEST_PX)
    return Look(look.colour, wide, look.dash)


def look_name(judgement: str, weight: float) -> str:
    """Return the name under which a look stands in the style of a layer."""
    return judgement if math.isnan(weight) else f"{judgement} {weight:g}"


def line_style(looks: Iterable[tuple[str, float]], scale: float = 1.0) -> dict[str, Any]:
    """Return the style of lines whose field ``look`` holds a `look_name`."""
    values = {}
    for judgement, weight in looks:
        style = look_of(judgement, weight).style
        values[look_name(judgement, weight)] = style | {"weight": style["weight"] * scale}
    return {"by": {"field": "look", "values": values, "default": look_of("same").style}}
