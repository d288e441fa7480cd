"""The form in which an outside source, or the note beside a figure, is said anew."""

from __future__ import annotations

from typing import Any

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.evidence import EXTERNAL, Evidence, change_source
from views.ui.recordconflict import keep_or_meet, record_conflict
from views.ui.recorddraft import begun, field_of, typed_in

_FIELDS = ("source", "link", "note")


def source_conflict(store: Store, one: Evidence, say: Words) -> bool:
    """Draw the conflict that a change of evidence has met; return whether there is one."""

    def save(values: dict[str, Any], version: int, who: str) -> object:
        return _change(store, one, values, version, who)

    return record_conflict(_place(one), say, save)


def source_edit(store: Store, one: Evidence, say: Words) -> None:
    """Draw the button that opens the form, and the form: of a figure only the note is told."""
    place, names = _place(one), _FIELDS if one.kind == EXTERNAL else ("note",)
    with st.popover(say("recpage.edit"), icon=":material/edit:", type="tertiary"):
        version = begun(place, one.version, {name: getattr(one, name) for name in names})
        for name in names:
            st.text_input(say(f"recpage.field.{name}"), key=field_of(place, name), max_chars=2000)

        def change(who: str) -> object:
            values = {name: str(typed_in(place, name) or "") for name in names}
            return _change(store, one, values, version, who)

        def press() -> None:
            keep_or_meet(place, change)

        st.button(say("recpage.save"), type="primary", key=f"rec_resource:{one.id}", on_click=press)


def _change(store: Store, one: Evidence, values: dict[str, Any], version: int, who: str) -> object:
    told = {name: getattr(one, name) for name in _FIELDS} | values
    source, link, note = (told[name] for name in _FIELDS)
    return change_source(store.home, one.id, source, version=version, who=who, link=link, note=note)


def _place(one: Evidence) -> str:
    return f"source:{one.id}"
