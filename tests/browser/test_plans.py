"""Real plans go in through the screen, in Latvian, with nothing but the app's own origin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from planning.database import close_databases
from planning.planstore import list_plans
from planning.settings import set_practice_hidden
from tests.browser.app_process import app_running
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
PLANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans"
SLOW_MS = 40_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not PLANS.is_dir():
        pytest.skip("the official plans are not beside the project")
    made = tmp_path_factory.mktemp("home")
    set_practice_hidden(made, hidden=True)
    close_databases()
    return made


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[str]:
    with app_running(home) as url:
        yield url


@pytest.fixture
def visitor(browser: Browser, app: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, app)
    yield visitor
    visitor.leave()


def bring(visitor: Visitor, *files: Path) -> None:
    """Drop files on the page, and wait until they have been checked."""
    visitor.page.goto(f"{visitor.url}/plans")
    visitor.choose("plans_part", "Pievienot plānu")
    visitor.page.locator("input[type=file]").set_input_files(list(files))
    name = next((one.name for one in files if one.suffix in {".shp", ".gml"}), files[0].name)
    heading = visitor.page.get_by_role("heading", name=name, exact=True)
    expect(heading).to_be_visible(timeout=SLOW_MS)
    visitor.rest()


def accept(visitor: Visitor, title: str) -> None:
    visitor.page.get_by_label("Plāna nosaukums").fill(title)
    visitor.page.keyboard.press("Tab")
    visitor.rest()
    visitor.page.get_by_role("button", name="Pieņemt", exact=True).click()
    visitor.wait_for_address(plan="plan-")
    expect(visitor.page.get_by_text(title).first).to_be_visible()


def kept(home: Path) -> set[str]:
    try:
        return {plan.title for plan in list_plans(home)}
    finally:
        close_databases()


def test_the_polish_plan_with_a_gap_shows_it_and_goes_in(visitor: Visitor, home: Path) -> None:
    bring(visitor, PLANS / "pl_pog_defect_suite" / "StrefaPlanistyczna_LUKA.gml")
    expect(visitor.page.get_by_text("44,21 ha").first).to_be_visible()
    expect(visitor.page.get_by_text("EPSG:2178 · norādīta datnē")).to_be_visible()
    visitor.page.wait_for_selector(".xp-map[data-drawn]")
    assert visitor.page.locator(".xp-layer[data-layer=findings]").count() == 1
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("button", name="JSON", exact=True).click()
    report = json.loads(started.value.path().read_text(encoding="utf-8"))
    assert [i["rule"] for i in report["layers"][0]["issues"] if i["severity"] == "error"] == [
        "plan.gap"
    ]
    assert "Polijas plāns" not in kept(home)
    accept(visitor, "Polijas plāns")
    assert "Polijas plāns" in kept(home)


def test_a_french_shapefile_goes_in_part_by_part(visitor: Visitor, home: Path) -> None:
    folder = PLANS / "fr_plui_200011781_2018_shp"
    bring(visitor, *sorted(folder.glob("ZONE_URBA.*")))
    expect(visitor.page.get_by_text("EPSG:2154 · norādīta datnē")).to_be_visible()
    expect(visitor.page.get_by_text("222 / 222")).to_be_visible()
    accept(visitor, "Francijas plāns")
    assert "Francijas plāns" in kept(home)


def test_a_norwegian_proposal_waits_until_its_place_is_confirmed(
    visitor: Visitor, home: Path
) -> None:
    bring(visitor, PLANS / "no_reguleringsplan_gml_defects" / "gml.epsg.1-pass-1.gml")
    button = visitor.page.get_by_role("button", name="Pieņemt", exact=True)
    expect(button).to_be_disabled()
    visitor.page.get_by_text("Kartē redzamā vieta ir pareiza").click()
    expect(button).to_be_enabled()
    accept(visitor, "Norvēģijas plāns")
    assert "Norvēģijas plāns" in kept(home)


def test_a_file_that_cannot_be_a_plan_says_so_and_leaves_nothing(
    visitor: Visitor, home: Path
) -> None:
    before = kept(home)
    bring(visitor, PLANS / "no_sosi" / "buer.sos")
    expect(visitor.page.get_by_text("SOSI").first).to_be_visible()
    assert visitor.page.get_by_role("button", name="Pieņemt", exact=True).count() == 0
    visitor.page.get_by_role("button", name="Atmest").click()
    expect(visitor.page.get_by_role("heading", name="buer.sos")).to_have_count(0)
    assert kept(home) == before
    assert list((home / "checks").iterdir()) == []


def test_a_kept_plan_is_a_layer_of_the_explorer_and_what_applies_there(
    visitor: Visitor, home: Path
) -> None:
    plan = next(p for p in list_plans(home) if p.title == "Polijas plāns")
    close_databases()
    west, south, east, north = plan.current.bounds_lonlat or (0, 0, 0, 0)
    place = f"{south * 0.45 + north * 0.55:.5f},{west * 0.4 + east * 0.6:.5f}"
    visitor.open(f"?p={place}&tab=here&c={place},12")
    expect(visitor.box_of(f"{plan.id}-{plan.version}")).to_be_visible()
    assert f"{plan.id}-{plan.version}" in visitor.layers
    expect(visitor.page.get_by_text("Polijas plāns").first).to_be_visible()


def test_a_deleted_plan_comes_back(visitor: Visitor, home: Path) -> None:
    plan = next(p for p in list_plans(home) if p.title == "Francijas plāns")
    close_databases()
    visitor.page.goto(f"{visitor.url}/plans?plan={plan.id}")
    visitor.choose("plan_part", "Versijas")
    visitor.page.get_by_role("button", name="Dzēst plānu").click()
    visitor.part(f"delete:{plan.id}").get_by_role("button").click()
    undo = visitor.page.get_by_role("button", name="Atsaukt dzēšanu: Francijas plāns")
    expect(undo).to_be_visible()
    assert "Francijas plāns" not in kept(home)
    undo.click()
    expect(visitor.part(f"open:{plan.id}")).to_be_visible()
    assert "Francijas plāns" in kept(home)
