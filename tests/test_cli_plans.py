"""Plans from the shell: the shapes that others rely on, and one sentence for every refusal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from layers.words import LANGUAGES, words
from planning.database import close_databases
from planning.planlayers import original_file
from planning.planstore import list_plans
from planning.settings import mark_practice_made
from tests.made_plan import SIDE, SOUTH, WEST, box, collection, write_plan

Cli = Callable[..., Any]
LAYER_KEYS = [
    *("name", "schema", "crs_declared", "crs_used", "crs_reason", "encoding", "features_in"),
    *("features_kept", "geometry_types", "area_ha", "bounds_lonlat", "zone_field", "zone_codes"),
    "issues",
]
ISSUE_KEYS = ["rule", "severity", "count", "area_m2", "features", "message"]
SAID = ("--title", "Mans plāns", "--kind", "TP", "--status", "active", "--valid-from", "2014-05-01")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home without practice plans, which take a while to make."""
    folder = tmp_path / "mājas"
    folder.mkdir()
    mark_practice_made(folder)
    yield folder
    close_databases()


@pytest.fixture
def shell(cli: Cli, home: Path) -> Cli:
    return lambda *arguments: cli(*arguments, home=home)


def refused(answer: Any) -> str:
    """Return the sentence of a refusal, which is all that it may say."""
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    assert answer.err.count("\n") == 1
    assert answer.err.endswith(".\n")
    return str(answer.err.strip())


def rules(answer: Any) -> set[str]:
    return {issue["rule"] for layer in answer.data["layers"] for issue in layer["issues"]}


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_a_check_has_the_shape_that_others_rely_on(shell: Cli, tmp_path: Path) -> None:
    path = write_plan(tmp_path / "dati", ("DzS1", "M", "M", "ZZ9"))
    answer = shell("check", path, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert {"file", "driver", "layers"} <= set(answer.data)
    assert (answer.data["file"], answer.data["driver"]) == ("plāns.geojson", "GeoJSON")
    (layer,) = answer.data["layers"]
    assert list(layer) == LAYER_KEYS
    assert (layer["schema"], layer["crs_used"], layer["crs_reason"]) == (
        *("lv-mk240", "EPSG:4326", "format"),
    )
    assert (layer["features_in"], layer["features_kept"], layer["zone_field"]) == (4, 4, "kods")
    east, north = round(WEST + 4 * SIDE, 7), round(SOUTH + SIDE, 7)
    assert layer["bounds_lonlat"] == [WEST, SOUTH, east, north]
    assert layer["area_ha"] == pytest.approx(267.05, rel=1e-3)
    codes = layer["zone_codes"]
    assert {code: (row["count"], row["hilucs"]) for code, row in codes.items()} == {
        "DzS1": (1, "5_1_PermanentResidentialUse"),
        "M": (2, "1_2_Forestry"),
        "ZZ9": (1, None),
    }
    assert all({"count", "area_ha", "hilucs"} <= set(row) for row in codes.values())
    assert all(list(issue) == ISSUE_KEYS for issue in layer["issues"])
    unknown = next(issue for issue in layer["issues"] if issue["rule"] == "zone.unknown-code")
    assert (unknown["severity"], unknown["count"], unknown["features"]) == ("warning", 1, ["4"])
    assert unknown["area_m2"] == pytest.approx(1e4 * codes["ZZ9"]["area_ha"])


def test_a_check_keeps_nothing(shell: Cli, home: Path, tmp_path: Path) -> None:
    before = files(home)
    assert shell("check", write_plan(tmp_path / "dati")).code == 0
    assert files(home) == before
    assert files(tmp_path / "dati") == ["plāns.geojson"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_are_told_in_their_language(shell: Cli, tmp_path: Path, lang: str) -> None:
    answer = shell("check", write_plan(tmp_path / "dati", ("M", "ZZ9")), "--lang", lang)
    lines = answer.out.splitlines()
    assert lines[0] == "plāns.geojson · GeoJSON"
    warning = words(lang)("severity.warning")
    assert any(line.startswith(f"  {warning} [zone.unknown-code] ") for line in lines)


def outline(folder: Path, *shapes: shapely.Geometry) -> Path:
    path = folder / "robeža.gpkg"
    gpd.GeoDataFrame(geometry=list(shapes), crs=4326).to_file(path, driver="GPKG")
    return path


def test_errors_are_exit_code_one_with_one_sentence(shell: Cli, tmp_path: Path) -> None:
    path = write_plan(tmp_path / "dati", ("DzS", "M"))
    told = ("--boundary", outline(tmp_path, box(0), box(1), box(2)), "--json")
    answer = shell("check", path, *told)
    assert answer.code == 1
    (gap,) = (one for one in answer.data["layers"][0]["issues"] if one["rule"] == "plan.gap")
    assert (gap["severity"], gap["count"]) == ("error", 1)
    assert gap["area_m2"] == pytest.approx(667_600, rel=2e-3)
    assert answer.err == f"Error: {words('en')('issues.plan-rules-broken', count=1)}\n"


def test_an_outline_that_is_none_is_refused(shell: Cli, tmp_path: Path) -> None:
    path = write_plan(tmp_path / "dati")
    line = outline(tmp_path, shapely.LineString([(25, 57), (26, 58)]))
    assert "robeža.gpkg" in refused(shell("check", path, "--boundary", line))
    assert "nav.gml" in refused(shell("check", path, "--boundary", tmp_path / "nav.gml"))


@pytest.mark.parametrize("crs", ["EPSG:3059", "3059"])
def test_the_system_can_be_named_where_the_file_has_none(
    shell: Cli, tmp_path: Path, crs: str
) -> None:
    path = tmp_path / "zonas.csv"
    ring = gpd.GeoSeries([box(0)], crs=4326).to_crs(3059).iloc[0].wkt
    path.write_text(f'laukums,wkt\n1,"{ring}"\n', encoding="utf-8")
    assert "EPSG:3059" in refused(shell("check", path))
    answer = shell("check", path, "--crs", crs, "--json")
    assert answer.code == 0
    (layer,) = answer.data["layers"]
    assert (layer["crs_used"], layer["crs_reason"]) == ("EPSG:3059", "chosen")
    assert layer["bounds_lonlat"] == pytest.approx(list(box(0).bounds), abs=1e-6)


@pytest.mark.parametrize("crs", ["EPSG:999999", "Marss", "", "EPSG:4326; DROP"])
def test_a_system_that_nobody_knows_is_refused_or_not_taken(
    shell: Cli, tmp_path: Path, crs: str
) -> None:
    answer = shell("check", write_plan(tmp_path / "dati"), "--crs", crs, "--json")
    if crs:
        assert crs in refused(answer)
    else:
        assert answer.data["layers"][0]["crs_reason"] == "format"


def test_one_layer_of_several_can_be_named(shell: Cli, tmp_path: Path) -> None:
    path = tmp_path / "divi.gpkg"
    for name, code in (("viens", "M"), ("divi", "L")):
        frame = gpd.GeoDataFrame({"kods": [code]}, geometry=[box(0)], crs=4326)
        frame.to_file(path, layer=name, driver="GPKG")
    answer = shell("check", path, "--layer", "divi", "--json")
    assert [layer["name"] for layer in answer.data["layers"]] == ["divi"]
    assert list(answer.data["layers"][0]["zone_codes"]) == ["L"]
    assert len(shell("check", path, "--json").data["layers"]) == 2
    assert "viens" in refused(shell("check", path, "--layer", "trīs"))


def test_a_mapping_gives_classes_to_codes(shell: Cli, tmp_path: Path) -> None:
    path = write_plan(tmp_path / "dati", ("M", "ZZ9"))
    table = tmp_path / "kodi.csv"
    table.write_text("code;hilucs\nZZ9;1.1\n", encoding="utf-8")
    answer = shell("check", path, "--mapping", table, "--json")
    assert answer.data["layers"][0]["zone_codes"]["ZZ9"]["hilucs"] == "1_1_Agriculture"
    assert "zone.unknown-code" not in rules(answer)
    table.write_text("code;hilucs\nZZ9;99.9\n", encoding="utf-8")
    assert "kodi.csv" in refused(shell("check", path, "--mapping", table))


@pytest.mark.parametrize("command", [("check",), ("import", *SAID)])
@pytest.mark.parametrize(
    "content", [b"", b"<html></html>", b"PK\x03\x04 half a zip", b"just words\n", None]
)
def test_what_is_no_plan_is_refused_in_one_sentence(
    shell: Cli, home: Path, tmp_path: Path, content: bytes | None, command: tuple[str, ...]
) -> None:
    path = tmp_path / "plāns.geojson"
    if content is not None:
        path.write_bytes(content)
    refused(shell(command[0], path, *command[1:]))
    assert list_plans(home) == []
    assert not [path for path in files(home) if "plans/" in path or "checks/" in path]


def test_an_imported_plan_is_answered_with_its_id_and_listed(
    shell: Cli, home: Path, tmp_path: Path
) -> None:
    answer = shell("import", write_plan(tmp_path / "dati"), *SAID)
    (plan,) = list_plans(home)
    assert (answer.code, answer.out, answer.err) == (0, f"{plan.id}\n", "")
    (row,) = shell("plans", "--json").data
    assert (row["id"], row["title"], row["kind"]) == (plan.id, "Mans plāns", "lv-tp")
    assert (row["status"], row["valid_from"], row["zones"]) == ("active", "2014-05-01", 2)
    assert row["crs"] == "EPSG:4326"
    told = shell("plans", "--lang", "lv").out
    assert plan.id in told
    assert "Mans plāns" in told


def test_an_import_with_errors_is_kept_and_says_so(shell: Cli, home: Path, tmp_path: Path) -> None:
    told = collection([{"kods": "M", "id": "a"}, {"kods": "L", "id": "a"}])
    path = tmp_path / "dubultie.geojson"
    path.write_text(json.dumps(told), encoding="utf-8")
    answer = shell("import", path, *SAID, "--json")
    (plan,) = list_plans(home)
    assert answer.code == 1
    assert answer.data["id"] == plan.id
    assert [list(layer) for layer in answer.data["layers"]] == [LAYER_KEYS]
    assert "feature.duplicate-id" in rules(answer)
    assert answer.err.startswith("Error: ")


def test_several_files_are_plans_of_their_own(shell: Cli, home: Path, tmp_path: Path) -> None:
    paths = [write_plan(tmp_path / "dati", name=f"{name}.geojson") for name in ("Ape", "Cēsis")]
    answer = shell("import", *paths, *SAID, "--json")
    kept = {plan.title: plan.id for plan in list_plans(home)}
    assert answer.code == 0
    assert [row["id"] for row in answer.data] == [
        kept["Mans plāns – Ape"],
        kept["Mans plāns – Cēsis"],
    ]


def test_of_several_files_all_are_taken_in_or_none(shell: Cli, home: Path, tmp_path: Path) -> None:
    good = write_plan(tmp_path / "dati")
    bad = tmp_path / "slikts.geojson"
    bad.write_bytes(b"")
    refused(shell("import", good, bad, *SAID))
    assert list_plans(home) == []
    assert shell("plans", "--json").data == []
    assert not list((home / "plan-layers").glob("*"))


def test_a_folder_of_a_shapefile_s_parts_is_one_plan(
    shell: Cli, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "dati"
    folder.mkdir()
    frame = gpd.GeoDataFrame({"kods": ["DzS", "ŪŪ"]}, geometry=[box(0), box(1)], crs=4326)
    frame.to_crs(3059).to_file(folder / "zonas.shp", encoding="utf-8")
    answer = shell("import", folder, *SAID, "--json")
    assert (answer.code, answer.data["driver"]) == (0, "ESRI Shapefile")
    assert set(answer.data["layers"][0]["zone_codes"]) == {"DzS", "ŪŪ"}
    assert [plan.current.crs for plan in list_plans(home)] == ["EPSG:3059"]


def test_a_mapping_is_kept_with_the_plan(shell: Cli, home: Path, tmp_path: Path) -> None:
    table = tmp_path / "kodi.csv"
    table.write_text("code,hilucs\nZZ9,1_1_Agriculture\n", encoding="utf-8")
    path = write_plan(tmp_path / "dati", ("M", "ZZ9"))
    assert shell("import", path, *SAID, "--mapping", table).code == 0
    assert list_plans(home)[0].mapping == {"ZZ9": "1_1_Agriculture"}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (("--kind", "XYZ"), "TP"),
        (("--status", "kaut kāds"), "active"),
        (("--valid-from", "2014-13-01"), "YYYY-MM-DD"),
        (("--title", " "), ""),
    ],
)
def test_what_is_said_wrongly_of_a_plan_is_refused(
    shell: Cli, home: Path, tmp_path: Path, changed: tuple[str, str], named: str
) -> None:
    path = write_plan(tmp_path / "dati")
    answer = shell("import", path, *SAID, *changed)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert named in answer.err
    assert list_plans(home) == []


@pytest.mark.parametrize("left_out", ["--title", "--kind", "--status", "--valid-from"])
def test_what_has_to_be_said_of_a_plan_is_asked_for(
    shell: Cli, tmp_path: Path, left_out: str
) -> None:
    place = SAID.index(left_out)
    answer = shell("import", write_plan(tmp_path / "dati"), *SAID[:place], *SAID[place + 2 :])
    assert answer.code == 2
    assert left_out in answer.err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_home_without_plans_says_so(shell: Cli, lang: str) -> None:
    assert shell("plans", "--json").data == []
    assert shell("plans", "--lang", lang).out.strip() == words(lang)("plans.none_kept")


@pytest.mark.parametrize("command", ["check", "import", "plans"])
def test_help_names_what_can_be_said(shell: Cli, command: str) -> None:
    told = " ".join(shell(command, "--help").out.split())
    wanted = {
        "check": ("--layer", "--crs", "--boundary", "--mapping", "--json", "EPSG"),
        "import": ("--title", "--kind", "--status", "--valid-from", "--mapping", "YYYY-MM-DD"),
        "plans": ("--json", "--lang"),
    }
    assert [name for name in wanted[command] if name not in told] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names are text elsewhere")
def test_a_file_whose_name_is_no_text_is_a_plan_as_any(
    shell: Cli, home: Path, tmp_path: Path
) -> None:
    path = write_plan(tmp_path / "dati").rename(tmp_path / os.fsdecode(b"pl\xe2ns.geojson"))
    assert shell("import", path, *SAID).code == 0
    (plan,) = list_plans(home)
    assert original_file(home, plan.id) == ("pl?ns.geojson", path.read_bytes())
    assert plan.current.original == "pl?ns.geojson"


def test_a_rule_can_be_told_what_to_allow(shell: Cli, tmp_path: Path) -> None:
    apart = box(1).bounds[0] + 0.0001  # six metres of nothing between the two zones
    zones = gpd.GeoDataFrame(
        {"kods": ["DzS", "M"]},
        geometry=[box(0), shapely.box(apart, SOUTH, apart + SIDE, SOUTH + SIDE)],
        crs=4326,
    )
    outline = gpd.GeoDataFrame(geometry=[shapely.box(*zones.total_bounds)], crs=4326)
    zones.to_file(tmp_path / "plans.geojson")
    outline.to_file(tmp_path / "robeza.geojson")
    command = ("check", tmp_path / "plans.geojson", "--boundary", tmp_path / "robeza.geojson")
    assert "plan.gap" in rules(shell(*command, "--json"))
    assert "plan.gap" not in rules(shell(*command, "--tolerance", "plan.gap=10", "--json"))
    assert "plan.date-missing" in refused(shell(*command, "--tolerance", "plan.date-missing=1"))


def test_a_tolerance_that_is_none_is_refused(shell: Cli, tmp_path: Path) -> None:
    told = shell("check", write_plan(tmp_path), "--tolerance", "wide")
    assert told.code == 2
    assert "plan.gap=0.01" in told.err
