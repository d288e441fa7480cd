"""Boxes that are ticked in one component: what it says is taken as far as it can be meant."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from views.ui import ticks

GROUPS = [("Fons", [("lakes", "Ezeri"), ("land", "Zeme")]), ("Vietas", [("towns", "Pilsētas")])]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({"ticked": {"on": ["lakes", "towns"], "told": 3}}, {"lakes", "towns"}),
        ({"ticked": {"on": [], "told": 4}}, set()),
        ({"ticked": {"on": ["lakes", "nothing of ours", 7, None], "told": 1}}, {"lakes"}),
    ],
    ids=["two", "none", "strange"],
)
def test_what_is_ticked_is_told_by_the_ids_that_are_known(
    told: dict[str, Any], meant: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(told, monkeypatch) == [meant]


@pytest.mark.parametrize("told", [{}, {"ticked": "lakes"}, {"ticked": {"on": "lakes"}}])
def test_what_is_no_list_changes_nothing(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(told, monkeypatch) == []


def test_the_page_answers_with_the_count_of_what_it_heard_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert drawn({}, monkeypatch)["told"] == 0
    assert drawn({"ticked": {"on": ["lakes"], "told": 3}}, monkeypatch)["told"] == 3


def drawn(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the component is given where it has said this before."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(ticks, "st", SimpleNamespace(session_state={"layers": told}))
    monkeypatch.setattr(ticks, "_renderer", lambda: lambda **about: given.update(about))
    ticks.tick_list(GROUPS, {"lakes"}, "layers", lambda _on: None)
    assert given["data"]["on"] == ["lakes"]
    data: dict[str, Any] = given["data"]
    return data


def said(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[frozenset[str]]:
    """What the page is told when the component says this."""
    heard: list[frozenset[str]] = []
    given: dict[str, Any] = {}
    monkeypatch.setattr(ticks, "st", SimpleNamespace(session_state={"layers": told}))
    monkeypatch.setattr(ticks, "_renderer", lambda: lambda **about: given.update(about))
    ticks.tick_list(GROUPS, set(), "layers", heard.append)
    given["on_ticked_change"]()
    return heard
