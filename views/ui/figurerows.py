"""The rows of a table beside the units that they were matched with."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from layers.figurematch import Choice, MatchedRow, match_rows
from layers.figuretable import text_of
from layers.listing import finest

if TYPE_CHECKING:
    from layers.figuretable import Table
    from layers.store import Store
    from layers.words import Words

_MOST = 300
_BY = {"code": "by_code", "zeros": "by_zeros", "name": "by_name", "": "by_none"}


def rows_part(store: Store, table: Table, choice: Choice, say: Words) -> None:
    """Draw the rows, those without a unit first."""
    rows = match_rows(store.territory, table, choice.code, choice.region, choice.at)
    names = {
        key[0]: store.territory.name(key, say.lang, at=choice.at)
        for key in finest(store.territory, choice.region, choice.at)
    }
    with st.expander(say("figures.load.rows")):
        st.html(rows_html(table, rows, choice, names, say))


def rows_html(
    table: Table, rows: list[MatchedRow], choice: Choice, names: dict[str, str], say: Words
) -> str:
    """Return the rows as a table; every text is escaped."""
    heads = [say(f"figures.load.{name}") for name in ("row", "told")]
    heads += [say("figures.card.unit"), *(table.columns[place] for place in choice.values)]
    body = ""
    for row in sorted(rows, key=lambda row: bool(row.code))[:_MOST]:
        unit = names[row.code] if row.code else "–"
        by = say(f"figures.load.{_BY[row.by]}")
        cells = [text_of(table.rows[row.line - table.first][place]) for place in choice.values]
        told = "".join(f"<td>{escape(text)}</td>" for text in cells)
        body += (
            f"<tr><td>{row.line}</td><td>{escape(row.told)}</td>"
            f"<td>{escape(unit)} <small>{escape(by)}</small></td>{told}</tr>"
        )
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="explorer-wide"><table class="explorer-areas">{inner}</table></div>'
