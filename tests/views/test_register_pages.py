"""The page of registers: its parts in every language, card, form, two people at once."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.store import Store, store
from layers.words import LANGUAGES, words
from planning.registerfields import NAMES
from planning.registerfiles import Line, Look
from planning.registers import (
    add_entry,
    change_entry,
    get_entry,
    list_entries,
    shipped,
)
from tests.made_plan import HOSTILE
from views.ui import who
from views.ui.registerinout import look_html

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
SAY = words("lv")
PARTNER = {"organisation": "Biedrība", "kind": "society", "country": "LV"}


@pytest.fixture
def own(home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(who, "remembered", lambda: "Ilze")
    return store(home)


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("registers.py")
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    bodies = [one.proto.body for one in app.get("html")]
    return "\n".join([*bodies, *(one["html"] for one in told if "html" in one)])


def everything(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "warning", "info", "button", "selectbox", "subheader")
    found = [element for kind in kinds for element in app.get(kind)]
    told = (str(getattr(e, "label", "") or getattr(e, "value", "")) for e in found)
    return "\n".join([*told, html(app)])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", NAMES)
def test_every_part_is_told_in_every_language(own: Store, lang: str, part: str) -> None:
    assert own.home.is_dir()
    app = start(lang, part=part)
    assert app.title[0].value == words(lang)("pages.registers")
    assert words(lang)(f"registers.about.{part}") in unescape(everything(app))
    assert not MISSING_WORD.search(everything(app))


def test_the_matrix_shows_both_countries(own: Store) -> None:
    assert own.home.is_dir()
    shown = html(start(part="responsibilities"))
    for key in ("LV", "NO"):
        name = {"LV": "Latvija", "NO": "Norvēģija"}[key]
        assert f'class="xg-country">{name}' in shown
    assert 'data-pick="no-ministry-dispute"' in shown
    assert "xg-unsure" in shown


def test_a_card_says_how_sure_and_where_from(own: Store) -> None:
    assert own.home.is_dir()
    shown = html(start(part="responsibilities", one="no-ministry-dispute"))
    assert "pbl 11-16, 12-13" in shown
    assert escape(SAY("registers.origin_told.shipped")) in shown
    assert "droši zināms" in shown


def test_plans_of_the_plan_register_stand_among_the_documents(own: Store) -> None:
    assert own.home.is_dir()
    app = start(part="documents", country="LV")
    assert SAY("registers.origin.plans") in html(app)
    picked = re.search(r'data-pick="(plan:\d+)"', html(app))
    assert picked is not None
    card = start(part="documents", one=picked[1])
    assert escape(SAY("registers.origin_told.plans")) in html(card)


def test_filters_narrow_the_list(own: Store) -> None:
    made = add_entry(own.home, "partners", PARTNER, who="Ilze")
    mine = html(start(part="partners", origin="own"))
    assert (f'data-pick="{made.id}"' in mine, "partner-vpr" in mine) == (True, False)
    norway = html(start(part="partners", country="NO"))
    assert ("partner-ostfold" in norway, "partner-vpr" in norway) == (True, False)
    found = html(start(part="partners", q="ERGLU"))
    assert ("partner-ergli" in found, "partner-vpr" in found) == (True, False)
    unit = html(start(part="partners", unit="0705500@2009-07-01", at="2009-07-01"))
    assert ("partner-ergli" in unit, "partner-valmiera" in unit) == (True, False)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_on_list_and_card(own: Store, hostile: str) -> None:
    made = add_entry(own.home, "partners", PARTNER | {"organisation": hostile}, who="Ilze")
    line = escape(" ".join(hostile.split()))
    assert f'<span class="xb-name">{line}</span>' in html(start(part="partners"))
    assert f"<h2>{line}</h2>" in html(start(part="partners", one=made.id))


def test_an_entry_is_written(own: Store) -> None:
    app = start(part="partners", one="new", edit="1")
    app.text_input(key="reg:partners:new:organisation").set_value("Jauna biedrība")
    app.selectbox(key="reg:partners:new:kind").set_value("society")
    app.selectbox(key="reg:partners:new:country").set_value("LV")
    app.multiselect(key="reg:partners:new:themes").set_value(["water"])
    app.button(key="registers_save").click().run()
    assert not app.exception
    (made,) = [one for one in list_entries(own.home, "partners") if one.origin == "own"]
    assert (made.text("organisation"), made.values["themes"]) == ("Jauna biedrība", ("water",))
    assert app.query_params["one"] == made.id or app.query_params["one"] == [made.id]


def test_what_is_missing_is_said_and_what_was_typed_stays(own: Store) -> None:
    app = start(part="partners", one="new", edit="1")
    app.text_input(key="reg:partners:new:organisation").set_value("Jauna")
    app.button(key="registers_save").click().run()
    assert app.warning
    assert app.text_input(key="reg:partners:new:organisation").value == "Jauna"
    assert len(list_entries(own.home, "partners")) == len(shipped("partners"))


def test_a_shipped_entry_is_corrected_and_brought_back(own: Store) -> None:
    app = start(one="lv-vpr", edit="1")
    app.text_input(key="reg:institutions:lv-vpr:contact").set_value("https://www.vidzeme.lv")
    app.button(key="registers_save").click().run()
    assert get_entry(own.home, "institutions", "lv-vpr").origin == "corrected"
    assert escape(SAY("registers.origin_told.corrected")) in html(app)
    app.button(key="registers_remove").click().run()
    assert get_entry(own.home, "institutions", "lv-vpr").origin == "shipped"
    app.button(key="recommendations_undo").click().run()
    assert get_entry(own.home, "institutions", "lv-vpr").origin == "corrected"


def test_two_people_see_both_texts_and_keep_what_they_choose(own: Store) -> None:
    made = add_entry(own.home, "partners", PARTNER, who="Ilze")
    app = start(part="partners", one=made.id, edit="1")
    app.text_area(key=f"reg:partners:{made.id}:note_lv").set_value("Mans").run()
    change_entry(
        own.home,
        "partners",
        made.id,
        PARTNER | {"note_lv": "Annas", "since": "2010-01-01"},
        version=1,
        who="Anna",
    )
    app.button(key="registers_save").click().run()
    assert get_entry(own.home, "partners", made.id).text("note_lv") == "Annas"
    assert "Annas" in html(app)
    app.button(key="registers_take_mine").click().run()
    app.button(key="registers_save").click().run()
    assert not app.exception
    kept = get_entry(own.home, "partners", made.id)
    assert (kept.text("note_lv"), str(kept.day("since"))) == ("Mans", "2010-01-01")


def test_an_entry_that_is_gone_says_so(own: Store) -> None:
    assert own.home.is_dir()
    app = start(part="partners", one="nobody", edit="1")
    assert app.warning
    assert "partner-vpr" in html(app)


def test_a_change_can_be_taken_back_on_the_card(own: Store) -> None:
    made = add_entry(own.home, "partners", PARTNER, who="Ilze")
    change_entry(own.home, "partners", made.id, PARTNER | {"kind": "other"}, version=1, who="Anna")
    app = start(part="partners", one=made.id)
    (back,) = [one for one in app.button if str(one.key).startswith("registers_back:")]
    back.click().run()
    assert get_entry(own.home, "partners", made.id).text("kind") == "society"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_look_at_a_file_shows_hostile_titles_as_text(hostile: str) -> None:
    line = Line("partners", 2, "a-1", "new", {"organisation": hostile})
    shown = look_html(Look((line,), plans=1), SAY)
    assert escape(hostile) in shown
    assert escape(SAY("registers.plans_passed")) in shown
