"""The page of borders in a browser, in Latvian, as somebody sees it for the first time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from layers.store import store
from layers.words import words
from planning import practice
from planning.auditcache import shared_audit
from planning.audits import AuditAsked, Audited
from planning.database import close_databases
from planning.planstore import list_plans
from planning.practice import make_practice, practice_rows
from tests.browser.app_process import app_running
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser
SAY = words("lv")
BEAMER = (1920, 1080)
HOMES = "Mazstāvu dzīvojamās apbūves teritorija (DzM)"
INDUSTRY = "Rūpnieciskās apbūves teritorija (R1)"
SLOW_MS = 30_000
WEIGHT, FIRST_PX = 0.72, 52  # where the first weight stands on the canvas of the table


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    rows = practice_rows()[:3]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice, "practice_rows", lambda: rows)
        make_practice(made)
    close_databases()
    return made


@pytest.fixture
def app(home: Path, tmp_path: Path) -> Iterator[str]:
    """The app with a home of its own, for what a test changes there is changed for everyone."""
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    with app_running(tmp_path) as url:
        yield url


@pytest.fixture
def audited(home: Path) -> Audited:
    plans = tuple(plan.id for plan in list_plans(home))
    try:
        return shared_audit(store(home), AuditAsked(plans, "vidzeme@2021-06-30"))
    finally:
        close_databases()


def opened(browser: Browser, app: str, size: tuple[int, int] = WIDE) -> Visitor:
    visitor = Visitor(browser, app, size)
    visitor.page.goto(f"{app}/borders?lang=lv")
    settled(visitor)
    return visitor


def settled(visitor: Visitor) -> None:
    """Wait until the picture, the sentences and the map are there."""
    expect(visitor.page.locator(".xb-head")).to_be_visible(timeout=SLOW_MS)
    expect(visitor.page.locator("svg.xb-line")).to_be_visible()
    visitor.rest()
    visitor.page.wait_for_selector(".xp-map[data-drawn]")


def head(visitor: Visitor) -> Locator:
    return visitor.page.locator(".xb-head")


def sees(visitor: Visitor, part: Locator) -> bool:
    """Whether a part of the page lies within the window as a whole."""
    box, window = part.bounding_box(), visitor.page.viewport_size
    assert box is not None
    assert window is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= window["height"]


@pytest.mark.parametrize("size", [WIDE, BEAMER])
def test_the_worst_stretch_and_both_sentences_are_seen_without_a_click(
    browser: Browser, app: str, size: tuple[int, int]
) -> None:
    visitor = opened(browser, app, size)
    page = visitor.page
    first = page.locator(".xb-row").first
    expect(first).to_contain_text("Valmiera – Burtnieku novads")
    expect(first).to_have_attribute("aria-current", "true")
    expect(head(visitor)).to_contain_text(SAY("borders.judgement.conflict"))
    expect(page.locator(".xb-zone")).to_have_text([HOMES, INDUSTRY])
    parts = [first, page.locator(".xp-map"), page.locator("svg.xb-line"), head(visitor)]
    parts += [*page.locator(".xb-side").all(), page.locator(".xb-rule")]
    assert [sees(visitor, part) for part in parts] == [True] * len(parts)
    assert visitor.layers[-1] == "border-kilometres"
    assert page.locator(".xp-watermark span").first.inner_text() == SAY("plans.practice")
    visitor.leave()


def test_a_border_and_a_stretch_are_chosen_and_back_takes_it_back(
    browser: Browser, app: str, audited: Audited
) -> None:
    visitor = opened(browser, app)
    page = visitor.page
    page.locator(".xb-row").nth(1).click()
    visitor.wait_for_address(border=str(audited.borders["border_id"].iloc[1]))
    settled(visitor)
    expect(page.locator(".xb-row").nth(1)).to_have_attribute("aria-current", "true")
    page.locator(".xb-line [data-pick]").last.click()
    visitor.wait_for_address(m="")
    rows = audited.stretches
    last = rows[rows["border_id"] == audited.borders["border_id"].iloc[1]].iloc[-1]
    expect(page.locator(".xb-zone").first).to_contain_text(str(last["name_a"]))
    page.go_back()
    expect(head(visitor)).to_contain_text(SAY("borders.worst"))
    page.go_back()
    expect(page.locator(".xb-zone").first).to_have_text(HOMES)
    visitor.leave()


def test_a_stretch_is_chosen_with_the_keyboard(browser: Browser, app: str) -> None:
    visitor = opened(browser, app)
    page = visitor.page
    keys = page.locator(".xb-line [data-pick]")
    keys.last.focus()
    page.keyboard.press("Enter")
    visitor.wait_for_address(m="")
    expect(head(visitor)).to_contain_text(SAY("borders.stretch"))
    expect(keys.last).to_be_focused()
    visitor.leave()


def test_a_stretch_is_chosen_on_the_map(browser: Browser, app: str, audited: Audited) -> None:
    visitor = opened(browser, app)
    page = visitor.page
    border = audited.borders["border_id"].iloc[0]
    rows = audited.stretches[audited.stretches["border_id"] == border]
    wanted = rows[rows["judgement"] == "same"].iloc[0]
    point = wanted.geometry.interpolate(0.5, normalized=True)
    page.mouse.click(*place_on_map(visitor, point.x, point.y))
    visitor.wait_for_address(border=str(border), m="")
    metre = float(visitor.address["m"])
    assert wanted["start_m"] <= metre <= wanted["end_m"]
    expect(head(visitor)).to_contain_text(SAY("borders.judgement.same"))
    visitor.leave()


def place_on_map(visitor: Visitor, lon: float, lat: float) -> tuple[float, float]:
    """Where a place lies on the page, by what the map says of the places under the pointer."""
    box = visitor.box()
    xs = [box["x"] + box["width"] * share for share in (0.3, 0.6)]
    ys = [box["y"] + box["height"] * share for share in (0.3, 0.6)]
    (west, north), (east, south) = (told_at(visitor, x, y) for x, y in zip(xs, ys, strict=True))
    x = xs[0] + (lon - west) / (east - west) * (xs[1] - xs[0])
    y = ys[0] + (lat - north) / (south - north) * (ys[1] - ys[0])
    return x, y


def told_at(visitor: Visitor, x: float, y: float) -> tuple[float, float]:
    visitor.page.mouse.move(x, y)
    text = visitor.page.locator(".xp-foot").inner_text()
    lat, lon = re.findall(r"(\d+,\d+)°", text)[:2]
    return float(lon.replace(",", ".")), float(lat.replace(",", "."))


def test_another_weight_changes_the_judgement(browser: Browser, app: str) -> None:
    visitor = opened(browser, app)
    page = visitor.page
    page.get_by_role("button", name=SAY("borders.weights"), exact=False).first.click()
    grid = page.locator("[data-testid=stDataFrame]")
    expect(grid).to_be_visible()
    box = grid.bounding_box()
    assert box is not None
    grid.click(position={"x": box["width"] * WEIGHT, "y": FIRST_PX})
    expect(grid.locator("[role=gridcell][aria-selected=true]")).to_have_text("3")
    page.keyboard.type("1")
    expect(page.locator("#portal input")).to_have_value("1")
    page.keyboard.press("Enter")
    save = visitor.part("borders_matrix_save").get_by_role("button")
    expect(save).to_be_enabled()
    save.click()
    page.keyboard.press("Escape")
    expect(page.locator(".xb-row").first).to_contain_text("0,10")
    expect(head(visitor)).to_contain_text(SAY("borders.judgement.tension"))
    expect(page.locator(".xb-rule")).to_contain_text(SAY("borders.rule.yours"))
    visitor.leave()


def test_a_mark_is_there_after_a_reload(browser: Browser, app: str) -> None:
    visitor = opened(browser, app)
    page = visitor.page
    page.get_by_role("button", name=SAY("borders.review.add")).click()
    page.get_by_label(SAY("borders.review.note")).fill("Runāts ar kaimiņiem")
    page.get_by_label(SAY("borders.review.author")).fill("Anna Bērziņa")
    page.get_by_label(SAY("borders.review.author")).press("Tab")
    visitor.rest()
    page.get_by_role("button", name=SAY("borders.review.save")).click()
    told = page.get_by_text("Anna Bērziņa")
    expect(told).to_be_visible()
    page.reload()
    settled(visitor)
    expect(page.get_by_text("Runāts ar kaimiņiem")).to_be_visible()
    assert page.locator("svg.xb-line circle").count() == 1
    expect(page.locator(".xb-row").first).to_contain_text(SAY("borders.progress", done=1, all=1))
    visitor.leave()


def test_the_files_and_both_letters_leave(browser: Browser, app: str) -> None:
    visitor = opened(browser, app)
    page = visitor.page
    page.get_by_role("button", name=SAY("borders.files")).click()
    begins = {
        "letter": (b"PK", "Vēstule: Valmiera → Burtnieku novads (DOCX)"),
        "answer": (b"PK", "Vēstule: Burtnieku novads → Valmiera (DOCX)"),
        "report": (b"%PDF", SAY("borders.file.report")),
        "lines": (b"{", SAY("borders.file.stretches", kind="GeoJSON")),
        "package": (b"SQLite", SAY("borders.file.audit", kind="GeoPackage")),
        "table": (b"\xef\xbb\xbf", SAY("borders.file.borders", kind="CSV")),
    }
    for start, label in begins.values():
        with page.expect_download(timeout=SLOW_MS) as leaving:
            page.get_by_role("button", name=label, exact=True).first.click()
        assert leaving.value.path().read_bytes().startswith(start), label
    visitor.leave()
