"""The transfer table in a browser: filled in in Latvian, by two at once, attacked by a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from layers.words import words
from planning.database import close_databases
from planning.precedents import decide, precedents_of
from planning.recommendations import RecommendationEntry, add_recommendation
from planning.settings import mark_practice_made, mark_practice_recommendations_made
from tests.browser.app_process import app_running
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser
SAY = words("lv")
EXAMPLE = "OST-06"
PAYLOAD = "<img src=x onerror=alert(1)>`${alert(2)}`"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    mark_practice_made(home)
    mark_practice_recommendations_made(home)
    return home


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[str]:
    with app_running(home) as url:
        yield url
    close_databases()


def written(home: Path, title: str) -> str:
    entry = RecommendationEntry(title_lv=title, theme="water")
    return add_recommendation(home, entry, who="Ilze").id


def opened(visitor: Visitor, one: str, name: str) -> None:
    """Open the table, click on the cell of a recommendation, and say who it is."""
    visitor.page.goto(f"{visitor.url}/examples?lang=lv&part=transfer")
    cell = visitor.page.locator(f'[data-pick="cell|{one}|{EXAMPLE}"]')
    expect(cell).to_be_visible()
    visitor.rest()
    cell.click()
    visitor.wait_for_address(rec=one, example=EXAMPLE)
    field = visitor.part("who_field").get_by_role("textbox")
    expect(field).to_be_visible()
    visitor.rest()
    field.fill(name)
    field.press("Enter")
    expect(field).to_have_count(0)
    visitor.rest()


def said(visitor: Visitor, decision: str, why: str) -> None:
    """Choose a decision and write the reason, without saving."""
    visitor.page.get_by_role("radio", name=decision).click()
    visitor.rest()
    box = visitor.page.get_by_role("textbox", name=SAY("recpage.precedent_why"))
    box.fill(why)
    box.press("Control+Enter")
    visitor.rest()


def save(visitor: Visitor) -> None:
    button = visitor.part("transfer_save").get_by_role("button")
    expect(button).to_be_enabled()
    visitor.rest()
    button.click()


def test_a_group_turns_to_the_table_decides_on_a_cell_and_finds_it_again(
    browser: Browser, app: str, home: Path
) -> None:
    one = written(home, "Kopīgs Salacas plāns")
    visitor = Visitor(browser, app, WIDE)
    visitor.page.goto(f"{app}/examples?lang=lv")
    visitor.settle()
    visitor.choose("examples_part", SAY("transfer.parts.transfer"))
    visitor.wait_for_address(part="transfer")
    opened(visitor, one, "Anna")
    said(visitor, "pārņemt", "Viena upe, divi novadi.")
    save(visitor)
    cell = visitor.page.locator(f'[data-pick="cell|{one}|{EXAMPLE}"]')
    expect(cell).to_contain_text("pārņemt")
    assert [(m.decision, m.author) for m in precedents_of(home, one)] == [("take-over", "Anna")]
    visitor.rest()
    visitor.page.locator(f'[data-pick="column|{EXAMPLE}"]').click()
    visitor.wait_for_address(column=EXAMPLE)
    expect(visitor.page.get_by_text("Viena upe, divi novadi.").last).to_be_visible()
    visitor.rest()
    visitor.page.reload()
    expect(visitor.page.get_by_text("Viena upe, divi novadi.").last).to_be_visible()
    visitor.page.go_back()
    expect(visitor.page.locator("[data-pick^='column|']")).to_have_count(11)
    visitor.rest()
    visitor.leave()


def test_two_browsers_decide_on_one_cell_and_both_reasons_are_kept(
    browser: Browser, app: str, home: Path
) -> None:
    one = written(home, "Kopīgs mežu plāns")
    first, second = (Visitor(browser, app, WIDE) for _ in range(2))
    for visitor, name in ((first, "Anna"), (second, "Jānis")):
        opened(visitor, one, name)
    said(first, "pielāgot", "Mērogs ir mazāks.")
    said(second, "atstāt", "Par dārgu.")
    save(first)
    expect(first.part("transfer_remove")).to_be_visible()
    save(second)
    expect(second.page.get_by_text("Mērogs ir mazāks.").first).to_be_visible()
    expect(second.page.get_by_text("Par dārgu.").first).to_be_visible()
    second.rest()
    second.page.get_by_role("button", name=SAY("recpage.conflict_save")).click()
    expect(second.part("transfer_remove")).to_be_visible()
    (made,) = precedents_of(home, one)
    assert (made.decision, made.why) == ("leave", "Mērogs ir mazāks. / Par dārgu.")
    for visitor in (first, second):
        visitor.rest()
        visitor.leave()


def test_a_hostile_reason_runs_nowhere_in_the_table(browser: Browser, app: str, home: Path) -> None:
    one = written(home, PAYLOAD)
    decide(home, one, EXAMPLE, "adapt", why=PAYLOAD, who=PAYLOAD)
    visitor = Visitor(browser, app, WIDE)
    for rest in ("", f"&column={EXAMPLE}", f"&rec={one}&example={EXAMPLE}"):
        visitor.page.goto(f"{app}/examples?lang=lv&part=transfer{rest}")
        expect(visitor.page.locator(f'[data-pick="cell|{one}|{EXAMPLE}"]')).to_be_visible()
        visitor.rest()
        assert visitor.page.locator(".xt-table img, .xt-table script").count() == 0
    visitor.leave()


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)], ids=str)
def test_the_whole_table_is_seen_without_scrolling_sideways(
    browser: Browser, app: str, home: Path, size: tuple[int, int]
) -> None:
    one = written(home, "Plašs nosaukums, kas stiepjas pa visu rindu un vēl mazliet tālāk")
    visitor = Visitor(browser, app, size)
    for rest in ("", f"&rec={one}&example={EXAMPLE}"):
        visitor.page.goto(f"{app}/examples?lang=lv&part=transfer{rest}")
        table = visitor.page.locator(".xt-table")
        expect(table).to_be_visible()
        visitor.rest()
        box = visitor.box(".st-key-transfer_table")
        inner = visitor.box(".xt-table")
        assert inner["width"] <= box["width"]
        assert box["x"] + box["width"] <= size[0]
    visitor.leave()
