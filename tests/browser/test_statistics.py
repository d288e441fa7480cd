"""The page of areas in a real browser, in Latvian, with nothing but the app's own origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from planning.database import close_databases
from planning.settings import mark_practice_made
from tests.browser.app_process import app_running
from tests.browser.visitor import Visitor
from tests.planning.zone_plans import keep_zones, strip

pytestmark = pytest.mark.browser
ZONES = [("L", strip(25.3, 25.8)), ("M", strip(25.8, 26.3))]
LATER = [("L", strip(25.3, 25.6)), ("DzS", strip(25.6, 25.8)), ("M", strip(25.8, 26.3))]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    mark_practice_made(home)
    plan = keep_zones(home, ZONES, title="Izdomāts plāns", valid_from=dt.date(2010, 1, 1))
    keep_zones(home, LATER, replaces=plan, title="Izdomāts plāns", valid_from=dt.date(2015, 1, 1))
    close_databases()
    with app_running(home) as url:
        yield url


@pytest.fixture
def visitor(browser: Browser, app: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, app)
    yield visitor
    visitor.leave()


def test_figures_follow_the_date_and_back_returns(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/statistics?lang=lv&at=2021-07-01")
    visitor.settle()
    expect(visitor.page.get_by_role("heading", name="Platības")).to_be_visible()
    bars = visitor.page.locator(".explorer-stacks .name")
    expect(bars.filter(has_text="Cēsu novads")).to_be_visible()
    assert "statistics" in visitor.layers
    visitor.choose("date_state", "2009")
    visitor.wait_for_address(at="2009-07-01")
    visitor.settle()
    expect(bars.filter(has_text="Vecpiebalgas novads")).to_be_visible()
    expect(bars.filter(has_text="Cēsu novads")).to_have_count(0)
    visitor.page.go_back()
    visitor.wait_for_address(at="2021-07-01")
    expect(bars.filter(has_text="Cēsu novads")).to_be_visible()


def test_the_map_keeps_most_of_the_page_and_reaches_its_edge(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/statistics?lang=lv")
    visitor.settle()
    box = visitor.box()
    assert box["width"] >= 0.6 * 1280
    assert box["y"] + box["height"] == pytest.approx(800, abs=2)


def test_a_click_on_a_unit_shows_its_figures(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/statistics?lang=lv&at=2021-07-01")
    visitor.settle()
    box = visitor.box()
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.wait_for_address(sel="00")
    visitor.settle()
    expect(visitor.page.locator(".explorer-classes .sum").first).to_have_text("Kopā")
    visitor.choose("statistics_side_control", "Tabula")
    expect(visitor.page.locator(".explorer-areas .unit")).to_have_count(1)
    expect(visitor.page.get_by_text("Summas pārbaudītas")).to_be_visible()


def test_two_versions_are_compared_and_a_change_is_shown_where_it_is(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/statistics?lang=lv")
    visitor.settle()
    visitor.choose("statistics_part_control", "Izmaiņas")
    visitor.wait_for_address(part="change")
    visitor.settle()
    assert visitor.layers[-1] == "changed"
    step = visitor.page.get_by_role("button", name="Lauksaimniecība → Pastāvīga dzīvojamā apbūve")
    step.click()
    visitor.wait_for_address(step="1.1>5.1")
    visitor.page.wait_for_selector(".xp-layer[data-layer=changed-all]", state="attached")
    visitor.settle()
    assert visitor.layers[-2:] == ["changed-all", "changed"]
    expect(visitor.page.locator(".explorer-matrix td.chosen")).to_have_count(1)


def test_the_figures_leave_as_a_table(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/statistics?lang=lv&at=2021-07-01")
    visitor.settle()
    visitor.page.get_by_text("Datnes", exact=True).click()
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("button", name="Tabula (CSV)").click()
    told = started.value.path().read_text(encoding="utf-8-sig")
    assert started.value.suggested_filename.endswith("-areas.csv")
    assert "Cēsu novads" in told
    assert "Lauksaimniecība" in told
