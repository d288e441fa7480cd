"""The named peer: the explorer's default layers on a folium map that `st_folium` carries.

The map is built once for each choice of date and layers and kept, which is the best that st_folium
offers; its key names that choice, as it must, or an old map stays. Leaflet comes from the app's own
address instead of a foreign host, and the other scripts that folium would load are left out. There
are no names on the map, no hatching and no radius by population, all of which the explorer draws.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from layers.here import what_is_here
from layers.home import home_folder
from layers.store import Store, store
from layers.webmap import layer_payload
from views.ui.assets import leaflet_url
from views.ui.dates import states
from views.ui.permalink import CAMERAS, Shown
from views.ui.shown import background, default_layers, open_shown

folium.Map.default_js = [("leaflet", f"{leaflet_url()}/leaflet.js")]
folium.Map.default_css = [("leaflet_css", f"{leaflet_url()}/leaflet.css")]


def style_of(style: dict[str, Any]) -> dict[str, Any]:
    """Return a declared style as Leaflet's path options."""
    return {
        "fill": bool(style.get("fill")),
        "fillColor": style.get("fill"),
        "fillOpacity": style.get("fill_opacity", 1),
        "color": style.get("stroke", "#2B2B2B"),
        "weight": style.get("weight", 1),
    }


@st.cache_resource(max_entries=16)
def built(_store: Store, ids: tuple[str, ...], at: dt.date) -> tuple[folium.Map, int]:
    """Return the map of these layers at a day, and how many features it has."""
    lat, lon, zoom = CAMERAS["vidzeme"]
    made = folium.Map((lat, lon), zoom_start=round(zoom), tiles=None)
    opened, _ = open_shown(_store, tuple(Shown(layer) for layer in ids), at)
    features = 0
    for _, layer in opened:
        told = json.loads(layer_payload(layer).raw)
        if told["features"]:
            style = style_of(dict(layer.declaration.style))
            marker = folium.CircleMarker(radius=4)
            folium.GeoJson(told, style_function=lambda _, s=style: s, marker=marker).add_to(made)
            features += len(told["features"])
    return made, features


shared = store(home_folder())
days = states(shared.territory, "vidzeme")
day = st.segmented_control("Date", days, default=days[-1], format_func=lambda d: str(d.year), key="date")
always, chosen = background(shared.catalogue), default_layers(shared.catalogue, "vidzeme")
on = [one.id for one in chosen if st.checkbox(one.id, value=True, key=f"layer:{one.id}")]
shown = (*(one.id for one in always), *on)
fig, count = built(shared, shown, day or days[-1])
st.caption(f"features {count}")
told = st_folium(
    fig, key=f"{day}{shown}", width=900, height=600, returned_objects=["last_clicked"]
)
if told["last_clicked"]:
    at_lonlat = (told["last_clicked"]["lng"], told["last_clicked"]["lat"])
    here = what_is_here(shared, at_lonlat, day or days[-1], "lv")
    st.write("Here: " + ", ".join(unit["name"] for unit in here["units"]))
