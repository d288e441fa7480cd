"""Examples by likeness: sorted for a municipality of Vidzeme, and what fits a recommendation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import Refusal
from layers.listing import finest
from layers.units import unit_id
from planning.comparedareas import compared_area
from planning.fitting import FIT_WEIGHTS, PARTS, Fit, fitting_examples, spoken_area
from planning.fittingwords import fit_parts, fit_told, not_counted
from views.ui import session
from views.ui.frame import plain_text, tell

if TYPE_CHECKING:
    from layers.examples import Example
    from layers.store import Store
    from layers.words import Words
    from planning.recommendations import Recommendation

LIKE = "like"
_CONTROL = "examples_like"
_FIT_WEIGHT = "rec_fit_weight_{}"
_SHOWN, _MOST = 5, 3.0


def like_control(store: Store, say: Words) -> str | None:
    """Draw the choice of whom examples are to be like, and return the unit's id."""
    at = session.today()
    names = {
        unit_id(key): store.territory.name(key, say.lang, at)
        for key in finest(store.territory, "vidzeme", at)
    }
    told = st.query_params.get(LIKE)
    st.session_state[_CONTROL] = told if told in names else None
    chosen: str | None = st.selectbox(
        say("alike.sort_by"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=say("alike.sort_by"),
        key=_CONTROL,
        label_visibility="collapsed",
        on_change=_chosen,
    )
    return chosen


def _chosen() -> None:
    rest = {key: value for key, value in st.query_params.to_dict().items() if key != LIKE}
    value = st.session_state[_CONTROL]
    st.query_params.from_dict(rest | ({LIKE: value} if value else {}))


def alike_order(store: Store, unit: str, among: Sequence[Example], say: Words) -> dict[str, float]:
    """Return how far the areas of examples are from a unit, where they have an outline."""
    at = session.today()
    try:
        with st.spinner(say("compared.computing")):
            fits = fitting_examples(store, compared_area(store, [unit], at), at, among=among)
    except Refusal as refusal:
        tell(refusal, say)
        return {}
    return {one.example.id: one.distance for one in fits if one.distance is not None}


def fitting_part(store: Store, told: Recommendation, say: Words) -> None:
    """Offer the examples that fit a recommendation: by theme, degree and its municipalities."""
    place = st.popover(
        say("alike.fitting"), icon=":material/recommend:", key="rec_fitting", on_change="rerun"
    )
    if place.open:
        with place:
            _fitting(store, told, say)


@st.fragment
def _fitting(store: Store, told: Recommendation, say: Words) -> None:
    weights = _fit_weights(say)
    at = session.today()
    try:
        with st.spinner(say("compared.computing")):
            area = spoken_area(store, told.id, at)
            fits = fitting_examples(
                store, area, at, theme=told.theme, degree=told.cooperation, weights=weights
            )
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.caption(plain_text(" ".join([say("alike.fitting_about"), *not_counted(told, area, say)])))
    with st.container(gap="xsmall"):
        for one in fits[:_SHOWN]:
            _fit_row(one, say)


def _fit_weights(say: Words) -> dict[str, float]:
    """Draw a slider for the weight of each part and return the weights."""
    for place, part in zip(st.columns(len(PARTS)), PARTS, strict=True):
        key = _FIT_WEIGHT.format(part)
        st.session_state.setdefault(key, FIT_WEIGHTS[part])
        place.slider(
            say(f"fit.part.{part}"), 0.0, _MOST, step=0.5, key=key, help=say("fit.weights_about")
        )
    return {part: float(st.session_state[_FIT_WEIGHT.format(part)]) for part in PARTS}


def _fit_row(one: Fit, say: Words) -> None:
    marks = [one.example.names[say.lang], fit_told(one, say)]
    if not one.example.verified:
        marks.append(say("examples.unverified"))
    with st.container(gap=None):
        st.page_link(
            "examples.py",
            label=plain_text(" · ".join(marks)),
            icon=":material/menu_book:",
            query_params={"lang": say.lang, "example": one.example.id},
        )
        st.caption(plain_text(" · ".join(fit_parts(one, say))))
