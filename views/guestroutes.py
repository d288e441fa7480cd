"""What guests reach: a page to enter a code, and their own style, code and map. Nothing else.

`guest_app` is a whole application of these routes. The server for the room serves it, and the gate
hands it every request that is not the owner's. There are no sessions and no cookies in it: a guest
is nobody in particular, so there is nothing that a request made in a guest's name from a foreign
page (CSRF) could use: whoever made that page may send the same answer himself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from views.routes import asset_mount, leaflet_route
from views.ui.assets import GUEST_FOLDER, GUEST_MOUNT
from views.ui.guestpage import GUEST_HEADERS, guest_page, guest_words, sentence_page

_CODE_LIMIT = 40
_Told = Callable[[Request, Exception], Response]


def guest_routes() -> list[BaseRoute]:
    """Return the guests' routes; the app has them too, so that its owner sees the same pages."""
    return [
        Route("/q", _enter),
        asset_mount(GUEST_MOUNT, GUEST_FOLDER),
    ]


def guest_app() -> Starlette:
    """Return the application for guests at the app's own address: all else is the owner's."""
    return _application(guest_routes(), _not_for_guests)


def room_app() -> Starlette:
    """Return the application for the room, where nothing else is: its root leads to the codes."""
    return _application([Route("/", _to_codes), *guest_routes()], _not_here)


def _application(routes: list[BaseRoute], nothing: _Told) -> Starlette:
    handlers: dict[Any, _Told] = {404: nothing, 405: nothing, Exception: _broken}
    return Starlette(routes=[*routes, leaflet_route()], exception_handlers=handlers)


def _to_codes(_: Request) -> Response:
    return RedirectResponse("/q", 303, headers=GUEST_HEADERS)


def _enter(request: Request) -> Response:
    """Ask for a code, or lead to what the one that was entered opens."""
    say, code = guest_words(request), request.query_params.get("code", "").strip()[:_CODE_LIMIT]
    if code:
        place = f"/q/{quote(code, safe='')}?lang={say.lang}"
        return RedirectResponse(place, 303, headers=GUEST_HEADERS)
    return guest_page("enter", say, title=say("guest.enter_title"), code="", problem="")


def _not_for_guests(request: Request, _: Exception) -> Response:
    return sentence_page(guest_words(request), "owner_title", "owner_only", status=403)


def _not_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return sentence_page(guest_words(request), "nothing_title", "nothing_here", status=status)


def _broken(request: Request, _: Exception) -> Response:
    return sentence_page(guest_words(request), "broken_title", "broken", status=500)
