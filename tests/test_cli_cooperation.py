"""The shell's list of cooperation areas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.store import Store
from layers.words import words
from planning.areas import add_area
from planning.areaspecs import UnitsArea
from planning.database import close_databases
from planning.recommendations import add_recommendation
from tests.planning.made_cooperation import AFTER, LATER, VALMIERA, made
from tests.planning.made_records import ENTRY, begun

Cli = Callable[..., Any]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    begun(tmp_path)
    yield tmp_path
    close_databases()


def test_areas_of_a_day_are_listed_with_their_members(home: Path, cli: Cli) -> None:
    area = made(Store(home), valid_to=LATER)
    asked = ("cooperation", "--at", LATER.isoformat())
    answer = cli(*asked, "--unit", "Valmiera", "--json", home=home)
    (row,) = answer.data
    assert (answer.code, row["id"], row["degree"]) == (0, area.id, "D3")
    assert {one["member"] for one in row["members"]} == {"Valmiera", "Kocēnu novads"}
    told = cli(*asked, "--lang", "lv", home=home).out
    assert "Kopīgs ceļš" in told
    assert "D3 saskaņoti plānojumi" in told


def test_filters_leave_out_what_they_say(home: Path, cli: Cli) -> None:
    made(Store(home), VALMIERA)
    day = ("--at", LATER.isoformat(), "--json")
    for arguments in (("--theme", "water"), ("--degree", "D1"), ("--unit", "Gulbenes novads")):
        assert cli("cooperation", *arguments, *day, home=home).data == []
    both = ("--theme", "transport", "--degree", "D3")
    assert len(cli("cooperation", *both, *day, home=home).data) == 1


def test_a_day_without_areas_and_an_unknown_theme_are_said(home: Path, cli: Cli) -> None:
    day = ("--at", AFTER.isoformat(), "--lang", "lv")
    answer = cli("cooperation", *day, home=home)
    assert answer.out.strip() == words("lv")("cooperation.none_on_day", date=AFTER)
    wrong = cli("cooperation", "--theme", "fish", *day, home=home)
    assert (wrong.code, wrong.out) == (2, "")
    assert "fish" in wrong.err


def test_an_export_of_a_unit_holds_its_recommendations_and_its_areas(home: Path, cli: Cli) -> None:
    store = Store(home)
    area = made(store)
    told = add_recommendation(home, ENTRY, who="Ilze")
    add_area(store, told.id, UnitsArea((VALMIERA,)), who="Ilze")
    out = home / "out"
    asked = ("--unit", "Valmiera", "--at", LATER.isoformat(), "--format", "geojson")
    answer = cli("export", *asked, "--layers", "settlements", "--out", str(out), home=home)
    assert answer.code == 0
    for ending, one in (("recommendations", told.id), ("cooperation", area.id)):
        (file,) = out.glob(f"*_{ending}.geojson")
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        assert one in json.dumps(features)
        assert len(features) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("cooperation", "--at", "2009-13-01"),
        ("cooperation", "--degree", "D9"),
        ("cooperation", "--theme", "nav"),
        ("cooperation", "--unit", "Nekur"),
        ("pairs", "--series", "fig-1"),
        ("pairs", "--weights"),
        ("pairs", "--foo"),
        ("registers",),
        ("registers", "export"),
        ("questionnaire", "nav"),
        ("questionnaire", "results"),
        ("questionnaire", "results", "quest-1"),
    ],
)
def test_wrong_arguments_are_answered_with_one_sentence(
    cli: Callable[..., Any], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    found = cli(*arguments, home=tmp_path / "home")
    assert (found.code, found.out) == (2, "")
    assert "Traceback" not in found.err
    assert found.err.endswith("\n")
    assert found.err.count("\n") == 1
