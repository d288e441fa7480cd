"""What an audit rests on, and how its index is made: one click away."""

from __future__ import annotations

import streamlit as st

from layers.words import Words
from planning.audits import Audited
from planning.auditwords import rests_on, where_told
from views.ui.frame import plain_text


def sources_control(audited: Audited, say: Words) -> None:
    """Draw a small control that opens the sources and the formula of the index."""
    with st.popover(say("borders.sources"), icon=":material/info:"):
        st.markdown(f"**{plain_text(say('borders.index_title'))}**")
        st.markdown(plain_text(say("borders.index_about")))
        st.code(say("borders.index_formula"), language=None, wrap_lines=True)
        st.caption(plain_text(say("borders.judgements_about")))
        st.markdown(f"**{plain_text(say('borders.rests_on'))}**")
        for told in (where_told(audited, say), *rests_on(audited, say)):
            st.markdown(f"- {plain_text(told)}")
        st.caption(plain_text(say("borders.made_on", date=audited.made_at.date())))
