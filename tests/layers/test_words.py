"""Words, numbers and dates as each language writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.errors import Refusal
from geo.types import Issue
from layers.words import DEFAULT_LANGUAGE, LANGUAGES, Words, words

NBSP = "\u00a0"


def test_latvian_comes_first() -> None:
    assert DEFAULT_LANGUAGE == LANGUAGES[0] == words().lang == "lv"


@pytest.mark.parametrize(
    ("lang", "one", "whole", "two"),
    [
        ("lv", f"1{NBSP}872,2", f"1{NBSP}234{NBSP}567", "0,50"),
        ("en", "1,872.2", "1,234,567", "0.50"),
        ("nb", f"1{NBSP}872,2", f"1{NBSP}234{NBSP}567", "0,50"),
    ],
)
def test_numbers_by_language(lang: str, one: str, whole: str, two: str) -> None:
    say = words(lang)
    assert say.number(1872.2) == one
    assert say.number(1234567, 0) == whole
    assert say.number(0.5, 2) == two


@pytest.mark.parametrize(
    ("lang", "told"),
    [("lv", "2009. gada 1. jūlijs"), ("en", "1 July 2009"), ("nb", "1. juli 2009")],
)
def test_dates_by_language(lang: str, told: str) -> None:
    assert words(lang).date(dt.date(2009, 7, 1)) == told


@pytest.mark.parametrize(("lang", "told"), [("lv", "12,5 %"), ("en", "12.5 %"), ("nb", "12,5 %")])
def test_percentages_by_language(lang: str, told: str) -> None:
    assert words(lang).percent(0.125) == told
    assert words(lang).percent(1, 0) == "100 %"


def test_values_are_written_as_the_language_writes_them() -> None:
    say = Words("lv", {"a": "{day}: {count} no {area}, {flag}, {name}"})
    told = say("a", day=dt.date(2021, 7, 1), count=2668, area=2668.14, flag=True, name="{name}")
    assert told == f"2021. gada 1. jūlijs: 2{NBSP}668 no 2{NBSP}668,1, True, {{name}}"


def test_a_value_is_never_read_as_a_pattern() -> None:
    say = Words("en", {"a": "“{unit}”"})
    assert say("a", unit="{0.__class__} %s <img>") == "“{0.__class__} %s <img>”"


def test_issues_and_refusals_have_their_sentences() -> None:
    refusal = Refusal("date-in-future", date=dt.date(2999, 1, 1))
    assert "2999. gada 1. janvāris" in words("lv").refusal(refusal)
    assert "1 January 2999" in words("en").refusal(refusal)
    issue = Issue("layer-empty", "warning")
    assert len({words(lang).issue(issue) for lang in LANGUAGES}) == 3


def test_texts_under_a_prefix() -> None:
    levels = words("lv").under("levels")
    assert levels["district"] == "rajons"
    assert "levels.district" in words("lv")
    assert "levels" not in words("lv")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        words("xx")
    assert refused.value.code == "language-unknown"
