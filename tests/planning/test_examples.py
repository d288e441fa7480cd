"""Examples as planning asks for them: by theme, degree and area, and as plain records."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from geo.errors import Refusal
from layers.cooperation import area_types, degrees, themes
from layers.plain import plain
from layers.store import Store
from layers.words import LANGUAGES
from planning.examples import (
    chosen_examples,
    example,
    example_records,
    examples,
    in_order,
    missing_of,
    territory_of,
    theme_of,
)

NOW = dt.date(2026, 1, 1)


def ids(**wanted: str) -> set[str]:
    return {one.id for one in chosen_examples(**wanted)}


def test_without_a_wish_all_are_chosen() -> None:
    assert ids() == set(examples())


@pytest.mark.parametrize("theme", themes())
def test_a_theme_chooses_those_that_have_it(theme: str) -> None:
    assert ids(theme=theme) == {key for key, one in examples().items() if theme in one.themes}


def test_degrees_part_the_examples_but_for_those_without_one() -> None:
    parts = [ids(degree=degree) for degree in degrees()]
    together = {key for part in parts for key in part}
    assert sum(map(len, parts)) == len(together)
    assert set(examples()) - together == {"OST-01", "OST-09"}


def test_kinds_of_area_part_the_examples() -> None:
    parts = [ids(area_type=kind) for kind in area_types()]
    assert all(parts)
    assert sum(map(len, parts)) == len(examples())


def test_wishes_hold_together() -> None:
    assert ids(theme="water", area_type="river-basin", degree="D4") == {"OST-06", "OST-07"}
    assert ids(theme="energy") == set()


@pytest.mark.parametrize("wish", ["theme", "degree", "area_type"])
def test_an_unknown_wish_is_refused_with_what_is_known(wish: str) -> None:
    with pytest.raises(Refusal) as refused:
        chosen_examples(**{wish: "nothing"})
    assert refused.value.code == "choice-unknown"


def test_a_theme_is_meant_by_its_key_or_its_name_in_any_language() -> None:
    for lang in LANGUAGES:
        assert theme_of(themes()["water"].names[lang].upper()) == "water"
    assert theme_of("cross-border") == "cross-border"
    with pytest.raises(Refusal):
        theme_of("vējdzirnavas")


def test_facts_come_by_kind_and_dates_by_day() -> None:
    days = [fact.when for fact in in_order(example("OST-01").facts) if fact.when]
    assert days == sorted(days)
    assert in_order(example("OST-01").facts)[0].kind == "shared"


def test_a_record_is_plain_and_tells_everything(shipped: Store) -> None:
    records = example_records(shipped, NOW, "lv", theme="water")
    assert json.loads(json.dumps(plain(records))) == plain(records)
    (moss,) = [one for one in records if one["id"] == "OST-04"]
    assert moss["degree_name"] == "Kopīgs plāns"
    assert [one["code"] for one in moss["municipalities"]] == ["3103", "3112", "3114", "3216"]
    assert moss["vidzeme_anchor"]["mark"] == "A"
    assert all(fact["mark_name"]["lv"] for fact in moss["facts"])
    assert all(fact["sources"] for fact in moss["facts"] if fact["mark"] == "S")


def test_the_area_and_what_is_missing_belong_together(shipped: Store) -> None:
    one = example("OST-06")
    assert set(territory_of(shipped, one, NOW)["extent"]) == {"part"}
    assert {part.reason for part in missing_of(shipped, one, NOW)} == {"no-outline", "basin"}
