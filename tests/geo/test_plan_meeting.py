"""Where two plans meet: the edge they share, or the part of an outline that faces the other."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Polygon

from geo.plan_meeting import meeting_lines, outline

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans"
WEST, SOUTH = 550_000.0, 350_000.0
REACH = 200.0


def box(west: float, south: float, east: float, north: float) -> Polygon:
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def zones(*shapes: Polygon) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=3059)


TWO = zones(box(0, 0, 500, 500), box(0, 500, 500, 1000))


def met(one: gpd.GeoSeries, other: gpd.GeoSeries, reach: float = REACH) -> MultiLineString:
    found = meeting_lines({"a": one, "b": other}, reach)
    return found.geometry.iloc[0] if len(found) else MultiLineString()


def edge(x: float, south: float = 0, north: float = 1000) -> LineString:
    return LineString([(WEST + x, SOUTH + south), (WEST + x, SOUTH + north)])


def test_plans_that_touch_meet_along_their_common_edge() -> None:
    line = met(TWO, zones(box(500, 0, 900, 1000)))
    assert shapely.hausdorff_distance(line, edge(500)) < 0.15
    assert line.length == pytest.approx(1000, abs=0.3)


def test_only_the_common_part_of_a_longer_edge_is_the_border() -> None:
    line = met(TWO, zones(box(500, 333, 900, 777.7)))
    assert line.length == pytest.approx(444.7, abs=0.4)


def test_across_a_gap_the_edge_that_faces_the_other_plan_is_the_border() -> None:
    line = met(TWO, zones(box(550, 0, 900, 1000)))
    assert shapely.length(line.intersection(edge(500).buffer(0.01))) == pytest.approx(1000, abs=0.1)
    assert line.length < 1000 + 2 * 50


def test_plans_beyond_reach_do_not_meet() -> None:
    assert met(TWO, zones(box(750, 0, 900, 1000))).is_empty
    assert len(meeting_lines({"a": TWO, "b": zones(box(750, 0, 900, 1000))}, REACH)) == 0


def test_plans_that_touch_at_a_corner_share_no_border() -> None:
    assert met(TWO, zones(box(500, 1000, 900, 1500))).is_empty


def test_an_overlap_leaves_one_line_along_the_edge() -> None:
    line = met(TWO, zones(box(470, 0, 900, 1000)))
    assert len(line.geoms) == 1
    assert shapely.length(line.intersection(edge(500).buffer(0.01))) == pytest.approx(1000, abs=0.1)
    assert line.length == pytest.approx(1000 + 2 * 30, abs=1)


def test_a_plan_within_the_other_is_walked_all_around() -> None:
    inner = box(220, 220, 280, 280)
    line = met(TWO, zones(inner), reach=100)
    assert line.length == pytest.approx(inner.length, abs=0.1)


def test_a_plan_in_the_hole_of_another_meets_it_all_around() -> None:
    hole = box(400, 400, 600, 600)
    around = zones(box(0, 0, 1000, 1000).difference(hole))
    for pair in ((around, zones(hole)), (zones(hole), around)):
        assert met(*pair).length == pytest.approx(hole.length, abs=0.1)


CRACKED = zones(
    box(0, 0, 500, 499.5), box(0, 500, 500, 1000), box(0, 499, 1, 501), box(499, 499, 500, 501)
)


def test_a_crack_between_zones_is_no_outline() -> None:
    line = met(CRACKED, zones(box(-1000, -1000, 2000, 2000)))
    assert line.length == pytest.approx(3000, abs=0.1)


def test_edges_drawn_twice_are_still_one_line() -> None:
    rng = np.random.default_rng(1)
    heights = np.linspace(0, 1000, 101)

    def ragged(far: float) -> gpd.GeoSeries:
        near = [(WEST + 500 + rng.uniform(-2, 2), SOUTH + y) for y in heights]
        return zones(Polygon([(WEST + far, SOUTH), *near, (WEST + far, SOUTH + 1000)]))

    line = met(ragged(0), ragged(900))
    assert len(line.geoms) == 1
    assert line.length == pytest.approx(1015, rel=0.02)


def test_where_a_third_plan_lies_between_two_do_not_meet() -> None:
    plans = {"a": TWO, "b": zones(box(500, 0, 600, 1000)), "c": zones(box(600, 0, 900, 1000))}
    found = meeting_lines(plans, REACH)
    assert list(zip(found["a"], found["b"], strict=True)) == [("a", "b"), ("b", "c")]
    without = {name: plans[name] for name in "ac"}
    assert len(meeting_lines(without, REACH)) == 1


def test_the_order_of_the_plans_does_not_matter() -> None:
    plans = {"x": TWO, "m": zones(box(510, 0, 900, 1000)), "c": zones(box(0, 1003, 500, 1500))}
    turned = dict(reversed(plans.items()))
    assert meeting_lines(plans, REACH).equals(meeting_lines(turned, REACH))


def test_lines_of_degrees_are_degrees() -> None:
    there = met(TWO.to_crs(4326), zones(box(500, 0, 900, 1000)).to_crs(4326))
    back = gpd.GeoSeries([there], crs=4326).to_crs(3059).iloc[0]
    assert shapely.hausdorff_distance(back, edge(500)) < 0.15


def test_the_outline_of_a_plan_leaves_out_cracks_and_keeps_holes() -> None:
    assert outline(CRACKED).length == pytest.approx(3000, abs=0.01)
    hole = zones(box(0, 0, 500, 500).difference(box(100, 100, 200, 200)))
    assert outline(hole).length == pytest.approx(2400, abs=0.01)


heights = st.lists(st.integers(-60, 60), min_size=2, max_size=6)
cuts = st.lists(st.integers(1, 99), max_size=6, unique=True).map(sorted)


def strips(line: LineString, shares: list[int], side: int) -> gpd.GeoSeries:
    found = []
    for start, end in pairwise([0, *shares, 100]):
        part = shapely.ops.substring(line, start / 100, end / 100, normalized=True)
        near = shapely.get_coordinates(part)
        far = near + np.asarray([0, side * 400])
        found.append(Polygon([*near, *far[::-1]]))
    return zones(*found)


@settings(max_examples=40)
@given(heights, cuts, cuts)
def test_two_rows_of_zones_along_any_line_meet_along_it(
    high: list[int], own: list[int], theirs: list[int]
) -> None:
    line = LineString([(WEST + 400 * n, SOUTH + y) for n, y in enumerate(high)])
    found = met(strips(line, own, 1), strips(line, theirs, -1))
    assert shapely.hausdorff_distance(found, line) < 0.3
    assert found.length == pytest.approx(line.length, abs=1)


def halves(path: Path, layer: str | None = None) -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    """Return the zones of a real plan, those to the west and those to the east."""
    if not path.exists():
        pytest.skip("the shared plans are not here")
    options = {"WRITE_GFS": "NO"} if path.suffix == ".gml" else {}
    shapes = gpd.read_file(path, layer=layer, **options).geometry.make_valid()
    x = shapes.representative_point().x
    return shapes[x < x.median()], shapes[x >= x.median()]


def test_a_real_plan_cut_in_two_meets_itself_along_the_cut() -> None:
    path = SHARED / "nl_imro_2008_gml" / "2008.gml"
    west, east = halves(path, "Enkelbestemming")
    common = shapely.union_all(west).boundary.intersection(shapely.union_all(east).boundary)
    assert met(west, east).length == pytest.approx(common.length, rel=0.002)


def test_real_zones_that_overlap_give_a_line_of_a_sane_length() -> None:
    west, east = halves(SHARED / "fr_plui_200011781_2018_shp" / "ZONE_URBA.shp")
    a, b = shapely.union_all(west), shapely.union_all(east)
    assert a.intersection(b).area > 100
    common = a.boundary.intersection(b.boundary).length
    assert common < met(west, east).length < 1.1 * common
