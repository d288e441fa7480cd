"""The table of weights on the screen: edited, saved for everyone, taken back, out and in as CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from geo.conflict_matrix import ConflictRow, class_number, default_matrix, matrix_csv, read_matrix
from geo.errors import Refusal
from layers.hilucs import hilucs
from layers.store import Store
from layers.words import Words
from planning.matrixstore import StoredMatrix, reset_matrix, save_matrix, undo_matrix
from views.ui.frame import plain_text, tell

_ROUND, _REFUSED = "borders_matrix_round", "borders_matrix_refused"
_MOST_WEIGHT = 100.0
_COLUMNS = ("a", "b", "weight", "note")


def matrix_editor(store: Store, stored: StoredMatrix, say: Words) -> None:
    """Draw the table; it is used as soon as it is saved."""
    st.caption(plain_text(say("borders.matrix.own" if stored.own else "borders.matrix.ours")))
    titles = {class_number(one.value): _title(one.value, say) for one in hilucs().values()}
    table = table_of(stored.matrix.rows, titles, say)
    edited = st.data_editor(
        table,
        column_config={
            "a": st.column_config.SelectboxColumn(
                say("borders.matrix.a"), options=list(titles.values()), required=True
            ),
            "b": st.column_config.SelectboxColumn(
                say("borders.matrix.b"), options=list(titles.values()), required=True
            ),
            "weight": st.column_config.NumberColumn(
                say("borders.matrix.weight"),
                min_value=0.0,
                max_value=_MOST_WEIGHT,
                step=0.5,
                format="%g",
                required=True,
                default=1.0,
                width="small",
            ),
            "note": st.column_config.TextColumn(say("borders.matrix.note")),
        },
        num_rows="dynamic",
        hide_index=True,
        width=780,
        height=250,
        key=f"borders_matrix:{stored.version}:{st.session_state.get(_ROUND, 0)}",
    )
    st.caption(plain_text(say("borders.matrix.about")))
    _buttons(store, stored, edited, table, titles, say)
    _told(say)


def _title(value: str, say: Words) -> str:
    one = hilucs()[value]
    return f"{one.number} {one.names[say.lang]}"


def table_of(rows: Sequence[ConflictRow], titles: Mapping[str, str], say: Words) -> pd.DataFrame:
    """Return rows as people edit them; the note of a shipped row is said in their language."""
    shipped, ours = set(default_matrix().rows), say("borders.matrix.proposed")
    told = [
        (titles[one.class_a], titles[one.class_b], one.weight, ours if one in shipped else one.note)
        for one in rows
    ]
    return pd.DataFrame(told, columns=list(_COLUMNS)).astype({"weight": float})


def rows_of(edited: pd.DataFrame, titles: Mapping[str, str], say: Words) -> list[ConflictRow]:
    """Return the rows of an edited table; those that somebody began and left empty are no rows.

    What was our proposal and has another weight now is ours no longer.
    """
    numbers = {title: number for number, title in titles.items()}
    told = edited.dropna(subset=["a", "b"]).to_dict("records")
    return [_row(numbers[row["a"]], numbers[row["b"]], row, say) for row in told]


def _row(class_a: str, class_b: str, row: Mapping[Any, Any], say: Words) -> ConflictRow:
    weight = 0.0 if pd.isna(row["weight"]) else float(row["weight"])
    note = row["note"] if isinstance(row["note"], str) else ""
    if note != say("borders.matrix.proposed"):
        return ConflictRow(class_a, class_b, weight, note)
    same = (
        one for one in default_matrix().rows if (one.class_a, one.class_b) == (class_a, class_b)
    )
    shipped = next((one.note for one in same if one.weight == weight), "")
    return ConflictRow(class_a, class_b, weight, shipped)


def _buttons(  # noqa: PLR0913, PLR0917  the table before and after
    store: Store,
    stored: StoredMatrix,
    edited: pd.DataFrame,
    table: pd.DataFrame,
    titles: dict[str, str],
    say: Words,
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            say("borders.matrix.save"),
            type="primary",
            icon=":material/save:",
            disabled=edited.equals(table),
            key="borders_matrix_save",
            on_click=_do,
            args=(
                lambda: save_matrix(
                    store.home, rows_of(edited, titles, say), version=stored.version
                ),
            ),
        )
        if stored.version:
            st.button(
                say("borders.matrix.undo"),
                icon=":material/undo:",
                key="borders_matrix_undo",
                on_click=_do,
                args=(lambda: undo_matrix(store.home),),
            )
        if stored.own:
            _reset(store, stored, say)
        st.download_button(
            say("borders.matrix.out"),
            matrix_csv(stored.matrix).encode("utf-8-sig"),
            "svari.csv" if say.lang == "lv" else "weights.csv",
            "text/csv",
            icon=":material/download:",
            key="borders_matrix_out",
            on_click="ignore",
        )
    _bring(store, stored, say)


def _reset(store: Store, stored: StoredMatrix, say: Words) -> None:
    """Ask once more before the shipped table comes back."""
    if st.checkbox(say("borders.matrix.reset_sure"), key=f"borders_reset:{stored.version}"):
        st.button(
            say("borders.matrix.reset"),
            icon=":material/restart_alt:",
            key="borders_matrix_reset",
            on_click=_do,
            args=(lambda: reset_matrix(store.home, version=stored.version),),
        )


def _bring(store: Store, stored: StoredMatrix, say: Words) -> None:
    file = st.file_uploader(
        say("borders.matrix.bring"), type=["csv"], key=f"borders_matrix_in:{stored.version}"
    )
    if file is None:
        return
    try:
        rows = read_matrix(file.getvalue(), file.name, hilucs()).rows
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.button(
        say("borders.matrix.use", count=len(rows)),
        type="primary",
        key="borders_matrix_use",
        on_click=_do,
        args=(lambda: save_matrix(store.home, rows, version=stored.version),),
    )


def _do(verb: Callable[[], Any]) -> None:
    """Do something with the table; what is refused is said at the next run."""
    try:
        verb()
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    except Refusal as refusal:
        st.session_state[_REFUSED] = refusal


def _told(say: Words) -> None:
    refusal = st.session_state.pop(_REFUSED, None)
    if isinstance(refusal, Refusal):
        tell(refusal, say)
