"""The page of one plan: document, zones on a map and in a table, check, versions, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.hilucs import hilucs_names
from layers.planreport import area_text
from layers.store import Store
from layers.words import Words
from layers.zone_pictures import class_picture
from layers.zone_styles import PALETTES, Palette, has_national, is_official
from planning import plans
from planning.coverage import about_plan
from planning.planbuilds import build_folder, build_refused, is_built, is_large
from planning.planlayers import original_file, plan_findings, plan_report, plan_zones
from planning.planorigin import source_in
from planning.planrecords import StoredPlan
from planning.planstore import get_plan, plan_versions
from planning.plantable import drawn
from planning.recommendations import get_recommendation, title_in
from planning.recordchanges import plan_changes
from views.ui.frame import plain_text, tell
from views.ui.mapmodel import MapLayer
from views.ui.panel import facts
from views.ui.planfiles import export_files
from views.ui.planform import was_done
from views.ui.planissues import issue_list, report_files
from views.ui.planmaking import maps_in_the_making
from views.ui.planmap import (
    camera_of,
    finding_layer,
    look_at,
    national_look,
    overlay_layers,
    plan_map,
    tiled_layer,
    zone_layer,
    zone_legend,
)
from views.ui.planmapping import code_rows, mapping_table
from views.ui.planregister import plan_head
from views.ui.recordhistory import record_history
from views.ui.who import who_control, who_here

_MOST_TOLD = 30
PARTS = ("zones", "check", "codes", "versions", "files")


def plan_card(store: Store, plan_id: str, say: Words) -> None:
    """Draw the page of a plan, or say that there is none."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(say("plans.back"), icon=":material/arrow_back:", on_click=_back, type="tertiary")
        st.page_link(
            "borders.py",
            label=say("plans.at_borders"),
            icon=":material/border_style:",
            query_params={"lang": say.lang, "near": plan_id},
        )
        _recommendations(store, plan_id, say)
    try:
        plan = get_plan(store.home, plan_id)
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.html(plan_head(plan, say))
    try:
        zones = plan_zones(store.home, plan_id)
        report = plan_report(store.home, plan_id)
    except Refusal as refusal:
        tell(refusal, say)
        _versions(store, plan, say)  # it can still be taken off the map and deleted
        return
    left, right = st.columns([0.55, 0.45], gap="medium")
    with left:
        _map(store, plan, zones, report, say)
    with right:
        part = st.segmented_control(
            say("plans.part"),
            PARTS,
            format_func=lambda name: say(f"plans.card.{name}"),
            key="plan_part",
            default=PARTS[0],
            required=True,
            label_visibility="collapsed",
        )
        if part == "zones":
            _zones(plan, zones, say)
        elif part == "check":
            issue_list(report, say, plan.id)
            report_files(
                report,
                lambda: _drawn(store, plan, zones),
                lambda: plan_findings(store.home, plan.id),
                say,
                plan.id,
            )
        elif part == "codes":
            _codes(store, plan, report, say)
        elif part == "versions":
            _versions(store, plan, say)
        else:
            _files(store, plan, zones, say)


def _recommendations(store: Store, plan_id: str, say: Words) -> None:
    """Lead to the recommendations whose evidence rests on a plan."""
    found = about_plan(store, plan_id)
    if not found:
        return
    with st.popover(say("recpage.of_plan"), icon=":material/assignment:"):
        for one in found[:_MOST_TOLD]:
            title = title_in(get_recommendation(store.home, one), say.lang).text
            told = {"lang": say.lang, "rec": one}
            st.page_link("recommendations.py", label=plain_text(title), query_params=told)


def _back() -> None:
    st.query_params.pop("plan", None)


def _palette(crosswalk: str, say: Words) -> Palette:
    """Draw the choice of colours; the national ones say so where they are not official."""
    kind = "national" if is_official("national", crosswalk) else "national_ours"
    told = {"inspire": "inspire", "national": kind}
    chosen: Palette = st.segmented_control(
        say("plans.palette.label"),
        PALETTES,
        format_func=lambda palette: say(f"plans.palette.{told[palette]}"),
        default="inspire",
        required=True,
        key="plan_palette",
        label_visibility="collapsed",
    )
    return chosen


def _map(
    store: Store,
    plan: StoredPlan,
    zones: Any,  # noqa: ANN401  a GeoDataFrame
    report: dict[str, Any],
    say: Words,
) -> None:
    bounds = plan.current.bounds_lonlat
    if bounds is None:
        st.info(say("plans.no_place"), icon=":material/location_off:")
        return
    crosswalk, codes = report["crosswalk"], code_rows(report, plan.mapping)
    palette: Palette = "inspire"
    if has_national(crosswalk):
        palette = _palette(crosswalk, say)
    if is_large(plan):
        maps_in_the_making(store.home, say, begin=True)
        refused = build_refused(store.home, plan)
        if refused:
            tell(refused, say)
        layers = [_tiles(plan, palette, bounds)] if is_built(store.home, plan) else []
    else:
        layers = [_shapes(plan, zones, palette, codes, crosswalk)]
    layers += overlay_layers(f"/map/plans/{plan.id}/{plan.version}", report)
    if st.session_state.get("plan_part") == "check":
        found = f"/map/plans/{plan.id}/{plan.version}/{say.lang}/findings.geojson"
        layers.append(finding_layer(found))
    key, camera = f"plan:{plan.id}:{plan.version}", camera_of(plan.id, bounds)
    legend = zone_legend(codes, crosswalk, say, palette)
    plan_map(store, key, layers, camera, legend, practice=plan.practice)


def _drawn(store: Store, plan: StoredPlan, zones: Any) -> Any:  # noqa: ANN401  frame or picture
    """Return what the map draws of a plan's zones."""
    if is_large(plan):
        return class_picture(build_folder(store.home, plan), practice=plan.practice)
    return drawn(zones)


def _tiles(plan: StoredPlan, palette: Palette, bounds: BoundsLonLat) -> MapLayer:
    return tiled_layer(f"/map/plans/{plan.id}/{plan.version}/tiles/{palette}", bounds)


def _shapes(
    plan: StoredPlan,
    zones: Any,  # noqa: ANN401  a GeoDataFrame
    palette: Palette,
    codes: list[dict[str, Any]],
    crosswalk: str,
) -> MapLayer:
    classes = sorted({str(value) for value in zones["hilucs"].dropna()})
    url = f"/map/plans/{plan.id}/{plan.version}/zones.geojson"
    layer = zone_layer(url, classes, practice=plan.practice)
    return national_look(layer, codes, crosswalk) if palette == "national" else layer


def _zones(plan: StoredPlan, zones: Any, say: Words) -> None:  # noqa: ANN401  a GeoDataFrame
    facts(_facts(plan, say))
    if plan.regulation_url:
        st.link_button(say("plans.regulation"), plan.regulation_url, icon=":material/gavel:")
    names = hilucs_names(say.lang)
    table = pd.DataFrame(
        {
            "code": zones["code"],
            "name": zones["name"],
            "hilucs": zones["hilucs"].map(lambda value: names.get(value, "–")),
            "area_ha": zones["area_ha"].round(3),
        }
    )
    titles = {"code": "code", "name": "zone_name", "hilucs": "hilucs", "area_ha": "area_ha"}
    picked = st.dataframe(
        table,
        column_config={n: st.column_config.Column(say(f"plans.{t}")) for n, t in titles.items()},
        hide_index=True,
        height=380,
        on_select="rerun",
        selection_mode="single-row",
        key=f"zones:{plan.id}:{plan.version}",
    )
    st.caption(say("table.hint"))
    _follow_row(plan, zones, picked.selection.rows)


def _follow_row(plan: StoredPlan, zones: Any, rows: list[int]) -> None:  # noqa: ANN401  a GeoDataFrame
    """Send the map to the zone of the row that was chosen, once."""
    key = f"zone_row:{plan.id}"
    if rows and st.session_state.get(key) != rows[0]:
        st.session_state[key] = rows[0]
        shape = zones.geometry.iloc[[rows[0]]].to_crs("EPSG:4326")
        look_at(plan.id, shape.total_bounds)
        st.rerun()


def _facts(plan: StoredPlan, say: Words) -> list[tuple[str, str]]:
    version = plan.current
    rows = [
        (say("plans.area"), area_text(version.area_ha * 1e4, say)),
        (say("plans.crs"), version.crs),
        (say("plans.source"), source_in(plan, say.lang) or say("plans.not_told")),
        (say("plans.licence"), version.licence or say("plans.licence_unknown")),
    ]
    if plan.authority:
        rows.insert(0, (say("plans.authority"), plan.authority))
    if plan.valid_from:
        rows.append((say("plans.valid_from"), say.date(plan.valid_from)))
    return rows


def _codes(store: Store, plan: StoredPlan, report: dict[str, Any], say: Words) -> None:
    st.caption(plain_text(say("plans.codes_about")))
    rows = code_rows(report)
    if not rows:
        st.info(say("plans.no_codes"), icon=":material/label_off:")
        return
    found = {row["code"]: row["hilucs"] for row in rows}
    given = {code: value for code, value in found.items() if value} | dict(plan.mapping)
    chosen = mapping_table(rows, given, say, f"codes:{plan.id}:{plan.version}")
    # What the plan maps already stays its own, also where its check was told of it.
    own = {code: value for code, value in plan.mapping.items() if code not in found}
    own |= {c: v for c, v in chosen.items() if v != found[c] or c in plan.mapping}
    if st.button(say("plans.mapping_save"), disabled=own == dict(plan.mapping), type="primary"):
        version, who = plan.version, who_here()
        _redraw(
            lambda: plans.change_mapping(store.home, plan.id, own, version=version, who=who), say
        )


def _versions(store: Store, plan: StoredPlan, say: Words) -> None:
    for version in reversed(plan_versions(store.home, plan.id)):
        mark = f" · {say('plans.current')}" if version.number == plan.current.number else ""
        st.markdown(f"**{say('plans.version', number=version.number)}**{mark}")
        about = [say.date(version.made_at.date()), version.original]
        about.append(say("plans.zone_count", count=version.zones))
        st.caption(plain_text(" · ".join(about)))
    st.caption(plain_text(say("plans.replace_how")))
    if plan.withdrawn_at is None:
        if st.button(say("plans.withdraw"), icon=":material/visibility_off:"):
            seen, who = plan.version, who_here()
            _redraw(lambda: plans.withdraw(store.home, plan.id, version=seen, who=who), say)
    elif st.button(say("plans.put_back"), icon=":material/visibility:"):
        _redraw(lambda: plans.put_back(store.home, plan.id, who=who_here()), say)
    with st.popover(say("plans.delete"), icon=":material/delete:"):
        st.write(plain_text(say("plans.delete_sure", title=plan.title)))
        if st.button(say("plans.delete"), type="primary", key=f"delete:{plan.id}"):
            _redraw(lambda: _delete(store, plan), say)
    who_control(say)
    record_history(store, plan_changes(store.home, plan.id, plan.document), say)


def _delete(store: Store, plan: StoredPlan) -> None:
    gone = plans.delete(store.home, plan.id, version=plan.version, who=who_here())
    st.session_state["plan_gone"] = gone
    _back()


def _files(store: Store, plan: StoredPlan, zones: Any, say: Words) -> None:  # noqa: ANN401  a GeoDataFrame
    st.caption(plain_text(say("plans.files_about")))
    export_files(plan, zones, say)
    try:
        name, content = original_file(store.home, plan.id)
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.download_button(
        say("plans.original", file=plain_text(name)),
        content,
        name,
        icon=":material/download:",
        key=f"original:{plan.id}",
        on_click="ignore",
    )


def _redraw(verb: Callable[[], object], say: Words) -> None:
    """Do something and draw the page anew, unless it is refused."""
    if was_done(verb, say):
        st.rerun()
