"""The page of pairs in a browser, in Latvian: rank, weigh anew, choose on the map, write."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from layers.words import words
from planning.database import close_databases
from planning.settings import (
    mark_practice_cooperations_made,
    mark_practice_made,
    mark_practice_recommendations_made,
)
from tests.audit_homes import BURTNIEKI, VALMIERA, keep_practice
from tests.browser.app_process import app_running
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser
SAY = words("lv")
DAY = "2009-07-01"
PAIR = f"{VALMIERA}@{DAY}~{BURTNIEKI}@{DAY}"
BEAMER = (1920, 1080)
SLOW_MS = 30_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    mark_practice_made(home)
    mark_practice_recommendations_made(home)
    mark_practice_cooperations_made(home)
    for unit in (VALMIERA, BURTNIEKI):
        keep_practice(home, unit)
    close_databases()
    with app_running(home) as url:
        yield url


def opened(browser: Browser, app: str, size: tuple[int, int] = WIDE, **address: str) -> Visitor:
    visitor = Visitor(browser, app, size)
    told = "&".join(f"{key}={value}" for key, value in {"at": DAY, **address}.items())
    visitor.page.goto(f"{app}/pairs?lang=lv&{told}")
    expect(visitor.page.locator(".st-key-pairs_side")).to_be_visible(timeout=SLOW_MS)
    visitor.settle()
    return visitor


def click_at(visitor: Visitor, lon: float, lat: float) -> None:
    """Click on a place, found by what the map says of the places under the pointer."""
    box = visitor.box()
    xs = [box["x"] + box["width"] * share for share in (0.3, 0.6)]
    ys = [box["y"] + box["height"] * share for share in (0.3, 0.6)]
    (west, north), (east, south) = (told_at(visitor, x, y) for x, y in zip(xs, ys, strict=True))
    x = xs[0] + (lon - west) / (east - west) * (xs[1] - xs[0])
    y = ys[0] + (lat - north) / (south - north) * (ys[1] - ys[0])
    visitor.page.mouse.click(x, y)


def told_at(visitor: Visitor, x: float, y: float) -> tuple[float, float]:
    visitor.page.mouse.move(x, y)
    text = visitor.page.locator(".xp-foot").inner_text()
    lat, lon = re.findall(r"(\d+,\d+)°", text)[:2]
    return float(lon.replace(",", ".")), float(lat.replace(",", "."))


@pytest.mark.parametrize("size", [WIDE, BEAMER])
def test_the_ranking_stands_beside_a_map_of_the_region(
    browser: Browser, app: str, size: tuple[int, int]
) -> None:
    visitor = opened(browser, app, size)
    rows = visitor.page.locator(".xb-row")
    expect(rows).to_have_count(58)
    expect(rows.first).to_contain_text("1.")
    box = visitor.page.locator(".xp-map").bounding_box()
    assert box is not None
    assert box["width"] >= 0.6 * size[0]
    assert box["y"] + box["height"] <= size[1]
    visitor.leave()


def test_a_pair_is_chosen_and_leads_to_its_recommendation(browser: Browser, app: str) -> None:
    visitor = opened(browser, app)
    visitor.page.locator(".xb-row", has_text="Valmiera – Burtnieku novads").click()
    expect(visitor.page.locator(".xp-bar")).to_have_count(14)
    expect(visitor.page.locator(".xp-bars")).to_contain_text("praktiskais piemērs")
    visitor.settle()
    visitor.page.get_by_role("button", name=SAY("recpage.border_write")).click()
    expect(visitor.page.get_by_text(SAY("recpage.new"), exact=True)).to_be_visible(timeout=SLOW_MS)
    title = visitor.page.get_by_role("textbox", name=SAY("recpage.field.title")).first
    expect(title).to_have_value("Valmiera – Burtnieku novads: sadarboties plānošanā")
    visitor.settle()
    visitor.leave()


def test_a_slider_ranks_anew(browser: Browser, app: str) -> None:
    visitor = opened(browser, app)
    first = visitor.page.locator(".xb-row").first.inner_text()
    visitor.page.get_by_role("button", name=SAY("pairs.weights")).click()
    slider = visitor.page.get_by_role("slider", name="Plānu konflikts pie robežas")
    expect(slider).to_be_visible()
    slider.focus()
    slider.press("End")
    expect(visitor.page.get_by_text(SAY("pairs.weights_changed"))).to_be_visible()
    expect(visitor.page.locator(".xb-row").first).not_to_have_text(first)
    visitor.rest()
    visitor.leave()


def test_a_click_on_a_border_chooses_its_pair(browser: Browser, app: str) -> None:
    visitor = opened(browser, app)
    # On the border with Kocēni (told by its later name), west of Valmiera.
    click_at(visitor, 25.2705, 57.6169)
    heading = visitor.page.locator(".st-key-pairs_side h3")
    expect(heading).to_have_text("Valmieras novads – Burtnieku novads", timeout=SLOW_MS)
    visitor.settle()
    visitor.leave()


def test_a_click_on_a_unit_puts_it_into_the_group(browser: Browser, app: str) -> None:
    visitor = opened(browser, app, part="groups", units=PAIR)
    expect(visitor.page.locator(".xp-score")).to_be_visible()
    click_at(visitor, 27.0, 57.4)
    expect(visitor.page.get_by_text("Grupa nav savienota")).to_be_visible(timeout=SLOW_MS)
    visitor.settle()
    visitor.leave()


def test_questions_lead_to_a_kind_of_plan(browser: Browser, app: str) -> None:
    visitor = opened(browser, app, part="help")
    for question in ("conflict", "state", "sectors", "land"):
        row = visitor.page.locator(f".st-key-pairs_ask_{question}")
        row.get_by_role("radio", name=SAY("pairhelp.answer.n")).click()
        visitor.rest()
        visitor.page.wait_for_timeout(400)
    choice = visitor.page.locator(".xp-choice")
    expect(choice).to_contain_text(SAY("pairhelp.kind.coordinated"))
    expect(choice).to_contain_text("regjeringen.no")
    visitor.leave()
