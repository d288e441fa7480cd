"""The files that a plan leaves as: GeoJSON, GeoPackage with its style."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import streamlit as st

from geo.types import Provenance
from layers.out.manifest import slug
from layers.out.plan_out import plan_geojson, plan_geopackage
from layers.words import Words
from planning.planorigin import plan_origin
from planning.planrecords import StoredPlan


def export_files(plan: StoredPlan, zones: Any, say: Words) -> None:  # noqa: ANN401  a GeoDataFrame
    """Offer the zones of a plan, made when they are asked for."""
    origin = _origin(plan, say)
    if plan.practice:
        zones = zones.assign(practice=True)
    name = slug(plan.title) or plan.id
    told: dict[str, object] = {"name": name, "title": plan.title}
    told |= {"notice": say("app.not_binding"), "plan": plan.id, "practice": plan.practice}
    with st.container(horizontal=True):
        st.download_button(
            "GeoJSON",
            lambda: plan_geojson(zones, origin, told),
            f"{name}.geojson",
            "application/geo+json",
            key=f"geojson:{plan.id}",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "GeoPackage",
            lambda: plan_geopackage(zones, origin, name, say.lang, dt.datetime.now(dt.UTC)),
            f"{name}.gpkg",
            "application/geopackage+sqlite3",
            key=f"gpkg:{plan.id}",
            on_click="ignore",
            icon=":material/download:",
        )


def _origin(plan: StoredPlan, say: Words) -> Provenance:
    origin = plan_origin(plan, say.lang)
    if plan.practice:
        return replace(origin, source=f"{say('plans.practice')}: {origin.source}")
    return origin
