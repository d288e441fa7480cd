"""Asks routes for an answer, without an HTTP client, which the app does not need."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute


@dataclass
class Answer:
    """What a route answered; the names of `headers` are in lower case."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def text(self) -> str:
        return self.content.decode()


def get(routes: Sequence[BaseRoute], path: str, **headers: str) -> Answer:
    """Return the answer to a GET; ``path`` may hold a query."""
    bare, _, query = path.partition("?")
    asked = {
        "type": "http",
        "method": "GET",
        "path": bare,
        "query_string": query.encode(),
        "headers": _raw(headers),
    }
    # In a thread of its own: where a browser is open, this one already has a loop.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _answer(routes, asked)).result()


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]


async def _answer(routes: Sequence[BaseRoute], asked: dict[str, Any]) -> Answer:
    answer = Answer()

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()  # the one who asked stays and says no more
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        answer.status = message.get("status", answer.status)
        answer.content += message.get("body", b"")
        for name, value in message.get("headers", ()):
            answer.headers[name.decode().lower()] = value.decode()

    await Starlette(routes=list(routes))(asked, receive, send)
    return answer
