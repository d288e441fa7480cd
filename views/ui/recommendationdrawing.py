"""A polygon drawn on the map corner by corner: each click is one, and it is an area when saved."""

from __future__ import annotations

import geopandas as gpd
import shapely
import streamlit as st

from geo.measure import LONLAT_CRS
from geo.types import LonLat
from layers.store import Store
from layers.words import Words
from planning.areas import add_area
from planning.areaspecs import ShapeArea
from views.ui.frame import plain_text
from views.ui.recommendationdoing import was_kept

_DRAWING = "rec_drawing"
_LEAST, _MOST = 3, 200


def is_drawing(recommendation: str) -> bool:
    """Return whether clicks on the map are corners now."""
    told = st.session_state.get(_DRAWING)
    return isinstance(told, tuple) and told[0] == recommendation


def corners() -> tuple[LonLat, ...]:
    """Return the corners so far."""
    told = st.session_state.get(_DRAWING)
    return told[1] if isinstance(told, tuple) else ()


def add_corner(recommendation: str, lonlat: LonLat) -> None:
    """Take a click on the map for the next corner."""
    if len(corners()) < _MOST:
        st.session_state[_DRAWING] = (recommendation, (*corners(), lonlat))


def drawn_frame() -> gpd.GeoDataFrame | None:
    """Return the corners and the outline between them as the map draws them, None without any."""
    told = corners()
    if not told:
        return None
    shapes: list[shapely.Geometry] = [shapely.Point(one) for one in told]
    if len(told) >= _LEAST:
        shapes.append(shapely.Polygon(told))
    elif len(told) > 1:
        shapes.append(shapely.LineString(told))
    return gpd.GeoDataFrame({"told": [""] * len(shapes)}, geometry=shapes, crs=LONLAT_CRS)


def begin_button(recommendation: str, say: Words) -> None:
    """Draw the button that makes corners of clicks."""
    st.button(
        say("recpage.draw"),
        icon=":material/draw:",
        key=f"rec_draw:{recommendation}",
        on_click=lambda: st.session_state.update({_DRAWING: (recommendation, ())}),
    )


def drawing_bar(store: Store, recommendation: str, say: Words) -> None:
    """Draw what is to be done while a polygon is drawn; nothing at other times."""
    if not is_drawing(recommendation):
        return
    with st.container(border=True, gap="xsmall"):
        told = say("recpage.draw_about", count=len(corners()))
        st.markdown(f":material/draw: {plain_text(told)}")
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                say("recpage.draw_save"),
                type="primary",
                key="rec_draw_save",
                disabled=len(corners()) < _LEAST,
                on_click=_save,
                args=(store, recommendation),
            )
            st.button(
                say("recpage.draw_back"),
                icon=":material/undo:",
                key="rec_draw_back",
                disabled=not corners(),
                on_click=_without_last,
                args=(recommendation,),
            )
            st.button(say("recpage.cancel"), key="rec_draw_cancel", on_click=stop_drawing)


def _without_last(recommendation: str) -> None:
    st.session_state[_DRAWING] = (recommendation, corners()[:-1])


def _save(store: Store, recommendation: str) -> None:
    shape = ShapeArea(shapely.Polygon(corners()))
    if was_kept(lambda who: add_area(store, recommendation, shape, who=who)):
        stop_drawing()


def stop_drawing() -> None:
    """Let clicks on the map be clicks again."""
    st.session_state.pop(_DRAWING, None)
