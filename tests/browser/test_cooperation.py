"""Cooperation in a browser, in Latvian: written, ticked, found in the matrix; hostile names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from layers.store import store
from layers.words import words
from planning.cooperation import get_cooperation, members_of
from planning.cooperationlisting import list_cooperations
from planning.database import close_databases
from planning.settings import (
    mark_practice_cooperations_made,
    mark_practice_made,
    mark_practice_recommendations_made,
)
from tests.browser.app_process import app_running
from tests.browser.test_hostile import PAYLOADS, WHAT_DOES_NOT_BELONG
from tests.browser.visitor import WIDE, Visitor
from tests.planning.made_cooperation import BURTNIEKI, LATER, SMILTENE, VALMIERA, made

pytestmark = pytest.mark.browser
SAY = words("lv")
SLOW_MS = 30_000


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    mark_practice_made(tmp_path)
    mark_practice_recommendations_made(tmp_path)
    mark_practice_cooperations_made(tmp_path)
    yield tmp_path
    close_databases()


def opened(visitor: Visitor, **address: str) -> None:
    query = "&".join(f"{key}={value}" for key, value in {"at": LATER, **address}.items())
    visitor.page.goto(f"{visitor.url}/cooperation?lang=lv&{query}")
    expect(visitor.page.locator("h1")).to_have_text(SAY("pages.cooperation"), timeout=SLOW_MS)
    visitor.rest()


def named(browser: Browser, app: str) -> Visitor:
    visitor = Visitor(browser, app, WIDE)
    visitor.context.add_cookies([{"name": "explorer_who", "value": "Ilze", "url": app}])
    return visitor


def test_a_cooperation_is_written_and_a_step_ticked(browser: Browser, home: Path) -> None:
    with app_running(home) as app:
        visitor = named(browser, app)
        page = visitor.page
        opened(visitor)
        expect(page.get_by_text(SAY("cooppage.none_yet", date=LATER))).to_be_visible()
        visitor.settle()
        visitor.part("cooperation_new").get_by_role("button").click()
        name = page.get_by_label(f"{SAY('cooperation.field.name')} (latviski)")
        name.fill("Upes padome", timeout=SLOW_MS)
        name.press("Enter")
        visitor.rest()
        units = visitor.part("coop_field:new:units").get_by_role("combobox")
        for unit in ("Valmiera", "Burtnieku novads"):
            units.fill(unit)
            page.get_by_role("option", name=unit, exact=True).click()
            chosen = visitor.part("coop_field:new:units").get_by_text(unit, exact=True)
            expect(chosen).to_be_visible(timeout=SLOW_MS)
            visitor.rest()
        page.keyboard.press("Escape")
        visitor.part("cooperation_save").get_by_role("button").click()
        expect(page.locator(".xr-card h2")).to_have_text("Upes padome", timeout=SLOW_MS)
        visitor.rest()
        page.get_by_role("button", name=SAY("cooppage.step_tick")).click()
        visitor.part("coop_step_save").get_by_role("button").click()
        expect(page.locator(".xc-ladder .xc-done")).to_have_count(1, timeout=SLOW_MS)
        visitor.settle()
        assert "cooperation-chosen" in visitor.layers
        visitor.leave()
    close_databases()
    kept = list_cooperations(store(home)).cards[0].cooperation
    assert {one.unit for one in members_of(home, kept.id)} == {VALMIERA, BURTNIEKI}
    assert [step for step, _ in get_cooperation(home, kept.id).steps] == ["needs"]


def test_a_cell_of_the_matrix_lists_what_the_two_share(browser: Browser, home: Path) -> None:
    made(store(home), name_lv="Divu ceļš")
    made(store(home), VALMIERA, SMILTENE, name_lv="Cits ceļš", degree="D5")
    with app_running(home) as app:
        visitor = Visitor(browser, app, WIDE)
        page = visitor.page
        opened(visitor, part="matrix")
        cell = page.locator(".xc-matrix button").filter(has_text="3").first
        expect(cell).to_be_visible(timeout=SLOW_MS)
        table = visitor.box(".xc-matrix")
        assert table["x"] + table["width"] <= WIDE[0]
        cell.click()
        rows = page.locator(".xb-row .xb-name")
        expect(rows).to_have_count(1, timeout=SLOW_MS)
        expect(rows).to_have_text("Divu ceļš")
        visitor.settle()
        assert visitor.layers[-1] == "cooperation"
        assert visitor.box()["width"] / WIDE[0] >= 0.6
        page.go_back()
        expect(page.locator(".xc-matrix")).to_be_visible(timeout=SLOW_MS)
        visitor.leave()


def test_names_that_attack_stand_there_as_text(browser: Browser, home: Path) -> None:
    for payload in PAYLOADS:
        one = made(store(home), name_lv=payload, secretariat=payload)
    with app_running(home) as app:
        visitor = Visitor(browser, app, WIDE)
        for part in ("list", "time"):
            opened(visitor, part=part, coop=one.id)
            expect(visitor.page.locator(".xr-card h2")).to_have_text(PAYLOADS[-1], timeout=SLOW_MS)
            assert visitor.page.locator(WHAT_DOES_NOT_BELONG).count() == 0
        opened(visitor, part="network")
        visitor.settle()
        box = visitor.box()
        visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert "cooperation-lines" in visitor.layers
        visitor.leave()
