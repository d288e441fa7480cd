"""The app as the README starts it, on a free port and with a home folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from layers.home import VARIABLE

ROOT = Path(__file__).resolve().parents[2]
_START_S = 90


@contextmanager
def app_running(home: Path, *options: str) -> Iterator[str]:
    """Run the app for as long as the block lasts; yields its address.

    What it prints is in `app.log` of its home.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command += options
    log = home / "app.log"
    with log.open("wb") as told:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {VARIABLE: str(home)}, stdout=told, stderr=told
        )
        try:
            _await_health(f"http://127.0.0.1:{port}/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(15)


def _await_health(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  our own address
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the app did not start:\n{log.read_text(errors='replace')[-2000:]}")
