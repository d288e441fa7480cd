"""The named peer with a large plan as an app: its page, Leaflet, and the app's own tiles."""

from pathlib import Path

from streamlit.starlette import App

from views.routes import asset_routes
from views.tileroutes import tile_routes

routes = [*asset_routes(), *tile_routes()]
app = App(Path(__file__).with_name("peer_plan.py"), routes=routes)
