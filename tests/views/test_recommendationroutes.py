"""The routes of what the page of recommendations draws."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
import shapely

from geo.measure import LONLAT_CRS
from tests.views.asgi import get
from views.recommendationroutes import recommendation_routes
from views.ui.recommendationheld import Drawn

ROUTES = recommendation_routes()


def drawn(told: str) -> Drawn:
    frame = gpd.GeoDataFrame({"told": [told]}, geometry=[shapely.Point(25, 57)], crs=LONLAT_CRS)
    return Drawn.of(frame)


def test_what_is_drawn_is_answered_and_may_be_kept_for_good() -> None:
    answer = get(ROUTES, drawn("<b>ceļš</b>").address())
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    feature = json.loads(answer.content)["features"][0]
    assert feature["properties"]["told"] == "<b>ceļš</b>"


def test_other_content_has_another_address() -> None:
    assert drawn("a").address() == drawn("a").address()
    assert drawn("a").address() != drawn("b").address()


@pytest.mark.parametrize("token", ["0" * 20, "x", "..%2F..%2Fetc", "A" * 20])
def test_what_was_never_drawn_is_not_there(token: str) -> None:
    assert get(ROUTES, f"/map/recommendations/{token}.geojson").status == 404
