"""The explorer: the map, what is on it, and what is here."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from geo.errors import Refusal
from geo.types import LonLat
from layers.here import region_near
from layers.loading import Loaded
from layers.search import Place, places
from layers.store import Store
from layers.units import municipality_at, unit_id
from layers.words import Words
from views.ui import session
from views.ui.basemaps import basemap_layer
from views.ui.dates import checked_day, date_control
from views.ui.frame import plain_text, tell
from views.ui.language import language_control
from views.ui.layerlist import layer_list
from views.ui.legend import legend_items
from views.ui.mapview import (
    LKS_92,
    UTM_32,
    Camera,
    Caption,
    MapEvents,
    MapView,
    Output,
    Selection,
    show_map,
)
from views.ui.panel import panel
from views.ui.permalink import CAMERAS, Shown, View, query
from views.ui.planmaking import maps_in_the_making
from views.ui.scenes import (
    keep_pending,
    leave_presenting,
    report_seq,
    saved_views,
    scene_title,
    step_to,
)
from views.ui.searchbox import search_box
from views.ui.shown import (
    background,
    feature_url,
    map_layer,
    open_shown,
    shown_layers,
    visible_legend,
)

_MAP = "map"
_SEARCH = "search"
_REGION = "region"
_NEAR_ZOOM, _UNIT_ZOOM = 11.0, 9.5


def main() -> None:
    """Draw the page."""
    session.arrive()
    try:
        store = session.shared_store()
    except Refusal as refusal:
        tell(refusal, session.say())
        return
    at = checked_day()
    shown = shown_layers(session.view(), store.catalogue)
    opened, refused = open_shown(store, (*background(store.catalogue), *shown), at)
    if session.view().present:
        _map(store, opened, at)
    else:
        above = st.container()
        middle, side = st.columns([0.78, 0.22], gap="xsmall")
        with middle:  # first: it takes longest to draw, and a click need not wait for the rest
            _map(store, opened, at)
        with above:
            language_control(in_address=False)
        with side:
            maps_in_the_making(store.home, session.say())
            for told in (*refused, *store.catalogue.refused):
                tell(told, session.say())
            panel(store, [layer for _, layer in opened], at)
        with st.sidebar:
            _controls(store, opened, at)
    session.write_address(_whole(store))


def _whole(store: Store) -> View:
    return replace(session.view(), layers=shown_layers(session.view(), store.catalogue))


def _controls(store: Store, opened: list[tuple[Shown, Loaded]], at: dt.date) -> None:
    say = session.say()
    st.session_state[_REGION] = session.view().region
    st.segmented_control(
        say("controls.region"),
        list(CAMERAS),
        format_func=lambda region: say(f"regions.{region}"),
        key=_REGION,
        required=True,
        label_visibility="collapsed",
        on_change=_region_chosen,
    )
    date_control(store.territory, at)
    _search(store, say)
    _notes(opened, say)
    layer_list(store.catalogue)
    saved_views()


def _region_chosen() -> None:
    region = st.session_state[_REGION]
    session.change(region=region, layers=None, since=None, go=CAMERAS[region])


def _search(store: Store, say: Words) -> None:
    known = places(store, session.day())
    names = [place.told(say) for place in known]
    search_box(names, _SEARCH, say, lambda found: _found(known[found]))


def _found(place: Place) -> None:
    lon, lat = place.lonlat
    zoom = _NEAR_ZOOM if place.key is None else _UNIT_ZOOM
    region = region_near(place.lonlat)
    if region != session.view().region:
        session.change(region=region, layers=None, since=None)
    session.change(point=place.lonlat, tab="here", go=(lat, lon, zoom))
    if place.key is not None:
        session.change(selected=unit_id(place.key), tab="unit")
        if place.day is not None:
            session.change(at=place.day)


def _notes(opened: list[tuple[Shown, Loaded]], say: Words) -> None:
    """Say what a layer cannot show on this day, once for each reason."""
    said = {
        issue.code: say.issue(issue)
        for _, layer in reversed(opened)
        for issue in layer.issues
        if issue.severity != "info" and layer.declaration.listed
    }
    for text in said.values():
        st.caption(f":material/info: {plain_text(text)}")


def _map(store: Store, opened: list[tuple[Shown, Loaded]], at: dt.date) -> None:
    view, say = session.view(), session.say()
    lat, lon, zoom = view.looks_at
    layers = [map_layer(store, layer, one, n, at) for n, (one, layer) in enumerate(opened, 1)]
    base = basemap_layer(view.basemap)
    visible = visible_legend([one for one in opened if one[1].declaration.listed])
    show_map(
        MapView(
            lang=view.lang,
            words=say.under("map"),
            camera=Camera(lon, lat, zoom, session.camera_seq()),
            layers=tuple([base, *layers[1:]] if base else layers),
            selection=Selection(_selected_url(store), view.point, feature_url(opened, view.point)),
            grid=UTM_32 if view.region == "ostfold" else LKS_92,
            source_note=say("map.source_note"),
            outputs=_outputs(store, say),
            address=urlencode(session.address_of(_whole(store)), safe=",@"),
            report_seq=report_seq(),
            present=view.present,
            step_enabled=view.present,
            caption=Caption(scene_title() or say(f"regions.{view.region}"), (say.date(at),)),
            legend=legend_items(visible, view.lang),
            watermark=say("plans.practice") if _shows_practice(opened) else "",
        ),
        key=_MAP,
        on_events=lambda events: _follow(store, events),
    )


def _shows_practice(opened: list[tuple[Shown, Loaded]]) -> bool:
    return any(layer.declaration.practice for _, layer in opened)


def _outputs(store: Store, say: Words) -> tuple[Output, ...]:
    told = urlencode(session.address_of(_whole(store)), safe=",@")
    files = {"png": "picture.png", "pdf": "picture.pdf", "html": "page.html"}
    return tuple(Output(say(f"out.{k}"), f"/out/{file}?{told}") for k, file in files.items())


def _selected_url(store: Store) -> str | None:
    chosen = session.view().selected
    known = {unit_id(key) for key in store.territory.units.index if store.territory.pieces_of(key)}
    if chosen not in known:
        return None
    return f"/map/units/{store.territory.version}/{chosen}.geojson"


def _follow(store: Store, events: MapEvents) -> None:
    at = session.day()
    if events.camera:
        session.note_camera((events.camera.lat, events.camera.lon, events.camera.zoom))
        keep_pending(query(replace(_whole(store), at=at)))
    if events.click:
        _clicked(store, events.click.lonlat, at)
    for step in events.steps:
        step_to(step.to)
    if events.leave:
        leave_presenting()


def _clicked(store: Store, lonlat: LonLat, at: dt.date) -> None:
    key = municipality_at(store.territory, lonlat, at)
    session.change(point=lonlat, selected=unit_id(key) if key else None)
    if session.view().tab not in {"here", "unit"}:
        session.change(tab="here")


main()
