"""What the app does once, before the first visitor comes: open what every first view shows."""

from __future__ import annotations

import datetime as dt
import gc
import importlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from geo.errors import Refusal
from layers.here import what_is_here
from layers.home import home_folder
from layers.search import places
from layers.store import Store, store
from layers.webmap import layer_payload
from layers.words import DEFAULT_LANGUAGE
from planning.answers import forget_names
from planning.comparedareas import compared_area
from planning.comparedlayers import usual_layers
from planning.comparefigures import compare
from planning.planonmap import make_large_plans_ready, put_plans_on_map
from planning.planstore import sweep
from planning.scenes import list_views
from views.ui.compareview import decode
from views.ui.dates import states
from views.ui.listening import listening_sockets
from views.ui.permalink import CAMERAS, Shown
from views.ui.shown import background, default_layers, open_shown


@asynccontextmanager
async def warmed(_app: object) -> AsyncIterator[None]:
    """Open the default layers at every date before the server answers.

    Streamlit collects all garbage after every run, in a time that grows with everything the process
    holds: 65 to 100 ms, two thirds of a rerun. What is loaded here stays for good, so the collector
    need not look through it again.
    """
    _answer_at_once()
    _open(home_folder())
    gc.collect()
    gc.freeze()
    yield


def _answer_at_once() -> None:
    """Switch Nagle's algorithm off where Streamlit listens; connections take it over from there.

    Streamlit makes its socket without naming TCP, and asyncio then leaves the algorithm on (the
    cause is told in uvicorn's issue 3149): on Linux every answer waits 40 ms for the browser's
    acknowledgement, and a first view has more than a hundred of them.
    """
    for each in listening_sockets():
        with suppress(OSError):  # closed meanwhile
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _open(home: Path) -> None:
    for name in ("panel", "comparecontrols", "comparefigures"):  # else the first visitor waits
        importlib.import_module(f"views.ui.{name}")
    with suppress(Refusal):  # each is said on the page, in the visitor's language
        list_views(home)
        forget_names(home)
    with suppress(Refusal):
        sweep(home)
        put_plans_on_map(home)
        make_large_plans_ready(home)
    with suppress(Refusal):
        _open_first_views(store(home))
        _open_first_comparison(store(home))


def _open_first_views(shared: Store) -> None:
    today = dt.date.today()  # noqa: DTZ011  a civil date where the reader sits
    places(shared, today)
    for region, (lat, lon, _) in CAMERAS.items():
        layers = (*background(shared.catalogue), *default_layers(shared.catalogue, region))
        for day in states(shared.territory, region):
            _open_layers(shared, layers, day)
        what_is_here(shared, (lon, lat), today, DEFAULT_LANGUAGE)


def _open_first_comparison(shared: Store) -> None:
    view = decode({})
    left, right = (compared_area(shared, one.ids, one.at) for one in (view.left, view.right))
    for area, side in ((left, view.left), (right, view.right)):
        usual = (Shown(name) for name in usual_layers(shared.catalogue, area.region))
        _open_layers(shared, (*background(shared.catalogue), *usual), side.at)
    compare(shared, left, right, DEFAULT_LANGUAGE)


def _open_layers(shared: Store, layers: tuple[Shown, ...], day: dt.date) -> None:
    opened, _ = open_shown(shared, layers, day)
    for _, layer in opened:
        if layer.frame is not None:
            layer_payload(layer)
