"""Examples in a real browser, with nothing but the app's own origin."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.app_process import app_running
from tests.browser.visitor import Visitor
from views.ui.examplemap import CAMERA

pytestmark = pytest.mark.browser
SIZES = [(1280, 800), (1920, 1080)]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with app_running(tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture
def visitor(browser: Browser, app: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, app)
    yield visitor
    visitor.leave()


def open_examples(visitor: Visitor, query: str = "") -> None:
    visitor.page.goto(f"{visitor.url}/examples?lang=lv{query}")
    visitor.settle()


def place_on_page(visitor: Visitor, lon: float, lat: float) -> tuple[float, float]:
    """Where a place lies on the page, from the camera that the map of this page keeps."""
    box = visitor.box()
    scale = 256 * 2**CAMERA.zoom / math.tau
    x = scale * math.radians(lon - CAMERA.lon)
    north, middle = (math.asinh(math.tan(math.radians(one))) for one in (lat, CAMERA.lat))
    y = scale * (north - middle)
    return box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 - y


def heading(visitor: Visitor, name: str) -> None:
    expect(visitor.page.get_by_role("heading", name=name)).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_map_reaches_the_lower_edge_and_takes_most_of_the_width(
    browser: Browser, app: str, size: tuple[int, int]
) -> None:
    visitor = Visitor(browser, app, size)
    open_examples(visitor)
    box = visitor.box()
    assert box["width"] >= 0.6 * size[0]
    assert box["y"] + box["height"] == pytest.approx(size[1], abs=2)
    side = visitor.box(".st-key-examples_side")
    assert side["x"] + side["width"] <= box["x"]
    assert visitor.page.get_by_role("button", name="Piekrastes plāni").is_visible()
    last = visitor.page.get_by_role("button", name="Plānošanas dialogs").bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= size[1]
    visitor.leave()


def test_a_click_in_the_list_fills_its_area_and_leaves_the_map_where_it_is(
    visitor: Visitor,
) -> None:
    open_examples(visitor)
    before = visitor.page.locator(".xp-map .leaflet-map-pane").get_attribute("style")
    visitor.page.get_by_role("button", name="Glomas lejteces").click()
    visitor.wait_for_address(example="OST-03")
    heading(visitor, "Glomas lejteces pilsētu vienošanās")
    visitor.page.wait_for_selector(".xp-layer[data-layer=example-chosen]", state="attached")
    visitor.settle()
    assert visitor.page.locator(".xp-map .leaflet-map-pane").get_attribute("style") == before
    expect(visitor.page.locator(".xp-legend")).to_contain_text("Izvēlētais piemērs")


def test_clicks_on_one_place_go_from_the_smallest_example_to_larger_ones(
    visitor: Visitor,
) -> None:
    open_examples(visitor)
    x, y = place_on_page(visitor, 10.95, 59.22)
    visitor.page.mouse.click(x, y)
    visitor.wait_for_address(example="OST-10")
    visitor.settle()
    visitor.page.wait_for_timeout(600)  # Leaflet takes two quick clicks for one double click
    visitor.page.mouse.click(x, y)
    visitor.wait_for_address(example="OST-03")
    heading(visitor, "Glomas lejteces pilsētu vienošanās")


def test_back_and_forward_go_between_list_and_card(visitor: Visitor) -> None:
    open_examples(visitor)
    visitor.page.get_by_role("button", name="Morsas upju baseina").click()
    visitor.wait_for_address(example="OST-06")
    heading(visitor, "Morsas upju baseina komiteja")
    visitor.page.go_back()
    expect(visitor.page.get_by_role("button", name="Glomas lejteces")).to_be_visible()
    visitor.page.go_forward()
    heading(visitor, "Morsas upju baseina komiteja")
    visitor.settle()


def test_a_filter_is_chosen_with_the_keyboard_and_reload_keeps_it(visitor: Visitor) -> None:
    open_examples(visitor)
    box = visitor.part("examples_theme").get_by_role("combobox")
    box.fill("pārrobežu")
    box.press("Enter")
    visitor.wait_for_address(theme="cross-border")
    expect(visitor.page.get_by_text("Piemēri: 2 no 11")).to_be_visible()
    visitor.page.reload()
    visitor.settle()
    expect(visitor.page.get_by_text("Piemēri: 2 no 11")).to_be_visible()
    assert visitor.page.get_by_role("button", name="Glomas lejteces").count() == 0


def test_the_layer_of_examples_is_switched_on_in_the_explorer(visitor: Visitor) -> None:
    visitor.open("?lang=lv&region=ostfold")
    assert "examples" not in visitor.layers
    visitor.switch("examples")
    visitor.page.wait_for_selector(".xp-layer[data-layer=examples]", state="attached")
    visitor.settle()
    assert "examples" in visitor.layers
    expect(visitor.page.locator(".xp-legend")).to_contain_text("Ostfoldas piemēri")


def test_a_card_names_its_sources_by_links_that_open_elsewhere(visitor: Visitor) -> None:
    open_examples(visitor, "&example=OST-09")
    expect(visitor.page.get_by_text("Neapstiprināts.")).to_be_visible()
    links = visitor.page.locator(".xe-card a")
    told = links.evaluate_all("all => all.map(a => [a.href, a.target, a.rel])")
    assert told == [
        ["https://grenseland.eu/diskuterte-kommunikasjoner/", "_blank", "noopener noreferrer"]
    ]
