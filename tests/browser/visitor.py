"""A visitor of the app in a real browser: what the page shows, asks for and complains of."""

from __future__ import annotations

import json
import math
import operator
import re
from urllib.parse import parse_qs, unquote, urlparse

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    FloatRect,
    Locator,
    Page,
    Route,
    TimeoutError,  # noqa: A004  Playwright's own
)

from views.ui.permalink import CAMERAS

WIDE, PHONE = (1280, 800), (390, 844)
_TILE_PX = 256
# Streamlit's frontend asks for these two beside a page at a sub-path, and is told that they are
# not there.
_STREAMLITS_OWN = re.compile(r"/\w+/(_stcore/health|_stcore/host-config|host-config)$")
_SETTLED = """([layers]) => {
    const fits = (stand, may) =>
        stand.length === may.length && stand.every((one, place) => may[place].includes(one));
    const map = document.querySelector('.xp-map');
    const app = document.querySelector('[data-testid=stApp]');
    return app?.dataset.testScriptState === 'notRunning' && map?.dataset.drawn
        && document.querySelectorAll('.xp-map').length === 1
        && (layers === null || fits(map.dataset.layers.split(','), layers));
}"""

_SAYS = """(parts) => {
    const told = new URLSearchParams(location.search);
    return Object.entries(parts).every(([key, text]) => told.get(key)?.startsWith(text));
}"""

_RESTS = """(ms) => {
    const app = document.querySelector('[data-testid=stApp]');
    if (app?.dataset.testScriptState !== 'notRunning') delete window.restsSince;
    else window.restsSince ??= performance.now();
    return performance.now() - (window.restsSince ?? Infinity) >= ms;
}"""
_REST_MS = 300

# For every layer from below to above, the ways in which the map may name it in `data-layers`.
Stamp = list[list[str]]


class Visitor:
    """One page in its own context; `foreign` and `complaints` have to stay empty."""

    def __init__(self, browser: Browser, url: str, size: tuple[int, int] = WIDE) -> None:
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, locale="lv-LV"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.url = url
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        others = rf"^(?!{re.escape(url)}/|data:|blob:)"
        self.context.route(re.compile(others), self._stop)
        self.page.on("websocket", lambda socket: self._check_socket(socket.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)

    def _stop(self, route: Route) -> None:
        self.foreign.append(route.request.url)
        route.abort()

    def _check_socket(self, url: str) -> None:
        if urlparse(url).netloc != urlparse(self.url).netloc:
            self.foreign.append(url)

    def _dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        place = urlparse(message.location.get("url", "")).path
        allowed = "404" in message.text and _STREAMLITS_OWN.fullmatch(place)
        if message.type == "error" and not allowed:
            self.complaints.append(f"{message.text} ({place})")

    def leave(self) -> None:
        """Close the page, and say what should not have happened on it."""
        self.context.close()
        assert self.foreign == []
        assert self.complaints == []

    def open(self, address: str = "") -> None:
        """Go to the map with a query, and wait for it to be drawn."""
        self.page.goto(f"{self.url}/{address}")
        self.settle()

    def settle(self, layers: Stamp | None = None) -> None:
        """Wait until the script rests and the map has drawn what it said, or just ``layers``."""
        try:
            self.page.wait_for_function(_SETTLED, arg=[layers])
        except TimeoutError:
            pytest.fail(f"on the map: {self.stamp}\nasked for: {layers}\nat: {self.page.url}")

    def wait_for_address(self, **parts: str) -> None:
        """Wait until the address says all of this."""
        self.page.wait_for_function(_SAYS, arg=parts)

    def rest(self) -> None:
        """Wait until the script rests, and not only between one run and the next."""
        self.page.wait_for_function(_RESTS, arg=_REST_MS)

    @property
    def stamp(self) -> str:
        return self.page.locator(".xp-map").get_attribute("data-layers") or ""

    def shows(self, layers: Stamp) -> bool:
        """Whether just these layers stand on the map."""
        stand = self.stamp.split(",")
        return len(stand) == len(layers) and all(map(operator.contains, layers, stand))

    @property
    def layers(self) -> list[str]:
        """The ids of what stands on the map, from below to above."""
        return [unquote(part.rsplit(":", 1)[0]) for part in self.stamp.split(",")]

    @property
    def address(self) -> dict[str, str]:
        query = parse_qs(urlparse(self.page.url).query, keep_blank_values=True)
        return {key: values[0] for key, values in query.items()}

    @property
    def camera(self) -> tuple[float, float, float]:
        """Latitude, longitude and zoom, as the address has them."""
        told = self.address.get("c")
        if told is None:
            return CAMERAS[self.address.get("region", "vidzeme")]
        lat, lon, zoom = map(float, told.split(","))
        return lat, lon, zoom

    def part(self, key: str) -> Locator:
        """The element that Streamlit made for a widget's key."""
        return self.page.locator(f".st-key-{re.sub('[^A-Za-z0-9_-]', '-', key)}")

    def box(self, selector: str = ".xp-map") -> FloatRect:
        box = self.page.locator(selector).bounding_box()
        assert box is not None
        return box

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place lies on the page, in pixels (Web Mercator)."""
        middle_lat, middle_lon, zoom = self.camera
        box = self.box()
        scale = _TILE_PX * 2**zoom / (2 * math.pi)
        x = scale * math.radians(lon - middle_lon)
        y = scale * (_northing(lat) - _northing(middle_lat))
        return box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 - y

    def click(self, lon: float, lat: float) -> None:
        """Click on a place of the map and wait for the answer."""
        self.page.mouse.click(*self.place(lon, lat))
        self.wait_for_address(p="")
        self.settle()

    def switch(self, layer: str) -> None:
        """Switch a layer on or off."""
        self.box_of(layer).click()

    def box_of(self, layer: str) -> Locator:
        """The box that switches a layer."""
        return self.page.locator(f".xt-ticks input[value={json.dumps(layer)}]")

    def go_to(self, page: str, section: str = "") -> None:
        """Choose a page of the menu, in a section that opens or in the bar itself."""
        if not section:
            self.page.get_by_role("link", name=page, exact=True).click()
            return
        self.page.locator("header").get_by_role("button", name=section, exact=True).click()
        self.page.get_by_role("menuitem", name=page, exact=True).click()

    def choose(self, control: str, option: str) -> None:
        """Choose an option of a segmented control."""
        self.part(control).get_by_role("radio", name=option, exact=True).click()


def _northing(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat)))
