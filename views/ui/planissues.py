"""What a check found: a list by severity that leads to the place, and the same as files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import streamlit as st

from layers.out.plan_pdf import plan_pdf
from layers.planreport import (
    area_text,
    issue_sentence,
    issues_csv,
    issues_of_report,
    rule_title,
    told_outside,
    what_to_do,
)
from layers.words import Words
from layers.zone_pictures import ZonePicture
from views.ui import session
from views.ui.frame import plain_text
from views.ui.planmap import look_at

SEVERITIES = ("error", "warning", "note")
_ICONS = {
    "error": ":material/error:",
    "warning": ":material/warning:",
    "note": ":material/info:",
}


def issue_list(report: Mapping[str, Any], say: Words, key: str) -> None:
    """Draw the issues of a check, filtered by severity, and offer them as files."""
    rows = list(issues_of_report(report))
    counts = {s: sum(issue["severity"] == s for _, issue in rows) for s in SEVERITIES}
    there = [severity for severity in SEVERITIES if counts[severity]]
    if not there:
        st.success(say("plans.no_issues"), icon=":material/check:")
        return
    shown = st.pills(
        say("plans.severity"),
        there,
        selection_mode="multi",
        default=there,
        format_func=lambda s: f"{say(f'severity.{s}')} · {counts[s]}",
        key=f"{key}:severity",
        label_visibility="collapsed",
    )
    many = len(report["layers"]) > 1
    for layer, issue in rows:
        if issue["severity"] in shown:
            with st.container(border=True, gap="xxsmall"):
                _issue(layer if many else None, issue, say)
                _go_to(report, issue, say, key)
    st.caption(say("plans.rules_version", version=report["rules_version"]))


def _issue(layer: str | None, issue: Mapping[str, Any], say: Words) -> None:
    title = f"**{plain_text(rule_title(issue['rule'], say))}** · {say.number(issue['count'], 0)}"
    if issue["area_m2"] > 0:
        title += f" · {plain_text(area_text(issue['area_m2'], say))}"
    st.markdown(f"{_ICONS[issue['severity']]} {title}")
    st.write(plain_text(issue_sentence(issue, say)))
    about = [plain_text(what_to_do(issue["rule"], say)), f"`{issue['rule']}`"]
    if layer is not None:
        about.insert(0, plain_text(say("plans.in_layer", layer=layer)))
    st.caption(" · ".join(about))


def _go_to(report: Mapping[str, Any], issue: Mapping[str, Any], say: Words, key: str) -> None:
    """Draw the button that leads the map to the places of a rule, one after the other."""
    boxes = report["places"].get(issue["rule"], [])
    if not boxes:
        return
    seen = st.session_state.get(f"{key}:seen:{issue['rule']}", 0)
    place = f" ({min(seen, len(boxes))} / {len(boxes)})" if seen and len(boxes) > 1 else ""
    st.button(
        say("plans.go_to") + place,
        key=f"{key}:go:{issue['rule']}:{issue['severity']}",
        icon=":material/center_focus_strong:",
        type="tertiary",
        on_click=_lead,
        args=(key, issue["rule"], boxes),
    )


def _lead(key: str, rule: str, boxes: list[list[float]]) -> None:
    seen = st.session_state.get(f"{key}:seen:{rule}", 0) % len(boxes)
    st.session_state[f"{key}:seen:{rule}"] = seen + 1
    look_at(key, boxes[seen])


def report_files(
    report: Mapping[str, Any],
    zones: Callable[[], gpd.GeoDataFrame | ZonePicture],
    found: Callable[[], bytes],
    say: Words,
    key: str,
) -> None:
    """Offer a check as JSON, CSV, GeoJSON and PDF.

    ``zones`` gives what the map draws of the zones (``planning.plantable.drawn``, or a picture of
    very many), ``found`` the findings as GeoJSON; asked when needed.
    """
    stem = Path(str(report["file"])).stem
    with st.container(horizontal=True):
        st.download_button(
            "JSON",
            lambda: json.dumps(told_outside(report, say), ensure_ascii=False, indent=1).encode(),
            f"{stem}-check.json",
            "application/json",
            key=f"{key}:json",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "CSV",
            lambda: issues_csv(report, say),
            f"{stem}-check.csv",
            "text/csv",
            key=f"{key}:csv",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "GeoJSON",
            found,
            f"{stem}-findings.geojson",
            "application/geo+json",
            key=f"{key}:geojson",
            on_click="ignore",
            icon=":material/download:",
        )
        if any(layer["bounds_lonlat"] for layer in report["layers"]):
            st.download_button(
                "PDF",
                lambda: _pdf(report, zones(), found(), say),
                f"{stem}-check.pdf",
                "application/pdf",
                key=f"{key}:pdf",
                on_click="ignore",
                icon=":material/picture_as_pdf:",
            )


def _pdf(
    report: Mapping[str, Any], zones: gpd.GeoDataFrame | ZonePicture, found: bytes, say: Words
) -> bytes:
    rows = json.loads(found)["features"]
    empty = gpd.GeoDataFrame(geometry=[], crs="EPSG:4326")
    frame = gpd.GeoDataFrame.from_features(rows, crs="EPSG:4326") if rows else empty
    return plan_pdf(report, zones, frame, say, session.today())
