"""A visit to the map's demo in a real browser, and the demo itself on a free port."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, FloatRect, Page, Route

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    '"></script><script>alert(1)</script>',
    "${alert(1)}",
    "`${alert(1)}`",
    "{{alert(1)}}",
    "javascript:alert(1)",
    "' onmouseover='alert(1)",
    "<svg/onload=alert(1)>",
    "&lt;b&gt;Ū_zemes & ļaudis",
]


@contextmanager
def serving() -> Iterator[str]:
    """Run the demo on a free port; `?odd=n` puts the n-th payload wherever it has a name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"--server.port={port} --server.address=127.0.0.1 --server.headless=true"
    options += " --browser.gatherUsageStats=false --server.fileWatcherType=none"
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "app.py"), *options.split()]
    given = {"PYTHONPATH": str(ROOT), "MAP_DEMO_NAMES": json.dumps(PAYLOADS)}
    process = subprocess.Popen(command, env=os.environ | given, stdout=subprocess.DEVNULL)
    try:
        _await_health(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _await_health(url: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()  # noqa: S310
        except OSError:
            time.sleep(0.25)
        else:
            return
    pytest.fail("the demo did not start")


class Visit:
    """One page in its own context, and all that it asked for and complained of."""

    def __init__(self, browser: Browser, url: str, path: str = "/", size: str = "1280x800") -> None:
        width, height = map(int, size.split("x"))
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page: Page = self.context.new_page()
        self.url = url
        self.requests: list[str] = []
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.route("**/*", self._admit)
        self.page.on("pageerror", self._error)
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.page.goto(url + path)
        self.settle()

    def _admit(self, route: Route) -> None:
        asked = route.request.url
        self.requests.append(asked)
        if asked.startswith((self.url, "blob:", "data:")):
            route.continue_()
        else:
            self.foreign.append(asked)
            route.abort()

    def _error(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    @property
    def told(self) -> dict[str, Any]:
        """What the script says it has seen and asked for."""
        text = self.page.locator("[data-testid=stCode]").first.text_content() or "{}"
        return dict(json.loads(text))

    def settle(self) -> dict[str, Any]:
        """Wait until the map has drawn what the script asked for last."""
        for _ in range(200):
            if self.page.locator(".xp-map[data-drawn]").count():
                told = self.told
                if self.drawn.get("drawn") == told["drawn"]:
                    return told
            self.page.wait_for_timeout(50)
        pytest.fail(f"the map stands at {self.drawn}, the script asked for {self.told}")

    def after_run(self, runs: int) -> dict[str, Any]:
        """Wait until the script has run more often than that, and the map has drawn it."""
        for _ in range(200):
            if self.told["runs"] > runs:
                return self.settle()
            self.page.wait_for_timeout(50)
        pytest.fail("the script did not run")

    @property
    def drawn(self) -> dict[str, str]:
        return dict(self.page.evaluate("({...document.querySelector('.xp-map')?.dataset})"))

    @property
    def camera(self) -> list[float]:
        text = parse_qs(urlparse(self.page.url).query)["c"][0]
        return [float(part) for part in text.split(",")]

    def box(self, selector: str = ".xp-map") -> FloatRect:
        box = self.page.locator(selector).bounding_box()
        assert box is not None
        return box

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The lonlat that the map tells for a point of the page."""
        self.page.mouse.move(x, y)
        self.page.wait_for_timeout(120)
        text = self.page.locator(".xp-coordinates span").first.text_content() or ""
        lat, lon = (float(part.replace(",", ".")) for part in re.findall(r"\d+,\d+", text))
        return lon, lat

    def choose(self, label: str) -> None:
        self.page.locator("label", has_text=label).first.click()

    def pan(self) -> None:
        box = self.box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x - 90, y + 60, steps=6)
        self.page.mouse.up()
        self.page.wait_for_timeout(900)
