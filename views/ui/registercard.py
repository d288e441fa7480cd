"""The card of an entry of a register: what it says, how sure that is, and every change of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from layers.cooperation import evidence_marks
from layers.store import Store
from layers.words import LANGUAGES, Words
from planning.codelists import plan_kinds, plan_statuses
from planning.documents import list_documents
from planning.history import Changed, changes_of, take_back
from planning.registerfields import REGISTERS, Field, Register, RegisterName, code_name
from planning.registerplaces import partners
from planning.registers import (
    Entry,
    get_entry,
    list_entries,
    names_of,
    remove_entry,
    shipped,
    text_of,
    title_of,
)
from planning.rulewords import unit_name
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt, offer_undo, was_kept
from views.ui.registerlist import PLAN
from views.ui.registerview import RegisterView, go

_EACH = {"name", "roles", "note"}  # written in every language


def register_card(store: Store, view: RegisterView, say: Words) -> None:
    """Draw the card; refuses ``register-entry-gone``."""
    st.button(
        say("registers.back"),
        icon=":material/arrow_back:",
        key="registers_away",
        type="tertiary",
        on_click=lambda: go(chosen="", edit=False),
    )
    if view.chosen.startswith(PLAN):
        _plan_card(store, view.chosen.removeprefix(PLAN), say)
        return
    one = get_entry(store.home, view.part, view.chosen)
    names = names_of(list_entries(store.home, "institutions"), say.lang)
    title = title_of(one, say.lang, names)
    rows = _facts(store, one, names, say)
    st.html(f'<div class="xr-card"><h2>{escape(title)}</h2>{_origin(one, say)}{_dl(rows)}</div>')
    _doing(store, one, say)
    _history(store, one, names, say)


def _origin(one: Entry, say: Words) -> str:
    told = escape(say(f"registers.origin_told.{one.origin}"))
    mark = evidence_marks().get(one.text("mark"))
    sure = ""
    if mark is not None:
        sure = f'<p class="xr-note">{escape(mark.title(say.lang))}: {escape(_about(mark, say))}</p>'
    return f'<p class="xr-note">{told}</p>{sure}'


def _about(mark: Any, say: Words) -> str:  # noqa: ANN401  a Code of the layers
    return str(mark.about[say.lang])


def _facts(store: Store, one: Entry, names: Mapping[str, str], say: Words) -> list[tuple[str, str]]:
    """Return labels with texts; what is written in several languages is told in one."""
    rows, done = [], {"mark"}
    for field in REGISTERS[one.register].fields:
        stem = field.name.rpartition("_")[0]
        if stem in _EACH and field.name.rpartition("_")[2] in LANGUAGES:
            label, text = say(f"registers.field.{stem}"), text_of(one, stem, say.lang)
            is_title = stem == "name"
            if stem not in done and text and not is_title:
                rows.append((label, text))
            done.add(stem)
        elif field.name not in done:
            rows.append((field_label(field.name, say), _told(store, field, one, names, say)))
    return [(label, text) for label, text in rows if text]


def _told(store: Store, field: Field, one: Entry, names: Mapping[str, str], say: Words) -> str:
    return value_told(store, field, one.values[field.name], names, say)


def value_told(  # noqa: PLR0911  one line for each kind
    store: Store,
    field: Field,
    value: Any,  # noqa: ANN401  a value of any kind, or as JSON has it
    names: Mapping[str, str],
    say: Words,
) -> str:
    """Return the value of a field as people read it."""
    if value in (None, "", (), []):
        return ""
    if field.kind == "day":
        return say.date(value if isinstance(value, dt.date) else dt.date.fromisoformat(value))
    if field.kind == "key":
        return code_name(field.codes, str(value), say.lang)
    if field.kind == "keys":
        return "; ".join(code_name(field.codes, key, say.lang) for key in value)
    if field.kind == "institution":
        return names.get(str(value), str(value))
    if field.kind == "place":
        return place_told(store, str(value), say)
    return str(value)


def place_told(store: Store, place: str, say: Words) -> str:
    """Return what a place is called."""
    if place in partners():
        return say("registers.place_partner", name=partners()[place][say.lang])
    if "@" in place:
        return unit_name(store, place)
    return say(f"regions.{place}") if place else say("registers.place_none")


def field_label(name: str, say: Words) -> str:
    """Return what a field is called; that of a language names it."""
    stem, _, lang = name.rpartition("_")
    if stem in _EACH and lang in LANGUAGES:
        return f"{say(f'registers.field.{stem}')} ({say(f'recommendations.language.{lang}')})"
    return say(f"registers.field.{name}")


def _dl(rows: Sequence[tuple[str, str]]) -> str:
    told = "".join(f"<dt>{escape(label)}</dt><dd>{_value(text)}</dd>" for label, text in rows)
    return f'<dl class="xr-facts">{told}</dl>'


def _value(text: str) -> str:
    if text.startswith(("https://", "http://")):
        safe = escape(text)
        return f'<a href="{safe}" target="_blank" rel="noopener noreferrer">{safe}</a>'
    return escape(text).replace("\n", "<br>")


def _doing(store: Store, one: Entry, say: Words) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            say("registers.edit"),
            icon=":material/edit:",
            key="registers_edit",
            on_click=lambda: go(edit=True),
        )
        if one.origin == "shipped":
            return
        word = "registers.uncorrect" if one.origin == "corrected" else "recpage.remove"
        st.button(
            say(word),
            icon=":material/delete:",
            key="registers_remove",
            type="tertiary",
            on_click=_remove,
            args=(store, one),
        )


def _remove(store: Store, one: Entry) -> None:
    def verb(who: str) -> None:
        remove_entry(store.home, one.register, one.id, version=one.version, who=who)

    if was_kept(verb):
        record = REGISTERS[one.register].record
        offer_undo(changes_of(store.home, record, one.id)[-1].id)
        if one.id not in shipped(one.register):
            go(chosen="")


def _history(store: Store, one: Entry, names: Mapping[str, str], say: Words) -> None:
    changes = changes_of(store.home, REGISTERS[one.register].record, one.id)
    if not changes:
        return
    label = say("recpage.history", count=len(changes))
    with st.expander(label, icon=":material/history:"):
        for change in reversed(changes):
            with st.container(border=True, gap="xxsmall"):
                st.html(_change_html(store, one.register, change, names, say))
                if change.before:
                    st.button(
                        say("recpage.take_back"),
                        icon=":material/undo:",
                        type="tertiary",
                        key=f"registers_back:{change.id}",
                        on_click=lambda number=change.id: attempt(
                            lambda who: take_back(store.home, number, who)
                        ),
                    )


def _change_html(
    store: Store, name: RegisterName, change: Changed, names: Mapping[str, str], say: Words
) -> str:
    who = escape(f"{say.date(change.at.date())} {change.at:%H:%M} UTC · {change.who}")
    rows = "".join(_changed_rows(store, REGISTERS[name], change, names, say))
    did = "made" if not change.before else "changed"
    if change.takes_back is not None:
        did = "taken_back"
    elif change.after.get("deleted") is True:
        did = "removed"
    head = f"<b>{escape(say(f'recpage.did.{did}'))}</b><br>{who}"
    return f'<div class="xr-change">{head}<dl>{rows}</dl></div>'


def _changed_rows(
    store: Store, register: Register, change: Changed, names: Mapping[str, str], say: Words
) -> list[str]:
    rows = []
    for field in register.fields:
        told = [
            value_told(store, field, side.get(field.name), names, say)
            for side in (change.before, change.after)
        ]
        if field.name in change.after and any(told):
            label = escape(field_label(field.name, say))
            rows.append(f"<dt>{label}</dt><dd><del>{escape(told[0])}</del> {escape(told[1])}</dd>")
    return rows


def _plan_card(store: Store, number: str, say: Words) -> None:
    found = [one for one in list_documents(store.home) if str(one.id) == number]
    if not found:
        st.info(plain_text(say("refusals.register-entry-gone")))
        return
    one = found[0]
    rows = [
        (say("registers.field.kind"), plan_kinds()[one.kind].names[say.lang]),
        (say("registers.field.status"), plan_statuses()[one.status].names[say.lang]),
        (say("registers.field.authority"), one.authority),
        (say("registers.field.decided_on"), say.date(one.decided_on) if one.decided_on else ""),
        (say("registers.field.valid_from"), say.date(one.valid_from) if one.valid_from else ""),
        (say("registers.field.source"), one.source),
    ]
    told = _dl([(label, text) for label, text in rows if text])
    note = f'<p class="xr-note">{escape(say("registers.origin_told.plans"))}</p>'
    st.html(f'<div class="xr-card"><h2>{escape(one.title)}</h2>{note}{told}</div>')
    st.page_link("plans.py", label=say("registers.to_plans"), icon=":material/map_search:")
