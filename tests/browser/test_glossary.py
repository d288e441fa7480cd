"""The glossary, the planning systems and the one legend in a real browser, in Latvian."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from planning.database import close_databases
from planning.planonmap import layer_of, put_plans_on_map
from planning.planstore import get_plan
from tests.browser.app_process import app_running
from tests.browser.visitor import Visitor
from tests.made_plan import keep
from tests.norwegian_plan import SIDE, SOUTH, WEST, keep_norwegian

pytestmark = pytest.mark.browser
SIZES = [(1280, 800), (1920, 1080)]
Served = tuple[str, str, str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app's address, with a plan in each country: their layers."""
    home = tmp_path_factory.mktemp("home")
    plans = [keep(home, ("DzS", "M")), keep_norwegian(home)]
    put_plans_on_map(home)
    left, right = (layer_of(get_plan(home, plan)) for plan in plans)
    close_databases()
    with app_running(home) as url:
        yield url, left, right


@pytest.fixture(params=SIZES, ids=str)
def visitor(request: pytest.FixtureRequest, browser: Browser, served: Served) -> Iterator[Visitor]:
    made = Visitor(browser, served[0], request.param)
    yield made
    made.leave()


def open_page(visitor: Visitor, address: str) -> None:
    visitor.page.goto(f"{visitor.url}/{address}")
    visitor.rest()


def test_a_term_is_searched_chosen_and_followed_to_the_systems_by_keyboard(
    visitor: Visitor,
) -> None:
    open_page(visitor, "glossary?lang=lv")
    visitor.page.get_by_role("textbox", name=re.compile("Meklēt")).focus()
    visitor.page.keyboard.type("planosanas forums")
    visitor.page.keyboard.press("Enter")
    expect(
        visitor.page.get_by_role("heading", name="plānošanas forums (reģionālais)")
    ).to_be_visible()
    visitor.rest()
    link = visitor.page.get_by_role("link", name="Plānošanas sistēmās")
    link.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("columnheader", name="Norvēģija")).to_be_visible()
    visitor.rest()
    row = visitor.page.get_by_role("row", name=re.compile("Regionalt planforum"))
    row.get_by_role("link", name="plānošanas forums").focus()
    visitor.page.keyboard.press("Enter")
    expect(
        visitor.page.get_by_role("heading", name="plānošanas forums (reģionālais)")
    ).to_be_visible()
    visitor.rest()


def test_the_table_of_systems_keeps_its_heads_in_sight_and_no_sideways_scroll(
    visitor: Visitor,
) -> None:
    open_page(visitor, "systems?lang=lv")
    table = visitor.page.locator(".xs-table")
    expect(table).to_be_visible()
    visitor.page.get_by_text("Formāts un koordinātas").scroll_into_view_if_needed()
    expect(table.get_by_role("columnheader", name="Latvija")).to_be_in_viewport()
    wide = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_one_legend_stands_under_both_maps_and_a_zone_names_its_national_code(
    visitor: Visitor, served: Served
) -> None:
    lat, lon = SOUTH + SIDE / 2, WEST + SIDE * 1.5
    look = (
        f"left=3107@2024-01-01&lday=2025-01-01&rday=2009-07-01&llayers={served[2]}&c={lat},{lon},12"
    )
    open_page(visitor, f"compare?lang=lv&{look}&right=0967101@2009-07-01&rlayers={served[1]}")
    expect(visitor.page.get_by_role("region", name="Kopīgie apzīmējumi")).to_be_visible()
    expect(visitor.page.get_by_role("cell", name="atbilsmes nav")).to_be_visible()
    expect(visitor.page.locator(".xp-legend:visible")).to_have_count(0)
    box = visitor.page.locator(".xp-map").first.bounding_box()
    assert box is not None
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = visitor.page.locator(".xp-tip")
    expect(tip).to_contain_text("Pastāvīga dzīvojamā apbūve (plānots)")
    expect(tip).to_contain_text("1110")
