"""What people do with recommendations: in whose name, refused in a sentence, taken back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.history import changes_of, history_of, take_back
from views.ui.frame import plain_text, tell
from views.ui.who import who_here

_REFUSED, _UNDO = "recommendations_refused", "recommendations_removed"


def attempt(verb: Callable[[str], object]) -> None:
    """Do something in the name of whoever sits here; a refusal is said at the next `outcome`."""
    was_kept(verb)


def was_kept(verb: Callable[[str], object]) -> bool:
    """Do as `attempt` does; return whether nothing was refused."""
    st.session_state.pop(_UNDO, None)
    try:
        verb(who_here())
    except Refusal as refusal:
        st.session_state[_REFUSED] = refusal
        return False
    return True


def attempt_removal(store: Store, recommendation: str, verb: Callable[[str], object]) -> None:
    """Remove something; the next `outcome` offers to take that back."""
    if was_kept(verb):
        offer_undo(history_of(store.home, recommendation)[-1].id)


def offer_undo(change: int) -> None:
    """Let the next `outcome` offer to take a change back."""
    st.session_state[_UNDO] = change


def attempt_removal_of(
    store: Store, record: tuple[str, str], verb: Callable[[str], object]
) -> None:
    """Do as `attempt_removal` does with a record by its kind and id."""
    if was_kept(verb):
        st.session_state[_UNDO] = changes_of(store.home, *record)[-1].id


def outcome(store: Store, say: Words) -> None:
    """Say why something was refused, and offer to take a removal back."""
    refusal = st.session_state.pop(_REFUSED, None)
    if isinstance(refusal, Refusal):
        tell(refusal, say)
    change: int | None = st.session_state.get(_UNDO)
    if change is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="recommendations_undo_row"):
        st.markdown(f":material/info: {plain_text(say('recpage.removed'))}")
        st.button(
            say("recpage.take_back"),
            icon=":material/undo:",
            key="recommendations_undo",
            on_click=lambda: attempt(lambda who: take_back(store.home, change, who)),
        )
