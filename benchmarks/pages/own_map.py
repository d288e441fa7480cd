"""The large plan's tiles on the app's own map component, and nothing else on the page."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from layers.home import home_folder
from layers.store import store
from layers.words import words
from planning.here import plans_here
from views.ui.mapview import Camera, MapEvents, MapView, show_map
from views.ui.permalink import Shown
from views.ui.shown import map_layer

DAY = dt.date(2026, 1, 1)


def clicked(events: MapEvents) -> None:
    """Keep the place that was clicked for the run that follows."""
    if events.click:
        st.session_state["clicked"] = events.click.lonlat


shared = store(home_folder())
plan = next(layer for layer in shared.catalogue if layer.role == "plan")
tiles = map_layer(shared, shared.open(plan.id, DAY), Shown(plan.id), 1, DAY)
view = MapView("en", words("en").under("map"), Camera(24.45, 57.1, 8), (tiles,))
show_map(view, "map", clicked)
if "clicked" in st.session_state:
    found = plans_here(home_folder(), st.session_state["clicked"], DAY)
    st.write("Here: " + ", ".join(zone.code for zone in found))
