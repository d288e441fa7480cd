"""Amounts from a CSV, carried between dates, and the rows of statistics."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import Refusal
from layers.listing import carried_rows, local_governments_2008, raster_stats, read_amounts
from layers.store import Store
from layers.territory import Territory
from layers.words import LANGUAGES, words

OLD, NEW = dt.date(2010, 1, 1), dt.date(2022, 1, 1)


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "amounts.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "code,value\n0026000,1.5\n0021000,2\n",
        "code;value\n0026000;1,5\n0021000;2\n",
        "\ufeffcode\tvalue\n0026000\t1.5\n0021000\t2\n",
        "code,value,note\n 0026000 ,1.5,x\n0021000,2,\n",
    ],
)
def test_codes_keep_their_zeros_whatever_the_separator(tmp_path: Path, text: str) -> None:
    amounts, issues = read_amounts(written(tmp_path, text))
    assert amounts.to_dict() == {"0026000": 1.5, "0021000": 2}
    assert issues == []


def test_rows_without_a_number_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, "code,value\n0026000,\n0021000,many\n0029000,3\n0054000,inf\n")
    amounts, issues = read_amounts(path)
    assert amounts.to_dict() == {"0029000": 3}
    told = [words("en").issue(issue) for issue in issues]
    assert all(code in t for code, t in zip(("0026000", "0021000", "0054000"), told, strict=True))
    assert {issue.severity for issue in issues} == {"error"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,value\na,1\n", "amounts-columns"),
        ("", "amounts-broken"),
        (b"code,value\n\xff\xfe,1\n", "amounts-broken"),
        ("code,value\n0026000,1\n0026000,2\n", "amounts-repeat"),
    ],
)
def test_what_is_no_table_of_amounts_is_refused(
    tmp_path: Path, text: str | bytes, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read_amounts(written(tmp_path, text))
    assert refused.value.code == code
    for lang in LANGUAGES:
        assert words(lang).refusal(refused.value)


def test_a_missing_file_of_amounts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read_amounts(tmp_path / "none.csv")
    assert refused.value.code == "amounts-broken"


def test_amounts_are_carried_exactly_into_merged_units(mini: Territory) -> None:
    rows = carried_rows(mini, pd.Series({"A": 1.5, "B": 2.25, "C": 4.0}), "vidzeme", OLD, NEW)
    assert [(r["code"], r["value"], r["estimated"], r["reason"]) for r in rows] == [
        ("AB", 3.75, False, ""),
        ("CD", None, False, "part-without-value"),
    ]


def test_amounts_of_districts_are_estimates(mini: Territory) -> None:
    amounts = pd.Series({"D1": 100.0, "D2": 300.0})
    rows = carried_rows(mini, amounts, "vidzeme", dt.date(2008, 1, 1), OLD)
    told = {r["code"]: r["value"] for r in rows}
    assert told == pytest.approx({"A": 50, "B": 150, "C": 100, "D": 100}, rel=1e-3)
    assert all(r["estimated"] and r["reason"] == "split-by-area" for r in rows)


def test_a_merged_amount_carried_back_is_an_estimate_of_the_same_total(mini: Territory) -> None:
    rows = carried_rows(mini, pd.Series({"AB": 30.0, "CD": 10.0}), "vidzeme", NEW, OLD)
    assert sum(row["value"] for row in rows) == pytest.approx(40)
    assert all(row["estimated"] for row in rows)


def test_a_code_of_another_date_is_refused(mini: Territory) -> None:
    with pytest.raises(Refusal) as refused:
        carried_rows(mini, pd.Series({"AB": 1.0}), "vidzeme", OLD, NEW)
    assert refused.value.code == "amounts-unknown-unit"
    assert "AB" in str(refused.value)


def test_before_2009_there_are_local_governments_by_name(territory: Territory) -> None:
    rows = local_governments_2008(territory, "vidzeme", dt.date(2009, 6, 30))
    assert len(rows) > 80
    assert {row["area_km2"] for row in rows} == {None}
    assert len({row["name"] for row in rows}) == len(rows)
    assert local_governments_2008(territory, "vidzeme", dt.date(2009, 7, 1)) == []
    assert local_governments_2008(territory, "ostfold", dt.date(2009, 6, 30)) == []


def test_shares_of_land_cover_sum_to_one(shipped: Store) -> None:
    told, issues = raster_stats(shipped, "landcover-vidzeme", "Gulbenes novads", OLD, "en")
    assert sum(row["share"] for row in told["rows"]) == pytest.approx(1)
    assert sum(row["area_km2"] for row in told["rows"]) == pytest.approx(1872, rel=0.01)
    assert told["n_cells"] > 20
    assert issues == []


def test_a_small_unit_is_warned_of_by_name(shipped: Store) -> None:
    told, issues = raster_stats(shipped, "landcover-vidzeme", "Valmiera", OLD, "lv")
    assert told["n_cells"] < 20
    assert [issue.code for issue in issues] == ["raster-few-cells"]
    assert "Valmiera" in words("lv").issue(issues[0])


def test_a_raster_elsewhere_has_no_rows_and_says_so(shipped: Store) -> None:
    told, issues = raster_stats(shipped, "landcover-ostfold", "Valmiera", OLD, "lv")
    assert told["rows"] == []
    assert [issue.code for issue in issues] == ["raster-no-cells"]
