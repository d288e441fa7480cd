"""What the page of areas counts: which plans, by what units, and where its map looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from layers.territory import COUNTRY_OF_REGION
from planning.planonmap import short_title
from planning.planstore import list_plans, plan_versions
from planning.zonecount import WHOLE
from views.ui.planmap import Bounds, bounds_camera

if TYPE_CHECKING:
    from geo.types import BoundsLonLat
    from layers.store import Store
    from layers.territory import Territory
    from layers.words import Words
    from planning.planrecords import StoredPlan
    from views.ui.mapmodel import Camera
    from views.ui.statisticstate import Wanted

_LOOK = "statistics_look"
_CLOSER = 0.35  # zoom levels: this map is larger than that of a plan's page


@dataclass(frozen=True)
class Choice:
    """Plans as they are named (id or ``id#version``), and the units they are counted by.

    ``plans`` are the records of what ``named`` names; ``aside`` says that none of them lies in the
    region, so that all they cover is one unit.
    """

    named: tuple[str, ...]
    plans: tuple[StoredPlan, ...]
    units: str
    gone: bool = False
    aside: bool = False


def choice_of(store: Store, wanted: Wanted, region: str, at: dt.date) -> Choice:
    """Return what is counted; plans that are gone are left out."""
    known = {plan.id: plan for plan in list_plans(store.home)}
    if wanted.plans is None:
        named = _usual(store, [p for p in known.values() if p.withdrawn_at is None], region)
    else:
        named = [one for one in wanted.plans if one.partition("#")[0] in known]
    plans = tuple(known[one.partition("#")[0]] for one in named)
    aside = wanted.whole is None and bool(plans) and not _there(store, plans, region)
    whole = wanted.whole or aside
    return Choice(
        tuple(named),
        plans,
        WHOLE if whole else f"{region}@{at.isoformat()}",
        gone=wanted.plans is not None and len(named) < len(wanted.plans),
        aside=aside,
    )


def _usual(store: Store, plans: Sequence[StoredPlan], region: str) -> list[str]:
    """Return the plans of a region, practice plans only where there are no others."""
    here = _there(store, plans, region)
    real = [plan.id for plan in here if not plan.practice]
    return real or [plan.id for plan in here]


def _there(store: Store, plans: Sequence[StoredPlan], region: str) -> list[StoredPlan]:
    boxes = [(plan, plan.current.bounds_lonlat) for plan in plans]
    return [plan for plan, box in boxes if box and touches(store.territory, region, box)]


def touches(territory: Territory, region: str, bounds: Bounds) -> bool:
    """Say whether bounds (west, south, east, north in degrees) meet those of a region."""
    pieces = territory.pieces[COUNTRY_OF_REGION[region]]
    west, south, east, north = pieces[pieces["inside"]].total_bounds
    return bool(bounds[0] < east and bounds[2] > west and bounds[1] < north and bounds[3] > south)


def plan_names(home: Path, say: Words, plans: Sequence[StoredPlan] | None = None) -> dict[str, str]:
    """Return what plans and their earlier versions are called, by id and ``id#version``."""
    names = {}
    for plan in list_plans(home, withdrawn=False) if plans is None else plans:
        title = short_title(plan, say.lang)
        names[plan.id] = title
        versions = plan_versions(home, plan.id) if plan.current.number > 1 else []
        for one in reversed(versions):
            named = f"{title} · {say('plans.version', number=one.number)}"
            shown = one.number == plan.current.number
            names[plan.id if shown else f"{plan.id}#{one.number}"] = named
    return names


def camera_for(scope: object, bounds: BoundsLonLat) -> Camera:
    """Return where the map looks: at these bounds as soon as ``scope`` is another one."""
    last: tuple[object, Camera] | None = st.session_state.get(_LOOK)
    if last is not None and last[0] == scope:
        return last[1]
    camera = bounds_camera(bounds, last[1].seq + 1 if last else 0)
    camera = replace(camera, zoom=min(camera.zoom + _CLOSER, 19))
    st.session_state[_LOOK] = (scope, camera)
    return camera


def bounds_of(plans: Sequence[StoredPlan], otherwise: BoundsLonLat) -> BoundsLonLat:
    """Return the bounds (west, south, east, north) that plans have together."""
    boxes = [plan.current.bounds_lonlat for plan in plans if plan.current.bounds_lonlat]
    if not boxes:
        return otherwise
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return (min(wests), min(souths), max(easts), max(norths))
