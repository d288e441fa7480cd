"""Files that never change under their address, answered from memory and announced ahead.

A first view asks for some 120 small files: Streamlit's own, named by a digest of their content, and
the map's. On the way through Streamlit's middleware, the routes and a thread that opens the file
each takes the server 2 to 4 ms, one after another; a browser waits for that longer than for the
page itself.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from views.routes import IMMUTABLE, SECURITY_HEADERS
from views.ui.assets import APP_FOLDER, app_url, leaflet_folder, leaflet_url

_STREAMLIT = Path(streamlit.__file__).parent / "static"
_HASHED = ("static/js", "static/css", "static/media")
_LEAFLET = ("leaflet.js", "leaflet.css", "proj4.js")
_MOST = 500  # files in memory; all that are listed are some 400
_WITH_MAP = frozenset({"/", "/compare"})  # pages that begin with a map


def kept_files() -> dict[str, Path]:
    """Return the files that are answered from memory by their address."""
    ours = [(f"{app_url()}/{file.name}", file) for file in sorted(APP_FOLDER.glob("*.*"))]
    leaflet = [(f"{leaflet_url()}/{name}", leaflet_folder() / name) for name in _LEAFLET]
    theirs = [
        (f"/{file.relative_to(_STREAMLIT).as_posix()}", file)
        for part in _HASHED
        for file in sorted((_STREAMLIT / part).glob("*.*"))
    ]
    return dict([*ours, *leaflet, *theirs])


class KeptFiles:
    """Middleware that answers for such files; everything else goes on to the app.

    Only addresses that were listed at the start are answered. A page that begins with a map names
    the map's code in its head, so that the browser need not learn of it file by file.
    """

    def __init__(self, app: ASGIApp, files: Mapping[str, Path]) -> None:
        """Answer for ``files`` before ``app`` is asked."""
        self._app, self._files = app, files
        scripts = [f"<{path}>; rel=modulepreload" for path in files if _is_module(path)]
        self._ahead = ", ".join([*scripts, f"<{leaflet_url()}/leaflet.js>; rel=preload; as=script"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a plain request for a listed file, or hand it on."""
        file = self._files.get(scope["path"]) if _is_plain(scope) else None
        if file is not None:
            await _answer(file, ours=not scope["path"].startswith("/static/"))(scope, receive, send)
        elif _is_plain(scope) and scope["path"] in _WITH_MAP:
            await self._app(scope, receive, self._announcing(send))
        else:
            await self._app(scope, receive, send)

    def _announcing(self, send: Send) -> Send:
        async def announce(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("link", self._ahead)
            await send(message)

        return announce


def _is_module(path: str) -> bool:
    return path.startswith(app_url()) and path.endswith(".js")


def _is_plain(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return not any(name in {b"range", b"if-range"} for name, _ in scope["headers"])


@lru_cache(maxsize=_MOST)
def _answer(file: Path, *, ours: bool) -> Response:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"Cache-Control": IMMUTABLE} | (SECURITY_HEADERS if ours else {})
    return Response(file.read_bytes(), media_type=kind, headers=headers)
