"""The page of the glossary: search, field, card, and the ways from it to the other pages."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.home import VARIABLE
from layers.words import LANGUAGES, words
from planning.glossary import Term, glossary, search_terms
from planning.institutions import topics, topics_of
from tests.made_plan import HOSTILE
from views.ui.glossarycard import card_html

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"


@pytest.fixture(autouse=True)
def shared(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(empty_home))


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("glossary.py").run()
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    return app.run()


def listed(app: AppTest) -> list[str]:
    keys = [str(one.key) for one in app.button]
    return [key.removeprefix("term:") for key in keys if key.startswith("term:")]


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_begins_with_the_first_terms_of_the_language_and_can_show_all(lang: str) -> None:
    app, say = start(lang), words(lang)
    assert not app.exception
    assert app.title[0].value == say("pages.glossary")
    found = [term.id for term in search_terms("", lang)]
    assert listed(app) == found[:40]
    app.button[-1].click().run()
    assert listed(app) == found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_that_is_found_alone_is_told_at_once(lang: str) -> None:
    app = start(lang, q="innsigelse")
    assert listed(app) == ["objection-with-suspensive-effect"]
    assert escape(words(lang)("glossary.lacks_lv")) in html(app)


def test_a_search_goes_to_the_address_and_keeps_the_field() -> None:
    app = start(field="zones")
    app.text_input(key="glossary_words").set_value(" MEZU ").run()
    assert app.query_params["q"] == "MEZU"
    assert app.query_params["field"] == "zones"
    assert listed(app) == ["forest-area"]


def test_a_misspelled_word_is_answered_with_near_ones_that_can_be_chosen() -> None:
    app = start(q="innsigelze")
    assert app.info[0].value == words("lv")("glossary.nothing")
    app.button(key="near:innsigelse").click().run()
    assert listed(app) == ["objection-with-suspensive-effect"]


def test_a_chosen_term_is_told_with_its_ways_on() -> None:
    app = start()
    app.button(key=f"term:{listed(app)[0]}").click().run()
    assert app.query_params["term"] == listed(app)[0]
    app = start(term="agricultural-area")
    labels = [one.proto.label for one in app.get("page_link")]
    codes = [code for _, code in glossary()["agricultural-area"].codes]
    assert len(labels) == len(codes) + len(topics_of("agricultural-area"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("term", glossary().values(), ids=lambda term: term.id)
def test_every_card_can_be_drawn(term: Term, lang: str) -> None:
    told = card_html(term, words(lang))
    assert told.count("xe-mark") >= len(LANGUAGES)


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_an_address_are_never_markup(text: str) -> None:
    app = start(q=text, field=text, term=text)
    assert not app.exception
    assert "<img" not in "".join(one.value for one in app.markdown)


def test_every_topic_that_a_card_leads_to_exists() -> None:
    assert {topic.id for term in glossary() for topic in topics_of(term)} <= set(topics())
