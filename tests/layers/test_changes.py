"""What changed between two dates."""

from __future__ import annotations

import datetime as dt

import pytest

from layers.changes import KINDS, Change, changes_between, reform_days
from layers.territory import Territory
from layers.words import LANGUAGES, words

NEW_YEAR_2010 = dt.date(2010, 1, 1)


def kinds(changes: list[Change]) -> list[str]:
    return [change.kind for change in changes]


def test_the_made_up_reform_in_order(mini: Territory) -> None:
    found = changes_between(mini, "vidzeme", dt.date(2008, 1, 1), dt.date(2022, 1, 1))
    assert kinds(found) == ["split", "split", "rename", "merge", "merge"]
    assert found[1] == Change(
        "split",
        dt.date(2009, 7, 1),
        ("Otrais rajons",),
        ("Bēnes novads", "Cēres novads", "Dūņu novads"),
    )
    assert found[2] == Change("rename", NEW_YEAR_2010, ("Vecāžu novads",), ("Āžu novads",))
    assert found[3].before == ("Āžu novads", "Bēnes novads")
    assert found[3].after == ("Āžu novads",)


def test_the_order_of_the_dates_does_not_matter(territory: Territory) -> None:
    days = (dt.date(2008, 1, 1), dt.date(2026, 1, 1))
    forth = changes_between(territory, "vidzeme", *days)
    assert forth == changes_between(territory, "vidzeme", *reversed(days))


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("2009-07-01", "2009-12-31", 0),
        ("2009-12-31", "2010-01-02", 1),
        ("2010-01-01", "2010-01-02", 0),
        ("2025-06-30", "2025-07-01", 1),
        ("2022-01-01", "2022-01-01", 0),
    ],
)
def test_a_day_counts_as_reached_but_not_as_left(
    territory: Territory, old: str, new: str, count: int
) -> None:
    days = (dt.date.fromisoformat(old), dt.date.fromisoformat(new))
    assert len(changes_between(territory, "vidzeme", *days)) == count


def test_the_old_valmieras_novads_was_renamed(territory: Territory) -> None:
    days = (dt.date(2009, 12, 31), dt.date(2010, 1, 2))
    (found,) = changes_between(territory, "vidzeme", *days)
    assert found.kind == "rename"
    assert (found.before, found.after) == (("Valmieras novads",), ("Kocēnu novads",))


def test_varaklani_joined_madona_on_an_uncertain_day(territory: Territory) -> None:
    days = (dt.date(2025, 1, 1), dt.date(2026, 1, 1))
    (found,) = changes_between(territory, "vidzeme", *days)
    assert found.kind == "merge"
    assert found.before == ("Madonas novads", "Varakļānu novads")
    assert found.certainty == "approximate"


def test_three_municipalities_joined_the_region_in_2021(territory: Territory) -> None:
    days = (dt.date(2021, 6, 30), dt.date(2021, 7, 1))
    joined = [c for c in changes_between(territory, "vidzeme", *days) if c.kind == "join"]
    assert [c.after for c in joined] == [("Limbažu novads", "Ogres novads", "Saulkrastu novads")]


def test_eighteen_became_twelve_in_ostfold(territory: Territory) -> None:
    days = (dt.date(2019, 12, 31), dt.date(2020, 1, 1))
    found = changes_between(territory, "ostfold", *days)
    merged = [c for c in found if c.kind == "merge" and len(c.before) > 1]
    assert {c.after[0]: len(c.before) for c in merged} == {"Moss": 2, "Indre Østfold": 5}
    assert sum(len(c.before) for c in found) == 18
    later = changes_between(territory, "ostfold", dt.date(2023, 12, 31), dt.date(2024, 1, 1))
    assert kinds(later) == ["recode"] * 12


@pytest.mark.parametrize(
    ("region", "days"),
    [
        ("vidzeme", ["2009-07-01", "2021-07-01", "2025-07-01"]),
        ("ostfold", ["2020-01-01", "2024-01-01"]),
    ],
)
def test_reform_days_are_the_days_of_new_units(
    territory: Territory, region: str, days: list[str]
) -> None:
    assert [day.isoformat() for day in reform_days(territory, region)] == days


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_has_words(lang: str) -> None:
    say = words(lang)
    day, units = dt.date(2021, 7, 1), "Ērgļu novads"
    for kind in KINDS:
        assert units in say(f"changes.{kind}", day=day, before=units, after=units, units=units)
