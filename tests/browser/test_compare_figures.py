"""Figures and likeness below the maps, in Latvian, with nothing but the app's own origin."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.app_process import app_running
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser
_DRAWN = "() => document.querySelectorAll('.xp-map[data-drawn]').length === 2"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with app_running(tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture
def visitor(browser: Browser, app: str) -> Iterator[Visitor]:
    made = Visitor(browser, app, WIDE)
    yield made
    made.leave()


def test_from_figures_to_a_file_and_to_an_alike_area(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.url}/compare?lang=lv")
    page.wait_for_function(_DRAWN)
    table = page.locator(".cmpf")
    expect(table).to_contain_text("Kompaktums", timeout=30_000)
    expect(table.locator("tr", has_text="Iedzīvotāju skaits")).to_contain_text("trūkst")
    wide = page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert wide, "nothing runs out of the page"
    visitor.rest()
    page.get_by_role("button", name="Līdzi ņemšanai").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Rādītāji (CSV)").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert float(rows["area"]["ratio"]) == pytest.approx(0.28, abs=0.01)
    page.keyboard.press("Escape")
    visitor.rest()
    page.get_by_text("Kas ir līdzīgs?").click()
    first = page.locator(".cmpa").first
    expect(first).to_contain_text("Atšķir:", timeout=30_000)
    visitor.rest()
    name = first.locator("b").inner_text()
    first.locator("summary").click()
    expect(first).to_contain_text("Nav ņemts vērā, jo vienai pusei trūkst: Iedzīvotāju skaits")
    page.get_by_role("button", name="Rādīt pa labi").first.click()
    expect(page.locator(".st-key-head_right .cmp-name b")).to_have_text(name)
    expect(page).to_have_url(re.compile("right="))
    assert (visitor.foreign, visitor.complaints) == ([], [])


def test_pages_of_a_report_are_taken_along(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.url}/compare?lang=lv")
    page.wait_for_function(_DRAWN)
    expect(page.locator(".cmpf")).to_contain_text("Kompaktums", timeout=30_000)
    visitor.rest()
    page.get_by_role("button", name="Līdzi ņemšanai").click()
    with page.expect_download(timeout=60_000) as coming:
        page.get_by_role("button", name="Pārskata lapas ar kartēm (PDF)").click()
    content = Path(coming.value.path()).read_bytes()
    assert content.startswith(b"%PDF")
    assert coming.value.suggested_filename == "salidzinajums.pdf"


def test_another_day_of_one_place_changes_the_figures_below(visitor: Visitor) -> None:
    page = visitor.page
    address = "left=vidzeme&lday=2010-01-01&mode=swipe&uday=2010-01-01"
    page.goto(f"{visitor.url}/compare?lang=lv&{address}")
    page.wait_for_function(_DRAWN)
    expect(page.get_by_text("Abās kartēs ir tā pati diena")).to_be_visible(timeout=30_000)
    visitor.rest()
    page.locator(".st-key-head_upper").get_by_text("2021", exact=True).click()
    units = page.locator(".cmpf tr", has_text="Pašvaldību skaits")
    expect(units).to_contain_text("26", timeout=30_000)
    assert (visitor.foreign, visitor.complaints) == ([], [])
