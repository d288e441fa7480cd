"""Figures of units from the shell: loaded, listed, replaced, removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planning.database import close_databases
from planning.figures import list_figures

Cli = Callable[..., Any]
TABLE = "Kods;2015;2024\n0021000;15 007;12 922\n26000;44 501;–\n0055000;3;2\nLatvija;1;2\n"


@pytest.fixture
def loaded(cli: Cli, tmp_path: Path) -> Any:
    file = tmp_path / "tabula.csv"
    file.write_text(TABLE, encoding="utf-8")

    def load(*more: object) -> Any:
        told = ("--name", "Iedzīvotāji", "--source", "CSP", "--who", "Ilze", "--json")
        return cli("figures", "load", file, *told, *more, home=tmp_path / "home")

    yield load
    close_databases()


def test_a_series_is_loaded_with_what_did_not_fit_told(loaded: Any, tmp_path: Path) -> None:
    answered = loaded("--licence", "CC BY 4.0")
    assert answered.code == 0
    first, second = answered.data
    assert first["amounts"] == {"0021000": 15007.0, "0026000": 44501.0, "0055000": 3.0}
    assert (first["year"], second["year"]) == (2015, 2024)
    assert second["amounts"] == {"0021000": 12922.0, "0055000": 2.0}
    assert (first["region"], first["at"], first["licence"]) == (
        "vidzeme",
        "2025-06-30",
        "CC BY 4.0",
    )
    assert "Cēsu novads" in second["without"]
    assert "Rows without a unit on this day (1): Latvija" in answered.err
    assert [one.name for one in list_figures(tmp_path / "home")] == ["Iedzīvotāji"] * 2


def test_columns_are_named_by_their_heads(loaded: Any) -> None:
    answered = loaded("--code-column", "Kods", "--value-column", "2024", "--at", "2022-01-01")
    (one,) = answered.data
    assert (one["year"], one["at"], one["adds_up"]) == (2024, "2022-01-01", True)
    assert loaded("--value-column", "2030").code == 2


def test_what_is_there_is_replaced_only_when_asked(loaded: Any, cli: Cli, tmp_path: Path) -> None:
    loaded()
    again = loaded("--lang", "lv")
    assert again.code == 2
    assert "Iedzīvotāji" in again.err
    assert [one["id"] for one in loaded("--replace").data] == [
        one["id"] for one in cli("figures", "list", "--json", home=tmp_path / "home").data
    ]


def test_a_removed_table_is_off_the_list(loaded: Any, cli: Cli, tmp_path: Path) -> None:
    one, other = (told["id"] for told in loaded("--not-a-sum").data)
    home = tmp_path / "home"
    assert cli("figures", "remove", one, home=home).code == 0
    assert [told["id"] for told in cli("figures", "list", "--json", home=home).data] == [other]
    assert cli("figures", "remove", one, home=home).code == 2
    listed = cli("figures", "list", home=home).out
    assert "2024" in listed
    assert "2015" not in listed


@pytest.mark.parametrize("name", ["tabula.ods", "nav.csv"])
def test_a_file_that_cannot_be_read_is_refused(cli: Cli, tmp_path: Path, name: str) -> None:
    (tmp_path / "tabula.ods").write_bytes(b"x")
    answered = cli("figures", "load", tmp_path / name, "--name", "A", "--source", "B")
    assert answered.code == 2
    assert name in answered.err
