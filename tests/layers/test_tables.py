"""Tables of text out to a file and in again: every cell comes back, nothing in it runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from geo.errors import Refusal
from layers import tables
from layers import workbook as opening
from layers.tables import Table, by_name, csv_bytes, read_tables, xlsx_bytes, zip_bytes

HOSTILE = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''", "'", "'s-Hertogenbosch"),
    *('a"b', '"', "a\nb", "a\tb", "a;b,c", "_x0041_", "_x005F_", "_x005F_x0041_", "__x0041__"),
    *('=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", "1", "1.0", "007", "TRUE", "2009-07-01"),
    *("#N/A", "<b>&amp;", "Ūdeņi", "ø", "\u2028", "{0}", "%s"),
)
# A carriage return is a line break to XML; texts of ours hold none.
WRITTEN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12)
CELLS = WRITTEN | st.sampled_from([text for text in HOSTILE if "\r" not in text])


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_every_cell_comes_back_from_csv_and_xlsx(rows: list[tuple[str, str]]) -> None:
    table = Table("a", ("id", "b"), tuple(row for row in rows if any(map(str.strip, row))))
    assert read_tables("x.zip", zip_bytes([table])) == [table]
    assert read_tables("x.xlsx", xlsx_bytes([table])) == [table]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_begins_as_a_formula(text: str) -> None:
    table = Table("a", ("id",), ((text,),))
    (read,) = read_tables("a.csv", csv_bytes(table))
    assert read == table or not text.strip()
    content = io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")
    (_, (cell,)) = csv.reader(content)
    assert cell[:1] not in set("=+-@\t\r\n")


def test_what_xml_cannot_hold_does_not_break_a_workbook() -> None:
    content = xlsx_bytes([Table("a", ("id",), (("a\ufffeb\uffff",),))])
    assert read_tables("x.xlsx", content)[0].rows == (("a\ufffdb\ufffd",),)


@pytest.mark.parametrize("text", [one for one in HOSTILE if "\r" not in one])
def test_every_cell_of_a_workbook_is_text(text: str) -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes([Table("a", ("id",), ((text,),))])))
    cell = book["a"]["A2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")


def test_the_same_tables_make_the_same_archive() -> None:
    table = Table("a", ("id",), (("ā",),))
    assert zip_bytes([table]) == zip_bytes([table])


def test_a_csv_of_a_latvian_spreadsheet_is_read_by_its_semicolons() -> None:
    (table,) = read_tables("partneri.csv", "id;nosaukums\r\na;b,c\r\n".encode("utf-8-sig"))
    assert table == Table("partneri", ("id", "nosaukums"), (("a", "b,c"),))


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_numbers_and_days_of_a_spreadsheet_become_text() -> None:
    content = workbook(("id", "a", "b"), ("x", 7, dt.datetime(2009, 7, 1)), (None, 1.5, None))  # noqa: DTZ001
    (table,) = read_tables("x.xlsx", content)
    assert table.rows == (("x", "7", "2009-07-01"), ("", "1.5", ""))


def test_a_formula_is_refused_where_it_stands() -> None:
    with pytest.raises(Refusal) as caught:
        read_tables("x.xlsx", workbook(("id",), ("=1+1",)))
    assert (caught.value.code, caught.value.values["row"]) == ("table-formula", 2)


def test_what_is_no_table_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    refused("workbook-kind", lambda: read_tables("x.ods", b""))
    refused("workbook-broken", lambda: read_tables("x.xlsx", b"PK\x03\x04nothing"))
    refused("workbook-broken", lambda: read_tables("x.csv", b'a,b\n"open'))
    refused("table-encoding", lambda: read_tables("x.csv", "ā".encode("cp1257")))
    refused("table-ragged", lambda: read_tables("x.csv", b"a,b\n1,2,3\n"))
    refused("table-twice", lambda: by_name([Table("a", (), ()), Table("a", (), ())]))
    refused("workbook-large", lambda: read_tables("x.xlsx", workbook(("a",) * 101)))
    for module in (tables, opening):
        monkeypatch.setattr(module, "MOST_ROWS", 2)
    assert len(read_tables("x.xlsx", workbook(("a",), ("1",), ("2",)))[0].rows) == 2
    refused("workbook-large", lambda: read_tables("x.csv", b"a\n1\n2\n3\n"))
    refused("workbook-large", lambda: read_tables("x.xlsx", workbook(("a",), *[("1",)] * 3)))
    refused(
        "workbook-large", lambda: read_tables("x.xlsx", workbook(*[(str(n),) for n in range(9)]))
    )


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "MOST_UNPACKED", 1000)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "a" * 5000)
    refused("workbook-large", lambda: read_tables("x.zip", made.getvalue()))


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"PK\x05\x06" + b"\x00" * 18])
@pytest.mark.parametrize("name", ["x.xlsx", "x.zip", "x.csv"])
def test_odd_bytes_never_raise_anything_else(name: str, content: bytes) -> None:
    try:
        read_tables(name, content)
    except Refusal as refusal:
        assert refusal.code.startswith(("table-", "workbook-"))  # noqa: PT017  either is an answer
