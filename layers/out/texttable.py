"""Rows as aligned text for the shell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from layers.words import Words


def text_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], say: Words) -> list[str]:
    """Return rows as lines of text under the names of their columns, numbers to the right."""
    cells = [[_cell(row.get(column), say) for column in columns] for row in rows]
    widths = [max(map(len, [head, *own])) for head, *own in zip(columns, *cells, strict=True)]
    right = [any(isinstance(row.get(column), float) for row in rows) for column in columns]
    return [
        "  ".join(
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in [columns, *cells]
    ]


def text_tables(tables: Sequence[Sequence[Mapping[str, Any]]], say: Words) -> list[str]:
    """Return tables under each other with an empty line between; those without a row are left."""
    found = [["", *text_table(rows, tuple(rows[0]), say)] for rows in tables if rows]
    return [line for lines in found for line in lines][1:]


def _cell(value: object, say: Words) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return say.number(value, 2)
    return str(value)
