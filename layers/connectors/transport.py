"""One question to a server: limits of size, time and place, and no redirect to another server."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from geo.errors import Refusal

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
_LOOK_S = 0.1  # between two looks at the clock and at the user's wish to stop
_ERROR_BYTES = 200_000  # of a page that says what went wrong
_FIRST_ERROR = 400
_AS_WRITTEN = "%/:=&?~+!$,;'@()*[]"
_PROGRAM = "vidzeme-ostfold-explorer"


@dataclass(frozen=True)
class Limits:
    """What one answer may take: bytes, seconds in all, seconds of silence, redirects.

    ``plain_http`` admits addresses without encryption; ``local`` admits this machine and inner
    networks as well.
    """

    size_bytes: int = 400_000_000
    deadline_s: float = 600.0
    silence_s: float = 20.0
    redirects: int = 3
    local: bool = False
    plain_http: bool = False


@dataclass(frozen=True)
class Answer:
    """What a server said: ``content`` is whole, except that of an error status, which may be cut.

    ``address`` is the one that answered, ``location`` where it redirects to.
    """

    status: int
    content_type: str
    content: bytes
    address: str
    location: str = ""

    @property
    def host(self) -> str:
        """Return the name of the server."""
        return str(urlsplit(self.address).hostname)


def never() -> bool:
    """Return that nobody wishes to stop."""
    return False


def ask(
    url: str, limits: Limits, accept: str = "*/*", cancelled: Callable[[], bool] = never
) -> Answer:
    """Return what an address answers; redirects on the same server are followed.

    Refuses an address that is not allowed (``download-address``, ``connection-address``), no answer
    (``download-unreachable``), a redirect elsewhere (``download-redirected``), too many bytes
    (``download-too-large``) or seconds (``download-too-slow``), an answer cut short
    (``download-cut``), and ``connection-cancelled`` as soon as ``cancelled`` says so.
    """
    ends = time.monotonic() + limits.deadline_s
    address = _split(url, limits)
    for _ in range(limits.redirects + 1):
        answer = _ask(address, limits, accept, _Watch(ends, cancelled))
        if answer.status not in _REDIRECTS:
            return answer
        address = _redirected(address, _split(urljoin(answer.address, answer.location), limits))
    raise Refusal("download-redirected", host=address.hostname, to=_origin(address))


def _split(url: str, limits: Limits) -> SplitResult:
    try:
        address = urlsplit(url)
        usable = bool(address.hostname) and address.port != 0 and "@" not in address.netloc
    except ValueError as error:
        raise _not_allowed(url, limits) from error
    allowed = {"https", "http"} if limits.local or limits.plain_http else {"https"}
    if not usable or address.scheme not in allowed:
        raise _not_allowed(url, limits)
    return address


def _not_allowed(url: str, limits: Limits) -> Refusal:
    if limits.plain_http:
        return Refusal("connection-address", address=url)
    return Refusal("download-address", address=url)


def _redirected(old: SplitResult, new: SplitResult) -> SplitResult:
    """Return where to ask next: the same server, or the same one with encryption."""
    safer = (old.scheme, new.scheme) == ("http", "https") and _port(new) == _PORTS["https"]
    if old.hostname != new.hostname or (_origin(old) != _origin(new) and not safer):
        raise Refusal("download-redirected", host=old.hostname, to=_origin(new))
    return new


def _port(address: SplitResult) -> int:
    return address.port or _PORTS[address.scheme]


def _origin(address: SplitResult) -> str:
    port = "" if _port(address) == _PORTS[address.scheme] else f":{address.port}"
    return f"{address.scheme}://{address.hostname}{port}"


class _Watch:
    """Ends a transfer at its deadline, or when the user wishes it.

    A server that drips keeps every single read alive, so the socket is shut from outside.
    """

    def __init__(self, ends: float, cancelled: Callable[[], bool]) -> None:
        self.ends = ends
        self.late = False
        self.cancelled = False
        self._wish = cancelled
        self._over = threading.Event()
        self._sock: socket.socket | None = None

    def over(self, sock: socket.socket) -> Self:
        self._sock = sock
        return self

    def __enter__(self) -> Self:
        threading.Thread(target=self._look, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._over.set()

    def _look(self) -> None:
        while not self._over.wait(min(_LOOK_S, max(self.ends - time.monotonic(), 0))):
            self.late = time.monotonic() >= self.ends
            self.cancelled = not self.late and self._wish()
            if self.late or self.cancelled:
                break
        else:
            return
        with contextlib.suppress(OSError):
            if self._sock is not None:
                self._sock.shutdown(socket.SHUT_RDWR)


def _ask(address: SplitResult, limits: Limits, accept: str, watch: _Watch) -> Answer:
    host = str(address.hostname)
    connection = _connection(address, limits, watch)
    failed: Exception | None = None
    try:
        with watch.over(connection.sock):
            answer = _answer(connection, address, limits, accept)
    except (OSError, http.client.HTTPException, ValueError) as error:
        failed = error
    finally:
        connection.close()
    if watch.cancelled:
        raise Refusal("connection-cancelled") from failed
    if watch.late:
        raise Refusal("download-too-slow", host=host, seconds=limits.deadline_s) from failed
    if isinstance(failed, http.client.IncompleteRead):
        raise Refusal("download-cut", host=host) from failed
    if failed is not None:
        raise Refusal("download-unreachable", host=host, reason=_reason(failed)) from failed
    return answer


def _answer(
    connection: http.client.HTTPConnection, address: SplitResult, limits: Limits, accept: str
) -> Answer:
    if isinstance(connection.sock, ssl.SSLSocket):
        connection.sock.do_handshake()
    target = quote(address.path or "/", safe=_AS_WRITTEN)
    target += f"?{quote(address.query, safe=_AS_WRITTEN)}" if address.query else ""
    headers = {"Accept-Encoding": "identity", "Accept": accept, "User-Agent": _PROGRAM}
    connection.request("GET", target, headers=headers)
    with connection.getresponse() as response:
        return Answer(
            status=response.status,
            content_type=response.getheader("Content-Type") or "",
            content=_content(response, limits, str(address.hostname)),
            address=address.geturl(),
            location=response.getheader("Location") or "",
        )


def _content(response: http.client.HTTPResponse, limits: Limits, host: str) -> bytes:
    if response.status in _REDIRECTS:
        return b""
    if response.status >= _FIRST_ERROR:
        return response.read(min(_ERROR_BYTES, limits.size_bytes))
    packed = response.getheader("Content-Encoding") or "identity"
    if packed != "identity":
        raise Refusal("connection-wrong-type", host=host, type=packed[:40])
    return _read(response, limits, host)


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


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _connection(address: SplitResult, limits: Limits, watch: _Watch) -> http.client.HTTPConnection:
    """Return a connection to an address that was looked up once and found public."""
    host, port = str(address.hostname), _port(address)
    silence_s = max(min(limits.silence_s, watch.ends - time.monotonic()), 0.01)
    try:
        numbers = _numbers(host, port)
        if not limits.local and not all(ipaddress.ip_address(n).is_global for n in numbers):
            raise _not_allowed(address.geturl(), limits)
        connection = http.client.HTTPConnection(host, port, timeout=limits.silence_s)
        connection.sock = _socket(numbers, port, silence_s)
        connection.sock.settimeout(limits.silence_s)
        if address.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(
                connection.sock, server_hostname=host, do_handshake_on_connect=False
            )
    except (OSError, UnicodeError) as error:
        raise Refusal("download-unreachable", host=host, reason=_reason(error)) from error
    return connection


def _numbers(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]).partition("%")[0] for entry in found]


def _socket(numbers: list[str], port: int, silence_s: float) -> socket.socket:
    for number in numbers[:-1]:
        try:
            return socket.create_connection((number, port), timeout=silence_s)
        except OSError:
            continue
    return socket.create_connection((numbers[-1], port), timeout=silence_s)
