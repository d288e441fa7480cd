"""Routes that the app serves beside Streamlit's own, from the same process and port."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from views.ui.assets import APP_FOLDER, APP_MOUNT, LEAFLET_MOUNT, leaflet_folder

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

IMMUTABLE = "public, max-age=31536000, immutable"
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": "same-origin",
}
_SCRIPTS = frozenset({".js", ".css"})
_LEAFLET = frozenset({".js", ".css", ".png", ".map"})


def asset_routes() -> list[BaseRoute]:
    """Return the routes of the map's code: Leaflet from its package, and our own modules.

    The path segment after the mount is the version of `views.ui.assets`; any is answered, since
    it only keeps a browser from mixing versions.
    """
    return [
        leaflet_route(),
        asset_mount(APP_MOUNT, APP_FOLDER),
    ]


def leaflet_route() -> BaseRoute:
    """Return the route of Leaflet's files alone."""
    return asset_mount(LEAFLET_MOUNT, leaflet_folder(), _LEAFLET)


def asset_mount(path: str, folder: Path, suffixes: frozenset[str] = _SCRIPTS) -> Mount:
    """Return the route of a folder's files of some kinds, under any version."""
    return Mount(f"{path}/{{version}}", _Assets(folder, suffixes))


class _Assets(StaticFiles):
    """Files of a few kinds, to be kept by the browser for good."""

    def __init__(self, folder: Path, suffixes: frozenset[str]) -> None:
        super().__init__(directory=folder)
        self._suffixes = suffixes

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, or 404 when it is of a kind that is not served."""
        if Path(path).suffix not in self._suffixes:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers.update(SECURITY_HEADERS | {"Cache-Control": IMMUTABLE})
        return response
