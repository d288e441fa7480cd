"""Rasters: what is refused, where pictures and values come from, what zones are told."""

from __future__ import annotations

import io
import math
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from geo.errors import Refusal
from geo.raster import (
    FEW_CELLS,
    RasterStyle,
    open_raster,
    picture_of_raster,
    tile_png,
    value_at,
    zonal_classes,
    zonal_numbers,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARED = Path(__file__).resolve().parents[2] / "../shared"
BAD = SHARED / "badfiles"
REAL = SHARED / "data/rasters"
OWN = Path(__file__).resolve().parents[2] / "data/rasters"
needs_shared = pytest.mark.skipif(not BAD.is_dir(), reason="../shared is not here")
GREEN_AND_BLUE = RasterStyle("classes", classes={1: "#00ff00", 2: "#0000ff"})
LKS92 = "EPSG:3059"


def ramp_between(low: float, high: float, colours: list[str]) -> RasterStyle:
    if low == high:
        return RasterStyle("ramp", ramp=((low, colours[len(colours) // 2]),))
    stops = np.linspace(low, high, len(colours)).tolist()
    return RasterStyle("ramp", ramp=tuple(zip(stops, colours, strict=True)))


def from_origin(west: float, north: float, width: float, height: float) -> Affine:
    return Affine(width, 0, west, 0, -height, north)


def write(
    path: Path, values: NDArray[Any], transform: Affine, crs: str = LKS92, **more: object
) -> Path:
    values = np.atleast_3d(np.asarray(values).T).T
    profile = {"count": len(values), "height": values.shape[1], "width": values.shape[2]}
    with rasterio.open(
        path, "w", driver="GTiff", dtype=values.dtype, crs=crs, transform=transform,
        **profile, **more,
    ) as file:  # fmt: skip
        file.write(values)
    return path


@pytest.fixture
def halves(tmp_path: Path) -> Path:
    """10 x 10 cells of 100 m at 500000, 300000 in LKS-92: the west class 1, the east class 2."""
    values = np.ones((10, 10), np.uint8)
    values[:, 5:] = 2
    return write(tmp_path / "halves.tif", values, from_origin(500_000, 301_000, 100, 100))


def zones(
    *shapes: shapely.Geometry | None,
    crs: str | int | None = LKS92,
    names: list[str] | None = None,
) -> gpd.GeoDataFrame:
    names = names or [f"z{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame(geometry=list(shapes), index=names, crs=crs)


def pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_a_header_is_told_without_its_cells(halves: Path) -> None:
    info = open_raster(halves)
    assert (info.crs, info.width, info.height, info.bands) == (LKS92, 10, 10, 1)
    assert (info.dtype, info.nodata, info.issues) == ("uint8", None, ())
    assert info.bounds_lonlat == pytest.approx((24.0, 56.8438, 24.0164, 56.8528), abs=1e-4)
    assert info.cell_size_m == pytest.approx((100.04, 100.04), abs=0.01)


def test_a_cell_in_degrees_is_told_in_metres(tmp_path: Path) -> None:
    path = write(tmp_path / "d.tif", np.ones((2, 2)), from_origin(25, 58, 0.5, 0.5), "EPSG:4326")
    width_m, height_m = open_raster(path).cell_size_m
    assert height_m == pytest.approx(0.5 * 111_360, rel=1e-3)
    assert width_m == pytest.approx(0.5 * 111_320 * math.cos(math.radians(57.5)), rel=3e-3)


def test_the_palette_in_the_file_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "p.tif", np.ones((2, 2), np.uint8), from_origin(5e5, 3e5, 9, 9))
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {1: (18, 52, 86, 255)})
    assert open_raster(path).colours[1] == "#123456"


@needs_shared
@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("rs02_truncated.tif", "raster-truncated"),
        ("rs04_no_georef.tif", "raster-no-georeference"),
        ("rs05_giant_sparse_200k.tif", "raster-too-large"),
        ("rs06_deflate_bomb_30k.tif", "raster-too-large"),
        ("rs08_bad_ifd.tif", "raster-damaged"),
        ("rs09_fuzzed_tags.tif", "raster-damaged"),
        ("rs12_65535_bands.tif", "raster-too-many-bands"),
        ("ssrf30_vrt_localtif.vrt", "raster-not-geotiff"),
        ("ssrf31_vrt_named.tif", "raster-not-geotiff"),
        ("ssrf32_vrt_raw_hostname.vrt", "raster-not-geotiff"),
        ("ssrf34_vrt_http_direct.vrt", "raster-not-geotiff"),
        ("ssrf35_wms.xml", "raster-not-geotiff"),
        ("ssrf36_wms_named.tif", "raster-not-geotiff"),
        ("ssrf38_wcs_named.tif", "raster-not-geotiff"),
        ("ssrf39_vrt_python_pixfunc.vrt", "raster-not-geotiff"),
    ],
)
def test_a_bad_file_is_refused_by_its_kind(file: str, code: str) -> None:
    for use in (open_raster, lambda path: tile_png(path, 0, 0, 0, GREEN_AND_BLUE)):
        with pytest.raises(Refusal) as refused:
            use(BAD / file)
        assert refused.value.code == code
        assert refused.value.values["name"] == file


@needs_shared
def test_a_description_that_starts_like_a_tiff_is_still_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "prefixed.tif"
    path.write_bytes(b"II*\0" + (BAD / "ssrf31_vrt_named.tif").read_bytes())
    with pytest.raises(Refusal, match="raster-damaged"):
        open_raster(path)


@pytest.mark.parametrize("name", ["nothing.tif", "/vsicurl/http://127.0.0.1:9/a.tif"])
def test_a_missing_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="raster-missing"):
        open_raster(tmp_path / name)


@needs_shared
def test_the_good_control_is_taken() -> None:
    assert open_raster(BAD / "rs01_ok_control.tif").cell_size_m == pytest.approx((10, 10), rel=1e-3)


def test_a_raster_off_its_projection_is_refused(tmp_path: Path) -> None:
    far = from_origin(1e12, 1e12, 100, 100)
    with pytest.raises(Refusal, match="raster-place-unknown"):
        open_raster(write(tmp_path / "far.tif", np.ones((2, 2)), far))


def test_complex_numbers_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "c.tif", np.ones((2, 2), np.complex64), from_origin(5e5, 3e5, 9, 9))
    with pytest.raises(Refusal, match="raster-kind-unsupported"):
        open_raster(path)


def test_a_block_too_large_to_unpack_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "strip.tif"
    with rasterio.open(
        path, "w", driver="GTiff", dtype="float64", crs=LKS92, count=1, width=9_000, height=9_000,
        transform=from_origin(5e5, 3e5, 9, 9), compress="deflate", blockysize=9_000, sparse_ok=True,
    ):  # fmt: skip
        pass
    with pytest.raises(Refusal, match="raster-block-too-large"):
        open_raster(path)


def test_files_beside_a_raster_do_not_change_it(halves: Path) -> None:
    before = open_raster(halves)
    halves.with_suffix(".tfw").write_text("1\n0\n0\n-1\n0\n0\n")
    Path(f"{halves}.aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><NoDataValue>1</NoDataValue>'
        "</PAMRasterBand></PAMDataset>"
    )
    shutil.copy(halves, f"{halves}.msk")
    halves.touch()
    assert open_raster(halves) == before
    assert value_at(halves, (24.001, 56.845)).value == 1


def test_a_changed_file_is_looked_at_again(halves: Path) -> None:
    assert open_raster(halves).width == 10
    write(halves, np.ones((4, 4), np.uint8), from_origin(5e5, 3e5, 9, 9))
    assert open_raster(halves).width == 4


def test_a_point_gets_the_cell_it_lies_in(halves: Path) -> None:
    assert value_at(halves, (24.0041, 56.844)).value == 1
    assert value_at(halves, (24.0123, 56.844)).value == 2
    assert value_at(halves, (25.0, 56.844)).status == "outside"


def test_no_data_under_a_point_is_said(tmp_path: Path) -> None:
    grid = from_origin(24, 57, 0.5, 0.5)
    marked = write(tmp_path / "m.tif", np.full((2, 2), -9.0), grid, "EPSG:4326", nodata=-9.0)
    unmarked = write(tmp_path / "n.tif", np.full((2, 2), np.nan), grid, "EPSG:4326")
    for path in (marked, unmarked):
        found = value_at(path, (24.2, 56.8))
        assert found.status == "nodata"
        assert math.isnan(found.value)


def test_stored_numbers_are_told_in_their_unit(tmp_path: Path) -> None:
    values = np.full((4, 4), 15, np.int16)
    path = write(tmp_path / "s.tif", values, from_origin(24, 57, 0.5, 0.5), "EPSG:4326")
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.1,), (100.0,)
    assert value_at(path, (24.2, 56.8)).value == pytest.approx(101.5)
    table = zonal_numbers(path, zones(shapely.box(24, 55.5, 25, 56.5), crs=4326)).table
    assert table.loc["z0", "mean"] == pytest.approx(101.5)


@needs_shared
def test_the_latvian_quasigeoid_is_about_twenty_metres() -> None:
    path = REAL / "lv_quasigeoid_lv14/lv_lgia_lv14.tif"
    assert value_at(path, (25.27, 57.31)).value == pytest.approx(19, abs=3)
    assert open_raster(path).nodata == -32768


def test_a_tile_shows_classes_where_they_lie(halves: Path) -> None:
    west, south, east, north = open_raster(halves).bounds_lonlat
    z = 15
    x = math.floor(((west + east) / 2 + 180) / 360 * 2**z)
    lat = math.radians((south + north) / 2)
    y = math.floor((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * 2**z)
    row = pixels(tile_png(halves, z, x, y, GREEN_AND_BLUE))[128]
    border = ((west + east) / 2 + 180) / 360 * 2**z * 256 - x * 256
    assert tuple(row[int(border) - 5]) == (0, 255, 0, 255)
    assert tuple(row[int(border) + 5]) == (0, 0, 255, 255)


def test_a_tile_elsewhere_is_clear(halves: Path) -> None:
    picture = pixels(tile_png(halves, 8, 0, 0, GREEN_AND_BLUE, size=64))
    assert picture.shape == (64, 64, 4)
    assert not picture.any()


@pytest.mark.parametrize("address", [(-1, 0, 0), (25, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_a_tile_off_the_world_is_refused(address: tuple[int, int, int], halves: Path) -> None:
    with pytest.raises(Refusal, match="tile-unknown"):
        tile_png(halves, *address, GREEN_AND_BLUE)


def test_classes_are_never_mixed_into_new_ones(halves: Path) -> None:
    bounds = (500_000, 300_000, 501_000, 301_000)
    picture = picture_of_raster(halves, LKS92, bounds, (333, 333), GREEN_AND_BLUE)
    colours = {tuple(colour) for colour in picture.reshape(-1, 4).tolist()}
    assert colours == {(0, 255, 0, 255), (0, 0, 255, 255)}


def test_a_class_without_a_colour_stays_clear(halves: Path) -> None:
    bounds = (500_000, 300_000, 501_000, 301_000)
    only_one = RasterStyle("classes", classes={1: "#00ff00"})
    picture = picture_of_raster(halves, LKS92, bounds, (10, 10), only_one)
    assert picture[:, :5, 3].all()
    assert not picture[:, 5:].any()


def test_no_data_is_clear(tmp_path: Path) -> None:
    values = np.arange(16, dtype=float).reshape(4, 4)
    path = write(tmp_path / "v.tif", values, from_origin(0, 40, 10, 10), nodata=5.0)
    style = ramp_between(0, 15, ["#000000", "#ffffff"])
    picture = picture_of_raster(path, LKS92, (0, 0, 40, 40), (4, 4), style)
    assert picture[1, 1].tolist() == [0, 0, 0, 0]
    assert picture[0, 3].tolist() == [51, 51, 51, 255]
    assert (picture[..., 3] == 0).sum() == 1


def test_a_constant_raster_has_one_colour(tmp_path: Path) -> None:
    path = write(tmp_path / "c.tif", np.full((4, 4), 7.0), from_origin(0, 40, 10, 10))
    style = ramp_between(7.0, 7.0, ["#000000", "#ff8800", "#ffffff"])
    picture = picture_of_raster(path, LKS92, (0, 0, 40, 40), (8, 8), style)
    assert (picture == [255, 136, 0, 255]).all()
    same = RasterStyle("ramp", ramp=((7.0, "#ff8800"), (7.0, "#ff8800")))
    assert (picture_of_raster(path, LKS92, (0, 0, 40, 40), (8, 8), same) == picture).all()


def test_beyond_the_ramp_the_end_colour_stays() -> None:
    style = ramp_between(0, 10, ["#000000", "#ffffff"])
    shown = style.rgba(np.array([[-5.0, 5.0, 50.0]]), np.ones((1, 3), bool))
    assert shown[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "url(x)", None, "#123456\n"])
def test_a_style_takes_only_written_out_colours(colour: Any) -> None:
    with pytest.raises(Refusal, match="colour-not-hex"):
        RasterStyle("classes", classes={1: colour})


def test_an_empty_style_is_refused() -> None:
    with pytest.raises(Refusal, match="raster-style-empty"):
        RasterStyle("ramp", classes={1: "#000000"})


@needs_shared
def test_overviews_give_the_same_picture_as_all_cells() -> None:
    style = ramp_between(0, 3000, ["#000000", "#ffffff"])
    bounds = (373_185, 8_019_285, 639_000, 8_286_000)
    with_them, without = (
        picture_of_raster(REAL / f"cog_pair/{name}.tif", "EPSG:32621", bounds, (100, 100), style)
        for name in ("cog", "nocog")
    )
    assert (with_them[..., 3] == without[..., 3]).mean() > 0.98
    assert abs(with_them[..., 0].astype(float) - without[..., 0]).mean() < 4


@needs_shared
def test_a_rotated_raster_lies_where_its_header_says() -> None:
    path = BAD / "rs10_rotated.tif"
    info = open_raster(path)
    assert [issue.code for issue in info.issues] == ["raster-rotated"]
    style = ramp_between(-1e9, 1e9, ["#000000", "#ffffff"])
    bounds = (505_900, 312_200, 507_500, 313_800)
    picture = picture_of_raster(path, LKS92, bounds, (160, 160), style)
    assert picture[80, 45, 3] == 255
    assert picture[10, 10, 3] == picture[150, 150, 3] == 0


def test_twenty_threads_get_the_same_tile(halves: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        tiles = list(pool.map(lambda _: tile_png(halves, 9, 290, 158, GREEN_AND_BLUE), range(20)))
    assert len(set(tiles)) == 1


def test_shares_follow_the_area_that_a_zone_covers(halves: Path) -> None:
    west_and_a_bit = shapely.box(500_000, 300_000, 500_625, 301_000)
    found = zonal_classes(halves, zones(west_and_a_bit))
    assert found.table.loc["z0"].to_dict() == pytest.approx({1: 500 / 625, 2: 125 / 625})
    assert found.n_cells["z0"] == pytest.approx(62.5)
    assert found.issues == ()


def test_a_unit_inside_one_cell_is_told_with_a_warning(halves: Path) -> None:
    inside = shapely.box(500_010, 300_010, 500_060, 300_060)
    found = zonal_classes(halves, zones(inside, names=["LV-1"]))
    assert found.table.loc["LV-1"].to_dict() == {1: 1.0}
    assert found.n_cells["LV-1"] == pytest.approx(0.25)
    (issue,) = found.issues
    assert (issue.code, issue.severity, issue.feature) == ("raster-few-cells", "warning", "LV-1")
    assert issue.values["cells"] == pytest.approx(0.2, abs=0.06)
    assert issue.values["needed"] == FEW_CELLS
    assert (issue.values["cell_x_m"], issue.values["cell_y_m"]) == (100, 100)


def test_a_unit_outside_has_no_shares_and_says_so(halves: Path) -> None:
    shapes = (shapely.box(0, 0, 1000, 1000), shapely.Polygon(), None)
    found = zonal_classes(halves, zones(*shapes, shapely.box(5e5, 3e5, 501e3, 301_000)))
    assert found.table.loc[["z0", "z1", "z2"]].isna().all(axis=None)
    assert found.n_cells.tolist() == [0, 0, 0, 100]
    assert [(i.code, i.feature) for i in found.issues] == [
        ("raster-no-cells", "z0"),
        ("raster-no-cells", "z1"),
        ("raster-no-cells", "z2"),
    ]


def test_only_units_without_cells_still_make_an_answer(halves: Path) -> None:
    found = zonal_classes(halves, zones(shapely.box(0, 0, 10, 10)))
    assert found.table.shape == (1, 0)
    assert zonal_numbers(halves, zones(shapely.Polygon())).table.isna().all(axis=None)


def test_cells_without_data_do_not_count(tmp_path: Path) -> None:
    values = np.array([[1, 1, 255, 255]], np.uint8)
    path = write(tmp_path / "n.tif", values, from_origin(5e5, 3e5, 100, 100), nodata=255)
    found = zonal_classes(path, zones(shapely.box(5e5, 3e5 - 100, 500_400, 3e5)))
    assert found.table.loc["z0"].to_dict() == {1: 1.0}
    assert found.n_cells["z0"] == pytest.approx(2)


def test_in_degrees_a_southern_cell_weighs_more(tmp_path: Path) -> None:
    values = np.array([[1], [2]], np.uint8)
    path = write(tmp_path / "g.tif", values, from_origin(20, 70, 10, 10), "EPSG:4326")
    shares = zonal_classes(path, zones(shapely.box(20, 50, 30, 70), crs=4326)).table.loc["z0"]
    sine = [math.sin(math.radians(degrees)) for degrees in (50, 60, 70)]
    assert shares[1] == pytest.approx((sine[2] - sine[1]) / (sine[2] - sine[0]), rel=1e-4)


def test_zones_are_brought_to_the_rasters_own_grid(halves: Path) -> None:
    shape = zones(shapely.box(500_100, 300_100, 500_800, 300_900))
    here, there = (zonal_classes(halves, each) for each in (shape, shape.to_crs(4326)))
    assert here.table.loc["z0"].tolist() == pytest.approx(there.table.loc["z0"].tolist(), abs=1e-4)


def by_subcells(
    values: NDArray[Any], transform: Affine, shape: shapely.Geometry, parts: int = 40
) -> tuple[dict[int, float], float]:
    """Shares by asking ``parts`` x ``parts`` points in each cell: slow and independent."""
    rows, columns = values.shape
    column = (np.arange(columns * parts) + 0.5) / parts
    row = (np.arange(rows * parts) + 0.5) / parts
    x = transform.a * column[None, :] + transform.b * row[:, None] + transform.c
    y = transform.d * column[None, :] + transform.e * row[:, None] + transform.f
    inside = shapely.contains_xy(shape, x, y)
    fine = values.repeat(parts, axis=0).repeat(parts, axis=1)[inside]
    return {value: (fine == value).mean() for value in np.unique(fine)}, inside.sum() / parts**2


@pytest.mark.parametrize(
    "transform",
    [
        from_origin(1000, 2000, 10, 10),
        Affine(10, 0, 1000, 0, 10, 1900),
        Affine(7, 7, 1000, 7, -7, 1950),
    ],
    ids=["north-up", "stored-from-the-south", "rotated"],
)
def test_shares_agree_with_a_count_of_subcells(transform: Affine, tmp_path: Path) -> None:
    values = np.random.default_rng(5).integers(1, 5, (10, 10)).astype(np.uint8)
    path = write(tmp_path / "r.tif", values, transform)
    shape = shapely.Point(1052, 1955).buffer(33)
    expected, cells = by_subcells(values, transform, shape)
    found = zonal_classes(path, zones(shape))
    assert found.table.loc["z0"].to_dict() == pytest.approx(expected, abs=2e-3)
    assert found.n_cells["z0"] == pytest.approx(cells, rel=2e-3)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    points=st.lists(
        st.tuples(st.floats(499_500, 501_500), st.floats(299_500, 301_500)),
        min_size=3,
        max_size=9,
    )
)
def test_shares_sum_to_one_wherever_there_is_a_cell(
    halves: Path, points: list[tuple[float, float]]
) -> None:
    shape = shapely.MultiPoint(points).convex_hull
    if shape.geom_type != "Polygon" or shape.area < 1:
        return
    found = zonal_classes(halves, zones(shape))
    total = found.table.loc["z0"].sum()
    assert total == (pytest.approx(1, abs=1e-6) if found.n_cells["z0"] > 0 else 0)


def test_a_continuous_raster_is_not_taken_for_classes(tmp_path: Path) -> None:
    values = np.random.default_rng(1).random((20, 20))
    path = write(tmp_path / "f.tif", values, from_origin(5e5, 3e5, 10, 10))
    with pytest.raises(Refusal, match="raster-not-classes"):
        zonal_classes(path, zones(shapely.box(5e5, 3e5 - 200, 500_200, 3e5)))


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (zones(shapely.box(0, 0, 1, 1), crs=None), "zones-without-crs"),
        (zones(*[shapely.box(0, 0, 1, 1)] * 2, names=["a", "a"]), "zones-repeat"),
        (zones(shapely.Point(0, 0)), "zones-not-areas"),
    ],
)
def test_zones_that_cannot_be_counted_are_refused(
    frame: gpd.GeoDataFrame, code: str, halves: Path
) -> None:
    with pytest.raises(Refusal, match=code):
        zonal_classes(halves, frame)


def test_numbers_of_a_zone_agree_with_its_rectangles(tmp_path: Path) -> None:
    values = np.arange(100, dtype=np.float32).reshape(10, 10)
    path = write(tmp_path / "n.tif", values, from_origin(0, 100, 10, 10))
    found = zonal_numbers(path, zones(shapely.box(15, 70, 40, 90)))
    weights = np.array([[0.5, 1, 1]] * 2)
    part = values[1:3, 1:4]
    row = found.table.loc["z0"]
    assert (row["min"], row["max"], row["range"]) == (11, 23, 12)
    assert row["mean"] == pytest.approx((part * weights).sum() / weights.sum())
    assert found.n_cells["z0"] == pytest.approx(5)


def test_a_constant_raster_has_no_range(tmp_path: Path) -> None:
    path = write(tmp_path / "c.tif", np.full((10, 10), 3.5), from_origin(0, 100, 10, 10))
    row = zonal_numbers(path, zones(shapely.box(0, 0, 100, 100))).table.loc["z0"]
    assert row.tolist() == pytest.approx([3.5, 3.5, 3.5, 0])


@needs_shared
def test_the_hundred_metre_grid_of_latvia_is_all_zero() -> None:
    path = REAL / "lv_empty_100m_grid/nulles_LV100m_10km.tif"
    found = zonal_numbers(path, zones(shapely.box(550_000, 340_000, 560_000, 350_000)))
    assert found.table.loc["z0"].tolist() == [0, 0, 0, 0]
    assert found.n_cells["z0"] == pytest.approx(10_000)


@pytest.mark.parametrize("path", sorted(OWN.glob("*.tif")), ids=lambda path: path.stem)
def test_every_shipped_raster_opens_and_draws(path: Path) -> None:
    info = open_raster(path)
    west, south, east, north = info.bounds_lonlat
    assert (west, south) >= (-180, -90)
    assert (east, north) <= (180, 90)
    style = ramp_between(0, 300, ["#000000", "#ffffff"])
    assert picture_of_raster(path, "EPSG:4326", info.bounds_lonlat, (64, 64), style)[..., 3].any()
