"""The form of an entry: a control for each field; two people's changes are put side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.units import unit_id
from layers.words import Words
from planning.checks import TEXT_LIMIT
from planning.conflicts import Conflict, EditConflict
from planning.registerfields import REGISTERS, Field, codes_of
from planning.registerplaces import partners, place_keys
from planning.registers import (
    Entry,
    add_entry,
    change_entry,
    get_entry,
    list_entries,
    names_of,
)
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt
from views.ui.registercard import field_label, place_told, value_told
from views.ui.registerview import NEW, RegisterView, go
from views.ui.who import who_field

_FIRST_DAY = dt.date(1900, 1, 1)


def register_form(
    store: Store, view: RegisterView, at: dt.date, say: Words, *, asks_who: bool
) -> None:
    """Draw the form of one entry, or of a new one; refuses ``register-entry-gone``."""
    one = None if view.chosen == NEW else get_entry(store.home, view.part, view.chosen)
    st.subheader(say("registers.editing" if one else "registers.new"), anchor=False)
    if asks_who:
        who_field(say)
    if one is not None and one.origin == "shipped":
        st.caption(plain_text(say("registers.editing_shipped")))
    _conflict(store, view, say)
    names = names_of(list_entries(store.home, "institutions", say.lang), say.lang)
    for field in REGISTERS[view.part].fields:
        _control(store, view, field, one, names, at, say)
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            say("registers.save"),
            type="primary",
            icon=":material/save:",
            key="registers_save",
            on_click=lambda: attempt(lambda who: _save(store, view, one, who)),
        )
        st.button(
            say("recpage.cancel"),
            key="registers_cancel",
            on_click=lambda: _leave(view, "" if one is None else one.id),
        )


def _control(  # noqa: PLR0913, PLR0917  a field, and all that its control offers
    store: Store,
    view: RegisterView,
    field: Field,
    one: Entry | None,
    names: Mapping[str, str],
    at: dt.date,
    say: Words,
) -> None:
    key = _key(view, field.name)
    if key not in st.session_state:
        st.session_state[key] = _begin(field, one)
    label = field_label(field.name, say) + (" *" if field.needed else "")
    if field.kind == "day":
        st.date_input(label, key=key, min_value=_FIRST_DAY, format="DD.MM.YYYY")
    elif field.kind == "keys":
        known = {one: told[say.lang] for one, told in codes_of(field.codes).items()}
        hint = say("visit.choose")
        shown = known.__getitem__
        st.multiselect(
            label,
            list(known),
            format_func=shown,
            key=key,
            placeholder=hint,
            select_all=False,
        )
    elif field.kind in {"key", "institution", "place"}:
        options = _options(store, field, names, at, st.session_state[key], say)
        st.selectbox(label, list(options), format_func=options.__getitem__, key=key)
    elif field.kind == "text":
        st.text_area(label, key=key, max_chars=TEXT_LIMIT, height=90)
    else:
        st.text_input(label, key=key, max_chars=TEXT_LIMIT if field.kind == "link" else 300)


def _begin(field: Field, one: Entry | None) -> Any:  # noqa: ANN401  as the control takes it
    if one is not None:
        value = one.values[field.name]
        return list(value) if isinstance(value, tuple) else value
    return {"day": None, "keys": []}.get(field.kind, "")


def _options(  # noqa: PLR0913, PLR0917  as above
    store: Store,
    field: Field,
    names: Mapping[str, str],
    at: dt.date,
    chosen: str,
    say: Words,
) -> dict[str, str]:
    if field.kind == "key":
        known = {one: told[say.lang] for one, told in codes_of(field.codes).items()}
    elif field.kind == "institution":
        known = dict(sorted(names.items(), key=lambda pair: pair[1]))
    else:
        keys = [
            key for name in ("vidzeme", "ostfold") for key in place_keys(store.territory, name, at)
        ]
        places = ["vidzeme", "ostfold", *(unit_id(key) for key in keys), *partners()]
        places += [chosen] if chosen and chosen not in places else []
        known = {place: place_told(store, place, say) for place in places}
    nothing = say("registers.place_none") if field.kind == "place" else "–"
    return {"": nothing, **known}


def _save(store: Store, view: RegisterView, one: Entry | None, who: str) -> None:
    told = {field.name: st.session_state[_key(view, field.name)] for field in _fields(view)}
    if one is None:
        one = add_entry(store.home, view.part, told, who=who)
    else:
        version = st.session_state.get(_version(view), one.version)
        try:
            change_entry(store.home, view.part, one.id, told, version=version, who=who)
        except EditConflict as met:
            st.session_state[_met(view)] = met.conflict
            return
    _leave(view, one.id)


def _fields(view: RegisterView) -> tuple[Field, ...]:
    return REGISTERS[view.part].fields


def _leave(view: RegisterView, chosen: str) -> None:
    for field in _fields(view):
        st.session_state.pop(_key(view, field.name), None)
    st.session_state.pop(_met(view), None)
    st.session_state.pop(_version(view), None)
    go(chosen=chosen, edit=False)


def note_version(view: RegisterView, store: Store) -> None:
    """Remember which version of an entry is being changed, when its form is opened."""
    if view.edit and view.chosen != NEW and _version(view) not in st.session_state:
        try:
            one = get_entry(store.home, view.part, view.chosen)
        except Refusal:
            return
        st.session_state[_version(view)] = one.version


def _conflict(store: Store, view: RegisterView, say: Words) -> None:
    """Draw what somebody else has written meanwhile; the next save puts mine above it."""
    met: Conflict | None = st.session_state.get(_met(view))
    if met is None:
        return
    about = say("registers.conflict", who=met.who, date=met.at.date())
    st.warning(plain_text(about), icon=":material/call_split:")
    fields = {field.name: field for field in _fields(view)}
    names = names_of(list_entries(store.home, "institutions"), say.lang)
    for told in met.fields:
        if told.field in fields:
            label = escape(field_label(told.field, say))
            theirs = escape(value_told(store, fields[told.field], told.theirs, names, say) or "–")
            st.html(f'<p class="xr-note">{label}, {escape(met.who)}:</p><p>{theirs}</p>')
    with st.container(horizontal=True, gap="xsmall"):
        for take in ("mine", "theirs"):
            st.button(
                say(f"registers.take.{take}"),
                key=f"registers_take_{take}",
                on_click=_settle,
                args=(view, met, take),
            )


def _settle(view: RegisterView, met: Conflict, take: str) -> None:
    """Go on from the version that stands; fields that I did not touch become theirs either way."""
    kinds = {field.name: field.kind for field in _fields(view)}
    for told in met.fields:
        if told.field in kinds and (take == "theirs" or told.mine == told.base):
            value = told.theirs
            if kinds[told.field] == "day" and value:
                value = dt.date.fromisoformat(value)
            st.session_state[_key(view, told.field)] = value
    st.session_state[_version(view)] = met.version
    st.session_state.pop(_met(view), None)


def _key(view: RegisterView, name: str) -> str:
    return f"reg:{view.part}:{view.chosen}:{name}"


def _met(view: RegisterView) -> str:
    return f"reg_conflict:{view.part}:{view.chosen}"


def _version(view: RegisterView) -> str:
    return f"reg_version:{view.part}:{view.chosen}"
