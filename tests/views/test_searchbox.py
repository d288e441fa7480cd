"""The field that finds a place: what it says is taken as far as it can be meant."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from layers.words import words
from views.ui import searchbox

NAMES = ["Cēsis · pilsēta", "Ērgļi · ciems", "Ērgļu novads · pašvaldība (2009–2021)"]


def test_a_choice_is_told_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said({"found": {"place": 1, "name": NAMES[1]}}, monkeypatch) == [1]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"found": None},
        {"found": "Cēsis"},
        {"found": {"place": 3, "name": "Valka"}},
        {"found": {"place": -1, "name": NAMES[-1]}},
        {"found": {"place": "1", "name": NAMES[1]}},
    ],
    ids=["nothing", "none", "text", "beyond", "before", "no-number"],
)
def test_what_is_no_choice_tells_nothing(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(told, monkeypatch) == []


def test_a_choice_from_an_older_list_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said({"found": {"place": 0, "name": NAMES[1]}}, monkeypatch) == []


def said(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the page is told when the component says this."""
    heard: list[int] = []
    given: dict[str, Any] = {}
    monkeypatch.setattr(searchbox, "st", SimpleNamespace(session_state={"search": told}))
    monkeypatch.setattr(searchbox, "_renderer", lambda: lambda **about: given.update(about))
    searchbox.search_box(NAMES, "search", words("lv"), heard.append)
    assert given["data"]["names"] == NAMES
    given["on_found_change"]()
    return heard
