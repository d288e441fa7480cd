"""The list of figures: what the program brings along, and what people loaded beside it."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from planning.figurenames import figure_name
from planning.figureseries import (
    FigureSeries,
    figure_series,
    shipped_population,
)
from views.ui.borderpick import pick_html
from views.ui.figureview import figure_view, show
from views.ui.frame import plain_text

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words


def all_series(store: Store, region: str, at: dt.date, say: Words) -> list[FigureSeries]:
    """Return all figures of a region in the units of a day, those that were shipped first."""
    shipped = shipped_population(store.territory, region, at, say)
    return [*([shipped] if shipped else []), *figure_series(store, region, at)]


def chosen(found: list[FigureSeries]) -> FigureSeries | None:
    """Return the figures that are looked at; the first where nobody chose, or what was is gone."""
    of = figure_view().of
    return next((one for one in found if one.id == of), found[0] if found else None)


def figure_list(found: list[FigureSeries], now: FigureSeries | None, say: Words) -> None:
    """Draw the list, in which one is chosen."""
    if not found:
        st.info(plain_text(say("figures.none_here")), icon=":material/upload_file:")
        return
    rows = "".join(_row(one, say, chosen=one is now) for one in found)
    with st.container(key="figures_rows"):
        pick_html(rows, "figures_list", lambda pick: show(of=pick))
    if not any(not one.shipped for one in found):
        st.info(plain_text(say("figures.none_yet")), icon=":material/upload_file:")


def _row(one: FigureSeries, say: Words, *, chosen: bool) -> str:
    known = sum(value is not None for value in one.values.values())
    of = say("figures.card.of", count=known, total=len(one.values))
    tag = f'<em class="xf-tag">{escape(say("figures.shipped"))}</em>' if one.shipped else ""
    about = escape(" · ".join(filter(None, (one.source, f"{say('figures.field.units')}: {of}"))))
    return (
        f'<button class="xb-row" data-pick="{escape(one.id)}" '
        f'aria-current="{"true" if chosen else "false"}">'
        f'<span class="xb-name">{escape(figure_name(one, say))}</span>{tag}'
        f'<span class="xb-small">{about}</span></button>'
    )
