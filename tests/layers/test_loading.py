"""Opening layers: the user's own files in every state, and the territory's at every date."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from layers.catalogue import read_catalogue
from layers.loading import MAX_USER_FEATURES, Loaded, canonical_date, open_layer, partners_at
from layers.store import Store, store
from layers.territory import Territory
from layers.words import LANGUAGES, words

AddLayer = Callable[..., Path]
TODAY = dt.date(2026, 1, 1)
SQUARE = shapely.box(25.4, 57.5, 25.5, 57.6)


def open_mine(home: Path, territory: Territory, stem: str = "my_zones") -> Loaded:
    return open_layer(read_catalogue(home)[stem], territory, TODAY)


def refusal_of(home: Path, territory: Territory) -> Refusal:
    with pytest.raises(Refusal) as refused:
        open_mine(home, territory)
    for lang in LANGUAGES:
        assert words(lang).refusal(refused.value)
    return refused.value


def collection(*features: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)} | rest


def feature(shape: shapely.Geometry | None, **properties: object) -> dict[str, Any]:
    geometry = None if shape is None else shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_a_users_file_opens_with_its_diacritics(add_layer: AddLayer, mini: Territory) -> None:
    opened = open_mine(add_layer(), mini)
    assert opened.frame is not None
    assert list(opened.frame["name_lv"]) == ["Šķūņu zona", "Otra"]
    assert list(opened.frame["id"]) == ["my_zones-0", "my_zones-1"]
    assert opened.crs == "EPSG:4326"
    assert opened.issues == ()
    assert opened.provenance.source == "Šķūnis"


@pytest.mark.parametrize("stem", ["a_b_c", "a-b", "_", "A1", "x" * 60])
def test_names_with_underscores_are_layers_too(
    add_layer: AddLayer, mini: Territory, stem: str
) -> None:
    home = add_layer(stem)
    if stem == "_":
        assert [r.code for r in read_catalogue(home).refused] == ["declaration-id"]
    else:
        assert open_mine(home, mini, stem).features == 2


def test_a_file_in_lks92_lands_where_it_belongs(add_layer: AddLayer, mini: Territory) -> None:
    grid = gpd.GeoSeries([SQUARE], crs=4326).to_crs(3059).iloc[0]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3059"}}
    opened = open_mine(add_layer(content=collection(feature(grid, name_lv="x"), crs=crs)), mini)
    assert opened.frame is not None
    assert opened.crs == "EPSG:3059"
    assert opened.frame.crs.to_epsg() == 4326
    assert opened.frame.geometry.iloc[0].equals_exact(SQUARE, 1e-6)


@pytest.mark.parametrize("crs", [None, {}])
def test_an_empty_crs_member_means_wgs84(add_layer: AddLayer, mini: Territory, crs: object) -> None:
    content = collection(feature(SQUARE, name_lv="x"), crs=crs)
    assert open_mine(add_layer(content=content), mini).crs == "EPSG:4326"


def test_an_unknown_crs_is_broken(add_layer: AddLayer, mini: Territory) -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:999999"}}
    content = collection(feature(SQUARE), crs=crs)
    assert refusal_of(add_layer(content=content), mini).code == "layer-file-broken"


def test_a_missing_file_is_named(add_layer: AddLayer, mini: Territory) -> None:
    refusal = refusal_of(add_layer(content=None), mini)
    assert refusal.code == "layer-file-missing"
    assert refusal.values == {"layer": "my_zones", "file": "zones.geojson"}


VRT = b"""<OGRVRTDataSource><OGRVRTLayer name="x">
<SrcDataSource>/etc/hostname</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
BROKEN = {
    "vrt": VRT,
    "empty file": b"",
    "no collection": b'{"type": "Point", "coordinates": [25, 57]}',
    "list": b"[1, 2]",
    "truncated": json.dumps(collection(feature(SQUARE))).encode()[:-40],
    "not UTF-8": b'{"type": "FeatureCollection", "features": [{"a": "\xff"}]}',
    "features of no shape": b'{"type": "FeatureCollection", "features": [1]}',
    "no coordinates": b'{"type": "FeatureCollection", "features": '
    b'[{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon"}}]}',
    "deep": b'{"features": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("state", BROKEN)
def test_a_broken_file_is_refused(add_layer: AddLayer, mini: Territory, state: str) -> None:
    assert refusal_of(add_layer(content=BROKEN[state]), mini).code == "layer-file-broken"


@pytest.mark.filterwarnings("ignore:GPKG", "ignore:Exception ignored")
@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("zones.gpkg", b"SQLite format 3\0" + b"\0" * 200, "layer-file-broken"),
        ("zones.gpkg", b"{}", "layer-file-broken"),
        ("zones.fgb", b"fgb\x03fgb\x00", "layer-file-broken"),
        ("zones.vrt", VRT, "layer-file-kind"),
        ("zones.csv", b"a,b\n1,2\n", "layer-file-kind"),
    ],
)
def test_other_kinds_are_checked_by_their_beginning(
    add_layer: AddLayer, mini: Territory, file: str, content: bytes, code: str
) -> None:
    assert refusal_of(add_layer(file=file, content=content), mini).code == code


@pytest.mark.parametrize("file", ["zones.gpkg", "zones.fgb", "zones.geojson"])
def test_a_link_to_another_file_is_not_followed(
    add_layer: AddLayer, mini: Territory, tmp_path: Path, file: str
) -> None:
    secret = tmp_path / "secret.geojson"
    secret.write_text(json.dumps(collection(feature(SQUARE, a=1))), encoding="utf-8")
    source = f"<SrcDataSource>{secret}</SrcDataSource>"
    link = f'<OGRVRTDataSource><OGRVRTLayer name="secret">{source}</OGRVRTLayer></OGRVRTDataSource>'
    assert len(gpd.read_file(link)) == 1
    home = add_layer(file=file, content=link.encode())
    assert refusal_of(home, mini).code == "layer-file-broken"


@pytest.mark.parametrize("file", ["zones.gpkg", "zones.fgb"])
def test_binary_files_open(add_layer: AddLayer, mini: Territory, file: str) -> None:
    home = add_layer(file=file, content=None)
    grid = gpd.GeoDataFrame({"name_lv": ["Ķ"]}, geometry=[SQUARE], crs=4326).to_crs(3059)
    grid.to_file(home / "layers" / file)
    opened = open_mine(home, mini)
    assert opened.frame is not None
    assert opened.crs == "EPSG:3059"
    assert list(opened.frame["name_lv"]) == ["Ķ"]


def test_a_file_without_crs_is_refused(add_layer: AddLayer, mini: Territory) -> None:
    home = add_layer(file="zones.fgb", content=None)
    with pytest.warns(UserWarning, match="crs"):
        gpd.GeoDataFrame(geometry=[SQUARE]).to_file(home / "layers" / "zones.fgb")
    assert refusal_of(home, mini).code == "layer-file-crs"


def test_a_layer_without_features_is_empty_and_says_so(
    add_layer: AddLayer, mini: Territory
) -> None:
    opened = open_mine(add_layer(content=collection()), mini)
    assert opened.features == 0
    assert [issue.code for issue in opened.issues] == ["layer-empty"]


def test_features_without_geometry_are_counted(add_layer: AddLayer, mini: Territory) -> None:
    content = collection(feature(SQUARE), feature(None), feature(shapely.Polygon()))
    opened = open_mine(add_layer(content=content), mini)
    assert opened.features == 1
    assert [(i.code, i.values["count"]) for i in opened.issues] == [
        ("features-without-geometry", 2)
    ]


def test_a_huge_layer_is_cut_and_says_so(
    add_layer: AddLayer, mini: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_USER_FEATURES == 200_000
    monkeypatch.setattr("layers.loading.MAX_USER_FEATURES", 1)
    opened = open_mine(add_layer(), mini)
    assert opened.features == 1
    assert [(i.code, i.severity) for i in opened.issues] == [("layer-cut", "error")]


def test_the_rest_loads_when_one_file_is_broken(add_layer: AddLayer) -> None:
    add_layer("bad", file="bad.geojson", content=b"{")
    shared = Store(add_layer("good"))
    with pytest.raises(Refusal):
        shared.open("bad", TODAY)
    assert shared.open("good", TODAY).features == 2
    assert shared.open("vidzeme-municipalities", TODAY).features == 10


def test_a_changed_file_is_opened_anew(add_layer: AddLayer) -> None:
    home = add_layer()
    shared = store(home)
    first = shared.open("my_zones", TODAY)
    path = home / "layers" / "zones.geojson"
    path.write_text(json.dumps(collection(feature(SQUARE))), encoding="utf-8")
    later = path.stat().st_mtime_ns + 2_000_000_000
    os.utime(path, ns=(later, later))
    second = shared.open("my_zones", TODAY)
    assert (first.features, second.features) == (2, 1)
    assert first.version != second.version


def test_a_new_declaration_is_seen_without_a_restart(add_layer: AddLayer) -> None:
    home = add_layer("one")
    assert "two" not in store(home).catalogue
    add_layer("two")
    assert "two" in store(home).catalogue
    assert store(home) is store(home)


def test_units_without_outline_are_not_drawn_and_counted(territory: Territory) -> None:
    layer = read_catalogue()["ostfold-municipalities"]
    opened = open_layer(layer, territory, dt.date(2010, 1, 1))
    assert opened.features == 0
    (issue,) = opened.issues
    assert issue.code == "units-without-outline"
    assert (issue.values["missing"], issue.values["of"]) == (18, 18)


def test_a_level_of_another_time_says_why_it_is_empty(territory: Territory) -> None:
    opened = open_layer(read_catalogue()["vidzeme-districts"], territory, TODAY)
    assert opened.features == 0
    assert [issue.code for issue in opened.issues] == ["level-not-at-date"]


def test_lv008_after_2025_says_that_it_is_drawn_as_named(territory: Territory) -> None:
    layer = read_catalogue()["vidzeme-nuts3"]
    codes = [issue.code for issue in open_layer(layer, territory, TODAY).issues]
    assert codes == ["nuts3-as-named"]
    assert open_layer(layer, territory, dt.date(2022, 1, 1)).issues == ()


def test_a_date_that_is_no_date_of_ours_is_refused(territory: Territory) -> None:
    for day in (dt.date(1900, 1, 1), dt.date(2999, 1, 1)):
        with pytest.raises(Refusal):
            open_layer(read_catalogue()["vidzeme-municipalities"], territory, day)


@pytest.mark.parametrize("layer", ["vidzeme-municipalities", "partners"])
def test_the_version_follows_what_is_drawn(shipped: Store, layer: str) -> None:
    days = ["2008-01-01", "2010-01-02", "2022-01-01", "2026-01-01"]
    versions = [shipped.open(layer, dt.date.fromisoformat(day)).version for day in days]
    assert len(set(versions)) == len(days)
    again = shipped.open(layer, dt.date(2022, 6, 1)).version
    assert again == versions[2]


def test_a_new_name_is_a_new_version(shipped: Store) -> None:
    days = (dt.date(2009, 12, 31), dt.date(2010, 1, 2))
    old, new = (shipped.open("vidzeme-municipalities", day) for day in days)
    assert old.frame is not None
    assert new.frame is not None
    assert old.version != new.version
    assert old.frame.loc["0960200@2009-07-01", "name"] == "Valmieras novads"
    assert new.frame.loc["0960200@2009-07-01", "name"] == "Kocēnu novads"


@pytest.mark.parametrize(
    ("day", "canonical"),
    [
        ("2009-07-01", "2009-07-01"),
        ("2009-12-31", "2009-07-01"),
        ("2010-01-02", "2010-01-01"),
        ("2019-12-31", "2010-01-01"),
        ("2021-06-30", "2020-01-01"),
        ("2022-01-01", "2021-07-01"),
        ("2026-05-05", "2025-07-01"),
    ],
)
def test_days_between_reforms_share_a_canonical_date(
    territory: Territory, day: str, canonical: str
) -> None:
    found = canonical_date(territory, dt.date.fromisoformat(day))
    assert found.isoformat() == canonical


@pytest.mark.parametrize("day", ["2009-06-30", "2009-07-01", "2021-07-01", "2026-01-01"])
def test_four_partners_and_the_lead_stand_for_one_unit_each(territory: Territory, day: str) -> None:
    at = dt.date.fromisoformat(day)
    rows = partners_at(territory, at)
    assert sorted(rows["role"]) == ["lead", *["partner"] * 4]
    assert all(territory.is_valid(key, at) or day < "2009-07-01" for key in rows["key"])
    assert rows["partner"].is_unique


def test_ergli_stands_in_madona_today(territory: Territory) -> None:
    rows = partners_at(territory, TODAY).set_index("partner")
    assert territory.name(rows.loc["ergli", "key"]) == "Madonas novads"
    assert rows.loc["ergli", "extent"] == "part"
