"""A layer of a WMS as a picture over a municipality: to be looked at, and nothing else."""

from __future__ import annotations

import base64

import streamlit as st

from layers.connectors.here import service_limits
from layers.connectors.model import LayerInfo, ServiceInfo
from layers.connectors.pictures import FetchedPicture, fetch_picture
from layers.store import Store
from layers.territory import Key
from layers.words import Words
from views.ui import fetchjobs
from views.ui.fetchwatch import watched
from views.ui.frame import plain_text, tell
from views.ui.mapmodel import MapLayer
from views.ui.planmap import camera_of, plan_map

_PICTURE = "online_picture"
_OPACITY = 0.8


def picture_form(
    store: Store, service: ServiceInfo, layer: LayerInfo, place: Key | str | None, say: Words
) -> None:
    """Draw the button that asks for the picture, and the picture on a map."""
    st.button(
        say("plans.online.show_picture"),
        type="primary",
        icon=":material/image:",
        disabled=not isinstance(place, tuple),
        key="online_picture_button",
        on_click=_begin,
        args=(store, service, layer, place),
    )
    job = fetchjobs.job_at(_PICTURE)
    if job is None or job.about != _about(service, layer, place):
        return
    if job.running:
        watched(_PICTURE, say("plans.online.asking"), say)
    elif job.refused is not None:
        tell(job.refused, say)
    elif isinstance(job.result, FetchedPicture):
        _show(store, job.result, say)


def _about(service: ServiceInfo, layer: LayerInfo, place: Key | str | None) -> object:
    return (service.address, layer.name, place)


def _begin(store: Store, service: ServiceInfo, layer: LayerInfo, place: Key) -> None:
    west, south, east, north = store.territory.outline(place).bounds
    limits = service_limits()
    fetchjobs.begin(
        _PICTURE,
        lambda watch: fetch_picture(service, layer.name, (west, south, east, north), limits, watch),
        _about(service, layer, place),
    )


def _show(store: Store, picture: FetchedPicture, say: Words) -> None:
    """Draw the picture within the page itself: no browser asks a foreign server for it."""
    inner = base64.b64encode(picture.content).decode()
    drawn = MapLayer(
        "wms",
        f"data:{picture.kind};base64,{inner}",
        kind="raster",
        bbox=picture.bounds_lonlat,
        opacity=_OPACITY,
    )
    key = f"wms:{drawn.digest}"
    plan_map(store, key, [drawn], camera_of(key, picture.bounds_lonlat))
    if picture.attribution:
        st.caption(f"{say('plans.source')}: {plain_text(picture.attribution)}")
