"""The registers: what is shipped, what people add and correct, and who is responsible for what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from layers.cooperation import evidence_marks
from layers.store import Store
from layers.words import LANGUAGES, words
from planning.conflicts import EditConflict
from planning.history import changes_of, take_back
from planning.registerfields import NAMES, REGISTERS, RegisterName, codes_of
from planning.registerplaces import place_keys
from planning.registers import (
    add_entry,
    change_entry,
    get_entry,
    list_entries,
    names_of,
    remove_entry,
    shipped,
    speaks_of,
    title_of,
)
from planning.responsibilities import matrix

PARTNER = {"organisation": "=Biedrība", "kind": "society", "country": "LV"}
ROLE = {"institution": "lv-vpr", "task": "forum", "level": "regional", "role": "coordinates"}
TODAY, THEN = dt.date(2026, 11, 1), dt.date(2009, 7, 1)


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize("name", NAMES)
def test_everything_shipped_says_where_it_is_from_and_how_sure(name: RegisterName) -> None:
    found = shipped(name).values()
    assert len(found) >= 5
    for one in found:
        assert one.text("source"), one.id
        assert one.text("mark") in evidence_marks(), one.id


def test_the_partners_are_those_of_the_concept() -> None:
    told = {one.text("organisation").partition(" (")[0] for one in shipped("partners").values()}
    lead = "Vidzemes plānošanas reģions"
    towns = {"Valmieras pilsētas dome", "Smiltenes pilsētas dome", "Ērgļu novada dome"}
    assert told == {lead, *towns, "Ostfoldas apgabala padome"}


def test_every_shipped_responsibility_names_an_institution() -> None:
    known = shipped("institutions")
    missing = {one.text("institution") for one in shipped("responsibilities").values()} - set(known)
    assert missing == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_and_role_has_its_word(lang: str) -> None:
    say = words(lang)
    for register in REGISTERS.values():
        for field in register.fields:
            stem, _, last = field.name.rpartition("_")
            assert f"registers.field.{stem if last in LANGUAGES else field.name}" in say
    assert all(f"registers.sign.{role}" in say for role in codes_of("role"))


def test_the_letters_of_the_roles_are_told_apart_in_the_first_language() -> None:
    say = words("lv")
    assert len({say(f"registers.sign.{role}") for role in codes_of("role")}) == len(
        codes_of("role")
    )


def test_an_own_entry_is_told_apart_from_the_shipped_ones(home: Path) -> None:
    made = add_entry(home, "partners", PARTNER, who="Ilze")
    assert (made.origin, made.version) == ("own", 1)
    origins = [one.origin for one in list_entries(home, "partners")]
    assert sorted(origins) == ["own", *["shipped"] * len(shipped("partners"))]
    assert get_entry(home, "partners", made.id) == made


def test_a_corrected_entry_can_be_brought_back_as_shipped(home: Path) -> None:
    before = get_entry(home, "institutions", "lv-vpr")
    values = dict(before.values) | {"contact": "https://www.vidzeme.lv"}
    made = change_entry(home, "institutions", "lv-vpr", values, version=0, who="Ilze")
    assert (made.origin, made.version) == ("corrected", 1)
    assert made.text("contact") == "https://www.vidzeme.lv"
    remove_entry(home, "institutions", "lv-vpr", version=1, who="Ilze")
    assert get_entry(home, "institutions", "lv-vpr") == before
    again = change_entry(home, "institutions", "lv-vpr", values, version=0, who="Anna")
    assert again.text("contact") == made.text("contact")


def test_every_change_is_kept_and_can_be_taken_back(home: Path) -> None:
    made = add_entry(home, "partners", PARTNER, who="Ilze")
    told = PARTNER | {"since": dt.date(2010, 1, 1), "themes": ("water", "data")}
    change_entry(home, "partners", made.id, told, version=1, who="Anna")
    changes = changes_of(home, "cooperation-partner", made.id)
    assert [change.who for change in changes] == ["Ilze", "Anna"]
    take_back(home, changes[-1].id, "Ilze")
    assert get_entry(home, "partners", made.id).values == made.values


def test_two_people_meet_and_neither_loses_a_word(home: Path) -> None:
    made = add_entry(home, "partners", PARTNER, who="Ilze")
    change_entry(home, "partners", made.id, PARTNER | {"note_lv": "a"}, version=1, who="Anna")
    with pytest.raises(EditConflict) as met:
        change_entry(home, "partners", made.id, PARTNER | {"note_lv": "b"}, version=1, who="Ilze")
    (field,) = met.value.conflict.fields
    assert (field.field, field.theirs, field.mine) == ("note_lv", "a", "b")
    assert get_entry(home, "partners", made.id).text("note_lv") == "a"


WRONG: list[tuple[RegisterName, dict[str, Any], str]] = [
    ("partners", PARTNER | {"organisation": " "}, "register-needed"),
    ("partners", PARTNER | {"kind": "club"}, "register-key"),
    ("partners", PARTNER | {"kind": ""}, "register-needed"),
    ("partners", PARTNER | {"themes": ("weather",)}, "register-key"),
    ("partners", PARTNER | {"since": "01.07.2009"}, "register-day"),
    ("partners", PARTNER | {"since": "2010-01-01", "until": "2009-01-01"}, "register-days"),
    ("partners", PARTNER | {"territory": "0250000"}, "register-place"),
    ("partners", PARTNER | {"territory": "0250000@2010-01-01"}, "register-place"),
    ("institutions", {"country": "LV", "level": "state"}, "register-title"),
    ("institutions", {"name_lv": "A", "country": "EE", "level": "state"}, "register-key"),
    (
        "institutions",
        {"name_lv": "A", "country": "LV", "level": "state", "contact": "javascript:x"},
        "document-link",
    ),
    ("responsibilities", ROLE | {"institution": "nobody"}, "register-institution"),
    ("responsibilities", ROLE | {"role": "watches"}, "register-key"),
]


@pytest.mark.parametrize(("name", "values", "code"), WRONG)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    home: Path, name: RegisterName, values: dict[str, Any], code: str
) -> None:
    before = list_entries(home, name)
    refused(code, lambda: add_entry(home, name, values, who="Ilze"))
    assert list_entries(home, name) == before


def test_what_cannot_be_removed_says_why(home: Path) -> None:
    refused(
        "register-shipped",
        lambda: remove_entry(home, "partners", "partner-vpr", version=0, who="Ilze"),
    )
    refused("register-entry-gone", lambda: get_entry(home, "partners", "nobody"))
    told = {"name_lv": "Padome", "country": "LV", "level": "other"}
    body = add_entry(home, "institutions", told, who="Ilze")
    role = add_entry(home, "responsibilities", ROLE | {"institution": body.id}, who="Ilze")
    refused(
        "register-in-use",
        lambda: remove_entry(home, "institutions", body.id, version=1, who="Ilze"),
    )
    remove_entry(home, "responsibilities", role.id, version=1, who="Ilze")
    remove_entry(home, "institutions", body.id, version=1, who="Ilze")
    assert body.id not in {one.id for one in list_entries(home, "institutions")}


def test_a_partner_stands_on_the_unit_that_it_was_on_each_day(home: Path) -> None:
    territory = Store(home).territory
    found = {day: place_keys(territory, "partner:ergli", day) for day in (THEN, TODAY)}
    assert [key[0] for key in found[THEN]] == ["0705500"]
    assert [key[0] for key in found[TODAY]] == ["0038001"]
    assert place_keys(territory, "", TODAY) == []
    assert len(place_keys(territory, "vidzeme", THEN)) == 26


def test_entries_are_found_by_words_without_accents(home: Path) -> None:
    one = get_entry(home, "partners", "partner-ergli")
    assert speaks_of(one, "erglu DOME")
    assert not speaks_of(one, "erglu fylke")


def test_the_matrix_puts_both_countries_side_by_side_and_follows_the_day(home: Path) -> None:
    now, then = matrix(home, TODAY, "lv"), matrix(home, THEN, "lv")
    assert all(now.columns[country] for country in ("LV", "NO"))
    decides = now.cells["local", "land-use-plan", "no-municipality"]
    assert [one.text("role") for one in decides] == ["decides"]
    objects = {key[2] for key, (one, *_) in now.cells.items() if one.text("role") == "objects"}
    assert {"no-neighbour", "no-roads"} <= objects
    assert not {one for one in objects if one.startswith("lv-")}
    laws = [
        told.cells["local", "land-use-plan", "lv-municipality"][0].text("legal_basis")
        for told in (then, now)
    ]
    assert laws == ["Teritorijas plānošanas likums (2002)", "TAPL"]


def test_an_own_role_comes_into_the_matrix(home: Path) -> None:
    add_entry(home, "responsibilities", ROLE, who="Ilze")
    told = matrix(home, TODAY, "lv")
    (one,) = told.cells["regional", "forum", "lv-vpr"]
    names = names_of(list_entries(home, "institutions"))
    assert title_of(one, "lv", names).endswith("Vidzemes plānošanas reģions")
