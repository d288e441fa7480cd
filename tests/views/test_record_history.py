"""The list of changes on the cards of plans, documents and stretches, and taking back from it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.store import store
from layers.words import LANGUAGES, words
from planning import plans
from planning.documents import add_document, change_document, list_documents
from planning.planstore import get_plan
from planning.recordchanges import document_changes, plan_changes
from planning.reviews import changes_of_stretch, mark, reviews_of
from planning.settings import mark_practice_made
from tests.made_plan import HOSTILE, keep
from tests.views import test_border_pages as borders
from tests.views import test_plan_pages as pages
from tests.views.test_border_pages import made, three  # noqa: F401  fixtures
from tests.views.test_plan_documents import _card
from views.ui.frame import plain_text
from views.ui.recordhistory import record_change_html

MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
SAY = words("lv")


@pytest.fixture
def quiet(home: Path) -> Path:
    """A home without practice plans."""
    mark_practice_made(home)
    return home


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_card_of_a_plan_tells_its_changes_and_takes_one_back(quiet: Path, lang: str) -> None:
    plan, say = keep(quiet), words(lang)
    plans.change_mapping(quiet, plan, {"M": pages.FARM}, who="Ilze")
    plans.withdraw(quiet, plan, who="Anna")
    app = pages.part(pages.start(lang, plan=plan), "plan_part", "versions")
    shown = pages.html(app)
    assert escape(say("changes.field.withdrawn")) in shown
    assert "Anna" in shown
    assert say("recpage.who_unknown") in shown  # who brought the plan in was not said
    assert not MISSING_WORD.search(shown)
    last = plan_changes(quiet, plan, get_plan(quiet, plan).document)[-1]
    app.button(key=f"record_take_back:{last.id}").click().run()
    assert pages.whole(app)
    assert get_plan(quiet, plan).withdrawn_at is None
    assert dict(get_plan(quiet, plan).mapping) == {"M": pages.FARM}


def test_what_was_changed_since_is_said_beside_the_list(quiet: Path) -> None:
    plan = keep(quiet)
    plans.withdraw(quiet, plan, who="Anna")
    app = pages.part(pages.start(plan=plan), "plan_part", "versions")
    last = plan_changes(quiet, plan, get_plan(quiet, plan).document)[-1]
    plans.put_back(quiet, plan, who="Jānis")
    app.button(key=f"record_take_back:{last.id}").click().run()
    assert any("Jānis" in text or "Anna" in text for text in pages.said(app))
    assert get_plan(quiet, plan).withdrawn_at is None


def card_of(home: Path, document: int) -> AppTest:
    return AppTest.from_function(_card, args=(str(home), document), default_timeout=60).run()


def test_the_card_of_a_document_tells_its_changes_and_takes_one_back(quiet: Path) -> None:
    pages.start()
    one = next(d for d in list_documents(quiet) if d.title.startswith("Cesvaines"))
    change_document(
        quiet, one.id, replace(one, title="Stratēģija"), version=one.version, who="Ilze"
    )
    app = card_of(quiet, one.id)
    shown = "\n".join(body.proto.body for body in app.get("html"))
    assert f"<del>{escape(one.title)}</del> Stratēģija" in shown
    (change,) = document_changes(quiet, one.id)
    app.button(key=f"record_take_back:{change.id}").click().run()
    assert not app.exception
    assert [d.title for d in list_documents(quiet) if d.id == one.id] == [one.title]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_titles_and_names_are_text_in_the_list(quiet: Path, hostile: str) -> None:
    pages.start()
    one = list_documents(quiet)[0]
    line = " ".join(hostile.split())
    entry = replace(one, title=hostile, note=hostile)
    made_one = change_document(quiet, one.id, entry, version=one.version, who=hostile)
    (change,) = document_changes(quiet, made_one.id)
    shown = record_change_html(store(quiet), change, SAY)
    assert escape(line) in shown
    assert "<img" not in shown
    assert "<script" not in shown


def test_the_card_of_a_stretch_tells_who_marked_it_and_takes_that_back(
    three: Path,  # noqa: F811  a fixture
) -> None:
    key = borders.mark_key(borders.start())
    stretch = int(key.rpartition(":")[2])
    audit = borders.audited(three)
    mark(three, audit, stretch, "reviewed", "Skatīts.", "Ilze")
    mark(three, audit, stretch, "accepted", "Der.", "Anna")
    app = borders.start()
    shown = borders.html(app)
    assert "Skatīts." in shown
    assert SAY("changes.kind.review") in shown
    assert len([b for b in app.button if str(b.key).startswith("record_take_back:")]) == 1
    gone = changes_of_stretch(three, audit, stretch)[1]
    app.button(key=f"record_take_back:{gone.id}").click().run()
    assert borders.whole(app)
    assert reviews_of(three, audit)[stretch].author in {"Ilze", "Anna"}
    assert len(changes_of_stretch(three, audit, stretch)) == 4


def test_a_document_added_by_hand_cannot_be_taken_back_from_its_own_list(quiet: Path) -> None:
    pages.start()
    entry = replace(list_documents(quiet)[0], title="Mans")
    one = add_document(quiet, entry, who="Ilze")
    app = card_of(quiet, one.id)
    assert not [b for b in app.button if str(b.key).startswith("record_take_back:")]
    assert plain_text(SAY("plans.doc.remove")) in [b.label for b in app.button]
