"""A layer of a service, and the municipality it is wanted for: fetched, then checked as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import shapely
import streamlit as st

from layers.connectors import tapis
from layers.connectors.asking import Watch
from layers.connectors.cache import CachedLayer
from layers.connectors.model import LayerInfo, ServiceInfo, Wanted
from layers.connectors.services import KnownService
from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.units import unit_id
from layers.words import Words
from views.ui import fetchjobs, session
from views.ui.fetchwatch import watched
from views.ui.frame import plain_text, tell
from views.ui.planpicture import picture_form

FETCHING = "online_fetch"
_ZONING = "funkcionalais_zonejums"
_WHOLE = "whole"


@dataclass(frozen=True)
class Door:
    """A way to a service: what it is called, what is known of it, and how it is asked."""

    name: str
    known: KnownService | None
    describe: Callable[[Watch], ServiceInfo]
    fetch: Callable[[ServiceInfo, Wanted, Path, Watch], CachedLayer]


def fetch_form(store: Store, door: Door, service: ServiceInfo, say: Words) -> None:
    """Draw the layers of a service, the place, and the button that fetches."""
    st.subheader(plain_text(service.title or door.name), anchor=False)
    kind = say(f"plans.online.kinds.{service.kind}")
    st.caption(f"{plain_text(kind)} · {plain_text(_counted(service, say))}")
    if not service.layers:
        st.info(say("plans.online.no_layers"), icon=":material/layers_clear:")
        return
    layer = _chosen_layer(service, say)
    if service.kind == "wms":
        st.caption(f":material/image: {plain_text(say('plans.online.pictures_only'))}")
    place = _chosen_place(store, door, service, layer, say)
    if service.kind == "wms":
        picture_form(store, service, layer, place, say)
        return
    job = fetchjobs.job_at(FETCHING)
    # One that has just ended is not handed over yet: the page has to be drawn anew for it.
    awaited = job is not None and job.refused is None
    st.button(
        say("plans.online.fetch"),
        type="primary",
        icon=":material/download:",
        disabled=awaited or place is None,
        key="online_fetch_button",
        on_click=_begin,
        args=(store, door, service, _wanted(door, service, layer, say), place),
        help=say("plans.online.fetch_help"),
    )
    if awaited:
        watched(FETCHING, say("plans.online.fetching"), say)
    elif job is not None and job.refused is not None:
        tell(job.refused, say)


def _counted(service: ServiceInfo, say: Words) -> str:
    return say("plans.online.layer_count", count=len(service.layers))


def _chosen_layer(service: ServiceInfo, say: Words) -> LayerInfo:
    """Draw the choice: layers that are known first, functional zoning before all others."""
    titles = _titles(service, say)
    known = list(titles)
    order = [*known, *(layer.name for layer in service.layers if layer.name not in titles)]
    told = _unlike({name: titles.get(name) or service.layer(name).title or name for name in order})
    zoning = (n for n, name in enumerate(order) if name.rpartition(":")[2] == _ZONING)
    chosen = st.selectbox(
        say("plans.online.layer"),
        order,
        index=next(zoning, 0),
        format_func=lambda name: told[name],
        key=f"online_layer:{service.address}",
    )
    layer = service.layer(chosen)
    about = [layer.name, *layer.formats] if service.kind == "postgis" else [layer.name]
    st.caption(plain_text(" · ".join(about)))
    return layer


def _unlike(titles: Mapping[str, str]) -> dict[str, str]:
    """Return titles by name, with the name beside those that several layers have."""
    counts = Counter(titles.values())
    return {
        name: title if counts[title] == 1 else f"{title} ({name})" for name, title in titles.items()
    }


def _titles(service: ServiceInfo, say: Words) -> Mapping[str, str]:
    """Return what layers of TAPIS are called in the language; no other service has such words."""
    return {layer.name: layer.title[say.lang] for layer in tapis.offered(service)}


def _chosen_place(
    store: Store, door: Door, service: ServiceInfo, layer: LayerInfo, say: Words
) -> Key | str | None:
    """Draw the municipalities of today that the layer may reach, and the whole layer.

    The whole of TAPIS is more than one fetch takes, and a picture of all tells nothing: neither is
    offered.
    """
    units: dict[str, Key | str] = {unit_id(key): key for key in _units_in(store, layer)}
    if service.kind != "wms" and (door.known is None or door.known.id != "tapis"):
        units = {_WHOLE: _WHOLE, **units}
    chosen = st.selectbox(
        say("plans.online.place"),
        list(units),
        index=None,
        format_func=lambda name: _place_name(store, units[name], say),
        placeholder=say("plans.online.place_hint"),
        key=f"online_place:{door.name}",
    )
    return None if chosen is None else units[chosen]


def _place_name(store: Store, place: Key | str, say: Words) -> str:
    return say("plans.online.whole") if isinstance(place, str) else store.territory.name(place)


def _units_in(store: Store, layer: LayerInfo) -> list[Key]:
    territory = store.territory
    units = [key for one in REGIONS for key in finest(territory, one, session.today())]
    if layer.bounds_lonlat is None:
        return units
    extent = shapely.box(*layer.bounds_lonlat)
    return [key for key in units if shapely.box(*territory.outline(key).bounds).intersects(extent)]


def _wanted(door: Door, service: ServiceInfo, layer: LayerInfo, say: Words) -> Wanted:
    """Return what is wanted wherever it is wanted."""
    return Wanted(
        layer=layer.name,
        title=_titles(service, say).get(layer.name, layer.title),
        source=door.known.publisher if door.known else "",
        licence=door.known.licence if door.known else "",
    )


def _begin(
    store: Store, door: Door, service: ServiceInfo, wanted: Wanted, place: Key | str
) -> None:
    if not isinstance(place, str):
        unit = f"{store.territory.name(place)} ({unit_id(place)})"
        wanted = replace(wanted, outline=store.territory.outline(place), unit=unit)
    fetchjobs.begin(FETCHING, lambda watch: door.fetch(service, wanted, store.home, watch))
