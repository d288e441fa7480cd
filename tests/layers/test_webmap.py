"""What the browser's map is sent."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import Any

import pytest
import shapely

from layers.store import Store
from layers.territory import Territory
from layers.webmap import layer_payload, layer_url, unit_payload

TODAY = dt.date(2026, 1, 1)


def sent(shipped: Store, layer: str, day: dt.date = TODAY) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(layer_payload(shipped.open(layer, day)).raw)
    return told


def test_a_layer_is_geojson_with_the_attributes_that_the_map_needs(shipped: Store) -> None:
    told = sent(shipped, "vidzeme-municipalities")
    assert told["type"] == "FeatureCollection"
    assert len(told["features"]) == 10
    names = {feature["properties"]["name"] for feature in told["features"]}
    assert "Alūksnes novads" in names
    for feature in told["features"]:
        assert set(feature["properties"]) == {"id", "name", "label_lonlat"}


def test_the_style_gets_the_fields_it_looks_at(shipped: Store) -> None:
    roles = {f["properties"]["role"] for f in sent(shipped, "partners")["features"]}
    assert roles == {"lead", "partner"}
    assert all("rank" in f["properties"] for f in sent(shipped, "settlements")["features"])


def test_a_label_stands_inside_its_polygon(shipped: Store) -> None:
    for feature in sent(shipped, "vidzeme-municipalities")["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.covers(shapely.Point(feature["properties"]["label_lonlat"]))


def test_coordinates_have_five_decimals_and_units_still_meet(shipped: Store) -> None:
    features = sent(shipped, "vidzeme-municipalities")["features"]
    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in features]
    xy = shapely.get_coordinates(shapes)
    assert (abs(xy - xy.round(5)) < 1e-12).all()
    assert shapely.coverage_is_valid(shapes)


def test_the_packed_bytes_are_the_raw_ones(shipped: Store) -> None:
    payload = layer_payload(shipped.open("vidzeme-municipalities", TODAY))
    assert gzip.decompress(payload.packed) == payload.raw
    assert "ū".encode() in payload.raw
    assert payload is layer_payload(shipped.open("vidzeme-municipalities", TODAY))


def test_an_empty_layer_is_an_empty_collection(shipped: Store) -> None:
    assert sent(shipped, "vidzeme-districts")["features"] == []


def test_the_default_view_is_under_a_megabyte(shipped: Store) -> None:
    shown = [layer for layer in shipped.catalogue if layer.visible and layer.kind == "vector"]
    assert len(shown) > 5
    total = sum(len(layer_payload(shipped.open(layer.id, TODAY)).raw) for layer in shown)
    assert total < 1_000_000


@pytest.mark.parametrize(("layer", "resent"), [("land", False), ("vidzeme-municipalities", True)])
def test_a_reform_sends_only_the_layers_that_it_changes(
    shipped: Store,
    layer: str,
    resent: bool,  # noqa: FBT001  a column of the table
) -> None:
    days = (dt.date(2010, 1, 1), dt.date(2022, 1, 1))
    old, new = (layer_url(shipped.open(layer, day), day) for day in days)
    assert (old != new) is resent


def test_a_unit_is_its_outline_and_name(mini: Territory) -> None:
    payload = unit_payload(mini, ("AB", dt.date(2021, 7, 1)))
    (feature,) = json.loads(payload.raw)["features"]
    assert feature["properties"]["id"] == "AB@2021-07-01"
    assert feature["properties"]["name"] == "Āžu novads"
    assert shapely.from_geojson(json.dumps(feature["geometry"])).equals(
        shapely.box(25, 57, 25.3, 57.1)
    )
