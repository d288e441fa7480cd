"""The table of areas: every unit with its classes, and sums that are checked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from views.ui.statisticchart import Part, parts_of
from views.ui.statisticlook import NOTHING, hectares, share

if TYPE_CHECKING:
    from layers.words import Words
    from planning.statistics import ZoneStatistics


def areas_table(found: ZoneStatistics, units: Sequence[str], say: Words) -> None:
    """Draw the table of these units; more than one are added up below."""
    blocks = [_block(found, unit, say) for unit in units]
    if len(units) > 1:
        blocks.append(_sum_of_all(found, units, say))
    head = "".join(
        f"<th>{escape(say(f'statistics.column.{name}'))}</th>"
        for name in ("class", "area", "share")
    )
    st.html(
        f'<table class="explorer-areas"><thead><tr>{head}</tr></thead>{"".join(blocks)}</table>'
    )
    wrong = unsound(found, units)
    st.caption(say("statistics.sums_right") if not wrong else say("statistics.sums_wrong"))


def unsound(found: ZoneStatistics, units: Sequence[str]) -> list[str]:
    """Return the units whose parts do not add up to their area: there should be none."""
    totals, by_class = found.totals.loc[list(units)], found.by_class().loc[list(units)]
    parts = by_class.sum(axis=1) + totals["multiply_ha"] + totals["uncovered_ha"]
    off = (parts - totals["area_ha"]).abs() > NOTHING * totals["area_ha"]
    return list(totals.index[off])


def _block(found: ZoneStatistics, unit: str, say: Words) -> str:
    whole = float(found.totals["area_ha"][unit])
    return _rows(found.name_of(unit), whole, parts_of(found, unit, say), say)


def _sum_of_all(found: ZoneStatistics, units: Sequence[str], say: Words) -> str:
    every = [parts_of(found, unit, say) for unit in units]
    sums = [(row[0][0], sum(ha for _, ha, _ in row), row[0][2]) for row in zip(*every, strict=True)]
    whole = float(found.totals["area_ha"].loc[list(units)].sum())
    return _rows(say("statistics.all_units"), whole, sums, say)


def _rows(name: str, whole: float, parts: Sequence[Part], say: Words) -> str:
    head = (
        f'<tr class="unit"><th>{escape(name)}</th><td>{escape(hectares(whole, say))}</td>'
        f"<td>{escape(share(1.0, say))}</td></tr>"
    )
    rows = "".join(
        f"<tr><td>{escape(told)}</td><td>{escape(hectares(ha, say))}</td>"
        f"<td>{escape(share(ha / (whole or 1), say))}</td></tr>"
        for told, ha, _ in parts
        if ha > NOTHING * whole
    )
    return f"<tbody>{head}{rows}</tbody>"
