"""Two people changed one cooperation area: both texts side by side, and what becomes of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.conflicts import Conflict, EditConflict, FieldConflict
from planning.cooperation import CooperationEntry, change_cooperation
from planning.cooperationtold import ground_of, territory_of
from views.ui.cooperationhistory import field_name, value_told
from views.ui.cooperationview import go
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt
from views.ui.recordconflict import resolved

_TUPLES = frozenset({"themes", "financing", "instruments", "sources"})
_DAYS = frozenset({"valid_from", "valid_to"})


def meet(cooperation: str, conflict: Conflict) -> None:
    """Keep a conflict until somebody has said what is to become of it."""
    st.session_state[_key(cooperation)] = conflict


def conflict_form(store: Store, cooperation: str, entry: CooperationEntry, say: Words) -> bool:
    """Draw the conflict that a save has met; return whether there is one."""
    conflict: Conflict | None = st.session_state.get(_key(cooperation))
    if conflict is None:
        return False
    about = say("cooppage.conflict", who=conflict.who, date=conflict.at.date())
    st.warning(plain_text(about), icon=":material/call_split:")
    for field in conflict.fields:
        _field(store, conflict, field, say)
    st.button(
        say("recpage.conflict_save"),
        type="primary",
        icon=":material/save:",
        key="cooperation_merge",
        on_click=lambda: attempt(lambda who: _save(store, cooperation, entry, conflict, who)),
    )
    return True


def _field(store: Store, conflict: Conflict, field: FieldConflict, say: Words) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain_text(field_name(field.field, say))}**")
        theirs, mine = st.columns(2, gap="small")
        told = say("recpage.theirs", who=conflict.who)
        theirs.html(_side(told, value_told(store, field.field, field.theirs, say), say))
        mine.html(_side(say("recpage.mine"), value_told(store, field.field, field.mine, say), say))
        st.radio(
            say("recpage.becomes"),
            ["theirs", "mine"],
            index=0 if field.mine == field.base else 1,
            format_func=lambda one: say(f"recpage.take.{one}"),
            key=_choice_key(conflict, field),
            horizontal=True,
        )


def _side(heading: str, text: str, say: Words) -> str:
    shown = text or say("recpage.nothing")
    return f'<p class="xr-note">{escape(heading)}</p><p class="xr-text">{escape(shown)}</p>'


def from_plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields that a conflict tells as an entry has them."""
    found = {name: _typed(name, value) for name, value in told.items() if name != "told"}
    return found | ({"territory": territory_of(told["told"])} if "told" in told else {})


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401  plain data of any kind
    if name in _TUPLES:
        return tuple(value)
    if name in _DAYS and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return tuple(ground_of(one) for one in value) if name == "evidence" else value


def _save(
    store: Store, cooperation: str, entry: CooperationEntry, conflict: Conflict, who: str
) -> None:
    told = {
        field.field: resolved(field, str(st.session_state[_choice_key(conflict, field)]))
        for field in conflict.fields
    }
    merged = replace(entry, **from_plain(told))
    try:
        change_cooperation(store, cooperation, merged, version=conflict.version, who=who)
    except EditConflict as met:
        meet(cooperation, met.conflict)
        return
    st.session_state.pop(_key(cooperation), None)
    go(edit=False)


def _choice_key(conflict: Conflict, field: FieldConflict) -> str:
    return f"coop_take:{conflict.record}:{conflict.version}:{field.field}"


def _key(cooperation: str) -> str:
    return f"coop_conflict:{cooperation}"
