"""The app's own map on a bare page, as an app."""

from pathlib import Path

from streamlit.starlette import App

from views.routes import asset_routes
from views.tileroutes import tile_routes

app = App(Path(__file__).with_name("own_map.py"), routes=[*asset_routes(), *tile_routes()])
