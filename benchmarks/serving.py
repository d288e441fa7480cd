"""A Streamlit server on a loopback port for as long as a measurement needs it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTS = range(8730, 8751)
START_SECONDS = 90


@dataclass(frozen=True)
class Server:
    """A running server: its address and its process."""

    url: str
    pid: int

    @property
    def websocket(self) -> str:
        """Return the address of Streamlit's own WebSocket."""
        return f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"


@contextmanager
def serving(script: Path, kept: Path | None = None) -> Iterator[Server]:
    """Run a script as `streamlit run` does, from the project's folder and with its settings.

    What the app keeps for a user goes to the folder ``kept``, or to one that is removed afterwards.
    Raises RuntimeError when the server does not answer.
    """
    with tempfile.TemporaryDirectory() as passing:
        port, home = _free_port(), str(kept or passing)
        environment = os.environ | {"EXPLORER_HOME": home, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            server = Server(f"http://127.0.0.1:{port}", process.pid)
            _await_health(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(15)


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port from {PORTS.start} to {PORTS.stop - 1}")


def _await_health(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2).close()  # noqa: S310
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"{server.url} did not start")
