"""The weights of the components on sliders: tried at once, saved for everyone, set back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.paircomponents import GROUPS
from planning.pairweights import MOST, StoredWeights, reset_weights, save_weights, stored_weights
from views.ui import session
from views.ui.frame import plain_text, tell
from views.ui.pairwords import group_components

_TRIED, _REFUSED = "pairs_weights_tried", "pairs_weights_refused"


def weights_here(store: Store) -> tuple[dict[str, float], StoredWeights]:
    """Return the weights that hold for this visitor now, and those that are kept.

    What somebody tries on the sliders is theirs alone until they save it.
    """
    stored = stored_weights(store.home)
    tried: Mapping[str, float] = st.session_state.get(_TRIED, {})
    return {**stored.weights, **tried}, stored


def weights_control(
    store: Store, weights: Mapping[str, float], stored: StoredWeights, say: Words
) -> None:
    """Draw the sliders in a popover, with what saves them and sets them back."""
    changed = dict(weights) != dict(stored.weights)
    label = say("pairs.weights_changed" if changed else "pairs.weights")
    with st.popover(plain_text(label), icon=":material/balance:"):
        st.caption(plain_text(say("pairs.weights_about")))
        refusal = st.session_state.pop(_REFUSED, None)
        if isinstance(refusal, Refusal):
            tell(refusal, say)
        with st.container(key="pairs_weights_all"):
            left, right = st.columns(2, gap="medium")
            for group, column in zip(GROUPS, (left, right, left), strict=True):
                column.markdown(f"**{plain_text(say(f'pairs.group.{group}'))}**")
                for one in group_components(group):
                    with column:
                        _slider(one.key, one.names[say.lang], weights[one.key])
        _buttons(store, weights, stored, say, changed=changed)


def _slider(key: str, name: str, weight: float) -> None:
    field = f"pairs_weight:{key}"
    st.session_state[field] = float(weight)
    st.slider(
        plain_text(name),
        min_value=0.0,
        max_value=MOST,
        step=0.5,
        format="%g",
        key=field,
        on_change=lambda: _try(key, st.session_state[field]),
    )


def _try(key: str, weight: float) -> None:
    session.touched()
    st.session_state[_TRIED] = {**st.session_state.get(_TRIED, {}), key: float(weight)}


def _buttons(
    store: Store,
    weights: Mapping[str, float],
    stored: StoredWeights,
    say: Words,
    *,
    changed: bool,
) -> None:
    with st.container(horizontal=True):
        st.button(
            say("pairs.weights_save"),
            type="primary",
            icon=":material/save:",
            key="pairs_weights_save",
            disabled=not changed,
            on_click=lambda: _do(lambda: save_weights(store.home, weights, version=stored.version)),
        )
        st.button(
            say("pairs.weights_reset"),
            icon=":material/restart_alt:",
            key="pairs_weights_reset",
            disabled=not (changed or stored.own),
            on_click=lambda: _do(lambda: _reset(store, stored)),
        )


def _reset(store: Store, stored: StoredWeights) -> None:
    if stored.own:
        reset_weights(store.home, version=stored.version)


def _do(verb: Callable[[], Any]) -> None:
    """Do something with the weights; what is refused is said at the next run."""
    try:
        verb()
        st.session_state.pop(_TRIED, None)
    except Refusal as refusal:
        st.session_state[_REFUSED] = refusal
