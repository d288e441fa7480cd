"""Figures in a real browser: a table is dropped, seen on the map, kept, and a rule rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from layers.store import store
from layers.words import words
from planning.areas import areas_of, list_areas
from planning.areaspecs import DeclineRule
from planning.database import close_databases
from planning.figures import list_figures
from planning.recommendations import RecommendationEntry, add_recommendation
from planning.settings import mark_practice_made, mark_practice_recommendations_made
from tests.browser.app_process import app_running
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser

SAY = words("lv")
SLOW_MS = 30_000
UNITS = "2025-06-30"
# Alūksne lost 13,9 %, Cēsis 5 %, Varakļāni nobody knows.
TABLE = (
    "Pastāvīgie iedzīvotāji;;;\n\nKods;Novads;2015;2024\n"
    "0021000;Alūksnes novads;15 007;12 922\n"
    "0026000;Cēsu novads;44 501;42 276\n"
    "0055000;Varakļānu novads;3 229;–\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    mark_practice_made(tmp_path)
    mark_practice_recommendations_made(tmp_path)
    yield tmp_path
    close_databases()


def legend_of(page: Page) -> Locator:
    return page.locator(".xp-legend")


def test_a_dropped_table_is_seen_kept_and_ruled_by(browser: Browser, home: Path) -> None:
    entry = RecommendationEntry(title_lv="Kur cilvēku kļūst mazāk", theme="settlement")
    written = add_recommendation(home, entry, who="Ilze").id
    close_databases()
    with app_running(home) as app:
        visitor = Visitor(browser, app, WIDE)
        visitor.context.add_cookies([{"name": "explorer_who", "value": "Ilze", "url": app}])
        _keep_series(visitor)
        _add_rule(visitor, written)
        visitor.leave()
    close_databases()
    first, second = list_figures(home)
    assert (first.year, second.year, second.source) == (2015, 2024, "CSP, IRD060")
    (area,) = list_areas(home, written)
    assert area.spec == DeclineRule(first.id, second.id, 10.0)
    names = areas_of(store(home), written, second.at).frame["name"]
    assert list(names) == ["Alūksnes novads"]


def _keep_series(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.url}/figures?lang=lv&part=load")
    file = {"name": "tabula.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp1257")}
    page.locator("input[type=file]").set_input_files(file, timeout=SLOW_MS)  # type: ignore[arg-type]
    found = SAY("figures.load.matched", matched=2, total=11)
    expect(page.get_by_text(found)).to_be_visible(timeout=SLOW_MS)
    expect(legend_of(page)).to_contain_text("Pastāvīgie iedzīvotāji, 2024", timeout=SLOW_MS)
    expect(legend_of(page)).to_contain_text(SAY("figures.missing"))
    visitor.rest()
    source = page.get_by_role("textbox", name=SAY("figures.load.source"), exact=True)
    source.fill("CSP, IRD060")
    source.press("Tab")
    visitor.rest()
    visitor.part("figures_keep").get_by_role("button").click()
    expect(page.locator("h3")).to_have_text("Pastāvīgie iedzīvotāji, 2024", timeout=SLOW_MS)
    rows = page.locator(".xb-row")
    expect(rows).to_have_count(3)
    visitor.rest()
    rows.filter(has_text="2015").click()
    expect(page.locator("h3")).to_have_text("Pastāvīgie iedzīvotāji, 2015", timeout=SLOW_MS)
    expect(legend_of(page)).to_contain_text("2015")
    visitor.rest()
    page.go_back()
    expect(page.locator("h3")).to_have_text("Pastāvīgie iedzīvotāji, 2024", timeout=SLOW_MS)


def _add_rule(visitor: Visitor, written: str) -> None:
    page = visitor.page
    page.goto(f"{visitor.url}/recommendations?lang=lv&at={UNITS}&rec={written}")
    expect(page.locator(".xr-card")).to_contain_text("cilvēku", timeout=SLOW_MS)
    visitor.rest()
    page.get_by_role("button", name=SAY("recpage.area_add")).click()
    page.get_by_role("combobox", name=SAY("recpage.area_kind")).click()
    page.get_by_role("option", name=SAY("recpage.area_kinds.decline")).click()
    later = page.get_by_role("combobox", name=SAY("recpage.area_later"))
    expect(later).to_have_value("2024 · Pastāvīgie iedzīvotāji", timeout=SLOW_MS)
    visitor.rest()
    visitor.part(f"rec_area_save:{written}").get_by_role("button").click()
    told = SAY("recpage.rule_found", count=1, names="Alūksnes novads")
    expect(page.get_by_text(told)).to_be_visible(timeout=SLOW_MS)
