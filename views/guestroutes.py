"""What guests reach: a page to enter a code, the questionnaire it opens, and what these need.

`guest_app` is a whole application of these routes. The server for the room serves it, and the gate
hands it every request that is not the owner's. There are no sessions and no cookies in it: a guest
is nobody in particular, so there is nothing that a request made in a guest's name from a foreign
page (CSRF) could use: whoever made that page may send the same answer himself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.status import WS_1008_POLICY_VIOLATION
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from geo.errors import Refusal
from layers.home import home_folder
from layers.words import Words
from planning.questionnaires import Questionnaire, code_typed, questionnaire_by_code
from views.maproutes import guarded, kept
from views.routes import asset_mount, leaflet_route
from views.ui.assets import GUEST_FOLDER, GUEST_MOUNT
from views.ui.guestanswer import NO_ANSWERS, answer, form_page, slow_page
from views.ui.guestform import SWITCH, Given, field, read_form
from views.ui.guestground import GROUND, ground_payload
from views.ui.guestlimit import Answers, WrongCodes
from views.ui.guestpage import GUEST_HEADERS, guest_page, guest_words, sentence_page

_CODE_LIMIT = 40
_GONE = 410
# The refusals that a guest is told as they are; others may name files of the owner's machine.
_STATUS = {
    "answer-questions": 400,
    "answer-token": 400,
    "answers-full": 410,
    "form-broken": 400,
    "form-large": 413,
    "form-slow": 408,
    "questionnaire-closed": 410,
}
_Told = Callable[[Request, Exception], Response]


def guest_routes() -> list[BaseRoute]:
    """Return the guests' routes; the app has them too, so that its owner sees the same pages."""
    desk = _Desk()
    return [
        Route("/q", desk.enter),
        Route("/q/{code}", desk.ask),
        Route("/q/{code}", desk.take, methods=["POST"]),
        Route("/q/{code}/sent", desk.thank),
        Route(f"{GROUND}/{{layer}}/{{version}}.geojson", _ground),
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
    whole = [*routes, leaflet_route()]
    return Starlette(routes=whole, exception_handlers=handlers, middleware=[Middleware(_NoSockets)])


class _NoSockets:
    """Middleware that turns every socket away before anything looks at where it leads."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose(WS_1008_POLICY_VIOLATION)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class _Desk:
    """Where questionnaires are handed out and taken back, and what comes too often is counted."""

    def __init__(self) -> None:
        self._wrong, self._sent = WrongCodes(), Answers()

    def enter(self, request: Request) -> Response:
        """Ask for a code, or lead to what the one that was entered opens."""
        say, code = guest_words(request), code_typed(request.query_params.get("code", ""))
        if code:
            return _to(f"/q/{quote(code, safe='')}?lang={say.lang}")
        return _enter_page(say)

    def ask(self, request: Request) -> Response:
        """Show the questionnaire of a code, or say why there is none to answer."""
        say = guest_words(request)
        try:
            found = self._open(request)
        except Refusal as refusal:
            return _refused(refusal, say, request)
        return form_page(found, say, NO_ANSWERS)

    async def take(self, request: Request) -> Response:
        """Keep what was sent, once, and lead on, so that a reload sends nothing again."""
        say = guest_words(request)
        try:
            given = await read_form(request)
            return await run_in_threadpool(self._taken, request, given)
        except Refusal as refusal:
            return _refused(refusal, say, request)

    def _taken(self, request: Request, given: Given) -> Response:
        say = guest_words(request)
        if field(given, SWITCH):  # another language was chosen on the way
            return form_page(self._open(request), say, given)
        found = self._found(request)
        wait = self._sent.wait_s(_device(request), field(given, "token"))
        if wait:
            return slow_page(found, say, given, math.ceil(wait))
        refused = answer(home_folder(), found, given, say)
        return refused or _to(f"/q/{found.code}/sent?lang={say.lang}")

    def thank(self, request: Request) -> Response:
        """Say that the answer is there; this page says it of no answer in particular."""
        say = guest_words(request)
        code = quote(code_typed(request.path_params["code"]), safe="")
        return guest_page("sent", say, title=say("guest.sent_title"), code=code)

    def _found(self, request: Request) -> Questionnaire:
        """Return the questionnaire of a code; refuses ``codes-often`` after many wrong ones."""
        device = _device(request)
        wait = self._wrong.wait_s(device)
        if wait:
            raise Refusal("codes-often", seconds=math.ceil(wait))
        try:
            return questionnaire_by_code(home_folder(), request.path_params["code"][:_CODE_LIMIT])
        except Refusal as refusal:
            if refusal.code == "questionnaire-code":
                self._wrong.note(device)
            raise

    def _open(self, request: Request) -> Questionnaire:
        found = self._found(request)
        if found.status != "open":
            raise Refusal("questionnaire-closed")
        return found


def _device(request: Request) -> str:
    return request.client.host if request.client else ""


def _refused(refusal: Refusal, say: Words, request: Request) -> Response:
    """Return a sentence instead of a questionnaire; a wrong code can be typed again beside it."""
    if refusal.code == "questionnaire-code":
        typed = request.path_params["code"][:_CODE_LIMIT]
        return _enter_page(say, typed, say.refusal(refusal), status=404)
    if refusal.code == "codes-often":
        wait = {"Retry-After": str(refusal.values["seconds"])}
        told = {"title": say("guest.wait_title"), "text": say.refusal(refusal)}
        return guest_page("told", say, status=429, headers=wait, **told)
    if refusal.code not in _STATUS:
        return sentence_page(say, "broken_title", "broken", status=503)
    title = say("guest.closed_title" if _STATUS[refusal.code] == _GONE else "guest.broken_title")
    text, status = say.refusal(refusal), _STATUS[refusal.code]
    return guest_page("told", say, status=status, title=title, text=text)


def _enter_page(say: Words, code: str = "", problem: str = "", *, status: int = 200) -> Response:
    title = say("guest.enter_title")
    return guest_page("enter", say, status=status, title=title, code=code, problem=problem)


@guarded
def _ground(request: Request) -> Response:
    return kept(request, ground_payload(**request.path_params))


def _to(place: str) -> Response:
    return RedirectResponse(place, 303, headers=GUEST_HEADERS)


def _to_codes(_: Request) -> Response:
    return _to("/q")


def _not_for_guests(request: Request, _: Exception) -> Response:
    return sentence_page(guest_words(request), "owner_title", "owner_only", status=403)


def _not_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return sentence_page(guest_words(request), "nothing_title", "nothing_here", status=status)


def _broken(request: Request, _: Exception) -> Response:
    return sentence_page(guest_words(request), "broken_title", "broken", status=500)
