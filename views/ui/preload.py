"""Tells the browser, with the page itself, what the map will ask for once the page runs.

Streamlit's own code has to arrive and start before the first element of the script is drawn. The
map's code and layers come meanwhile, instead of one after the other when the map is mounted.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.errors import Refusal
from layers.home import home_folder
from layers.store import store
from layers.territory import check_date
from views.ui.assets import APP_FOLDER, app_url, leaflet_url
from views.ui.permalink import decode
from views.ui.session import today
from views.ui.shown import background, map_layer, open_shown, shown_layers


class Preload:
    """Middleware that gives the map's page a ``Link`` header (RFC 8288, preload of HTML)."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an ASGI application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the header on the map's page."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        wanted = code_links() + await run_in_threadpool(layer_links, scope["query_string"].decode())

        async def with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Link", ", ".join(wanted))
            await send(message)

        await self._app(scope, receive, with_links)


@cache
def code_links() -> tuple[str, ...]:
    """Return the links to the map's modules, to Leaflet, and to their style sheets."""
    names = sorted(file.name for file in APP_FOLDER.iterdir())
    modules = [f"<{app_url()}/{name}>; rel=modulepreload" for name in names if name.endswith(".js")]
    sheets = [f"{app_url()}/{name}" for name in names if name.endswith(".css")]
    sheets.append(f"{leaflet_url()}/leaflet.css")
    scripts = [f"{leaflet_url()}/{name}.js" for name in ("leaflet", "proj4")]
    return (
        *modules,
        *(f"<{url}>; rel=preload; as=script" for url in scripts),
        *(f"<{url}>; rel=preload; as=style" for url in sheets),
    )


def layer_links(query: str) -> tuple[str, ...]:
    """Return the links to the vector layers that the view of a query string shows."""
    view = decode(dict(parse_qsl(query)))
    try:
        shared, at = store(home_folder()), check_date(view.at or today())
    except Refusal:
        return ()
    shown = (*background(shared.catalogue), *shown_layers(view, shared.catalogue))
    opened, _ = open_shown(shared, shown, at)
    layers = [map_layer(shared, layer, one, 0, at) for one, layer in opened]
    urls = [layer.url for layer in layers if layer.kind == "vector"]
    return tuple(f"<{url}>; rel=preload; as=fetch; crossorigin" for url in urls)
