"""What the app does before the first visitor comes."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from layers.home import home_folder
from layers.store import store
from views.ui.dates import states
from views.ui.permalink import CAMERAS
from views.ui.shown import default_layers, open_shown
from views.ui.warm import warmed


@pytest.fixture
def listening(home: Path) -> Iterator[socket.socket]:  # noqa: ARG001  not the user's own home
    """Give a socket as Streamlit makes it, without naming TCP."""
    with closing(socket.socket(socket.AF_INET)) as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
        yield made
    gc.unfreeze()


async def start_and_stop() -> int:
    async with warmed(None):
        return gc.get_freeze_count()


def run() -> int:
    # In a thread of its own: where a browser is open, this one already has a loop.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, start_and_stop()).result()


def test_connections_answer_without_waiting_for_an_acknowledgement(
    listening: socket.socket,
) -> None:
    run()
    with closing(socket.create_connection(listening.getsockname())):
        accepted, _ = listening.accept()
        with closing(accepted):
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.usefixtures("listening")
def test_what_is_loaded_is_left_out_of_every_later_collection() -> None:
    assert run() > 100_000


@pytest.mark.usefixtures("listening")
def test_nothing_is_left_to_open_for_the_first_view(monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    shared = store(home_folder())

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("layers.store.open_layer", refuse)
    for region in CAMERAS:
        for day in states(shared.territory, region):
            open_shown(shared, default_layers(shared.catalogue, region), day)
