"""What the tables of figures are that are about to be kept, and keeping them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from planning.figurenames import figure_name
from planning.figures import (
    FIRST_YEAR,
    LAST_YEAR,
    Figures,
    FiguresAbout,
    Told,
    keep_tables,
    list_figures,
    name_of_column,
)
from views.ui import session
from views.ui.figureview import show
from views.ui.frame import plain_text
from views.ui.recommendationdoing import was_kept
from views.ui.who import who_field, who_here

if TYPE_CHECKING:
    from layers.figurematch import Choice, Column
    from layers.figuretable import Table
    from layers.store import Store
    from layers.words import Words

_YEAR = re.compile(r"\W*(?:19|20)\d\d\W*(?:gad\w+)?")
_NO_SUM = ("%", "procent", "percent", "prosent")
_TEXTS = ("name", "measure", "source", "link", "licence")


def about_form(
    table: Table, columns: Sequence[Column], choice: Choice, key: str, say: Words
) -> list[FiguresAbout]:
    """Draw the fields of what the figures are; return that for each column."""
    key = f"figures_about:{key}"
    name, measure = st.columns([0.65, 0.35], gap="small")
    told = {
        "name": name.text_input(
            say("figures.load.name"),
            _named(table, columns),
            max_chars=300,
            key=f"{key}:name",
            placeholder=say("figures.load.name_hint"),
        ),
        "measure": measure.text_input(
            say("figures.load.measure"),
            "%" if all("%" in column.head for column in columns) else "",
            max_chars=60,
            key=f"{key}:measure",
            placeholder=say("figures.load.measure_hint"),
        ),
        "source": st.text_input(
            say("figures.load.source"),
            max_chars=2000,
            key=f"{key}:source",
            placeholder=say("figures.load.source_hint"),
        ),
    }
    link, licence = st.columns([0.65, 0.35], gap="small")
    for place, field in ((link, "link"), (licence, "licence")):
        label = say(f"figures.load.{field}")
        told[field] = place.text_input(label, max_chars=300, key=f"{key}:{field}")
    year = _year(columns, key, say)
    adds_up = st.checkbox(
        say("figures.load.adds_up"),
        _seems_sum(table, columns),
        key=f"{key}:adds_up",
        help=say("figures.load.adds_up_help"),
    )
    return [
        FiguresAbout(
            name=name_of_column(told["name"], column, columns),
            region=choice.region,
            at=choice.at,
            year=year or column.year,
            adds_up=adds_up,
            **{field: told[field] for field in _TEXTS if field != "name"},
        )
        for column in columns
    ]


def _named(table: Table, columns: Sequence[Column]) -> str:
    """Return what figures seem to be called: by their head, or by the title above all heads."""
    head = _YEAR.sub(" ", columns[0].head).strip()
    return head if len(columns) == 1 and head and not head.startswith("#") else table.title[:300]


def _year(columns: Sequence[Column], key: str, say: Words) -> int | None:
    """Ask for the year where no head tells it."""
    if all(column.year for column in columns):
        return None
    year = st.number_input(
        say("figures.load.year"),
        FIRST_YEAR,
        LAST_YEAR,
        value=None,
        step=1,
        format="%d",
        key=f"{key}:year",
    )
    return None if year is None else int(year)


def _seems_sum(table: Table, columns: Sequence[Column]) -> bool:
    told = " ".join((table.title, *(column.head for column in columns))).casefold()
    return not any(word in told for word in _NO_SUM)


def keep_button(store: Store, pairs: Sequence[Told], key: str, say: Words) -> None:
    """Draw the button that keeps the tables, and what has to be asked before it."""
    with st.container(key="figures_keep_row", gap="xsmall"):
        if not who_here():
            who_field(say)
        there = _there(list_figures(store.home), [about for about, _ in pairs])
        replace = f"figures_replace:{key}"
        if there:
            names = "; ".join(figure_name(one, say) for one in there)
            st.checkbox(say("figures.load.replace"), key=replace, help=plain_text(names))
        label = say("figures.load.keep")
        if len(pairs) > 1:
            label = say("figures.load.keep_many", count=len(pairs))
        st.button(
            label,
            type="primary",
            icon=":material/save:",
            key="figures_keep",
            on_click=_keep,
            args=(store, pairs, replace),
        )


def _there(kept: Sequence[Figures], coming: Sequence[FiguresAbout]) -> list[Figures]:
    wanted = {(one.name.strip(), one.year, one.region, one.at) for one in coming}
    return [one for one in kept if (one.name, one.year, one.region, one.at) in wanted]


def _keep(store: Store, pairs: Sequence[Told], replace: str) -> None:
    made: list[Figures] = []

    def verb(who: str) -> None:
        over = bool(st.session_state.get(replace))
        made.extend(keep_tables(store.home, pairs, who=who, replace=over))

    if was_kept(verb):
        st.session_state["figures_round"] = st.session_state.get("figures_round", 0) + 1
        session.change(region=made[-1].region, at=made[-1].at)
        show(part="list", of=made[-1].id)
