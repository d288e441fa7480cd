"""Registers in a browser: a workbook goes out, is changed, looked at, and comes in again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from layers.words import words
from planning.database import close_databases
from planning.registerfields import REGISTERS
from planning.registers import add_entry, get_entry
from tests.browser.app_process import app_running
from tests.browser.test_hostile import PAYLOADS, WHAT_DOES_NOT_BELONG
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser
SAY = words("lv")
SLOW_MS = 30_000
PARTNER = {"organisation": "=1+1", "kind": "society", "country": "LV"}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    close_databases()


def visitor_named(browser: Browser, app: str, name: str) -> Visitor:
    visitor = Visitor(browser, app, WIDE)
    visitor.context.add_cookies([{"name": "explorer_who", "value": name, "url": app}])
    return visitor


def opened(visitor: Visitor, **address: str) -> None:
    query = "".join(f"&{key}={value}" for key, value in address.items())
    visitor.page.goto(f"{visitor.url}/registers?lang=lv{query}")
    expect(visitor.page.locator("h1")).to_have_text(SAY("pages.registers"), timeout=SLOW_MS)
    visitor.rest()


def test_a_workbook_goes_out_and_comes_in_with_what_was_changed(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    home.mkdir()
    made = add_entry(home, "partners", PARTNER, who="Ilze")
    with app_running(home) as app:
        visitor = visitor_named(browser, app, "Ilze")
        page = visitor.page
        opened(visitor, part="partners")
        files = visitor.page.get_by_role("button", name=SAY("recpage.files"))
        files.click()
        with page.expect_download(timeout=SLOW_MS) as download:
            visitor.part("registers_out:xlsx").locator("button").click()
        file = tmp_path / "registers.xlsx"
        download.value.save_as(file)
        book = load_workbook(file)
        sheet = book["partners"]
        place = REGISTERS["partners"].columns.index("note_lv") + 1
        (row,) = [r for r in range(2, sheet.max_row + 1) if sheet.cell(r, 1).value == made.id]
        assert sheet.cell(row, 2).value == "=1+1"
        sheet.cell(row, 2).data_type = "s"
        sheet.cell(row, place, "Papildināts Excel")
        book.save(file)
        page.locator("[data-testid=stFileUploader] input").set_input_files(file)
        told = SAY("registers.effect.changed")
        expect(page.get_by_text(f"{told}: 1")).to_be_visible(timeout=SLOW_MS)
        visitor.rest()
        assert get_entry(home, "partners", made.id).text("note_lv") == ""
        visitor.part("registers_keep").locator("button").click()
        expect(page.get_by_text(SAY("registers.kept", count=1))).to_be_visible(timeout=SLOW_MS)
        visitor.leave()
    kept = get_entry(home, "partners", made.id)
    assert (kept.text("organisation"), kept.text("note_lv")) == ("=1+1", "Papildināts Excel")


def test_the_map_lists_what_is_in_a_unit_and_the_matrix_opens_a_role(
    browser: Browser, home: Path
) -> None:
    home.mkdir()
    with app_running(home) as app:
        visitor = visitor_named(browser, app, "Ilze")
        page = visitor.page
        opened(visitor)
        visitor.settle()
        box = visitor.box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        visitor.wait_for_address(unit="")
        visitor.choose("registers_part", SAY("registers.responsibilities").capitalize())
        matrix = page.locator(".xg-matrix")
        expect(matrix).to_be_visible(timeout=SLOW_MS)
        visitor.rest()
        wide = matrix.bounding_box()
        assert wide is not None
        assert wide["x"] + wide["width"] <= WIDE[0]
        matrix.locator('[data-pick="no-ministry-dispute"]').click()
        expect(page.locator(".xr-card")).to_contain_text("pbl 11-16, 12-13", timeout=SLOW_MS)
        visitor.leave()


def test_hostile_partners_run_nowhere(browser: Browser, home: Path) -> None:
    home.mkdir()
    told = PARTNER | {"territory": "vidzeme"}
    for payload in PAYLOADS:
        made = add_entry(home, "partners", told | {"organisation": payload}, who=payload)
    with app_running(home) as app:
        visitor = visitor_named(browser, app, "Ilze")
        for address in ({}, {"one": made.id}, {"one": made.id, "edit": "1"}):
            opened(visitor, part="partners", **address)
            visitor.settle()
            middle = visitor.box()
            x, y = middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2
            visitor.page.mouse.move(x, y - 6)
            visitor.page.mouse.move(x, y)
            assert visitor.page.locator(WHAT_DOES_NOT_BELONG).count() == 0
        visitor.leave()
