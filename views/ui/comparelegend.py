"""The one legend of both maps: what is drawn, and each class of plans by each country's law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import shapely
import streamlit as st

from layers.commonlegend import COUNTRIES, CommonRow, common_rows, plans_of
from layers.crosswalk import load
from layers.equivalents import LISTS
from layers.loading import Loaded
from layers.store import Store
from layers.styles import PLAN, LegendRow, legend_rows
from layers.words import Words
from planning.glossary import terms_with_code
from planning.plancountry import plan_country, sides_by_country
from planning.planstore import list_plans
from views.ui.frame import plain_text
from views.ui.legend import legend_html, rows_html

_MOST_CODES, _MOST_OF_LAW = 5, 3


@dataclass(frozen=True)
class ShownSide:
    """A map of the page as its legend needs it: its region, its area, the layers that are seen."""

    region: str
    area: shapely.Geometry
    layers: Sequence[Loaded]


def third_notes(store: Store, shown: Sequence[ShownSide], say: Words) -> list[str]:
    """Return a sentence for each plan that is of neither country compared."""
    plans = {one.id: one for one in list_plans(store.home)}
    told = []
    for side in shown:
        for layer in plans_of(side.layers):
            plan = plans.get(str(layer.declaration.data.get("plan", "")))
            country = plan_country(plan) if plan else COUNTRIES[side.region]
            if plan is None or country in COUNTRIES.values():
                continue
            box = plan.current.bounds_lonlat
            near = box is not None and shapely.box(*box).intersects(side.area)
            name = say(f"systems.country.{country}")
            key = "compare.legend_third" if near else "compare.legend_third_far"
            told.append(say(key, title=plan.title, country=name))
    return list(dict.fromkeys(told))


def common_legend(
    store: Store, shown: Sequence[ShownSide], own: Sequence[LegendRow], say: Words
) -> None:
    """Draw the legend of all maps of the page; ``own`` are the outlines that are compared."""
    sides = sides_by_country(store.home, [(side.region, side.layers) for side in shown])
    drawn = [one for _, layers in sides for one in layers if one.declaration.role != PLAN]
    others = {str(legend_rows(one.declaration, say.lang)): one for one in drawn}
    made_up = any(one.declaration.practice for _, layers in sides for one in layers)
    rows = common_rows(sides, say.lang)
    st.html(legend_page(rows, own, list(others.values()), say, made_up=made_up))
    for note in third_notes(store, shown, say):
        st.caption(f":material/flag: {plain_text(note)}")
    st.page_link(
        "systems.py",
        label=say("compare.legend_codes"),
        icon=":material/table_view:",
        query_params={"lang": say.lang, "part": "codes"},
    )


def legend_page(
    rows: Sequence[CommonRow],
    own: Sequence[LegendRow],
    others: list[Loaded],
    say: Words,
    *,
    made_up: bool,
) -> str:
    """Return the legend as HTML; every word in it is escaped. ``made_up``: with practice plans."""
    mark = f" ({say('plans.practice')})" if made_up else ""
    title = escape(say("compare.legend") + mark)
    rest = f'<div class="cmp-rest">{rows_html(own)}{legend_html(others, say.lang)}</div>'
    return (
        f'<section class="cmp-legend" aria-label="{title}"><h2>{title}</h2>'
        f"{_table(rows, say)}{rest}</section>"
    )


def _table(rows: Sequence[CommonRow], say: Words) -> str:
    if not rows:
        return ""
    countries = list(rows[0].cells)
    heads = "".join(
        f'<th scope="col">{escape(say(f"systems.country.{country}"))}</th>' for country in countries
    )
    body = "".join(
        f'<tr><th scope="row">{rows_html([row.row])}</th>'
        + "".join(_cell(country, row, say) for country in countries)
        + "</tr>"
        for row in rows
    )
    head = f'<tr><th scope="col">{escape(say("compare.legend_class"))}</th>{heads}</tr>'
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _cell(country: str, row: CommonRow, say: Words) -> str:
    cell = row.cells[country]
    if cell.shown:
        return f"<td><b>{_codes(country, cell.shown, say)}</b></td>"
    if cell.unmarked:
        told = _codes(country, cell.unmarked, say)
        return f'<td class="cmp-absent">{escape(say("compare.legend_unmarked"))} {told}</td>'
    if not row.value:
        return "<td>–</td>"
    if cell.law.fit == "unlisted":
        about = escape(say("compare.unlisted_about"), quote=True)
        return f'<td title="{about}">–</td>'
    if cell.law.fit == "none":
        about = escape(say("compare.none_about"), quote=True)
        return f'<td class="cmp-none" title="{about}">{escape(say("compare.legend_none"))}</td>'
    law = [(row.code, row.name) for row in cell.law.rows]
    told = _codes(country, law, say, _MOST_OF_LAW)
    how = escape(say(f"compare.fits.{cell.law.fit}"))
    return f'<td class="cmp-absent">{how} {told}</td>'


def _codes(
    country: str, codes: Sequence[tuple[str, str]], say: Words, most: int = _MOST_CODES
) -> str:
    told = ", ".join(_code(country, code, name, say) for code, name in codes[:most])
    rest = escape(", ".join(code for code, _ in codes[most:]), quote=True)
    return f'{told}<span title="{rest}">…</span>' if rest else told


def _code(country: str, code: str, name: str, say: Words) -> str:
    """Return a code with its name when pointed at, linked to its term where there is one.

    A code that is not of the country's list, as a plan of a third country has, says so.
    """
    table = LISTS.get(country)
    known = load(table).find(code) if table and code else None
    if known is None:
        foreign = f"{name}: {say('compare.legend_foreign')}" if table else name
        title = foreign or say("compare.unlisted_about")
        return f'<i title="{escape(title, quote=True)}">{escape(code or "–")}</i>'
    shown, title = escape(code), escape(name or known.name, quote=True)
    terms = terms_with_code(str(table), known.code)
    if not terms:
        return f'<span title="{title}">{shown}</span>'
    address = escape("/glossary?" + urlencode({"lang": say.lang, "term": terms[0].id}), quote=True)
    return f'<a href="{address}" target="_self" title="{title}">{shown}</a>'
