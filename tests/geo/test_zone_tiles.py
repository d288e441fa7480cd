"""Tiles of zones: the colours where the zones are, edges between them, nothing outside."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyproj import Transformer

from geo.errors import Refusal
from geo.zone_looks import Look, Looks
from geo.zone_tiles import ZoneTiles, open_tiles
from tests.geo.zone_folder import EAST, LKS_92, NORTH, SIDE, square, tiles_of

RED, GREEN, BLUE, BLACK = (240, 0, 0), (0, 160, 0), (0, 0, 240), (0, 0, 0)
LOOKS = Looks([Look("#F00000", "#000000"), Look("#00A000", "#000000"), Look("#0000F0", "#000000")])
EDGE_M = math.pi * 6_378_137
TO_MERCATOR = Transformer.from_crs(LKS_92, "EPSG:3857", always_xy=True)


def place(column: float, row: float, zoom: int) -> tuple[float, float]:
    """Return x and y of a place in tiles of a zoom."""
    x, y = TO_MERCATOR.transform(EAST + column * SIDE, NORTH + row * SIDE)
    side = 2 * EDGE_M / 2**zoom
    return (x + EDGE_M) / side, (EDGE_M - y) / side


def picture(tiles: ZoneTiles, zoom: int, x: int, y: int, looks: Looks = LOOKS) -> np.ndarray:
    content = tiles.tile(zoom, x, y, looks)
    assert content is not None
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))


def colour(
    tiles: ZoneTiles, column: float, row: float, zoom: int, looks: Looks = LOOKS
) -> tuple[int, ...]:
    """Return the colour at a place, "" where the tile is clear there."""
    x, y = place(column, row, zoom)
    content = tiles.tile(zoom, int(x), int(y), looks)
    if content is None:
        return ()
    seen = np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))
    red, green, blue, alpha = seen[int(y % 1 * len(seen)), int(x % 1 * len(seen))].tolist()
    return (red, green, blue) if alpha == 255 else ()


@pytest.fixture
def three(tmp_path: Path) -> ZoneTiles:
    """Two squares side by side, and one at some distance."""
    return tiles_of(tmp_path, [square(0), square(1), square(5)])


@pytest.mark.parametrize("zoom", range(6, 19))
def test_at_every_zoom_a_zone_has_the_colour_of_its_kind(three: ZoneTiles, zoom: int) -> None:
    if 2 * EDGE_M / 2**zoom / 256 < 1_000:  # a cell is smaller than a zone
        places = [(0.5, RED), (1.5, GREEN), (5.5, BLUE), (3.5, ()), (-0.5, ())]
        assert [(c, colour(three, c, 0.5, zoom)) for c, _ in places] == places


def test_where_two_zones_meet_there_is_an_edge_and_outside_there_is_nothing(
    three: ZoneTiles,
) -> None:
    x, y = place(1.0, 0.5, 14)
    seen = picture(three, 14, int(x), int(y))
    row = seen[int(y % 1 * 512)]
    middle = int(x % 1 * 512)
    around = [tuple(cell[:3]) for cell in row[middle - 4 : middle + 5].tolist()]
    assert set(around[:2]) == {RED}
    assert set(around[-2:]) == {GREEN}
    assert 1 <= around.count(BLACK) <= 2
    x, y = place(5.0, 0.5, 14)
    outside = picture(three, 14, int(x), int(y))
    drawn = {tuple(cell) for cell in outside.reshape(-1, 4).tolist()}
    assert drawn == {(0, 0, 0, 0), (*BLUE, 255), (*BLACK, 255)}


def test_a_tile_without_a_zone_is_none_and_one_off_the_world_is_refused(three: ZoneTiles) -> None:
    assert three.tile(14, 0, 0, LOOKS) is None
    assert three.tile(3, 0, 0, LOOKS) is None
    for address in ((3, 8, 0), (3, 0, -1), (-1, 0, 0), (99, 0, 0)):
        with pytest.raises(Refusal, match="tile-unknown"):
            three.tile(*address, LOOKS)


@pytest.mark.parametrize("zoom", [8, 10, 12, 15])
def test_of_zones_that_overlap_the_later_is_seen_at_every_zoom(tmp_path: Path, zoom: int) -> None:
    large, small = square(0, 0, 40 * SIDE), square(18, 18, 4 * SIDE)
    above, below = tmp_path / "above", tmp_path / "below"
    for folder in (above, below):
        folder.mkdir()
    assert colour(tiles_of(above, [large, small]), 20, 20, zoom) == GREEN
    assert colour(tiles_of(below, [small, large]), 20, 20, zoom) == GREEN
    assert colour(open_tiles(below), 5, 5, zoom) == GREEN


def test_tiles_go_on_where_the_last_one_ended(tmp_path: Path) -> None:
    hatched = Looks([Look("#F0F0F0", "#000000", hatch="#000000", gap=7.0, width=1.0)])
    tiles = tiles_of(tmp_path, [square(0, 0, 30 * SIDE)])
    x, y = (int(one) for one in place(15, 15, 13))
    four = [[picture(tiles, 13, x + i, y + j, hatched)[..., 0] for i in (0, 1)] for j in (0, 1)]
    whole = np.block(four)
    parent = np.add.outer(np.arange(1024) + y * 512, np.arange(1024) + x * 512)
    expected = (parent / 14.0) % 1 < math.sqrt(2) / 7.0
    assert ((whole == 0) == expected).all()


def test_a_dotted_edge_has_gaps(tmp_path: Path) -> None:
    looks = [Looks([Look("#F00000", "#000000", dotted=dotted)] * 2) for dotted in (True, False)]
    tiles = tiles_of(tmp_path, [square(0), square(1)])
    x, y = (int(one) for one in place(1.0, 0.5, 14))
    seen = (picture(tiles, 14, x, y, one) for one in looks)
    dots, line = (((one[..., 0] == 0) & (one[..., 3] == 255)).sum() for one in seen)
    assert 0.3 < dots / line < 0.7


def test_zones_too_small_for_edges_have_none(tmp_path: Path) -> None:
    small = [square(n, m, SIDE) for n in range(40) for m in range(40)]
    tiles = tiles_of(tmp_path, small, [n % 2 for n in range(1600)])
    x, y = (int(one) for one in place(20, 20, 8))
    assert {tuple(c[:3]) for c in picture(tiles, 8, x, y).reshape(-1, 4).tolist() if c[3]} == {
        RED,
        GREEN,
    }


@settings(max_examples=6, deadline=None)
@given(kinds=st.lists(st.integers(0, 5), min_size=144, max_size=144))
def test_every_kind_with_ground_enough_is_seen_at_every_zoom(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[int]
) -> None:
    colours = [f"#{10 + n * 40:02X}3C64" for n in range(6)]
    looks = Looks([Look(colour) for colour in colours])
    blocks = [square(4 * (n % 12), 4 * (n // 12), 4 * SIDE) for n in range(144)]
    tiles = tiles_of(tmp_path_factory.mktemp("tiles"), blocks, kinds)
    for zoom in (7, 9, 11):
        west, south = (int(one) for one in place(0, 0, zoom))
        east, north = (int(one) for one in place(48, 48, zoom))
        seen = set()
        for x in range(west - 1, east + 2):
            for y in range(north - 1, south + 2):
                if tiles.tile(zoom, x, y, looks) is not None:
                    cells = picture(tiles, zoom, x, y, looks).reshape(-1, 4)
                    seen |= {f"#{r:02X}3C64" for r in cells[cells[:, 3] == 255][:, 0].tolist()}
        assert {colours[kind] for kind in kinds} <= seen


def test_a_picture_in_the_plan_s_own_system_shows_the_same(three: ZoneTiles) -> None:
    box = (EAST - SIDE, NORTH - SIDE, EAST + 7 * SIDE, NORTH + 2 * SIDE)
    near = LOOKS.rgba(three.picture(LKS_92, box, (800, 300), LOOKS))
    assert near.shape == (300, 800, 4)
    assert [tuple(near[150, column, :3].tolist()) for column in (150, 250, 650)] == [
        RED,
        GREEN,
        BLUE,
    ]
    assert near[150, 450, 3] == near[50, 150, 3] == 0
    far = (EAST - 300 * SIDE, NORTH - 300 * SIDE, EAST + 300 * SIDE, NORTH + 300 * SIDE)
    assert LOOKS.rgba(three.picture(LKS_92, far, (60, 60), LOOKS)).shape == (60, 60, 4)


def test_the_bounds_are_those_of_the_zones(three: ZoneTiles) -> None:
    back = Transformer.from_crs(LKS_92, "EPSG:4326", always_xy=True)
    west, south, east, north = three.bounds_lonlat
    lon, lat = back.transform(EAST + 3 * SIDE, NORTH + SIDE / 2)
    assert west < lon < east
    assert south < lat < north
    assert (east - west, north - south) == pytest.approx((0.1, 0.01), rel=0.05)


@pytest.mark.parametrize("broken", ["gone", "text", "format", "level"])
def test_a_folder_that_is_not_whole_is_refused(tmp_path: Path, broken: str) -> None:
    tiles_of(tmp_path, [square(0), square(1)])
    path = tmp_path / "tiles.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    if broken == "gone":
        path.unlink()
    elif broken == "text":
        path.write_text("{", encoding="utf-8")
    elif broken == "format":
        path.write_text(json.dumps(told | {"format": -1}), encoding="utf-8")
    else:
        next(tmp_path.glob("level-*.npy")).unlink()
    with pytest.raises(Refusal, match="zone-tiles-missing"):
        open_tiles(tmp_path)


def test_more_kinds_than_a_byte_holds_keep_their_colours(tmp_path: Path) -> None:
    zones = [square(n % 20, n // 20) for n in range(400)]
    looks = Looks([Look(f"#{n % 256:02X}{n // 256:02X}20") for n in range(400)])
    tiles = tiles_of(tmp_path, zones)
    for zoom in (10, 13):
        assert colour(tiles, 19.5, 19.5, zoom, looks) == (399 % 256, 1, 32)
        assert colour(tiles, 0.5, 0.5, zoom, looks) == (0, 0, 32)


def test_an_empty_geometry_takes_no_ground(tmp_path: Path) -> None:
    tiles = tiles_of(tmp_path, [shapely.Polygon(), square(0)])
    assert colour(tiles, 0.5, 0.5, 14) == GREEN
