"""The practice plans: put in once, marked everywhere, and never in the way again."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.catalogue import read_catalogue
from layers.words import LANGUAGES, words
from planning import practice
from planning.planlayers import plan_report
from planning.plans import delete, import_file, plan_rows
from planning.planstore import PlanMeta, get_plan, list_plans
from planning.practice import make_practice, practice_rows, practice_wanted
from planning.settings import set_practice_hidden


@pytest.fixture(autouse=True)
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of the plans do as well as ten."""
    rows = practice_rows()[:3]
    monkeypatch.setattr(practice, "practice_rows", lambda: rows)


def test_they_are_put_in_once_and_say_what_they_are(home: Path) -> None:
    assert practice_wanted(home)
    assert make_practice(home) == 3
    assert not practice_wanted(home)
    assert make_practice(home) == 0
    plans = list_plans(home)
    assert len(plans) == 3
    assert all(plan.practice and plan.territories for plan in plans)
    layers = [layer for layer in read_catalogue(home) if layer.role == "plan"]
    assert len(layers) == 3
    for layer in layers:
        assert not layer.visible
        assert layer.data["practice"] is True
        assert "praktiskais piemērs" in layer.title["lv"]
        assert "practice data" in layer.title["en"]
        assert layer.provenance is not None
        for lang in LANGUAGES:
            assert words(lang)("plans.practice_source") in layer.provenance.source


@pytest.mark.parametrize("lang", LANGUAGES)
def test_their_source_is_told_in_every_language(home: Path, lang: str) -> None:
    make_practice(home)
    sources = {row["source"] for row in plan_rows(home, lang)}
    assert sources == {words(lang)("plans.practice_source")}


def test_a_practice_file_that_somebody_imports_is_practice_data(home: Path) -> None:
    path = practice.FOLDER / practice_rows()[0]["file"]
    meta = PlanMeta(title="Mans", kind="lv-tp", status="active", source="mans dators")
    done = import_file(home, path, meta)
    plan = get_plan(home, done.plan)
    assert plan.practice
    assert done.report["practice"] is True
    assert plan_report(home, plan.id)["practice"] is True
    assert [row["source"] for row in plan_rows(home)] == ["mans dators"]


def test_a_run_that_was_cut_short_is_taken_up_again(home: Path) -> None:
    class CutError(Exception):
        pass

    def cut(_title: str, share: float) -> None:
        if share > 0.5:
            raise CutError

    with pytest.raises(CutError):
        make_practice(home, cut)
    assert len(list_plans(home)) == 2
    assert make_practice(home) == 1
    assert len({plan.title for plan in list_plans(home)}) == 3


def test_one_that_was_deleted_does_not_come_back(home: Path) -> None:
    make_practice(home)
    gone = list_plans(home)[0]
    delete(home, gone.id)
    assert make_practice(home) == 0
    assert gone.title not in {plan.title for plan in list_plans(home)}


def test_hidden_ones_are_not_made(home: Path) -> None:
    set_practice_hidden(home, hidden=True)
    assert make_practice(home) == 0
    assert list_plans(home, practice=True) == []
