"""Questionnaires in a browser: made and opened, their results as they come, attacked by answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from layers.words import words
from planning.answers import submit
from planning.database import close_databases
from planning.questionnaires import Questionnaire, code_told, list_questionnaires
from tests.browser.app_process import app_running
from tests.browser.test_hostile import PAYLOADS, WHAT_DOES_NOT_BELONG
from tests.browser.visitor import WIDE, Visitor
from tests.planning.made_questionnaires import ANSWERS, SENT, opened, opened_named

pytestmark = pytest.mark.browser
SAY = words("lv")
SLOW_MS = 30_000


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    close_databases()


def organiser(browser: Browser, app: str) -> Visitor:
    visitor = Visitor(browser, app, WIDE)
    visitor.context.add_cookies([{"name": "explorer_who", "value": "Ilze", "url": app}])
    return visitor


def results_open(visitor: Visitor, one: Questionnaire, **address: str) -> None:
    query = "&".join(f"{key}={value}" for key, value in {"q": one.id, **address}.items())
    visitor.page.goto(f"{visitor.url}/questionnaires?lang=lv&{query}")
    expect(visitor.page.locator(".xq-status")).to_be_visible(timeout=SLOW_MS)
    visitor.rest()


def test_one_is_made_opened_and_its_first_answer_seen_without_a_click(
    browser: Browser, home: Path
) -> None:
    with app_running(home) as app:
        visitor = organiser(browser, app)
        page = visitor.page
        page.goto(f"{app}/questionnaires?lang=lv")
        expect(page.get_by_text(SAY("questionnaires.none_yet"))).to_be_visible(timeout=SLOW_MS)
        page.get_by_role("button", name=SAY("questionnaires.new"), exact=True).click()
        visitor.part("questionnaires_new:seminar-and-visit").get_by_role("button").click()
        title = page.get_by_label(SAY("recpage.field.title"), exact=True)
        expect(title).to_be_visible(timeout=SLOW_MS)
        visitor.rest()
        title.fill("Ko jautāt Norvēģijā")
        page.keyboard.press("Tab")
        save = visitor.part("questionnaires_save").get_by_role("button")
        expect(save).to_be_enabled(timeout=SLOW_MS)
        visitor.rest()
        save.click()
        expect(page.get_by_text(SAY("questionnaires.saved"))).to_be_visible(timeout=SLOW_MS)
        step = visitor.part("questionnaires_step").get_by_role("button")
        expect(step).to_be_enabled(timeout=SLOW_MS)
        visitor.rest()
        step.click()
        expect(page.locator(".xq-room h2")).to_have_text("Ko jautāt Norvēģijā", timeout=SLOW_MS)
        (card,) = list_questionnaires(home)
        one = card.questionnaire
        expect(page.locator(".xq-code")).to_have_text(code_told(one.code))
        expect(page.locator(".xq-unshared")).to_be_visible()  # no phone reaches it yet
        submit(home, one.code, {"q-1": "o-2"}, token=SENT)
        expect(page.locator(".xq-count")).to_have_text("atbildes: 1", timeout=SLOW_MS)
        visitor.choose("questionnaires_part", SAY("questionnaires.parts.results"))
        first = page.locator(".xq-card").first
        expect(first).to_contain_text("1 · 100", timeout=SLOW_MS)
        visitor.rest()
        submit(home, one.code, {"q-1": "o-1"}, token=f"{SENT}2")
        expect(first).to_contain_text("n = 2", timeout=SLOW_MS)
        visitor.leave()


def test_a_text_is_put_under_a_theme_and_becomes_a_recommendation(
    browser: Browser, home: Path
) -> None:
    one = opened(home)
    submit(home, one.code, ANSWERS, token=SENT)
    with app_running(home) as app:
        visitor = organiser(browser, app)
        results_open(visitor, one)
        page = visitor.page
        page.locator(".xq-card .xq-text").click(timeout=SLOW_MS)
        choice = visitor.part("questionnaires_theme:1:q-text").get_by_role("combobox")
        expect(choice).to_be_visible(timeout=SLOW_MS)
        visitor.rest()
        choice.click()
        page.get_by_role("option", name="transports un mobilitāte").click()
        button = visitor.part("questionnaires_recommend:1:q-text").get_by_role("button")
        expect(button).to_be_enabled(timeout=SLOW_MS)
        visitor.rest()
        button.click()
        link = page.get_by_role("link", name=SAY("questionnaires.has_recommendation"), exact=True)
        expect(link).to_be_visible(timeout=SLOW_MS)
        visitor.rest()
        link.click()
        card = page.locator(".xr-card").first
        expect(card).to_contain_text("Ceļš beidzas pie robežas", timeout=SLOW_MS)
        visitor.leave()


def test_answers_that_attack_stand_there_as_text(browser: Browser, home: Path) -> None:
    one = opened_named(home)
    for number, payload in enumerate(PAYLOADS):
        answers = ANSWERS | {"q-text": payload}
        submit(home, one.code, answers, token=f"{SENT}{number}", name=payload[:120])
    with app_running(home) as app:
        visitor = organiser(browser, app)
        results_open(visitor, one)
        texts = visitor.page.locator(".xq-card .xq-text")
        expect(texts).to_have_count(len(PAYLOADS), timeout=SLOW_MS)
        assert visitor.page.locator(WHAT_DOES_NOT_BELONG).count() == 0
        for number, payload in enumerate(PAYLOADS, start=1):
            results_open(visitor, one, answer=str(number))
            said = visitor.page.locator(".xr-text", has_text=payload[:20])
            expect(said.first).to_be_visible(timeout=SLOW_MS)
            assert visitor.page.locator(WHAT_DOES_NOT_BELONG).count() == 0
        visitor.leave()
