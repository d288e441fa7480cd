"""The unrolled border: every stretch has one place, the places add up, names are only text."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.border_audit import JUDGEMENTS
from layers.words import LANGUAGES, words
from tests.made_plan import HOSTILE
from views.ui.borderdraw import HEIGHT, LEFT, RIGHT, WIDTH, unrolled_svg
from views.ui.borderline import Unrolled, around, stretch_at, unroll, worst
from views.ui.borderlooks import look_of
from views.ui.bordermarks import kilometres, place_at

NAMES = ("Āžu novads", "Bēnes novads")
HOMES, INDUSTRY = "5_1_PermanentResidentialUse", "2_SecondaryProduction"
SVG = "{http://www.w3.org/2000/svg}"
DEGREE = 0.01


def stretch(length_m: float = 100.0, zones: str = "xy", **more: Any) -> dict[str, Any]:
    """A stretch between two zones, each named by a letter; a dash is no zone."""
    a, b = zones[0], zones[1]
    without = "".join(side for side, zone in zip("ab", zones, strict=True) if zone == "-")
    told: dict[str, Any] = {
        "length_m": length_m,
        "judgement": "no-plan" if without else "compatible",
        "weight": math.nan if without else 0.0,
        "without_plan": without,
        "gap_a_m": 0.0,
        "gap_b_m": 0.0,
    }
    for side, zone in (("a", a), ("b", b)):
        missing = zone == "-"
        told |= {
            f"plan_id_{side}": None if missing else f"plan-{side}",
            f"zone_id_{side}": None if missing else zone,
            f"code_{side}": None if missing else zone.upper(),
            f"name_{side}": None if missing else f"Zona {zone}",
            f"class_{side}": None if missing else HOMES,
        }
    return told | more


def border(rows: Sequence[dict[str, Any]], cut_before: int | None = None) -> gpd.GeoDataFrame:
    """Rows one after the other, from west to east; before ``cut_before`` the border is cut."""
    begun, west, told, lines = 0.0, 25.0, [], []
    for place, row in enumerate(rows):
        west += 1.0 if place == cut_before else 0.0
        lines.append(shapely.LineString([(west, 57.0), (west + DEGREE, 57.0)]))
        west += DEGREE
        end = begun + row["length_m"]
        told.append(row | {"stretch": place + 7, "start_m": begun, "end_m": end})
        begun = end
    return gpd.GeoDataFrame(told, geometry=lines, crs="EPSG:4326")


def drawn(line: Unrolled, **more: Any) -> ET.Element:
    svg = unrolled_svg(line, more.pop("names", NAMES), words("lv"), **more)
    return ET.fromstring(svg)  # noqa: S314  our own picture


def picks(picture: ET.Element) -> list[ET.Element]:
    return [one for one in picture.iter(f"{SVG}rect") if one.get("data-pick")]


def texts(picture: ET.Element) -> list[str]:
    return ["".join(one.itertext()) for one in picture.iter(f"{SVG}text")]


lengths = st.lists(st.floats(0.05, 40_000), min_size=1, max_size=60)


@given(lengths)
def test_the_places_of_all_stretches_add_up_to_the_border(metres: list[float]) -> None:
    line = unroll(border([stretch(length) for length in metres]))
    assert line.length_m == pytest.approx(sum(metres))
    assert line.pieces[0].start_m == 0
    for one, following in zip(line.pieces, line.pieces[1:], strict=False):
        assert one.end_m == following.start_m
    assert [piece.length_m for piece in line.pieces] == pytest.approx(metres, abs=1e-6)


@given(lengths)
def test_every_stretch_can_be_picked_at_one_place_within_the_picture(metres: list[float]) -> None:
    rows = border([stretch(length) for length in metres])
    picture = drawn(unroll(rows))
    found = picks(picture)
    assert [int(one.get("data-pick") or 0) for one in found] == rows["stretch"].to_list()
    scale = (WIDTH - LEFT - RIGHT) / sum(metres)
    for one, row in zip(found, rows.itertuples(), strict=True):
        middle = float(one.get("x") or 0) + float(one.get("width") or 0) / 2
        assert middle == pytest.approx(LEFT + (row.start_m + row.end_m) / 2 * scale, abs=0.05)
        assert LEFT <= middle <= WIDTH - RIGHT + 0.01


@given(lengths, st.floats(0, 1))
def test_the_stretch_at_a_place_is_the_one_that_lies_there(metres: list[float], at: float) -> None:
    line = unroll(border([stretch(length) for length in metres]))
    place = at * line.length_m
    found = next(one for one in line.pieces if one.stretch == stretch_at(line, place))
    assert found.start_m <= place <= found.end_m + 1e-9
    assert stretch_at(line, line.length_m + 1) == line.pieces[-1].stretch


def test_a_zone_that_goes_on_is_one_block() -> None:
    line = unroll(border([stretch(100, "xy"), stretch(50, "xz"), stretch(25, "wz")]))
    assert [(b.start_m, b.end_m, b.code) for b in line.sides[0]] == [(0, 150, "X"), (150, 175, "W")]
    assert [(b.start_m, b.end_m, b.code) for b in line.sides[1]] == [(0, 100, "Y"), (100, 175, "Z")]


def test_no_plan_is_a_block_without_a_zone() -> None:
    line = unroll(border([stretch(100, "-y"), stretch(50, "-z"), stretch(50, "xz")]))
    assert [(b.end_m, b.zone) for b in line.sides[0]] == [(150, False), (200, True)]
    assert words("lv")("borders.no_plan_here") in texts(drawn(line))


def test_a_border_that_goes_on_elsewhere_is_cut_and_its_zones_too() -> None:
    line = unroll(border([stretch(100), stretch(60), stretch(40)], cut_before=1))
    assert line.breaks_m == (100,)
    assert [(b.start_m, b.end_m) for b in line.sides[0]] == [(0, 100), (100, 200)]


def test_the_worst_stretch_is_the_heaviest_and_of_those_the_longest() -> None:
    conflict: dict[str, Any] = {"judgement": "conflict", "weight": 3.0}
    rows = [stretch(900), stretch(20, **conflict), stretch(30, **conflict), stretch(500, "-y")]
    assert worst(border(rows)) == 9
    assert worst(border([stretch(10), stretch(30), stretch(900, "-y")])) == 8
    assert worst(border([stretch(10, "-y"), stretch(30, "-y")])) == 8


def test_the_chosen_and_the_reviewed_are_marked_once() -> None:
    line = unroll(border([stretch(100), stretch(100), stretch(100)]))
    plain = drawn(line)
    marked = drawn(line, chosen=8, reviewed=frozenset({7, 99}))
    assert len(plain.findall(f"{SVG}circle")) == 0
    assert len(marked.findall(f"{SVG}circle")) == 1
    assert len([r for r in marked.iter(f"{SVG}rect") if r.get("class") == "xb-chosen"]) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_only_text(name: str) -> None:
    rows = border([stretch(4000, name_a=name, code_a=name, name_b=name)])
    picture = drawn(unroll(rows), names=(name, name), told={7: name})
    tags = {one.tag.removeprefix(SVG) for one in picture.iter()}
    assert tags <= {"svg", "defs", "pattern", "path", "rect", "text", "tspan", "title", "circle"}
    assert picks(picture)[0].findtext(f"{SVG}title") == name
    assert {key for one in picture.iter() for key in one.attrib if key.startswith("on")} == set()


def test_what_is_worse_is_wider_and_what_is_not_known_is_dashed() -> None:
    widths = [look_of("compatible").width]
    widths += [look_of("tension", weight).width for weight in (1.0, 2.0)]
    widths += [look_of("conflict", weight).width for weight in (3.0, 4.0)]
    assert widths == sorted(set(widths))
    unknown = {"no-plan", "no-class", "geometry-only"}
    assert {one for one in JUDGEMENTS if look_of(one).dash} == unknown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("metres", [3.0, 640.0, 5578.0, 42_850.0, 480_000.0])
def test_the_axis_counts_kilometres_to_the_end(lang: str, metres: float) -> None:
    line = unroll(border([stretch(metres)]))
    svg = unrolled_svg(line, NAMES, words(lang))
    picture = ET.fromstring(svg)  # noqa: S314  our own picture
    axis = [one for one in picture.iter(f"{SVG}text") if float(one.get("y") or 0) > HEIGHT - 10]
    told = [re.sub(r"[^\d,.]", "", one.text or "").replace(",", ".") for one in axis]
    places = [float(one.get("x") or 0) for one in axis]
    assert 2 <= len(told) <= 11
    assert (axis[-1].text or "").endswith(" km")
    for kilometre, place in zip(map(float, told), places, strict=True):
        share = (place - LEFT) / (WIDTH - LEFT - RIGHT)
        assert kilometre == pytest.approx(share * metres / 1000, abs=metres / 1000 * 0.002 + 0.005)


@given(lengths, st.integers(0, 59))
def test_the_close_up_holds_the_whole_stretch_and_what_is_beside_it(
    metres: list[float], number: int
) -> None:
    whole = unroll(border([stretch(length) for length in metres]))
    piece = whole.pieces[number % len(metres)]
    near = around(whole, piece.stretch)
    assert piece in near.pieces
    beside = max(piece.length_m, 500)
    assert near.start_m == pytest.approx(max(piece.start_m - beside, 0))
    assert near.end_m == pytest.approx(min(piece.end_m + beside, whole.length_m))
    for blocks in near.sides:
        assert (blocks[0].start_m, blocks[-1].end_m) == (near.start_m, near.end_m)
    shown = picks(drawn(near, chosen=piece.stretch))
    assert [int(one.get("data-pick") or 0) for one in shown] == [p.stretch for p in near.pieces]


def test_the_kilometres_on_the_map_are_those_of_the_picture() -> None:
    rows = border([stretch(1500), stretch(1000), stretch(900)])
    told = kilometres(rows, words("lv"))
    assert [label for label, _ in told] == ["0 km", "1 km", "2 km", "3 km"]
    assert told[0][1] == pytest.approx((25.0, 57.0))
    assert told[1][1] == pytest.approx((25.0 + DEGREE * 2 / 3, 57.0))
    assert told[2][1] == pytest.approx((25.0 + DEGREE * 1.5, 57.0))
    assert place_at(rows, 9999) == pytest.approx((25.0 + DEGREE * 3, 57.0))
