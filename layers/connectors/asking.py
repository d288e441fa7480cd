"""Questions to one service, one after another, within limits for all of them together."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from geo.errors import Refusal
from layers.connectors.answers import exception_told, is_web_page
from layers.connectors.transport import Answer, Limits, ask, never

XML = "application/xml, text/xml;q=0.9, */*;q=0.1"
JSON = "application/geo+json, application/json;q=0.9, */*;q=0.1"
_TYPES = ("json", "xml", "gml", "text/plain", "octet-stream")


@dataclass(frozen=True)
class ServiceLimits:
    """What a service may take: for one answer, and for all that one fetch asks.

    ``page`` is how many features are asked for at once, ``features`` how many are taken in all.
    ``allow_private`` admits this machine and inner networks.
    """

    answer_bytes: int = 32_000_000
    all_bytes: int = 400_000_000
    answer_s: float = 120.0
    all_s: float = 1800.0
    silence_s: float = 30.0
    page: int = 500
    features: int = 300_000
    allow_private: bool = False


def quiet(_done: int, _all: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Watch:
    """Who is told how many features have come (of how many), and who may stop it."""

    on_progress: Callable[[int, int | None], None] = quiet
    cancelled: Callable[[], bool] = never


class Asker:
    """Asks the questions of one fetch; the time for all of them runs from its making."""

    def __init__(self, limits: ServiceLimits, watch: Watch) -> None:
        """Start the clock."""
        self.limits = limits
        self.watch = watch
        self._ends = time.monotonic() + limits.all_s

    def get(self, address: str, parameters: Mapping[str, str], accept: str) -> Answer:
        """Return an answer that can be data.

        Refuses as ``transport.ask`` does, and ``connection-exception`` (with the service's own
        words), ``download-status``, ``connection-web-page`` and ``connection-wrong-type``.
        """
        if self.watch.cancelled():
            raise Refusal("connection-cancelled")
        address = with_parameters(address, parameters)
        answer = ask(address, self._left(address), accept, self.watch.cancelled)
        if answer.status != HTTPStatus.OK:
            raise _failed(answer)
        if is_web_page(answer):
            raise Refusal("connection-web-page", host=answer.host)
        kind = answer.content_type.lower()
        if kind and not any(known in kind for known in _TYPES):
            raise Refusal("connection-wrong-type", host=answer.host, type=kind.partition(";")[0])
        return answer

    def _left(self, address: str) -> Limits:
        left = self._ends - time.monotonic()
        if left <= 0:
            host = urlsplit(address).hostname
            raise Refusal("download-too-slow", host=host, seconds=self.limits.all_s)
        return Limits(
            size_bytes=self.limits.answer_bytes,
            deadline_s=min(self.limits.answer_s, left),
            silence_s=self.limits.silence_s,
            local=self.limits.allow_private,
            plain_http=True,
        )


def _failed(answer: Answer) -> Refusal:
    told = exception_told(answer.content)
    if told:
        return Refusal("connection-exception", host=answer.host, text=told)
    return Refusal("download-status", host=answer.host, status=answer.status)


def with_parameters(address: str, parameters: Mapping[str, str]) -> str:
    """Return an address with parameters in place of those of the same name, in any case."""
    parts = split_address(address)
    mine = {name.lower() for name in parameters}
    old = parse_qsl(parts.query, keep_blank_values=True)
    query = [pair for pair in old if pair[0].lower() not in mine] + list(parameters.items())
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote, safe=":,/()")))


def without_parameters(address: str, names: set[str]) -> str:
    """Return an address without the parameters of these names (lower case) and without anchor."""
    parts = split_address(address)
    old = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([p for p in old if p[0].lower() not in names], quote_via=quote, safe=":,/")
    return urlunsplit(parts._replace(query=query, fragment=""))


def split_address(address: str) -> SplitResult:
    """Return the parts of an address; refuses one that is none (``connection-address``)."""
    try:
        return urlsplit(address)
    except ValueError as error:
        raise Refusal("connection-address", address=address) from error


def on_same_server(link: str, address: str) -> bool:
    """Return whether a link that a service gave leads to the server that was asked."""
    try:
        return urlsplit(link).hostname == urlsplit(address).hostname
    except ValueError:
        return False


def moved_onto(link: str, address: str) -> str:
    """Return a link of the same server with the scheme and port that the address has.

    Services behind a proxy often name themselves with another scheme or port than they are
    reached by.
    """
    asked, given = split_address(address), split_address(link)
    return urlunsplit(given._replace(scheme=asked.scheme, netloc=asked.netloc, fragment=""))
