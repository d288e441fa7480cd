"""The shell's list of cooperation areas."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli as front_door
from layers.home import VARIABLE
from layers.store import Store
from layers.words import words
from planning.database import close_databases
from tests.planning.made_cooperation import AFTER, LATER, VALMIERA, made

Shell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    yield tmp_path
    close_databases()


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = front_door.main(["cooperation", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_areas_of_a_day_are_listed_with_their_members(home: Path, shell: Shell) -> None:
    area = made(Store(home), name_lv="Kopīgs ceļš", valid_to=LATER)
    code, out, _ = shell("--unit", "Valmiera", "--at", LATER.isoformat(), "--json")
    (row,) = json.loads(out)
    assert (code, row["id"], row["degree"]) == (0, area.id, "D3")
    assert {one["member"] for one in row["members"]} == {"Valmiera", "Kocēnu novads"}
    _, told, _ = shell("--at", LATER.isoformat(), "--lang", "lv")
    assert "Kopīgs ceļš" in told
    assert "D3 saskaņoti plānojumi" in told


def test_filters_leave_out_what_they_say(home: Path, shell: Shell) -> None:
    made(Store(home), VALMIERA)
    day = ("--at", LATER.isoformat(), "--json")
    for arguments in (("--theme", "water"), ("--degree", "D1"), ("--unit", "Gulbenes novads")):
        assert json.loads(shell(*arguments, *day)[1]) == []
    assert len(json.loads(shell("--theme", "transport", "--degree", "D3", *day)[1])) == 1


def test_a_day_without_areas_and_an_unknown_theme_are_said(home: Path, shell: Shell) -> None:
    assert home.is_dir()
    _, out, _ = shell("--at", AFTER.isoformat(), "--lang", "lv")
    assert out.strip() == words("lv")("cooperation.none_on_day", date=AFTER)
    code, out, err = shell("--theme", "fish", "--lang", "lv")
    assert (code, out) == (2, "")
    assert "fish" in err
