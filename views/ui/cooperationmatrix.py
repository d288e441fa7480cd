"""Who cooperates with whom: a matrix of the units of a day, the highest degree in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from layers.words import Words
from planning.cooperationlists import cooperation_list
from planning.cooperationpairs import Tie
from views.ui.borderpick import pick_html
from views.ui.cooperationheld import tie_told
from views.ui.cooperationlooks import DEGREES, colour_of, degree_told
from views.ui.cooperationview import CooperationView, narrow

_AND = "&"
_THEME = "cooperation_theme_of_ties"


def theme_control(view: CooperationView, say: Words) -> None:
    """Draw the choice of one theme, for those who look at ties and not at the list."""
    names = {key: told[say.lang] for key, told in cooperation_list("theme").items()}
    st.session_state[_THEME] = view.theme if view.theme in names else None
    st.selectbox(
        say("cooppage.filter.theme"),
        list(names),
        format_func=names.__getitem__,
        key=_THEME,
        placeholder=say("cooppage.every_theme"),
        label_visibility="collapsed",
        on_change=lambda: narrow(theme=st.session_state[_THEME] or "", chosen=view.chosen),
    )


def matrix(
    units: Sequence[tuple[str, str]], found: Mapping[tuple[str, str], Tie], say: Words
) -> None:
    """Draw the matrix; a click on a degree lists the areas of these two units."""
    pick_html(matrix_html(units, found, say), "cooperation_matrix", _pick)


def _pick(told: str) -> None:
    unit, _, other = told.partition(_AND)
    narrow(part="list", unit=unit, other=other)


def matrix_html(
    units: Sequence[tuple[str, str]], found: Mapping[tuple[str, str], Tie], say: Words
) -> str:
    """Return the matrix of units (id, name) as an HTML table, every name escaped."""
    heads = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for _, name in units)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{_cells(unit, units, found, say)}</tr>'
        for unit, name in units
    )
    caption = escape(say("cooppage.matrix_about"))
    return (
        f'<table class="xr-matrix xc-matrix"><caption>{caption}{_key(found, say)}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _key(found: Mapping[tuple[str, str], Tie], say: Words) -> str:
    """Return the degrees that are there, as the cells show them."""
    there = {tie.shown for tie in found.values()}
    told = "".join(
        f'<span class="xc-key"><b style="{_paint(degree)}">{degree[1]}</b>'
        f"{escape(degree_told(degree, say.lang))}</span>"
        for degree in DEGREES
        if degree in there
    )
    return f'<div class="xc-keys">{told}</div>'


def _cells(
    unit: str, units: Sequence[tuple[str, str]], found: Mapping[tuple[str, str], Tie], say: Words
) -> str:
    return "".join(_cell(unit, other, found, say) for other, _ in units)


def _cell(unit: str, other: str, found: Mapping[tuple[str, str], Tie], say: Words) -> str:
    if unit == other:
        return '<td class="xc-self"></td>'
    tie = found.get((min(unit, other), max(unit, other)))
    if tie is None:
        return '<td class="xr-gap">·</td>'
    number = tie.shown[1]
    shown = number if tie.degree else f"({number})"
    picked, told = escape(f"{unit}{_AND}{other}"), escape(tie_told(tie, say.lang))
    paint = _paint(tie.shown) if tie.degree else ""
    return (
        f'<td style="{paint}"><button data-pick="{picked}" title="{told}" aria-label="{told}">'
        f"{shown}</button></td>"
    )


def _paint(degree: str) -> str:
    return f"background:{colour_of(degree)};color:#fff"
