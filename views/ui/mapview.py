"""The map on the screen: what it shows goes in as frozen values, what people do comes out.

A components.v2 component without an iframe; the code in `map/` draws with Leaflet. Panning and
zooming never rerun the script: the browser keeps `c=lat,lon,zoom` in the address itself, so read
`c` at the start of a session and leave it alone afterwards (see `map/address.js`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import streamlit as st

from views.ui.mapmodel import (
    LKS_92,
    UTM_32,
    Camera,
    Caption,
    Grid,
    Label,
    LegendItem,
    LonLat,
    MapLayer,
    MapLink,
    MapView,
    Output,
    Selection,
)

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

__all__ = [
    "LKS_92",
    "UTM_32",
    "Camera",
    "Caption",
    "Click",
    "Grid",
    "Label",
    "LegendItem",
    "MapEvents",
    "MapLayer",
    "MapLink",
    "MapView",
    "Output",
    "Selection",
    "Step",
    "read_events",
    "show_map",
]

_EVENTS = ("click", "step", "leave", "report")
_Event = TypeVar("_Event")

# The frontend makes a module of this text under a blob: address, where a relative import fails.
_LOADER = """\
export default async function (component) {
  const { show } = await import(new URL(component.data.code, location.origin).href);
  return show(component);
}
"""


@dataclass(frozen=True)
class Click:
    """A place that was clicked (degrees, WGS84), and the zoom it was clicked at."""

    lonlat: LonLat
    zoom: float
    seq: int


@dataclass(frozen=True)
class Step:
    """A wish for another saved view: the next, the previous, or the one of a number from 1."""

    to: Literal["next", "prev"] | int
    seq: int


@dataclass(frozen=True)
class MapEvents:
    """What people did on the map; each is told once.

    `camera` comes with every event: where the map looks now.
    """

    click: Click | None = None
    steps: tuple[Step, ...] = ()
    leave: bool = False
    camera: Camera | None = None


def show_map(view: MapView, key: str, on_events: Callable[[MapEvents], None]) -> None:
    """Draw the map in its place on the page.

    `key` stays the same for as long as it is the same map; the map then survives reruns. What
    people do on it is given to `on_events` as a control's callback is: before the run that draws
    what came of it.
    """

    def listening(name: str) -> Callable[[], None]:
        return lambda: on_events(_taken(key, name))

    _renderer()(
        key=key,
        data=view.payload(key),
        on_click_change=listening("click"),
        on_step_change=listening("step"),
        on_leave_change=listening("leave"),
        on_report_change=listening("report"),
    )


def _taken(key: str, name: str) -> MapEvents:
    seen = f"{key}.steps_seen"
    state = st.session_state.get(key) or {}
    events = read_events({name: state.get(name)}, steps_seen=st.session_state.get(seen, 0))
    if events.steps:
        st.session_state[seen] = events.steps[-1].seq
    return events


def read_events(result: Mapping[str, Any], steps_seen: int = 0) -> MapEvents:
    """Return what was told at once; what is not of the agreed shape is no event.

    The browser tells the last few steps each time, since Streamlit keeps only the newest of two
    messages that meet; those up to `steps_seen` were taken before.
    """
    told = {name: result[name] for name in _EVENTS if isinstance(result.get(name), Mapping)}
    cameras = (_read(_camera, value.get("camera")) for value in told.values())
    return MapEvents(
        click=_read(_click, told.get("click")),
        steps=tuple(step for step in _steps(told.get("step")) if step.seq > steps_seen),
        leave="leave" in told,
        camera=next(cameras, None),
    )


@cache
def _renderer() -> ComponentRenderer:
    return st.components.v2.component("explorer_map", js=_LOADER, isolate_styles=False)


def _read(shape: Callable[[Any], _Event], value: object) -> _Event | None:
    if value is None:
        return None
    try:
        return shape(value)
    except (KeyError, TypeError, ValueError):
        return None


def _click(value: Mapping[str, Any]) -> Click:
    return Click(_lonlat(value), float(value["zoom"]), int(value["seq"]))


def _camera(value: Mapping[str, Any]) -> Camera:
    return Camera(*_lonlat(value), zoom=float(value["zoom"]), seq=int(value["seq"]))


def _steps(value: Mapping[str, Any] | None) -> list[Step]:
    presses = (value or {}).get("presses")
    steps = [_read(_step, press) for press in presses] if isinstance(presses, list) else []
    return [step for step in steps if step]


def _step(value: Mapping[str, Any]) -> Step:
    to = value["to"]
    return Step(to if to in {"next", "prev"} else int(to), int(value["seq"]))


def _lonlat(value: Mapping[str, Any]) -> LonLat:
    lon, lat = float(value["lon"]), float(value["lat"])
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004  the bounds of degrees
        raise ValueError(value)
    return lon, lat
