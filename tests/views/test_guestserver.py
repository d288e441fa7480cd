"""The door to the room: what it serves while it is open, and that it shuts."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from geo.errors import Refusal
from views.guestroutes import room_app
from views.ui import guestserver
from views.ui.guestserver import Room

HERE = "127.0.0.1"


@pytest.fixture
def door() -> Iterator[Room]:
    made = Room()
    yield made
    made.close()


def ask(url: str, path: str = "/q", method: str = "GET", **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_it_is_shut_until_it_is_opened_and_shuts_again(door: Room) -> None:
    assert (door.url, door.address) == ("", "")
    url = door.open(room_app(), HERE)
    assert url == door.url
    assert door.address == HERE
    assert ask(url)[0] == 200
    door.close()
    assert door.url == ""
    with pytest.raises(ConnectionRefusedError):
        ask(url)


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ports that a door tries: one that is free, then any."""
    with socket.socket() as free:
        free.bind((HERE, 0))
        monkeypatch.setattr(guestserver, "_PORTS", (free.getsockname()[1], 0))


@pytest.mark.usefixtures("ports")
def test_it_opens_at_the_same_port_again(door: Room) -> None:
    first = door.open(room_app(), HERE)
    ask(first)
    assert door.open(room_app(), HERE) == first


@pytest.mark.usefixtures("ports")
def test_a_port_that_is_taken_is_passed_over(door: Room) -> None:
    first = door.open(room_app(), HERE)
    other = Room()
    try:
        assert urlsplit(other.open(room_app(), HERE)).port != urlsplit(first).port
    finally:
        other.close()


def test_an_address_of_another_machine_is_refused_and_nothing_opens(door: Room) -> None:
    with pytest.raises(Refusal, match="room-address"):
        door.open(room_app(), "203.0.113.7")
    assert door.url == ""


def test_it_listens_at_the_chosen_address_alone(door: Room) -> None:
    url = door.open(room_app(), HERE)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", urlsplit(url).port or 0), timeout=5).close()


@pytest.mark.parametrize(
    "path",
    ["/plans", "/_stcore/host-config", "/_stcore/stream", "/_stcore/health", "/health", "/owner"],
)
def test_nothing_of_the_app_is_there_even_with_a_cookie(door: Room, path: str) -> None:
    status, text = ask(door.open(room_app(), HERE), path, Cookie="explorer_owner=x")
    assert status == 404
    assert "ir tikai anketas" in text


def test_no_socket_opens(door: Room) -> None:
    url = door.open(room_app(), HERE)
    asked = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    status, _ = ask(url, "/_stcore/stream", **asked, Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==")
    assert status == 403


def test_its_root_leads_to_where_codes_are_entered(door: Room) -> None:
    url = door.open(room_app(), HERE)
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        connection.request("GET", "/")
        answer = connection.getresponse()
    assert (answer.status, answer.headers["location"]) == (303, "/q")


def test_it_says_nothing_of_its_make(door: Room) -> None:
    url = door.open(room_app(), HERE)
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        connection.request("GET", "/q")
        assert "server" not in connection.getresponse().headers


def test_a_room_of_phones_is_answered_at_once(door: Room) -> None:
    url = door.open(room_app(), HERE)
    with ThreadPoolExecutor(50) as phones:
        told = list(phones.map(lambda _: ask(url)[0], range(200)))
    assert told == [200] * 200
