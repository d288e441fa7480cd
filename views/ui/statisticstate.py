"""What a visitor wants to see on the page of areas: kept for the session, in step with the address.

The region and the day are those of the whole visit (``views.ui.session``); the address has both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import streamlit as st

from planning.zoneclasses import DEPTHS, Depth
from views.ui import session
from views.ui.permalink import View
from views.ui.permalink import decode as decode_view

PAGE = "statistics"
PARTS = ("areas", "change")
SIDES = ("chart", "table")
ZONES = "zones"
_WANTED, _ADDRESS, _SYNCED, _GIVEN = (f"statistics_{n}" for n in ("", "told", "synced", "given"))
_MOST_PLANS = 60
_LONGEST = 200
Part = Literal["areas", "change"]
Side = Literal["chart", "table"]


@dataclass(frozen=True)
class Wanted:
    """What the page shows.

    ``plans`` are ids (``id#version``), None for those that lie in the region; ``whole`` counts all
    that they cover as one unit, None where that depends on where they lie. ``show`` is the class
    that colours the map, `ZONES` for the zones themselves, None for the largest of every unit;
    ``unit`` is the chosen unit's id. ``before`` and ``after`` are compared, ``step`` is the chosen
    ``before>after`` of classes.
    """

    part: Part = "areas"
    plans: tuple[str, ...] | None = None
    whole: bool | None = None
    depth: Depth = "deepest"
    show: str | None = None
    unit: str | None = None
    side: Side = "chart"
    hectares: bool = False
    before: str | None = None
    after: str | None = None
    step: str | None = None


def encode(wanted: Wanted) -> dict[str, str]:
    """Return what is wanted as query parameters, without what goes without saying."""
    usual = Wanted()
    told = {
        "part": wanted.part if wanted.part != usual.part else None,
        "plans": None if wanted.plans is None else ",".join(wanted.plans),
        "by": {None: None, True: "whole", False: "units"}[wanted.whole],
        "depth": wanted.depth if wanted.depth != usual.depth else None,
        "show": wanted.show,
        "sel": wanted.unit,
        "side": wanted.side if wanted.side != usual.side else None,
        "in": "ha" if wanted.hectares else None,
        "from": wanted.before,
        "to": wanted.after,
        "step": wanted.step,
    }
    return {key: value for key, value in told.items() if value is not None}


def decode(told: Mapping[str, str]) -> Wanted:
    """Return what query parameters describe; what cannot be read takes its default."""
    plans = told.get("plans")
    short = {key: value[:_LONGEST] for key, value in told.items() if value}
    return Wanted(
        part="change" if told.get("part") == "change" else "areas",
        plans=None if plans is None else tuple(filter(None, plans.split(",")))[:_MOST_PLANS],
        whole={"whole": True, "units": False}.get(told.get("by", "")),
        depth=cast("Depth", told["depth"]) if told.get("depth") in DEPTHS else "deepest",
        show=short.get("show"),
        unit=short.get("sel"),
        side="table" if told.get("side") == "table" else "chart",
        hectares=told.get("in") == "ha",
        before=short.get("from"),
        after=short.get("to"),
        step=short.get("step"),
    )


def wanted() -> Wanted:
    """Return what the visitor wants to see."""
    current: Wanted = st.session_state[_WANTED]
    return current


def change(**fields: Any) -> None:  # noqa: ANN401  fields of Wanted
    """Change what is wanted, as a control does."""
    st.session_state[_WANTED] = replace(wanted(), **fields)


def arrive(*, came: bool) -> None:
    """Bring what is wanted up to date with the address; ``came`` from another page or from outside.

    A run that a control began is no journey, whatever its address: a browser that has just been
    told a new one may still name the one before.
    """
    told = st.query_params.to_dict()
    if _WANTED not in st.session_state:
        _open(told)
    elif came:
        if _says_something(told):
            _open(told)
        else:
            st.session_state[_SYNCED] = None
    elif _now() == st.session_state[_SYNCED] and session.is_new(
        told, st.session_state.get(_ADDRESS), st.session_state.get(_GIVEN)
    ):
        _open(told)
    st.session_state[_ADDRESS] = told


def _says_something(told: Mapping[str, str]) -> bool:
    return bool(encode(decode(told))) or not {"region", "at"}.isdisjoint(told)


def _open(told: Mapping[str, str]) -> None:
    st.session_state[_WANTED] = decode(told)
    view = decode_view(told)
    if "region" in told:
        session.change(region=view.region)
    if "at" in told:
        session.change(at=view.at)
    st.session_state[_SYNCED] = _now()


def _now() -> tuple[Wanted, str, object]:
    view: View = session.view()
    return wanted(), view.region, view.at


def write_address() -> None:
    """Put what is wanted into the address when it changed: one entry of history."""
    view = session.view()
    told = {"lang": view.lang, "region": view.region, "at": session.day().isoformat()}
    told |= encode(wanted())
    if _now() != st.session_state[_SYNCED] and told != st.session_state[_ADDRESS]:
        session.leave(st.session_state[_ADDRESS])
        st.query_params.from_dict(told)
        st.session_state[_ADDRESS] = told
    st.session_state[_GIVEN] = told
    st.session_state[_SYNCED] = _now()
