"""The chart of areas: a stacked bar a unit, or the classes of one unit, with every part named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from layers.styles import LegendRow
from views.ui.legend import rows_html
from views.ui.statisticlook import (
    NOTHING,
    SEVERAL,
    UNCOVERED,
    area,
    class_rows,
    hectares,
    looks_of,
    share,
)

if TYPE_CHECKING:
    from layers.words import Words
    from planning.statistics import ZoneStatistics

Part = tuple[str, float, Mapping[str, Any]]


def parts_of(found: ZoneStatistics, unit: str, say: Words) -> list[Part]:
    """Return what a unit consists of: words, hectares, look; together they are the unit's area."""
    by_class, total = found.by_class().loc[unit], found.totals.loc[unit]
    looks = looks_of(found.classes)
    return [
        *[(c.told(say.lang), float(by_class[c.key]), looks[c.key]) for c in found.classes],
        (say("statistics.several"), float(total["multiply_ha"]), SEVERAL),
        (say("statistics.uncovered"), float(total["uncovered_ha"]), UNCOVERED),
    ]


def units_chart(
    found: ZoneStatistics, units: Sequence[str], say: Words, *, in_hectares: bool
) -> None:
    """Draw a bar for each unit, of one length or as long as the unit is large, and the legend."""
    areas = found.totals["area_ha"].loc[list(units)]
    widest = float(areas.max()) if len(areas) else 1.0
    bars = []
    for unit in units:
        whole = float(areas[unit])
        name, length = found.name_of(unit), whole / widest if in_hectares else 1.0
        bars.append(
            f'<span class="name" title="{escape(name)}">{escape(name)}</span>'
            f'<span class="bar">{_bar(parts_of(found, unit, say), whole, length, say)}</span>'
            f'<span class="figure">{escape(area(whole, say))}</span>'
        )
    st.html(f'<div class="explorer-stacks">{"".join(bars)}</div>')
    st.html(rows_html(legend_of(found, units, say)))


def legend_of(found: ZoneStatistics, units: Sequence[str], say: Words) -> list[LegendRow]:
    """Return a row for everything that the bars of these units show."""
    there = found.by_class().loc[list(units)].sum() > 0
    totals = found.totals.loc[list(units)]
    least = NOTHING * totals["area_ha"].sum()
    looks = looks_of(found.classes)
    rows = class_rows([one for one in found.classes if there[one.key]], looks, say)
    if totals["multiply_ha"].sum() > least:
        rows.append(LegendRow(say("statistics.several"), SEVERAL, "area"))
    if totals["uncovered_ha"].sum() > least:
        rows.append(LegendRow(say("statistics.uncovered"), UNCOVERED, "area"))
    return rows


def _bar(parts: Sequence[Part], whole: float, length: float, say: Words) -> str:
    return "".join(
        f'<i style="width:{100 * length * ha / (whole or 1):.3f}%;{fill_css(look)}"'
        f' title="{escape(f"{name}: {hectares(ha, say)}, {share(ha / (whole or 1), say)}")}"></i>'
        for name, ha, look in parts
        if ha > NOTHING * whole
    )


def fill_css(look: Mapping[str, Any]) -> str:
    """Return a declared fill and hatch as CSS; colours are those of our own tables."""
    fill, hatch = str(look.get("fill", "#FFFFFF")), look.get("hatch")
    if not isinstance(hatch, Mapping):
        return f"background:{escape(fill)}"
    ink, gap, width = escape(str(hatch["colour"])), float(hatch["gap"]), float(hatch["width"])
    line = f"{ink} 0 {width:.1f}px,transparent {width:.1f}px {gap:.1f}px"
    return f"background:repeating-linear-gradient(135deg,{line}),{escape(fill)}"


def unit_chart(found: ZoneStatistics, unit: str, say: Words) -> None:
    """Draw the classes of one unit with their hectares and shares, and what they add up to."""
    whole = float(found.totals["area_ha"][unit]) or 1.0
    parts = [one for one in parts_of(found, unit, say) if one[1] > NOTHING * whole]
    largest = max((ha for _, ha, _ in parts), default=1.0)
    rows = "".join(
        f'<span class="name">{escape(name)}</span>'
        f'<span class="track"><i style="width:{100 * ha / largest:.2f}%;{fill_css(look)}"></i>'
        "</span>"
        f'<span class="figure">{escape(hectares(ha, say))}</span>'
        f'<span class="figure">{escape(share(ha / whole, say))}</span>'
        for name, ha, look in parts
    )
    sums = sum(ha for _, ha, _ in parts)
    told = (say("statistics.together"), hectares(sums, say), share(sums / whole, say))
    name, ha, part = map(escape, told)
    total = f'<span class="name sum">{name}</span><span></span>'
    total += f'<span class="figure sum">{ha}</span><span class="figure sum">{part}</span>'
    st.html(f'<div class="explorer-classes">{rows}{total}</div>')
