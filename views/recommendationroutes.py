"""Routes of what the page of recommendations draws on its map."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from views.maproutes import kept
from views.routes import SECURITY_HEADERS
from views.ui.recommendationheld import held

_TOKEN = re.compile("[0-9a-f]{20}")


def recommendation_routes() -> list[BaseRoute]:
    """Return the routes; what is drawn is found by a name that its content gives."""
    return [Route("/map/recommendations/{token}.geojson", _areas)]


def _areas(request: Request) -> Response:
    token = request.path_params["token"]
    payload = held(token) if _TOKEN.fullmatch(token) else None
    if payload is None:
        return PlainTextResponse("not-found", status_code=404, headers=SECURITY_HEADERS)
    return kept(request, payload)
