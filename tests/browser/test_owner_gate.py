"""The app as it runs on more than loopback: what somebody without the owner's key gets of it.

Every route that the app has is tried, as the app itself lists them, by every method, and as a
socket; so is what Streamlit answers for addresses that nobody listed.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from layers.home import VARIABLE
from planning.database import close_databases
from tests.browser.app_process import ROOT, app_running
from views.guestroutes import room_app
from views.ui.guestserver import Room
from views.ui.keptfiles import kept_files
from views.ui.ownerkey import COOKIE

LISTED = """
import json
from app import app
from starlette.routing import Mount

def below(routes):
    for route in routes:
        yield route.path
        if isinstance(route, Mount) and route.routes:
            yield from (route.path + inner for inner in below(route.routes))

print(json.dumps(sorted(set(below(app._build_starlette_app().routes)))))
"""
STREAMLIT = Subprotocol("streamlit")
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OPEN = re.compile(
    r"/(owner|health|_stcore/health|guest(/.*)?|q(/[^/]*){0,2}|guestmap/.*|assets/leaflet.*)"
)
IN_ROOM = re.compile(r"/(guest(/.*)?|q(/[^/]*){0,2}|guestmap/.*|assets/leaflet.*)")
GUESSED = [
    "/",
    "/plans",
    "/index.html",
    "/static/js/index.js",
    "/_stcore/stream",
    "/_stcore/host-config",
    "/_stcore/upload_file/a/b",
    "/_stcore/metrics",
    "/_stcore/agent/interact",
    "/media/a.png",
    "/component/x/y.js",
    "/out/picture.png?lang=lv",
    "/q/../_stcore/host-config",
    "/q/a/b/_stcore/host-config",
    "/q/%2e%2e/_stcore/host-config",
    "/health/../_stcore/host-config",
    "//_stcore/host-config",
    "/Q",
    "/guest/x/../../plans",
    "/guest/x/guest.css",
    "http://localhost/_stcore/host-config",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate")


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[str]:
    """The app on every address of the machine: from then on nobody is trusted without the key."""
    with app_running(home, "--server.address=0.0.0.0", "--browser.serverAddress=localhost") as url:
        yield url


@pytest.fixture(scope="module")
def key(app: str, home: Path) -> str:  # noqa: ARG001  it has to run
    told = re.search(r"/owner\?key=(\S+)", (home / "app.log").read_text(encoding="utf-8"))
    assert told
    return told[1]


@pytest.fixture(scope="module")
def addresses(home: Path) -> list[str]:
    env = os.environ | {VARIABLE: str(home)}
    told = subprocess.run(
        [sys.executable, "-c", LISTED],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = [re.sub(r"\{[^}]*\}", "1", path) or "/" for path in json.loads(told.stdout)]
    assert len(listed) > 30
    return [*listed, *GUESSED, *islice(kept_files(), 0, None, 20)]


def ask(
    app: str, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Ask for a path just as it is written."""
    connection = http.client.HTTPConnection(urlsplit(app).netloc, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, told, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


@pytest.mark.parametrize("method", METHODS)
def test_a_guest_gets_nothing_of_the_app_at_any_of_its_addresses(
    app: str, addresses: list[str], method: str
) -> None:
    got = {}
    for path in addresses:
        if not OPEN.fullmatch(path):
            status, headers, text = ask(app, path, method)
            fits = status == 403 and "set-cookie" not in headers and "streamlit" not in text.lower()
            got[path] = fits and (method == "HEAD" or "Viesiem šeit" in text)
    assert len(got) > 30
    assert [path for path, fits in got.items() if not fits] == []


@pytest.mark.parametrize("method", METHODS[2:])
def test_what_is_open_to_guests_is_open_to_be_read_alone(app: str, method: str) -> None:
    for path in ("/health", "/_stcore/health", "/owner", "/q", "/guest/1/guest.css"):
        assert ask(app, path, method)[0] == 403, path


def test_a_guest_learns_that_the_app_lives_and_no_more(app: str) -> None:
    for path in ("/health", "/_stcore/health"):
        status, _, text = ask(app, path)
        assert (status, len(text) < 40) == (200, True)


def socket_status(app: str, path: str, **headers: str) -> int:
    """Return with which status a socket was turned away; 101 when it opened."""
    url = f"ws://{urlsplit(app).netloc}{path}"
    try:
        with connect(
            url, additional_headers=headers, subprotocols=[STREAMLIT], proxy=None, open_timeout=20
        ) as opened:
            assert opened.protocol
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_no_socket_opens_for_a_guest_at_any_address(app: str, addresses: list[str]) -> None:
    told = {path: socket_status(app, path) for path in addresses if path.startswith("/")}
    assert {path: status for path, status in told.items() if status != 403} == {}


def test_a_message_sent_before_the_answer_is_never_read(app: str) -> None:
    place = urlsplit(app)
    upgrade = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    frame = b"\x82\x82\x00\x00\x00\x00\x5a\x00"  # a binary message: rerun the script
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=20) as raw:
        raw.sendall(upgrade.encode() + frame)
        told = b"".join(iter(lambda: raw.recv(4096), b""))
    assert told.startswith(b"HTTP/1.1 403")
    assert b"101 Switching" not in told


def test_the_link_of_the_start_makes_a_browser_the_owners(app: str, key: str) -> None:
    status, headers, _ = ask(app, f"/owner?key={key}")
    assert (status, headers["location"], headers["cache-control"]) == (303, "/", "no-store")
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=lax" in headers["set-cookie"]
    cookie = headers["set-cookie"].partition(";")[0]
    assert ask(app, "/_stcore/host-config", Cookie=cookie)[0] == 200
    assert ask(app, "/recommendations", Cookie=cookie)[0] == 200
    assert socket_status(app, "/_stcore/stream", Cookie=cookie) == 101


def test_the_key_in_a_cookie_is_of_no_use_to_a_foreign_page(app: str, key: str) -> None:
    cookie, evil = f"{COOKIE}={key}", "http://evil.example"
    assert ask(app, "/_stcore/host-config", Cookie=cookie, Origin=evil)[0] == 403
    assert socket_status(app, "/_stcore/stream", Cookie=cookie, Origin=evil) == 403


@pytest.mark.parametrize("wrong", ["", "?key=", "?key=x", "?key=%ED%A0%80", "?key=a&key=b"])
def test_a_wrong_key_sets_nothing(app: str, wrong: str) -> None:
    status, headers, text = ask(app, f"/owner{wrong}", Accept_Language="en")
    assert (status, "set-cookie" in headers) == (403, False)
    assert "another start of the app" in text


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[str]:
    monkeypatch.setenv(VARIABLE, str(home))
    room = Room()
    yield room.open(room_app(), "127.0.0.1")
    room.close()
    close_databases()


@pytest.mark.parametrize("method", METHODS)
def test_the_door_to_the_room_has_none_of_the_apps_addresses(
    door: str, addresses: list[str], method: str
) -> None:
    inside = [path for path in addresses if path != "/" and not IN_ROOM.fullmatch(path)]
    told = {path: ask(door, path, method)[0] for path in inside}
    assert len(told) > 30
    assert {path: status for path, status in told.items() if status != 404} == {}


def test_no_socket_opens_at_the_door_to_the_room(door: str, addresses: list[str]) -> None:
    told = {path: socket_status(door, path) for path in addresses if path.startswith("/")}
    assert {path: status for path, status in told.items() if status != 403} == {}
