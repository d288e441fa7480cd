"""Two places at one ground scale, in Latvian, with nothing but the app's own origin."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pyproj import Geod

from planning.comparedpairs import compared_pairs
from tests.browser.app_process import app_running
from tests.browser.visitor import WIDE, Visitor

pytestmark = pytest.mark.browser
GEOD = Geod(ellps="WGS84")
ROOM = (1920, 1080)
_LOOKS = """() => [...document.querySelectorAll('.xp-map')].map((map) =>
    map.dataset.looks.split(',').map(Number))"""
_DRAWN = "() => document.querySelectorAll('.xp-map[data-drawn]').length === 2"
_TILE_PX = 256
Look = tuple[float, float, float]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with app_running(tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture(params=[WIDE], ids=["1280x800"])
def visitor(request: pytest.FixtureRequest, browser: Browser, app: str) -> Iterator[Visitor]:
    made = Visitor(browser, app, request.param)
    yield made
    made.leave()


def open_page(visitor: Visitor, query: str = "") -> None:
    visitor.page.goto(f"{visitor.url}/compare?lang=lv{query}")
    visitor.page.wait_for_function(_DRAWN)
    visitor.rest()


def looks(visitor: Visitor) -> tuple[Look, Look]:
    left, right = visitor.page.evaluate(_LOOKS)
    return (left[0], left[1], left[2]), (right[0], right[1], right[2])


def metres_per_pixel(look: Look) -> float:
    """What a pixel covers at the middle of a map, by the geodesic between two places on it."""
    lat, lon, zoom = look
    world = _TILE_PX * 2**zoom
    apart = 50 * 360 / world
    _, _, east = GEOD.inv(lon - apart, lat, lon + apart, lat)
    y = math.asinh(math.tan(math.radians(lat)))
    south, north = (
        math.degrees(math.atan(math.sinh(y + d * 50 * 2 * math.pi / world))) for d in (-1, 1)
    )
    _, _, up = GEOD.inv(lon, south, lon, north)
    return float(math.sqrt(east * up)) / 100


def way(before: Look, after: Look) -> tuple[float, float]:
    """Metres and azimuth from where a map looked to where it looks."""
    azimuth, _, length = GEOD.inv(before[1], before[0], after[1], after[0])
    return float(length), float(azimuth)


def wheel(visitor: Visitor, side: int, by: float) -> None:
    box = visitor.page.locator(".xp-map").nth(side).bounding_box()
    assert box is not None
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.page.mouse.wheel(0, by)
    visitor.page.wait_for_timeout(120)


def drag(visitor: Visitor, side: int, dx: float, dy: float) -> None:
    box = visitor.page.locator(".xp-map").nth(side).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5
    mouse = visitor.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + dx / 2, y + dy / 2)
    mouse.move(x + dx, y + dy)
    visitor.page.wait_for_timeout(80)  # a hand that rests: without it the map glides on
    mouse.up()
    visitor.page.wait_for_timeout(40)


def test_a_kilometre_is_equally_long_on_both_maps_from_the_region_to_a_street(
    visitor: Visitor,
) -> None:
    open_page(visitor)
    seen = set()
    for side, by in [(0, 900)] + [(n % 2, -240) for n in range(24)]:
        wheel(visitor, side, by)
        left, right = looks(visitor)
        assert metres_per_pixel(left) == pytest.approx(metres_per_pixel(right), rel=0.005)
        seen.add(round(left[2]))
    assert min(seen) <= 7
    assert max(seen) >= 15


def test_what_one_map_is_moved_by_moves_the_other(visitor: Visitor) -> None:
    open_page(visitor)
    for side, (dx, dy) in enumerate([(-60, 60), (50, 20)]):
        before = looks(visitor)
        drag(visitor, side, dx, dy)
        after = looks(visitor)
        (left, left_azimuth), (right, right_azimuth) = map(way, before, after)
        assert left > 3000
        assert left == pytest.approx(right, rel=0.005)
        assert left_azimuth == pytest.approx(right_azimuth, abs=0.5)


def test_two_hundred_moves_leave_no_echo_and_no_drift(visitor: Visitor) -> None:
    open_page(visitor)
    rng = random.Random(7)  # noqa: S311  the same moves every time
    start = looks(visitor)
    for _ in range(200):
        side = rng.randrange(2)
        if rng.random() < 0.3:
            wheel(visitor, side, rng.choice([-120, 120]))
        else:
            drag(visitor, side, rng.uniform(-60, 60), rng.uniform(-60, 60))
    visitor.page.wait_for_timeout(600)
    left, right = looks(visitor)
    assert metres_per_pixel(left) == pytest.approx(metres_per_pixel(right), rel=0.005)
    (one, azimuth), (other, other_azimuth) = way(start[0], left), way(start[1], right)
    assert one == pytest.approx(other, rel=0.02, abs=100)
    assert azimuth == pytest.approx(other_azimuth, abs=2) or one < 1000
    visitor.page.wait_for_timeout(500)
    assert looks(visitor) == (left, right), "nothing moves by itself"


def test_maps_that_are_moved_apart_keep_one_scale(visitor: Visitor) -> None:
    open_page(visitor, "&pan=free")
    before = looks(visitor)
    drag(visitor, 0, -80, 30)
    left, right = looks(visitor)
    assert way(before[0], left)[0] > 3000
    assert way(before[1], right)[0] < 1
    assert metres_per_pixel(left) == pytest.approx(metres_per_pixel(right), rel=0.005)


@pytest.mark.parametrize("visitor", [WIDE, ROOM], indirect=True, ids=["1280x800", "1920x1080"])
def test_the_page_opens_with_both_maps_and_their_scale(visitor: Visitor) -> None:
    open_page(visitor)
    bars = visitor.page.locator(".leaflet-control-scale-line")
    told = [(bar.text_content(), bar.bounding_box()) for bar in bars.all()]
    assert len(told) == 2
    assert told[0][0] == told[1][0]
    widths = [box["width"] for _, box in told if box]
    assert widths[0] == pytest.approx(widths[1], abs=1.5)
    for name in ("Valmiera – Cēsu novads", "Fredrikstad – Sarpsborg"):
        expect(visitor.page.locator(".cmp-name", has_text=name)).to_be_visible()


def test_one_outline_lies_over_the_other_place(visitor: Visitor) -> None:
    open_page(visitor)
    visitor.choose("compare_mode", "Pārklāt")
    expect(visitor.page.locator(".xp-layer[data-layer=laid-over]")).to_have_count(2)
    visitor.rest()
    visitor.page.get_by_role("combobox", name="Salīdzināmais pāris").click()
    pair = compared_pairs()["rural"].names["lv"]
    visitor.page.get_by_role("option", name=pair).click()
    expect(visitor.page.get_by_text("Smiltenes novads – Apes novads")).to_be_visible()


def test_a_measured_length_is_shown_on_the_other_map_too(visitor: Visitor) -> None:
    open_page(visitor)
    visitor.page.get_by_role("button", name="Mērīt").first.click()
    box = visitor.page.locator(".xp-map").first.bounding_box()
    assert box is not None
    for dx in (0.4, 0.55):
        visitor.page.mouse.click(box["x"] + box["width"] * dx, box["y"] + box["height"] * 0.5)
    lines = visitor.page.locator(".leaflet-xp-measure-pane path[stroke-dasharray='8 5']")
    drawn = [line.get_attribute("d") or "" for line in lines.all()]
    assert sum("L" in path for path in drawn) == 1, "once, on the map where nobody measures"


def test_one_place_is_parted_by_a_slider_that_the_keyboard_moves(visitor: Visitor) -> None:
    open_page(visitor, "&mode=swipe")
    slider = visitor.page.get_by_role("slider", name="Cik daudz redzēt")
    expect(slider).to_have_value("50")
    slider.focus()
    for _ in range(10):
        visitor.page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("60")
    upper = visitor.page.locator(".xp-map").nth(1)
    expect(upper).to_have_css("clip-path", "inset(0px 0px 0px 60%)")
    left, right = looks(visitor)
    assert left == right


def test_a_click_names_the_unit_and_compares_it_alone(visitor: Visitor) -> None:
    open_page(visitor)
    box = visitor.page.locator(".xp-map").nth(1).bounding_box()
    assert box is not None
    visitor.page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4)
    alone = visitor.page.get_by_role("button", name="Salīdzināt tikai šo")
    expect(alone).to_be_visible()
    visitor.rest()
    alone.click()
    expect(visitor.page.locator(".cmp-name").nth(1)).not_to_contain_text("–")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("&left=Qwxz", "Qwxz"),
        ("&left=3105@2024-01-01", "šajā dienā (2010. gada 1. janvāris) nepastāvēja"),
        ("&left=vidzeme,ostfold", "Vienā pusē ir gan Vidzemes, gan Ostfoldas"),
    ],
)
def test_an_address_that_cannot_be_shown_is_a_sentence_beside_the_rest_with_a_way_on(
    visitor: Visitor, query: str, told: str
) -> None:
    visitor.page.goto(f"{visitor.url}/compare?lang=lv{query}")
    expect(visitor.page.get_by_role("alert")).to_contain_text(told)
    expect(visitor.page.locator(".xp-map[data-drawn]")).to_have_count(2)
    visitor.rest()
    visitor.page.get_by_role("button", name="Sākt no piedāvātā pāra").click()
    expect(visitor.page.locator(".xp-map[data-drawn]")).to_have_count(2)
    expect(visitor.page.get_by_role("alert")).to_have_count(0)
