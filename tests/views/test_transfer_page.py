"""The transfer table on the page of examples: filled in, filtered, taken back, disputed."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from layers.store import Store
from layers.words import LANGUAGES, words
from planning.precedents import decide, precedents_of
from planning.recommendations import RecommendationEntry, add_recommendation
from planning.transfer import transfer_table
from tests.made_plan import HOSTILE
from views.ui.frame import plain_text
from views.ui.recorddraft import field_of
from views.ui.transferview import TransferView, decode, encode

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
SAY = words("lv")


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("examples.py")
    for key, value in {"lang": lang, "part": "transfer", **address}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    bodies = [one.proto.body for one in app.get("html")]
    return "\n".join([*bodies, *(one["html"] for one in told if "html" in one)])


def everything(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "warning", "info", "button")
    found = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(str(getattr(e, "label", "") or getattr(e, "value", "")) for e in found)


def written(own: Store, title: str = "Kopīga upe", **said: Any) -> str:
    entry = RecommendationEntry(**{"title_lv": title, "theme": "water", **said})
    return add_recommendation(own.home, entry, who="Ilze").id


def opened(one: str, example: str = "OST-06", name: str = "Anna") -> AppTest:
    app = start(rec=one, example=example)
    app.text_input(key="who_field").set_value(name).run()
    return app


def keys(one: str, example: str = "OST-06") -> tuple[str, str]:
    place = f"transfer:{one}:{example}"
    return field_of(place, "decision"), field_of(place, "why")


def say_so(app: AppTest, one: str, decision: str, why: str) -> AppTest:
    control, field = keys(one)
    app.button_group(key=control).set_value(decision).run()
    app.text_area(key=field).set_value(why)
    app.button(key="transfer_save").click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_project_says_where_recommendations_are_written(own: Store, lang: str) -> None:
    app, say = start(lang), words(lang)
    assert own.home.is_dir()
    assert say("transfer.none_yet") in unescape(everything(app))
    assert not MISSING_WORD.search(everything(app))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_cell_shows_the_decision_and_its_reason(own: Store, lang: str) -> None:
    one, say = written(own), words(lang)
    decide(own.home, one, "OST-06", "take-over", why="Viena upe.", who="Ilze")
    app = start(lang)
    shown = html(app)
    assert 'class="xt-take-over"' in shown
    assert "Viena upe. (Ilze)" in shown
    assert shown.count(f"cell|{one}|OST-") == 11
    assert say("transfer.undecided") in shown
    assert not MISSING_WORD.search(everything(app) + shown)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_leaves_as_csv_workbook_and_document(own: Store, lang: str) -> None:
    written(own)
    labels = [one.proto.label for one in start(lang).get("download_button")]
    assert labels == [words(lang)(f"transfer.file.{kind}") for kind in ("csv", "xlsx", "docx")]


def test_one_example_alone_tells_the_reasons_in_full(own: Store) -> None:
    one = written(own)
    decide(own.home, one, "OST-06", "leave", why="w" * 1000, who="Ilze")
    shown = html(start(column="OST-06"))
    assert "w" * 1000 in shown
    assert shown.count(f"cell|{one}|OST-") == 1


def test_a_cell_is_decided_changed_and_taken_back(own: Store) -> None:
    one = written(own)
    app = opened(one)
    assert app.button(key="transfer_save").disabled
    say_so(app, one, "adapt", "Mērogs.")
    (made,) = precedents_of(own.home, one)
    assert (made.decision, made.why, made.author) == ("adapt", "Mērogs.", "Anna")
    say_so(app, one, "take-over", "Tomēr viss.")
    assert transfer_table(own).counts == {("OST-06", "take-over"): 1}
    app.button(key="transfer_remove").click().run()
    assert precedents_of(own.home, one) == []
    app.button(key="recommendations_undo").click().run()
    assert [kept.why for kept in precedents_of(own.home, one)] == ["Tomēr viss."]


def test_a_decision_without_a_reason_is_refused_in_a_sentence_and_nothing_is_lost(
    own: Store,
) -> None:
    one = written(own)
    app = say_so(opened(one), one, "adapt", "")
    assert plain_text(SAY("refusals.precedent-why")) in [one.value for one in app.warning]
    assert app.button_group(key=keys(one)[0]).value == "adapt"


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("both", "Mērogs. / Par dārgu."), ("theirs", "Mērogs."), ("mine", "Par dārgu.")],
)
def test_two_who_decide_on_one_cell_see_both_reasons_and_choose(
    own: Store, choice: str, kept: str
) -> None:
    one = written(own)
    app = opened(one)
    control, field = keys(one)
    app.button_group(key=control).set_value("leave").run()
    app.text_area(key=field).set_value("Par dārgu.").run()
    decide(own.home, one, "OST-06", "adapt", why="Mērogs.", who="Jānis")
    app.button(key="transfer_save").click().run()
    shown = html(app)
    assert "Mērogs." in shown
    assert "Par dārgu." in shown
    decision, why = app.radio
    assert decision.options == [SAY("recpage.take.theirs"), SAY("recpage.take.mine")]
    why.set_value(choice)
    app.button(key=f"rec_merge:transfer:{one}:OST-06").click().run()
    assert not app.exception
    (made,) = precedents_of(own.home, one)
    assert (made.decision, made.why) == ("leave", kept)


def test_what_was_typed_outlives_a_decision_of_somebody_else_and_then_meets_it(own: Store) -> None:
    one = written(own)
    app = opened(one)
    control, field = keys(one)
    app.text_area(key=field).set_value("Par dārgu.").run()
    decide(own.home, one, "OST-06", "adapt", why="Mērogs.", who="Jānis")
    app.button_group(key=control).set_value("leave").run()
    assert app.text_area(key=field).value == "Par dārgu."
    app.button(key="transfer_save").click().run()
    assert [made.why for made in precedents_of(own.home, one)] == ["Mērogs."]
    app.button(key=f"rec_merge_off:transfer:{one}:OST-06").click().run()
    assert app.text_area(key=field).value == "Mērogs."
    assert app.button_group(key=control).value == "adapt"


def test_filters_and_pages_narrow_the_rows(own: Store) -> None:
    for number in range(25):
        written(own, f"Upe {number:02d}")
    road = written(own, "Ceļš", theme="transport")
    app = start(theme="water")
    assert "Upe 19" in html(app)
    assert "Upe 20" not in html(app)
    app.button(key="transfer_page_forward").click().run()
    assert "Upe 20" in html(app)
    assert f"cell|{road}|" not in html(app)
    assert SAY("transfer.count", count=25, decided=0) in unescape(everything(app))
    none = start(q="kalns")
    none.button(key="transfer_show_all").click().run()
    assert "Ceļš" in html(none)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_in_the_table(own: Store, hostile: str) -> None:
    line = " ".join(hostile.split())
    one = written(own, hostile)
    decide(own.home, one, "OST-06", "adapt", why=hostile, who=hostile)
    for address in ({}, {"column": "OST-06"}, {"rec": one, "example": "OST-06"}):
        shown = html(start(**address))
        assert escape(line) in shown
        assert "<img" not in shown
        assert "<script" not in shown


def test_one_that_is_gone_is_said_beside_the_table(own: Store) -> None:
    written(own)
    app = start(rec="rec-0000000000000000", example="OST-06")
    told = plain_text(SAY("refusals.recommendation-gone"))
    assert told in [one.value for one in app.warning]
    assert "Kopīga upe" in html(app)


def test_a_view_of_the_table_comes_back_from_its_address() -> None:
    view = TransferView("upe", "water", "draft", "OST-03", "rec-1", "OST-06", 2)
    assert decode(encode(view)) == view
    odd = {"theme": "x", "column": "OST-99", "page": "-1", "status": "<b>"}
    assert decode(odd) == TransferView()
