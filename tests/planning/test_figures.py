"""Figures that people load: kept, told, carried through reforms, changed, removed, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from layers.listing import finest
from layers.store import Store, store
from layers.words import words
from planning.conflicts import EditConflict
from planning.evidence import add_figure, stale
from planning.evidencequeries import UnitQuery
from planning.figures import (
    Figures,
    FiguresAbout,
    describe_figures,
    get_figures,
    keep_tables,
    list_figures,
    remove_figures,
)
from planning.figureseries import change_percent, figure_series, series_of, shipped_population
from planning.figureuse import loaded_by, names_of, removals, uses_of
from planning.history import changes_of, take_back
from planning.recommendations import RecommendationEntry, add_recommendation
from tests.planning.made_figures import keep_figures, load_again

OLD, NEW = dt.date(2021, 6, 30), dt.date(2021, 7, 1)
ABOUT = FiguresAbout(
    name="Iedzīvotāji",
    region="vidzeme",
    at=OLD,
    source="CSP, IRD060",
    measure="iedzīvotāji",
    year=2020,
    link="https://example.org/ird060",
    licence="CC BY 4.0",
)
# Merged wholly into new Valmieras novads in 2021; Gulbenes novads stayed as it was.
VALMIERA, GULBENE = "0054000", "0500200"


@pytest.fixture
def made(home: Path) -> Store:
    return store(home)


def every(made: Store, at: dt.date) -> dict[str, float]:
    return {key[0]: 100.0 + n for n, key in enumerate(finest(made.territory, "vidzeme", at))}


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as found:
        call()
    assert found.value.code == code


def test_tables_are_kept_with_all_that_is_told_of_them(made: Store) -> None:
    pairs = [(ABOUT, {GULBENE: 5.0}), (replace(ABOUT, year=2010), {GULBENE: 6.5})]
    kept = keep_tables(made.home, pairs, who="Ilze")
    assert [one.year for one in list_figures(made.home)] == [2010, 2020]
    mine = get_figures(made.home, kept[0].id)
    assert mine == Figures(id=kept[0].id, version=1, amounts={GULBENE: 5.0}, **vars(ABOUT))
    assert loaded_by(made.home, mine.id).who == "Ilze"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "figures-name"),
        ({"source": ""}, "figures-source"),
        ({"year": 20}, "figures-year"),
        ({"link": "javascript:alert(1)"}, "document-link"),
        ({"measure": "m" * 61}, "text-unfit"),
        ({"licence": "a\0b"}, "text-unfit"),
    ],
)
def test_what_is_wrong_with_one_table_keeps_none(
    home: Path, change: dict[str, object], code: str
) -> None:
    wrong = replace(ABOUT, **change)  # type: ignore[arg-type]
    pairs = [(ABOUT, {GULBENE: 5.0}), (wrong, {GULBENE: 5.0})]
    refused(code, lambda: keep_tables(home, pairs, who="Ilze"))
    assert list_figures(home) == []


def test_a_table_without_any_figure_is_refused(home: Path) -> None:
    for amounts in ({}, {GULBENE: float("nan")}):
        refused("figures-empty", lambda a=amounts: keep_tables(home, [(ABOUT, a)], who="I"))  # type: ignore[misc]
    refused("who-missing", lambda: keep_tables(home, [(ABOUT, {GULBENE: 1.0})], who=" "))


def test_a_table_never_takes_the_place_of_another_unasked(home: Path) -> None:
    first = keep_tables(home, [(ABOUT, {GULBENE: 5.0})], who="Ilze")[0]
    refused("figures-there", lambda: keep_tables(home, [(ABOUT, {GULBENE: 6.0})], who="Anna"))
    again = keep_tables(home, [(ABOUT, {GULBENE: 6.0})], who="Anna", replace=True)[0]
    assert (again.id, again.version, again.amounts) == (first.id, 2, {GULBENE: 6.0})
    made, changed = changes_of(home, "figures", first.id)
    assert (made.who, changed.who, changed.before) == ("Ilze", "Anna", {"amounts": {GULBENE: 5.0}})
    take_back(home, changed.id, "Ilze")
    assert get_figures(home, first.id).amounts == {GULBENE: 5.0}


def test_what_is_told_of_a_table_is_edited_by_one_at_a_time(home: Path) -> None:
    first = keep_tables(home, [(ABOUT, {GULBENE: 5.0})], who="Ilze")[0]
    about = replace(ABOUT, name="Pastāvīgie iedzīvotāji", at=NEW)
    told = describe_figures(home, first.id, about, version=1, who="Anna")
    assert (told.name, told.at, told.amounts) == ("Pastāvīgie iedzīvotāji", OLD, {GULBENE: 5.0})
    with pytest.raises(EditConflict):
        describe_figures(home, first.id, ABOUT, version=1, who="Ilze")


def test_a_removed_table_comes_back_as_it_was(home: Path) -> None:
    first = keep_tables(home, [(ABOUT, {GULBENE: 5.0})], who="Ilze")[0]
    remove_figures(home, first.id, version=1, who="Anna")
    refused("figures-gone", lambda: get_figures(home, first.id))
    ((name, removal),) = removals(home)
    assert (name, removal.who) == ("Iedzīvotāji, 2020", "Anna")
    assert names_of(home)[first.id] == ("Iedzīvotāji", 2020)
    take_back(home, removal.id, "Ilze")
    assert (get_figures(home, first.id).amounts, removals(home)) == ({GULBENE: 5.0}, [])


def test_figures_are_told_in_the_units_of_any_day(made: Store) -> None:
    amounts = every(made, OLD)
    del amounts[GULBENE]
    keep_figures(made.home, amounts, who="I", **vars(ABOUT))
    then, later = (figure_series(made, "vidzeme", day)[0] for day in (OLD, NEW))
    assert then.values == {**amounts, GULBENE: None}
    assert then.reasons == {GULBENE: "missing"}
    parts = made.territory.pieces_of((VALMIERA, NEW))
    merged = [
        k[0] for k in finest(made.territory, "vidzeme", OLD) if made.territory.pieces_of(k) <= parts
    ]
    assert later.values[VALMIERA] == sum(amounts[code] for code in merged)
    assert VALMIERA not in later.estimated
    assert set(later.values) == {key[0] for key in finest(made.territory, "vidzeme", NEW)}
    assert (later.name, later.year, later.of, later.at) == ("Iedzīvotāji", 2020, OLD, NEW)
    assert figure_series(made, "ostfold", NEW) == []


def test_backwards_figures_are_split_and_marked(made: Store) -> None:
    mine = keep_figures(made.home, {VALMIERA: 900.0}, who="I", **vars(replace(ABOUT, at=NEW)))
    found = series_of(made.territory, mine, OLD)
    assert sum(value or 0.0 for value in found.values.values()) == pytest.approx(900.0)
    assert found.estimated == {code for code, value in found.values.items() if value is not None}


def test_shares_stay_with_units_that_did_not_change(made: Store) -> None:
    about = vars(replace(ABOUT, adds_up=False, measure="%"))
    mine = keep_figures(made.home, every(made, OLD), who="I", **about)
    found = series_of(made.territory, mine, NEW)
    assert found.values[VALMIERA] is None
    assert found.reasons[VALMIERA] == "not-a-sum"
    # Gulbenes novads got another code on that day, and no other land.
    assert found.values["0029000"] == mine.amounts[GULBENE]
    assert not found.estimated


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_sums_are_the_same_through_a_reform_where_all_units_go_on(
    territory: object, data: st.DataObject
) -> None:
    keys = finest(territory, "ostfold", dt.date(2023, 12, 31))  # type: ignore[arg-type]
    numbers = st.floats(0, 1e6)
    amounts = {key[0]: data.draw(numbers) for key in keys}
    about = vars(replace(ABOUT, region="ostfold", at=dt.date(2023, 12, 31)))
    mine = Figures(id="fig-1", version=1, amounts=amounts, **about)
    found = series_of(territory, mine, dt.date(2024, 1, 1))  # type: ignore[arg-type]
    assert sum(value or 0 for value in found.values.values()) == pytest.approx(
        sum(amounts.values())
    )
    assert not found.estimated


def test_decline_is_told_of_units_with_figures_on_both_days(made: Store) -> None:
    codes = [key[0] for key in finest(made.territory, "vidzeme", NEW)]
    old, new = (
        keep_figures(made.home, amounts, who="I", **vars(replace(ABOUT, at=NEW, year=year)))
        for year, amounts in (
            (2010, {codes[0]: 100.0, codes[1]: 0.0, codes[2]: 50.0}),
            (2020, {codes[0]: 88.0, codes[1]: 5.0, codes[3]: 1.0}),
        )
    )
    assert change_percent(made.territory, old, new).to_dict() == {codes[0]: pytest.approx(-12.0)}
    other = keep_figures(
        made.home, {"3101": 1.0}, who="I", **vars(replace(ABOUT, region="ostfold"))
    )
    refused("figures-regions", lambda: change_percent(made.territory, old, other))


def test_shipped_people_are_told_apart_from_loaded_ones(made: Store) -> None:
    keep_figures(made.home, {VALMIERA: 1.0}, who="I", **vars(replace(ABOUT, at=NEW)))
    shipped = shipped_population(made.territory, "vidzeme", NEW, words("lv"))
    assert shipped is not None
    assert shipped.shipped
    assert shipped.year == 2020
    assert shipped.source
    assert shipped.values[VALMIERA] == 51346
    assert not figure_series(made, "vidzeme", NEW)[0].shipped
    assert shipped_population(made.territory, "ostfold", NEW, words("lv")) is None


def test_evidence_has_what_is_carried_to_its_unit_and_goes_stale(made: Store) -> None:
    entry = RecommendationEntry(title_lv="A", theme="data")
    written = add_recommendation(made.home, entry, who="Ilze").id
    mine = keep_figures(made.home, every(made, OLD), who="I", **vars(ABOUT))
    found = add_figure(made, written, UnitQuery((VALMIERA, NEW), NEW, mine.id), who="Ilze")
    series = series_of(made.territory, mine, NEW)
    assert found.result["value"] == series.values[VALMIERA]
    assert (found.result["year"], found.result["estimated"]) == (2020, False)
    assert uses_of(made.home, mine.id) == 1
    assert stale(made, found) == ()
    load_again(made.home, mine.id, {GULBENE: 1.0}, who="Anna")
    assert stale(made, found) == (f"figures:{mine.id}",)
