"""Tiles and outlines as the browser's map is sent them: of what is there now, and nothing else."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from layers.loading import Loaded
from layers.store import store
from layers.zone_pictures import write_build
from layers.zone_styles import zone_style
from planning import plans
from planning.planbuilds import build
from planning.planonmap import layer_of, put_plans_on_map
from planning.planstore import get_plan
from planning.plantable import map_table
from tests.made_plan import box, check_here, keep, write_plan
from tests.views.asgi import Answer, get
from views.outroutes import out_routes
from views.planroutes import plan_routes
from views.tileroutes import tile_routes
from views.ui.permalink import Shown, View, query
from views.ui.shown import feature_url, map_layer

ROUTES = [*tile_routes(), *plan_routes(), *out_routes()]
TODAY = dt.date(2026, 11, 22)
TOKEN = "0123456789abcdef" * 2
ZOOM = 14
VIEW = View("lv", "vidzeme", TODAY, camera=(57.505, 25.41, 12))


@pytest.fixture(autouse=True)
def two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.planbuilds.TILED_FROM", 2)


@pytest.fixture
def plan(home: Path) -> str:
    kept = keep(home, ("DzS1", "M"))
    build(home, get_plan(home, kept), lambda _share: None)
    put_plans_on_map(home)
    return kept


def ask(path: str) -> Answer:
    answer = get(ROUTES, path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer


def not_found(path: str) -> bool:
    answer = get(ROUTES, path)
    assert len(answer.text) < 100
    assert "<" not in answer.text
    return answer.status == 404 and "immutable" not in answer.headers.get("cache-control", "")


def opened(home: Path, plan: str) -> Loaded:
    return store(home).open(layer_of(get_plan(home, plan)), TODAY)


def tile_of(zone: int) -> tuple[str, tuple[float, float]]:
    """Return the address of the tile with the middle of a zone, and where in it that is (0-1)."""
    middle = box(zone).centroid
    x = (middle.x + 180) / 360 * 2**ZOOM
    y = (0.5 - math.asinh(math.tan(math.radians(middle.y))) / math.tau) * 2**ZOOM
    return f"{ZOOM}/{int(x)}/{int(y)}.png", (x % 1, y % 1)


def colours(address: str, zone: int) -> set[str]:
    """Return the colours around the middle of a zone."""
    name, (x, y) = tile_of(zone)
    answer = ask(f"{address}/{name}")
    assert answer.status == 200
    seen = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB"))
    row, column = int(y * len(seen)), int(x * len(seen))
    around = seen[max(row - 8, 0) : row + 8, max(column - 8, 0) : column + 8].reshape(-1, 3)
    return {"#{:02X}{:02X}{:02X}".format(*colour) for colour in around.tolist()}


def layer_address(home: Path, plan: str) -> str:
    layer = opened(home, plan)
    return f"/map/tiles/{layer.declaration.id}/{layer.version}"


def looks(value: str) -> set[str]:
    style = zone_style(value)
    return {style["fill"], *([style["hatch"]["colour"]] if "hatch" in style else [])}


def test_a_tile_is_a_picture_that_is_kept_for_good(home: Path, plan: str) -> None:
    answer = ask(f"{layer_address(home, plan)}/{tile_of(0)[0]}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert colours(layer_address(home, plan), 0) == looks("5_1_PermanentResidentialUse")
    assert colours(layer_address(home, plan), 1) == looks("1_2_Forestry")


def test_addresses_without_a_zone_share_one_clear_tile(home: Path, plan: str) -> None:
    address = layer_address(home, plan)
    one, other = ask(f"{address}/14/0/0.png"), ask(f"{address}/3/7/7.png")
    assert one.status == other.status == 200
    assert one.content == other.content
    assert len(one.content) < 200
    assert Image.open(io.BytesIO(one.content)).convert("RGBA").getchannel("A").getextrema() == (
        0,
        0,
    )


@pytest.mark.parametrize(
    "place", ["3/8/0.png", "3/0/8.png", "23/0/0.png", "99/1/1.png", "x/1/1.png"]
)
def test_places_off_the_world_are_not_found(home: Path, plan: str, place: str) -> None:
    assert not_found(f"{layer_address(home, plan)}/{place}")


@pytest.mark.parametrize("layer", ["..", "%2e%2e", "plan-0", "lakes", "<script>", "\x00"])
def test_other_layers_and_versions_are_not_found(home: Path, plan: str, layer: str) -> None:
    version = opened(home, plan).version
    assert not_found(f"/map/tiles/{layer}/{version}/{tile_of(0)[0]}")
    assert not_found(f"/map/tiles/{layer_of(get_plan(home, plan))}/0000/{tile_of(0)[0]}")


def test_a_deleted_plan_has_no_tiles(home: Path, plan: str) -> None:
    address, version = layer_address(home, plan), get_plan(home, plan).version
    own = f"/map/plans/{plan}/{version}/tiles/inspire"
    assert ask(f"{own}/{tile_of(0)[0]}").status == 200
    plans.delete(home, plan)
    assert not_found(f"{address}/{tile_of(0)[0]}")
    assert not_found(f"{own}/{tile_of(0)[0]}")


def test_the_plan_s_own_page_has_tiles_in_both_palettes(home: Path, plan: str) -> None:
    own = f"/map/plans/{plan}/{get_plan(home, plan).version}/tiles"
    assert colours(f"{own}/inspire", 0) == looks("5_1_PermanentResidentialUse")
    national = zone_style("5_1_PermanentResidentialUse", "national", "DzS", crosswalk="lv-mk240")
    assert national["fill"] in colours(f"{own}/national", 0)
    assert not_found(f"{own}/other/{tile_of(0)[0]}")
    assert not_found(f"/map/plans/{plan}/99/tiles/inspire/{tile_of(0)[0]}")
    assert not_found(f"/map/plans/{plan}/{get_plan(home, plan).version}/zones.geojson")


def test_a_check_has_tiles_by_its_token_alone(home: Path) -> None:
    folder = home / "checks" / TOKEN
    check_here(write_plan(folder / "original", ("DzS1", "M")), folder / "result")
    zones = gpd.read_parquet(folder / "result" / "zones.parquet")
    table = map_table(zones).drop(columns="geometry")
    write_build(folder / "tiles-3", zones, table, lambda _share: None)
    assert colours(f"/map/checks/{TOKEN}/3/real", 1) == looks("1_2_Forestry")
    assert colours(f"/map/checks/{TOKEN}/3/practice", 1) == looks("1_2_Forestry")
    assert not_found(f"/map/checks/{TOKEN}/3/lv/zones.geojson")
    for wrong in (f"{TOKEN}/2/real", f"{'0' * 32}/3/real", f"{TOKEN}/3/odd", "../3/real"):
        assert not_found(f"/map/checks/{wrong}/{tile_of(0)[0]}")


def test_the_zone_under_a_click_is_outlined_by_its_address(home: Path, plan: str) -> None:
    layer = opened(home, plan)
    middle = box(1).centroid
    url = feature_url([(Shown(layer.declaration.id), layer)], (middle.x, middle.y))
    assert url is not None
    (found,) = json.loads(ask(url).content)["features"]
    outline = shapely.geometry.shape(found["geometry"])
    assert outline.symmetric_difference(box(1)).area < box(1).area * 0.01
    assert feature_url([(Shown(layer.declaration.id), layer)], (25.0, 57.0)) is None
    assert feature_url([(Shown(layer.declaration.id, 0.0), layer)], (middle.x, middle.y)) is None
    assert feature_url([(Shown(layer.declaration.id), layer)], None) is None
    assert not_found(url.replace("/1.geojson", "/2.geojson"))


def test_a_small_plan_s_zone_is_outlined_the_same_way(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.planbuilds.TILED_FROM", 99)
    layer = opened(home, keep(home, ("DzS1", "M")))
    middle = box(1).centroid
    url = feature_url([(Shown(layer.declaration.id), layer)], (middle.x, middle.y))
    assert url is not None
    assert url.endswith("/1.geojson")
    assert ask(url).status == 200
    assert not_found(f"{layer_address(home, layer.declaration.data['plan'])}/{tile_of(0)[0]}")
    assert not_found(url.replace("/1.geojson", "/2.geojson"))


def test_the_map_asks_for_tiles_only_where_the_plan_lies(home: Path, plan: str) -> None:
    layer = opened(home, plan)
    told = map_layer(store(home), layer, Shown(layer.declaration.id), 3, TODAY)
    assert told.kind == "raster"
    assert told.url == f"{layer_address(home, plan)}/{{z}}/{{x}}/{{y}}.png"
    assert told.bbox is not None
    expected = shapely.union_all([box(0), box(1)]).bounds
    assert np.allclose(told.bbox, expected, atol=1e-6)


@pytest.mark.parametrize("kind", ["picture.png", "picture.pdf", "page.html"])
def test_what_leaves_shows_a_large_plan_too(home: Path, plan: str, kind: str) -> None:
    layer = Shown(opened(home, plan).declaration.id)
    with_plan, without = (
        ask(f"/out/{kind}?{query(view)}&bbox=25.38,57.49,25.44,57.52&w=640&h=480")
        for view in (replace(VIEW, layers=(layer,)), replace(VIEW, layers=()))
    )
    assert with_plan.status == without.status == 200
    assert len(with_plan.content) > len(without.content) + 500
