"""Cooperation among the figures of an area: its highest degree by theme, on the area's day."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

from layers.cooperation import themes
from layers.store import Store, store
from layers.territory import Key
from layers.words import LANGUAGES, words
from planning.amounts import DEGREES, Amounts
from planning.comparedareas import compared_area
from planning.comparefigures import area_amounts, compare, indicator_record
from planning.comparefiles import compared_csv
from planning.cooperationamounts import cooperation_amounts
from planning.cooperationmembers import MembershipEntry, add_member
from planning.cooperationtold import Territory
from planning.database import close_databases
from planning.practicecooperation import make_practice_cooperations
from planning.settings import set_practice_hidden
from tests.planning.made_cooperation import AFTER, BURTNIEKI, DAY, LATER, SMILTENE, VALMIERA, made

TRANSPORT, WATER = DEGREES + "transport", DEGREES + "water"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    yield store(tmp_path)
    close_databases()


def figures(told: Store, *units: str, at: dt.date = LATER, lang: str = "en") -> Amounts:
    return cooperation_amounts(told, compared_area(told, units, at), lang)


def reason(amounts: Amounts, name: str) -> str:
    why = amounts[name].why
    assert amounts[name].value is None
    assert why is not None
    return words("en").issue(why)


def test_the_highest_degree_of_a_theme_counts_with_its_source_and_day(own: Store) -> None:
    made(own, degree="D1")
    made(own, degree="D4", name_lv="Kopplāns", sources=("Līgums 7",), themes=("transport", "data"))
    told = figures(own, "Valmiera")
    assert (told[TRANSPORT].value, told[DEGREES + "data"].value) == (4, 4)
    assert told["cooperations"].value == 2
    (source,) = told[TRANSPORT].sources
    assert (source.source, source.vintage) == ("Kopplāns: Līgums 7", "since 1 January 2010")


def test_what_nobody_recorded_is_missing_and_a_recorded_none_is_zero(own: Store) -> None:
    made(own, degree="D0")
    told = figures(own, "Valmiera")
    assert told[TRANSPORT].value == 0
    assert reason(told, WATER).startswith("No cooperation is recorded")
    assert {name for name in told if name.startswith(DEGREES)} == {DEGREES + t for t in themes()}


def test_a_proposal_is_said_and_is_no_cooperation(own: Store) -> None:
    made(own, degree="D5", standing="proposed", themes=("transport", "water"))
    made(own, degree="D2", themes=("water",))
    told = figures(own, "Valmiera")
    assert reason(told, TRANSPORT).startswith("There is only a proposal (D5)")
    assert (told[WATER].value, told["cooperations"].value) == (2, 1)


def test_areas_that_are_elsewhere_or_not_there_on_the_day_do_not_count(own: Store) -> None:
    made(own, valid_to=dt.date(2015, 1, 1))
    made(own, SMILTENE)
    assert figures(own, "Valmiera")[TRANSPORT].value == 3
    assert figures(own, "Valmiera", at=AFTER)["cooperations"].value == 0
    assert figures(own, "Smiltenes novads")["cooperations"].value == 1
    assert figures(own, "3107", at=dt.date(2025, 8, 1))["cooperations"].value == 0


def test_members_count_from_their_day_on_and_observers_do_not(own: Store) -> None:
    def joins(unit: Key, role: str, begins: dt.date) -> None:
        entry = MembershipEntry(unit=unit, role=role, begins=begins)
        add_member(own, area.id, entry, who="Ilze")

    area = made(own)
    joins(SMILTENE, "member", LATER)
    joins(BURTNIEKI, "observer", DAY)
    assert figures(own, "Smiltenes novads", at=LATER)["cooperations"].value == 1
    assert figures(own, "Smiltenes novads", at=DAY)["cooperations"].value == 0
    assert figures(own, "Burtnieku novads")["cooperations"].value == 0


def test_an_area_of_2010_is_found_in_the_units_of_today(own: Store) -> None:
    made(own)
    assert figures(own, "Valmieras novads", at=AFTER)[TRANSPORT].value == 3


def test_a_drawn_area_has_the_degrees_of_what_it_lies_over(own: Store) -> None:
    over = Territory((), shapely.box(25.3, 57.45, 25.6, 57.65), "Upe")
    drawn = made(own, members=False, territory=over, themes=("water",), degree="D2")
    made(own, degree="D3")
    made(own, SMILTENE, degree="D6")
    told = figures(own, drawn.id)
    assert (told[WATER].value, told[TRANSPORT].value) == (2, 3)


def test_practice_areas_are_a_last_resort_and_called_so(own: Store) -> None:
    make_practice_cooperations(own)
    before = figures(own, "Valmiera")[DEGREES + "settlement"]
    assert before.value == 3
    assert before.remark is not None
    assert before.remark.code == "compared-practice"
    assert words("en")("plans.practice") in before.sources[0].source
    made(own, degree="D1", themes=("settlement",))
    after = figures(own, "Valmiera")[DEGREES + "settlement"]
    assert (after.value, after.remark) == (1, None)
    set_practice_hidden(own.home, hidden=True)
    assert reason(figures(own, "Valmiera"), TRANSPORT).startswith("No cooperation")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_degrees_are_ranks_steps_apart_without_a_ratio(own: Store, lang: str) -> None:
    made(own, VALMIERA, degree="D4")
    made(own, SMILTENE, degree="D2")
    sides = (compared_area(own, ["Valmiera"], LATER), compared_area(own, ["Smiltene"], LATER))
    found = {one.kind.id: one for one in compare(own, *sides, lang)}
    told = indicator_record(found[TRANSPORT], lang)
    assert (told["left"], told["right"], told["difference"]) == (4, 2, 2)
    assert (told["ratio"], told["comparable"]) == (None, True)
    assert themes()["transport"].names[lang] in told["title"]
    assert indicator_record(found[WATER], lang)["why_not"]
    text = compared_csv(own, sides, list(found.values()), words(lang)).decode("utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert (rows[TRANSPORT]["left"], rows[WATER]["left"]) == ("4", "")


def test_cooperation_is_among_all_figures_of_an_area(own: Store) -> None:
    told = area_amounts(own, compared_area(own, [f"{VALMIERA[0]}@2009-07-01"], DAY), "lv")
    assert {"cooperations", TRANSPORT, WATER} <= set(told)
