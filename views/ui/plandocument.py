"""A planning document by hand: put into the register, changed, taken off and put back."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import streamlit as st

from geo.errors import Refusal
from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.words import Words
from planning.codelists import plan_kinds, plan_statuses, statuses_for
from planning.documents import (
    Document,
    DocumentEntry,
    Form,
    add_document,
    change_document,
    remove_document,
    restore_document,
)
from planning.recordchanges import document_changes
from planning.seeds import note_in, source_in
from views.ui import session
from views.ui.frame import plain_text, tell
from views.ui.panel import facts
from views.ui.planform import DAYS, picked_day, was_done
from views.ui.recordhistory import record_history
from views.ui.who import who_control, who_here

_GONE = "document_gone"
FORMS: tuple[Form, ...] = get_args(Form)


def add_one(store: Store, say: Words) -> None:
    """Draw the way to put a document into the register, and to bring back one just taken off."""
    gone: Document | None = st.session_state.get(_GONE)
    if gone is not None and st.button(
        say("plans.doc.undo", title=plain_text(gone.title)), icon=":material/undo:"
    ):
        was_done(lambda: restore_document(store.home, gone, who=who_here()), say)
        st.session_state[_GONE] = None
        st.rerun()
    with st.expander(say("plans.doc.add"), icon=":material/note_add:"):
        entry = document_form(store, say, "new", None)
        if (
            st.button(say("plans.doc.save"), type="primary", key="document_add")
            and entry is not None
            and was_done(lambda: add_document(store.home, entry, who=who_here()), say)
        ):
            st.rerun()


def document_card(store: Store, one: Document, say: Words) -> None:
    """Draw a document of the register: where it comes from, and a form that changes it."""
    with st.container(border=True):
        st.markdown(f"**{plain_text(one.title)}**")
        facts(_facts(store, one, say))
        if one.regulation_url:
            st.link_button(say("plans.regulation"), one.regulation_url, icon=":material/gavel:")
        with st.expander(say("plans.doc.change"), icon=":material/edit:"):
            entry = document_form(store, say, f"{one.id}:{one.version}", one)
            save, remove = st.columns(2)
            saved = save.button(say("plans.doc.save"), type="primary", key=f"save:{one.id}")
            if saved and entry is not None and _changed(store, one, entry, say):
                st.rerun()
            if remove.button(say("plans.doc.remove"), key=f"remove:{one.id}"):
                _remove(store, one, say)
            who_control(say)
        record_history(store, document_changes(store.home, one.id), say)


def _changed(store: Store, one: Document, entry: DocumentEntry, say: Words) -> bool:
    version, who = one.version, who_here()
    return was_done(
        lambda: change_document(store.home, one.id, entry, version=version, who=who), say
    )


def _remove(store: Store, one: Document, say: Words) -> None:
    try:
        gone = remove_document(store.home, one.id, version=one.version, who=who_here())
        st.session_state[_GONE] = gone
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.rerun()


def _facts(store: Store, one: Document, say: Words) -> list[tuple[str, str]]:
    known = store.territory.units.index
    names = [store.territory.name(key) for key in one.territories if key in known]
    checked = say("plans.verified" if one.verified else "plans.not_verified")
    rows = [
        (say("plans.authority"), one.authority),
        (say("plans.doc.territories"), ", ".join(names)),
        (say("plans.doc.form"), say(f"plans.form.{one.form}")),
        (say("plans.source"), source_in(one, say.lang)),
        (say("plans.doc.note"), note_in(one, say.lang)),
        (say("plans.doc.verified"), checked),
    ]
    return [(name, value) for name, value in rows if value]


def document_form(store: Store, say: Words, key: str, one: Document | None) -> DocumentEntry | None:
    """Draw the fields of a document and return what they say; None while there is no title."""
    told = {f.name: getattr(one, f.name) for f in fields(DocumentEntry)} if one else {}
    title = st.text_input(say("plans.title"), told.get("title", ""), key=f"doc_title:{key}")
    left, right = st.columns(2, gap="medium")
    with left:
        kinds = plan_kinds()
        kind = _chosen(say("plans.kind"), list(kinds), told.get("kind"), f"doc_kind:{key}", say)
        current = told.get("status", "to_verify")
        statuses = [status.key for status in statuses_for(kind)]
        if not plan_statuses()[current].country and current not in statuses:
            statuses.append(current)  # a file may say it in its own way
        status = _chosen(
            say("plans.status"),
            statuses,
            current,
            f"doc_status:{key}:{kind}",
            say,
        )
        since = st.date_input(
            say("plans.valid_from"), told.get("valid_from"), key=f"doc_from:{key}", **DAYS
        )
        until = st.date_input(
            say("plans.valid_to"), told.get("valid_to"), key=f"doc_to:{key}", **DAYS
        )
        form = st.radio(
            say("plans.doc.form"),
            FORMS,
            FORMS.index(told.get("form", "text")),
            format_func=lambda name: say(f"plans.form.{name}"),
            key=f"doc_form:{key}",
            horizontal=True,
        )
    with right:
        units = _units(store, told.get("territories", ()))
        territories = st.multiselect(
            say("plans.doc.territories"),
            units,
            list(told.get("territories", ())),
            format_func=store.territory.name,
            placeholder=say("plans.territories_hint"),
            key=f"doc_units:{key}",
            select_all=False,
        )
        texts = {
            name: st.text_input(say(f"plans.{name}"), told.get(name, ""), key=f"doc_{name}:{key}")
            for name in ("authority", "source", "regulation_url")
        }
        verified = st.checkbox(
            say("plans.doc.verified"), told.get("verified", False), key=f"doc_verified:{key}"
        )
    if not title.strip():
        return None
    changed = {"title": title, "kind": kind, "status": status, "form": form, **texts}
    changed |= {"valid_from": picked_day(since), "valid_to": picked_day(until)}
    changed |= {"verified": verified, "territories": tuple(territories)}
    return DocumentEntry(**(told | changed))


def _chosen(label: str, keys: list[str], current: str | None, key: str, say: Words) -> str:
    names = {name: kind.names for name, kind in plan_kinds().items()}
    names |= {name: status.names for name, status in plan_statuses().items()}
    chosen: str = st.selectbox(
        label,
        keys,
        index=keys.index(current) if current in keys else 0,
        format_func=lambda name: names[name][say.lang],
        key=key,
    )
    return chosen


def _units(store: Store, kept: tuple[Key, ...]) -> list[Key]:
    """Return the units of today and those that the document has, which may be older."""
    today = [key for region in REGIONS for key in finest(store.territory, region, session.today())]
    known = store.territory.units.index
    return list(dict.fromkeys([*(key for key in kept if key in known), *today]))
