"""Zone statistics and the border audit from the shell, on practice plans and made-up files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.conflict_matrix import ConflictRow
from layers.store import Store
from planning.audits import AuditAsked, run_audit
from planning.matrixstore import save_matrix
from planning.reviews import mark
from tests.audit_homes import keep_practice, store_at
from tests.made_plan import write_plan

Cli = Callable[..., Any]
ROOT = Path(__file__).resolve().parent.parent
PRACTICE = ROOT / "data" / "practice"
FILES = [PRACTICE / f"zonejums_{unit}.geojson" for unit in ("0250000", "0967101")]
AT_2009 = ("--units", "vidzeme@2009-07-01")
STRETCH = {
    *("border", "unit_a", "unit_b", "length_m", "judgement", "weight", "class_a", "class_b"),
    *("code_a", "code_b", "plan_a", "plan_b", "valid_from_a", "valid_from_b"),
}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """The audit of two neighbours, as another process asks for it, and the folder it wrote to."""
    out, home = tmp_path_factory.mktemp("audit"), tmp_path_factory.mktemp("home")
    asked = ("audit", "--plans", *FILES, *AT_2009, "--json", "--out", out, "--home", home)
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, asked)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", cwd=ROOT)
    return json.loads(done.stdout), out


def test_every_border_of_the_plans_is_walked_from_end_to_end(audited: tuple[Any, Path]) -> None:
    told, _ = audited
    borders = {b["border"]: b for b in told["borders"]}
    mine = borders["Valmiera – Burtnieku novads"]
    stretches = [s for s in told["stretches"] if s["border"] == "Valmiera – Burtnieku novads"]
    assert all(set(stretch) >= STRETCH for stretch in told["stretches"])
    total = sum(stretch["length_m"] for stretch in stretches)
    assert total == pytest.approx(mine["length_m"], rel=1e-3)
    assert mine["conflict_m"] == pytest.approx(1672.9, rel=0.01)
    assert told["borders"][0]["border"] == "Valmiera – Burtnieku novads"
    assert {p["border"] for p in told["pairs"]} <= set(borders)


def test_what_rests_on_practice_data_says_so(audited: tuple[Any, Path]) -> None:
    told, out = audited
    assert all(border["practice"] for border in told["borders"])
    for side in "ab":
        mine = [s[f"practice_{side}"] for s in told["stretches"] if s[f"plan_{side}"]]
        assert mine
        assert all(mine)
    head = (out / "borders.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert "practice" in head
    collection = json.loads((out / "stretches.geojson").read_text(encoding="utf-8"))
    assert "practice_a" in collection["features"][0]["properties"]


def test_figures_of_practice_data_come_with_a_warning(cli: Cli, tmp_path: Path) -> None:
    answer = cli("zones", FILES[1], "--units", "vidzeme@2021-07-01", home=tmp_path)
    assert (answer.code, answer.err.count("\n")) == (0, 1)
    assert FILES[1].stem in answer.err
    assert "practice data" in answer.err


def test_a_border_where_one_side_has_no_plan_says_so(audited: tuple[Any, Path]) -> None:
    told, _ = audited
    without = [s for s in told["stretches"] if s["judgement"] == "no-plan"]
    assert without
    assert all(s["code_a"] is None or s["code_b"] is None for s in without)


def test_the_stretches_leave_as_lines_on_the_map(audited: tuple[Any, Path]) -> None:
    told, out = audited
    collection = json.loads((out / "stretches.geojson").read_text(encoding="utf-8"))
    assert len(collection["features"]) == len(told["stretches"])
    kinds = {feature["geometry"]["type"] for feature in collection["features"]}
    assert kinds <= {"LineString", "MultiLineString"}
    assert {path.name for path in out.iterdir()} == {
        *("stretches.geojson", "stretches.csv", "borders.geojson", "borders.csv", "pairs.csv"),
        *("audit.gpkg", "audit.pdf", "weights.csv", "made_from.json"),
    }


def test_each_stretch_carries_its_line_when_files_are_written(audited: tuple[Any, Path]) -> None:
    told, out = audited
    features = json.loads((out / "stretches.geojson").read_text(encoding="utf-8"))["features"]
    assert [s["geometry"] for s in told["stretches"]] == [f["geometry"] for f in features]


def test_pairs_name_the_two_zones_and_the_gap(audited: tuple[Any, Path]) -> None:
    told, _ = audited
    needed = {"border", "zone_id_a", "zone_id_b", "code_a", "code_b", "plan_a", "plan_b", "gap_m"}
    assert told["pairs"]
    assert all(set(pair) >= needed for pair in told["pairs"])
    assert all(0 <= pair["gap_m"] <= 500 for pair in told["pairs"])


def test_borders_carry_lengths_per_judgement_and_the_parts_of_the_index(
    audited: tuple[Any, Path],
) -> None:
    told, _ = audited
    for border in told["borders"]:
        names = ("same", "compatible", "tension", "conflict", "no_plan", "no_class")
        metres = sum(border[f"{name}_m"] for name in (*names, "geometry_only"))
        assert metres == pytest.approx(border["length_m"], rel=1e-3)
        if border["index"] is not None:
            parts = border["weighted_m"] / border["judged_m"] / border["heaviest"]
            assert border["index"] == pytest.approx(parts)
    indexes = [b["index"] for b in told["borders"] if b["index"] is not None]
    assert indexes == sorted(indexes, reverse=True)


def test_an_audit_reads_well_and_says_the_worst(cli: Cli, tmp_path: Path) -> None:
    answer = cli("audit", "--plans", *FILES, *AT_2009, "--lang", "lv", home=tmp_path)
    assert answer.code == 0
    head, first, *_ = answer.out.splitlines()
    assert head.startswith("Robeža")
    assert first.startswith("Valmiera – Burtnieku novads (praktiskais piemērs)")
    assert "konflikts, 1\xa0673 m (svars 3)" in answer.out
    assert "(DzM)" in answer.out
    assert "(R1)" in answer.out
    assert (
        "geometry"
        not in json.loads(cli("audit", "--plans", *FILES, *AT_2009, "--json", home=tmp_path).out)[
            "stretches"
        ][0]
    )


def test_statistics_read_well(cli: Cli, tmp_path: Path) -> None:
    plan = write_plan(tmp_path / "plans", ("DzS", "M"))
    answer = cli("zones", plan, "--lang", "lv", home=tmp_path)
    assert "5.1 Pastāvīga dzīvojamā apbūve" in answer.out
    assert "bez plāna, ha" in answer.out
    nothing = cli("zones", plan, "--units", "ostfold@2024-01-01", "--lang", "lv", home=tmp_path)
    assert "ostfold@2024-01-01" in nothing.out


def test_letters_go_both_ways_where_plans_disagree(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ("audit", "--plans", *FILES, *AT_2009, "--letters")
    answer = cli(*asked, "--out", out, "--json", home=tmp_path)
    assert answer.code == 0
    letters = {path.name for path in (out / "letters").iterdir()}
    assert letters == {
        *("01_valmiera_burtnieku-novads.docx", "01_burtnieku-novads_valmiera.docx"),
    }
    assert {Path(file).exists() for file in answer.data["files"]} == {True}
    refused = cli(*asked, home=tmp_path)
    assert (refused.code, refused.err.count("\n")) == (2, 1)


def test_a_plan_is_compared_with_its_next_version(cli: Cli, tmp_path: Path) -> None:
    plan = keep_practice(tmp_path, "0967101", title="Plāns")
    keep_practice(tmp_path, "0967101", replaces=plan, title="Plāns")
    answer = cli("audit", "--plans", "Plāns#1", f"{plan}#2", *AT_2009, "--json", home=tmp_path)
    assert answer.data["question"] == "versions"
    assert {s["judgement"] for s in answer.data["stretches"]} == {"same"}
    gone = cli("audit", "--plans", "Plāns#1", "Plāns#3", home=tmp_path)
    assert (gone.code, gone.err.count("\n")) == (2, 1)


def test_without_units_plans_are_audited_where_they_lie(cli: Cli, tmp_path: Path) -> None:
    today = cli("audit", "--plans", FILES[0], "--json", home=tmp_path)
    assert today.data["units"].startswith("vidzeme@")
    plans = cli("audit", "--plans", *FILES, "--units", "plans", "--json", home=tmp_path)
    (border,) = plans.data["borders"]
    assert border["border"] == "zonejums_0250000 – zonejums_0967101"
    assert border["conflict_m"] == pytest.approx(1672.9, rel=0.01)


def test_the_shell_takes_the_table_of_weights_of_the_workshop(cli: Cli, tmp_path: Path) -> None:
    asked = ("audit", "--plans", *FILES, *AT_2009, "--json")
    assert cli(*asked, home=tmp_path).data["weights"] == "proposal"
    save_matrix(tmp_path, [ConflictRow("5", "2", 1.0)], version=0)
    own = cli(*asked, home=tmp_path).data
    assert own["weights"] == "own"
    assert {b["conflict_m"] for b in own["borders"]} == {0}
    assert own["borders"][0]["tension_m"] > 1000


def test_a_mark_on_a_stretch_is_told(cli: Cli, tmp_path: Path, shipped: Store) -> None:
    plans = [keep_practice(tmp_path, unit) for unit in ("0250000", "0967101")]
    done = run_audit(store_at(shipped, tmp_path), AuditAsked(tuple(plans), AT_2009[1]))
    mark(tmp_path, done, 0, "accepted", "kopā", "Anna")
    told = cli("audit", "--plans", *plans, *AT_2009, "--json", home=tmp_path).data
    assert told["stretches"][0]["review_state"] == "accepted"
    assert told["stretches"][1]["review_state"] is None


def test_a_plan_of_2009_is_counted_in_the_municipalities_of_2021(cli: Cli, tmp_path: Path) -> None:
    answer = cli("zones", FILES[1], "--units", "vidzeme@2021-07-01", "--json", home=tmp_path)
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    assert told["practice"] is True
    (total,) = told["totals"]
    assert total["unit_name"] == "Valmieras novads"
    parts = total["singly_ha"] + total["multiply_ha"] + total["uncovered_ha"]
    assert parts == pytest.approx(total["area_ha"], rel=1e-6)
    rows = [row for row in told["rows"] if row["unit_code"] == total["unit_code"]]
    assert sum(row["area_ha"] for row in rows) == pytest.approx(total["singly_ha"], rel=1e-6)
    assert sum(row["share"] for row in rows) == pytest.approx(
        total["singly_ha"] / total["area_ha"], rel=1e-6
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("zones", "nav-tāda"), "nav-tāda"),
        (("zones", FILES[0], "--units", "marss@2009-07-01"), "marss"),
        (("zones", FILES[0], "--units", "vidzeme@vakar"), "vakar"),
        (("audit", "--plans", FILES[0], "--matrix", "nav.csv"), "nav.csv"),
        (("audit", "--plans", FILES[0], *AT_2009, "--reach", "-1"), "-1"),
        (("audit", "--plans", FILES[0], "--units", "ostfold@2024-01-01"), ""),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    cli: Cli, tmp_path: Path, arguments: tuple[Any, ...], said: str
) -> None:
    answer = cli(*arguments, home=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert said in answer.err


def test_what_became_of_every_class_adds_up_to_the_ground_of_both(cli: Cli, tmp_path: Path) -> None:
    before = write_plan(tmp_path / "a", ("DzS", "M"))
    after = write_plan(tmp_path / "b", ("M", "M"))
    told = json.loads(cli("zones", before, "--to", after, "--json", home=tmp_path / "h").out)
    found = {(row["class_a"], row["class_b"]): row["area_ha"] for row in told["change"]}
    assert set(found) == {
        ("5_1_PermanentResidentialUse", "1_2_Forestry"),
        ("1_2_Forestry", "1_2_Forestry"),
    }
    assert sum(found.values()) == pytest.approx(sum(row["area_ha"] for row in told["rows"]))


def test_zones_without_a_known_class_are_counted_without_one(cli: Cli, tmp_path: Path) -> None:
    path = write_plan(tmp_path / "plans", ("DzS", "ZZ9"))
    told = json.loads(cli("zones", path, "--json", home=tmp_path / "home").out)
    assert told["practice"] is False
    assert {row["class"] for row in told["rows"]} == {"5_1_PermanentResidentialUse", None}
