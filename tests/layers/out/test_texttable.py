"""Tables of the shell: aligned, numbers to the right, nothing at the end of a line."""

from __future__ import annotations

from layers.out.texttable import text_table, text_tables
from layers.words import words

ROWS = [{"name": "Cēsis", "km": 1234.5}, {"name": "Ērgļu novads", "km": None}]


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert text_table(ROWS, ("name", "km"), words("en")) == [
        "name                km",
        "Cēsis         1,234.50",
        "Ērgļu novads         –",
    ]


def test_tables_without_rows_are_left_out() -> None:
    lines = text_tables([[], ROWS, [{"a": "b"}], []], words("lv"))
    assert lines.count("") == 1
    assert lines[-2:] == ["a", "b"]
    assert text_tables([[]], words("lv")) == []
