"""The named peer as an app: its page, and Leaflet from the same package as the explorer's."""

from pathlib import Path

from streamlit.starlette import App

from views.routes import asset_routes

app = App(Path(__file__).with_name("peer.py"), routes=asset_routes())
