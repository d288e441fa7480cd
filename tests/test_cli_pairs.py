"""Pairs of neighbours from the shell: a row a pair, weights of a file, refusals in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
AT = ("pairs", "--at", "2009-07-01")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_every_pair_has_a_row_with_all_its_components(cli: Cli, home: Path) -> None:
    told = cli(*AT, "--json", home=home)
    assert told.code == 0
    rows = told.data["pairs"]
    assert len(rows) == 58
    for row in rows:
        assert {"need", "potential", "readiness", "score", "missing", "components"} <= set(row)
        for key, one in row["components"].items():
            assert (one["value"] is None) == (key in row["missing"])
            assert (one["standard"] is None) == (key in row["missing"])
            assert one["unit"]
    assert [row["rank"] for row in rows] == list(range(1, 59))


def test_weights_of_a_file_change_the_order(cli: Cli, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "svari.csv"
    rows = ["people_near,0", "border_share,0", "centre_distance,0", "shared_lakes,0", "capacity,0"]
    file.write_text("component,weight\n" + "\n".join(rows), encoding="utf-8")
    before = cli(*AT, "--json", home=home).data
    after = cli(*AT, "--json", "--weights", file, home=home).data
    assert after["weights"]["people_near"] == 0
    assert [row["pair"] for row in before["pairs"]] != [row["pair"] for row in after["pairs"]]
    lengths = [
        row["components"]["border_length"]["standard"]
        for row in after["pairs"]
        if row["need"] is None
    ]
    assert lengths == sorted(lengths, reverse=True)


def test_the_table_says_what_is_missing_and_why(cli: Cli, home: Path) -> None:
    told = cli("pairs", "--region", "ostfold", "--at", "2021-01-01", "--lang", "lv", home=home)
    assert told.code == 0
    assert "Sarpsborg – Fredrikstad" in told.out
    assert "Mazākās pašvaldības iedzīvotāji: trūkst 21 no 21 pāriem" in told.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--region", "kurzeme"), "kurzeme"),
        (("--region", "ostfold"), "ostfold@2009-07-01"),
        (("--plans", "plan-0000000000"), "."),
        (("--weights", "nav.csv"), "nav.csv"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    cli: Cli, home: Path, arguments: tuple[str, ...], told: str
) -> None:
    found = cli(*AT, *arguments, home=home)
    assert found.code == 2
    assert found.out == ""
    assert told in found.err
    assert len(found.err.strip().splitlines()) == 1


def test_a_bad_file_of_weights_is_one_sentence(cli: Cli, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "svari.json"
    file.write_text('{"budget": 3}', encoding="utf-8")
    found = cli(*AT, "--weights", file, "--lang", "lv", home=home)
    assert found.code == 2
    assert "budget" in found.err
