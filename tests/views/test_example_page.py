"""The page of examples: the list with its filters, the card, the map; in every language."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.types import LonLat
from layers.cooperation import OWN, area_types, degrees, evidence_marks, themes
from layers.examples import Fact
from layers.home import VARIABLE
from layers.store import Store
from layers.words import LANGUAGES, words
from planning.examples import Example, example, examples, sources
from tests.made_plan import HOSTILE
from views.ui import examplecard
from views.ui.examplecard import card_html, day_text
from views.ui.examplemap import examples_at

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
MARK = re.compile(r'class="xe-mark xe-(\w+)" title="([^"]*)">([^<]*)<')
ALL = pytest.mark.parametrize("one", examples().values(), ids=lambda one: one.id)


@pytest.fixture(autouse=True)
def shared(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(empty_home))


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("examples.py").run()
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    return app.run()


def listed(app: AppTest) -> list[str]:
    keys = [str(one.key) for one in app.button if str(one.key).startswith("example:")]
    return [key.removeprefix("example:") for key in keys]


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def button(app: AppTest, label: str) -> Any:
    return next(one for one in app.button if one.label == label)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_names_every_example_and_calls_it_one(lang: str) -> None:
    app, say = start(lang), words(lang)
    assert not app.exception
    assert app.title[0].value == say("pages.examples")
    assert say("examples.about") in [one.value for one in app.markdown]
    assert listed(app) == list(examples())
    labels = "\n".join(one.label for one in app.button)
    assert not MISSING_WORD.search(labels)
    assert labels.count(say("examples.unverified")) == 1
    assert not app.warning


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chosen_example_is_told_and_the_way_back_leads_to_the_list(lang: str) -> None:
    app, say = start(lang), words(lang)
    app.button(key="example:OST-06").click().run()
    assert not app.exception
    assert app.query_params["example"] == "OST-06"
    assert escape(example("OST-06").names[lang]) in html(app)
    assert listed(app) == []
    button(app, say("examples.back")).click().run()
    assert "example" not in app.query_params
    assert listed(app) == list(examples())


def test_filters_stand_in_the_address_and_come_from_it() -> None:
    app = start(theme="water", area_type="river-basin")
    assert listed(app) == ["OST-06", "OST-07"]
    values = {one.key: one.value for one in app.selectbox}
    assert values == {
        "examples_theme": "water",
        "examples_degree": None,
        "examples_area_type": "river-basin",
        "examples_like": None,
    }
    app.selectbox(key="examples_area_type").set_value(None).run()
    assert "area_type" not in app.query_params
    assert listed(app) == ["OST-04", "OST-06", "OST-07"]
    app.selectbox(key="examples_degree").set_value("D6").run()
    assert app.query_params["degree"] == "D6"
    assert listed(app) == []
    button(app, words("lv")("examples.clear")).click().run()
    assert not app.exception
    assert listed(app) == list(examples())


def test_examples_are_sorted_by_likeness_to_a_municipality() -> None:
    app = start()
    app.selectbox(key="examples_like").set_value("0053000@2021-07-01").run()
    assert not app.exception
    assert app.query_params["like"] == "0053000@2021-07-01"
    assert set(listed(app)) == set(examples())
    assert listed(app) != list(examples())
    labels = [one.label for one in app.button if str(one.key).startswith("example:")]
    far = [
        float(m[1].replace(",", "."))
        for one in labels
        if (m := re.search(r"attālums (.+)$", plainly(one)))
    ]
    assert len(far) >= 8
    assert far == sorted(far)
    assert listed(start(like="0053000@2021-07-01", theme="water"))[-1] in {
        "OST-04",
        "OST-06",
        "OST-07",
    }
    assert listed(start(like="nowhere")) == list(examples())


def plainly(label: str) -> str:
    return unescape(label).replace("\u2060", "")


def test_a_filter_stays_while_an_example_is_looked_at() -> None:
    app = start(degree="D4")
    app.button(key="example:OST-07").click().run()
    assert app.query_params["degree"] == "D4"
    button(app, words("lv")("examples.back")).click().run()
    assert listed(app) == ["OST-04", "OST-06", "OST-07"]


@pytest.mark.parametrize("odd", ["OST-99", "<img src=x>", "", "ost-03", "ū" * 3000])
def test_an_address_that_names_nothing_known_shows_the_list(odd: str) -> None:
    app = start(example=odd, theme=odd, degree=odd, area_type=odd)
    assert not app.exception
    assert listed(app) == list(examples())


@ALL
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_tells_every_fact_with_its_mark_in_words(
    shipped: Store, one: Example, lang: str
) -> None:
    say = words(lang)
    card = card_html(shipped, one, say)
    assert not MISSING_WORD.search(card)
    assert all(escape(fact.texts[lang]) in card for fact in one.facts)
    shown = {name for _, _, name in MARK.findall(card)}
    assert {escape(evidence_marks()[fact.mark].names[lang]) for fact in one.facts} <= shown
    assert all(f">{key}<" not in card for key in evidence_marks())
    assert escape(area_types()[one.area_type].title(lang)) in card
    assert all(escape(themes()[theme].title(lang)) in card for theme in one.themes)
    assert all(f'href="{escape(sources()[key].url)}"' in card for key in one.sources)
    assert (escape(say("examples.unverified_about")) in card) != one.verified


@ALL
def test_what_is_ours_is_called_so(shipped: Store, one: Example) -> None:
    say = words("lv")
    card = card_html(shipped, one, say)
    assert (say("examples.anchor_own") in card) == (one.anchor is not None)
    assert (escape(say("examples.no_anchor")) in card) == (one.anchor is None)
    looks = {name: look for look, _, name in MARK.findall(card)}
    assert looks[evidence_marks()[OWN].names["lv"]] == "own"
    assert looks[evidence_marks()["S"].names["lv"]] == "seen"
    assert looks[evidence_marks()["B-M"].names["lv"]] == "check"


def test_a_card_says_what_the_degree_means_before_its_letter(shipped: Store) -> None:
    card = card_html(shipped, example("OST-03"), words("lv"))
    assert "Saskaņoti plānojumi (D3)" in card
    assert escape(degrees()["D3"].latvian["lv"]) in card
    bare = card_html(shipped, example("OST-01"), words("lv"))
    assert words("lv")("examples.no_degree") in bare


def test_what_was_not_found_is_said(shipped: Store) -> None:
    card = card_html(shipped, example("OST-07"), words("en"))
    assert escape(words("en")("examples.not_found")) in card


def test_a_card_names_the_municipalities_of_today_and_of_2009(shipped: Store) -> None:
    card = card_html(shipped, example("OST-04"), words("nb"))
    assert "Moss (3103), Råde (3112), Våler (3114), Vestby (3216)" in card
    assert "Moss (0104), Råde (0135), Rygge (0136), Våler (0137), Vestby" in card
    assert "Vestby: medlem siden 28. september 2021." in card


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_shown_as_text(
    shipped: Store, hostile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = dict.fromkeys(LANGUAGES, hostile)
    fact = Fact("lesson", texts, "S", ("glomma-rail",))
    page = replace(sources()["glomma-rail"], title=hostile, publisher=hostile)
    monkeypatch.setattr(examplecard, "sources", lambda: {"glomma-rail": page})
    one = replace(example("OST-03"), names=texts, local_name=hostile, facts=(fact,), anchor=texts)
    card = card_html(shipped, one, words("lv"))
    assert escape(hostile) in card
    assert "<img" not in card
    assert "<script" not in card


@pytest.mark.parametrize(
    ("when", "told"), [("2009-02-26", "2009. gada 26. februāris"), ("2007", "2007")]
)
def test_a_day_is_written_out_and_a_year_stays_a_year(when: str, told: str) -> None:
    assert day_text(when, words("lv")) == told


NOW = dt.date(2026, 1, 1)
FREDRIKSTAD: LonLat = (10.95, 59.22)
OPEN_SEA: LonLat = (10.6, 58.8)


def test_at_a_place_the_smallest_example_comes_first(shipped: Store) -> None:
    areas = shipped.open("examples", NOW)
    found = examples_at(areas, list(examples()), FREDRIKSTAD)
    assert set(found) == {"OST-01", "OST-02", "OST-03", "OST-08", "OST-10", "OST-11"}
    assert found[:2] == ["OST-10", "OST-03"]
    assert examples_at(areas, ["OST-03", "OST-04"], FREDRIKSTAD) == ["OST-03"]
    assert examples_at(areas, list(examples()), OPEN_SEA) == []
