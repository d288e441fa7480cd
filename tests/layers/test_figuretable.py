"""Numbers, heads and years of tables as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.figuretable import mark_of, number_of, table_of, year_in
from layers.tablefile import Sheet
from layers.words import words


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("13 895", ",", 13895.0),
        ("13\u00a0895,5", ",", 13895.5),
        ("13\u202f895", ",", 13895.0),
        ("13'895", ".", 13895.0),
        ("1.234,5", ",", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("13,895", ".", 13895.0),
        ("13,895", ",", 13.895),
        ("1.234.567", ",", 1234567.0),
        ("13.5", ",", 13.5),
        ("−3,5", ",", -3.5),
        ("12 %", ",", 12.0),
        ("1e5", ",", 100000.0),
        (7.25, ",", 7.25),
        ("", ",", "missing"),
        ("–", ",", "missing"),
        ("...", ",", "missing"),
        ("#N/A", ",", "missing"),
        ("nav datu", ",", "missing"),
        ("=A1+1", ",", "formula"),
        ("@SUM(A1)", ",", "text"),
        ("daudz", ",", "text"),
        ("1_000", ",", "text"),
        ("nan", ",", "text"),
        ("inf", ",", "text"),
        ("1e999", ",", "text"),
        ("1,2,3", ",", "text"),
        ("١٢٣", ",", "text"),
    ],
)
def test_cells_are_numbers_or_say_why_not(cell: str | float, mark: str, number: object) -> None:
    assert number_of(cell, mark) == number


@pytest.mark.parametrize("lang", ["lv", "en", "nb"])
@given(value=st.integers(-10_000_000, 10_000_000).map(lambda n: n / 10))
def test_what_a_language_writes_is_read_again(lang: str, value: float) -> None:
    written = words(lang).number(value, 1)
    mark = "." if lang == "en" else ","
    assert number_of(written, mark) == value


@pytest.mark.parametrize(
    ("cells", "mark", "sure"),
    [
        (["13 895", "1,5"], ",", True),
        (["13.5", "2"], ".", True),
        (["1,234.5"], ".", True),
        (["1.234,5"], ",", True),
        (["1.234.567"], ",", True),
        (["1,234,567"], ".", True),
        (["13,895", "14,000"], ",", False),
        (["13,895", "1,5"], ",", True),
        ([5.0, "–", ""], ",", True),
    ],
)
def test_the_decimal_mark_is_what_the_column_tells(
    cells: list[str | float], mark: str, *, sure: bool
) -> None:
    found = mark_of(cells)
    assert (found.mark, found.sure) == (mark, sure)


def test_lines_above_the_heads_are_a_title() -> None:
    rows = (("Iedzīvotāji", "", ""), ("", "", ""), ("Kods", "2019", "2019"), ("1", "2", "3"))
    table = table_of(Sheet("", rows))
    assert table.columns == ("Kods", "2019", "2019 (#3)")
    assert (table.title, table.first, table.rows) == ("Iedzīvotāji", 4, (("1", "2", "3"),))


def test_a_head_that_is_empty_is_named_by_its_place() -> None:
    table = table_of(Sheet("", (("Kods", "", 2020.0), ("1", "2", "3"))))
    assert table.columns == ("Kods", "#2", "2020")


@pytest.mark.parametrize(
    ("head", "year"),
    [
        ("2020", 2020),
        ("1. janv. 2020", 2020),
        ("2019/2020", None),
        ("0021000", None),
        ("20200", None),
    ],
)
def test_a_head_tells_one_year_or_none(head: str, year: int | None) -> None:
    assert year_in(head) == year
