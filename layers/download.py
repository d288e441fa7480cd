"""Fetches official boundary files from their publishers, when the user asks for it.

The addresses are data (data/boundaries/official_sources.toml). Only https leaves, to a public
address, within limits of size and time; a redirect is followed on the same host only.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import re
import socket
import ssl
import threading
import time
import tomllib
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from geo.errors import Refusal
from layers.home import ensure_folder
from layers.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = Path(__file__).resolve().parent.parent / "data" / "boundaries" / "official_sources.toml"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPTED = (".zip", ".geojson", ".json", ".topojson", ".gpkg")
_NAME = re.compile(r"[\w][\w .()\-]{0,120}")


@dataclass(frozen=True)
class Limits:
    """What one file may take: bytes, seconds in all, seconds of silence, redirects.

    ``local`` admits plain http and this machine's own addresses, for tests only.
    """

    size_bytes: int = 400_000_000
    deadline_s: float = 600.0
    silence_s: float = 20.0
    redirects: int = 3
    local: bool = False


def known_sources(sources: Path = SOURCES) -> dict[str, dict[str, Any]]:
    """Return the sources by name: publisher, title, page, licence, tried, files.

    Refuses a table that cannot be read (``download-sources-broken``).
    """
    try:
        told = tomllib.loads(sources.read_text(encoding="utf-8"))
        for source in told.values():
            _check_files(source["files"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal("download-sources-broken", file=sources.name) from error
    return told


def _check_files(files: list[dict[str, str]]) -> None:
    for file in files:
        if not _NAME.fullmatch(file["name"]) or not file["name"].lower().endswith(_ACCEPTED):
            raise ValueError(file["name"])
        urlsplit(file["url"])


def download(
    which: str, folder: Path, sources: Path = SOURCES, limits: Limits | None = None
) -> list[Path]:
    """Fetch the files of one source into ``folder`` and return their paths, each whole.

    Refuses an unknown source (``download-unknown``), an address that is not https or not public
    (``download-address``), no answer (``download-unreachable``), an answer other than 200
    (``download-status``), a redirect elsewhere (``download-redirected``), too many bytes
    (``download-too-large``) or seconds (``download-too-slow``), an answer cut short
    (``download-cut``), and content that is not the file (``download-not-a-file``), such as an
    error page.
    """
    known = known_sources(sources)
    if which not in known:
        raise Refusal("download-unknown", source=which, known=", ".join(known))
    ensure_folder(folder)
    paths = []
    for file in known[which]["files"]:
        content = fetch(file["url"], limits or Limits())
        _check_content(content, file["name"], str(urlsplit(file["url"]).hostname))
        paths.append(write_whole(folder / file["name"], content))
    return paths


def download_all(folder: Path, sources: Path = SOURCES, limits: Limits | None = None) -> list[Path]:
    """Fetch every source that is marked ``default`` into ``folder``; refuses as ``download``."""
    wanted = [name for name, told in known_sources(sources).items() if told.get("default")]
    return [path for name in wanted for path in download(name, folder, sources, limits)]


def fetch(url: str, limits: Limits) -> bytes:
    """Return what an address answers; see ``download`` for what is refused."""
    ends = time.monotonic() + limits.deadline_s
    address = urlsplit(url)
    for _ in range(limits.redirects + 1):
        answer = _ask(address, limits, ends)
        if isinstance(answer, bytes):
            return answer
        there = urlsplit(urljoin(address.geturl(), answer))
        if (there.scheme, there.hostname, there.port) != _origin(address):
            raise Refusal("download-redirected", host=address.hostname, to=there.hostname)
        address = there
    raise Refusal("download-redirected", host=address.hostname, to=address.hostname)


def _origin(address: SplitResult) -> tuple[str, str | None, int | None]:
    return address.scheme, address.hostname, address.port


def _ask(address: SplitResult, limits: Limits, ends: float) -> bytes | str:
    """Return the content, or the address that the answer redirects to."""
    host = str(address.hostname)
    connection = _connection(address, limits)
    late = threading.Event()
    watch = threading.Timer(max(ends - time.monotonic(), 0), _cut_off, [connection.sock, late])
    watch.daemon = True
    watch.start()
    try:
        answer = _answer(connection, address, limits)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if late.is_set():
            raise Refusal("download-too-slow", host=host, seconds=limits.deadline_s) from error
        if isinstance(error, http.client.IncompleteRead):
            raise Refusal("download-cut", host=host) from error
        raise Refusal("download-unreachable", host=host, reason=_reason(error)) from error
    finally:
        watch.cancel()
        connection.close()
    if late.is_set():
        raise Refusal("download-too-slow", host=host, seconds=limits.deadline_s)
    return answer


def _answer(
    connection: http.client.HTTPConnection, address: SplitResult, limits: Limits
) -> bytes | str:
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    connection.request("GET", path, headers={"Accept-Encoding": "identity"})
    with connection.getresponse() as response:
        if response.status in _REDIRECTS:
            return response.getheader("Location") or ""
        if response.status != http.client.OK:
            raise Refusal("download-status", host=address.hostname, status=response.status)
        return _read(response, limits, str(address.hostname))


def _cut_off(sock: socket.socket, late: threading.Event) -> None:
    """End a transfer at its deadline: a server that drips would keep every single read alive."""
    late.set()
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _read(response: http.client.HTTPResponse, limits: Limits, host: str) -> bytes:
    promised = response.getheader("Content-Length")
    if promised and promised.isdigit() and int(promised) > limits.size_bytes:
        raise Refusal("download-too-large", host=host, limit_mb=limits.size_bytes // 1_000_000)
    content = bytearray()
    while piece := response.read1(1 << 16):
        content += piece
        if len(content) > limits.size_bytes:
            raise Refusal("download-too-large", host=host, limit_mb=limits.size_bytes // 1_000_000)
    if promised and promised.isdigit() and int(promised) != len(content):
        raise http.client.IncompleteRead(bytes(content[:16]))
    return bytes(content)


def _connection(address: SplitResult, limits: Limits) -> http.client.HTTPConnection:
    """Return a connection to an address that was looked up once and found public."""
    host = str(address.hostname)
    if address.scheme != "https" and not (limits.local and address.scheme == "http"):
        raise Refusal("download-address", address=address.geturl())
    try:
        port = address.port or (443 if address.scheme == "https" else 80)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        numbers = [str(entry[4][0]) for entry in found]
        if not limits.local and not all(ipaddress.ip_address(n).is_global for n in numbers):
            raise Refusal("download-address", address=address.geturl())
        connection = http.client.HTTPConnection(host, port, timeout=limits.silence_s)
        sock = _socket(numbers, port, limits.silence_s)
        if address.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        connection.sock = sock
    except (OSError, UnicodeError) as error:
        raise Refusal("download-unreachable", host=host, reason=_reason(error)) from error
    return connection


def _socket(numbers: list[str], port: int, silence_s: float) -> socket.socket:
    for number in numbers[:-1]:
        try:
            return socket.create_connection((number, port), timeout=silence_s)
        except OSError:
            continue
    return socket.create_connection((numbers[-1], port), timeout=silence_s)


def _check_content(content: bytes, name: str, host: str) -> None:
    """Refuse an error page, and a file that is not whole."""
    check: Callable[[bytes], object] = json.loads
    if name.lower().endswith(".zip"):
        check = _check_zip
    elif name.lower().endswith(".gpkg"):
        check = _check_geopackage
    try:
        check(content)
    except (ValueError, zipfile.BadZipFile, RecursionError) as error:
        raise Refusal("download-not-a-file", host=host, file=name) from error


def _check_zip(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if not archive.namelist():
            raise ValueError(archive)


def _check_geopackage(content: bytes) -> None:
    if not content.startswith(b"SQLite format 3\0"):
        raise ValueError(content[:16])
