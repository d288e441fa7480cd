"""Codes that no table knows: given a HILUCS class on the screen, kept with the plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from layers.hilucs import hilucs_names
from layers.words import Words
from views.ui import checkjobs
from views.ui.checkjobs import CheckJob


def unknown_codes(job: CheckJob, report: Mapping[str, Any], say: Words) -> None:
    """Draw the table of unknown codes and check again with the classes people give them."""
    rows = code_rows(report)
    unknown = [row for row in rows if not row["known"] or row["code"] in job.asked.mapping]
    if not unknown:
        return
    st.subheader(say("plans.unknown_codes"), anchor=False)
    st.caption(say("plans.unknown_help"))
    chosen = mapping_table(unknown, job.asked.mapping, say, f"mapping:{job.token}:{job.stamp}")
    changed = chosen != dict(job.asked.mapping)
    if st.button(say("plans.mapping_save"), key=f"map:{job.token}", disabled=not changed):
        checkjobs.again(job, mapping=chosen)
        st.rerun()


def code_rows(
    report: Mapping[str, Any], mapping: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return the codes of a check, all layers: code, name, count, area_ha, hilucs, known.

    ``mapping`` gives classes that people chose since, which stand above those of the check.
    """
    own = mapping or {}
    found: dict[str, dict[str, Any]] = {}
    for layer in report["layers"]:
        for code, told in layer["zone_codes"].items():
            row = found.setdefault(
                code,
                {"code": code, "name": told["name"], "known": told["known"]}
                | {"hilucs": own.get(code, told["hilucs"]), "count": 0, "area_ha": 0.0},
            )
            row["count"] += told["count"]
            row["area_ha"] += told["area_ha"]
    return sorted(found.values(), key=lambda row: -row["area_ha"])


def mapping_table(
    rows: list[dict[str, Any]], mapping: Mapping[str, str], say: Words, key: str
) -> dict[str, str]:
    """Draw codes with a choice of class each; return the classes chosen by code."""
    names = hilucs_names(say.lang)
    told = {f"{name} ({value})": value for value, name in names.items()}
    labels = {value: label for label, value in told.items()}
    table = pd.DataFrame(
        {
            "code": [row["code"] for row in rows],
            "name": [row["name"] or "" for row in rows],
            "count": [row["count"] for row in rows],
            "area_ha": [round(row["area_ha"], 2) for row in rows],
            "hilucs": [labels.get(mapping.get(row["code"], row["hilucs"])) for row in rows],
        }
    )
    edited = st.data_editor(
        table,
        column_config={
            "code": st.column_config.TextColumn(say("plans.code")),
            "name": st.column_config.TextColumn(say("plans.zone_name")),
            "count": st.column_config.NumberColumn(say("plans.count")),
            "area_ha": st.column_config.NumberColumn(say("plans.area_ha"), format="%.2f"),
            "hilucs": st.column_config.SelectboxColumn(say("plans.hilucs"), options=list(told)),
        },
        disabled=["code", "name", "count", "area_ha"],
        hide_index=True,
        key=key,
    )
    return {
        str(row.code): told[row.hilucs]
        for row in edited.itertuples()
        if isinstance(row.hilucs, str) and row.hilucs in told
    }
