"""Tables from outside: read in a process of their own, text stays text, limits hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from geo.errors import Refusal
from layers import workbook
from layers.tablefile import decoded, delimiter_of, read_sheets, sheets_apart


def xlsx(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as found:
        call()
    assert found.value.code == code


def test_a_csv_is_read_apart_with_its_letters() -> None:
    content = "Kods;Novads\n0021000;Alūksnes novads\n\n;\n".encode("cp1257")
    (sheet,) = sheets_apart("tabula.CSV", content)
    assert sheet.rows == (("Kods", "Novads"), ("0021000", "Alūksnes novads"))


def test_a_workbook_is_read_apart_with_all_its_sheets() -> None:
    content = xlsx([["kods", 2020], ["0021000", 13895]], [], [["a", None, None], [None]])
    first, second = sheets_apart("tabula.xlsx", content)
    assert first.rows == (("kods", 2020.0), ("0021000", 13895.0))
    assert (second.name, second.rows) == ("Sheet2", (("a",),))


def test_formulas_stay_text() -> None:
    content = xlsx([["kods", "skaits"], ["0021000", '=HYPERLINK("http://a.b";1)'], ["x", True]])
    (sheet,) = sheets_apart("t.xlsx", content)
    assert sheet.rows[1][1] == '=HYPERLINK("http://a.b";1)'
    assert sheet.rows[2][1] == "True"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a;b\n1,5;2,5\n", ";"),
        ("a,b\n1.5,2.5\n", ","),
        ("a\tb\n1,5\t2\n", "\t"),
        ('a,b\n"13,895",2\n', ","),
        ("virsraksts, kas ir garš\n\na;b;c\n1;2;3\n4;5;6\n", ";"),
    ],
)
def test_the_delimiter_is_what_makes_rows_alike(text: str, mark: str) -> None:
    assert delimiter_of(text) == mark


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1257"])
def test_latvian_letters_survive_every_encoding(encoding: str) -> None:
    assert decoded("Ērgļu novads, Smiltenē šķūņi".encode(encoding)) == (
        "Ērgļu novads, Smiltenē šķūņi"
    )


def test_norwegian_letters_survive_their_code_page() -> None:
    assert decoded("Rømskog, Våler, Ås, Skjærhalden".encode("cp1252")) == (
        "Rømskog, Våler, Ås, Skjærhalden"
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.xls", b"\xd0\xcf\x11\xe0", "table-kind"),
        ("t", b"a;b", "table-kind"),
        ("t.csv", b"", "table-empty"),
        ("t.csv", b";;\n;;\n", "table-empty"),
        ("t.csv", b"a;b\n\0\0", "table-broken"),
        ("t.xlsx", b"a;b\n1;2\n", "table-broken"),
        ("t.xlsx", xlsx([["a", 1]])[:-40], "table-broken"),
        ("t.csv", b"a;b\n" * 20_001, "table-rows"),
        ("t.csv", b"a" + b";1" * 200, "table-columns"),
        ("t.csv", b"x" * 20_000_001, "table-large"),
    ],
    ids=["xls", "bare", "empty", "blank", "zeros", "no-zip", "cut", "rows", "columns", "large"],
)
def test_what_is_no_fit_table_is_refused_in_a_sentence(
    name: str, content: bytes, code: str
) -> None:
    refused(code, lambda: sheets_apart(name, content))


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000_000)
    out = io.BytesIO(xlsx([["a", 1]]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb.bin", b"0" * 2_000_000)
    file = tmp_path / "t.xlsx"  # type: ignore[operator]
    file.write_bytes(out.getvalue())
    refused("table-large", lambda: read_sheets(file, "t.xlsx"))


def test_a_cell_far_below_does_not_make_a_million_rows() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A1048576"] = "a", "b"
    out = io.BytesIO()
    book.save(out)
    (sheet,) = sheets_apart("t.xlsx", out.getvalue())
    assert sheet.rows == (("a",),)
