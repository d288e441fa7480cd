"""What a visitor looks at on the page of figures: kept for the session, in step with the address.

The region and the day are those of the whole visit (``views.ui.session``); the address has both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import streamlit as st

from views.ui import session
from views.ui.permalink import decode as decode_view

PAGE = "figures"
PARTS = ("list", "load")
_VIEW, _ADDRESS, _SYNCED, _GIVEN = (
    f"figures_{name}" for name in ("view", "told", "synced", "given")
)
_LONGEST = 60
Part = Literal["list", "load"]


@dataclass(frozen=True)
class FigureView:
    """The part of the page, and the id of the figures that are looked at."""

    part: Part = "list"
    of: str = ""


def figure_view() -> FigureView:
    """Return what the visitor looks at."""
    current: FigureView = st.session_state[_VIEW]
    return current


def show(**fields: Any) -> None:  # noqa: ANN401  fields of FigureView
    """Look at something else, as a control does."""
    st.session_state[_VIEW] = replace(figure_view(), **fields)


def arrive(*, came: bool) -> None:
    """Bring the view up to date with the address; ``came`` from another page or from outside.

    A run that a control began is no journey, whatever its address: a browser that has just been
    told a new one may still name the one before.
    """
    told = st.query_params.to_dict()
    if _VIEW not in st.session_state or (came and set(told) - {"lang"}):
        _open(told)
    elif came:
        st.session_state[_SYNCED] = None
    elif _now() == st.session_state[_SYNCED] and told not in (
        st.session_state.get(_ADDRESS),
        st.session_state.get(_GIVEN),
    ):
        _open(told)
    st.session_state[_ADDRESS] = told


def _open(told: Mapping[str, str]) -> None:
    part: Part = "load" if told.get("part") == "load" else "list"
    st.session_state[_VIEW] = FigureView(part, told.get("of", "")[:_LONGEST])
    view = decode_view(dict(told))
    if "region" in told:
        session.change(region=view.region)
    if "at" in told:
        session.change(at=view.at)
    st.session_state[_SYNCED] = _now()


def _now() -> tuple[FigureView, str, object]:
    return figure_view(), session.view().region, session.view().at


def write_address() -> None:
    """Put the view into the address when it changed: one entry of history."""
    view, mine = session.view(), figure_view()
    told = {"lang": view.lang, "region": view.region, "at": session.day().isoformat()}
    told |= {"part": mine.part} if mine.part != "list" else {}
    told |= {"of": mine.of} if mine.of else {}
    if _now() != st.session_state[_SYNCED] and told != st.session_state[_ADDRESS]:
        st.query_params.from_dict(told)
        st.session_state[_ADDRESS] = told
    st.session_state[_GIVEN] = told
    st.session_state[_SYNCED] = _now()
