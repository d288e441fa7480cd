"""The picture of a map: its scale is true, what is asked is on it, text stays text."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from pyproj import Geod

from geo.errors import Refusal
from geo.raster import RasterStyle, open_raster
from layers.out.picture import PictureLayer, PictureSpec, PictureWords, draw
from layers.out.picture_paper import Box, Paper
from layers.out.picture_text import printable, width_in, wrapped
from layers.out.picture_view import METRES_PER_INCH, view_of
from layers.styles import LegendRow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.types import BoundsLonLat

Written = list[tuple[str, float, float, float, bool]]
RASTERS = Path(__file__).resolve().parents[3] / "data/rasters"
WORDS = PictureWords("Mērogs", "Z", "Apzīmējumi", "Avoti")
RED = {"fill": "#ff0000", "stroke": "#ff0000", "weight": 0, "radius": 4}
HOSTILE = ["$\\frac{", "$x$", "<img src=x onerror=alert(1)>", "\\", "a\nb\x00\u202e", "日本😀", ""]


def frame(*shapes: shapely.Geometry, crs: int = 4326, **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def spec(*layers: PictureLayer, **changes: Any) -> PictureSpec:
    base = PictureSpec(
        bbox_lonlat=(24.5, 57.0, 26.5, 57.9),
        crs="EPSG:3059",
        title="Vidzeme",
        subtitle="2009. gada 1. jūlijā",
        layers=layers,
        legend=(),
        sources=("Natural Earth",),
        notice="Nav juridiska spēka.",
        words=WORDS,
        width_px=900,
        height_px=600,
    )
    return replace(base, **changes)


def pixels(picture: bytes) -> NDArray[np.int64]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)


def is_colour(picture: NDArray[np.int64], red: int, green: int, blue: int) -> NDArray[np.bool_]:
    close: NDArray[np.bool_] = np.abs(picture - (red, green, blue)).max(axis=2) < 30
    return close


def centre_px(mask: NDArray[np.bool_]) -> tuple[float, float]:
    row, column = np.nonzero(mask)
    return column.mean(), row.mean()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """What was written on the paper: text, x, y, size in points, halo."""
    seen: Written = []
    write = Paper.write

    def spy(self: Paper, text: str, x: float, y: float, size_pt: float, **how: Any) -> None:
        seen.append((text, x, y, size_pt, how.get("halo", False)))
        write(self, text, x, y, size_pt, **how)

    monkeypatch.setattr(Paper, "write", spy)
    return seen


def test_a_picture_has_the_size_that_was_asked_for() -> None:
    image = Image.open(io.BytesIO(draw(spec())))
    assert (image.format, image.size) == ("PNG", (900, 600))
    assert image.info["Title"] == "Vidzeme"


def test_vector_formats_have_their_own_kind() -> None:
    assert draw(spec(format="pdf")).startswith(b"%PDF")
    root = ET.fromstring(draw(spec(format="svg")))  # noqa: S314  made here
    assert root.attrib["width"] == "675pt"


def test_a_distance_on_the_paper_is_the_ground_distance_by_the_scale(written: Written) -> None:
    start = (25.0, 57.4)
    lon, lat, _ = Geod(ellps="WGS84").fwd(*start, 70, 50_000)
    west, east = (
        pixels(draw(spec(PictureLayer("p", frame(shapely.Point(place)), RED))))
        for place in (start, (lon, lat))
    )
    (x1, y1), (x2, y2) = (centre_px(is_colour(picture, 255, 0, 0)) for picture in (west, east))
    measured_m = np.hypot(x2 - x1, y2 - y1) / 96 * METRES_PER_INCH * written_scale(written)
    assert measured_m == pytest.approx(50_000, rel=0.004)


def written_scale(written: Written) -> int:
    (ratio,) = {entry[0] for entry in written if "1 : " in entry[0]}
    return int("".join(filter(str.isdigit, ratio.removeprefix("Mērogs 1 : "))))


@pytest.mark.parametrize(
    ("crs", "bbox"),
    [("EPSG:3059", (26.5, 57, 27.5, 57.6)), ("EPSG:25832", (10.5, 59, 11.8, 59.7))],
)
def test_the_view_is_true_on_the_ground_and_shows_all_that_was_asked(
    crs: str, bbox: BoundsLonLat
) -> None:
    view = view_of(bbox, crs, Box(0, 0, 6, 4))
    west, south, east, north = view.bounds_lonlat
    assert (west, south) <= bbox[:2]
    assert (east, north) >= bbox[2:]
    paper_m = 6 * METRES_PER_INCH
    assert (view.right - view.left) / view.grid_per_ground == pytest.approx(paper_m * view.scale)
    assert view.grid_per_ground == pytest.approx(1, abs=8e-4)
    assert view.north_deg < 0  # east of both central meridians true north leans left of up


def test_a_scale_is_round() -> None:
    for width in (2, 3.3, 5, 7.7, 11):
        scale = view_of((24.5, 57.0, 26.5, 57.9), "EPSG:3059", Box(0, 0, width, width)).scale
        assert scale % 50_000 == 0


def test_polygons_lines_points_and_holes_are_drawn() -> None:
    hole = shapely.box(25.3, 57.3, 25.5, 57.5)
    ground = shapely.box(25.0, 57.2, 26.0, 57.7) - hole
    green = {"fill": "#00aa00", "stroke": "#000000", "weight": 2}
    blue = {"stroke": "#0000ff", "weight": 6, "dash": "4 3"}
    line = shapely.LineString([(24.6, 57.1), (26.4, 57.1)])
    picture = pixels(
        draw(
            spec(
                PictureLayer("area", frame(ground), green),
                PictureLayer("line", frame(line), blue),
                PictureLayer("point", frame(shapely.MultiPoint([(25.4, 57.4)])), RED),
            )
        )
    )
    green_at, red_at = is_colour(picture, 0, 0xAA, 0), is_colour(picture, 255, 0, 0)
    x, y = map(round, centre_px(red_at))
    assert is_colour(picture, 0xDC, 0xE8, 0xF0)[y + 20, x]
    assert green_at[y + 60, x + 100]
    dashed = is_colour(picture, 0, 0, 255)[:, 100:600].any(axis=0)
    assert 0.3 < dashed.mean() < 0.8


def test_a_style_by_attribute_colours_each_value() -> None:
    halves = frame(
        shapely.box(24.8, 57.2, 25.4, 57.7), shapely.box(25.4, 57.2, 26, 57.7), kind=["a", "b"]
    )
    style: dict[str, Any] = {
        "fill": "#000000",
        "by": {"field": "kind", "values": {"a": {"fill": "#ff0000"}}},
    }
    style["by"]["default"] = {"fill": "#0000ff"}
    picture = pixels(draw(spec(PictureLayer("halves", halves, style))))
    red, blue = is_colour(picture, 255, 0, 0), is_colour(picture, 0, 0, 255)
    assert centre_px(red)[0] < centre_px(blue)[0]
    assert red.sum() == pytest.approx(blue.sum(), rel=0.05)


def test_an_opacity_lets_the_ground_through() -> None:
    whole = frame(shapely.box(20, 50, 30, 60))
    layer = PictureLayer("w", whole, {"fill": "#000000"}, opacity=0.5)
    assert is_colour(pixels(draw(spec(layer))), 0x6E, 0x74, 0x78)[300, 200]


def test_hatching_leaves_most_of_the_ground_free() -> None:
    style = {"fill": "#B4552D", "fill_opacity": 0.0, "hatch": {"colour": "#ff0000", "gap": 9}}
    whole = PictureLayer("w", frame(shapely.box(20, 50, 30, 60)), style)
    inked = is_colour(pixels(draw(spec(whole)))[150:400, 150:600], 255, 0, 0).mean()
    assert 0.01 < inked < 0.4


@pytest.mark.parametrize("name", ["landcover_vidzeme", "elevation_vidzeme"])
def test_a_raster_lies_on_the_map(name: str) -> None:
    path = RASTERS / f"{name}.tif"
    if not path.is_file():
        pytest.skip("the shipped rasters are not made yet")
    classes = dict.fromkeys(range(256), "#ff0000")
    style = RasterStyle("classes", classes=classes)
    if open_raster(path).dtype == "float32":
        style = RasterStyle("ramp", ramp=((-500, "#ff0000"), (9000, "#ff0000")))
    picture = pixels(draw(spec(PictureLayer("r", raster=path, raster_style=style))))
    assert is_colour(picture, 255, 0, 0)[200:400, 200:600].all()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_read_as_markup_wherever_it_stands(text: str) -> None:
    layer = PictureLayer(
        text, frame(shapely.Point(25.4, 57.4), name=[text]), RED, label={"field": "name"}
    )
    one = spec(
        layer,
        title=text,
        subtitle=text,
        sources=(text,),
        notice=text,
        legend=(LegendRow(text, RED, "point"), LegendRow(text, RED, "area")),
        words=PictureWords(text, text, text, text),
    )
    for kind in ("png", "pdf", "svg"):
        assert draw(replace(one, format=kind))


def test_letters_that_the_font_lacks_are_shown_as_such() -> None:
    assert printable("Ērgļu Ķegums Åmot Ørje š €") == "Ērgļu Ķegums Åmot Ørje š €"
    assert printable("a\u65e5\tb\x07") == "a\N{REPLACEMENT CHARACTER} b"


def test_lines_break_within_their_width() -> None:
    lines = wrapped("Vidzemes plānošanas reģions " * 4 + "ļotigarsvārds" * 9, 2.0, 9)
    assert "".join(lines).replace(" ", "") == (
        "Vidzemesplānošanasreģions" * 4 + "ļotigarsvārds" * 9
    )
    assert max(width_in(line, 9) for line in lines) <= 2.0


def test_names_do_not_cover_each_other_nor_leave_the_map(written: Written) -> None:
    lon, lat = (
        axis.ravel() for axis in np.meshgrid(np.linspace(24.5, 26.5, 30), np.linspace(57, 57.9, 30))
    )
    places = frame(*shapely.points(lon, lat), name=[f"Vieta {n}" for n in range(900)])
    draw(spec(PictureLayer("places", places, RED, label={"field": "name", "size_px": 13})))
    boxes = [
        Box(x - width_in(text, size) / 2, y - size / 144, width_in(text, size), size / 72)
        for text, x, y, size, halo in written
        if halo
    ]
    assert 30 < len(boxes) < 400
    for number, one in enumerate(boxes):
        assert not any(one.meets(other) for other in boxes[:number])
        assert one.x > 0.2
        assert one.x + one.width < 900 / 96


def test_an_important_name_wins_over_a_later_one(written: Written) -> None:
    spots = frame(*[shapely.Point(25.4, 57.4 + n / 2000) for n in range(8)], name=list("ABCDEFGH"))
    town = frame(shapely.Point(25.4, 57.4), name=["Pilsēta"])
    draw(
        spec(
            PictureLayer("spots", spots, RED, label={"field": "name", "priority": 2}),
            PictureLayer("towns", town, RED, label={"field": "name", "priority": 1}),
        )
    )
    names = [text for text, *_, halo in written if halo]
    assert names[0] == "Pilsēta"
    assert len(names) < 9


def test_names_come_at_the_zoom_that_the_screen_shows_them(written: Written) -> None:
    towns = frame(
        shapely.Point(25.4, 57.4), shapely.Point(25.9, 57.6), name=["A", "B"], rank=[1, 4]
    )
    label = {"field": "name", "zoom_by": ["rank", {"1": 5.0, "4": 10.0}]}
    layer = PictureLayer("towns", towns, RED, label=label)
    draw(spec(layer))
    assert [text for text, *_, halo in written if halo] == ["A"]
    written.clear()
    draw(spec(layer, bbox_lonlat=(25.8, 57.55, 26.0, 57.65)))
    assert [text for text, *_, halo in written if halo] == ["B"]


def test_an_areas_name_leaves_a_dot_visible_where_it_can(written: Written) -> None:
    area = frame(shapely.box(25.0, 57.2, 26.0, 57.6), name=["Cēsu novads"])
    label = {"field": "name"}
    draw(spec(PictureLayer("units", area, RED, label=label)))
    (alone,) = [entry for entry in written if entry[4]]
    written.clear()
    dot = PictureLayer("towns", frame(shapely.Point(25.5, 57.4)), RED)
    draw(spec(PictureLayer("units", area, RED, label=label), dot))
    (beside,) = [entry for entry in written if entry[4]]
    assert abs(beside[2] - alone[2]) > 0.1


def test_an_areas_name_is_broken_in_two_where_it_is_narrow(written: Written) -> None:
    narrow = frame(shapely.box(25.0, 57.2, 25.28, 57.6), name=["Mazsalacas novads"])
    draw(spec(PictureLayer("units", narrow, RED, label={"field": "name"})))
    assert [text for text, *_, halo in written if halo] == ["Mazsalacas", "novads"]


@pytest.mark.parametrize("size", [(900, 600), (600, 900), (400, 400)])
def test_the_legend_stays_on_the_sheet_however_long(
    size: tuple[int, int], written: Written
) -> None:
    rows = tuple(LegendRow(f"Zonējuma apakšklase {n}", RED, "area") for n in range(60))
    ramp = LegendRow("Augstums, m", {"ramp": [[5, "#000000"], [5, "#ffffff"]]}, "ramp")
    draw(spec(legend=(*rows, ramp), width_px=size[0], height_px=size[1]))
    rows_written = [entry for entry in written if "apakšklase" in entry[0]]
    assert rows_written
    assert all(0 < y < size[1] / 96 and 0 < x < size[0] / 96 for _, x, y, *_ in rows_written)


def test_a_legend_shows_every_kind_of_swatch() -> None:
    rows = (
        LegendRow("a", {"fill": "#00aa00", "stroke": "#000000"}, "area"),
        LegendRow("b", {"stroke": "#0000ff", "weight": 3, "dash": "4 2"}, "line"),
        LegendRow("c", {"fill": "#ff0000", "radius": 6}, "point"),
        LegendRow("d", {"stroke": "#aa00aa", "hatch": {"colour": "#aa00aa"}}, "area"),
        LegendRow("e", {"ramp": [[0, "#000000"], [10, "#00ffff"]]}, "ramp"),
    )
    picture = pixels(draw(spec(legend=rows)))[:, 680:]
    for colour in ((0, 0xAA, 0), (0, 0, 255), (255, 0, 0), (0xAA, 0, 0xAA), (0, 255, 255)):
        assert is_colour(picture, *colour).sum() > 10


def test_the_same_picture_has_the_same_bytes_in_every_thread() -> None:
    layer = PictureLayer(
        "p", frame(shapely.Point(25.4, 57.4), name=["Ā"]), RED, label={"field": "name"}
    )
    for kind in ("png", "pdf", "svg"):
        with ThreadPoolExecutor(4) as pool:
            drawn = set(pool.map(draw, [spec(layer, format=kind)] * 4))
        assert len(drawn) == 1


def test_an_empty_layer_is_no_trouble() -> None:
    empty = gpd.GeoDataFrame({"name": []}, geometry=[], crs=4326)
    assert draw(spec(PictureLayer("none", empty, RED, label={"field": "name"})))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"width_px": 100}, "picture-size"),
        ({"height_px": 9000}, "picture-size"),
        ({"format": "exe"}, "picture-format"),
        ({"crs": "EPSG:4326"}, "picture-place"),
        ({"crs": "nonsense"}, "picture-place"),
        ({"bbox_lonlat": (26, 57, 25, 58)}, "picture-place"),
        ({"bbox_lonlat": (25, float("nan"), 26, 58)}, "picture-place"),
        ({"bbox_lonlat": (25, 57, 26, 99)}, "picture-place"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        draw(spec(**changes))


@pytest.mark.parametrize(
    ("style", "code"),
    [
        ({"fill": "red"}, "colour-not-hex"),
        ({"fill": "#ff0000;}"}, "colour-not-hex"),
        ({"stroke": "url(http://a.b)"}, "colour-not-hex"),
        ({"hatch": {"colour": "javascript:1"}}, "colour-not-hex"),
        ({"by": {"field": "n", "values": {"a": {"fill": "x"}}}}, "colour-not-hex"),
        ({"weight": "2px"}, "style-value-wrong"),
        ({"weight": float("inf")}, "style-value-wrong"),
        ({"dash": "4 3; x"}, "style-value-wrong"),
        ({"radius_by": {"field": "n", "stops": "x"}}, "style-value-wrong"),
    ],
)
def test_a_style_that_is_no_style_is_refused(style: dict[str, Any], code: str) -> None:
    layer = PictureLayer("x", frame(shapely.box(25, 57.2, 26, 57.6), n=[1]), style)
    with pytest.raises(Refusal, match=code):
        draw(spec(layer))
