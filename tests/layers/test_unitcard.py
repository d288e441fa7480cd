"""The card of a unit."""

from __future__ import annotations

import datetime as dt

import pytest

from layers.store import Store
from layers.unitcard import unit_card
from layers.units import find
from layers.words import LANGUAGES, words

OLD, NEW = dt.date(2010, 1, 2), dt.date(2026, 1, 1)


def test_a_card_gathers_what_is_known(shipped: Store) -> None:
    card = unit_card(shipped, find(shipped.territory, "LV-022", NEW), NEW, "en")
    assert (card.code, card.name, card.level) == ("0026000", "Cēsu novads", "municipality")
    assert card.area_km2 == pytest.approx(2668, rel=0.005)
    assert card.population
    assert not card.population_estimated
    assert card.elevation is not None
    low, high = card.elevation
    assert 0 < low < high < 320
    assert "Cēsis" in {one["name"] for one in card.settlements}
    assert len(card.predecessors) == 7
    assert sum(row["share"] for row in card.predecessors) == pytest.approx(1, abs=1e-5)
    assert card.successors == ()
    assert card.neighbours[0].shared_border_km >= card.neighbours[-1].shared_border_km > 0


def test_the_city_says_its_own_uncertainty(shipped: Store) -> None:
    card = unit_card(shipped, find(shipped.territory, "0250000"), OLD, "lv")
    area, published = card.area_km2, card.published_area_km2
    assert published == pytest.approx(19.3, abs=0.3)
    assert area
    assert published
    off = abs(area - published) / published
    assert ("area-differs" in {note.code for note in card.notes}) == (off > 0.05)


def test_a_unit_that_is_gone_shows_its_last_day(shipped: Store) -> None:
    card = unit_card(shipped, find(shipped.territory, "0960200"), NEW, "lv")
    assert card.name == "Kocēnu novads"
    assert "0250000" in {one.code for one in card.neighbours}
    assert [row["code"] for row in card.successors] == ["0054000"]


def test_a_unit_without_outline_says_so(shipped: Store) -> None:
    card = unit_card(shipped, ("0101", dt.date(1996, 1, 1)), OLD, "nb")
    assert card.area_km2 is None
    assert card.elevation is None
    assert not card.neighbours
    assert not card.settlements
    assert "unit-without-outline" in {note.code for note in card.notes}


def test_every_note_of_every_unit_has_its_words(shipped: Store) -> None:
    inside = shipped.territory.units["region"].notna()
    chosen = list(shipped.territory.units.index[inside])[::7]
    for key in chosen:
        for note in unit_card(shipped, key, NEW, "lv").notes:
            assert all(words(lang).issue(note) for lang in LANGUAGES)
