"""Where a file lies: what was recognised, why, and what people may say instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from geo.errors import Refusal
from geo.findings import RULES, Rule
from layers.words import Words
from views.ui import checkjobs
from views.ui.checkjobs import CheckJob
from views.ui.frame import plain_text
from views.ui.panel import facts

_COMMON = ("EPSG:3059", "EPSG:10306", "EPSG:4326", "EPSG:25832", "EPSG:25833", "EPSG:3857")
_SEVERAL = 2
_SET = ("plan.gap", "plan.overlap", "plan.outside-boundary", "plan.sliver")
_DOUBTFUL = frozenset({"crs.missing", "crs.replaced", "crs.implausible", "crs.axes-swapped"})


def place_facts(job: CheckJob, report: Mapping[str, Any], say: Words) -> None:
    """Draw what the file is and where it lies, with a way to put the place right."""
    for layer in report["layers"]:
        if len(report["layers"]) > 1:
            role = say("plans.role." + layer["role"])
            st.markdown(f"**{plain_text(layer['name'])}** · {role}")
        facts(_rows(report, layer, say))
    _zone_layer(job, report, say)
    with st.expander(say("plans.place_change"), expanded=doubtful(report)):
        asked_place(job, say, report)


def _zone_layer(job: CheckJob, report: Mapping[str, Any], say: Words) -> None:
    """Draw the choice of the layer that holds the zones, where the file does not settle it."""
    areas = [
        layer["name"]
        for layer in report["layers"]
        if {"Polygon", "MultiPolygon"} & set(layer["geometry_types"])
    ]
    guessed = [layer["name"] for layer in report["layers"] if layer["role"] == "zones"]
    if len(areas) < _SEVERAL or len(guessed) > 1:
        return
    chosen = st.selectbox(
        say("plans.zone_layer"),
        areas,
        index=areas.index(guessed[0]) if guessed and guessed[0] in areas else None,
        key=f"zones:{job.token}:{job.stamp}",
        help=say("plans.zone_layer_help"),
    )
    if chosen is not None and chosen not in guessed:
        checkjobs.again(job, zones=chosen)
        st.rerun()


def doubtful(report: Mapping[str, Any]) -> bool:
    """Return whether a person has to confirm the place."""
    return any(
        issue["rule"] in _DOUBTFUL for layer in report["layers"] for issue in layer["issues"]
    )


def _rows(report: Mapping[str, Any], layer: Mapping[str, Any], say: Words) -> list[tuple[str, str]]:
    kept = f"{say.number(layer['features_kept'], 0)} / {say.number(layer['features_in'], 0)}"
    rows = [
        (say("plans.driver"), f"{report['driver']} · {say('plans.schema.' + layer['schema'])}"),
        (say("plans.features"), kept),
    ]
    if layer["crs_used"]:
        reason = say(f"plans.crs_reason.{layer['crs_reason']}")
        rows.append((say("plans.crs"), f"{layer['crs_used']} · {reason}"))
    if layer["encoding"]:
        rows.append((say("plans.encoding"), layer["encoding"]))
    if layer["area_ha"]:
        rows.append((say("plans.area"), f"{say.number(layer['area_ha'], 2)} ha"))
    return rows


def asked_again(job: CheckJob, refused: Refusal, say: Words) -> None:
    """Draw what may help after a refusal: another coordinate system, or once more as it was."""
    if refused.code.startswith("crs-"):
        asked_place(job, say)
    elif refused.code == "import-cancelled" and st.button(
        say("plans.check_again"), key=f"once_more:{job.token}", icon=":material/refresh:"
    ):
        checkjobs.again(job)
        st.rerun()


def asked_place(job: CheckJob, say: Words, report: Mapping[str, Any] | None = None) -> None:
    """Draw the choice of another coordinate system, and check again when one is chosen."""
    candidates = _candidates(report)
    options = list(dict.fromkeys([*candidates, *_COMMON]))
    chosen = st.selectbox(
        say("plans.crs_choose"),
        options,
        index=None,
        format_func=lambda code: candidates.get(code, code),
        accept_new_options=True,
        placeholder=say("plans.crs_hint"),
        key=f"crs:{job.token}:{job.stamp}",
        help=say("plans.crs_help"),
    )
    swapped = st.checkbox(
        say("plans.swap"), value=job.asked.swapped, key=f"swap:{job.token}:{job.stamp}"
    )
    ready = chosen is not None or swapped != job.asked.swapped
    if st.button(say("plans.check_again"), key=f"again:{job.token}", disabled=not ready):
        crs, _, mark = (chosen or job.asked.crs or "").partition("|")
        if chosen in candidates and swapped == job.asked.swapped:
            swapped = bool(mark)
        checkjobs.again(job, crs=crs or None, swapped=swapped)
        st.rerun()


def tolerances(job: CheckJob, say: Words) -> None:
    """Draw the tolerances of the rules that have one; a change checks the file again."""
    with st.expander(say("plans.tolerances"), icon=":material/straighten:"):
        st.caption(plain_text(say("plans.tolerances_about")))
        chosen = {rule.id: _tolerance(job, rule, say) for rule in RULES.values() if rule.id in _SET}
        own = {rule: value for rule, value in chosen.items() if value != RULES[rule].tolerance}
        if st.button(
            say("plans.check_again"),
            key=f"tolerances:{job.token}",
            disabled=own == dict(job.asked.tolerances),
        ):
            checkjobs.again(job, tolerances=own)
            st.rerun()


def _tolerance(job: CheckJob, rule: Rule, say: Words) -> float:
    return float(
        st.number_input(
            f"{say(f'rule_titles.{rule.id}')}, m",
            min_value=0.0,
            max_value=100.0,
            value=float(job.asked.tolerances.get(rule.id, rule.tolerance or 0.0)),
            step=0.001,
            format="%.4f",
            key=f"tolerance:{rule.id}:{job.token}:{job.stamp}",
        )
    )


def _candidates(report: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what the numbers may be: the value of the choice and what it is called."""
    if report is None:
        return {}
    return {
        f"EPSG:{one['epsg']}{'|swap' if one['swapped'] else ''}": one["told"]
        for layer in report["layers"]
        for one in layer["crs_candidates"]
    }
