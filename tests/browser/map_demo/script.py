"""One page with the map, switches beside it, and what came back, written out for the tests."""

import json
import os

import streamlit as st

from views.ui.mapview import (
    Camera,
    Caption,
    Label,
    LegendItem,
    MapEvents,
    MapLayer,
    MapView,
    Output,
    Selection,
    show_map,
)

WORDS = {
    "map": "Karte",
    "zoom_in": "Tuvināt",
    "zoom_out": "Tālināt",
    "measure": "Mērīt",
    "measure_hint": "Uzklikšķiniet kartē, lai sāktu mērīt.",
    "length": "Garums",
    "area": "Platība",
    "save_picture": "Saglabāt attēlu",
    "sources": "Avoti",
    "legend": "Apzīmējumi",
    "loading": "Ielādē karti…",
    "layer_failed": "Slāni neizdevās ielādēt:",
    "north": "Z",
    "south": "D",
    "east": "A",
    "west": "R",
}
ZONES = {
    "fill": "#F6F4EF",
    "stroke": "#5A5A5A",
    "weight": 1.2,
    "by": {
        "field": "zone",
        "values": {"0": {"fill": "#B4E66E"}, "1": {"hatch": {"colour": "#B4552D", "gap": 8}}},
        "default": {"fill_opacity": 0.6},
    },
}
DOTS = {
    "fill": "#2B2B2B",
    "stroke": "#FFFFFF",
    "radius_by": {"field": "population", "stops": [[500, 2.5], [20000, 6]]},
}
NAMES = ["Avots", *json.loads(os.environ.get("MAP_DEMO_NAMES", "[]"))]
NUMBER = int(st.query_params.get("odd", 0))
ODD, DEMO = NAMES[NUMBER], f"/demo/{NUMBER}"


def layers() -> tuple[MapLayer, ...]:
    """Return the layers that the switches ask for."""
    plan = st.session_state.get("plan", "plan_2021")
    squares = MapLayer(
        plan,
        f"{DEMO}/{plan}",
        order=0,
        opacity=st.session_state.get("opacity", 100) / 100,
        style=ZONES,
        interactive=True,
        tooltip="name",
        label=Label("name", min_zoom=7),
        attribution=ODD,
        title=ODD,
    )
    by_rank = ("rank", {"3": 9})
    places = MapLayer(
        "vietas_1", f"{DEMO}/places", order=1, style=DOTS, label=Label("name", zoom_by=by_rank)
    )
    missing = MapLayer("nav", f"{DEMO}/none", order=2, title=ODD)
    shown = [squares] if st.session_state.get("squares", True) else []
    shown += [places] if st.session_state.get("places", True) else []
    return (*shown, missing) if st.session_state.get("missing") else tuple(shown)


def camera() -> Camera:
    """Return where to look: the address at the start of a session, later only where told."""
    if "camera" not in st.session_state:
        lat, lon, zoom = (st.query_params.get("c") or "57.35,25.4,8.5").split(",")
        st.session_state.camera = Camera(float(lon), float(lat), float(zoom), seq=1)
    if st.session_state.get("go"):
        st.session_state.camera = Camera(25.0, 57.2, 10, seq=st.session_state.camera.seq + 1)
    kept: Camera = st.session_state.camera
    return kept


def follow(events: MapEvents) -> None:
    """Note what was done on the map."""
    state = st.session_state
    state.steps = [*state.get("steps", []), *(step.to for step in events.steps)]
    if events.click:
        state.click = events.click.lonlat
        state.selection = Selection(f"{DEMO}/square", events.click.lonlat)
    if events.leave:
        state.left = True
    if events.camera:
        state.seen_camera = [events.camera.lat, events.camera.lon, events.camera.zoom]


st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
st.html("<style>.stMainBlockContainer{padding:3.75rem 0 0}</style>")
st.session_state.runs = st.session_state.get("runs", 0) + 1
if "plan" not in st.session_state:
    st.session_state.plan = st.query_params.get("plan", "plan_2021")
if st.session_state.get("last_query") not in {None, st.query_params.get("plan", "plan_2021")}:
    st.session_state.plan = st.query_params.get("plan", "plan_2021")
side, middle = st.columns([1, 3])
with side:
    st.radio("Plāns", ["plan_2021", "plan_2026"], key="plan")
    st.checkbox("Kvadrāti", value=True, key="squares")
    st.checkbox("Vietas", value=True, key="places")
    st.checkbox("Trūkst", key="missing")
    st.slider("Necaurredzamība", 0, 100, 100, key="opacity")
    st.checkbox("Ekrāns", value="present" in st.query_params, key="present")
    st.button("Iet", key="go")
    st.button("Kur", key="where")
    st.text_input("Teksts", key="text")
st.query_params["plan"] = st.session_state.plan
st.session_state.last_query = st.session_state.plan
if st.session_state.get("where"):
    st.session_state.asked = st.session_state.get("asked", 0) + 1
view = MapView(
    "lv",
    WORDS,
    camera(),
    layers(),
    selection=st.session_state.get("selection", Selection()),
    source_note="Nekas šeit nav juridiski saistošs",
    outputs=(Output("PNG", f"{DEMO}/square"),),
    present=st.session_state.present,
    step_enabled=True,
    caption=Caption(ODD, (ODD, "2021. gada 1. jūlijs")),
    legend=(
        LegendItem(ODD, ZONES),
        LegendItem("Partneri", {"hatch": {"colour": "#B4552D"}, "stroke": "#B4552D"}),
        LegendItem("Robeža", {"stroke": "#2B2B2B", "weight": 2.4}, "line"),
        LegendItem("Vieta", DOTS, "point"),
    ),
    report_seq=st.session_state.get("asked", 0),
)
with middle:
    show_map(view, "map", follow)
with side:
    told = {
        "runs": st.session_state.runs,
        "click": st.session_state.get("click"),
        "steps": st.session_state.get("steps", []),
        "left": st.session_state.get("left", False),
        "camera": st.session_state.get("seen_camera"),
        "drawn": view.payload("map")["digest"],
        "layers": [f"{layer.id}:{layer.digest}" for layer in view.layers],
    }
    st.code(json.dumps(told), language=None)
