"""What the map is told, what is read from it, and the addresses of its code."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.views.asgi import get
from views.routes import asset_routes
from views.ui.assets import APP_FOLDER, app_url, leaflet_url
from views.ui.mapview import Camera, Click, Label, MapLayer, MapView, Step, read_events

LAYER = MapLayer("units_2021", "/data/units.abc", label=Label("name"), style={"fill": "#F6F4EF"})
VIEW = MapView("lv", {"map": "Karte"}, Camera(25.4, 57.5, 8), (LAYER,))
ROUTES = asset_routes()
CAMERA = {"lon": 25.0, "lat": 57.0, "zoom": 8.25, "seq": 1}


def test_layers_are_told_from_the_bottom_to_the_top() -> None:
    above, below = replace(LAYER, id="above", order=3), replace(LAYER, id="below", order=-1)
    told = replace(VIEW, layers=(above, LAYER, below)).payload("map")
    assert [layer["id"] for layer in told["layers"]] == ["below", "units_2021", "above"]


def test_what_the_browser_is_told_is_plain_json() -> None:
    told = VIEW.payload("map")
    assert json.loads(json.dumps(told))["layers"][0]["label"]["field"] == "name"
    assert told["code"].startswith("/assets/app/")
    assert told["assets"].startswith("/assets/leaflet/")


@pytest.mark.parametrize("change", [{"order": 4}, {"opacity": 0.4}, {"title": "Ū"}])
def test_a_layer_moved_or_paled_is_not_drawn_anew(change: dict[str, Any]) -> None:
    changed = replace(LAYER, **change)
    assert changed.digest == LAYER.digest
    assert (
        VIEW.payload("map")["digest"] != replace(VIEW, layers=(changed,)).payload("map")["digest"]
    )


@pytest.mark.parametrize(
    "change",
    [{"url": "/data/units.abd"}, {"style": {"fill": "#FFFFFF"}}, {"label": None}, {"id": "b"}],
)
def test_a_layer_with_other_content_or_style_is_drawn_anew(change: dict[str, Any]) -> None:
    assert replace(LAYER, **change).digest != LAYER.digest


def test_ids_that_differ_after_an_underscore_stay_apart() -> None:
    digests = {replace(LAYER, id=name).digest for name in ("plan_2021", "plan_2026", "plan")}
    assert len(digests) == 3


def test_a_click_is_read_with_its_place_and_where_the_map_looks() -> None:
    events = read_events(
        {"click": {"lon": 25.1, "lat": 57.1, "zoom": 9, "seq": 4, "camera": CAMERA}}
    )
    assert events.click == Click((25.1, 57.1), 9.0, 4)
    assert events.camera == Camera(25.0, 57.0, 8.25, 1)
    assert not events.leave


def test_a_step_is_taken_once_though_it_is_told_again() -> None:
    presses = [{"to": "next", "seq": 1}, {"to": 7, "seq": 2}, {"to": "prev", "seq": 5}]
    result = {"step": {"presses": presses, "camera": CAMERA}}
    assert read_events(result).steps == (Step("next", 1), Step(7, 2), Step("prev", 5))
    assert read_events(result, steps_seen=2).steps == (Step("prev", 5),)


@pytest.mark.parametrize(
    "told",
    [
        {"click": {"lon": 200, "lat": 57, "zoom": 1, "seq": 1}},
        {"click": {"lon": "a", "lat": 57, "zoom": 1, "seq": 1}},
        {"click": {"lon": float("nan"), "lat": 57, "zoom": 1, "seq": 1}},
        {"click": [25, 57]},
        {"step": {"presses": [{"to": "up", "seq": 1}, {"seq": 2}, 3]}},
        {"step": {"presses": "next"}},
        {},
    ],
)
def test_what_has_another_shape_is_no_event(told: dict[str, Any]) -> None:
    events = read_events(told)
    assert (events.click, events.steps, events.leave) == (None, (), False)


def test_a_page_with_the_map_runs_in_streamlit_s_own_test() -> None:
    def page() -> None:
        import streamlit as st  # noqa: PLC0415  AppTest runs the text of this function

        from views.ui.mapview import Camera, MapView, show_map  # noqa: PLC0415

        show_map(MapView("lv", {}, Camera(25.4, 57.5, 8)), key="map", on_events=st.write)
        st.text("drawn")

    for _ in range(2):
        run = AppTest.from_function(page).run()
        assert not run.exception
        assert run.text[0].value == "drawn"
        assert not run.run().exception


@pytest.mark.parametrize(
    "path", ["leaflet.js", "proj4.js", "leaflet.css", "images/layers.png"], ids=str
)
def test_leaflet_is_served_from_its_package_for_good(path: str) -> None:
    answer = get(ROUTES, f"{leaflet_url()}/{path}")
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_module_of_the_map_is_served_as_script() -> None:
    for file in APP_FOLDER.iterdir():
        answer = get(ROUTES, f"{app_url()}/{file.name}")
        assert answer.content == file.read_bytes()
        assert answer.headers["content-type"].split(";")[0] in {
            "text/javascript",
            "text/css",
        }


@pytest.mark.parametrize("path", ["../mapview.py", "../../main.py", "../assets.py", "none.js", ""])
def test_nothing_else_is_served(path: str) -> None:
    assert get(ROUTES, f"{app_url()}/{path}").status == 404


def test_no_module_of_the_map_writes_html() -> None:
    for file in APP_FOLDER.glob("*.js"):
        code = file.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in code, file.name
