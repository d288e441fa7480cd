"""Two areas compared from the shell, and who is like one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planning.recommendations import RecommendationEntry, add_recommendation

Cli = Callable[..., Any]
CITIES = ("--left", "Valmiera,Cēsu novads", "--right", "3107,3105")


def test_two_areas_on_their_own_days(cli: Cli, tmp_path: Path) -> None:
    answered = cli("compare", *CITIES, "--left-at", "2010-01-01", "--json", home=tmp_path)
    assert answered.code == 0
    told = answered.data
    assert set(told) == {"left", "right", "scale_factor_at_zoom", "indicators"}
    assert [unit["name"] for unit in told["right"]["units"]] == ["Fredrikstad", "Sarpsborg"]
    by_id = {row["id"]: row for row in told["indicators"]}
    needed = {"id", "title", "unit", "left", "right", "ratio", "comparable", "why_not", "sources"}
    assert all(needed <= set(row) for row in by_id.values())
    assert by_id["area"]["ratio"] == pytest.approx(by_id["area"]["left"] / by_id["area"]["right"])
    assert by_id["population"]["right"] is None
    assert by_id["population"]["why_not"]
    assert told["scale_factor_at_zoom"]["right_drawn_longer"] == pytest.approx(1.056, abs=0.005)


def test_a_table_is_read_by_people(cli: Cli, tmp_path: Path) -> None:
    both = ("--left", "Valkas novads", "--right", "Halden", "--lang", "lv")
    answered = cli("compare", *both, home=tmp_path)
    assert answered.code == 0
    assert "Platība, km²" in answered.out
    assert "Pa kreisi: Valkas novads" in answered.out


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (CITIES, "did not exist"),
        (("--left", "Valmiera", "--right", "ostfold"), "no outline"),
        (("--left", "Valmiera,VPR,OST-03", "--right", "Moss"), "both Vidzeme and Østfold"),
    ],
)
def test_a_day_or_an_area_that_does_not_fit_is_one_sentence(
    cli: Cli, tmp_path: Path, told: tuple[str, ...], sentence: str
) -> None:
    answered = cli("compare", *told, "--at", "2010-01-01", home=tmp_path)
    assert answered.code == 2
    assert sentence in answered.err
    assert answered.err.count("\n") == 1


def test_areas_are_ranked_with_what_differs(cli: Cli, tmp_path: Path) -> None:
    weights = tmp_path / "weights.csv"
    weights.write_text("indicator,weight\narea,1\nwooded,1\npopulation,1\n", encoding="utf-8")
    answered = cli("alike", "Smiltenes novads", "--weights", weights, "--json", home=tmp_path)
    assert answered.code == 0
    rows = answered.data["ranked"]
    assert [row["distance"] for row in rows] == sorted(row["distance"] for row in rows)
    assert {part["id"] for part in rows[0]["components"]} == {"area", "wooded"}
    assert rows[0]["missing"] == ["population"]
    squared = sum(part["squared"] for part in rows[0]["components"])
    assert squared == pytest.approx(rows[0]["distance"] ** 2)
    people = cli("alike", "Smiltenes novads", "--at", "2010-01-01", home=tmp_path)
    assert "What differs most" in people.out


def test_an_area_that_was_not_there_is_refused(cli: Cli, tmp_path: Path) -> None:
    answered = cli("alike", "Raunas novads", "--at", "2023-01-01", home=tmp_path)
    assert (answered.code, answered.err.count("\n")) == (2, 1)


def test_examples_are_ranked_for_a_recommendation(cli: Cli, tmp_path: Path) -> None:
    entry = RecommendationEntry(title_lv="Ūdens kopā", theme="water", cooperation="D4")
    one = add_recommendation(tmp_path, entry, who="Ilze")
    answered = cli("fitting", one.id, "--json", home=tmp_path)
    assert answered.code == 0
    first = answered.data["ranked"][0]
    assert first["example"] in {"OST-04", "OST-06", "OST-07"}
    assert first["parts"] == {"theme": 0.0, "degree": 0.0}
    assert first["missing"] == ["likeness"]
    assert any("own proposal" in note for note in answered.data["notes"])
    refused = cli("fitting", one.id, "--weights", "theme", home=tmp_path)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    people = cli("fitting", one.id, "--lang", "lv", home=tmp_path)
    assert "Sadarbības pakāpe" in people.out


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("csv", b"")])
def test_a_comparison_is_written_to_a_file(
    cli: Cli, tmp_path: Path, ending: str, begins: bytes
) -> None:
    out = tmp_path / "out" / f"salidzinajums.{ending}"
    areas = ("--left", "Valkas novads", "--right", "Halden", "--lang", "lv")
    answered = cli("compare", *areas, "--out", out, "--json", home=tmp_path)
    assert answered.code == 0
    assert answered.data["file"] == str(out)
    assert out.read_bytes().startswith(begins)
    assert out.stat().st_size > 2000


def test_a_file_of_another_kind_is_refused(cli: Cli, tmp_path: Path) -> None:
    areas = ("--left", "Valkas novads", "--right", "Halden")
    refused = cli("compare", *areas, "--out", tmp_path / "a.xls", home=tmp_path)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
