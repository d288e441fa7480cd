"""Two people changed one recommendation: both texts side by side, and what becomes of each."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.conflicts import Conflict, EditConflict, FieldConflict
from planning.recommendationlists import LISTS, name_in
from planning.recommendations import change_recommendation
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt
from views.ui.recommendationdraft import Draft, forget, from_plain
from views.ui.recommendationhistory import field_name
from views.ui.recommendationview import go

_BETWEEN = {"title": " / ", "text": "\n\n"}


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
    for field in conflict.fields:
        _field(conflict, field, say)
    st.button(
        say("recpage.conflict_save"),
        type="primary",
        icon=":material/save:",
        key="recommendations_merge",
        on_click=lambda: attempt(lambda who: _save(store, recommendation, draft, conflict, who)),
    )
    return True


def _field(conflict: Conflict, field: FieldConflict, say: Words) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain_text(field_name(field.field, say))}**")
        theirs, mine = st.columns(2, gap="small")
        told = say("recpage.theirs", who=conflict.who)
        theirs.html(_side(told, value_told(field.field, field.theirs, say)))
        mine.html(_side(say("recpage.mine"), value_told(field.field, field.mine, say)))
        st.radio(
            say("recpage.becomes"),
            choices(field),
            index=choices(field).index(_usual(field)),
            format_func=lambda one: say(f"recpage.take.{one}"),
            key=_choice_key(conflict, field),
            horizontal=True,
        )


def _side(heading: str, text: str) -> str:
    return f'<p class="xr-note">{escape(heading)}</p><p class="xr-text">{escape(text)}</p>'


def choices(field: FieldConflict) -> list[str]:
    """Return what can become of a field: only texts can be kept both, one after the other."""
    is_text = field.field.rpartition("_")[0] in _BETWEEN
    return ["theirs", "mine", *(["both"] if is_text and field.both else [])]


def _usual(field: FieldConflict) -> str:
    """Return what loses nothing: both texts, else the side that was changed, else mine."""
    if "both" in choices(field):
        return "both"
    return "theirs" if field.mine == field.base else "mine"


def resolved(field: FieldConflict, choice: str) -> Any:  # noqa: ANN401  plain data of any kind
    """Return a field as it was chosen to become."""
    if choice == "both":
        between = _BETWEEN[field.field.rpartition("_")[0]]
        return between.join(filter(None, (field.theirs, field.mine)))
    return field.theirs if choice == "theirs" else field.mine


def value_told(name: str, value: Any, say: Words) -> str:  # noqa: ANN401  plain data of any kind
    """Return the value of a field as people read it."""
    if value in ("", None, [], ()):
        return say("recpage.nothing")
    if name in LISTS:
        return name_in(name, str(value), say.lang)
    return "; ".join(value) if isinstance(value, list | tuple) else str(value)


def _save(store: Store, recommendation: str, draft: Draft, conflict: Conflict, who: str) -> None:
    told = {
        field.field: resolved(field, str(st.session_state[_choice_key(conflict, field)]))
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


def _choice_key(conflict: Conflict, field: FieldConflict) -> str:
    return f"rec_take:{conflict.record}:{conflict.version}:{field.field}"


def _key(recommendation: str) -> str:
    return f"rec_conflict:{recommendation}"
