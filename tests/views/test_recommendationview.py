"""The address of the page of recommendations, and what it takes over from elsewhere."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refusal
from layers.store import Store
from layers.territory import REGIONS
from planning.conflicts import FieldConflict
from planning.recommendationlists import code_list
from views.ui.recommendationareaform import geometry_of
from views.ui.recommendationborder import about_border, proposed_theme
from views.ui.recommendationview import PARTS, RecommendationView, decode, encode
from views.ui.recordconflict import choices, resolved

WORDS = st.text(max_size=30)
KEYS = ("region", "at", "part", "rec", "edit", "p", "q", "theme", "status", "practice", "page")
SQUARE = {"type": "Polygon", "coordinates": [[[25, 57], [26, 57], [26, 58], [25, 57]]]}


def views() -> st.SearchStrategy[RecommendationView]:
    degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    return st.builds(
        RecommendationView,
        region=st.sampled_from(REGIONS),
        at=st.none() | st.dates(dt.date(2009, 1, 1), dt.date(2025, 1, 1)),
        part=st.sampled_from(PARTS),
        chosen=WORDS,
        edit=st.booleans(),
        point=st.none() | degrees.map(lambda one: (round(one[0], 6), round(one[1], 6))),
        border=WORDS,
        text=WORDS,
        theme=st.sampled_from(["", *code_list("theme")]),
        status=st.sampled_from(["", *code_list("status")]),
        addressee=st.sampled_from(["", *code_list("addressee")]),
        unit=WORDS,
        practice=st.sampled_from(["", "only", "none"]),
        body=WORDS,
        example=WORDS,
        page=st.integers(1, 999),
    )


@given(views())
def test_an_address_tells_the_view_that_made_it(view: RecommendationView) -> None:
    assert decode(encode(view)) == view


@given(st.dictionaries(st.sampled_from(KEYS), WORDS))
def test_whatever_stands_in_an_address_is_read(told: dict[str, str]) -> None:
    decoded = decode(told)
    assert decode(encode(decoded)) == decoded


def test_a_border_that_cannot_be_read_is_none(shipped: Store) -> None:
    assert about_border(shipped, "x") is None
    assert about_border(shipped, "|vidzeme@2021-06-30|a|b|water") is None
    assert about_border(shipped, "p|vidzeme@x|0250000@2009-07-01|0967101@2009-07-01|") is None


def test_a_border_is_named_and_keeps_its_plans(shipped: Store) -> None:
    told = "p1,p2|vidzeme@2021-06-30|0250000@2009-07-01|0967101@2009-07-01|water"
    about = about_border(shipped, told)
    assert about is not None
    assert (about.border, about.theme) == ("Valmiera – Burtnieku novads", "water")
    assert about.query.plans == ("p1", "p2")


def test_homes_beside_industry_are_about_settlement() -> None:
    assert proposed_theme(["2_SecondaryProduction", "5_ResidentialUse"]) == "settlement"
    assert proposed_theme(["1_1_Agriculture"]) == "farm-forest"
    assert proposed_theme([]) in code_list("theme")


def test_the_polygons_of_a_collection_become_one_area() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": SQUARE}
    told = {"type": "FeatureCollection", "features": [feature, feature]}
    assert geometry_of(json.dumps(SQUARE)) == SQUARE
    assert geometry_of(json.dumps(feature)) == SQUARE
    assert geometry_of(json.dumps(told))["type"] == "MultiPolygon"


@pytest.mark.parametrize("text", ["", "{}", "[1]", "null", '{"type":"Feature"}', "[" * 20_000])
def test_what_is_no_geojson_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        geometry_of(text)
    assert refused.value.code == "area-unclear"


def test_a_line_is_no_area() -> None:
    with pytest.raises(Refusal) as refused:
        geometry_of('{"type":"LineString","coordinates":[[25,57],[26,57]]}')
    assert refused.value.code == "area-kind"


def test_only_texts_can_be_kept_both() -> None:
    text = FieldConflict("text_lv", "a", "b", "c")
    assert choices(text) == ["theirs", "mine", "both"]
    assert resolved(text, "both") == "b\n\nc"
    assert choices(FieldConflict("theme", "water", "risk", "data")) == ["theirs", "mine"]
    assert resolved(FieldConflict("title_en", "", "b", "c"), "both") == "b / c"
