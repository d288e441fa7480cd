"""Bringing figures in: a table is read apart, matched with units, looked at, then kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.errors import Refusal
from layers.figurematch import Choice, Column, guess, last_days, read_columns
from layers.figuretable import MARKS, Table, table_of
from layers.tablefile import ENDINGS, Sheet, sheets_apart
from layers.territory import REGIONS
from planning.figures import Figures
from planning.figureseries import FigureSeries, series_of
from views.ui import session
from views.ui.figurekeep import about_form, keep_button
from views.ui.figurerows import rows_part
from views.ui.frame import plain_text, tell
from views.ui.statisticsources import issue_lines

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from layers.store import Store
    from layers.words import Words

Shown = tuple[str, dt.date, FigureSeries | None]  # region, day of the units, what is drawn
_READ, _GUESSED = "figures_read", "figures_guessed"
ROUND = "figures_round"  # in the session: grows when what was uploaded has been kept
_MOST_DAYS = 12


def bring_in(store: Store, say: Words) -> Shown:
    """Draw the place for a file and what it holds; return what the map is to show of it."""
    nothing = (session.view().region, session.day(), None)
    uploaded = st.file_uploader(
        say("figures.load.file"),
        type=list(ENDINGS),
        key=f"figures_upload:{st.session_state.get(ROUND, 0)}",
        help=say("figures.load.file_help"),
    )
    if uploaded is None:
        st.caption(plain_text(say("figures.load.how")))
        return nothing
    try:
        sheet = _sheet(_read(uploaded, say), uploaded.file_id, say)
        return _table(store, table_of(sheet), f"{uploaded.file_id}:{sheet.name}", say)
    except Refusal as refusal:
        tell(refusal, say)
        return nothing


def _read(uploaded: UploadedFile, say: Words) -> list[Sheet]:
    """Return the sheets of a file, read once; refuses as `layers.tablefile.sheets_apart`."""
    kept = st.session_state.get(_READ)
    if kept is None or kept[0] != uploaded.file_id:
        found: list[Sheet] | Refusal
        try:
            with st.spinner(say("figures.load.reading")):
                found = sheets_apart(uploaded.name, uploaded.getvalue())
        except Refusal as refusal:
            found = refusal
        kept = st.session_state[_READ] = (uploaded.file_id, found)
    if isinstance(kept[1], Refusal):
        raise kept[1]
    sheets: list[Sheet] = kept[1]
    return sheets


def _sheet(sheets: Sequence[Sheet], file: str, say: Words) -> Sheet:
    if len(sheets) == 1:
        return sheets[0]
    place = st.selectbox(
        say("figures.load.sheet"),
        range(len(sheets)),
        format_func=lambda n: sheets[n].name,
        key=f"figures_sheet:{file}",
    )
    return sheets[place]


def _table(store: Store, table: Table, key: str, say: Words) -> Shown:
    choice = _choice(store, table, key, say)
    try:
        columns = read_columns(store.territory, table, choice)
    except Refusal as refusal:
        tell(refusal, say)
        return choice.region, choice.at, None
    shown = _one(columns, key, say)
    _told(shown, say)
    _mark(columns, key, say)
    rows_part(store, table, choice, say)
    about = about_form(table, columns, choice, key, say)
    drawn = Figures(id="", version=0, amounts=shown.amounts, **vars(about[columns.index(shown)]))
    series = series_of(store.territory, drawn, choice.at)
    pairs = [(one, column.amounts) for one, column in zip(about, columns, strict=True)]
    keep_button(store, pairs, key, say)
    return choice.region, choice.at, series


def _choice(store: Store, table: Table, key: str, say: Words) -> Choice:
    """Draw which columns hold what and whose units they are, as guessed at first."""
    guessed = _guessed(store, table, key)
    columns = range(len(table.columns))
    code, values = st.columns([0.45, 0.55], gap="small")
    place = code.selectbox(
        say("figures.load.code"),
        columns,
        guessed.code,
        format_func=table.columns.__getitem__,
        key=f"figures_code:{key}",
    )
    numbers = values.multiselect(
        say("figures.load.values"),
        columns,
        list(guessed.values),
        format_func=table.columns.__getitem__,
        key=f"figures_values:{key}",
        help=say("figures.load.values_help"),
        placeholder=say("recpage.choose"),
        select_all=False,
    )
    region, at = _units(store, guessed, key, say)
    mark: Any = st.session_state.get(f"figures_mark:{key}")
    return Choice(region, at, place, tuple(numbers), mark if mark in MARKS else None)


def _guessed(store: Store, table: Table, key: str) -> Choice:
    kept = st.session_state.get(_GUESSED)
    if kept is None or kept[0] != key:
        kept = (key, guess(store.territory, table, session.today()))
        st.session_state[_GUESSED] = kept
    found: Choice = kept[1]
    return found


def _units(store: Store, guessed: Choice, key: str, say: Words) -> tuple[str, dt.date]:
    left, right = st.columns([0.45, 0.55], gap="small")
    region = left.selectbox(
        say("figures.load.region"),
        REGIONS,
        REGIONS.index(guessed.region),
        format_func=lambda name: say(f"regions.{name}"),
        key=f"figures_region:{key}",
    )
    days = last_days(store.territory, region, session.today())[-_MOST_DAYS:]
    at = right.selectbox(
        say("figures.load.state"),
        days,
        days.index(guessed.at) if guessed.at in days else len(days) - 1,
        format_func=say.date,
        key=f"figures_state:{key}:{region}",
    )
    return region, at


def _one(columns: Sequence[Column], key: str, say: Words) -> Column:
    if len(columns) == 1:
        return columns[0]
    place = st.segmented_control(
        say("figures.load.shown"),
        range(len(columns)),
        default=len(columns) - 1,
        format_func=lambda n: plain_text(columns[n].head),
        key=f"figures_shown:{key}:{len(columns)}",
    )
    return columns[-1 if place is None else place]


def _told(column: Column, say: Words) -> None:
    matched = len(column.amounts)
    total = matched + len(column.without)
    told = say("figures.load.matched", matched=matched, total=total)
    st.markdown(f"**{plain_text(told)}**")
    with st.container(gap="xxsmall"):
        issue_lines(column.issues, say)


def _mark(columns: Sequence[Column], key: str, say: Words) -> None:
    """Draw the choice of the decimal mark where numbers may be read in two ways."""
    mine = f"figures_mark:{key}"
    unclear = any(issue.code == "figures-mark-unclear" for one in columns for issue in one.issues)
    if not unclear and st.session_state.get(mine) not in MARKS:
        return
    names = {",": say("figures.load.mark_comma"), ".": say("figures.load.mark_point")}
    st.segmented_control(say("figures.load.mark"), MARKS, format_func=names.__getitem__, key=mine)
