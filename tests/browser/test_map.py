"""The map in a real browser, on made-up layers, with everything but its own origin blocked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser
from pyproj import Geod

from tests.browser.map_demo.visit import PAYLOADS, Visit, serving

pytestmark = pytest.mark.browser

SEEN = """element => [
    element.checkVisibility({visibilityProperty: true}),
    parseFloat(getComputedStyle(element).fontSize),
]"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def visit(browser: Browser, url: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    made = Visit(browser, url, **getattr(request, "param", {}))
    yield made
    made.context.close()
    assert made.foreign == []
    assert made.complaints == []


def test_the_map_stands_as_the_script_says_from_below_to_above(visit: Visit) -> None:
    told = visit.settle()
    assert visit.drawn["layers"].split(",") == told["layers"]
    assert told["layers"][0].startswith("plan_2021:")
    written = visit.page.locator(".xp-map canvas[data-labels]").get_attribute("data-labels")
    assert int(written or 0) >= 12


def test_it_fills_the_window_from_its_top_to_the_lower_edge(visit: Visit) -> None:
    box = visit.box()
    assert box["y"] + box["height"] == pytest.approx(800, abs=1)
    visit.page.set_viewport_size({"width": 1000, "height": 600})
    visit.page.wait_for_timeout(300)
    box = visit.box()
    assert box["y"] + box["height"] == pytest.approx(600, abs=1)


@pytest.mark.parametrize("visit", [{"size": "390x844"}], indirect=True)
def test_on_a_telephone_it_keeps_a_usable_height_and_the_page_its_width(visit: Visit) -> None:
    assert visit.box()["height"] >= 360
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.box(".xp-tool >> nth=0")["height"] >= 44


def test_panning_runs_nothing_and_keeps_the_rest_of_the_address(visit: Visit) -> None:
    before = visit.settle()["runs"]
    for _ in range(5):
        visit.pan()
    visit.page.mouse.wheel(0, -240)
    visit.page.wait_for_timeout(900)
    assert visit.told["runs"] == before
    assert parse_qs(urlparse(visit.page.url).query)["plan"] == ["plan_2021"]
    assert visit.camera[2] > 8.5
    assert re.search(r"c=\d+\.\d{5},\d+\.\d{5},\d+(\.\d{1,2})?$", visit.page.url)


def test_a_permalink_stands_where_it_was_made(visit: Visit, browser: Browser, url: str) -> None:
    visit.pan()
    there = Visit(browser, url, visit.page.url.removeprefix(url))
    box = there.box()
    middle = there.at(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert middle == pytest.approx((visit.camera[1], visit.camera[0]), abs=0.004)
    there.context.close()


def test_a_switch_moves_nothing_and_keeps_the_newer_place_in_the_address(visit: Visit) -> None:
    visit.pan()
    camera, runs = visit.camera, visit.told["runs"]
    visit.choose("plan_2026")
    visit.after_run(runs)
    visit.page.wait_for_timeout(400)
    assert "plan=plan_2026" in visit.page.url
    assert visit.camera == camera


def test_back_and_forward_return_to_the_view_with_its_place(visit: Visit) -> None:
    visit.pan()
    first, runs = visit.camera, visit.told["runs"]
    visit.choose("plan_2026")
    visit.after_run(runs)
    visit.pan()
    second = visit.camera
    assert first != second
    visit.page.go_back()
    told = visit.after_run(visit.told["runs"])
    assert (visit.camera, told["layers"][0][:9]) == (first, "plan_2021")
    visit.page.go_forward()
    told = visit.after_run(told["runs"])
    assert (visit.camera, told["layers"][0][:9]) == (second, "plan_2026")


def test_a_hundred_switches_show_a_hundred_times_what_the_controls_say(visit: Visit) -> None:
    switches = itertools.cycle(
        ["plan_2026", "Vietas", "plan_2021", "Kvadrāti", "Vietas", "Kvadrāti"]
    )
    for switch in itertools.islice(switches, 100):
        runs = visit.told["runs"]
        visit.choose(switch)
        told = visit.after_run(runs)
        assert visit.drawn["layers"] == ",".join(told["layers"])
    documents = [asked for asked in visit.requests if "/demo/" in asked]
    assert sorted(documents) == sorted(set(documents)), "an unchanged layer was fetched again"


def test_a_click_is_answered_with_its_place_and_outlined(visit: Visit) -> None:
    runs = visit.told["runs"]
    here = visit.at(760, 420)
    visit.page.mouse.click(760, 420)
    told = visit.after_run(runs)
    assert told["click"] == pytest.approx(here, abs=2e-5)
    assert visit.page.locator(".leaflet-xp-selection-pane path").count() == 3


def test_the_keyboard_clicks_the_middle_of_the_map(visit: Visit) -> None:
    runs = visit.told["runs"]
    visit.page.locator(".xp-ground").focus()
    visit.page.keyboard.press("Enter")
    assert visit.after_run(runs)["click"] == pytest.approx((25.4, 57.35), abs=1e-5)


def test_the_script_can_send_the_map_somewhere_and_ask_where_it_is(visit: Visit) -> None:
    runs = visit.told["runs"]
    visit.page.get_by_role("button", name="Iet").click()
    visit.after_run(runs)
    visit.page.wait_for_timeout(500)
    assert visit.camera == [57.2, 25.0, 10]
    visit.pan()
    runs = visit.told["runs"]
    visit.page.get_by_role("button", name="Kur").click()
    assert visit.after_run(runs + 1)["camera"] == pytest.approx(visit.camera, abs=1e-5)


def test_a_measured_length_is_the_geodesic_one(visit: Visit) -> None:
    runs = visit.told["runs"]
    start, end = visit.at(500, 300), visit.at(1000, 600)
    visit.page.get_by_role("button", name="Mērīt").click()
    visit.page.mouse.click(500, 300)
    visit.page.mouse.click(1000, 600)
    visit.page.keyboard.press("Enter")
    shown = visit.page.locator(".xp-result b").first.text_content() or ""
    measured_km = float(shown.replace("\xa0", " ").split(" km")[0].replace(",", "."))
    truth_km = Geod(ellps="WGS84").inv(*start, *end)[2] / 1000
    assert measured_km == pytest.approx(truth_km, rel=1e-3)
    assert visit.told["runs"] == runs, "measuring is no click on the map"
    visit.page.keyboard.press("Escape")
    assert visit.page.locator(".xp-result").count() == 0


def test_the_picture_link_knows_the_view(visit: Visit) -> None:
    visit.page.get_by_text("Saglabāt attēlu").click()
    link = visit.page.get_by_role("link", name="PNG")
    link.focus()
    asked = parse_qs(urlparse(link.get_attribute("href") or "").query)
    west, south, east, north = map(float, asked["bbox"][0].split(","))
    assert west < 25.4 < east
    assert south < 57.35 < north
    assert int(asked["w"][0]) == pytest.approx(visit.box()["width"], abs=1)


def test_a_layer_that_cannot_be_had_is_named_and_the_rest_stands(visit: Visit) -> None:
    runs = visit.told["runs"]
    visit.choose("Trūkst")
    told = visit.after_run(runs)
    assert visit.page.locator(".xp-notice").text_content() == "Slāni neizdevās ielādēt: Avots"
    assert visit.drawn["layers"].split(",") == told["layers"][:-1]
    visit.complaints[:] = [said for said in visit.complaints if "500" not in said]


def test_opacity_changes_in_place(visit: Visit) -> None:
    pane = visit.page.locator(".xp-layer[data-layer=plan_2021]").element_handle()
    runs = visit.told["runs"]
    visit.page.locator("[data-testid=stSlider] input").first.focus()
    visit.page.keyboard.press("Home")
    visit.after_run(runs)
    visit.page.wait_for_timeout(300)
    assert pane is not None
    assert pane.evaluate("pane => [pane.isConnected, pane.style.opacity]") == [True, "0"]


@pytest.mark.parametrize("visit", [{"path": "/?present=1", "size": "1920x1080"}], indirect=True)
def test_on_a_shared_screen_the_map_is_all_and_large(visit: Visit) -> None:
    visit.page.wait_for_timeout(300)
    assert visit.box() == {"x": 0, "y": 0, "width": 1920, "height": 1080}
    assert visit.page.locator("[data-testid=stRadio]").evaluate(SEEN)[0] is False
    for part in (".xp-caption p", ".xp-legend span", ".xp-legal", ".leaflet-control-scale-line"):
        shown, size = visit.page.locator(part).first.evaluate(SEEN)
        assert shown
        assert size >= 24


@pytest.mark.parametrize("visit", [{"path": "/?present=1"}], indirect=True)
def test_no_step_of_the_keyboard_is_lost_however_fast(visit: Visit) -> None:
    keys = ["ArrowRight", "PageDown", "ArrowLeft", "PageUp", "3", "ArrowRight", "9"]
    for key in keys:
        visit.page.keyboard.press(key)
    for _ in range(100):
        if len(visit.told["steps"]) == len(keys):
            break
        visit.page.wait_for_timeout(50)
    assert visit.told["steps"] == ["next", "next", "prev", "prev", 3, "next", 9]
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_timeout(800)
    assert visit.told["left"] is True


def test_keys_in_a_text_field_are_the_field_s(visit: Visit) -> None:
    visit.page.get_by_label("Teksts").fill("a")
    visit.page.keyboard.press("ArrowLeft")
    visit.page.keyboard.type("123")
    assert visit.page.get_by_label("Teksts").input_value() == "123a"
    assert visit.told["steps"] == []


@pytest.mark.parametrize("odd", range(1, len(PAYLOADS) + 1))
@pytest.mark.parametrize("mode", ["", "&present=1"])
def test_names_that_look_like_code_stand_as_text(
    browser: Browser, url: str, mode: str, odd: int
) -> None:
    hostile = Visit(browser, url, f"/?odd={odd}{mode}")
    _look_everywhere(hostile, PAYLOADS[odd - 1], present=bool(mode))
    hostile.context.close()
    assert hostile.complaints == []
    assert hostile.foreign == []


def _look_everywhere(visit: Visit, payload: str, *, present: bool) -> None:
    page = visit.page
    assert page.locator(".xp-sources li").first.text_content() == payload
    assert page.locator(".xp-legend span").first.text_content() == payload
    assert int(page.locator("canvas[data-labels]").get_attribute("data-labels") or 0) > 0
    if present:
        assert page.locator(".xp-caption h1").text_content() == payload
        return
    page.mouse.move(760, 420)
    page.mouse.move(763, 423)
    page.wait_for_timeout(150)
    assert page.locator(".xp-tip span").text_content() == payload
    page.locator("label", has_text="Trūkst").first.click()
    page.locator(".xp-notice", has_text=payload).wait_for()
    visit.complaints[:] = [said for said in visit.complaints if "500" not in said]
