"""The report of a check for print: a map, then every issue, on as many pages as it needs."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.findings import RULES, Finding
from layers.out.picture_text import printable
from layers.out.plan_pdf import plan_pdf
from layers.planfacts import findings_frame, issues_of, layer_report
from layers.planjudge import Asked, judge
from layers.planreport import rule_title
from layers.readers.raw import RawFile
from layers.words import LANGUAGES, words
from planning.plantable import map_table
from tests.made_plan import HOSTILE, box, file, layer
from tests.rule_values import SAID

PDFTOTEXT = shutil.which("pdftotext") or ""
needs_pdftotext = pytest.mark.skipif(not PDFTOTEXT, reason="Debian's poppler-utils is not there")
DAY = dt.date(2026, 11, 22)
PAGE = re.compile(rb"/Type\s*/Page\b")
Parts = tuple[dict[str, Any], gpd.GeoDataFrame, gpd.GeoDataFrame]


def parts(raw: RawFile, name: str = "plāns.geojson") -> Parts:
    plan = judge(raw, Asked(name), lambda _stage, _share: None)
    report = {
        "file": name,
        "rules_version": "1.0",
        "layers": [layer_report(one, plan) for one in plan.layers],
    }
    return report, map_table(plan.zones.to_crs("EPSG:4326")), findings_frame(plan)


def drawn(made: Parts, lang: str = "lv") -> bytes:
    report, zones, found = made
    pdf = plan_pdf(report, zones, found, words(lang), DAY)
    assert pdf.startswith(b"%PDF-")
    assert b"%%EOF" in pdf[-16:]
    return pdf


def pages(pdf: bytes) -> int:
    return len(PAGE.findall(pdf))


def text_of(pdf: bytes, folder: Path) -> str:
    """Return the words of a PDF as poppler reads them, each line break a space."""
    path = folder / "plan.pdf"
    path.write_bytes(pdf)
    command = [PDFTOTEXT, "-layout", str(path), "-"]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    return " ".join(told.decode().split())


def with_issues(made: Parts, findings: list[Finding], name: str = "zonas") -> Parts:
    report, zones, found = made
    one = {**report["layers"][0], "name": name, "issues": issues_of(findings)}
    return {**report, "layers": [one]}, zones, found


@needs_pdftotext
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_issue_stands_in_the_report_with_its_rule(tmp_path: Path, lang: str) -> None:
    made = parts(file(layer({"kods": ["DzS1", "M", "ZZ9"]})))
    pdf, say = drawn(made, lang), words(lang)
    assert pages(pdf) == 2
    text = text_of(pdf, tmp_path)
    issues = made[0]["layers"][0]["issues"]
    assert issues
    for issue in issues:
        assert f"({issue['rule']})" in text
        assert rule_title(issue["rule"], say) in text
    assert "1.0" in text
    assert say("app.not_binding").split(".")[0].split()[0] in text


@needs_pdftotext
def test_every_rule_that_there_is_fits_on_as_many_pages_as_needed(tmp_path: Path) -> None:
    findings = [Finding(rule, ("7",), box(0), 25_000.0, SAID.get(rule, {})) for rule in RULES]
    made = with_issues(parts(file(layer({"kods": ["M"]}))), findings)
    pdf = drawn(made)
    text = text_of(pdf, tmp_path)
    assert [rule for rule in RULES if f"({rule})" not in text] == []
    assert pages(pdf) > 2


@needs_pdftotext
def test_a_plan_without_issues_says_so(tmp_path: Path) -> None:
    made = with_issues(parts(file(layer({"kods": ["M"]}))), [])
    pdf = drawn(made)
    assert pages(pdf) == 2
    assert words("lv")("plans.no_issues") in text_of(pdf, tmp_path)


@needs_pdftotext
@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_of_any_letters_is_text_on_the_paper(tmp_path: Path, hostile: str) -> None:
    made = parts(file(layer({"kods": [hostile, "M"]}), driver="GeoJSON"), name=f"{hostile}.gml")
    told = [Finding("zone.unknown-code", (hostile,), values={"code": hostile})]
    pdf = drawn(with_issues(made, told, name=hostile))
    shown = printable(hostile).split()
    text = text_of(pdf, tmp_path)
    assert [word for word in shown if word.isascii() and word not in text] == []


@needs_pdftotext
def test_nothing_runs_over_the_edge_of_the_paper(tmp_path: Path) -> None:
    long = "gara-" * 60
    told = [Finding("zone.unknown-code", (long,) * 3, values={"code": long})]
    pdf = drawn(with_issues(parts(file(layer({"kods": ["M"]}))), told, name=long))
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf)
    command = [PDFTOTEXT, "-bbox", str(path), "-"]
    boxes = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    width, height = map(float, re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)[0])
    ends = [
        tuple(map(float, pair)) for pair in re.findall(r'xMax="([\d.]+)" yMax="([\d.]+)"', boxes)
    ]
    assert ends
    assert max(x for x, _ in ends) <= width
    assert max(y for _, y in ends) <= height


def test_an_issue_longer_than_a_page_goes_on_on_the_next() -> None:
    many = [Finding("zone.unknown-code", values={"code": f"{n:03d}" * 150}) for n in range(40)]
    made = with_issues(parts(file(layer({"kods": ["M"]}))), many)
    report, zones, found = made
    issue = report["layers"][0]["issues"][0]
    issue["values"] = {"codes": " ".join(["kods"] * 4_000), "code": "kods"}
    assert pages(drawn((report, zones, found))) > 2


@pytest.mark.parametrize(
    ("lonlat", "crs"),
    [((25.4, 57.5), 4326), ((-52.6, 4.9), 4326), ((151.2, -33.9), 4326), ((0.001, 0.001), 4326)],
)
def test_a_plan_anywhere_on_earth_is_drawn(lonlat: tuple[float, float], crs: int) -> None:
    shape = shapely.box(lonlat[0], lonlat[1], lonlat[0] + 0.01, lonlat[1] + 0.01)
    made = parts(file(layer({"kods": ["M"]}, [shape])))
    assert made[0]["layers"][0]["crs_used"] == f"EPSG:{crs}"
    assert pages(drawn(made)) == 2


def test_a_plan_in_its_own_grid_is_drawn_in_it() -> None:
    shapes = list(gpd.GeoSeries([box(0), box(1)], crs=4326).to_crs(3059))
    made = parts(file(layer({"kods": ["M", "L"]}, shapes, crs=gpd.GeoSeries(crs=3059).crs)))
    assert made[0]["layers"][0]["crs_used"] == "EPSG:3059"
    assert pages(drawn(made)) == 2


def test_the_same_report_is_the_same_bytes() -> None:
    made = parts(file(layer({"kods": ["DzS1", "ZZ9"]})))
    assert drawn(made) == drawn(made)
