"""Search finds places and the units of every date, under each name they bore."""

from __future__ import annotations

import datetime as dt

import pytest

from layers.search import Place, places
from layers.store import Store
from layers.territory import Territory
from layers.units import municipality_at, sort_key
from layers.words import LANGUAGES, words

TODAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def found(shipped: Store) -> tuple[Place, ...]:
    return places(shipped, TODAY)


def named(found: tuple[Place, ...], name: str) -> list[Place]:
    return [place for place in found if place.name == name]


def test_names_are_in_order_with_diacritics_beside_plain_letters(
    found: tuple[Place, ...],
) -> None:
    assert len(found) > 100
    assert [p.name for p in found] == sorted((p.name for p in found), key=sort_key)


def test_a_unit_that_was_renamed_is_found_under_both_names(found: tuple[Place, ...]) -> None:
    old = [p.key for p in named(found, "Valmieras novads")]
    assert ("0960200", dt.date(2009, 7, 1)) in old
    assert ("0054000", dt.date(2021, 7, 1)) in old
    assert [p.key for p in named(found, "Kocēnu novads")] == [("0960200", dt.date(2009, 7, 1))]


def test_a_unit_that_is_gone_brings_a_day_on_which_it_was(
    found: tuple[Place, ...], territory: Territory
) -> None:
    (ergli,) = named(found, "Ērgļu novads")
    assert ergli.day == dt.date(2021, 6, 30)
    for place in found:
        if place.key:
            assert territory.is_valid(place.key, place.day or TODAY)


def test_a_unit_that_is_not_yet_brings_its_first_day(shipped: Store) -> None:
    early = places(shipped, dt.date(2008, 1, 1))
    (ergli,) = named(early, "Ērgļu novads")
    assert ergli.day == dt.date(2009, 7, 1)
    (district,) = named(early, "Madonas rajons")
    assert district.day is None


def test_a_name_lies_in_its_unit(found: tuple[Place, ...], territory: Territory) -> None:
    local = [p for p in found if p.key and p.kind in {"municipality", "district"}]
    assert len(local) > 60
    for place in local:
        assert place.key is not None
        assert municipality_at(territory, place.lonlat, place.day or TODAY) == place.key


def test_settlements_of_the_regions_are_found(found: tuple[Place, ...]) -> None:
    (cesis,) = [p for p in named(found, "Cēsis") if p.kind == "settlement"]
    assert cesis.lonlat == pytest.approx((25.27, 57.31), abs=0.03)
    assert cesis.key is None


def test_neighbours_of_the_region_are_not_searched(found: tuple[Place, ...]) -> None:
    assert named(found, "Siguldas novads") == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_place_says_what_it_is(found: tuple[Place, ...], lang: str) -> None:
    say = words(lang)
    (ergli,) = named(found, "Ērgļu novads")
    assert ergli.told(say) == f"Ērgļu novads · {say('levels.municipality')} (2009–2021)"
    assert all(place.name in place.told(say) for place in found)
