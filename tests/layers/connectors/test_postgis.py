"""Tables of a real PostGIS: listed, read as they are, and refused in a sentence."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import shapely

import cli as front_door
from geo.errors import Refusal
from layers.connectors import place
from layers.connectors.asking import ServiceLimits, Watch
from layers.connectors.cache import CachedLayer, kept
from layers.connectors.database import Dsn, dsn_of
from layers.connectors.model import Wanted
from layers.connectors.postgis import postgis_tables, read_postgis
from layers.plancheck import CheckAsked, check_file
from layers.readers import drafts
from layers.words import LANGUAGES, words
from tests.layers.connectors.postgres_server import PASSWORD, execute, server_running

LIMITS = ServiceLimits(page=3, answer_s=5, all_s=20)
# Zones of a kilometre side by side in EPSG:3059, near 25°E, and what else a database may hold.
ZONE = "ST_SetSRID(ST_MakeEnvelope(560000 + 1000 * n, 330000, 561000 + 1000 * n, 331000), 3059)"
TABLES = r"""
SET search_path = public, gis;
CREATE TABLE zones (id int PRIMARY KEY, kods text, dok_nos text, area numeric, since date,
    more jsonb, raw bytea, geom geometry(Polygon, 3059), centre geometry(Point, 3059));
INSERT INTO zones SELECT n, 'DzS', E'Ērgļu "plāns"\n\\', 1.5, '2015-03-01', '{"a": [1]}', 'x',
    @zone, ST_Centroid(@zone) FROM generate_series(0, 9) n;
INSERT INTO zones VALUES (10, NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL);
COMMENT ON TABLE zones IS 'Zonējums';
CREATE TABLE "we""ird.%s; --" ("fie""ld%" text, "geo m" geometry(MultiPolygonZ, 25832));
INSERT INTO "we""ird.%s; --" VALUES ('ø', ST_GeomFromText('MULTIPOLYGON Z (((600000 6500000 5,
    600100 6500000 5, 600100 6500100.123456789 5, 600000 6500000 5)))', 25832));
CREATE TABLE nowhere (geom geometry);
INSERT INTO nowhere VALUES ('POINT (1 2)'), ('LINESTRING (1 2, 3 4)');
CREATE TABLE spheric (place geography(Point, 4326));
INSERT INTO spheric VALUES ('POINT (25 57)');
CREATE TABLE round (geom geometry(CurvePolygon, 3059));
INSERT INTO round VALUES (ST_GeomFromText('CURVEPOLYGON (CIRCULARSTRING (500000 300000,
    500200 300000, 500000 300000))', 3059));
CREATE TABLE nothing (geom geometry(Polygon, 3059));
CREATE TABLE hidden (geom geometry(Polygon, 3059));
CREATE VIEW slow AS SELECT id, geom FROM zones WHERE pg_sleep(1) IS NOT NULL;
CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'DELETE FROM zones RETURNING id';
CREATE VIEW sly AS SELECT geom FROM zones WHERE writes() > -1;
CREATE ROLE reader LOGIN PASSWORD '@password';
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
REVOKE ALL ON hidden FROM reader;
GRANT USAGE ON SCHEMA gis TO reader;
""".replace("@zone", ZONE).replace("@password", PASSWORD)


@pytest.fixture(scope="module")
def dsn() -> Iterator[Dsn]:
    with server_running() as owner:
        execute(owner, TABLES, "CREATE DATABASE bare")
        yield replace(owner, user="reader")


def read(dsn: Dsn, home: Path, layer: str, **wanted: Any) -> CachedLayer:
    return read_postgis(dsn, Wanted(layer, **wanted), home, LIMITS)


def features(layer: CachedLayer) -> list[dict[str, Any]]:
    told = json.loads(layer.path.read_text(encoding="utf-8"))
    assert told["numberReturned"] == len(told["features"]) == layer.features
    found: list[dict[str, Any]] = told["features"]
    return found


def refused(work: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        work()
    return found.value


def test_every_geometry_that_may_be_read_is_a_layer(dsn: Dsn) -> None:
    service = postgis_tables(dsn, LIMITS)
    told = {layer.name: (layer.title, layer.formats) for layer in service.layers}
    assert told == {
        "public.nothing": ("public.nothing", ("POLYGON", "EPSG:3059")),
        "public.nowhere": ("public.nowhere", ("GEOMETRY",)),
        "public.round": ("public.round", ("CURVEPOLYGON", "EPSG:3059")),
        "public.slow": ("public.slow", ("POLYGON", "EPSG:3059")),
        "public.sly": ("public.sly", ("POLYGON", "EPSG:3059")),
        "public.spheric": ("public.spheric", ("Point", "EPSG:4326")),
        'public.we"ird.%s; --': ('public.we"ird.%s; --', ("MULTIPOLYGON", "EPSG:25832")),
        "public.zones.centre": ("Zonējums", ("POINT", "EPSG:3059")),
        "public.zones.geom": ("Zonējums", ("POLYGON", "EPSG:3059")),
    }
    assert (service.kind, service.title) == ("postgis", "plans")
    assert service.address == f"postgresql://127.0.0.1:{dsn.port}/plans"


def test_a_table_is_read_with_its_values_as_they_are(dsn: Dsn, tmp_path: Path) -> None:
    layer = read(dsn, tmp_path, "public.zones.geom", title="Zonas", licence="CC0")
    rows = sorted(features(layer), key=lambda one: int(one["properties"]["id"]))
    assert [row["properties"]["id"] for row in rows] == list(range(11))
    assert rows[0]["properties"] == {
        "id": 0,
        "kods": "DzS",
        "dok_nos": 'Ērgļu "plāns"\n\\',
        "area": 1.5,
        "since": "2015-03-01",
        "more": {"a": [1]},
    }
    assert rows[10]["properties"]["kods"] is None
    assert rows[10]["geometry"] is None
    shape = shapely.geometry.shape(rows[3]["geometry"])
    assert shape.equals(shapely.box(563000, 330000, 564000, 331000))
    assert (layer.crs, layer.licence, layer.title) == ("EPSG:3059", "CC0", "Zonas")
    assert layer.source == "plans (127.0.0.1)"
    assert kept(tmp_path) == [layer]


def test_no_digit_of_a_coordinate_is_lost_and_no_name_is_too_odd(dsn: Dsn, tmp_path: Path) -> None:
    layer = read(dsn, tmp_path, 'public.we"ird.%s; --')
    (feature,) = features(layer)
    assert feature["properties"] == {'fie"ld%': "ø"}
    assert feature["geometry"]["coordinates"][0][0][2] == [600100, 6500100.123456789, 5]


def test_degrees_of_a_sphere_are_read_as_degrees(dsn: Dsn, tmp_path: Path) -> None:
    (feature,) = features(read(dsn, tmp_path, "public.spheric"))
    assert feature["geometry"] == {"type": "Point", "coordinates": [25, 57]}


def test_arcs_become_lines_within_a_centimetre_and_it_is_said(dsn: Dsn, tmp_path: Path) -> None:
    layer = read(dsn, tmp_path, "public.round")
    shape = shapely.geometry.shape(features(layer)[0]["geometry"])
    radii = shapely.distance(shape.exterior, shapely.Point(500100, 300000))
    assert 100 - drafts.CURVE_TOLERANCE_M <= radii <= 100
    assert place.CURVE_TOLERANCE_M == drafts.CURVE_TOLERANCE_M
    assert [(one.code, one.values) for one in layer.issues] == [
        ("connection-curves", {"count": 1, "tolerance_cm": 1})
    ]


def test_a_unit_gets_what_touches_it(dsn: Dsn, tmp_path: Path) -> None:
    outline = shapely.box(25.0, 57.0, 25.04, 57.2)
    layer = read(dsn, tmp_path, "public.zones.geom", outline=outline, unit="Vieta (X)")
    ids = {feature["properties"]["id"] for feature in features(layer)}
    assert ids == set(range(min(ids), max(ids) + 1))
    assert 0 < len(ids) < 10
    assert layer.unit == "Vieta (X)"


def test_what_was_read_goes_through_the_check_as_any_file(dsn: Dsn, tmp_path: Path) -> None:
    layer = read(dsn, tmp_path, "public.zones.geom")
    report = check_file(CheckAsked(layer.path, "zones.geojson"), tmp_path / "result")
    (told,) = report["layers"]
    assert (told["crs_used"], told["crs_reason"]) == ("EPSG:3059", "declared")
    assert (told["features_in"], told["features_kept"]) == (11, 10)
    assert told["area_ha"] == pytest.approx(1000, rel=0.002)


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        ("public.hidden", "connection-layer-unknown"),
        ("public.nothing", "connection-empty"),
        ("public.sly", "database-said"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_changes(
    dsn: Dsn, tmp_path: Path, layer: str, code: str
) -> None:
    assert refused(lambda: read(dsn, tmp_path, layer)).code == code
    assert not list(tmp_path.iterdir())
    assert read(dsn, tmp_path, "public.zones.geom").features == 11


def test_more_features_than_allowed_are_refused(dsn: Dsn, tmp_path: Path) -> None:
    few = replace(LIMITS, features=10)
    wanted = Wanted("public.zones.geom")
    found = refused(lambda: read_postgis(dsn, wanted, tmp_path, few))
    assert found.code == "connection-too-many"
    tight = replace(LIMITS, all_bytes=1000)
    found = refused(lambda: read_postgis(dsn, wanted, tmp_path, tight))
    assert found.code == "download-too-large"
    assert not kept(tmp_path)


def test_a_unit_of_a_table_that_lies_nowhere_is_refused(dsn: Dsn, tmp_path: Path) -> None:
    outline = shapely.box(25, 57, 26, 58)
    found = refused(lambda: read(dsn, tmp_path, "public.nowhere", outline=outline, unit="X"))
    assert found.code == "database-no-crs"
    layer = read(dsn, tmp_path, "public.nowhere")
    assert "crs" not in json.loads(layer.path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (replace(LIMITS, answer_s=0.3), "download-too-slow"),
        (replace(LIMITS, all_s=0.3), "download-too-slow"),
    ],
)
def test_a_slow_server_is_left_in_time_and_the_cache_stays(
    dsn: Dsn, tmp_path: Path, limits: ServiceLimits, code: str
) -> None:
    before = read(dsn, tmp_path, "public.zones.geom")
    began = time.monotonic()
    found = refused(lambda: read_postgis(dsn, Wanted("public.slow"), tmp_path, limits))
    assert found.code == code
    assert time.monotonic() - began < 5
    assert kept(tmp_path) == [before]


def test_a_reading_that_is_stopped_ends_at_once(dsn: Dsn, tmp_path: Path) -> None:
    wish = threading.Event()
    threading.Timer(0.3, wish.set).start()
    began = time.monotonic()
    found = refused(
        lambda: read_postgis(
            dsn, Wanted("public.slow"), tmp_path, LIMITS, Watch(cancelled=wish.is_set)
        )
    )
    assert found.code == "connection-cancelled"
    assert time.monotonic() - began < 4
    assert not kept(tmp_path)


def test_a_server_that_says_nothing_is_left_in_time(dsn: Dsn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = replace(dsn, port=silent.getsockname()[1], sslmode="disable")
        found = refused(lambda: postgis_tables(mute, replace(LIMITS, silence_s=1)))
    assert found.code == "database-unreachable"


def test_progress_is_told_in_features(dsn: Dsn, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    watch = Watch(on_progress=lambda done, of: told.append((done, of)))
    read_postgis(dsn, Wanted("public.zones.geom"), tmp_path, LIMITS, watch)
    assert told == [(3, 11), (6, 11), (9, 11), (11, 11)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "nepareiza-parole"}, "database-login"),
        ({"password": ""}, "database-login"),
        ({"user": "nobody-here"}, "database-login"),
        ({"dbname": "no-such"}, "database-login"),
        ({"dbname": "bare"}, "database-no-postgis"),
        ({"sslmode": "require"}, "database-unencrypted"),
        ({"port": 9}, "database-unreachable"),
        ({"host": "no-such-host.invalid"}, "database-unreachable"),
    ],
)
def test_what_keeps_us_out_is_said_without_the_password(
    dsn: Dsn, changes: dict[str, Any], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSFILE", "/dev/null")
    asked = replace(dsn, **changes)
    found = refused(lambda: postgis_tables(asked, LIMITS))
    assert found.code == code
    for lang in LANGUAGES:
        sentence = words(lang).refusal(found)
        assert not asked.password or asked.password not in sentence
    assert PASSWORD not in repr(dsn)
    assert PASSWORD not in dsn.address


def test_an_address_of_a_database_is_understood() -> None:
    told = dsn_of("postgresql://ilze:pa%20role@gis.example:5433/plāni?sslmode=require#public.zones")
    assert told == Dsn("gis.example", "plāni", "ilze", "pa role", 5433, "require")
    assert dsn_of("postgres://gis.example/plans") == Dsn("gis.example", "plans")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "host=gis.example dbname=plans password=secret",
        "postgresql://gis.example",
        "postgresql:///plans",
        "postgresql://gis.example/plans?options=-csearch_path=x",
        "postgresql://gis.example/plans?service=x",
        "postgresql://gis.example/plans?sslmode=nav",
        "postgresql://a,b/plans?host=c&port=1,2",
        "postgresql://ilze:secret@[/plans",
    ],
)
def test_what_is_no_address_of_a_database_is_not_repeated(text: str) -> None:
    found = refused(lambda: dsn_of(text))
    assert (found.code, found.values) == ("database-address", {})


def test_the_shell_checks_a_table_like_any_file(
    dsn: Dsn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"postgresql://{dsn.user}:{quote(PASSWORD)}@{dsn.host}:{dsn.port}/{dsn.dbname}"
    code = front_door.main(
        ["check", f"{address}#public.zones.geom", "--json", "--home", str(tmp_path)]
    )
    told = capsys.readouterr()
    assert code == 0, told.err
    (layer,) = json.loads(told.out)["layers"]
    assert (layer["features_in"], layer["crs_used"]) == (11, "EPSG:3059")
    assert set(layer["zone_codes"]) == {"DzS"}
    assert PASSWORD not in told.out + told.err
