"""A check in words: every rule has its sentence, its title and what to do, in every language."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from string import Formatter
from typing import Any

import pytest

from geo.findings import RULES, Finding
from layers.planfacts import issues_of, layer_report
from layers.planjudge import Asked, judge
from layers.planreport import (
    area_text,
    check_told,
    exit_issues,
    issue_sentence,
    issues_csv,
    issues_of_report,
    older_than_territory,
    rule_title,
    told_outside,
    what_to_do,
)
from layers.words import LANGUAGES, words
from tests.made_plan import HOSTILE, box, file, layer
from tests.rule_values import SAID

LAYER_KEYS = [
    *("name", "schema", "crs_declared", "crs_used", "crs_reason", "encoding", "features_in"),
    *("features_kept", "geometry_types", "area_ha", "bounds_lonlat", "zone_field", "zone_codes"),
    "issues",
]


def issue(rule: str, **changes: Any) -> dict[str, Any]:
    (row,) = issues_of([Finding(rule, ("7", "8"), box(0), 25_000.0, SAID.get(rule, {}))])
    return {**row, **changes}


def report(**told: Any) -> dict[str, Any]:
    """Return the report of a small plan with an unknown code."""
    raw = file(layer({"kods": ["DzS1", "M", "ZZ9"], **told}))
    plan = judge(raw, Asked("plāns.geojson"), lambda _stage, _share: None)
    return {
        "file": "plāns.geojson",
        "driver": "GeoJSON",
        "rules_version": "1.0",
        "layers": [layer_report(one, plan) for one in plan.layers],
    }


def with_issues(*issues: dict[str, Any], name: str = "zonas") -> dict[str, Any]:
    told = report()
    return {**told, "layers": [{**told["layers"][0], "name": name, "issues": list(issues)}]}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_sentence_that_its_findings_fill(rule: str, lang: str) -> None:
    sentence = issue_sentence(issue(rule), words(lang))
    assert sentence.strip()
    assert "{" not in sentence
    assert "nan" not in sentence.split()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_title_and_says_what_to_do(rule: str, lang: str) -> None:
    say = words(lang)
    for text in (rule_title(rule, say), what_to_do(rule, say)):
        assert text.strip()
        assert not [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def test_what_is_said_here_of_rules_is_of_rules_that_there_are() -> None:
    assert set(SAID) <= set(RULES)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_sentence_shows_a_code_of_any_letters_as_it_is(text: str, lang: str) -> None:
    (row,) = issues_of([Finding("zone.label-disagrees", (text,), values={"label": text})])
    assert text in issue_sentence(row, words(lang))


def test_a_sentence_names_five_features_and_says_that_there_are_more() -> None:
    (row,) = issues_of([Finding("geometry.unreadable", tuple(f"id{n}" for n in range(9)))])
    sentence = issue_sentence(row, words("en"))
    assert "id0, id1, id2, id3, id4 …" in sentence
    assert "id5" not in sentence
    assert "9" in sentence


def test_a_repair_says_how_and_by_how_many_square_metres() -> None:
    ways = ("uncrossed", "hole-outside", "uncrossed")
    found = [
        Finding("geometry.repaired", (f"id{n}",), box(n), 2.0, {"how": how})
        for n, how in enumerate(ways)
    ]
    (row,) = issues_of(found)
    told = "id0, id1, id2 (outline parted where it crosses, hole outside the area dropped)"
    assert f"3: {told}. Their area changed by 6 m²." in issue_sentence(row, words("en"))


@pytest.mark.parametrize(
    ("area_m2", "lang", "text"),
    [
        (442_000.0, "en", "44.20 ha"),
        (442_000.0, "lv", "44,20 ha"),
        (999.4, "en", "999 m²"),
        (1_000.0, "en", "0.10 ha"),
        (0.25, "nb", "0,25 m²"),
        (0.0, "lv", "0,00 m²"),
    ],
)
def test_an_area_is_written_as_people_read_it(area_m2: float, lang: str, text: str) -> None:
    assert area_text(area_m2, words(lang)) == text


def test_a_check_is_told_outside_in_the_shape_that_others_rely_on() -> None:
    told = told_outside(report(), words("en"))
    assert {"file", "driver", "layers"} <= set(told)
    (one,) = told["layers"]
    assert list(one) == LAYER_KEYS
    for row in one["zone_codes"].values():
        assert {"count", "area_ha", "hilucs"} <= set(row) <= {"count", "area_ha", "hilucs", "name"}
    for row in one["issues"]:
        assert list(row) == ["rule", "severity", "count", "area_m2", "features", "message"]
        assert row["severity"] in {"error", "warning", "note"}
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_messages_follow_the_language_and_nothing_else_does(lang: str) -> None:
    here, english = told_outside(report(), words(lang)), told_outside(report(), words("en"))
    for one, other in zip(here["layers"][0]["issues"], english["layers"][0]["issues"], strict=True):
        assert {**one, "message": ""} == {**other, "message": ""}
        assert (one["message"] == other["message"]) is (lang == "en")


def test_errors_alone_set_the_exit_code() -> None:
    assert exit_issues(with_issues(issue("zone.unknown-code"), issue("geometry.z-dropped"))) == []
    (one,) = exit_issues(with_issues(issue("plan.gap"), issue("plan.overlap")))
    assert (one.severity, one.values) == ("error", {"count": 2})


def test_lines_for_people_name_file_layers_and_every_issue() -> None:
    told, lines, issues = check_told(with_issues(issue("plan.gap")), words("en"))
    assert lines[0] == "plāns.geojson · GeoJSON"
    assert "zonas · lv-mk240 · EPSG:4326 · 3/3" in lines
    assert any("[plan.gap]" in line and line.startswith("  Error") for line in lines)
    assert told["layers"][0]["issues"][0]["rule"] == "plan.gap"
    assert len(issues) == 1


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_has_a_row_for_every_issue(lang: str) -> None:
    told = with_issues(issue("plan.gap"), issue("zone.unknown-code"))
    rows = rows_of(issues_csv(told, words(lang)))
    assert [row["rule"] for row in rows] == ["plan.gap", "zone.unknown-code"]
    assert rows[0]["area_m2"] == "25000"
    assert rows[0]["features"] == "7, 8"
    assert rows[1]["message"] == issue_sentence(issue("zone.unknown-code"), words(lang))
    assert {row["layer"] for row in rows} == {"zonas"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_of_the_table_is_a_formula(text: str) -> None:
    (row,) = issues_of([Finding("zone.unknown-code", (text,), values={"code": text})])
    (cells,) = rows_of(issues_csv(with_issues(row, name=text), words("en")))
    assert cells["layer"].startswith("'")
    assert cells["features"].startswith("'")
    assert not [cell for cell in cells.values() if cell.lstrip().startswith(tuple("=+-@"))]


def test_line_breaks_and_quotes_stay_within_their_cell() -> None:
    text = 'viens\r\n"divi";trīs,četri'
    (row,) = issues_of([Finding("plan.gap", (text,))])
    (cells,) = rows_of(issues_csv(with_issues(row), words("lv")))
    assert cells["features"] == text


def test_issues_are_given_with_the_name_of_their_layer() -> None:
    told = with_issues(issue("plan.gap"), name="zonējums")
    assert [(name, one["rule"]) for name, one in issues_of_report(told)] == [
        ("zonējums", "plan.gap")
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_older_than_its_units_names_those_that_are_younger(lang: str) -> None:
    units = [("0054000", dt.date(2021, 7, 1)), ("0941600", dt.date(2009, 7, 1))]
    told = older_than_territory(dt.date(2012, 1, 1), units)
    assert (told["count"], told["features"]) == (1, ["0054000"])
    assert "0054000" in issue_sentence(told, words(lang))
    assert set(told) == set(issue("plan.gap"))
