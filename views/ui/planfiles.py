"""The files that a plan leaves as: GeoJSON, GeoPackage with its style."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from geo.types import Provenance
from layers.out.manifest import slug
from layers.out.plan_out import plan_geojson, plan_geopackage
from layers.words import Words
from planning.planrecords import StoredPlan


def export_files(plan: StoredPlan, zones: Any, say: Words) -> None:  # noqa: ANN401  a GeoDataFrame
    """Offer the zones of a plan, made when they are asked for."""
    origin = _origin(plan, say)
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
            icon=":material/download:",
        )
        st.download_button(
            "GeoPackage",
            lambda: plan_geopackage(zones, origin, name, say.lang, dt.datetime.now(dt.UTC)),
            f"{name}.gpkg",
            "application/geopackage+sqlite3",
            key=f"gpkg:{plan.id}",
            icon=":material/download:",
        )


def _origin(plan: StoredPlan, say: Words) -> Provenance:
    version = plan.current
    source = version.source or plan.authority or version.original
    if plan.practice:
        source = f"{say('plans.practice')}: {source}"
    return Provenance(
        source=source,
        licence=version.licence or say("plans.licence_unknown"),
        vintage=version.vintage or str(plan.valid_from or version.made_at.date()),
        accuracy_m=None,
    )
