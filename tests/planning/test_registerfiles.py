"""Registers out to files and in again: nothing changes by itself, nothing saved is lost."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.tables import Table, csv_bytes, read_tables, xlsx_bytes, zip_bytes
from planning.history import changes_of
from planning.planstore import list_plans
from planning.registerfields import NAMES, REGISTERS
from planning.registerfiles import (
    FORMATS,
    PLANS,
    keep_look,
    look_at,
    register_csv,
    register_table,
    registers_file,
)
from planning.registers import add_entry, change_entry, get_entry, list_entries
from planning.seeds import seed

HOSTILE = ("=1+1", "+371", "-1", "@a", '"x"', "a\nb", "a\tb", "'=x", "_x0041_", "a;b,c")
PARTNER = {"organisation": "A", "kind": "other", "country": "LV"}


def refused(code: str, call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def fill(home: Path) -> None:
    for text in HOSTILE:
        told = PARTNER | {"organisation": text, "note_lv": text, "themes": ("water", "data")}
        add_entry(home, "partners", told, who="Ilze")
    one = get_entry(home, "institutions", "lv-vpr")
    values = dict(one.values) | {"roles_lv": "=2\n+3"}
    change_entry(home, "institutions", "lv-vpr", values, version=0, who="Ilze")


@pytest.mark.parametrize("kind", FORMATS)
def test_out_and_in_again_changes_nothing(home: Path, kind: str) -> None:
    seed(home)
    fill(home)
    content = registers_file(home, kind)
    look = look_at(home, f"r.{kind}", content)
    assert {line.effect for line in look.lines} == {"same"}
    assert len(look.lines) == sum(len(list_entries(home, name)) for name in NAMES)
    assert look.plans > 0
    refused("register-nothing", lambda: keep_look(home, look, who="Ilze"))


@pytest.mark.parametrize("kind", FORMATS)
def test_another_home_becomes_the_same(tmp_path: Path, home: Path, kind: str) -> None:
    fill(home)
    there = tmp_path / "there"
    look = look_at(there, f"r.{kind}", registers_file(home, kind))
    assert (look.count("new"), look.count("changed")) == (len(HOSTILE), 1)
    assert keep_look(there, look, who="Anna") == len(HOSTILE) + 1
    for name in NAMES:
        assert register_table(there, name) == register_table(home, name)


def test_hostile_cells_run_in_no_spreadsheet(home: Path) -> None:
    fill(home)
    content = register_csv(home, "partners").decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    (table,) = read_tables("partners.csv", register_csv(home, "partners"))
    place = table.heads.index("organisation")
    assert set(HOSTILE) - {"a\nb", "a\tb"} <= {row[place] for row in table.rows}


def partners(*rows: dict[str, str]) -> Table:
    heads = REGISTERS["partners"].columns
    return Table("partners", heads, tuple(tuple(r.get(h, "") for h in heads) for r in rows))


GOOD = {"organisation": "Jauna", "kind": "society", "country": "NO"}


def test_a_look_tells_new_changed_same_and_refused_apart(home: Path) -> None:
    kept = dict(
        zip(REGISTERS["partners"].columns, register_table(home, "partners").rows[0], strict=True)
    )
    rows = [GOOD, kept, {**kept, "id": "partner-vpr", "note_lv": "x"}, {**GOOD, "country": "EE"}]
    look = look_at(home, "partners.csv", csv_bytes(partners(*rows)))
    assert [line.effect for line in look.lines] == ["new", "same", "changed", "refused"]
    assert [line.row for line in look.lines] == [2, 3, 4, 5]
    assert "note_lv" in look.lines[2].touched
    assert look.lines[3].reason is not None
    assert not changes_of(home, "cooperation-partner", "partner-vpr")
    assert keep_look(home, look, who="Ilze") == 2
    assert get_entry(home, "partners", "partner-vpr").text("note_lv") == "x"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({**GOOD, "kind": "club"}, "register-key"),
        ({**GOOD, "id": "A B"}, "register-id"),
        ({**GOOD, "since": "pavasaris"}, "register-day"),
        ({**GOOD, "territory": "Cēsis"}, "register-place"),
        ({**GOOD, "organisation": ""}, "register-needed"),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason(home: Path, row: dict[str, str], code: str) -> None:
    look = look_at(home, "r.zip", zip_bytes([partners(row, GOOD)]))
    assert look.lines[0].reason is not None
    assert (look.lines[0].reason.code, look.lines[1].effect) == (code, "new")


def test_one_id_twice_is_refused_in_both_rows(home: Path) -> None:
    row = {**GOOD, "id": "mans-1"}
    look = look_at(home, "r.zip", zip_bytes([partners(row, row)]))
    assert [line.reason and line.reason.code for line in look.lines] == ["register-twice"] * 2


def test_other_columns_are_told_and_nothing_is_taken(home: Path) -> None:
    heads = ("id", "organisation", "kind", "phone")
    table = Table("partners", heads, (("", "A", "other", "1"),))
    refusal = refused("register-columns", lambda: look_at(home, "r.xlsx", xlsx_bytes([table])))
    assert "country" in str(refusal.values["missing"])
    assert refusal.values["other"] == "phone"
    other = Table("weather", ("id",), (("a",),))
    refused("register-sheet", lambda: look_at(home, "r.xlsx", xlsx_bytes([table, other])))
    refused("register-table", lambda: look_at(home, "r.zip", zip_bytes([])))


def test_an_empty_sheet_that_a_spreadsheet_added_is_passed_over(home: Path) -> None:
    tables = [Table("Sheet2", (), ()), Table("Lapa1", *_of(register_table(home, "partners")))]
    look = look_at(home, "r.xlsx", xlsx_bytes(tables))
    assert {line.effect for line in look.lines} == {"same"}


def _of(table: Table) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return table.heads, table.rows


def test_columns_in_another_order_are_the_same_columns(home: Path) -> None:
    table = register_table(home, "partners")
    turned = Table("x", table.heads[::-1], tuple(row[::-1] for row in table.rows))
    look = look_at(home, "mans fails.csv", csv_bytes(turned))
    assert {line.effect for line in look.lines} == {"same"}


def test_a_role_may_name_an_institution_of_the_same_file(home: Path) -> None:
    body = {"id": "mana-padome", "name_lv": "Padome", "country": "LV", "level": "other"}
    role = {"institution": "mana-padome", "task": "forum", "level": "regional", "role": "opinion"}
    tables = []
    for name, row in (("responsibilities", role), ("institutions", body)):
        heads = REGISTERS[name].columns
        tables.append(Table(name, heads, (tuple(row.get(head, "") for head in heads),)))
    look = look_at(home, "r.xlsx", xlsx_bytes(tables))
    assert keep_look(home, look, who="Ilze") == 2
    alone = look_at(home, "r.xlsx", xlsx_bytes(tables[:1]))
    assert alone.lines[0].effect == "new"


def test_a_file_that_another_person_overtook_is_kept_not_at_all(home: Path) -> None:
    made = add_entry(home, "partners", PARTNER, who="Ilze")
    rows = [{**GOOD, "id": "jauns-1"}, {**GOOD, "id": made.id}]
    look = look_at(home, "r.zip", zip_bytes([partners(*rows)]))
    change_entry(home, "partners", made.id, PARTNER | {"note_lv": "Annas"}, version=1, who="Anna")
    refused("record-changed", lambda: keep_look(home, look, who="Ilze"))
    assert "jauns-1" not in {one.id for one in list_entries(home, "partners")}
    assert get_entry(home, "partners", made.id).text("note_lv") == "Annas"


def test_plans_of_the_plan_register_are_told_but_not_taken_in(home: Path) -> None:
    seed(home)
    with zipfile.ZipFile(io.BytesIO(registers_file(home, "zip"))) as archive:
        content = archive.read(f"{PLANS}.csv").decode("utf-8-sig")
        assert sorted(archive.namelist()) == sorted(f"{name}.csv" for name in (*NAMES, PLANS))
    assert "Vidzemes plānošanas reģiona teritorijas plānojums" in content
    assert list_plans(home) == []
