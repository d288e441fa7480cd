"""What somebody is writing of a cooperation area and has not saved: kept for the session."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import Any

import streamlit as st

from layers.store import Store
from layers.territory import Key
from planning.cooperation import CooperationEntry, get_cooperation
from planning.cooperationtold import Territory
from views.ui.cooperationview import NEW

_LISTS = frozenset({"themes", "financing", "instruments", "sources"})
_WITHOUT = frozenset({"territory", "evidence", "practice"})
FIELDS = tuple(field.name for field in fields(CooperationEntry) if field.name not in _WITHOUT)


@dataclass(frozen=True)
class Draft:
    """An entry as somebody left it, the entry it began from, and the version of that."""

    entry: CooperationEntry
    base: CooperationEntry
    version: int = 0

    @property
    def changed(self) -> bool:
        """Return whether anything was written that is not saved."""
        return self.entry != self.base


def draft_here(store: Store, cooperation: str, at: dt.date) -> Draft:
    """Return what is being written, begun from what is kept; refuses ``cooperation-gone``."""
    kept: Draft | None = st.session_state.get(_key(cooperation))
    on_page = field_key(cooperation, "degree") in st.session_state
    if kept is not None and (kept.changed or on_page):
        return kept
    if cooperation == NEW:
        entry = CooperationEntry(territory=Territory(), degree="D1", valid_from=at)
        draft = Draft(entry, entry)
    else:
        told = get_cooperation(store.home, cooperation)
        entry = CooperationEntry(
            **{field.name: getattr(told, field.name) for field in fields(CooperationEntry)}
        )
        draft = Draft(entry, entry, told.version)
    keep(cooperation, draft)
    return draft


def keep(cooperation: str, draft: Draft) -> None:
    """Remember what was written."""
    st.session_state[_key(cooperation)] = draft


def typed(cooperation: str, draft: Draft) -> CooperationEntry:
    """Return the entry as the fields of the form have it now; the shape is the draft's."""
    told = {
        name: _value(name, st.session_state[field_key(cooperation, name)], draft.entry)
        for name in FIELDS
        if field_key(cooperation, name) in st.session_state
    }
    units = field_key(cooperation, "units")
    territory = draft.entry.territory
    if units in st.session_state:
        chosen: tuple[Key, ...] = tuple(st.session_state[units] or ())
        territory = replace(territory, units=chosen)
    return replace(draft.entry, **told, territory=territory)


def _value(name: str, value: Any, entry: CooperationEntry) -> Any:  # noqa: ANN401  of any field
    if name in _LISTS:
        return tuple(value or ())
    if name == "valid_from":
        return value if isinstance(value, dt.date) else entry.valid_from
    if name == "valid_to":
        return value if isinstance(value, dt.date) else None
    return str(value or "")


def begin(cooperation: str, name: str, value: Any) -> str:  # noqa: ANN401  of any field
    """Return the key of a field; one that is not on the page yet shows ``value``."""
    key = field_key(cooperation, name)
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def forget(cooperation: str) -> None:
    """Let go of what was written, and of the fields that held it."""
    st.session_state.pop(_key(cooperation), None)
    for name in (*FIELDS, "units"):
        st.session_state.pop(field_key(cooperation, name), None)


def field_key(cooperation: str, name: str) -> str:
    """Return the key of a field of the form."""
    return f"coop_field:{cooperation}:{name}"


def _key(cooperation: str) -> str:
    return f"coop_draft:{cooperation}"
