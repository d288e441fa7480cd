"""A check in words: every issue as a sentence, for the shell, the screen and the files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from geo.findings import RULES
from geo.types import Issue
from layers.out.formats import safe_cell
from layers.words import Words

OLDER = "plan.older-than-territory"
_HECTARE_M2 = 10_000.0
_SMALL_M2 = 1_000.0
_FEW = 5
# What a check tells of a layer to those who ask for it from outside, in this order.
_TOLD = (
    *("name", "schema", "crs_declared", "crs_used", "crs_reason", "encoding", "features_in"),
    *("features_kept", "geometry_types", "area_ha", "bounds_lonlat", "zone_field", "zone_codes"),
)
_CODE = ("count", "area_ha", "hilucs", "name")
_ISSUE = ("rule", "severity", "count", "area_m2", "features")


def area_text(area_m2: float, say: Words) -> str:
    """Return an area as people read it: hectares, or square metres where it is small."""
    if area_m2 >= _SMALL_M2:
        return f"{say.number(area_m2 / _HECTARE_M2, 2)} ha"
    return f"{say.number(area_m2, 2 if area_m2 < 1 else 0)} m²"


def issue_sentence(issue: Mapping[str, Any], say: Words) -> str:
    """Return the sentence of one issue of a check."""
    names = ", ".join(issue["features"][:_FEW])
    if issue["features_count"] > _FEW:
        names += " …"
    values = {**issue["values"], "count": issue["count"], "names": names or "–"}
    if "how" in values:
        values["how"] = ", ".join(say(f"repair_how.{how}") for how in values["how"].split(", "))
    return say(f"rules.{issue['rule']}", **values, area=area_text(issue["area_m2"], say))


def rule_title(rule: str, say: Words) -> str:
    """Return the short title of a rule."""
    return say(f"rule_titles.{rule}")


def what_to_do(rule: str, say: Words) -> str:
    """Return what to do about a broken rule."""
    return say(f"rule_todo.{rule}")


def is_practice(report: Mapping[str, Any]) -> bool:
    """Return whether a check is of practice data, which everything that leaves has to say."""
    return bool(report.get("practice"))


def told_outside(report: Mapping[str, Any], say: Words) -> dict[str, Any]:
    """Return a check as the command line prints it: {file, driver, layers: [{…, issues}]}."""
    return {
        "file": report["file"],
        "driver": report["driver"],
        "rules_version": report["rules_version"],
        "practice": is_practice(report),
        "layers": [_layer(layer, say) for layer in report["layers"]],
    }


def _layer(layer: Mapping[str, Any], say: Words) -> dict[str, Any]:
    told = {key: layer[key] for key in _TOLD}
    told["zone_codes"] = {
        code: {key: row[key] for key in _CODE} for code, row in layer["zone_codes"].items()
    }
    told["issues"] = [
        {key: issue[key] for key in _ISSUE} | {"message": issue_sentence(issue, say)}
        for issue in layer["issues"]
    ]
    return told


def issues_of_report(report: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every issue of a check with the name of its layer, in the order of the file."""
    for layer in report["layers"]:
        for issue in layer["issues"]:
            yield layer["name"], issue


def check_told(
    report: Mapping[str, Any], say: Words
) -> tuple[dict[str, Any], list[str], list[Issue]]:
    """Return a check as data, as lines for people, and the issues that set the exit code."""
    told = told_outside(report, say)
    lines = [f"{report['file']} · {report['driver']}"]
    for layer in told["layers"]:
        kept = f"{layer['features_kept']}/{layer['features_in']}"
        about = (layer["name"], layer["schema"], layer["crs_used"] or "–", kept)
        lines += ["", " · ".join(about)]
        lines += [
            f"  {say('severity.' + issue['severity'])} [{issue['rule']}] {issue['message']}"
            for issue in layer["issues"]
        ]
    return told, lines, exit_issues(report)


def older_than_territory(
    valid_from: dt.date, units: Iterable[tuple[str, dt.date]]
) -> dict[str, Any]:
    """Return the issue that a plan is older than units (code, valid from) it is said to be for."""
    rule = RULES[OLDER]
    codes = [code for code, day in units if day > valid_from]
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "version": rule.version,
        "tolerance": None,
        "count": len(codes),
        "area_m2": 0.0,
        "features": codes,
        "features_count": len(codes),
        "values": {},
    }


def exit_issues(report: Mapping[str, Any]) -> list[Issue]:
    """Return the errors of a check as issues, by which a command's exit code is chosen."""
    errors = [i for _, i in issues_of_report(report) if i["severity"] == "error"]
    return [Issue("plan-rules-broken", "error", {"count": len(errors)})] if errors else []


def issues_csv(report: Mapping[str, Any], say: Words) -> bytes:
    """Return the issues as CSV (UTF-8 with a mark for spreadsheets), formulas made harmless."""
    text = io.StringIO()
    writer = csv.writer(text)
    columns = ["layer", "rule", "severity", "count", "area_m2", "features", "message", "practice"]
    writer.writerow(columns)
    for layer, issue in issues_of_report(report):
        cells = [
            layer,
            issue["rule"],
            issue["severity"],
            issue["count"],
            round(issue["area_m2"], 4),
            ", ".join(issue["features"]),
            issue_sentence(issue, say),
            str(is_practice(report)).lower(),
        ]
        writer.writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")
