"""Under which addresses other devices reach this machine."""

from __future__ import annotations

import socket

import pytest

from views.ui import lan
from views.ui.lan import is_public, lan_addresses


def told(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> tuple[str, ...]:
    for way in ("_spoken_from", "_named"):
        monkeypatch.setattr(lan, way, lambda: iter(()))
    monkeypatch.setattr(lan, "_cards", lambda: iter(addresses))
    return lan_addresses()


def test_every_address_told_is_one_of_this_machine() -> None:
    for address in lan_addresses():
        with socket.socket() as made:
            made.bind((address, 0))


def test_loopback_is_never_told() -> None:
    assert not any(address.startswith("127.") for address in lan_addresses())


def test_a_machine_without_a_network_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, "127.0.0.1", "127.0.1.1", "0.0.0.0") == ()  # noqa: S104  told, not bound


def test_the_whole_internet_comes_last_and_each_address_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = ("8.8.8.8", "169.254.7.7", "192.168.1.2", "10.0.0.5", "192.168.1.2")
    assert told(monkeypatch, *found) == ("192.168.1.2", "10.0.0.5", "169.254.7.7", "8.8.8.8")


@pytest.mark.parametrize(("address", "public"), [("8.8.8.8", True), ("100.64.0.1", False)])
def test_a_public_address_is_known(address: str, public: bool) -> None:  # noqa: FBT001  expected
    assert is_public(address) is public


def test_a_network_that_answers_nothing_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    monkeypatch.setattr(lan, "_cards", lambda: iter(("10.1.1.1",)))
    assert lan_addresses() == ("10.1.1.1",)
