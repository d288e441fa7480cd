"""Recommendations in a browser: written from a border, edited by two, attacked by a title."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from layers.store import store
from layers.words import words
from planning import practice
from planning.areas import add_area, list_areas
from planning.areaspecs import ConflictRule, PlaceArea, ShapeArea
from planning.database import close_databases
from planning.evidence import list_evidence
from planning.practice import make_practice, practice_rows
from planning.recommendationlisting import Wanted, list_recommendations
from planning.recommendations import (
    Recommendation,
    RecommendationEntry,
    add_recommendation,
    get_recommendation,
    remove_recommendation,
)
from planning.settings import mark_practice_recommendations_made
from tests.browser.app_process import app_running
from tests.browser.test_hostile import PAYLOADS, WHAT_DOES_NOT_BELONG
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser
SAY = words("lv")
DAY = "2021-06-30"
SLOW_MS = 30_000
MOST_CLICKS = 6
COUNT_CLICKS = """() => {
    window.pressed = 0;
    document.addEventListener('pointerdown', () => { window.pressed += 1; }, true);
}"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three practice plans and no recommendation."""
    folder = tmp_path_factory.mktemp("home")
    rows = practice_rows()[:3]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice, "practice_rows", lambda: rows)
        make_practice(folder)
    mark_practice_recommendations_made(folder)
    close_databases()
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    yield tmp_path
    close_databases()


def written(home: Path, title: str = "Kopīgs ceļš", text: str = "Sākums") -> Recommendation:
    entry = RecommendationEntry(title_lv=title, text_lv=text, theme="transport")
    one = add_recommendation(home, entry, who="Ilze")
    add_area(store(home), one.id, PlaceArea(25.42, 57.54, title), who="Ilze")
    return one


def visitor_named(browser: Browser, app: str, name: str) -> Visitor:
    """A visitor whose browser remembers who writes."""
    visitor = Visitor(browser, app, WIDE)
    visitor.context.add_cookies([{"name": "explorer_who", "value": name, "url": app}])
    return visitor


def opened(visitor: Visitor, **address: str) -> None:
    query = "&".join(f"{key}={value}" for key, value in {"at": DAY, **address}.items())
    visitor.page.goto(f"{visitor.url}/recommendations?lang=lv&{query}")
    expect(visitor.page.locator("h1")).to_have_text(SAY("pages.recommendations"), timeout=SLOW_MS)
    visitor.rest()


def test_a_recommendation_is_written_from_a_conflict_in_six_clicks(
    browser: Browser, home: Path
) -> None:
    with app_running(home) as app:
        visitor = visitor_named(browser, app, "Ilze")
        page = visitor.page
        page.goto(f"{app}/borders?lang=lv")
        expect(page.locator(".xb-head")).to_be_visible(timeout=SLOW_MS)
        page.evaluate(COUNT_CLICKS)
        visitor.part("borders_write").get_by_role("button").click()
        text = page.get_by_label(f"{SAY('recpage.field.text')} (latviski)")
        text.click(timeout=SLOW_MS)
        page.keyboard.type("Vienoties par buferjoslu.")
        visitor.part("recommendations_save").get_by_role("button").click()
        expect(page.locator(".xr-card")).to_contain_text("buferjoslu", timeout=SLOW_MS)
        assert page.evaluate("window.pressed") <= MOST_CLICKS
        visitor.leave()
    close_databases()
    kept = list_recommendations(store(home), Wanted(text="buferjoslu")).cards[0].recommendation
    assert (kept.author, kept.theme) == ("Ilze", "settlement")
    assert "Valmiera" in kept.title_lv
    assert [type(one.spec) for one in list_areas(home, kept.id)] == [ConflictRule]
    assert [one.kind for one in list_evidence(home, kept.id)] == ["border"]


def test_two_browsers_edit_one_record_and_both_texts_are_kept(browser: Browser, home: Path) -> None:
    one = written(home)
    with app_running(home) as app:
        people = [visitor_named(browser, app, name) for name in ("Anna", "Janis")]
        for visitor, text in zip(people, ("Annas teksts", "Jana teksts"), strict=True):
            opened(visitor, rec=one.id, edit="1")
            field = visitor.page.get_by_label(f"{SAY('recpage.field.text')} (latviski)")
            field.fill(text)
        first, second = people
        first.part("recommendations_save").get_by_role("button").click()
        expect(first.page.locator(".xr-card")).to_contain_text("Annas teksts", timeout=SLOW_MS)
        second.part("recommendations_save").get_by_role("button").click()
        merge = second.part(f"rec_merge:recommendation:{one.id}").get_by_role("button")
        expect(merge).to_be_visible(timeout=SLOW_MS)
        sides = second.page.locator(".xr-text")
        expect(sides.filter(has_text="Annas teksts")).to_be_visible()
        expect(sides.filter(has_text="Jana teksts")).to_be_visible()
        merge.click()
        expect(second.page.locator(".xr-card")).to_contain_text("Jana teksts", timeout=SLOW_MS)
        for visitor in people:
            visitor.leave()
    close_databases()
    assert get_recommendation(home, one.id).text_lv == "Annas teksts\n\nJana teksts"


def test_titles_that_attack_stand_there_as_text(browser: Browser, home: Path) -> None:
    for payload in PAYLOADS:
        one = written(home, payload, payload)
    with app_running(home) as app:
        visitor = Visitor(browser, app, WIDE)
        opened(visitor)
        rows = visitor.page.locator(".xb-row .xb-name")
        expect(rows).to_have_count(len(PAYLOADS), timeout=SLOW_MS)
        shown = {" ".join(text.split()) for text in rows.all_text_contents()}
        assert shown == {" ".join(payload.split()) for payload in PAYLOADS}
        visitor.settle()
        visitor.page.mouse.move(*visitor_middle(visitor))
        opened(visitor, rec=one.id)
        expect(visitor.page.locator(".xr-card h2")).to_have_text(PAYLOADS[-1], timeout=SLOW_MS)
        assert visitor.page.locator(WHAT_DOES_NOT_BELONG).count() == 0
        visitor.leave()


def visitor_middle(visitor: Visitor) -> tuple[float, float]:
    box = visitor.box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_card_is_chosen_from_the_list_and_back_leads_to_it(browser: Browser, home: Path) -> None:
    one = written(home)
    with app_running(home) as app:
        visitor = Visitor(browser, app, WIDE)
        opened(visitor)
        visitor.settle()
        share = visitor.box()["width"] / WIDE[0]
        assert share >= 0.6
        visitor.page.locator(".xb-row").click()
        visitor.wait_for_address(rec=one.id)
        expect(visitor.page.locator(".xr-card")).to_be_visible(timeout=SLOW_MS)
        visitor.page.go_back()
        expect(visitor.page.locator(".xb-row")).to_be_visible(timeout=SLOW_MS)
        visitor.leave()


def test_a_polygon_is_drawn_corner_by_corner(browser: Browser, home: Path) -> None:
    one = written(home)
    with app_running(home) as app:
        visitor = visitor_named(browser, app, "Ilze")
        page = visitor.page
        opened(visitor, rec=one.id)
        visitor.settle()
        page.get_by_role("button", name=SAY("recpage.area_add")).click()
        visitor.part(f"rec_area_kind:{one.id}").get_by_role("combobox").click()
        page.get_by_role("option", name=SAY("recpage.area_kinds.shape")).click()
        visitor.part(f"rec_draw:{one.id}").get_by_role("button").click()
        x, y = visitor_middle(visitor)
        for count, (east, south) in enumerate(((0, 0), (120, 0), (60, 120)), 1):
            page.mouse.click(x + east, y + south)
            told = SAY("recpage.draw_about", count=count)
            expect(page.get_by_text(told)).to_be_visible(timeout=SLOW_MS)
        visitor.part("rec_draw_save").get_by_role("button").click()
        kind = SAY("recommendations.kind.shape")
        expect(page.locator("strong").filter(has_text=kind)).to_be_visible(timeout=SLOW_MS)
        visitor.leave()
    close_databases()
    drawn = [area.spec for area in list_areas(home, one.id) if isinstance(area.spec, ShapeArea)]
    assert [len(spec.shape.exterior.coords) for spec in drawn] == [4]


def test_a_project_leaves_and_comes_in_again_after_a_question(
    browser: Browser, home: Path, tmp_path: Path
) -> None:
    kept, gone = written(home), written(home, "Vēl viens ceļš")
    file = tmp_path / "project.zip"
    with app_running(home) as app:
        visitor = visitor_named(browser, app, "Ilze")
        page = visitor.page
        opened(visitor, rec=gone.id)
        page.get_by_role("button", name=SAY("recpage.files")).click()
        with page.expect_download() as coming:
            page.get_by_role("button", name=SAY("recpage.file.project")).click()
        coming.value.save_as(file)
        remove_recommendation(home, gone.id, version=gone.version, who="Ilze")
        opened(visitor)
        expect(page.locator(".xb-row")).to_have_count(1)
        page.get_by_role("button", name=SAY("recpage.files")).click()
        page.locator("input[type=file]").set_input_files(file)
        visitor.part("project_take").get_by_role("button").click(timeout=SLOW_MS)
        expect(page.get_by_text(SAY("refusals.project-not-empty"))).to_be_visible(timeout=SLOW_MS)
        visitor.part("project_replace").locator("label").click()
        visitor.rest()
        visitor.part("project_take").get_by_role("button").click()
        done = SAY("recpage.project_done", count=2)
        expect(page.get_by_text(done)).to_be_visible(timeout=SLOW_MS)
        expect(page.locator(".xb-row")).to_have_count(2, timeout=SLOW_MS)
        visitor.leave()
    close_databases()
    assert {one.recommendation.id for one in list_recommendations(store(home)).cards} == {
        kept.id,
        gone.id,
    }
