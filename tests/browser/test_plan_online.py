"""A municipality's zones fetched from a service on the screen, in Latvian, and checked there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from layers.connectors.here import VARIABLE as ALLOW_PRIVATE
from tests.browser.app_process import app_running
from tests.browser.visitor import Visitor
from tests.layers.connectors.stub_server import Handler, Stub, stub_running

pytestmark = pytest.mark.browser

REFUSES = "Piekļuve liegta <b onmouseover=alert(1)>"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ALLOW_PRIVATE, "1")
        with app_running(tmp_path_factory.mktemp("home")) as address:
            yield address


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_running() as told:
        yield told


@pytest.fixture
def visitor(browser: Browser, url: str) -> Iterator[Visitor]:
    made = Visitor(browser, url)
    made.page.goto(f"{url}/plans?lang=lv")
    made.choose("plans_part", "Tiešsaistes dienesti")
    yield made
    made.leave()


def pick(page: Page, key: str, option: str) -> None:
    page.locator(f"[class*='st-key-{key}'] input").click()
    page.get_by_role("option", name=option).click()


def ask(visitor: Visitor, address: str) -> None:
    pick(visitor.page, "online_service", "Cita adrese")
    field = visitor.part("online_address").locator("input")
    field.fill(address)
    field.press("Enter")
    visitor.page.get_by_role("button", name="Savienoties").click()
    expect(visitor.page.get_by_role("heading", name="TAPIS WFS")).to_be_visible()


def fetch(visitor: Visitor) -> None:
    expect(visitor.page.get_by_text("funkcionalais_zonejums")).to_be_visible()
    pick(visitor.page, "online_place", "Cēsu novads")
    visitor.page.get_by_role("button", name="Ielasīt un pārbaudīt").click()


def test_zones_of_a_municipality_come_through_the_screen(visitor: Visitor, stub: Stub) -> None:
    page = visitor.page
    expect(page.get_by_label("Dienests")).to_have_value(re.compile("^TAPIS"))
    for text in ("vēl nav izmēģināta", "CC0 1.0"):
        expect(page.get_by_text(text).first).to_be_visible()
    ask(visitor, stub.tapis)
    fetch(visitor)
    heading = page.get_by_role("heading", name="Funkcionālais zonējums – Cēsu novads.geojson")
    expect(heading).to_be_visible(timeout=60_000)
    expect(page.locator(".xp-map[data-drawn]")).to_be_visible()
    expect(page.locator(".xp-map")).to_have_attribute("data-layers", re.compile("zones:"))
    expect(page.get_by_text("EPSG:3059 · norādīta datnē")).to_be_visible()
    expect(page.get_by_label("Plāna nosaukums")).to_have_value(re.compile("^Funkcionālais"))
    expect(page.get_by_label("Avots")).to_have_value(re.compile(f"^VARAM .{re.escape(stub.tapis)}"))
    visitor.rest()
    visitor.choose("plans_part", "Tiešsaistes dienesti")
    expect(page.get_by_text(re.compile(r"ielasīts: .* · objekti: \d+ · VARAM"))).to_be_visible()
    page.get_by_role("button", name="Aizmirst").click()
    page.get_by_role("button", name="Aizmirst").last.click()
    expect(page.get_by_text("Vēl nekas nav ielasīts.")).to_be_visible()


def test_a_service_that_refuses_is_quoted_and_the_page_lives_on(
    visitor: Visitor, stub: Stub
) -> None:
    def refuse(_number: int, handler: Handler) -> bool:
        handler.exception("NoApplicableCode", REFUSES.replace("<", "&lt;"), 200)
        return True

    stub.spoil = refuse
    ask(visitor, stub.tapis)
    fetch(visitor)
    expect(visitor.page.get_by_text(REFUSES)).to_be_visible()
    button = visitor.page.get_by_role("button", name="Ielasīt un pārbaudīt")
    expect(button).to_be_enabled()
    expect(visitor.page.get_by_text("Vēl nekas nav ielasīts.")).to_be_visible()
