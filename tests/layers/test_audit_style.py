"""How judgements look: all of them, told apart by more than their colour."""

from __future__ import annotations

import itertools

import pytest

from geo.border_audit import JUDGEMENTS
from layers.audit_style import LOOKS, WORST_FIRST, audit_legend, audit_style, judgement_names
from layers.out.qgis_style import style_qml
from layers.out.symbols import symbol_of
from layers.words import LANGUAGES, words


def test_every_judgement_has_a_look_and_a_place() -> None:
    assert set(LOOKS) == set(WORST_FIRST) == set(JUDGEMENTS)
    assert set(audit_style()["by"]["values"]) == set(JUDGEMENTS)


def test_what_looks_different_differs_in_its_line_too() -> None:
    drawn = {name: symbol_of(look) for name, look in LOOKS.items() if name != "same"}
    for one, other in itertools.combinations(drawn.values(), 2):
        assert (one.weight, one.dash) != (other.weight, other.dash)


def test_the_worse_is_the_thicker() -> None:
    weights = [
        symbol_of(LOOKS[name]).weight for name in ("conflict", "tension", "compatible", "same")
    ]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_legend_has_what_is_there_the_worst_first(lang: str) -> None:
    rows = audit_legend(["same", "compatible", "conflict"], words(lang))
    names = judgement_names(words(lang))
    assert [row.label for row in rows] == [names["conflict"], names["compatible"]]


def test_the_style_can_be_drawn_by_qgis() -> None:
    assert style_qml(audit_style(), "line", judgement_names(words("lv"))).count("<category") >= 7
