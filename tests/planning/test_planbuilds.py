"""Large plans on the map: a layer once the build is made, in step with the register."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pyproj import Transformer

from geo.errors import Refusal
from layers.catalogue import PLAN_FOLDER
from layers.here import what_is_here
from layers.loading import Loaded, with_features
from layers.out.bundle import opener
from layers.store import store
from planning.here import plans_here
from planning.planbuilds import (
    TILES_FOLDER,
    Builds,
    Making,
    build,
    build_folder,
    build_refused,
    builds_going,
    is_built,
)
from planning.planlayers import plan_zones
from planning.planonmap import layer_of, make_large_plans_ready, put_plans_on_map
from planning.planstore import (
    PlanMeta,
    delete_plan,
    get_plan,
    list_plans,
    save_mapping,
    store_plan,
    undo_delete,
    undo_withdraw,
    withdraw_plan,
)

TODAY = dt.date(2026, 11, 22)
META = PlanMeta(title="Liels plāns", kind="TP", status="active")
EAST, NORTH = 580_000.0, 378_500.0
FOREST = "1_2_Forestry"
Checked = Callable[..., Path]


@pytest.fixture(autouse=True)
def two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.planbuilds.TILED_FROM", 2)


@pytest.fixture
def plan(home: Path, checked: Checked) -> str:
    return store_plan(home, checked(), META)


def make(home: Path, plan: str) -> None:
    build(home, get_plan(home, plan), lambda _share: None)
    put_plans_on_map(home)


def opened(home: Path, plan: str) -> Loaded:
    return store(home).open(layer_of(get_plan(home, plan)), TODAY)


def shown(home: Path) -> set[str]:
    return {path.stem for path in (home / PLAN_FOLDER).glob("*.toml")}


def built(home: Path) -> set[str]:
    folder = home / TILES_FOLDER
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def lonlat(x: float, y: float = NORTH) -> tuple[float, float]:
    lon, lat = Transformer.from_crs("EPSG:3059", "EPSG:4326", always_xy=True).transform(x, y)
    return float(lon), float(lat)


def test_a_large_plan_is_a_layer_once_its_build_is_made(home: Path, plan: str) -> None:
    put_plans_on_map(home)
    assert shown(home) == set()
    make(home, plan)
    layer = opened(home, plan)
    assert (layer.frame, layer.raster, layer.features) == (None, None, 2)
    assert layer.declaration.style["by"]["values"].keys() == {FOREST}
    assert layer.zones is not None


def test_what_is_asked_of_it_is_what_a_small_plan_answers(
    home: Path, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(home, plan)
    places = [lonlat(x) for x in (EAST - 500, EAST + 500, EAST + 9e3)]
    many = [plans_here(home, place, TODAY) for place in places]
    edge = plans_here(home, lonlat(EAST), TODAY)
    layer = layer_of(get_plan(home, plan))
    rows = [
        found["features"]
        for found in what_is_here(store(home), lonlat(EAST + 500), TODAY)["layers"]
        if found["id"] == layer
    ]
    monkeypatch.setattr("planning.planbuilds.TILED_FROM", 99)
    assert many == [plans_here(home, place, TODAY) for place in places]
    assert [len(found) for found in many] == [1, 1, 0]
    assert [found.code for found in edge] == ["DzS", "M"]
    assert rows[0][0]["code"] == "M"


def test_a_zone_of_a_large_plan_can_be_outlined(home: Path, plan: str) -> None:
    make(home, plan)
    layer = opened(home, plan)
    (number,) = layer.numbers_at(lonlat(EAST + 500))
    square = shapely.box(EAST, NORTH - 500, EAST + 1_000, NORTH + 500)
    expected = gpd.GeoSeries([square], crs=3059).to_crs(4326).iloc[0]
    assert shapely.hausdorff_distance(layer.outline(number), expected) < 1e-6


def test_what_leaves_the_map_is_every_zone_as_it_was(home: Path, plan: str) -> None:
    make(home, plan)
    shared = store(home)
    layer = layer_of(get_plan(home, plan))
    frame = opener(shared.territory, shared.catalogue, TODAY)(layer).frame
    assert frame is not None
    assert list(frame["code"]) == ["DzS", "M"]
    own = plan_zones(home, plan).geometry.to_crs(4326)
    assert frame.geometry.reset_index(drop=True).geom_equals_exact(own, 1e-9).all()
    assert with_features(opened(home, plan)).frame is not None


def test_builds_follow_the_register(home: Path, plan: str) -> None:
    make(home, plan)
    name = layer_of(get_plan(home, plan))
    withdraw_plan(home, plan)
    put_plans_on_map(home)
    assert shown(home) == set()
    undo_withdraw(home, plan)
    make(home, plan)
    assert shown(home) == built(home) == {layer_of(get_plan(home, plan))}
    delete_plan(home, plan)
    put_plans_on_map(home)
    assert shown(home) == built(home) == set()
    undo_delete(home, plan)
    make(home, plan)
    assert shown(home) == built(home)
    assert name.startswith(plan)


def test_a_withdrawn_plan_keeps_the_build_for_its_own_page(home: Path, plan: str) -> None:
    withdraw_plan(home, plan)
    make(home, plan)
    assert is_built(home, get_plan(home, plan))
    assert shown(home) == set()


def test_a_mapping_gives_another_build_with_its_classes(home: Path, plan: str) -> None:
    make(home, plan)
    before = opened(home, plan).version
    save_mapping(home, plan, {"DzS": FOREST})
    put_plans_on_map(home)
    assert shown(home) == built(home) == set()
    make(home, plan)
    layer = opened(home, plan)
    assert layer.version != before
    assert layer.zones is not None
    assert layer.zones.build.classes == [FOREST]
    assert [one.hilucs for one in plans_here(home, lonlat(EAST - 500), TODAY)] == [FOREST]


def test_the_layer_of_an_older_edition_gives_way(
    home: Path, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.planbuilds.TILED_FROM", 99)
    put_plans_on_map(home)
    stem = layer_of(get_plan(home, plan))
    assert (home / PLAN_FOLDER / f"{stem}.fgb").is_file()
    monkeypatch.setattr("planning.planbuilds.TILED_FROM", 2)
    put_plans_on_map(home)
    assert list((home / PLAN_FOLDER).iterdir()) == []
    make(home, plan)
    assert [path.name for path in (home / PLAN_FOLDER).iterdir()] == [f"{stem}.toml"]


def test_a_build_that_is_lost_takes_its_layer_along(home: Path, plan: str) -> None:
    make(home, plan)
    shutil.rmtree(build_folder(home, get_plan(home, plan)))
    put_plans_on_map(home)
    assert shown(home) == set()


def test_what_was_cut_short_is_swept_after_an_hour(home: Path, plan: str) -> None:
    make(home, plan)
    for name in (".part-old", ".part-new"):
        (home / TILES_FOLDER / name).mkdir()
    hours_ago = time.time() - 7200
    os.utime(home / TILES_FOLDER / ".part-old", (hours_ago, hours_ago))
    put_plans_on_map(home)
    assert built(home) == {layer_of(get_plan(home, plan)), ".part-new"}


def wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not done() and time.monotonic() < until:
        time.sleep(0.02)
    assert done()


def test_missing_builds_are_made_beside_the_page_and_then_shown(home: Path, plan: str) -> None:
    make_large_plans_ready(home)
    make_large_plans_ready(home)
    wait_for(lambda: bool(shown(home)))
    wait_for(lambda: not builds_going(home))
    assert shown(home) == built(home) == {layer_of(get_plan(home, plan))}


def test_a_damaged_plan_is_tried_once_and_does_not_stop_the_others(
    home: Path, checked: Checked
) -> None:
    broken, sound = (store_plan(home, checked(), META) for _ in range(2))
    folder = get_plan(home, broken).current.folder
    (home / "plans" / folder / "zones.parquet").write_bytes(b"damaged")
    for _ in range(2):
        make_large_plans_ready(home)
        wait_for(lambda: not builds_going(home))
    assert shown(home) == {layer_of(get_plan(home, sound))}
    assert len(list_plans(home)) == 2
    refused = build_refused(home, get_plan(home, broken))
    assert refused is not None
    assert refused.code == "kept-plan-broken"
    assert build_refused(home, get_plan(home, sound)) is None


def test_a_folder_is_made_by_one_thread_whoever_asks(tmp_path: Path) -> None:
    builds, go, made = Builds(), threading.Event(), []

    def work(making: Making) -> None:
        making.share = 0.5
        go.wait(10)
        made.append(making)

    folder = tmp_path.absolute() / TILES_FOLDER / "plan-1"
    first, second = (builds.begin(folder, "Plāns", work) for _ in range(2))
    wait_for(lambda: first.share > 0)
    assert first is second
    assert [one.share for one in builds.of(tmp_path)] == [0.5]
    go.set()
    wait_for(lambda: not builds.of(tmp_path))
    assert made == [first]


def test_a_build_that_is_refused_is_not_tried_again(tmp_path: Path) -> None:
    builds, tried = Builds(), []

    def work(_making: Making) -> None:
        tried.append(1)
        raise Refusal("kept-plan-broken", title="x")

    folder = tmp_path.absolute() / TILES_FOLDER / "plan-1"
    making = builds.begin(folder, "Plāns", work)
    wait_for(lambda: making.refused is not None)
    assert builds.begin(folder, "Plāns", work) is making
    assert builds.of(tmp_path) == []
    assert tried == [1]
