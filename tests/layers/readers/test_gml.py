"""GML written by hand: axes, links within, curves, and what is not all here."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.errors import Refusal
from layers.readers import read_raw
from layers.readers.arcs import arc, arc_string
from layers.readers.raw import RawLayer

HEAD = (
    '<c:FeatureCollection xmlns:c="http://www.opengis.net/wfs/2.0" xmlns:a="http://a"'
    ' xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
SQUARE = "<gml:posList>0 0 0 10 10 10 10 0 0 0</gml:posList>"
RING = f"<gml:exterior><gml:LinearRing>{SQUARE}</gml:LinearRing></gml:exterior>"


def collection(*members: str, more: str = "") -> str:
    inside = "".join(f"<c:member>{member}</c:member>" for member in members)
    return f"{HEAD} {more}>{inside}</c:FeatureCollection>"


def zone(geometry: str, name: str = "z1", more: str = "") -> str:
    return f'<a:Zone gml:id="{name}">{more}<a:geom>{geometry}</a:geom></a:Zone>'


def polygon(srs: str = "", ring: str = RING) -> str:
    return f"<gml:Polygon {srs}>{ring}</gml:Polygon>"


def curve(*segments: str) -> str:
    return f"<gml:Curve><gml:segments>{''.join(segments)}</gml:segments></gml:Curve>"


def around(kind: str, *angles: tuple[str, int]) -> str:
    """Return a curve of radius 5 about the origin."""
    told = [("radius", 5), *angles]
    measures = "".join(f'<gml:{name} uom="m">{value}</gml:{name}>' for name, value in told)
    return f"<gml:{kind}ByCenterPoint><gml:pos>0 0</gml:pos>{measures}</gml:{kind}ByCenterPoint>"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.gml"


def read(path: Path, text: str) -> RawLayer:
    path.write_text(text, encoding="utf-8")
    return read_raw(path).layers[0]


def refused(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as told:
        read_raw(path)
    return str(told.value)


@pytest.mark.parametrize(
    ("name", "xy"),
    [
        ("urn:ogc:def:crs:EPSG::3059", (506_000.0, 312_000.0)),
        ("http://www.opengis.net/def/crs/EPSG/0/3059", (506_000.0, 312_000.0)),
        ("EPSG:3059", (312_000.0, 506_000.0)),
        ("http://www.opengis.net/gml/srs/epsg.xml#3059", (312_000.0, 506_000.0)),
    ],
)
def test_the_spelling_of_a_system_decides_which_number_is_east(
    path: Path, name: str, xy: tuple[float, float]
) -> None:
    point = f'<gml:Point srsName="{name}"><gml:pos>312000 506000</gml:pos></gml:Point>'
    layer = read(path, collection(zone(point)))
    assert (layer.frame.geometry[0].x, layer.frame.geometry[0].y) == xy
    assert (layer.crs and layer.crs.to_epsg(), layer.crs_declared) == (3059, name)


def test_a_system_named_once_above_holds_for_all_below(path: Path) -> None:
    box = (
        '<gml:boundedBy><gml:Envelope srsName="EPSG:3059"><gml:lowerCorner>0 0</gml:lowerCorner>'
        "</gml:Envelope></gml:boundedBy>"
    )
    layer = read(path, f"{HEAD}>{box}<c:member>{zone(polygon())}</c:member></c:FeatureCollection>")
    assert layer.crs_declared == "EPSG:3059"


def test_heights_are_read_where_the_system_has_them(path: Path) -> None:
    ring = RING.replace(SQUARE, "<gml:posList>0 0 5 0 9 5 9 9 5 0 0 5</gml:posList>")
    named = 'srsName="http://www.opengis.net/def/crs/EPSG/0/5972"'
    layer = read(path, collection(zone(polygon(named, ring))))
    assert shapely.get_coordinates(layer.frame.geometry[0], include_z=True)[0].tolist() == [0, 0, 5]
    assert layer.crs is not None
    assert layer.crs.to_epsg() == 25832


def test_a_boundary_that_stands_later_in_the_file_is_found(path: Path) -> None:
    linked = '<gml:surfaceMember xlink:href="#later"/>'
    first = zone(f"<gml:MultiSurface>{linked}</gml:MultiSurface>", "z1")
    second = zone(f'<gml:Polygon gml:id="later">{RING}</gml:Polygon>', "z2")
    layer = read(path, collection(first, second))
    areas = dict(zip(layer.frame["gml_id"], layer.frame.area, strict=True))
    assert areas == {"z1": 100, "z2": 100}


def test_a_geometry_property_may_be_a_link_within(path: Path) -> None:
    first = zone(f'<gml:Polygon gml:id="g">{RING}</gml:Polygon>', "z1")
    second = '<a:Zone gml:id="z2"><a:geom xlink:href="#g"/></a:Zone>'
    assert read(path, collection(first, second)).frame.area.tolist() == [100, 100]


def test_a_link_to_itself_ends(path: Path) -> None:
    inner = '<gml:surfaceMember xlink:href="#me"/>'
    circle = f'<gml:MultiSurface gml:id="me">{inner}</gml:MultiSurface>'
    assert "nothing-readable" in refused(path, collection(zone(circle)))


def test_what_lies_elsewhere_makes_half_a_file(path: Path) -> None:
    surface = '<gml:MultiSurface><gml:surfaceMember xlink:href="http://x/y"/></gml:MultiSurface>'
    assert "file-goes-on-elsewhere" in refused(path, collection(zone(surface)))
    member = f'{HEAD}><c:member xlink:href="http://x/y"/></c:FeatureCollection>'
    assert "file-goes-on-elsewhere" in refused(path, member)


def test_one_page_of_many_is_not_the_plan(path: Path) -> None:
    page = collection(zone(polygon()), more='numberMatched="240" numberReturned="1"')
    assert refused(path, page) == "file-is-one-page(count=1, total=240)"


def test_a_collection_of_collections_is_read_through(path: Path) -> None:
    inner = collection(zone(polygon()), zone(polygon(), "z2"))
    assert read(path, collection(inner)).features_in == 2


def test_leaves_become_columns_by_their_name_and_by_their_path_where_two_share_one(
    path: Path,
) -> None:
    more = (
        "<a:plan><a:Plan><a:name>Plāns</a:name></a:Plan></a:plan><a:name>Zona</a:name>"
        '<a:height uom="m">12</a:height><a:use>a</a:use><a:use>b</a:use>'
        '<a:status xlink:href="http://codes/3" xlink:title="spēkā"/><a:owner xlink:href="#z9"/>'
    )
    row = read(path, collection(zone(polygon(), more=more))).frame.drop(columns="geometry").iloc[0]
    assert row.to_dict() == {
        "gml_id": "z1",
        "Plan_name": "Plāns",
        "name": "Zona",
        "height": "12",
        "height_uom": "m",
        "use": "a; b",
        "status_href": "http://codes/3",
        "status_title": "spēkā",
    }


def test_of_an_area_and_its_label_the_area_is_taken(path: Path) -> None:
    label = "<a:at><gml:Point><gml:pos>1 1</gml:pos></gml:Point></a:at>"
    layer = read(path, collection(zone(polygon(), more=label)))
    assert layer.frame.geom_type.tolist() == ["Polygon"]
    assert layer.findings == ()


def test_of_two_areas_the_first_is_taken_and_that_is_told(path: Path) -> None:
    layer = read(path, collection(zone(polygon(), more=f"<a:more>{polygon()}</a:more>")))
    assert [(one.rule, one.features) for one in layer.findings] == [("geometry.several", ("z1",))]


def test_a_layer_in_two_systems_is_refused(path: Path) -> None:
    two = (zone(polygon('srsName="EPSG:3059"')), zone(polygon('srsName="EPSG:25832"'), "z2"))
    assert "systems='EPSG:3059, EPSG:25832'" in refused(path, collection(*two))


def test_an_unclosed_ring_is_closed_and_named(path: Path) -> None:
    ring = RING.replace(" 10 0 0 0<", " 10 0<")
    layer = read(path, collection(zone(polygon(ring=ring))))
    assert layer.frame.area.tolist() == [100]
    assert [finding.rule for finding in layer.findings] == ["geometry.unclosed-ring"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("<gml:Arc><gml:posList>0 0 5 5 10 0</gml:posList></gml:Arc>", 5 * math.pi),
        (around("Circle"), 10 * math.pi),
        ("<gml:Circle><gml:posList>0 0 5 5 10 0</gml:posList></gml:Circle>", 10 * math.pi),
        (around("Arc", ("startAngle", 0), ("endAngle", 90)), 2.5 * math.pi),
        (
            "<gml:LineStringSegment><gml:posList>0 0 3 4</gml:posList></gml:LineStringSegment>",
            5,
        ),
    ],
)
def test_curves_become_lines_of_their_length(path: Path, text: str, length: float) -> None:
    layer = read(path, collection(zone(curve(text))))
    assert layer.frame.length[0] == pytest.approx(length, abs=0.1)
    linear = "LineStringSegment" in text
    assert [one.rule for one in layer.findings] == ([] if linear else ["geometry.curve-linearised"])


def test_a_chain_stays_within_a_centimetre_of_its_arc() -> None:
    chain = arc_string(np.array([[0.0, 0.0], [250.0, 250.0], [500.0, 0.0]]), 0.01)
    middles = (chain[1:] + chain[:-1]) / 2
    away = 250 - np.hypot(middles[:, 0] - 250, middles[:, 1])
    assert 0 < away.max() <= 0.01


def test_neighbours_who_walk_an_arc_both_ways_meet_in_every_point() -> None:
    begin, middle, end = np.array([3.1, 4.7]), np.array([9.3, 8.2]), np.array([14.9, 2.6])
    there, back = arc(begin, middle, end, 0.01), arc(end, middle, begin, 0.01)
    assert there.tolist() == back[::-1].tolist()
    assert there[0].tolist() == begin.tolist()
    assert there[-1].tolist() == end.tolist()


def test_an_arc_without_its_third_point_costs_only_its_feature(path: Path) -> None:
    broken = zone(curve("<gml:Arc><gml:posList>0 0 5 5</gml:posList></gml:Arc>"), "z2")
    layer = read(path, collection(zone(polygon()), broken))
    assert (len(layer.frame), layer.features_in) == (1, 2)
    assert layer.findings[0].features == ("z2",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + collection(zone(polygon())), "xml-dtd"),
        (collection(zone(polygon()))[:-30], "xml-broken"),
        (collection(), "gml-no-features"),
        ('<?xml version="1.0" encoding="klingon"?>' + collection(zone(polygon())), "xml-broken"),
    ],
)
def test_what_is_no_whole_gml_is_refused(path: Path, text: str, code: str) -> None:
    assert code in refused(path, text)
