"""A visit in a browser: its programme on the map, and a lesson written on a phone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect

from layers.words import words
from planning.database import close_databases
from planning.precedents import precedents_of
from planning.recommendationlists import name_in
from planning.recommendations import RecommendationEntry, add_recommendation
from planning.visit import list_visits, programme
from tests.browser.app_process import app_running
from tests.browser.visitor import PHONE, WIDE, Visitor

pytestmark = pytest.mark.browser
SAY = words("lv")
UNFOLD_MS = 1000  # a list that opens while something unfolds closes again
SLOW_MS = 30_000
WIDER = "() => document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    close_databases()


def opened(visitor: Visitor, query: str = "") -> None:
    visitor.context.add_cookies([{"name": "explorer_who", "value": "Ilze", "url": visitor.url}])
    visitor.page.goto(f"{visitor.url}/visit?lang=lv{query}")
    expect(visitor.page.locator("h1")).to_have_text(SAY("pages.visit"), timeout=SLOW_MS)
    visitor.rest()


def choose(visitor: Visitor, key: str, text: str) -> None:
    """Choose an option of a list that opens."""
    visitor.part(key).locator("input").click()
    visitor.page.get_by_role("option", name=text, exact=True).click()
    visitor.rest()


def test_a_lesson_is_written_on_a_phone_and_reported(browser: Browser, home: Path) -> None:
    entry = RecommendationEntry(title_lv="Kopīga padome", theme="settlement")
    one = add_recommendation(home, entry, who="Ilze")
    with app_running(home) as app:
        office = Visitor(browser, app, WIDE)
        opened(office)
        office.part("visit_practice").locator("button").click()
        expect(office.page.get_by_text("8. Halden").first).to_be_visible(timeout=SLOW_MS)
        office.settle()
        assert "stops" in office.layers
        assert "route" in office.layers
        phone = Visitor(browser, app, PHONE)
        opened(phone)
        phone.page.locator(".xb-row", has_text="4. Moss").click()
        note = phone.part("visit_note_here").locator("button")
        expect(note).to_be_visible(timeout=SLOW_MS)
        phone.rest()
        note.click()
        field = phone.part("visit_lesson:text").locator("textarea")
        expect(field).to_be_visible(timeout=SLOW_MS)
        assert not phone.page.evaluate(WIDER)
        field.fill("Opozīcija piedalās")
        field.press("Tab")
        phone.rest()
        phone.page.get_by_text(SAY("visit.decide"), exact=True).click()
        phone.page.wait_for_timeout(UNFOLD_MS)
        choose(phone, "visit_lesson:recommendation", "Kopīga padome")
        phone.choose("visit_lesson:decision", name_in("decision", "adapt", "lv"))
        phone.rest()
        why = phone.part("visit_lesson:why").locator("textarea")
        why.fill("Mazāka padome")
        why.press("Tab")
        phone.rest()
        phone.part("visit_lesson_save").locator("button").click()
        expect(phone.page.get_by_text(SAY("visit.became"))).to_be_visible(timeout=SLOW_MS)
        assert not phone.page.evaluate(WIDER)
        expect(field).to_have_value("", timeout=SLOW_MS)
        phone.leave()
        office.page.reload()
        office.settle()
        with office.page.expect_download(timeout=SLOW_MS) as download:
            office.part("visit_report").locator("button").click()
        report = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
        told = "\n".join(paragraph.text for paragraph in report.paragraphs)
        assert "Opozīcija piedalās" in told
        assert "Mazāka padome" in told
        office.leave()
    (visit,) = list_visits(home)
    (lesson,) = programme(home, visit.id).lessons
    assert (lesson.example, lesson.author) == ("OST-04", "Ilze")
    assert [kept.decision for kept in precedents_of(home, one.id)] == ["adapt"]
