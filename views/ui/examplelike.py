"""Examples by likeness: sorted for a municipality of Vidzeme, and what fits a recommendation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import Refusal
from layers.cooperation import degrees
from layers.listing import finest
from layers.units import unit_id
from planning.comparedareas import compared_area
from planning.fitting import Fit, fitting_examples, spoken_area
from planning.recommendationlists import name_in
from views.ui import session
from views.ui.frame import plain_text, tell

if TYPE_CHECKING:
    from layers.examples import Example
    from layers.store import Store
    from layers.words import Words
    from planning.recommendations import Recommendation

LIKE = "like"
_CONTROL = "examples_like"
_SHOWN = 5


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
    """Offer the examples that fit a recommendation: by its theme, then by its municipalities."""
    place = st.popover(
        say("alike.fitting"), icon=":material/recommend:", key="rec_fitting", on_change="rerun"
    )
    if not place.open:
        return
    at = session.today()
    with place, st.spinner(say("compared.computing")):
        area = spoken_area(store, told.id, at)
        fits = fitting_examples(store, area, at, theme=told.theme)
    place.caption(plain_text(say("alike.fitting_about" if area else "alike.fitting_no_area")))
    for one in fits[:_SHOWN]:
        place.page_link(
            "examples.py",
            label=_fit_told(one, told.theme, say),
            icon=":material/menu_book:",
            query_params={"lang": say.lang, "example": one.example.id},
        )


def _fit_told(one: Fit, theme: str, say: Words) -> str:
    example = one.example
    parts = [example.names[say.lang]]
    if one.of_theme:
        parts.append(name_in("theme", theme, say.lang))
    if example.degree:
        parts.append(degrees()[example.degree].title(say.lang))
    if one.distance is not None:
        parts.append(say("alike.far", distance=say.number(one.distance, 2)))
    if not example.verified:
        parts.append(say("examples.unverified"))
    return plain_text(" · ".join(parts))
