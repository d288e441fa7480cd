"""The one legend of both maps: what is drawn, and each class of plans by each country's law."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from layers.commonlegend import COUNTRIES, CommonRow, Side, common_rows
from layers.crosswalk import load
from layers.equivalents import NATIONAL
from layers.loading import Loaded
from layers.styles import PLAN, LegendRow, legend_rows
from layers.words import Words
from planning.glossary import terms_with_code
from views.ui.legend import legend_html, rows_html

_MOST_CODES = 5


def country_of(region: str) -> str:
    """Return the country (lv, no) of a region."""
    return COUNTRIES[region]


def common_legend(sides: Sequence[Side], own: Sequence[LegendRow], say: Words) -> None:
    """Draw the legend of all maps of the page; ``own`` are the outlines that are compared."""
    drawn = [one for _, layers in sides for one in layers if one.declaration.role != PLAN]
    others = {str(legend_rows(one.declaration, say.lang)): one for one in drawn}
    made_up = any(one.declaration.practice for _, layers in sides for one in layers)
    rows = common_rows(sides, say.lang)
    st.html(legend_page(rows, own, list(others.values()), say, made_up=made_up))
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
    if cell.law.fit == "none":
        about = escape(say("compare.none_about"), quote=True)
        return f'<td class="cmp-none" title="{about}">{escape(say("compare.legend_none"))}</td>'
    told = _codes(country, [(row.code, row.name) for row in cell.law.rows], say)
    how = escape(say(f"compare.fits.{cell.law.fit}"))
    return f'<td class="cmp-absent">{how} {told}</td>'


def _codes(country: str, codes: Sequence[tuple[str, str]], say: Words) -> str:
    told = ", ".join(_code(country, code, name, say) for code, name in codes[:_MOST_CODES])
    return f"{told}…" if len(codes) > _MOST_CODES else told


def _code(country: str, code: str, name: str, say: Words) -> str:
    """Return a code with its name when pointed at, linked to its term where there is one.

    A code that is not of the country's list, as a plan of a third country has, says so.
    """
    known = load(NATIONAL[country]).find(code) if code else None
    if known is None:
        title = f"{name}: {say('compare.legend_foreign')}"
        return f'<i title="{escape(title, quote=True)}">{escape(code or "–")}</i>'
    shown, title = escape(code), escape(name or known.name, quote=True)
    terms = terms_with_code(NATIONAL[country], known.code)
    if not terms:
        return f'<span title="{title}">{shown}</span>'
    address = escape("/glossary?" + urlencode({"lang": say.lang, "term": terms[0].id}), quote=True)
    return f'<a href="{address}" target="_self" title="{title}">{shown}</a>'
