"""The gate round the whole app: its owner meets the app, everybody else the guests' app.

Who is not the owner never reaches Streamlit, its socket or a route of ours: the request is handed
to another application that has the guests' pages and nothing else. So there is no list of what is
forbidden that a new page could be left off.
"""

from __future__ import annotations

import sys

from starlette.types import ASGIApp, Receive, Scope, Send

from layers.words import words
from views.ui.guestserver import room
from views.ui.listening import is_loopback, listening_at
from views.ui.ownerkey import OWNER_PATH, OwnerKey, is_owner

_HEALTH = frozenset({"/health", "/_stcore/health"})


class OwnerGate:
    """Middleware that sees every request, socket and the app's own start and end."""

    def __init__(self, app: ASGIApp, key: OwnerKey, guests: ASGIApp) -> None:
        """Stand before ``app``; until the start was seen nobody is trusted without the key."""
        self._app, self._key, self._guests = app, key, guests
        self._alone = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over to the app or to the guests' app."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif _is_for_all(scope) or is_owner(scope, self._key, alone=self._alone):
            await self._app(scope, receive, send)
        else:
            await self._guests(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See where the app listens, tell the key, and end the sharing when the app ends."""
        places = listening_at()
        self._alone = bool(places) and all(is_loopback(address) for address, _ in places)
        for address, port in places or [("localhost", 0)]:
            told = words()("room.owner_link", link=self._key.link(address, port))
            sys.stdout.write(f"\n  {told}\n")
        sys.stdout.flush()
        try:
            await self._app(scope, receive, send)
        finally:
            room().close()


def _is_for_all(scope: Scope) -> bool:
    """Say whether a request is for the link that brings the key, or for whether the app lives."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    return scope["path"] == OWNER_PATH or scope["path"] in _HEALTH
