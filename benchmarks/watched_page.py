"""A page in a real browser whose moments (`marks.js`) and traffic are counted."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
SIZE = {"width": 1280, "height": 800}
MAP_DATA = "/map/"
WAIT_MS = 60_000
_MARKS = Path(__file__).with_name("marks.js").read_text(encoding="utf-8")


@dataclass
class Traffic:
    """Bytes and requests since the last look.

    ``map_decoded`` and ``map_sent`` are the map's data over HTTP as the page reads it and as it
    went over the wire with its headers; ``socket`` is what came through the WebSocket.
    """

    requests: int = 0
    sent: int = 0
    map_requests: int = 0
    map_decoded: int = 0
    map_sent: int = 0
    socket: int = 0


class WatchedPage:
    """One page of a context; ``marks`` are milliseconds since its navigation began."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        """Open a blank page that is watched from its first navigation on."""
        self.page: Page = context.new_page()
        self.page.add_init_script(f"window.site = {site!r};\n{_MARKS}")
        self._traffic = Traffic()
        self._urls: dict[str, str] = {}
        cdp = context.new_cdp_session(self.page)
        cdp.send("Network.enable")
        self._listen(cdp)

    def open(self, url: str, *marks: str) -> None:
        """Go to an address and wait until the moments have been seen."""
        self.page.goto(url, wait_until="commit")
        self.await_marks(*marks)

    def await_marks(self, *names: str) -> None:
        """Wait until all these moments have been seen."""
        test = "names => names.every(name => name in window.marks)"
        self.page.wait_for_function(test, arg=list(names), timeout=WAIT_MS)

    def marks(self) -> dict[str, float]:
        """Return the moments in milliseconds since the navigation began."""
        told: dict[str, float] = self.page.evaluate("window.marks")
        return {name: moment - told["started"] for name, moment in told.items()}

    def switch(self, selector: str) -> tuple[float, Traffic]:
        """Click a control; return the milliseconds until the map is drawn anew, and its traffic."""
        self.taken()
        self.page.evaluate("window.forget()")
        self.page.click(selector)
        self.await_marks("drawn")
        self.page.wait_for_timeout(700)
        marks = self.marks()
        return marks["drawn"] - marks["clicked"], self.taken()

    def taken(self) -> Traffic:
        """Return the traffic since the last call."""
        self.page.wait_for_timeout(1)  # lets what has arrived be counted
        told, self._traffic = self._traffic, Traffic()
        return told

    def _listen(self, cdp: CDPSession) -> None:
        cdp.on("Network.requestWillBeSent", self._asked)
        cdp.on("Network.dataReceived", self._received)
        cdp.on("Network.loadingFinished", self._finished)
        cdp.on("Network.webSocketFrameReceived", self._frame)

    def _is_map_data(self, event: dict[str, Any]) -> bool:
        return urlparse(self._urls.get(event["requestId"], "")).path.startswith(MAP_DATA)

    def _asked(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]
        if event["request"]["url"].startswith("http"):
            self._traffic.requests += 1
            self._traffic.map_requests += self._is_map_data(event)

    def _received(self, event: dict[str, Any]) -> None:
        if self._is_map_data(event):
            self._traffic.map_decoded += event["dataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        length = int(event["encodedDataLength"])
        self._traffic.sent += length
        if self._is_map_data(event):
            self._traffic.map_sent += length

    def _frame(self, event: dict[str, Any]) -> None:
        response = event["response"]
        text = response["payloadData"]
        binary = response["opcode"] == 2
        self._traffic.socket += len(base64.b64decode(text)) if binary else len(text.encode())


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium without a window, with every other host out of reach."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def new_visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser context that has never been anywhere: nothing kept, no cookies."""
    context = browser.new_context(viewport={"width": SIZE["width"], "height": SIZE["height"]})
    yield context
    context.close()
