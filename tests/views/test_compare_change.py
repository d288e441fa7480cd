"""One place twice has its own figures; what an address names and is not there is a sentence."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from layers.words import LANGUAGES, words
from planning.planonmap import layer_of, put_plans_on_map
from planning.planstore import get_plan
from tests.made_plan import HOSTILE, keep
from tests.views.test_compare_figures import html, start

SAY = words("lv")
PLACE = {"left": "vidzeme", "lday": "2010-01-01"}


def told(app: object) -> str:
    kinds = ("warning", "info", "caption")
    shown = [one.value for kind in kinds for one in getattr(app, kind)]
    return unescape("\n".join(shown)).replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize("mode", ["swipe", "flicker"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_days_of_one_place_have_their_figures(home: Path, lang: str, mode: str) -> None:
    assert home.is_dir()
    app = start(lang, **PLACE, mode=mode, uday="2021-07-01")
    say, table = words(lang), html(app)
    assert say("changed.difference") in table
    assert say("compared.title.units") in table
    assert say("compared.title.wooded") not in table
    assert not re.search(r"KeyError|\{\w+\}", table)


def test_the_same_day_twice_says_that_nothing_can_change(home: Path) -> None:
    assert home.is_dir()
    app = start(**PLACE, mode="swipe", uday="2010-01-01")
    assert SAY("changed.same") in told(app)
    assert "cmpf" not in "".join(re.findall(r"<table[^>]*>", html(app)))


def test_an_area_that_grew_into_a_larger_unit_says_so(home: Path) -> None:
    assert home.is_dir()
    app = start(left="0967101@2009-07-01", lday="2010-01-01", mode="swipe", uday="2021-07-01")
    assert "Valmieras novads" in told(app)


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_of_plans_are_never_markup(home: Path, title: str) -> None:
    plan = keep(home, ("DzS1", "M"), title=title.strip())
    put_plans_on_map(home)
    layer = layer_of(get_plan(home, plan))
    app = start(**PLACE, mode="swipe", uday="2021-07-01", ulayers=layer)
    assert "<img src=x" not in html(app)


def test_an_address_with_both_countries_on_one_side_shows_what_goes_together(home: Path) -> None:
    assert home.is_dir()
    app = start(left="3107@2024-01-01,0053000@2021-07-01", lday="2025-08-01", right="3101")
    assert SAY("refusals.compare-two-regions") in told(app)
    assert SAY("compare.shown_left", name="Fredrikstad") in told(app)
    assert SAY("compared.title.area") in html(app)


def test_an_area_that_nobody_knows_leaves_the_other_side(home: Path) -> None:
    assert home.is_dir()
    app = start(left="nekas", right="3101@2024-01-01")
    assert app.warning
    assert SAY("compared.title.area") in html(app)
    assert "Halden" in html(app)


def test_a_layer_that_is_gone_is_told_and_the_rest_drawn(home: Path) -> None:
    assert home.is_dir()
    app = start(**PLACE, llayers="lakes,plan-0000000000-1", right="3101@2024-01-01")
    sentence = SAY("compare.layer_gone", layer="plan-0000000000-1", name="Vidzeme")
    assert sentence in told(app)
    assert SAY("compared.title.area") in html(app)


def test_a_plan_that_was_renewed_is_shown_as_it_is_now(home: Path) -> None:
    plan = keep(home, ("DzS1", "M"))
    put_plans_on_map(home)
    layer = layer_of(get_plan(home, plan))
    older = f"{layer.rpartition('-')[0]}-99"
    app = start(**PLACE, llayers=older)
    assert SAY("compare.layer_newer", layer="Mans plāns", name="Vidzeme") in told(app)
    assert "DzS1" in html(app)


def test_the_pages_of_the_report_are_among_the_files(home: Path) -> None:
    assert home.is_dir()
    app = start(**PLACE)
    assert SAY("compared.file.pdf") in " ".join(
        str(one.proto) for one in app.get("download_button")
    )
