"""Whoever asks first, in the app or in the shell, finds the practice project in a fresh folder."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from layers.store import Store
from planning.beginning import begin_project, begin_recommendations
from planning.cooperationlisting import list_cooperations
from planning.practicecooperation import practice_cooperations
from planning.practicerecommendations import practice_recommendations
from planning.project import project_bytes
from planning.recommendationlisting import Wanted, list_recommendations
from planning.recommendations import remove_recommendation
from planning.settings import set_practice_hidden
from tests.conftest import Cli


def titles() -> set[str]:
    return {str(one["title_lv"]) for one in practice_recommendations()}


def test_every_command_that_reads_records_finds_the_practice_project(
    home: Path, cli: Cli, tmp_path: Path
) -> None:
    rows = cli("recommendations", "--json", home=home).data
    assert {row["title_lv"] for row in rows} == titles()
    assert all(row["practice"] for row in rows)
    decided = cli("transfer", "--json", home=home).data
    assert {row["recommendation"] for row in decided} == {row["id"] for row in rows}
    areas = cli("cooperation", "--at", "2012-01-01", "--json", home=home).data
    assert areas
    assert all(area["practice"] for area in areas)
    file = tmp_path / "project.zip"
    assert cli("project", "export", file, home=home).code == 0
    with zipfile.ZipFile(file) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".json"))
        tables = json.loads(archive.read(name))["tables"]
    assert {row["title_lv"] for row in tables["recommendation"]} == titles()
    assert len(tables["cooperation"]) == len(practice_cooperations())
    assert len(cli("plans", "--json", home=home).data) == len(tables["plan"])
    again = project_bytes(home)
    assert len(cli("recommendations", "--json", home=home).data) == len(rows)
    begin_project(Store(home))
    assert project_bytes(home) == again
    one = rows[0]["id"]
    remove_recommendation(home, one, version=_version(home, one), who="Ilze")
    assert one not in {row["id"] for row in cli("recommendations", "--json", home=home).data}


def test_hidden_practice_stays_away(home: Path, cli: Cli) -> None:
    home.mkdir(parents=True, exist_ok=True)
    set_practice_hidden(home, hidden=True)
    begin_recommendations(Store(home))
    assert cli("recommendations", "--json", home=home).data == []
    assert cli("cooperation", "--json", home=home).data == []
    set_practice_hidden(home, hidden=False)
    assert list_recommendations(Store(home)).total == 0
    assert list_cooperations(Store(home)).total == 0


def _version(home: Path, one: str) -> int:
    cards = list_recommendations(Store(home), Wanted(), limit=100).cards
    return next(card.recommendation.version for card in cards if card.recommendation.id == one)
