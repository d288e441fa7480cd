"""The way from a cooperation area to a recommendation about it."""

from __future__ import annotations

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.cooperation import Cooperation
from planning.cooperationdraft import recommendation_from
from views.ui.recommendationdoing import was_kept


def write_button(store: Store, told: Cooperation, say: Words) -> None:
    """Draw the button that writes a draft and opens it in its editor."""
    pressed = st.button(
        say("cooppage.write"),
        icon=":material/edit_note:",
        key="cooperation_write",
        help=say("cooppage.write_help"),
    )
    if not pressed:
        return
    made: list[str] = []
    if was_kept(
        lambda who: made.append(recommendation_from(store, told, who=who, lang=say.lang).id)
    ):
        query = {"rec": made[0], "edit": "1", "lang": say.lang}
        st.switch_page("recommendations.py", query_params=query)
    st.rerun()
