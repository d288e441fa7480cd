"""The report of a plan's check for print: a map of what was found, then every issue in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from layers.hilucs import hilucs_name
from layers.out.paper_flow import HEIGHT_PX, WIDTH_PX, Line, pages, paragraph, room_in
from layers.out.picture import PictureLayer, PictureSpec, PictureWords, draw_document
from layers.out.picture_paper import INK, QUIET
from layers.out.picture_text import wrapped
from layers.planreport import is_practice, issue_sentence, issues_of_report, rule_title, what_to_do
from layers.styles import LegendRow
from layers.zone_styles import zone_layer_style, zone_style

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.out.picture_paper import Paper
    from layers.words import Words

SEVERITY_COLOURS = {"error": "#B3261E", "warning": "#E0A93B", "note": "#6A5ACD"}
_TITLE_PT, _TEXT_PT, _SMALL_PT = 13.0, 9.5, 7.5


def finding_style() -> dict[str, Any]:
    """Return the style of findings by severity, for the screen and for print."""
    values = {name: {"fill": c, "stroke": c} for name, c in SEVERITY_COLOURS.items()}
    return {
        "fill": "#B3261E",
        "fill_opacity": 0.6,
        "stroke": "#B3261E",
        "weight": 3,
        "radius": 7,
        "by": {"field": "severity", "values": values},
    }


def plan_pdf(
    report: Mapping[str, Any],
    zones: gpd.GeoDataFrame,
    found: gpd.GeoDataFrame,
    say: Words,
    at: dt.date,
) -> bytes:
    """Return the report as PDF.

    ``zones`` (EPSG:4326, with ``class`` and ``code``) and ``found`` (EPSG:4326, with ``severity``)
    are what the check left. Raises Refusal as ``draw`` does.
    """
    spec = _spec(report, zones, found, say, at)
    return draw_document(spec, list(_pages(report, say, spec)))


def _spec(
    report: Mapping[str, Any],
    zones: gpd.GeoDataFrame,
    found: gpd.GeoDataFrame,
    say: Words,
    at: dt.date,
) -> PictureSpec:
    classes = sorted({str(value) for value in zones["class"] if value})
    shown = [layer for layer in report["layers"] if layer["bounds_lonlat"]]
    west, south, east, north = zip(*(layer["bounds_lonlat"] for layer in shown), strict=True)
    layers = [PictureLayer("zones", zones, zone_layer_style(classes), {"field": "code"})]
    if len(found):
        layers.append(PictureLayer("findings", found, finding_style()))
    return PictureSpec(
        bbox_lonlat=(min(west), min(south), max(east), max(north)),
        crs=metric_crs(shown[0]["crs_used"], (min(west) + max(east)) / 2, min(south)),
        title=_title(report, say),
        subtitle=say.date(at),
        layers=tuple(layers),
        legend=(*_severities(report, say), *_classes(classes, say)),
        sources=(say("plans.rules_version", version=report["rules_version"]),),
        notice=say("app.not_binding"),
        words=PictureWords(*(say(f"out.{w}") for w in ("scale", "north", "legend", "sources"))),
        lang=say.lang,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        format="pdf",
    )


def metric_crs(crs: str, lon: float, lat: float) -> str:
    """Return the plan's own system where a map can be drawn in it, else the UTM zone it lies in."""
    from pyproj import CRS  # noqa: PLC0415  only here

    known = CRS.from_user_input(crs) if crs.startswith("EPSG:") else None
    usual = known is not None and known.is_projected and known.to_epsg() != 3857  # noqa: PLR2004
    zone = min(int((lon + 180) // 6), 59) + 1
    return crs if usual else f"EPSG:{(32700 if lat < 0 else 32600) + zone}"


def _title(report: Mapping[str, Any], say: Words) -> str:
    title = say("plans.report_title", file=report["file"])
    return f"{title} · {say('plans.practice')}" if is_practice(report) else title


def _severities(report: Mapping[str, Any], say: Words) -> Iterator[LegendRow]:
    there = {issue["severity"] for _, issue in issues_of_report(report)}
    for severity, colour in SEVERITY_COLOURS.items():
        if severity in there:
            swatch = {"fill": colour, "fill_opacity": 0.6, "stroke": colour, "weight": 3}
            yield LegendRow(say(f"severity.{severity}"), swatch, "area")


def _classes(classes: list[str], say: Words) -> Iterator[LegendRow]:
    for value in classes:
        yield LegendRow(hilucs_name(value, say.lang), zone_style(value), "area")


def _pages(
    report: Mapping[str, Any], say: Words, spec: PictureSpec
) -> Iterator[Callable[[Paper], None]]:
    width, height = room_in(spec)
    title = paragraph(spec.title, width, _TITLE_PT, bold=True)
    first, *more = _blocks(report, say, width)
    return pages([[*title, *first], *more], height)


def _blocks(report: Mapping[str, Any], say: Words, width: float) -> Iterator[list[Line]]:
    rows = list(issues_of_report(report))
    if not rows:
        yield [Line(say("plans.no_issues"), _TEXT_PT, before_in=0.1)]
    for layer, issue in rows:
        severity = say(f"severity.{issue['severity']}")
        head = f"{severity}: {rule_title(issue['rule'], say)} ({issue['rule']}) · {layer}"
        colour = SEVERITY_COLOURS["error"] if issue["severity"] == "error" else INK
        first, *more = wrapped(head, width, _TEXT_PT, bold=True)
        lines = [Line(first, _TEXT_PT, colour, bold=True, before_in=0.12)]
        lines += [Line(line, _TEXT_PT, colour, bold=True) for line in more]
        told = [
            (issue_sentence(issue, say), _TEXT_PT, INK),
            (what_to_do(issue["rule"], say), _SMALL_PT, QUIET),
        ]
        for text, size, ink in told:
            lines += [Line(line, size, ink) for line in wrapped(text, width, size)]
        yield lines
