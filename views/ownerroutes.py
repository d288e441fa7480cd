"""The link that makes a browser the owner's."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from views.ui.guestpage import GUEST_HEADERS, guest_words, sentence_page
from views.ui.ownerkey import COOKIE, OWNER_PATH, OwnerKey


def owner_routes(key: OwnerKey) -> list[BaseRoute]:
    """Return the route that trades the key in a link for a cookie."""
    return [Route(OWNER_PATH, partial(_owner, key))]


def _owner(key: OwnerKey, request: Request) -> Response:
    """Set the cookie and lead to the app, so that the key leaves the address bar.

    The cookie is of this session of the browser, since the key is of this run of the app. Lax, not
    Strict: a permalink opened from a letter has to find its owner; what is asked for from a page of
    another origin is turned away by the gate.
    """
    if not key.opens(request.query_params.get("key", "")):
        return sentence_page(guest_words(request), "key_title", "key_wrong", status=403)
    response = RedirectResponse("/", status_code=303, headers=GUEST_HEADERS)
    response.set_cookie(COOKIE, key.value, httponly=True, samesite="lax", path="/")
    return response
