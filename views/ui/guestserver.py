"""The door to the room: a server of its own on the local network, open while the owner says so.

What answers there is the guests' application alone, in which Streamlit does not exist: there is
nothing else to reach. The app itself stays on loopback.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from dataclasses import dataclass
from functools import cache

import uvicorn
from starlette.types import ASGIApp

from geo.errors import Refusal

_PORTS = (*range(8580, 8590), 0)  # the same from one day to the next where nothing is in the way
_START_S, _STOP_S = 10.0, 5.0
_AT_ONCE = 600  # connections; a browser makes up to six, so this is a room of a hundred phones
_KEEP_S = 3
_BACKLOG = 256


@dataclass(frozen=True, eq=False)
class _Open:
    address: str
    port: int
    server: uvicorn.Server
    thread: threading.Thread


class Room:
    """The door of one process; it is shut until it is opened, and shut when the process ends."""

    def __init__(self) -> None:
        """Begin shut."""
        self._lock = threading.Lock()
        self._open: _Open | None = None

    @property
    def url(self) -> str:
        """The address that guests reach, without a slash at its end; empty while it is shut."""
        opened = self._open
        if opened is None or not opened.thread.is_alive():
            return ""
        return f"http://{opened.address}:{opened.port}"

    @property
    def address(self) -> str:
        """The address of the network at which it is open; empty while it is shut."""
        opened = self._open
        return opened.address if opened and self.url else ""

    def open(self, app: ASGIApp, address: str) -> str:
        """Serve ``app`` at an address of this machine and return its URL.

        What was open at another address is shut first. Refuses ``room-address`` where the machine
        has no such address (any more), ``room-start`` where no server could be started.
        """
        with self._lock:
            self._shut()
            self._open = _serve(app, address)
        return self.url

    def close(self) -> None:
        """Shut it; answers that are on their way are still taken."""
        with self._lock:
            self._shut()

    def _shut(self) -> None:
        if self._open is not None:
            _stop(self._open)
            self._open = None


@cache
def room() -> Room:
    """Return the door of this process."""
    return Room()


def _serve(app: ASGIApp, address: str) -> _Open:
    listening = _bound(address)
    server = uvicorn.Server(_config(app))
    thread = threading.Thread(target=server.run, args=([listening],), name="guests", daemon=True)
    thread.start()
    until = time.monotonic() + _START_S
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.01)
    opened = _Open(address, int(listening.getsockname()[1]), server, thread)
    if not server.started:
        _stop(opened)
        raise Refusal("room-start", address=address)
    return opened


def _config(app: ASGIApp) -> uvicorn.Config:
    """Return how guests are served: no proxy believed, nothing said of the server.

    Requests are not logged: their addresses would tell who answered what was asked without
    names.
    """
    return uvicorn.Config(
        app,
        ws="websockets-sansio",  # as Streamlit does: turned away by the application, in silence
        lifespan="off",
        interface="asgi3",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_KEEP_S,
        timeout_graceful_shutdown=int(_STOP_S) - 2,
    )


def _bound(address: str) -> socket.socket:
    for port in _PORTS:
        made = socket.socket(socket.AF_INET)
        if os.name != "nt":  # there it would share the port with whoever has it
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((address, port))
            made.listen(_BACKLOG)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            made.close()
        else:
            return made
    raise Refusal("room-address", address=address)


def _stop(opened: _Open) -> None:
    opened.server.should_exit = True
    opened.thread.join(_STOP_S)
