"""Any list of areas below the maps: its table, bars and profile, and what cannot be shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from layers.words import LANGUAGES, words
from tests.views.test_compare_figures import html, one_of, start
from views.ui.compareview import CompareView, decode, encode
from views.ui.frame import plain_text

SAY = words("lv")
DAY = "2025-08-01"
LISTED = "~".join(
    f"{DAY}:{ids}" for ids in ("0053000@2021-07-01", "3101@2024-01-01", "vidzeme", "3107,3105")
)


def listed(**address: str) -> AppTest:
    return start(**({"part": "list", "areas": LISTED} | address))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("shown", ["table", "bars", "profile"])
def test_every_area_of_the_list_is_shown(home: Path, lang: str, shown: str) -> None:
    assert home.is_dir()
    told = html(listed(lang=lang, shown=shown))
    for name in ("Vidzeme", "Halden", "Fredrikstad – Sarpsborg"):
        assert name in told
    if shown != "profile":  # that is a drawing which can be picked from
        assert words(lang)("compared.title.area") in told
    assert not re.search(r"\{\w+\}", told)


def test_without_a_list_the_two_sides_are_one(home: Path) -> None:
    assert home.is_dir()
    app = start(part="list")
    assert len(app.multiselect("compare_list_areas").value) == 2


def test_what_is_chosen_and_left_out_goes_to_the_address(home: Path) -> None:
    assert home.is_dir()
    app = listed(base="2")
    chosen = app.multiselect("compare_list_areas")
    chosen.set_value([one for one in chosen.value if "3101" not in one]).run()
    assert not app.exception
    assert one_of(app, "areas").count("~") == 2
    assert one_of(app, "base") == "1"  # it is still the region


def test_an_area_that_is_not_known_is_a_sentence_and_the_rest_is_shown(home: Path) -> None:
    assert home.is_dir()
    app = listed(areas=f"{DAY}:9999999@2021-07-01~{LISTED}")
    assert any(plain_text("9999999@2021-07-01") in one.value for one in app.warning)
    assert "Halden" in html(app)


def test_an_area_of_both_countries_is_a_sentence_and_the_rest_is_shown(home: Path) -> None:
    assert home.is_dir()
    app = listed(areas=f"{DAY}:vidzeme,ostfold~{LISTED}")
    assert app.warning
    assert "Halden" in html(app)


def test_more_areas_than_can_be_drawn_are_told(home: Path) -> None:
    assert home.is_dir()
    many = "~".join(f"20{year}-01-01:vidzeme" for year in range(10, 26))
    app = listed(areas=f"{many}~{many.replace('vidzeme', 'ostfold')}", shown="bars")
    told = [one.value for one in (*app.warning, *app.caption)]
    assert any("32" in one and "24" in one for one in told)


def test_a_list_of_nothing_that_can_be_shown_says_what_to_do(home: Path) -> None:
    assert home.is_dir()
    app = listed(areas=f"{DAY}:9999999@2021-07-01")
    assert any(one.value == plain_text(SAY("compared.list.empty")) for one in app.info)


@given(
    areas=st.lists(st.sampled_from(LISTED.split("~")), min_size=1, max_size=4, unique=True),
    base=st.integers(0, 3),
    shown=st.sampled_from(["table", "bars", "profile"]),
)
def test_the_address_holds_the_list(areas: list[str], base: int, shown: str) -> None:
    told = {"part": "list", "areas": "~".join(areas), "base": str(base), "shown": shown}
    view: CompareView = decode(told)
    assert len(view.listed) == len(areas)
    assert decode(encode(view)) == view


@pytest.mark.parametrize(
    "areas", ["~", "2025-13-01:vidzeme", "vidzeme", ":", "2025-08-01:", "~" * 99]
)
def test_what_is_no_list_is_none(areas: str) -> None:
    assert decode({"areas": areas, "base": "x", "shown": "pie", "part": "all"}).listed == ()
