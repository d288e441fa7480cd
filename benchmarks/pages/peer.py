"""The named peer: the explorer's default layers on a folium map that `st_folium` carries.

The layers are read once and kept; the map is built in every run, since a map that st_folium has
rendered cannot be given to it again ("geo_json_… is not defined" in the browser). Its key names the
date and layers, as it must, or an old map stays. Leaflet comes from the app's own address instead
of a foreign host, and the other scripts that folium would load are left out. There are no names on
the map, no hatching and no radius by population, all of which the explorer draws.
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
from views.ui.permalink import CAMERAS
from views.ui.shown import background, default_layers

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


@st.cache_resource(max_entries=64)
def features_of(_store: Store, layer: str, at: dt.date) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the explorer's map is sent of a layer, and the layer's style."""
    opened = _store.open(layer, at)
    return json.loads(layer_payload(opened).raw), style_of(dict(opened.declaration.style))


def built(shared: Store, ids: list[str], at: dt.date) -> tuple[folium.Map, int]:
    """Return the map of these layers at a day, and how many features it has."""
    lat, lon, zoom = CAMERAS["vidzeme"]
    made = folium.Map((lat, lon), zoom_start=round(zoom), tiles=None)
    count = 0
    for layer in ids:
        told, style = features_of(shared, layer, at)
        if told["features"]:
            marker = folium.CircleMarker(radius=4)
            folium.GeoJson(told, style_function=lambda _, s=style: s, marker=marker).add_to(made)
            count += len(told["features"])
    return made, count


def year(day: dt.date) -> str:
    """Return the words of a day in the date control."""
    return str(day.year)


shared = store(home_folder())
days = states(shared.territory, "vidzeme")
day = st.segmented_control("Date", days, default=days[-1], format_func=year, key="date") or days[-1]
chosen = default_layers(shared.catalogue, "vidzeme")
ids = [one.id for one in background(shared.catalogue)]
ids += [one.id for one in chosen if st.checkbox(one.id, value=True, key=f"layer:{one.id}")]
fig, count = built(shared, ids, day)
st.caption(f"features {count}")
told = st_folium(fig, key=f"{day}{ids}", width=900, height=600, returned_objects=["last_clicked"])
if told["last_clicked"]:
    lonlat = (told["last_clicked"]["lng"], told["last_clicked"]["lat"])
    here = what_is_here(shared, lonlat, day, "lv")
    st.write("Here: " + ", ".join(unit["name"] for unit in here["units"]))
