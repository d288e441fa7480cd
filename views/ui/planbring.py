"""Bringing plans in: several files at once, watched, looked at, put right, then accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import streamlit as st

from geo.types import BoundsLonLat
from layers.plancheck import FINDINGS, ZONES
from layers.planreport import is_practice
from layers.store import Store
from layers.words import Words
from layers.zone_pictures import TILED_FROM, ZonePicture, class_picture
from planning.plantable import drawn
from views.ui import checkjobs
from views.ui.checkjobs import CHOSEN, CheckJob, tiles_of
from views.ui.frame import plain_text, tell
from views.ui.planaccept import accept_form
from views.ui.planissues import issue_list, report_files
from views.ui.planmap import (
    camera_of,
    finding_layer,
    plan_map,
    tiled_layer,
    zone_layer,
    zone_legend,
)
from views.ui.planmapping import code_rows, unknown_codes
from views.ui.planplace import asked_again, place_facts, tolerances
from views.ui.planregister import practice_tag
from views.ui.stoppable import TICK_S, progress_row

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_UPLOAD, _SEEN = "plan_upload", "plan_uploads_seen"
_ROUND = "plan_upload_round"  # in the session: grows when the last file is let go
_PARTS = frozenset(
    {".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".qix", ".qmd", ".qml"}
    | {".tab", ".map", ".dat", ".id", ".ind", ".mif", ".mid"}
)


def bring_in(store: Store, say: Words) -> None:
    """Draw the place to drop files, and every file that is on its way in."""
    checkjobs.sweep()
    uploaded = st.file_uploader(
        say("plans.files"),
        accept_multiple_files=True,
        key=f"{_UPLOAD}:{st.session_state.get(_ROUND, 0)}",
        help=say("plans.files_help"),
    )
    _begin(uploaded)
    jobs = checkjobs.jobs()
    if not jobs:
        st.caption(say("plans.bring_empty"))
        return
    running = {token for token, job in jobs.items() if job.running}
    if running:
        _watched(running, say)
    job = _chosen(jobs, say)
    if job is not None and job.token not in running:
        _file(store, job, say)


def _begin(uploaded: list[UploadedFile]) -> None:
    """Start a check for every file that is new; parts of one shapefile go in together."""
    seen: set[str] = st.session_state.setdefault(_SEEN, set())
    new = [file for file in uploaded if file.file_id not in seen]
    groups: dict[str, list[UploadedFile]] = {}
    for file in new:
        path = Path(file.name)
        parts = path.suffix.lower() in _PARTS
        groups.setdefault(path.stem if parts else file.file_id, []).append(file)
    for files in groups.values():
        job = checkjobs.start([(file.name, file.getvalue()) for file in files])
        seen |= {file.file_id for file in files}
        st.session_state[CHOSEN] = job.token


def _watched(before: set[str], say: Words) -> None:
    """Draw what runs; the page is drawn anew when something has come to its end."""

    @st.fragment(run_every=TICK_S)
    def watch() -> None:
        jobs = checkjobs.jobs()
        for token in before & jobs.keys():
            _progress(jobs[token], say)
        if any(token not in jobs or not jobs[token].running for token in before):
            st.rerun()

    watch()


def _progress(job: CheckJob, say: Words) -> None:
    text = f"{job.asked.name} · {say(f'plans.stage.{job.stage}')}"
    progress_row(job.share, text, job.token, lambda: checkjobs.stop(job), say)


def _chosen(jobs: Mapping[str, CheckJob], say: Words) -> CheckJob | None:
    tokens = list(jobs)
    if st.session_state.get(CHOSEN) not in tokens:
        st.session_state[CHOSEN] = tokens[-1]
    if len(tokens) > 1:
        st.pills(
            say("plans.which_file"),
            tokens,
            format_func=lambda token: _told(jobs[token]),
            key=CHOSEN,
            required=True,
        )
    return jobs.get(st.session_state[CHOSEN])


def _told(job: CheckJob) -> str:
    if job.running:
        icon = ":material/hourglass:"
    elif job.refused is not None:
        icon = ":material/block:"
    else:
        icon = ":material/task:"
    return f"{icon} {plain_text(job.asked.name)}"


def _file(store: Store, job: CheckJob, say: Words) -> None:
    head, away = st.columns([0.8, 0.2], vertical_alignment="center")
    with head.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain_text(job.asked.name), anchor=False, width="content")
        if job.report is not None and is_practice(job.report):
            st.html(f'<div class="explorer-plan">{practice_tag(say)}</div>', width="content")
    away.button(
        say("plans.dismiss"),
        key=f"dismiss:{job.token}",
        icon=":material/close:",
        on_click=_dismiss,
        args=(job,),
        width="stretch",
    )
    if job.refused is not None:
        tell(job.refused, say)
        asked_again(job, job.refused, say)
    elif job.report is not None:
        _report(store, job, job.report, say)


def _dismiss(job: CheckJob) -> None:
    """Let a file go; after the last one the place to drop files is empty again."""
    checkjobs.dismiss(job)
    if not checkjobs.jobs():
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _report(store: Store, job: CheckJob, report: Mapping[str, Any], say: Words) -> None:
    left, right = st.columns([0.58, 0.42], gap="medium")
    with left:
        _map(store, job, report, say)
        place_facts(job, report, say)
    with right:
        issue_list(report, say, job.token)
        report_files(
            report,
            lambda: _drawn(job, report),
            (job.result / FINDINGS).read_bytes,
            say,
            job.token,
        )
        tolerances(job, say)
    unknown_codes(job, report, say)
    accept_form(store, job, report, say)


def _drawn(job: CheckJob, report: Mapping[str, Any]) -> gpd.GeoDataFrame | ZonePicture:
    """Return what the map draws of a check's zones."""
    if report["zones"] >= TILED_FROM:
        return class_picture(tiles_of(job.folder, job.stamp), practice=is_practice(report))
    return drawn(gpd.read_parquet(job.result / ZONES))


def _map(store: Store, job: CheckJob, report: Mapping[str, Any], say: Words) -> None:
    bounds = [layer["bounds_lonlat"] for layer in report["layers"] if layer["bounds_lonlat"]]
    if not bounds:
        st.info(say("plans.no_place"), icon=":material/location_off:")
        return
    stamp, around = job.stamp, _around(bounds)
    camera = camera_of(job.token, around)
    practice = is_practice(report)
    address = f"/map/checks/{job.token}/{stamp}/{say.lang}"
    classes = classes_of(report)
    zones = zone_layer(f"{address}/zones.geojson", classes, practice=practice)
    if report["zones"] >= TILED_FROM:
        data = "practice" if practice else "real"
        zones = tiled_layer(f"/map/checks/{job.token}/{stamp}/{data}", around)
    layers = [zones] if report["zones"] else []
    layers.append(finding_layer(f"{address}/findings.geojson"))
    legend = zone_legend(code_rows(report), report["crosswalk"], say)
    plan_map(store, f"check:{job.token}:{stamp}", layers, camera, legend, practice=practice)


def _around(boxes: Sequence[BoundsLonLat]) -> BoundsLonLat:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def classes_of(report: Mapping[str, Any]) -> list[str]:
    """Return the HILUCS classes of a check's zones, sorted."""
    found = {
        code["hilucs"]
        for layer in report["layers"]
        for code in layer["zone_codes"].values()
        if code["hilucs"]
    }
    return sorted(found)
