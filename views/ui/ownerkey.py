"""Whose app this is: the key that its owner's browser holds, and who counts as its owner.

While the app listens on loopback alone, whoever sits at the machine is its owner and needs no key.
That is told by the connection, not by what the request says of itself: both its ends have to be
loopback, it must not have come through a proxy or a tunnel, and it must call the app by a name of
this machine, since a foreign web page can give its own name the address 127.0.0.1 (DNS rebinding).
In every other case the key decides. It is made anew at every start and stays in memory.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from views.ui.listening import is_loopback

COOKIE = "explorer_owner"
OWNER_PATH = "/owner"
_BYTES = 32
_THROUGH_OTHERS = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)


@dataclass(frozen=True)
class OwnerKey:
    """The key of one run of the app."""

    value: str = field(default_factory=lambda: secrets.token_urlsafe(_BYTES), repr=False)

    def opens(self, given: str) -> bool:
        """Say whether a key is this one, in a time that tells nothing of how much of it fits."""
        return hmac.compare_digest(self.value.encode(), given.encode("utf-8", "replace"))

    def link(self, address: str, port: int) -> str:
        """Return the link that sets the key in a browser of this machine."""
        host = address if address not in {"0.0.0.0", "::"} else "localhost"  # noqa: S104  compared
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{port}{OWNER_PATH}?key={self.value}"


def is_owner(scope: Mapping[str, Any], key: OwnerKey, *, alone: bool) -> bool:
    """Say whether a request or a socket is the owner's.

    ``alone`` says that the app listens on loopback and nowhere else. A page of another origin never
    speaks for the owner, whatever cookie the browser sends along with what it asks.
    """
    connection = HTTPConnection(dict(scope))
    if not _same_origin(connection.headers):
        return False
    return key.opens(connection.cookies.get(COOKIE, "")) or (alone and _from_here(connection))


def _same_origin(headers: Headers) -> bool:
    origin, host = headers.get("origin"), headers.get("host", "")
    if origin is None:
        return True
    _, found, name = origin.partition("://")  # of a page without an origin it is "null"
    return bool(found and name) and name.lower() == host.lower()


def _from_here(connection: HTTPConnection) -> bool:
    ends = (connection.scope.get("client"), connection.scope.get("server"))
    if not all(end and is_loopback(str(end[0])) for end in ends):
        return False
    direct = not any(name in connection.headers for name in _THROUGH_OTHERS)
    return direct and _names_this_machine(connection.headers.get("host", ""))


def _names_this_machine(host: str) -> bool:
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:  # half an IPv6 address
        return False
    return name == "localhost" or name.endswith(".localhost") or is_loopback(name)
