"""The shell front door: the shapes that others rely on, and one sentence for every refusal."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli as front_door
from layers.words import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
Cli = Callable[..., Any]
UNIT_KEYS = [
    *("code", "name", "level", "valid_from", "valid_to", "area_km2", "published_area_km2"),
    *("population", "population_year", "iso", "neighbours"),
]
LAYER_KEYS = [
    *("id", "title", "role", "kind", "crs", "valid_from", "valid_to", "features", "source"),
    *("licence", "vintage", "accuracy_m"),
]
VIDZEME = ("units", "--region", "vidzeme", "--json")
OSTFOLD = ("units", "--region", "ostfold", "--json")


def refused(answer: Any) -> str:
    """Return the sentence of a refusal, which is all that it may say."""
    assert answer.code == 2
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert answer.err.endswith("\n")
    assert answer.err.count("\n") == 1
    return str(answer.err.strip())


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ((*VIDZEME, "--at", "2009-07-01"), 26),
        ((*VIDZEME, "--at", "2021-06-30"), 26),
        ((*VIDZEME, "--at", "2021-07-01"), 11),
        ((*VIDZEME, "--at", "2025-07-01"), 10),
        ((*VIDZEME, "--at", "2008-01-01", "--level", "district"), 6),
        ((*VIDZEME, "--at", "2021-07-01", "--level", "nuts3"), 8),
        ((*VIDZEME, "--at", "2026-01-01", "--level", "nuts3"), 8),
        ((*VIDZEME, "--level", "planning-region"), 1),
        ((*OSTFOLD, "--level", "planning-region"), 4),
        ((*OSTFOLD, "--at", "2010-01-01"), 18),
        ((*OSTFOLD, "--at", "2020-01-01"), 12),
        (OSTFOLD, 12),
        ((*VIDZEME, "--level", "partner"), 4),
        ((*OSTFOLD, "--level", "partner"), 1),
        ((*VIDZEME, "--at", "2009-07-01", "--level", "partner"), 4),
    ],
)
def test_units_are_counted_with_the_keys_that_others_rely_on(
    cli: Cli, arguments: tuple[str, ...], count: int
) -> None:
    answer = cli(*arguments)
    assert answer.code == 0
    assert len(answer.data) == count
    for row in answer.data:
        assert list(row)[: len(UNIT_KEYS)] == UNIT_KEYS
        for one in row["neighbours"]:
            assert list(one) == ["code", "name", "shared_border_km"]
            assert one["shared_border_km"] > 0


def test_today_is_the_default_date(cli: Cli, today: dt.date) -> None:
    assert cli(*VIDZEME).out == cli(*VIDZEME, "--at", today).out


def test_neighbours_add_up_and_name_countries_without_code(cli: Cli) -> None:
    rows = {row["name"]: row for row in cli(*VIDZEME, "--at", "2022-01-01", "--lang", "en").data}
    aluksne = {one["name"]: one["code"] for one in rows["Alūksnes novads"]["neighbours"]}
    assert aluksne["Estonia"] is None
    assert aluksne["Gulbenes novads"] == "0029000"
    limbazi = {one["name"] for one in rows["Limbažu novads"]["neighbours"]}
    assert "sea" in limbazi
    lengths = {
        (row["code"], one["code"]): one["shared_border_km"]
        for row in rows.values()
        for one in row["neighbours"]
    }
    pairs = [(a, b) for a, b in lengths if (b, a) in lengths]
    assert len(pairs) > 20
    assert all(lengths[a, b] == pytest.approx(lengths[b, a], abs=0.001) for a, b in pairs)


def test_units_without_outline_are_warned_of(cli: Cli) -> None:
    answer = cli(*OSTFOLD, "--at", "2010-01-01")
    assert all(row["area_km2"] is None for row in answer.data)
    assert answer.err.startswith("Warning: ")
    assert "18 of 18" in answer.err


def test_lv008_after_2025_is_listed_as_named_with_a_warning(cli: Cli) -> None:
    answer = cli(*VIDZEME, "--at", "2026-01-01", "--level", "nuts3")
    assert "0055000" in {row["code"] for row in answer.data}
    assert "911" in answer.err
    assert cli(*VIDZEME, "--at", "2022-01-01", "--level", "nuts3").err == ""


def test_layers_are_listed_with_their_provenance(cli: Cli) -> None:
    answer = cli("layers", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert {row["id"] for row in answer.data} >= {"land", "settlements", "partners"}
    assert all(list(row) == LAYER_KEYS for row in answer.data)
    assert all(row["features"] is None for row in answer.data if row["kind"] == "raster")


def test_titles_follow_the_language(cli: Cli) -> None:
    told = [cli("layers", "--json", "--lang", lang).data[0]["title"] for lang in LANGUAGES]
    assert told[:2] == ["Sauszeme", "Land"]


@pytest.mark.parametrize("state", ["declaration", "file"])
def test_a_broken_layer_of_the_user_is_an_error_and_the_rest_is_listed(
    cli: Cli, tmp_path: Path, state: str
) -> None:
    folder = tmp_path / "layers"
    folder.mkdir()
    shipped = (ROOT / "layers" / "declared" / "lakes.toml").read_text(encoding="utf-8")
    text = shipped if state == "file" else shipped.replace("kind", "knid")
    (folder / "my_lakes.toml").write_text(text, encoding="utf-8")
    answer = cli("layers", "--json", home=tmp_path)
    assert answer.code == 1
    assert {row["id"] for row in answer.data} == {row["id"] for row in cli("layers", "--json").data}
    assert answer.err.startswith("Error: ")
    assert "my_lakes" in answer.err or "lakes.geojson" in answer.err
    assert answer.err.count("\n") == 1


def test_lineage_tells_who_became_whom(cli: Cli) -> None:
    told = cli("lineage", "LV-022", "--at", "2022-01-01", "--json").data
    assert set(told) >= {"unit", "predecessors", "successors", "at"}
    assert told["unit"]["code"] == "0026000"
    assert len(told["predecessors"]) == 7
    assert sum(row["share"] for row in told["predecessors"]) == pytest.approx(1, abs=1e-5)
    assert told["successors"] == []
    old = cli("lineage", "LV-022", "--at", "2010-01-01", "--json").data
    assert old["unit"]["area_km2"] == pytest.approx(172, rel=0.01)
    assert [row["code"] for row in old["successors"]] == ["0026000"]


@pytest.mark.parametrize(
    ("day", "name"), [("2009-12-31", "Valmieras novads"), ("2010-01-02", "Kocēnu novads")]
)
def test_a_renamed_unit_bears_the_name_of_the_day(cli: Cli, day: str, name: str) -> None:
    unit = cli("lineage", "Kocēnu novads", "--at", day, "--json").data["unit"]
    assert (unit["code"], unit["name"]) == ("0960200", name)


@pytest.mark.parametrize("name", ["Ergli", "ergļu novads", "0705500", "LV-030"])
def test_a_unit_is_found_without_diacritics(cli: Cli, name: str) -> None:
    answer = cli("lineage", name, "--at", "2010-01-01", "--json")
    assert answer.data["unit"]["name"] == "Ērgļu novads"


@pytest.mark.parametrize(
    ("point", "day", "code"),
    [
        ((25.4267, 57.5385), "2009-07-01", "0250000"),
        ((25.4267, 57.5385), "2026-01-01", "0054000"),
        ((25.6408, 56.8972), "2009-07-01", "0705500"),
        ((25.6408, 56.8972), "2026-01-01", "0038001"),
    ],
)
def test_here_tells_the_unit_of_the_day(
    cli: Cli, point: tuple[float, float], day: str, code: str
) -> None:
    told = cli("here", *point, "--at", day, "--json").data
    assert told["unit"]["code"] == code
    assert told["partners"]
    assert told["layers"]


def test_here_in_the_sea_is_an_answer(cli: Cli) -> None:
    assert cli("here", 20, 57.4, "--json").data["units"] == []
    assert cli("here", 20, 57.4).out.startswith("No known unit")
    assert cli("here", -70.5, -33.4, "--json").code == 0


@pytest.mark.parametrize("layer", ["landcover-vidzeme", "elevation-vidzeme"])
def test_statistics_rest_on_cells_and_warn_of_few(cli: Cli, layer: str) -> None:
    about = ("stats", "--layer", layer, "--at", "2010-01-01", "--json", "--unit")
    small = cli(*about, "Valmiera")
    assert small.code == 0
    assert 0 < small.data["n_cells"] < 20
    assert len(small.data["cell_size_m"]) == 2
    assert small.data["rows"]
    assert small.err.startswith("Warning: ")
    assert "Valmiera" in small.err
    assert cli(*about, "Gulbenes novads").data["n_cells"] > small.data["n_cells"]


def test_statistics_where_the_raster_is_not_are_empty_with_a_warning(cli: Cli) -> None:
    about = ("stats", "--layer", "landcover-ostfold", "--unit", "Valmiera", "--at", "2010-01-01")
    for form in ((), ("--json",)):
        answer = cli(*about, *form)
        assert answer.code == 0
        assert answer.err.count("\n") == 1


def test_amounts_carried_there_keep_their_total(cli: Cli, tmp_path: Path) -> None:
    units = cli(*VIDZEME, "--at", "2009-07-01").data
    lines = [f"{row['code']};{row['population']}" for row in units]
    path = tmp_path / "people.csv"
    path.write_text("code;value\n" + "\n".join(lines), encoding="utf-8")
    days = ("--from", "2009-07-01", "--to", "2022-01-01")
    answer = cli("carry", path, *days, "--json")
    assert answer.code == 0
    assert len(answer.data) == 11
    known = [row for row in answer.data if row["value"] is not None]
    assert sum(row["value"] for row in known) == sum(row["population"] for row in units)
    assert {row["estimated"] for row in answer.data} == {False}
    back = tmp_path / "back.csv"
    back.write_text("code,value\n" + "".join(f"{r['code']},{r['value']}\n" for r in known))
    returned = cli("carry", back, "--from", "2022-01-01", "--to", "2009-07-01", "--json").data
    total = sum(row["value"] for row in returned)
    assert total == pytest.approx(sum(row["population"] for row in units))
    estimated = {row["code"]: row["estimated"] for row in returned}
    assert estimated["0250000"] is True
    assert estimated["0360200"] is False  # Alūksne was not merged


def test_amounts_without_number_are_errors_and_the_rest_is_carried(
    cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "few.csv"
    path.write_text("code,value\n0500200,12\n0940200,x\n", encoding="utf-8")
    answer = cli("carry", path, "--from", "2010-01-01", "--to", "2022-01-01", "--json")
    assert answer.code == 1
    told = {row["code"]: row["value"] for row in answer.data}
    assert told["0029000"] == 12
    assert answer.err.startswith("Error: ")


REFUSALS = {
    "before the first day": (*VIDZEME, "--at", "1990-01-01"),
    "in the future": (*VIDZEME, "--at", "2999-01-01"),
    "layers in the future": ("layers", "--at", "2999-01-01"),
    "lineage in the future": ("lineage", "0250000", "--at", "2999-01-01"),
    "here in the past": ("here", "25", "57", "--at", "1900-01-01"),
    "stats in the future": ("stats", "--layer", "x", "--unit", "y", "--at", "2999-01-01"),
    "carry to the future": ("carry", "x.csv", "--from", "2010-01-01", "--to", "2999-01-01"),
    "no date": (*VIDZEME, "--at", "2009-13-01"),
    "no region": ("units", "--region", "zemgale"),
    "region absent": ("units",),
    "no level": (*VIDZEME, "--level", "village"),
    "level of another time": (*VIDZEME, "--level", "district"),
    "unknown unit": ("lineage", "Qqqq"),
    "unit of another time": ("lineage", "Ērgļu novads", "--at", "2022-01-01"),
    "off the earth": ("here", "200", "57"),
    "no number": ("here", "east", "57"),
    "nan": ("here", "nan", "57"),
    "unknown layer": ("stats", "--layer", "x", "--unit", "Valmiera", "--at", "2010-01-01"),
    "no raster": ("stats", "--layer", "land", "--unit", "Valmiera", "--at", "2010-01-01"),
    "no outline": ("stats", "--layer", "elevation-ostfold", "--unit", "0101", "--at", "2010-01-01"),
    "no amounts": ("carry", "none.csv", "--from", "2010-01-01", "--to", "2022-01-01"),
    "no files": ("data", "official"),
    "no command": ("dance",),
    "no language": ("layers", "--lang", "xx"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_is_one_sentence(cli: Cli, case: str) -> None:
    assert refused(cli(*REFUSALS[case]))


def test_refusals_come_in_the_language(cli: Cli) -> None:
    told = {refused(cli(*VIDZEME, "--at", "2999-01-01", "--lang", lang)) for lang in LANGUAGES}
    assert len(told) == 3
    assert any("2999. gada 1. janvāris" in sentence for sentence in told)


def test_a_near_name_is_suggested(cli: Cli) -> None:
    assert "Ērgļu novads" in refused(cli("lineage", "Erglu novds"))


def test_the_named_home_goes_before_the_variable(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "named" / "layers"
    folder.mkdir(parents=True)
    (folder / "bad.toml").write_text("role", encoding="utf-8")
    assert cli("layers", home=tmp_path / "variable").code == 0
    assert cli("layers", home=tmp_path / "named").code == 1
    assert cli("layers", "--home", tmp_path / "named", home=tmp_path / "variable").code == 1
    assert cli("layers", "--home", tmp_path / "variable", home=tmp_path / "named").code == 0


def test_a_home_below_a_file_is_refused_when_it_has_to_be_written(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    home = tmp_path / "file" / "home"
    assert str(home) in refused(cli("data", "official", "--remove", "--home", home))
    assert cli("layers", "--home", home).code == 0


def test_an_export_leaves_a_zip(cli: Cli, tmp_path: Path) -> None:
    about = ("--unit", "Ērgļu novads", "--at", "2010-01-01", "--format", "zip", "--json")
    answer = cli("export", *about, "--layers", "vidzeme-municipalities", "--out", tmp_path)
    assert answer.code == 0
    (path,) = answer.data["files"]
    assert zipfile.ZipFile(path).testzip() is None


def test_an_export_that_cannot_be_written_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    about = ("--unit", "Valmiera", "--at", "2010-01-01", "--format", "geojson")
    assert refused(cli("export", *about, "--out", tmp_path / "file" / "x"))


def test_official_files_that_are_none_are_refused(cli: Cli, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.zip"
    assert refused(cli("data", "official", nothing, "--home", tmp_path))
    nothing.write_bytes(b"PK")
    assert refused(cli("data", "official", nothing, "--home", tmp_path))


@pytest.mark.parametrize(
    "command", [(), ("units",), ("layers",), ("lineage",), ("here",), ("export",), ("data",)]
)
def test_help_is_helpful(cli: Cli, command: tuple[str, ...]) -> None:
    answer = cli(*command, "--help")
    assert answer.code == 0
    assert "usage" in answer.out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_people_get_a_table(cli: Cli, lang: str) -> None:
    lines = cli("units", "--region", "vidzeme", "--lang", lang).out.splitlines()
    assert lines[0].split()[:2] == ["code", "name"]
    assert len(lines) == 1 + 10


def test_every_command_gives_its_answer_in_utf8_whatever_the_console() -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "cli.py", "units", "--region", "vidzeme", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    names = {row["name"] for row in json.loads(done.stdout.decode("utf-8"))}
    assert "Alūksnes novads" in names


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    command = [sys.executable, "cli.py", "units", "--region", "vidzeme", "--json"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        told = running.stderr.read().decode()
    assert "Traceback" not in told


def test_exit_codes_are_those_of_the_readme() -> None:
    assert (front_door.DONE, front_door.WITH_ERRORS, front_door.REFUSED) == (0, 1, 2)
