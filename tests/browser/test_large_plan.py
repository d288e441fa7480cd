"""A plan of 20,000 zones in a real browser: shown by tiles, and a click names the zone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Browser, Response, expect

from layers.zone_pictures import TILED_FROM
from planning.database import close_databases
from planning.planstore import list_plans
from planning.settings import set_practice_hidden
from tests.browser.app_process import app_running
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
ACROSS, WEST, SOUTH, SIDE = 142, 25.0, 57.1, 0.004
ZONES = ACROSS**2
READY_MS = 60_000
_LOADED = """() => {
    const tiles = [...document.querySelectorAll('.xp-layer[data-layer^=plan] .leaflet-tile')];
    return tiles.length > 0 && tiles.every((tile) => tile.naturalWidth > 0);
}"""


def cells() -> gpd.GeoDataFrame:
    """Return cells side by side, each with a name of its own."""
    places = [(n % ACROSS, n // ACROSS) for n in range(ZONES)]
    boxes = [
        shapely.box(
            WEST + x * SIDE, SOUTH + y * SIDE, WEST + (x + 1) * SIDE, SOUTH + (y + 1) * SIDE
        )
        for x, y in places
    ]
    told = {
        "kods": ["M" if (x + y) % 2 else "L" for x, y in places],
        "nosaukums": [f"Lauks {x}-{y}" for x, y in places],
    }
    return gpd.GeoDataFrame(told, geometry=boxes, crs=4326)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
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


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert ZONES >= TILED_FROM
    path = tmp_path_factory.mktemp("file") / "lauki.fgb"
    cells().to_file(path, driver="FlatGeobuf", engine="pyogrio")
    return path


def test_a_large_plan_is_looked_at_and_taken_in(visitor: Visitor, file: Path, home: Path) -> None:
    page = visitor.page
    page.goto(f"{visitor.url}/plans")
    visitor.choose("plans_part", "Pievienot plānu")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("heading", name=file.name, exact=True)).to_be_visible(timeout=READY_MS)
    page.wait_for_selector(".xp-layer[data-layer=zones] .leaflet-tile-loaded", timeout=READY_MS)
    page.get_by_label("Plāna nosaukums").fill("Lauku plāns")
    page.keyboard.press("Tab")
    visitor.rest()
    page.get_by_role("combobox", name="Statuss").click()
    page.get_by_role("option", name="Spēkā", exact=True).first.click()
    visitor.rest()
    page.get_by_role("button", name="Pieņemt", exact=True).click()
    visitor.wait_for_address(plan="plan-")
    page.wait_for_selector(".xp-layer[data-layer=zones] .leaflet-tile-loaded", timeout=READY_MS)
    assert [plan.current.zones for plan in list_plans(home)] == [ZONES]
    close_databases()


def test_its_layer_comes_as_tiles_and_a_click_names_the_zone(visitor: Visitor) -> None:
    page = visitor.page
    answers: list[Response] = []
    page.on("response", lambda one: answers.append(one) if "/map/" in one.url else None)
    visitor.open("?c=57.35,25.3,13")
    page.wait_for_function(_LOADED)
    tiles = [one for one in answers if "/map/tiles/" in one.url]
    assert tiles
    assert {one.status for one in tiles} == {200}
    assert not [one for one in answers if re.search(r"/map/layers/plan-", one.url)]
    column, row = 76, 63
    visitor.click(WEST + (column + 0.5) * SIDE, SOUTH + (row + 0.5) * SIDE)
    expect(page.get_by_text(re.compile(f"Lauks {column}-{row}")).first).to_be_visible()
    outline = next(one for one in answers if "/map/features/" in one.url)
    (feature,) = json.loads(outline.body())["features"]
    found = shapely.geometry.shape(feature["geometry"])
    assert found.centroid.x == pytest.approx(WEST + (column + 0.5) * SIDE, abs=1e-5)


def test_what_stands_on_the_screen_has_the_colours_of_the_zones(visitor: Visitor) -> None:
    visitor.open("?c=57.35,25.3,14")
    visitor.page.wait_for_function(_LOADED)
    seen = visitor.page.evaluate(
        """() => {
            const counts = {};
            for (const tile of document.querySelectorAll('[data-layer^=plan] .leaflet-tile')) {
                const canvas = new OffscreenCanvas(tile.naturalWidth, tile.naturalHeight);
                const context = canvas.getContext('2d');
                context.drawImage(tile, 0, 0);
                const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
                for (let i = 0; i < data.length; i += 4) {
                    const key = data[i] + ',' + data[i + 1] + ',' + data[i + 2] + ',' + data[i + 3];
                    counts[key] = (counts[key] ?? 0) + 1;
                }
            }
            return counts;
        }"""
    )
    inside = {key: count for key, count in seen.items() if key.endswith(",255")}
    assert "0,0,0,255" in inside
    assert 3 <= len(inside) <= 6
    assert max(inside.values()) > 0.2 * sum(inside.values())
