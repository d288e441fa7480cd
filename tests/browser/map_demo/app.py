"""The smallest app with the map in it: its routes, made-up layers, and one page."""

import json
import os
from pathlib import Path

from made_up import documents
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.starlette import App

from views.routes import asset_routes

HERE = Path(__file__).parent
NAMES = json.loads(os.environ.get("MAP_DEMO_NAMES", "[]"))


async def document(request: Request) -> Response:
    """Answer with a made-up layer."""
    odd = request.path_params["odd"]
    made = documents([NAMES[odd - 1]] * 12 if odd else [])
    return JSONResponse(made[request.path_params["name"]])


app = App(HERE / "script.py", routes=[*asset_routes(), Route("/demo/{odd:int}/{name}", document)])
