"""Real plans and boundaries: every layer, every feature, in the system that the file means."""

from __future__ import annotations

import warnings
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pyogrio
import pytest
import shapely

from geo.errors import Refusal
from layers.readers import read_raw
from layers.readers.raw import RawFile, RawLayer

PLANS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "plans"
GML = sorted(PLANS.glob("*/*.gml"))
FLAT_GML = [path for path in GML if "3D" not in path.name and "gml.epsg.2" not in path.name]
pytestmark = pytest.mark.skipif(not GML, reason="the folder ../shared/data/plans is not there")


def layers(path: Path) -> dict[str, RawLayer]:
    return {layer.name: layer for layer in read_raw(path).layers}


def epsg(layer: RawLayer) -> int | None:
    return None if layer.crs is None else layer.crs.to_epsg()


def rules(raw: RawFile) -> set[str]:
    return {f.rule for layer in raw.layers for f in layer.findings}


def test_a_french_plan_has_its_four_layers_in_lambert_93(shared: Path) -> None:
    read = layers(shared / "data/plans/fr_plu_41175_2014_shp")
    counts = {name: len(layer.frame) for name, layer in read.items()}
    assert counts == {
        "ZONE_URBA": 118,
        "PRESCRIPTION_SURF": 23,
        "PRESCRIPTION_PCT": 26,
        "PRESCRIPTION_LIN": 10,
    }
    assert {epsg(layer) for layer in read.values()} == {2154}
    zones = read["ZONE_URBA"].frame
    assert set(zones["TYPEZONE"]) == {"U", "AUc", "AUs", "A", "N", "Nh"}
    assert zones.area.sum() / 10_000 == pytest.approx(1410.57, rel=1e-5)


def test_the_other_french_plan_has_its_hectares(shared: Path) -> None:
    zones = layers(shared / "data/plans/fr_plui_200011781_2018_shp")["ZONE_URBA"].frame
    assert len(zones) == 222
    assert zones.area.sum() / 10_000 == pytest.approx(11726, rel=1e-4)


def test_one_text_in_two_encodings_is_one_text(shared: Path) -> None:
    pair = shared / "data/plans/fr_shp_encoding_pair"
    one, other = (read_raw(pair / name).layers[0] for name in ("shp_latin1", "shp_utf8"))
    assert (one.encoding, other.encoding) == ("ISO-8859-1", "UTF-8")
    assert epsg(one) == epsg(other) == 2154
    assert len(one.frame) == 59
    assert one.frame.drop(columns="geometry").equals(other.frame.drop(columns="geometry"))
    assert "Bâtiment agricole" in set(one.frame["LIBELLE"])


def test_a_dutch_plan_has_its_nine_layers(shared: Path) -> None:
    read = layers(shared / "data/plans/nl_imro_2008_gml/2008.gml")
    assert len(read) == 9
    assert sum(layer.features_in for layer in read.values()) == 219
    zones = read["Enkelbestemming"]
    assert epsg(zones) == 28992
    assert zones.frame.area.sum() / 10_000 == pytest.approx(56.18, abs=0.01)
    kinds = Counter(zones.frame["bestemmingshoofdgroep"])
    assert (kinds["wonen"], kinds["bedrijf"], kinds["agrarisch"]) == (37, 12, 10)


@pytest.mark.parametrize(
    ("name", "count", "system"),
    [("Blankenese29", 491, 25832), ("Rotherbaum27", 165, 25832), ("LA67", 146, 31467)],
)
def test_a_german_plan_has_all_its_objects(
    shared: Path, name: str, count: int, system: int
) -> None:
    read = layers(shared / f"data/plans/de_xplangml_hamburg/{name}.gml")
    assert sum(layer.features_in for layer in read.values()) == count
    assert {epsg(layer) for layer in read.values()} - {None} == {system}


def test_a_polish_plan_is_northing_first_and_keeps_what_its_links_say(shared: Path) -> None:
    folder = shared / "data/plans/pl_pog_defect_suite"
    zones = layers(folder / "StrefaPlanistyczna_OK.gml")["StrefaPlanistyczna"]
    plan = layers(folder / "AktPlanowaniaPrzestrzennego.gml")["AktPlanowaniaPrzestrzennego"]
    assert epsg(zones) == epsg(plan) == 2178
    assert zones.frame.area.sum() / 10_000 == pytest.approx(3814.27, abs=0.01)
    assert plan.frame.area.sum() / 10_000 == pytest.approx(3814.27, abs=0.01)
    west, south, *_ = zones.frame.total_bounds
    assert (7_370_000 < west < 7_400_000, 5_560_000 < south < 5_580_000) == (True, True)
    assert set(zones.frame["status_title"]) == {"w opracowaniu"}


def test_solids_of_a_norwegian_plan_are_refused_with_their_number(shared: Path) -> None:
    folder = shared / "data/plans/no_reguleringsplan_gml_defects"
    for path in [*folder.glob("*3D*.gml"), *folder.glob("gml.epsg.2-*.gml")]:
        with pytest.raises(Refusal) as refused:
            read_raw(path)
        assert refused.value.code == "plan-file-nothing-readable"
        assert refused.value.values == {"count": 1}


def test_coordinates_with_one_number_missing_cost_only_their_feature(shared: Path) -> None:
    raw = read_raw(shared / "data/plans/no_reguleringsplan_gml_defects/gml.flate.1-fail.gml")
    kept = {layer.name: (len(layer.frame), layer.features_in) for layer in raw.layers}
    assert kept["RpOmråde"] == (0, 1)
    assert kept["RpArealformålOmråde"] == (3, 3)
    assert kept["RpBestemmelseOmråde"] == (1, 2)
    assert rules(raw) == {"geometry.unreadable"}


@pytest.mark.parametrize("path", GML, ids=lambda path: path.name)
def test_every_feature_of_a_gml_is_counted(path: Path) -> None:
    members = {"featureMember", "member"}
    root = ET.parse(path).getroot()  # noqa: S314  a file we know
    holders = [one for one in root if one.tag.rpartition("}")[2] in members]
    wanted = Counter(child.tag.rpartition("}")[2] for holder in holders for child in holder)
    try:
        read = {layer.name: layer.features_in for layer in read_raw(path).layers}
    except Refusal:
        assert path not in FLAT_GML
    else:
        assert read == dict(wanted)


@pytest.mark.parametrize("path", FLAT_GML, ids=lambda path: path.name)
def test_geometries_of_a_gml_are_those_of_another_reader(path: Path, tmp_path: Path) -> None:
    """GDAL's own GML reader, on a copy; it gives up on layers with an unreadable geometry."""
    copy = tmp_path / "plan.gml"
    copy.write_bytes(path.read_bytes())
    compared = 0
    for name, layer in layers(path).items():
        if any(finding.rule == "geometry.unreadable" for finding in layer.findings):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it leaves out of the attributes
            theirs = pyogrio.read_dataframe(copy, layer=name, WRITE_GFS="NO")
        assert len(theirs) == len(layer.frame)
        if "geometry" in theirs:
            curved = any(f.rule == "geometry.curve-linearised" for f in layer.findings)
            mine = shapely.force_2d(layer.frame.geometry.to_numpy())
            away = shapely.hausdorff_distance(mine, theirs.geometry.to_numpy())
            assert (away[shapely.get_type_id(mine) >= 0] < (0.1 if curved else 1e-6)).all()
            compared += len(theirs)
    assert compared


def test_sosi_is_refused_with_what_to_do(shared: Path) -> None:
    paths = sorted((shared / "data/plans/no_sosi").glob("*.sos"))
    assert paths
    for path in paths:
        with pytest.raises(Refusal, match="plan-file-sosi"):
            read_raw(path)


@pytest.mark.parametrize(("year", "count"), [("2021-01-01", 587), ("2022-07-01", 592)])
def test_latvian_units_are_read_with_their_letters(shared: Path, year: str, count: int) -> None:
    raw = read_raw(shared / f"data/latvia/csb_territorial_units_{year}")
    layer = raw.layers[0]
    assert (len(layer.frame), epsg(layer), layer.encoding) == (count, 3059, "UTF-8")
    assert rules(raw) == set()
    assert layer.frame.area.sum() / 1e6 == pytest.approx(64578.9, rel=1e-3)
    assert "Ādažu novads" in set(layer.frame["L0_name"])


def test_the_map_of_1996_is_read_with_all_its_layers(shared: Path) -> None:
    raw = read_raw(shared / "data/latvia/kalviskis_1996_1to500k")
    read = {layer.name: layer for layer in raw.layers}
    assert len(read) == 10
    assert len(read["lat_adm_region"].frame) == 26
    assert len(read["lat_ezl_region"].frame) + len(read["lat_ezv_region"].frame) == 88
    assert len(read["lat_pill_region"].frame) + len(read["lat_pilv_region"].frame) == 73
    assert {epsg(layer) for layer in read.values()} == {3857}
    assert [finding.values["left"] for finding in raw.findings if "left" in finding.values] == [
        "readme.txt"
    ]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("latvia/natural_earth_119/superset_latvia.geojson", 119),
        ("norway/kommuner_2020/Kommuner-large.json", 356),
        ("norway/kommuner_2020/Kommuner-small.json", 354),
        ("norway/kommuner_2020/Fylker-small.json", 11),
        ("norway/kommuner_2024/Kommuner-M.geojson", 357),
        ("norway/kommuner_2024/Kommuner-S.geojson", 357),
        ("norway/kommuner_2024/Kommuner-S.topojson", 357),
        ("norway/kommuner_2024/Fylker-M.geojson", 15),
    ],
)
def test_boundaries_as_json_are_read_whole(shared: Path, name: str, count: int) -> None:
    (layer,) = read_raw(shared / "data" / name).layers
    assert (len(layer.frame), layer.features_in, epsg(layer)) == (count, count, 4326)
    west, south, east, north = layer.frame.total_bounds
    assert -10 < west < east < 35
    assert 55 < south < north < 82


def test_topojson_and_geojson_of_one_map_are_one_map(shared: Path) -> None:
    folder = shared / "data/norway/kommuner_2024"
    arcs, plain = (
        read_raw(folder / f"Kommuner-S.{ending}").layers[0].frame
        for ending in ("topojson", "geojson")
    )
    assert arcs["kommunenummer"].tolist() == plain["kommunenummer"].tolist()
    away = shapely.hausdorff_distance(arcs.geometry.to_numpy(), plain.geometry.to_numpy())
    assert away.max() < 0.001
