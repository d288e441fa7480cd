"""Rows of tables and the units that they speak of."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.errors import Refusal
from layers.figurematch import Choice, Column, guess, match_rows, read_columns
from layers.figuretable import Table, table_of
from layers.listing import finest
from layers.tablefile import Cell, Sheet
from layers.territory import Territory

AT, TODAY = dt.date(2025, 6, 30), dt.date(2026, 11, 22)
BEFORE = dt.date(2021, 6, 30)


def table(*rows: tuple[Cell, ...]) -> Table:
    return table_of(Sheet("", rows))


def column(territory: Territory, *cells: tuple[Cell, Cell], mark: object = None) -> Column:
    told = table(("Kods", "Skaits"), *cells)
    choice = Choice("vidzeme", AT, 0, (1,), mark)  # type: ignore[arg-type]
    return read_columns(territory, told, choice)[0]


def codes(found: Column) -> dict[str, str]:
    return {issue.code: str(issue.values.get("names")) for issue in found.issues}


@pytest.mark.parametrize(
    ("told", "code", "by"),
    [
        ("0021000", "0021000", "code"),
        ("LV0021000", "0021000", "code"),
        ("0021000 Alūksnes novads", "0021000", "code"),
        (21000.0, "0021000", "zeros"),
        ("21000", "0021000", "zeros"),
        ("Alūksnes  novads", "0021000", "name"),
        ("alūksnes novads", "0021000", "name"),
        ("Alūksne Municipality", "0021000", "name"),
        ("Alūksne", "", ""),
        ("Latvija", "", ""),
        ("9999999", "", ""),
        ("LV-007", "", ""),
    ],
)
def test_a_row_finds_its_unit(territory: Territory, told: Cell, code: str, by: str) -> None:
    (row,) = match_rows(territory, table(("Kods", "n"), (told, 1.0)), 0, "vidzeme", AT)
    assert (row.code, row.by, row.line) == (code, by, 2)


def test_what_is_missing_is_missing_and_never_nothing(territory: Territory) -> None:
    found = column(territory, ("0021000", "–"), ("0026000", 0.0), ("0029000", "5"))
    assert found.amounts == {"0026000": 0.0, "0029000": 5.0}
    assert "Alūksnes novads" in found.without
    assert len(found.without) == len(finest(territory, "vidzeme", AT)) - 2


def test_each_row_that_does_not_fit_is_told_and_the_rest_loads(territory: Territory) -> None:
    found = column(
        territory,
        ("0021000", "daudz"),
        ("0026000", "=1+1"),
        ("0029000", "5"),
        ("0029000", "6"),
        ("0035000", "7"),
        ("0035000", "7"),
        ("Valkas novads", "8"),
        ("Latvija", "1900000"),
    )
    assert found.amounts == {"0035000": 7.0, "0053000": 8.0}
    told = codes(found)
    assert told["figures-no-number"] == "Alūksnes novads: daudz"
    assert told["figures-formula"] == "Cēsu novads: =1+1"
    assert told["figures-twice"] == "Gulbenes novads"
    assert told["figures-by-name"] == "Valkas novads"
    assert told["figures-row-without-unit"] == "Latvija"
    assert "figures-without-value" in told


def test_numbers_that_may_be_two_are_told_and_can_be_decided(territory: Territory) -> None:
    assert "figures-mark-unclear" in codes(column(territory, ("0021000", "13,895")))
    decided = column(territory, ("0021000", "13,895"), mark=".")
    assert decided.amounts == {"0021000": 13895.0}
    assert "figures-mark-unclear" not in codes(decided)


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice("vidzeme", AT, 0, ()), "figures-no-columns"),
        (Choice("vidzeme", AT, 0, (0, 1)), "figures-no-columns"),
        (Choice("vidzeme", AT, 1, (0,)), "figures-none-matched"),
        (Choice("ostfold", AT, 0, (1,)), "figures-none-matched"),
    ],
)
def test_a_choice_that_gives_nothing_is_refused(
    territory: Territory, choice: Choice, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read_columns(territory, table(("Kods", "n"), ("0021000", 1.0)), choice)
    assert refused.value.code == code


def test_the_state_of_the_territory_is_guessed_from_the_codes(territory: Territory) -> None:
    for region, at in (("vidzeme", AT), ("vidzeme", BEFORE), ("ostfold", TODAY)):
        keys = finest(territory, region, at)
        rows = [("Nr", "Kods", "Nosaukums", "2019", "2020")]
        told = [(str(n), key[0], "x", 1.0, 2.0) for n, key in enumerate(keys)]
        found = guess(territory, table(*rows, *told), TODAY)
        assert (found.region, found.at, found.code, found.values) == (region, at, 1, (3, 4))


def test_a_table_about_nothing_known_is_guessed_without_units(territory: Territory) -> None:
    found = guess(territory, table(("a", "b"), ("x", "y")), TODAY)
    assert found.values == ()
