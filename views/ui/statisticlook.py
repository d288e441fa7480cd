"""How areas are named, written and coloured, for the map, the chart, the table and the files."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geo.zones_change import MULTIPLE, NONE
from layers.styles import LegendRow
from layers.zone_styles import zone_style

if TYPE_CHECKING:
    from layers.words import Words
    from planning.plansources import PlanUsed
    from planning.zoneclasses import ZoneClass

Looks = Mapping[str, Mapping[str, Any]]
# How far apart the steps of a legend may be, as shares; and their fills: one hue, light to dark.
_ROUND = 1e-9
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
RAMP = ("#EAF1F8", "#C9DDEF", "#9CC3E2", "#61A0CE", "#2A77B2", "#0B4A82")
_DECIMALS = ((10.0, 1), (0.1, 2))  # from so many hectares on, and the decimals of an area
NO_CLASS = "#F6F4EF"
_EDGE: Mapping[str, Any] = MappingProxyType({"stroke": "#5A5A5A", "weight": 1.2})
NO_PLAN: Mapping[str, Any] = MappingProxyType(
    {
        "fill": "#F6F4EF",
        "fill_opacity": 0.35,
        "stroke": "#9A9A9A",
        "weight": 1.2,
        "dash": "5 4",
    }
)
UNCOVERED: Mapping[str, Any] = MappingProxyType(
    {"fill": "#ECEAE4", "stroke": "#9A9A9A", "weight": 0.8, "dash": "3 3"}
)
SEVERAL: Mapping[str, Any] = MappingProxyType(
    {
        "fill": "#FFFFFF",
        "stroke": "#5A5A5A",
        "weight": 0.8,
        "hatch": {"colour": "#5A5A5A", "gap": 6.0, "width": 1.4},
    }
)
# Hatches of classes that would look like one before them: gap and width in pixels, ink if not dark.
_AGAIN = ((7.0, 1.2, ""), (5.0, 1.6, "#FFFFFF"), (12.0, 2.6, ""), (10.0, 3.5, "#FFFFFF"))
NOTHING = 1e-6  # of a unit: what sums may be off by, and no figure is written for


def looks_of(classes: Sequence[ZoneClass]) -> dict[str, dict[str, Any]]:
    """Return the look of every class by its key: that of its HILUCS value, as zones have it.

    Where two classes would look alike, the later one gets a hatch, so that they can be told apart.
    """
    seen: Counter[str] = Counter()
    looks = {}
    for one in classes:
        look = zone_style(one.hilucs)
        fill = str(look["fill"])
        again = seen[repr((fill, look.get("hatch")))]
        seen[repr((fill, look.get("hatch")))] += 1
        if again:
            gap, width, ink = _AGAIN[(again - 1) % len(_AGAIN)]
            look["hatch"] = {"colour": ink or _darker(fill), "gap": gap, "width": width}
        looks[one.key] = look
    return looks


def _darker(fill: str) -> str:
    parts = (round(int(fill[i : i + 2], 16) * 0.5) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)


def side_looks(classes: Sequence[ZoneClass]) -> dict[str, dict[str, Any]]:
    """Return the look of all that may lie before or after a change, by its key."""
    return looks_of(classes) | {MULTIPLE: dict(SEVERAL), NONE: dict(UNCOVERED)}


def hectares(area_ha: float, say: Words) -> str:
    """Return an area in hectares, with as many decimals as it needs."""
    digits = next((n for least, n in _DECIMALS if area_ha >= least), 4 if area_ha else 0)
    return f"{say.number(area_ha, digits)} ha"


def area(area_ha: float, say: Words) -> str:
    """Return an area as people say it: large ones in km²."""
    return f"{say.number(area_ha / 100)} km²" if area_ha >= 10_000 else hectares(area_ha, say)  # noqa: PLR2004  100 km²


def share(part: float, say: Words) -> str:
    """Return a share (0-1) as a percentage; what is more than nothing never reads as nothing."""
    return f"< {say.percent(0.001)}" if 0 < part < 0.0005 else say.percent(part)  # noqa: PLR2004  0.1 %


def step_for(most: float) -> float:
    """Return the step (a share, 0-1) by which a legend up to ``most`` has not too many rows."""
    return next((step for step in _STEPS if most <= step * len(RAMP)), _STEPS[-1])


def bin_of(part: float, step: float) -> int:
    """Return the number of the step that a share (0-1) lies in, from 0; -1 for nothing."""
    return min(max(math.ceil(part / step - _ROUND) - 1, 0), len(RAMP) - 1) if part > 0 else -1


def ramp_rows(most: float, say: Words) -> list[LegendRow]:
    """Return the rows of the legend for the share of one class, which is ``most`` at most."""
    step = step_for(most)
    digits = 0 if step >= 0.01 else 1  # noqa: PLR2004  whole per cents
    rows = [
        LegendRow(
            f"{say.number(100 * n * step, digits)}–{say.percent((n + 1) * step, digits)}",
            _filled(RAMP[n]),
            "area",
        )
        for n in range(bin_of(most, step) + 1)
    ]
    return [*reversed(rows), LegendRow(say("statistics.class_none"), _filled(NO_CLASS), "area")]


def _filled(fill: str) -> dict[str, Any]:
    return {"fill": fill} | dict(_EDGE)


def class_rows(classes: Iterable[ZoneClass], looks: Looks, say: Words) -> list[LegendRow]:
    """Return a row for every class, in its look."""
    return [LegendRow(one.told(say.lang), looks[one.key], "area") for one in classes]


def zone_rows(classes: Iterable[ZoneClass], say: Words) -> list[LegendRow]:
    """Return a row for every class as zones on the map look."""
    return [LegendRow(one.told(say.lang), zone_style(one.hilucs), "area") for one in classes]


def used_name(used: PlanUsed, say: Words) -> str:
    """Return a plan's title with its version, and the tag where it is practice data."""
    named = f"{used.title} · {say('plans.version', number=used.version)}"
    return f"{named} ({say('plans.practice')})" if used.practice else named


def practice_tag(say: Words) -> str:
    """Return the tag of practice data as HTML."""
    told = escape(say("plans.practice"))
    return (
        '<div class="explorer-plan"><span class="explorer-tag" style="border-color:#6A5ACD">'
        f"{told}</span></div>"
    )
