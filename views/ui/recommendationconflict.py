"""Two people changed one recommendation: both texts side by side, in the place of the form."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.conflicts import Conflict, EditConflict
from planning.recommendations import change_recommendation
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt
from views.ui.recommendationdraft import Draft, forget, from_plain
from views.ui.recommendationview import go
from views.ui.recordconflict import (
    besides,
    choice_key,
    conflict_field,
    resolved,
    value_told,
)


def meet(recommendation: str, conflict: Conflict) -> None:
    """Keep a conflict until somebody has said what is to become of it."""
    st.session_state[_key(recommendation)] = conflict


def conflict_form(store: Store, recommendation: str, draft: Draft, say: Words) -> bool:
    """Draw the conflict that a save has met; return whether there is one."""
    conflict: Conflict | None = st.session_state.get(_key(recommendation))
    if conflict is None:
        return False
    about = say("recpage.conflict", who=conflict.who, date=conflict.at.date())
    st.warning(plain_text(about), icon=":material/call_split:")
    besides(conflict, say)
    for field in conflict.fields:
        conflict_field(conflict, field, lambda name, value: value_told(name, value, say), say)
    st.button(
        say("recpage.conflict_save"),
        type="primary",
        icon=":material/save:",
        key="recommendations_merge",
        on_click=lambda: attempt(lambda who: _save(store, recommendation, draft, conflict, who)),
    )
    return True


def _save(store: Store, recommendation: str, draft: Draft, conflict: Conflict, who: str) -> None:
    told = {
        field.field: resolved(field, str(st.session_state[choice_key(conflict, field)]))
        for field in conflict.fields
    }
    entry = replace(draft.entry, **from_plain(told))
    try:
        change_recommendation(store.home, recommendation, entry, version=conflict.version, who=who)
    except EditConflict as met:
        meet(recommendation, met.conflict)
        return
    st.session_state.pop(_key(recommendation), None)
    forget(recommendation)
    go(edit=False)


def _key(recommendation: str) -> str:
    return f"rec_conflict:{recommendation}"
