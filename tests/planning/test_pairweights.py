"""Weights of pairs: kept for everyone, read from files, and refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refusal
from planning.paircomponents import components, shipped_weights
from planning.pairweights import (
    checked_weights,
    read_weights,
    reset_weights,
    save_weights,
    stored_weights,
)
from planning.project import export_project
from planning.projectimport import import_project

KEYS = list(components())


def test_shipped_weights_hold_until_somebody_saves_others(home: Path) -> None:
    first = stored_weights(home)
    assert (first.weights, first.own, first.version) == (shipped_weights(), False, 0)
    saved = save_weights(home, {"capacity": 0.0}, version=0)
    assert stored_weights(home) == saved
    assert saved.weights == shipped_weights() | {"capacity": 0.0}
    back = reset_weights(home, version=saved.version)
    assert (back.weights, back.own, back.version) == (shipped_weights(), False, 2)


def test_nobody_overwrites_what_they_have_not_seen(home: Path) -> None:
    save_weights(home, {"capacity": 5.0}, version=0)
    with pytest.raises(Refusal) as refused:
        save_weights(home, {}, version=0)
    assert refused.value.code == "pair-weights-changed"
    with pytest.raises(Refusal) as refused:
        reset_weights(home, version=0)
    assert refused.value.code == "pair-weights-changed"
    assert stored_weights(home).weights["capacity"] == 5.0


def test_weights_travel_with_the_project(home: Path, tmp_path: Path) -> None:
    save_weights(home, {"capacity": 5.0}, version=0)
    export_project(home, tmp_path / "project.zip")
    other = tmp_path / "other"
    import_project(other, tmp_path / "project.zip")
    assert stored_weights(other).weights["capacity"] == 5.0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("svari.csv", "component,weight\ncapacity,4.5\nborder_length,0\n"),
        ("svari.csv", "\ufeffcomponent;weight\ncapacity;4,5\nborder_length;0\n"),
        ("svari.csv", "note,component,weight\nx, capacity ,4.5\n,border_length,0\n"),
        ("svari.json", '{"capacity": 4.5, "border_length": 0}'),
        (
            "svari.json",
            (
                '[{"component": "capacity", "weight": 4.5},'
                ' {"component": "border_length", "weight": 0}]'
            ),
        ),
    ],
)
def test_a_file_changes_the_weights_that_it_names(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert read_weights(file) == shipped_weights() | {"capacity": 4.5, "border_length": 0.0}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pair-weights-file", ""),
        ("pair-weights-file", "capacity,3\n"),
        ("pair-weights-file", "{"),
        ("pair-weights-file", "[1, 2]"),
        ("pair-weights-file", "[" * 90_000),
        ("pair-component-unknown", "component,weight\nbudget,3\n"),
        ("pair-weight-unfit", "component,weight\ncapacity,daudz\n"),
        ("pair-weight-unfit", "component,weight\ncapacity,-1\n"),
        ("pair-weight-unfit", "component,weight\ncapacity,nan\n"),
        ("pair-weight-unfit", '{"capacity": true}'),
        ("pair-weight-unfit", '{"capacity": 11}'),
        ("pair-weight-unfit", '{"capacity": null}'),
        ("weights-nothing", json.dumps(dict.fromkeys(KEYS, 0))),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, code: str, text: str) -> None:
    file = tmp_path / "svari"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_weights(file)
    assert refused.value.code == code


def test_a_file_of_bytes_and_none_at_all_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "svari.csv"
    file.write_bytes(b"\xff\xfe\x00component")
    for path, code in ((file, "pair-weights-file"), (tmp_path / "x.csv", "file-not-there")):
        with pytest.raises(Refusal) as refused:
            read_weights(path)
        assert refused.value.code == code


@given(st.dictionaries(st.sampled_from(KEYS), st.floats(0, 10), min_size=1))
def test_weights_survive_their_file(told: dict[str, float]) -> None:
    if len(told) == len(KEYS) and not any(told.values()):
        return
    again: Any = json.loads(json.dumps(told))
    assert checked_weights(again) == told
