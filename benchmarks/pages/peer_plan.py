"""The named peer with a large plan: plain `st_folium`, as its own examples use it.

Some 5,000 zones of the made plan as GeoJSON with a style by class, or with `?tiles` the whole plan
by the app's own tiles on a folium map. What is read is kept; the map is built in every run.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from benchmarks.made_plan import CODES, made_plan
from layers.home import home_folder
from layers.store import store
from planning.here import plans_here
from views.ui.assets import leaflet_url

PEER_ZONES = 5_041
COLOURS = {
    **dict.fromkeys(CODES, "#F07864"),
    "M": "#78C85A",
    "L": "#E6E664",
    "Ū": "#C8C8FF",
    "R": "#969696",
    "TA": "#B478F0",
}
folium.Map.default_js = [("leaflet", f"{leaflet_url()}/leaflet.js")]
folium.Map.default_css = [("leaflet_css", f"{leaflet_url()}/leaflet.css")]


@st.cache_resource
def features() -> dict[str, Any]:
    """Return the zones as GeoJSON."""
    told: dict[str, Any] = json.loads(made_plan(PEER_ZONES).to_crs("EPSG:4326").to_json())
    return told


def styled(feature: dict[str, Any]) -> dict[str, Any]:
    """Return the path options of a zone."""
    colour = COLOURS[feature["properties"]["kods"]]
    return {"fillColor": colour, "fillOpacity": 0.8, "color": "#000000", "weight": 0.8}


fig = folium.Map((57.1, 24.45), zoom_start=8, tiles=None)
if "tiles" in st.query_params:
    shared = store(home_folder())
    plan = next(layer for layer in shared.catalogue if layer.role == "plan")
    opened = shared.open(plan.id, dt.date(2026, 1, 1))
    url = f"/map/tiles/{plan.id}/{opened.version}/{{z}}/{{x}}/{{y}}.png"
    folium.TileLayer(url, attr="-").add_to(fig)
else:
    folium.GeoJson(features(), style_function=styled).add_to(fig)
    st.caption(f"features {len(features()['features'])}")
told = st_folium(fig, key="plan", width=900, height=600, returned_objects=["last_clicked"])
if told["last_clicked"]:
    lonlat = (told["last_clicked"]["lng"], told["last_clicked"]["lat"])
    found = plans_here(home_folder(), lonlat, dt.date(2026, 1, 1))
    st.write("Here: " + ", ".join(zone.code for zone in found))
