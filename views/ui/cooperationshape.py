"""The drawn part of an area's territory: corners clicked on the map, or GeoJSON from a GIS."""

from __future__ import annotations

from dataclasses import replace

import shapely
import streamlit as st

from geo.errors import Refusal
from layers.words import Words
from planning.areaspecs import ShapeArea, spec_of
from views.ui.cooperationdraft import Draft, keep, typed
from views.ui.frame import plain_text
from views.ui.recommendationareaform import geometry_of
from views.ui.recommendationdoing import attempt
from views.ui.recommendationdrawing import begin_button, corners, is_drawing, stop_drawing

_LEAST = 3


def shape_part(one: str, draft: Draft, say: Words) -> None:
    """Draw what is drawn of an area that is being written, and the ways to draw it."""
    territory = draft.entry.territory
    opened = territory.shape is not None or is_drawing(one)
    with st.expander(say("cooppage.shape"), icon=":material/draw:", expanded=opened):
        if is_drawing(one):
            _drawing(one, draft, say)
            return
        if territory.shape is not None:
            st.markdown(
                f":material/check: {plain_text(territory.shape_name or say('cooppage.drawn'))}"
            )
            st.button(
                say("cooppage.shape_remove"),
                key="coop_shape_remove",
                on_click=_put,
                args=(one, draft, None),
            )
        begin_button(one, say)
        st.text_area(say("recpage.area_paste"), key=f"coop_shape:{one}", height=80)
        st.button(
            say("cooppage.shape_take"),
            key="coop_shape_take",
            on_click=lambda: attempt(lambda _who: _take(one, draft)),
        )


def _drawing(one: str, draft: Draft, say: Words) -> None:
    told = say("recpage.draw_about", count=len(corners()))
    st.markdown(f":material/draw: {plain_text(told)}")
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            say("recpage.draw_save"),
            type="primary",
            key="coop_draw_save",
            disabled=len(corners()) < _LEAST,
            on_click=lambda: attempt(lambda _who: _drawn(one, draft)),
        )
        st.button(say("recpage.cancel"), key="coop_draw_cancel", on_click=stop_drawing)


def _drawn(one: str, draft: Draft) -> None:
    told = {"geometry": shapely.geometry.mapping(shapely.Polygon(corners())), "name": ""}
    _checked(one, draft, told)
    stop_drawing()


def _take(one: str, draft: Draft) -> None:
    text = str(st.session_state[f"coop_shape:{one}"] or "")
    _checked(one, draft, {"geometry": geometry_of(text), "name": ""})


def _checked(one: str, draft: Draft, told: dict[str, object]) -> None:
    """Put a shape into the draft; refuses what `planning.areaspecs.checked_spec` refuses."""
    spec = spec_of("shape", told)
    if not isinstance(spec, ShapeArea):
        raise Refusal("area-kind")
    _put(one, draft, spec.shape)


def _put(one: str, draft: Draft, shape: shapely.Geometry | None) -> None:
    entry = typed(one, draft)
    territory = replace(entry.territory, shape=shape, shape_name="")
    keep(one, Draft(replace(entry, territory=territory), draft.base, draft.version))
