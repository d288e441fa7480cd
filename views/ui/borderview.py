"""What a visitor of the page of borders looks at, as its address holds it.

The address is the only memory of it, so that a link shows the same, and Back and Forward work.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import streamlit as st

from geo.border_audit import Reach
from geo.errors import Refusal
from layers.territory import REGIONS

Mode = Literal["units", "two", "versions"]
MODES: tuple[Mode, ...] = get_args(Mode)
MOST_M = 5000.0
_MOST_PLANS = 200


@dataclass(frozen=True)
class BorderView:
    """All that the address of the page holds.

    ``plans`` are ids (None: those that are there), ``border`` the key of a border, ``metre`` a
    place along it: the stretch there is the chosen one. Without a border, that is the worst one
    of ``near`` (the id of a plan or a unit), else the worst of all. ``at`` is None for the day
    that fits the plans.
    """

    region: str = REGIONS[0]
    at: dt.date | None = None
    mode: Mode = "units"
    plans: tuple[str, ...] | None = None
    border: str | None = None
    metre: float | None = None
    near: str | None = None
    reach: Reach = field(default_factory=Reach)


def border_view() -> BorderView:
    """Return what the address of this run says; what cannot be read takes its default."""
    return decode(st.query_params.to_dict())


def go(**fields: Any) -> None:  # noqa: ANN401  fields of BorderView
    """Change what is looked at: one entry of the browser's history."""
    told = st.query_params.to_dict()
    rest = {key: value for key, value in told.items() if key == "lang"}
    st.query_params.from_dict(rest | encode(replace(decode(told), **fields)))


def elsewhere(**fields: Any) -> None:  # noqa: ANN401  fields of BorderView
    """Change what is audited: the border and the stretch that were chosen are not there then."""
    go(border=None, metre=None, **fields)


def decode(told: Mapping[str, str]) -> BorderView:
    """Return the view that query parameters describe."""
    plans = told.get("plans")
    return BorderView(
        region=told["region"] if told.get("region") in REGIONS else REGIONS[0],
        at=_day(told.get("at", "")),
        mode=next((mode for mode in MODES if mode == told.get("mode")), "units"),
        plans=None if plans is None else tuple(filter(None, plans.split(",")[:_MOST_PLANS])),
        border=told.get("border") or None,
        metre=_metre(told.get("m", "")),
        near=told.get("near") or None,
        reach=_reach(told.get("reach", "")),
    )


def encode(view: BorderView) -> dict[str, str]:
    """Return a view as query parameters; what is as it would be anyway is left out."""
    told = {} if view.region == REGIONS[0] else {"region": view.region}
    if view.at:
        told["at"] = view.at.isoformat()
    if view.mode != "units":
        told["mode"] = view.mode
    if view.plans is not None:
        told["plans"] = ",".join(view.plans)
    if view.border:
        told["border"] = view.border
    if view.metre is not None:
        told["m"] = f"{view.metre:.1f}"
    if view.near:
        told["near"] = view.near
    if view.reach != Reach():
        lengths = (view.reach.reach_m, view.reach.distance_m, view.reach.tolerance_m)
        told["reach"] = ",".join(f"{length:g}" for length in lengths)
    return told


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _metre(text: str) -> float | None:
    try:
        metre = float(text)
    except ValueError:
        return None
    return metre if math.isfinite(metre) and metre >= 0 else None


def _reach(text: str) -> Reach:
    try:
        reach, distance, tolerance = (min(float(part), MOST_M) for part in text.split(","))
        return Reach(reach, distance, tolerance)
    except (ValueError, Refusal):
        return Reach()
