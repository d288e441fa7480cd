"""Which schema a file follows: on the shared plans, and on rows made up after known ones."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from geo.errors import Refusal
from layers.crosswalk import classify
from layers.planschema import (
    CodePart,
    LayerFacts,
    PlanGuess,
    crs_candidates,
    in_tiling,
    recognise,
    zone_codes,
)
from layers.planschema_known import GENERIC, SCHEMAS, folded
from layers.readers import read_raw

PLANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans"
AREA = ("Polygon", "MultiPolygon")


def shared(path: str) -> Path:
    if not (PLANS / path).exists():
        pytest.skip(f"the shared plans are not here: {PLANS}")
    return PLANS / path


def frames(path: Path) -> dict[str, pd.DataFrame]:
    """Read every layer; names and columns come as the file has them."""
    return {layer.name: layer.frame for layer in read_raw(path).layers}


def facts(layers: dict[str, pd.DataFrame]) -> list[LayerFacts]:
    found: list[LayerFacts] = []
    for name, frame in layers.items():
        spatial = isinstance(frame, gpd.GeoDataFrame)
        kinds = set(frame.geometry.geom_type.dropna()) if spatial else set()
        columns = [column for column in frame.columns if column != "geometry"]
        found.append((name, columns, kinds, len(frame)))
    return found


def read(path: str) -> tuple[PlanGuess, dict[str, pd.DataFrame]]:
    layers = frames(shared(path))
    return recognise(facts(layers), "GML"), layers


def tiling(guess: PlanGuess, layers: dict[str, pd.DataFrame]) -> list[tuple[str | None, float]]:
    """Return code and area of every zone in the tiling."""
    found = []
    for layer in guess.with_role("zones"):
        frame = layers[layer.name]
        rows = zip(zone_codes(layer, frame), in_tiling(layer, frame), frame.geometry, strict=True)
        found += [(code, shape.area) for code, tiles, shape in rows if tiles]
    return found


def names(guess: PlanGuess, role: Any) -> set[str]:
    return {layer.name for layer in guess.with_role(role)}


def test_the_dutch_plan_has_84_zones_of_known_groups() -> None:
    guess, layers = read("nl_imro_2008_gml/2008.gml")
    assert (guess.schema, guess.crosswalk) == ("imro", "nl-imro")
    assert names(guess, "zones") == {"Enkelbestemming"}
    assert names(guess, "boundary") == {"Bestemmingsplangebied"}
    assert names(guess, "document") == {"MetadataIMRObestand"}
    zones = tiling(guess, layers)
    assert len(zones) == 84
    assert sum(area for _, area in zones) / 1e4 == pytest.approx(56.18, abs=0.01)
    assert [code for code, _ in zones].count("wonen") == 37
    assert all(found.hilucs for found in classify([code for code, _ in zones], "nl-imro"))
    boundary = guess.with_role("boundary")[0].columns
    assert (boundary.status, boundary.valid_from) == ("planstatus", "datum")
    zone = guess.with_role("zones")[0].columns
    assert (zone.name, zone.feature_id) == ("naam", "identificatie")
    assert zone.regulation == "verwijzingNaarTekst"


@pytest.mark.parametrize(
    ("path", "zones", "codes"),
    [
        ("fr_plu_41175_2014_shp/ZONE_URBA.shp", 118, {"U", "AUc", "AUs", "A", "N", "Nh"}),
        ("fr_plui_200011781_2018_shp/ZONE_URBA.shp", 222, {"U", "AUc", "AUs", "A", "N"}),
    ],
)
def test_french_zones_are_coded_by_their_type(path: str, zones: int, codes: set[str]) -> None:
    guess, layers = read(path)
    assert (guess.schema, guess.crosswalk) == ("cnig", "fr-cnig")
    found = [code for code, _ in tiling(guess, layers)]
    assert len(found) == zones
    assert set(found) == codes
    assert all(one.hilucs for one in classify(found, "fr-cnig"))
    columns = guess.with_role("zones")[0].columns
    assert (columns.name, columns.valid_from, columns.regulation) == (
        "LIBELONG",
        "DATAPPRO",
        "URLFIC",
    )


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("fr_plu_41175_2014_shp/PRESCRIPTION_SURF.shp", "overlay"),
        ("fr_plu_41175_2014_shp/PRESCRIPTION_LIN.shp", "lines"),
        ("fr_plu_41175_2014_shp/PRESCRIPTION_PCT.shp", "points"),
        ("fr_shp_encoding_pair/shp_latin1/PRESCRIPTION_PCT.shp", "points"),
        ("fr_shp_encoding_pair/shp_utf8/PRESCRIPTION_PCT.shp", "points"),
    ],
)
def test_french_prescriptions_are_no_zones(path: str, role: str) -> None:
    guess, _ = read(path)
    assert guess.schema == "cnig"
    assert [layer.role for layer in guess.layers] == [role]


@pytest.mark.parametrize(
    ("stem", "symbols"),
    [
        ("OK", ["SJ", "SU", "SP", "SZ"]),
        ("LUKA", ["SJ", "SU", "SP", "SZ"]),
        ("BLEDNY-SYMBOL", ["SJ", "SU", "SZ", "SZ"]),
    ],
)
def test_polish_zones_have_symbol_id_and_label(stem: str, symbols: list[str]) -> None:
    guess, layers = read(f"pl_pog_defect_suite/StrefaPlanistyczna_{stem}.gml")
    assert (guess.schema, guess.crosswalk) == ("pog", "pl-pog")
    assert [code for code, _ in tiling(guess, layers)] == symbols
    columns = guess.with_role("zones")[0].columns
    assert (columns.feature_id, columns.label) == ("lokalnyId", "oznaczenie")
    assert columns.valid_from == "obowiazujeOd"


def test_the_polish_act_is_the_boundary() -> None:
    guess, _ = read("pl_pog_defect_suite/AktPlanowaniaPrzestrzennego.gml")
    assert names(guess, "boundary") == {"AktPlanowaniaPrzestrzennego"}
    columns = guess.with_role("boundary")[0].columns
    assert (columns.title, columns.valid_from) == ("tytul", "obowiazujeOd")


@pytest.mark.parametrize(
    ("path", "share", "codes"),
    [
        (
            "de_xplangml_hamburg/Blankenese29.gml",
            1.0,
            {
                "BP_BaugebietsTeilFlaeche:1100",
                "BP_BaugebietsTeilFlaeche:1200",
                "SO_Strassenverkehr",
                "BP_VerEntsorgung",
                "BP_GemeinbedarfsFlaeche",
            },
        ),
        ("de_xplangml_hamburg/Rotherbaum27.gml", 1.0, None),
        ("de_xplangml_topology_defects/BPlan_Kompensationsbereich_6-0-2.gml", 1.0, None),
        ("de_xplangml_topology_defects/Test_Luecke.gml", None, None),
        (
            "de_xplangml_topology_defects/Flaechenschluss-Test_1mm.gml",
            1.0,
            {"BP_BaugebietsTeilFlaeche:1200", "BP_BaugebietsTeilFlaeche:1500"},
        ),
        (
            "de_xplangml_topology_defects/Test_Insel_Luecke_5mm.gml",
            1.0,
            {"BP_BaugebietsTeilFlaeche:1700", "BP_BaugebietsTeilFlaeche:2100"},
        ),
    ],
)
def test_german_zones_lie_in_many_layers_and_tile_the_plan(
    path: str, share: float | None, codes: set[str] | None
) -> None:
    guess, layers = read(path)
    assert (guess.schema, guess.crosswalk) == ("xplan", "de-xplan")
    zones = tiling(guess, layers)
    bounds = pd.concat([layers[name].geometry for name in names(guess, "boundary")]).union_all()
    if share is not None:
        assert sum(area for _, area in zones) == pytest.approx(bounds.area * share, rel=1e-3)
    if codes is not None:
        assert {code for code, _ in zones} == codes
    assert all(one.hilucs for one in classify([code for code, _ in zones], "de-xplan"))


def test_german_overlays_stay_overlays_whatever_they_claim() -> None:
    guess, layers = read("de_xplangml_hamburg/LA67.gml")
    assert "BP_AnpflanzungBindungErhaltung" in names(guess, "overlay")
    layer = guess.layer("BP_AnpflanzungBindungErhaltung")
    assert in_tiling(layer, layers[layer.name]).count(True) == 3
    assert names(guess, "boundary") == {"BP_Plan"}
    assert "BP_Bereich" in names(guess, "document")
    assert names(guess, "points") == set()
    assert guess.layer("XP_PTO").role == "other"


def test_a_norwegian_plan_has_boundary_zones_and_document() -> None:
    guess, layers = read("no_reguleringsplan_gml_defects/gml.avgr.1-pass.gml")
    assert (guess.schema, guess.crosswalk) == ("no-regplan", "no-arealformal")
    assert names(guess, "zones") == {"RpArealformålOmråde"}
    assert names(guess, "boundary") == {"RpOmråde"}
    assert names(guess, "document") == {"Arealplan"}
    assert names(guess, "lines") == {"RpFormålGrense"}
    assert [code for code, _ in tiling(guess, layers)] == ["1169"] * 3
    document = guess.with_role("document")[0].columns
    assert (document.status, document.title) == ("planstatus", "plannavn")


def test_norwegian_provisions_are_overlays() -> None:
    guess, _ = read("no_reguleringsplan_gml_defects/gml.flate.2-fail.gml")
    assert names(guess, "overlay") == {"RpBestemmelseOmråde", "RpHandlingOmråde"}
    assert "RpRegulertHøyde" in names(guess, "lines")


TAPIS = ["gml_id", "kods", "indekss", "indekseta", "veids", "dok_id", "dok_nos", "dok_datums_no"]


def tapis() -> list[LayerFacts]:
    plan = ["dok_id", "dok_nos", "dok_ori_nos", "dok_datums_no", "dok_tips", "statuss"]
    return [
        ("tapis_apvienotie:planojumu_teritorijas", plan, AREA, 1),
        ("tapis_apvienotie:teritorijas_ar_ipasiem_noteikumiem", TAPIS, AREA, 9),
        ("tapis_apvienotie:funkcionalais_zonejums", TAPIS, AREA, 4),
        ("tapis_apvienotie:autoceli", ["dok_id", "veids"], ("LineString",), 3),
        ("tapis_apvienotie:riska_objekti", ["dok_id", "veids"], ("Point",), 3),
    ]


def test_tapis_layers_have_their_parts() -> None:
    guess = recognise(tapis(), "GML")
    assert (guess.schema, guess.crosswalk) == ("tapis", "lv-mk240")
    roles = [layer.role for layer in guess.layers]
    assert roles == ["boundary", "overlay", "zones", "lines", "points"]
    columns = guess.with_role("zones")[0].columns
    assert columns.code == (CodePart("indekss"), CodePart("kods"))
    assert (columns.name, columns.title, columns.valid_from) == (
        "veids",
        "dok_nos",
        "dok_datums_no",
    )
    assert guess.with_role("boundary")[0].columns.status == "statuss"


def test_tapis_zones_keep_their_index_and_fall_back_to_the_national_code() -> None:
    layer = recognise(tapis(), "GML").with_role("zones")[0]
    rows = pd.DataFrame({"kods": ["JC", "DzS", "Ū", None], "indekss": ["JC8", None, "", None]})
    codes = zone_codes(layer, rows)
    assert codes == ["JC8", "DzS", "Ū", None]
    numbers = [found.hilucs and found.hilucs[:3] for found in classify(codes, "lv-mk240")]
    assert numbers == ["5_2", "5_1", "6_3", None]


def test_a_tapis_layer_is_known_by_its_columns_under_any_name() -> None:
    assert recognise([("zonas_2019", TAPIS, AREA, 4)], "GPKG").schema == "tapis"
    guess = recognise([("valmiera", ["KODS", "Nosaukums"], AREA, 4)], "ESRI Shapefile")
    assert (guess.schema, guess.layers[0].role) == ("lv-mk240", "zones")


def test_a_shapefile_cuts_names_at_ten_letters() -> None:
    columns = ["arealforma", "arealbruks", "omradenavn"]
    guess = recognise([("KpArealformalOmrade", columns, AREA, 4)], "ESRI Shapefile")
    assert guess.schema == "no-kommuneplan"
    found = guess.layers[0].columns
    assert found.code == (CodePart("arealforma"),)
    assert (found.land_use_status, found.name) == ("arealbruks", "omradenavn")


def test_inspire_zones_are_coded_by_the_link() -> None:
    columns = ["gml_id", "localId", "validFrom", "hilucsLandUse_href", "processStepGeneral_href"]
    layers = [
        ("ZoningElement", columns, AREA, 7),
        ("SpatialPlan", ["gml_id", "officialTitle"], AREA, 1),
        ("SupplementaryRegulation", ["gml_id"], AREA, 1),
        ("OfficialDocumentation", ["gml_id"], (), 1),
    ]
    guess = recognise(layers, "GML")
    assert (guess.schema, guess.crosswalk) == ("inspire-plu", "inspire-plu")
    assert [layer.role for layer in guess.layers] == ["zones", "boundary", "overlay", "document"]
    assert guess.layers[0].columns.code == (CodePart("hilucsLandUse_href"),)


def test_an_unknown_file_takes_its_largest_coded_areas_for_zones() -> None:
    layers: list[LayerFacts] = [
        ("roads", ["type"], ("LineString",), 900),
        ("novada_robeza", ["name"], AREA, 1),
        ("buildings", ["height"], AREA, 500),
        ("zonejums", ["zona", "nosaukums"], AREA, 80),
        ("notes", ["text"], (), 5),
    ]
    guess = recognise(layers, "GPKG")
    assert (guess.schema, guess.crosswalk) == ("generic", None)
    assert [layer.role for layer in guess.layers] == [
        "lines",
        "boundary",
        "other",
        "zones",
        "document",
    ]
    assert guess.layer("zonejums").columns.code == (CodePart("zona"),)


def test_a_person_may_choose_another_layer() -> None:
    layers: list[LayerFacts] = [("a", ["zone"], AREA, 5), ("b", ["height"], AREA, 3)]
    guess = recognise(layers, "GPKG").with_zones("b")
    assert [layer.role for layer in guess.layers] == ["other", "zones"]
    with pytest.raises(Refusal) as refused:
        guess.with_zones("c")
    assert refused.value.code == "layer-not-in-file"


def test_a_placemarks_name_is_its_code_only_in_kml() -> None:
    layer = ("plan", ["Name", "Description"], AREA, 5)
    assert recognise([layer], "LIBKML").layers[0].columns.code == (CodePart("Name"),)
    assert recognise([layer], "GPKG").layers[0].columns.code == ()


def test_a_file_without_layers_is_nothing_known() -> None:
    assert recognise([], "GPKG") == PlanGuess("generic", None, ())


@pytest.mark.parametrize("schema", [*SCHEMAS, GENERIC], ids=lambda one: one.name)
def test_names_of_a_schema_are_folded_and_its_meanings_exist(schema: Any) -> None:
    for pattern, _ in schema.roles:
        assert folded(pattern) == pattern
    for columns in schema.columns.values():
        assert [folded(column) for column in columns] == list(columns)
    guess = recognise([("x", [c for cs in schema.columns.values() for c in cs], AREA, 1)], "GPKG")
    assert guess.layers


@pytest.mark.parametrize(
    ("schema", "first"),
    [("tapis", 3059), ("no-regplan", 25832), ("xplan", 25832), ("imro", 28992), ("cnig", 2154)],
)
def test_a_schema_says_where_its_numbers_can_be(schema: Any, first: int) -> None:
    assert crs_candidates(schema)[0] == first


def test_a_generic_file_says_nothing_of_its_place() -> None:
    assert crs_candidates("generic") == []


def test_polish_plans_may_lie_in_any_zone() -> None:
    assert set(crs_candidates("pog")) == {2176, 2177, 2178, 2179, 2180}
