"""Plans and recommendations that several tests begin with: whole units of one land use each."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import geopandas as gpd

from layers.store import Store
from layers.territory import Key
from planning.planstore import PlanMeta, replace_plan, store_plan
from planning.recommendations import RecommendationEntry
from planning.settings import (
    mark_practice_cooperations_made,
    mark_practice_made,
    mark_practice_recommendations_made,
)
from tests.planning.conftest import report_of

VALMIERA: Key = ("0250000", dt.date(2009, 7, 1))
KOCENI: Key = ("0960200", dt.date(2009, 7, 1))
BURTNIEKI: Key = ("0967101", dt.date(2009, 7, 1))
VALMIERA_2021: Key = ("0054000", dt.date(2021, 7, 1))
DAY = dt.date(2009, 7, 1)
HOUSING, INDUSTRY = "5_1_PermanentResidentialUse", "2_1_RawIndustry"
ENTRY = RecommendationEntry(title_lv="Saskaņot zonējumu pie robežas", theme="settlement")


def plan_of(
    store: Store, folder: Path, key: Key, hilucs: str, *, replaces: str | None = None
) -> str:
    """Keep a plan that gives a whole unit one land use, and return its id."""
    zones = gpd.GeoDataFrame(
        {
            "zone_id": ["1"],
            "code": ["Z"],
            "name": ["viss"],
            "known": [True],
            "hilucs": [hilucs],
            "area_ha": [100.0],
        },
        geometry=[store.territory.outline(key)],
        crs="EPSG:4326",
    ).to_crs("EPSG:3059")
    checked = folder / f"check-{key[0]}-{hilucs}"
    (checked / "original").mkdir(parents=True)
    (checked / "original" / "plan.geojson").write_bytes(b"original")
    zones.to_parquet(checked / "zones.parquet")
    (checked / "report.json").write_text(
        json.dumps(report_of(zones, "plan.geojson")), encoding="utf-8"
    )
    meta = PlanMeta(title=f"Plāns {key[0]}", kind="TP", status="active", valid_from=DAY)
    if replaces:
        return replace_plan(store.home, replaces, checked, meta).id
    return store_plan(store.home, checked, meta)


def begun(home: Path) -> None:
    """Let a folder be one that has begun, and whose practice data was removed."""
    for mark in (
        mark_practice_made,
        mark_practice_recommendations_made,
        mark_practice_cooperations_made,
    ):
        mark(home)
