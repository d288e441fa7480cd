"""The page of the planning systems: the table of both countries, and the codes of zones."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from layers.crosswalk import load
from layers.home import VARIABLE
from layers.words import LANGUAGES, words
from planning.glossary import glossary
from planning.institutions import topics
from tests.made_plan import HOSTILE

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"


@pytest.fixture(autouse=True)
def shared(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(empty_home))


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("systems.py").run()
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    return app.run()


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def table(app: AppTest) -> Any:
    return app.dataframe[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_countries_stand_in_one_table_with_every_topic(lang: str) -> None:
    app, say = start(lang), words(lang)
    assert not app.exception
    told = html(app)
    assert all(escape(topic.names[lang]) in told for topic in topics().values())
    assert escape(say("systems.country.lv")) in told
    assert escape(say("systems.country.no")) in told
    assert told.count(escape(say("systems.unknown"))) >= 1


def test_an_aspect_leaves_its_rows_and_goes_to_the_address() -> None:
    app = start(aspect="objects")
    told = html(app)
    assert escape(topics()["objection"].names["lv"]) in told
    assert escape(topics()["horizon"].names["lv"]) not in told
    app.text_input(key="systems_words").set_value("kaimiņu").run()
    assert app.query_params["q"] == "kaimiņu"
    assert app.query_params["aspect"] == "objects"
    assert escape(topics()["objection"].names["lv"]) not in html(app)


def test_a_topic_that_a_term_leads_to_stands_alone_with_the_way_back() -> None:
    app = start(topic="forum")
    assert escape(topics()["law"].names["lv"]) not in html(app)
    app.button[-1].click().run()
    assert escape(topics()["law"].names["lv"]) in html(app)


def test_terms_are_linked_to_the_glossary_with_their_other_languages() -> None:
    told = html(start("en", topic="forum"))
    term = glossary()["regional-planning-forum"]
    assert f"/glossary?lang=en&amp;term={term.id}" in told
    assert escape(term.words["nb"]) in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_codes_of_both_countries_say_who_proposed_their_class(lang: str) -> None:
    app, say = start(lang, part="codes"), words(lang)
    assert not app.exception
    shown = table(app)
    assert {"DzS", "5100", "H810"} <= set(shown["code"])
    ours = shown[shown["code"] == "DzS"].iloc[0]
    assert ours["proposed_by"] == say("systems.ours")
    assert shown[shown["code"] == "TIN1"].iloc[0]["class"] == say("systems.no_zone")
    assert len(app.get("download_button")) == 1


def test_the_codes_are_searched_and_lists_chosen() -> None:
    app = start(part="codes", list="pl-pog")
    assert len(table(app)) == len(load("pl-pog").rows)
    app.text_input(key="codes_words").set_value("SW").run()
    assert list(table(app)["code"]) == ["SW"]
    assert app.query_params["list"] == "pl-pog"


def test_a_code_leads_to_its_term() -> None:
    app = start(part="codes", list="lv-mk240", q="L")
    labels = [one.proto.label for one in app.get("page_link")]
    assert any(glossary()["agricultural-area"].words["lv"] in label for label in labels)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("part", ["systems", "codes"])
def test_words_of_an_address_are_never_markup(text: str, part: str) -> None:
    app = start(part=part, q=text, aspect=text, topic=text, list=text)
    assert not app.exception
    assert "<img" not in html(app)
