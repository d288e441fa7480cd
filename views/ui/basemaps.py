"""Online basemaps: there for who is online, and off until switched on."""

from __future__ import annotations

import streamlit as st

from views.ui import session
from views.ui.mapview import MapLayer

_KEY = "basemap"
# id: title, address, attribution
BASEMAPS = {
    "osm": (
        "OpenStreetMap",
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "© OpenStreetMap contributors",
    ),
    "kartverket": (
        "Kartverket (Norge)",
        "https://cache.kartverket.no/v1/wmts/1.0.0/topograatone/default/webmercator/{z}/{y}/{x}.png",
        "© Kartverket",
    ),
}


def basemap_control() -> None:
    """Draw the choice of an online basemap."""
    say = session.say()
    st.session_state[_KEY] = session.view().basemap or ""
    st.selectbox(
        say("controls.basemap"),
        ["", *BASEMAPS],
        format_func=lambda base: BASEMAPS[base][0] if base else say("controls.basemap_none"),
        key=_KEY,
        help=say("controls.basemap_help"),
        on_change=lambda: session.change(basemap=st.session_state[_KEY] or None),
    )


def basemap_layer(base: str | None) -> MapLayer | None:
    """Return the layer of an online basemap; None when none is on or the name is unknown."""
    if base not in BASEMAPS:
        return None
    title, url, attribution = BASEMAPS[base]
    return MapLayer(
        id=f"basemap-{base}", url=url, kind="tiles", attribution=attribution, title=title
    )
