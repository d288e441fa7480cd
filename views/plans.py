"""Plans: the register of documents, bringing plans in, and the page of one plan."""

from __future__ import annotations

import streamlit as st

from layers.store import Store
from layers.words import Words
from views.ui import session
from views.ui.frame import notice, page_start
from views.ui.planbring import bring_in
from views.ui.plancard import plan_card
from views.ui.plankept import hand_over
from views.ui.planonline import online
from views.ui.planregister import register

_PART, _PLAN = "plans_part", "plan"
PARTS = ("register", "bring", "services")


def main() -> None:
    """Draw the page."""
    store = page_start("plans")
    if store is None:
        return
    say = session.say()
    plan = st.query_params.get(_PLAN)
    if plan:
        plan_card(store, plan, say)
    else:
        _parts(store, say)
    notice(say)


def _parts(store: Store, say: Words) -> None:
    if st.session_state.get(_PART) == "services" and hand_over(store, say):
        st.session_state[_PART] = "bring"
    st.session_state.setdefault(_PART, PARTS[0])
    part = st.segmented_control(
        say("plans.part"),
        PARTS,
        format_func=lambda name: say(f"plans.{name}"),
        key=_PART,
        required=True,
        label_visibility="collapsed",
    )
    if part == "bring":
        bring_in(store, say)
    elif part == "services":
        online(store, say)
    else:
        register(store, say)


main()
