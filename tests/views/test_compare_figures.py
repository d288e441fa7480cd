"""The figures below the maps: the table, what is missing, files, and who is alike."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.words import LANGUAGES, words
from tests.made_plan import HOSTILE
from tests.planning.made_figures import keep_figures
from views.ui.frame import plain_text

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
SAY = words("lv")
NOW = {"left": "0053000@2021-07-01", "lday": "2025-08-01", "right": "3101@2024-01-01"}


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("compare.py")
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def choose(app: AppTest, part: str) -> AppTest:
    control = next(one for one in app.button_group if one.key == "compare_part_control")
    control.set_value(part).run()
    assert not app.exception
    return app


def one_of(app: AppTest, name: str) -> str:
    told = app.query_params[name]
    return told if isinstance(told, str) else told[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_sides_stand_in_one_table(home: Path, lang: str) -> None:
    assert home.is_dir()
    told = html(start(lang))
    say = words(lang)
    for name in ("area", "compactness", "population", "wooded", "plans"):
        assert say(f"compared.title.{name}") in told
    assert say("compared.unlike") in told
    assert say("compared.gone") in told
    assert "GeoNames" in told
    assert "39 341 (2020)" in told.replace("\u00a0", " ").replace(",", " ")
    assert not MISSING_WORD.search(told)


def test_names_of_tables_are_shown_letter_for_letter(home: Path) -> None:
    keep_figures(
        home,
        {"0053000": 5.0},
        name=HOSTILE[0],
        region="vidzeme",
        at=dt.date(2025, 8, 1),
        source=HOSTILE[2],
        who="Ilze",
    )
    told = html(start(**NOW))
    assert "<img" not in told
    assert "&lt;img" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_alike_areas_are_ranked_and_one_click_shows_one(home: Path, lang: str) -> None:
    assert home.is_dir()
    app = choose(start(lang, **NOW), "alike")
    told = html(app)
    assert told.count('class="cmpa"') == 6
    assert words(lang)("compared.title.population") in told
    assert not MISSING_WORD.search(told + " ".join(one.value for one in app.caption))
    app.button(key="compare_alike:1").click().run()
    assert not app.exception
    assert one_of(app, "right") != NOW["right"]
    assert one_of(app, "left") == NOW["left"]


def test_weights_change_the_order_and_none_is_said(home: Path) -> None:
    assert home.is_dir()
    app = choose(start(**NOW), "alike")
    for slider in app.slider:
        slider.set_value(0.0)
    app.run()
    assert [one.value for one in app.warning] == [plain_text(SAY("refusals.alike-no-weight"))]
    app.slider(key="compare_weight_elevation").set_value(2.0).run()
    assert not app.exception
    assert not app.warning
    assert SAY("alike.differs", names=f"{SAY('compared.title.elevation')} 100 %") in html(
        app
    ).replace("\u00a0", " ")


def test_the_open_side_of_a_pair_is_found_by_likeness(home: Path) -> None:
    assert home.is_dir()
    app = start(left="VPR", right="OST-MOSS@2009-02-26")
    app.button(key="compare_partner").click().run()
    assert not app.exception
    left = one_of(app, "left")
    assert left.split(",")[0] == "0250000@2009-07-01"
    assert len(left.split(",")) == 4
