"""GeoPackage, CSV, KML, Shapefile and DXF made by hand: what each format can do wrong."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from geo.findings import severity_of
from layers.readers import read_raw
from layers.readers.raw import RawLayer

Change = Callable[[sqlite3.Connection], object]


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as told:
        read_raw(path)
    return str(told.value)


@pytest.fixture
def plan() -> gpd.GeoDataFrame:
    columns = {"code": ["DzS", "P"], "title": ["Ērgļi", "Ķeipene"]}
    boxes = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=3059)


@pytest.fixture
def package(plan: gpd.GeoDataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "plan.gpkg"
    plan.to_file(path, layer="zones")
    return path


def changed(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change a GeoPackage behind the back of its index."""
    with closing(sqlite3.connect(path)) as database:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY"):
            database.create_function(name, 1, lambda _: 0)
        for statement in statements:
            database.execute(statement, values)
        database.commit()


def curve_polygon() -> bytes:
    """Return a half disc of radius 5 in the binary form of a GeoPackage."""
    arc = struct.pack("<BII6d", 1, 8, 3, 0, 0, 5, 5, 10, 0)
    back = struct.pack("<BII4d", 1, 2, 2, 10, 0, 0, 0)
    ring = struct.pack("<BII", 1, 9, 2) + arc + back
    return b"GP\x00\x01" + struct.pack("<i", 3059) + struct.pack("<BII", 1, 10, 1) + ring


def test_curves_of_a_geopackage_become_lines_and_that_is_told(package: Path) -> None:
    changed(package, "UPDATE zones SET geom = ? WHERE code = 'P'", values=(curve_polygon(),))
    layer = read_raw(package).layers[0]
    assert layer.frame.area[1] == pytest.approx(12.5 * 3.14159, abs=0.1)
    assert [(one.rule, one.features) for one in layer.findings] == [
        ("geometry.curve-linearised", ("2",))
    ]


def test_tables_without_a_map_are_layers_too_and_pictures_are_left_out(package: Path) -> None:
    changed(
        package,
        "CREATE TABLE codes (code TEXT, title TEXT, icon BLOB)",
        "INSERT INTO codes VALUES ('DzS', 'Savrupmājas', x'89504e47')",
        "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('codes', 'attributes')",
    )
    zones, codes = read_raw(package).layers
    assert (zones.name, codes.name) == ("zones", "codes")
    assert codes.frame["title"].tolist() == ["Savrupmājas"]
    assert codes.frame.geometry.isna().all()
    assert [dict(finding.values) for finding in codes.findings] == [{"total": 1, "left": "icon"}]


@pytest.mark.parametrize(
    "program",
    [
        "CREATE VIEW v AS SELECT * FROM zones",
        "CREATE TRIGGER t AFTER INSERT ON zones BEGIN DELETE FROM zones; END",
        "CREATE VIRTUAL TABLE words USING fts5(a)",
    ],
)
def test_a_geopackage_with_programs_in_it_is_refused(package: Path, program: str) -> None:
    changed(package, program)
    assert refused(package).startswith("geopackage-programs(")


def test_letters_of_a_geopackage_that_are_no_utf8_are_found_out(package: Path) -> None:
    statement = "UPDATE zones SET title = CAST(? AS TEXT) WHERE code = 'DzS'"
    changed(package, statement, values=("Ērgļi".encode("cp1257"),))
    layer = read_raw(package).layers[0]
    assert layer.frame["title"].tolist() == ["Ērgļi", "Ķeipene"]
    assert [finding.values["sample"] for finding in layer.findings] == ["Ērgļi"]


def test_a_custom_system_of_a_geopackage_is_known_by_its_definition(package: Path) -> None:
    changed(
        package,
        "UPDATE gpkg_spatial_ref_sys SET organization='OWN', organization_coordsys_id=1"
        " WHERE srs_id=3059",
    )
    layer = read_raw(package).layers[0]
    assert layer.crs is not None
    assert layer.crs.to_epsg() == 3059


def csv_of(path: Path, text: str, encoding: str = "utf-8") -> RawLayer:
    path.write_bytes(text.encode(encoding))
    return read_raw(path).layers[0]


@pytest.mark.parametrize(
    ("text", "xy"),
    [
        ("lon,lat,code\n24.5,57.25,DzS\n", (24.5, 57.25)),
        ("code;x;y\nDzS;506000,5;312000,25\n", (506000.5, 312000.25)),
        ("Y\tX\tcode\n57.25\t24.5\tDzS\n", (24.5, 57.25)),
        ('code|geometrija\nDzS|"SRID=3059;POINT Z (1 2 3)"\n', (1, 2)),
    ],
)
def test_points_of_a_table_are_found_in_any_usual_form(
    tmp_path: Path, text: str, xy: tuple[float, float]
) -> None:
    layer = csv_of(tmp_path / "plan.csv", text)
    assert (layer.frame.geometry[0].x, layer.frame.geometry[0].y) == xy
    assert layer.frame["code"].tolist() == ["DzS"]
    assert layer.crs_declared == ("EPSG:3059" if "SRID" in text else None)


def test_a_table_in_baltic_letters_is_read_and_told(tmp_path: Path) -> None:
    layer = csv_of(tmp_path / "plan.csv", "x,y,name\n1,2,Ķeipene\n3,4,Ērgļi\n", "cp1257")
    assert layer.frame["name"].tolist() == ["Ķeipene", "Ērgļi"]
    assert [finding.rule for finding in layer.findings] == ["text.encoding"]


def test_rows_and_shapes_that_fail_are_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    rows = [
        'a,"POLYGON ((0 0, 0 9, 9 9, 0 0))"',
        'b,"POLYGON ((0 0, 0 9, 9 9))"',
        'c,"POLYGON ((0 0, 0 9))"',
        'd,"POLYGON ((0 0, 0 x, 9 9, 0 0))"',
        "e,",
        "f",
        'g,"MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0)), ((5 5, 5 6, 6 6, 5 5)))"',
    ]
    layer = csv_of(tmp_path / "plan.csv", "code,wkt\n" + "\n".join(rows) + "\n")
    assert layer.frame["code"].tolist() == ["a", "b", "e", "g"]
    assert {one.rule: one.features for one in layer.findings} == {
        "geometry.unclosed-ring": ("2",),
        "geometry.unreadable": ("3", "4"),
        "feature.unreadable": ("6",),
    }
    assert layer.frame.area.tolist()[3] == 1.0


@pytest.mark.parametrize("text", ["code,title\nDzS,x\n", "only one line", "a,wkt\n1,nothing\n"])
def test_a_table_without_places_is_no_plan(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.csv").write_text(text, encoding="utf-8")
    assert refused(tmp_path / "plan.csv") == "csv-no-geometry()"


KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Plāns</name>
<Folder><name>Zonas</name><Placemark><name>1</name><ExtendedData><Data name="code"><value>DzS
</value></Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>24,57,5 25,57,5
25,58,5 24,57,5</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>
<Folder><name>Ceļi</name><Placemark><MultiGeometry><LineString><coordinates>24,57 25,58
</coordinates></LineString><Point><coordinates>24,57</coordinates></Point></MultiGeometry>
</Placemark></Folder></Document></kml>"""


def test_folders_of_a_kml_are_layers_with_their_data(tmp_path: Path) -> None:
    (tmp_path / "plan.kml").write_text(KML, encoding="utf-8")
    zones, roads = read_raw(tmp_path / "plan.kml").layers
    assert (zones.name, roads.name) == ("Zonas", "Ceļi")
    assert zones.frame.drop(columns="geometry").iloc[0].to_dict() == {"name": "1", "code": "DzS"}
    assert zones.frame.geometry[0].has_z
    assert roads.frame.geom_type.tolist() == ["GeometryCollection"]


@pytest.mark.parametrize(
    ("letters", "cpg", "epsg", "read"),
    [
        ("cp1257", None, 3059, ("Windows-1257", "warning")),
        ("cp1257", "UTF-8", 3059, ("Windows-1257", "warning")),
        ("cp1257", "1257", 3059, ("Windows-1257",)),
        ("cp1252", None, 2154, ("Windows-1252", "warning")),
        ("cp1252", "ISO-8859-1", 2154, ("ISO-8859-1",)),
        ("utf-8", None, 3059, ("UTF-8", "note")),
        ("utf-8", "ISO-8859-1", 2154, ("UTF-8", "note")),
        ("utf-8", "UTF-8", 2154, ("UTF-8",)),
    ],
)
def test_letters_of_a_shapefile_are_decided_by_its_bytes_and_its_place(
    tmp_path: Path, letters: str, cpg: str | None, epsg: int, read: tuple[str, ...]
) -> None:
    text = "Bâtiment rénové" if epsg == 2154 else "Ērgļu iela, Ķeipene"
    plan = gpd.GeoDataFrame({"name": [text]}, geometry=[shapely.Point(700e3, 6.6e6)], crs=epsg)
    plan.to_file(tmp_path / "plan.shp", encoding=letters)
    (tmp_path / "plan.cpg").unlink(missing_ok=True)
    if cpg:
        (tmp_path / "plan.cpg").write_text(cpg, encoding="ascii")
    layer = read_raw(tmp_path / "plan.shp").layers[0]
    assert layer.frame["name"].tolist() == [text]
    assert {finding.rule for finding in layer.findings} <= {"text.encoding"}
    assert (layer.encoding, *map(severity_of, layer.findings)) == read


def test_lines_of_a_drawing_are_read_without_a_system(
    plan: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    plan[["geometry"]].to_file(tmp_path / "plan.dxf", driver="DXF")
    layer = read_raw(tmp_path / "plan.dxf").layers[0]
    assert (len(layer.frame), layer.crs) == (2, None)


def test_dates_that_are_none_stay_texts_and_are_told(tmp_path: Path) -> None:
    text = "x,y,valid_from\n1,2,2024-02-29\n3,4,2023-02-29\n5,6,2024-01-01T25:00:00\n"
    layer = csv_of(tmp_path / "plan.csv", text)
    assert layer.frame["valid_from"].tolist() == ["2024-02-29", "2023-02-29", "2024-01-01T25:00:00"]
    assert [(one.rule, one.features) for one in layer.findings] == [
        ("text.date-invalid", ("2", "3"))
    ]
