"""The owner's switch: it opens the guests' pages to the network, says where, and shuts them."""

from __future__ import annotations

import html
import urllib.request
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from layers.words import LANGUAGES, words
from views.ui import roomshare
from views.ui.guestserver import room
from views.ui.roomshare import reaches_phones

WORD_JOINER = "\u2060"
HERE = "127.0.0.1"


def drawn(lang: str) -> None:
    import streamlit as st  # noqa: PLC0415  AppTest runs this function by itself

    from layers.words import words  # noqa: PLC0415
    from views.ui.roomshare import guest_address, room_share  # noqa: PLC0415

    room_share(words(lang))
    st.text(guest_address("/q/ACDEFHJK"))


@pytest.fixture(autouse=True)
def shut() -> Iterator[None]:
    yield
    room().close()


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the machine, to be changed as one walks from room to room."""
    told = [HERE]
    monkeypatch.setattr(roomshare, "lan_addresses", lambda: tuple(told))
    return told


def start(lang: str = "lv") -> AppTest:
    return AppTest.from_function(drawn, kwargs={"lang": lang}, default_timeout=30).run()


def everything(app: AppTest) -> str:
    assert not app.exception
    kinds = (app.markdown, app.caption, app.warning, app.text)
    told = "\n".join(str(each.value) for kind in kinds for each in kind)
    return html.unescape(told).replace(WORD_JOINER, "")


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


@pytest.mark.usefixtures("networks")
def test_it_is_shut_until_it_is_opened_and_says_where_it_leads() -> None:
    app = start()
    assert room().url == ""
    assert not reaches_phones(app.text[0].value)
    press(app, "room_share_start")
    assert app.text[0].value == f"{room().url}/q/ACDEFHJK"
    with urllib.request.urlopen(f"{room().url}/q", timeout=20) as answer:  # noqa: S310  our own
        assert answer.status == 200
    press(app, "room_share_stop")
    assert room().url == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_network_a_sentence_says_what_to_do(networks: list[str], lang: str) -> None:
    networks.clear()
    app = start(lang)
    assert words(lang)("room.no_network")[:60] in everything(app)
    assert not app.button


def test_of_several_addresses_one_is_chosen(networks: list[str]) -> None:
    networks.insert(0, "203.0.113.9")
    app = start()
    app.selectbox[0].select(HERE).run()
    press(app, "room_share_start")
    assert room().address == HERE


def test_an_address_that_is_gone_meanwhile_is_told_and_nothing_opens(networks: list[str]) -> None:
    networks[:] = ["203.0.113.9"]
    app = press(start(), "room_share_start")
    assert "203.0.113.9" in everything(app)
    assert room().url == ""


def test_a_network_that_was_left_is_told(networks: list[str]) -> None:
    app = press(start(), "room_share_start")
    networks[:] = ["192.168.7.7"]
    assert "vairs nav tīklā" in everything(app.run())


def test_a_public_address_is_warned_of(networks: list[str]) -> None:
    networks[:] = ["8.8.8.8"]
    assert "no visa interneta" in everything(start())


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("http://192.168.1.2:8580/q/A", True),
        ("http://localhost:8501/q/A", False),
        ("http://127.0.0.1:8501/q/A", False),
        ("http://[::1]:8501/q/A", False),
        ("http://planner.example:8501/q/A", True),
    ],
)
def test_what_a_phone_can_reach_is_known(address: str, reached: bool) -> None:  # noqa: FBT001  expected
    assert reaches_phones(address) is reached
