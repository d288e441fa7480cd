"""The compare page with plans on: one legend for both maps, by each country's law."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.hilucs import hilucs_name
from layers.words import LANGUAGES, words
from planning.planonmap import layer_of, put_plans_on_map
from planning.planstore import get_plan
from tests.made_plan import HOSTILE, keep
from tests.norwegian_plan import keep_norwegian
from tests.planning.test_plancountry import FRENCH, keep_columns

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"


def legend_of(home: Path, codes: tuple[str, ...], lang: str = "lv", **address: str) -> str:
    plans = [keep(home, codes), keep_norwegian(home)]
    put_plans_on_map(home)
    left, right = (layer_of(get_plan(home, plan)) for plan in plans)
    return drawn(lang, llayers=left, rlayers=right, **address)


def drawn(lang: str, **address: str) -> str:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("compare.py").run()
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    found = [one.proto.body for one in app.get("html") if "cmp-legend" in one.proto.body]
    return next((body for body in found if "<section" in body), "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_plans_of_both_maps_share_one_legend(home: Path, lang: str) -> None:
    told, say = legend_of(home, ("DzS", "M"), lang), words(lang)
    assert escape(say("compare.legend")) in told
    assert escape(hilucs_name("5_1", lang)) in told
    assert f"({escape(say('zones.planned'))})" in told
    assert re.search(rf"cmp-none[^>]*>{escape(say('compare.legend_none'))}<", told)
    assert ">DzS</a>" in told
    assert ">1110</span>" in told


def test_without_plans_the_maps_keep_their_own_legends(home: Path) -> None:
    put_plans_on_map(home)
    assert not drawn("lv")


def test_one_place_twice_has_the_codes_of_its_own_country_only(home: Path) -> None:
    plan = keep(home, ("DzS", "M"))
    put_plans_on_map(home)
    layer = layer_of(get_plan(home, plan))
    told = drawn("lv", mode="swipe", llayers=layer, ulayers=layer)
    assert words("lv")("systems.country.lv") in told
    assert words("lv")("systems.country.no") not in told


@pytest.mark.parametrize("text", HOSTILE)
def test_codes_of_a_plan_are_never_markup(home: Path, text: str) -> None:
    told = legend_of(home, (text, "M"))
    assert "<img src=x" not in told
    assert told


def test_a_code_of_no_list_of_the_country_says_so_and_a_sub_zone_leads_to_its_zone(
    home: Path,
) -> None:
    told = legend_of(home, ("DzS1", "agrarisch"), "en")
    assert re.search(r"term=detached-housing-area[^>]*>DzS1</a>", told)
    foreign = re.search(r'<i title="([^"]*)">agrarisch</i>', told)
    assert foreign
    assert foreign[1].endswith(words("en")("compare.legend_foreign"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_of_a_third_country_has_its_own_column_and_is_told(home: Path, lang: str) -> None:
    french = keep_columns(home, FRENCH, 2.0, 47.0)
    latvian = keep(home, ("DzS", "M"))
    put_plans_on_map(home)
    left, right = (layer_of(get_plan(home, plan)) for plan in (latvian, french))
    told, say = drawn(lang, llayers=left, rlayers=right), words(lang)
    heads = re.findall(r'<th scope="col">([^<]*)</th>', told)
    countries = ("lv", "no", "fr")
    assert heads == [
        escape(say("compare.legend_class")),
        *(escape(say(f"systems.country.{one}")) for one in countries),
    ]
    assert ">U</span>" in told
