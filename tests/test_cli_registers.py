"""The registers from the shell: out to a file and in again."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.database import close_databases
from planning.registers import add_entry, list_entries
from tests.conftest import Cli


@pytest.mark.parametrize("name", ["r.xlsx", "r.zip"])
def test_registers_go_out_and_in_again(cli: Cli, tmp_path: Path, name: str) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    add_entry(here, "partners", {"organisation": "=A", "kind": "other", "country": "LV"}, who="I")
    assert cli("registers", "export", str(tmp_path / name), home=here).code == 0
    looked = cli("registers", "import", str(tmp_path / name), "--look", home=there)
    assert looked.code == 0
    assert len(list_entries(there, "partners")) == 5
    told = cli("registers", "import", str(tmp_path / name), "--json", home=there).data
    assert (told["new"], told["changed"], told["refused"], told["kept"]) == (1, 0, 0, 1)
    assert told["plan_documents"] > 0
    assert "=A" in {one.text("organisation") for one in list_entries(there, "partners")}
    close_databases()


def test_a_single_register_is_a_csv(cli: Cli, tmp_path: Path) -> None:
    file, home = tmp_path / "x.csv", tmp_path / "home"
    done = cli("registers", "export", str(file), "--register", "partners", home=home)
    assert done.code == 0
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text.replace("partner-ergli,", "cits-ergli,"), encoding="utf-8")
    told = cli("registers", "import", str(file), "--json", home=home).data
    assert (told["new"], told["same"]) == (1, 4)
    close_databases()


def test_a_file_with_other_columns_is_refused_in_a_sentence(cli: Cli, tmp_path: Path) -> None:
    file, home = tmp_path / "partners.csv", tmp_path / "home"
    file.write_text("id,phone\na,1\n", encoding="utf-8")
    told = cli("registers", "import", str(file), "--lang", "lv", home=home)
    assert told.code != 0
    assert "phone" in told.err
    gone = cli("registers", "import", str(tmp_path / "none.csv"), home=home)
    assert gone.code != 0
    close_databases()
