"""Builds of plans with very many zones: made whole or not at all, asked and coloured."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import Refusal
from layers.out.symbols import symbols_of
from layers.zone_pictures import (
    ZonePicture,
    class_picture,
    is_waiting,
    looks_of,
    open_build,
    write_build,
)
from layers.zone_styles import UNKNOWN, zone_layer_style, zone_look, zone_style

FOREST, FARM = "1_2_Forestry", "1_1_Agriculture"
EAST, NORTH, SIDE = 580_000.0, 378_000.0, 1_000.0
BOX = (EAST, NORTH, EAST + 3 * SIDE, NORTH + SIDE)


def zones(
    codes: tuple[str | None, ...] = ("M", "L", None), classes: tuple[str | None, ...] | None = None
) -> gpd.GeoDataFrame:
    told = {"code": list(codes), "hilucs": list(classes or (FOREST, FARM, None))}
    boxes = [
        shapely.box(EAST + n * SIDE, NORTH, EAST + (n + 1) * SIDE, NORTH + SIDE)
        for n in range(len(codes))
    ]
    return gpd.GeoDataFrame(told, geometry=boxes, crs=3059)


def made(folder: Path, frame: gpd.GeoDataFrame | None = None) -> Path:
    frame = zones() if frame is None else frame
    table = pd.DataFrame({"code": frame["code"], "class": frame["hilucs"]})
    write_build(folder / "plan-1", frame, table, lambda _share: None)
    return folder / "plan-1"


def colours(picture: ZonePicture) -> list[str]:
    """Return the colours in the middle of three zones, of a picture of ten metres a pixel."""
    seen = picture.drawn("EPSG:3059", BOX, (300, 100))
    return ["#{:02X}{:02X}{:02X}".format(*seen[50, 49 + 100 * n, :3].tolist()) for n in range(3)]


def test_a_zone_has_the_colour_of_its_class_as_the_vector_layer_has(tmp_path: Path) -> None:
    picture = class_picture(made(tmp_path), practice=False)
    forest, farm, unknown = colours(picture)
    assert forest in {zone_style(FOREST)["fill"], zone_style(FOREST)["hatch"]["colour"]}
    assert farm == zone_style(FARM)["fill"]
    assert unknown in {UNKNOWN["fill"], UNKNOWN["hatch"]["colour"]}


def test_planned_zones_are_kinds_of_their_own_and_drawn_apart(tmp_path: Path) -> None:
    frame = zones(("M", "M", None), (FOREST, FOREST, None)).assign(
        future=["existing", "future", None]
    )
    build = open_build(made(tmp_path, frame))
    assert build.classes == [FOREST]
    assert build.looks == [FOREST, zone_look(FOREST, "future")]
    dashes = [
        bool(symbol.dash) for symbol in symbols_of(build.kinds, zone_layer_style(build.looks))
    ]
    assert sorted(dashes) == [False, False, True]


def test_a_style_by_code_colours_by_code(tmp_path: Path) -> None:
    build = open_build(made(tmp_path))
    values = {"M": {"fill": "#123456"}, "L": {"fill": "#654321"}}
    style = {"by": {"field": "code", "values": values, "default": {"fill": "#ABCDEF"}}}
    assert colours(ZonePicture(build, looks_of(build, style))) == ["#123456", "#654321", "#ABCDEF"]


def test_practice_data_has_dotted_edges(tmp_path: Path) -> None:
    folder = made(tmp_path)
    for practice in (True, False):
        looks = class_picture(folder, practice=practice).looks.of_kind
        assert {look.dotted for look in looks} == {practice}


def test_a_build_answers_what_is_at_a_place(tmp_path: Path) -> None:
    build = open_build(made(tmp_path))
    middle = zones().geometry.to_crs(4326).representative_point().iloc[1]
    (number,) = build.at((middle.x, middle.y))
    assert build.row(number) == {"code": "L", "class": FARM}
    assert build.shape(number).contains(middle)
    assert build.classes == [FARM, FOREST]
    for wrong in (-1, 3):
        with pytest.raises(Refusal, match="zone-unknown"):
            build.shape(wrong)


def test_codes_without_number_are_drawn_by_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.zone_pictures._MOST_KINDS", 2)
    build = open_build(made(tmp_path, zones(("a", "b", "c"), (FOREST, FOREST, FARM))))
    assert build.kinds[["class", "code"]].to_dict("records") == [
        {"class": FARM, "code": ""},
        {"class": FOREST, "code": ""},
    ]


def test_a_build_that_fails_leaves_nothing_and_the_one_before_stays(tmp_path: Path) -> None:
    folder = made(tmp_path)
    before = open_build(folder).stamp

    def stop(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(Refusal, match="folder-unwritable"):
        write_build(folder, zones(), pd.DataFrame({"code": ["x"] * 3}), lambda _share: None, stop)
    assert open_build(folder).stamp == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan-1"]


def test_a_folder_in_the_making_is_known_by_its_name(tmp_path: Path) -> None:
    seen: list[str] = []
    write_build(
        tmp_path / "plan-1",
        zones(),
        pd.DataFrame({"code": list("abc")}),
        lambda _share: None,
        lambda folder: seen.append(folder.name),
    )
    assert is_waiting(seen[0])
    assert not is_waiting("plan-1")


def test_a_build_that_is_not_there_is_refused(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder / "table.arrow").unlink()
    for missing in (folder, tmp_path / "nowhere"):
        with pytest.raises(Refusal, match="zone-tiles-missing"):
            open_build(missing)
