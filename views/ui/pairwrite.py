"""What comes of neighbours in one step: a recommendation, or a proposed cooperation area."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.paircooperation import make_cooperation
from planning.pairground import PairsAsked
from planning.pairs import Pairs
from views.ui.frame import plain_text, tell
from views.ui.recommendationpair import pairs_text
from views.ui.recommendationview import NEW
from views.ui.who import who_field, who_here

_MADE, _REFUSED, _ASKING = "pairs_made", "pairs_make_refused", "pairs_asking_who"


def asks_who() -> bool:
    """Return whether the name of whoever writes is asked for beside the button that keeps it.

    The field stays until something is made: a button that changed places under a click would miss.
    """
    return not who_here() or bool(st.session_state.get(_ASKING))


def write_buttons(
    store: Store, pairs: Pairs, units: tuple[str, ...], weights: Mapping[str, float], say: Words
) -> None:
    """Draw both ways on; what is made carries the figures with it."""
    refusal = st.session_state.pop(_REFUSED, None)
    if isinstance(refusal, Refusal):
        tell(refusal, say)
    with st.container(horizontal=True, vertical_alignment="center"):
        _recommend(pairs, units, weights, say)
        _cooperate(store, pairs, units, weights, say)
    _made(pairs.ground.asked, units, say)


def _recommend(
    pairs: Pairs, units: tuple[str, ...], weights: Mapping[str, float], say: Words
) -> None:
    pressed = st.button(
        say("recpage.border_write"),
        icon=":material/edit_note:",
        type="primary",
        key="pairs_recommend",
        help=say("pairs.recommend_help"),
    )
    if pressed:
        asked = pairs.ground.asked
        told = {"region": asked.region, "at": asked.at.isoformat(), "rec": NEW, "edit": "1"}
        told |= {"border": pairs_text(pairs, units, weights), "lang": say.lang}
        st.switch_page("recommendations.py", query_params=told)


def _cooperate(
    store: Store, pairs: Pairs, units: tuple[str, ...], weights: Mapping[str, float], say: Words
) -> None:
    label, icon = say("pairs.make"), ":material/handshake:"

    def button() -> None:
        st.button(
            label,
            icon=icon,
            key="pairs_make",
            help=say("pairs.make_help"),
            on_click=lambda: _make(store, pairs, units, weights, say.lang),
        )

    if not asks_who():
        button()
        return
    st.session_state[_ASKING] = True
    with st.popover(label, icon=icon):
        who_field(say)
        button()


def _make(
    store: Store, pairs: Pairs, units: tuple[str, ...], weights: Mapping[str, float], lang: str
) -> None:
    try:
        made = make_cooperation(store, pairs, units, weights, who=who_here(), lang=lang)
        st.session_state[_MADE] = (units, made.id)
        st.session_state[_ASKING] = False
    except Refusal as refusal:
        st.session_state[_REFUSED] = refusal


def _made(asked: PairsAsked, units: tuple[str, ...], say: Words) -> None:
    """Say that the area is kept, and lead to it."""
    found = st.session_state.get(_MADE)
    if found is None or found[0] != units:
        return
    st.success(plain_text(say("pairs.made")), icon=":material/handshake:")
    told = {"coop": found[1], "region": asked.region, "at": asked.at.isoformat(), "lang": say.lang}
    label, icon = say("pairs.see_made"), ":material/arrow_forward:"
    st.page_link("cooperation.py", label=label, icon=icon, query_params=told)
