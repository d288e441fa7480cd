"""The editor of a cooperation area, beside the map: where, about what, how far, in which form."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from layers.cooperation import degrees
from layers.listing import finest
from layers.store import Store
from layers.words import Words
from planning.cooperation import CooperationEntry, add_cooperation
from planning.cooperationlists import (
    CooperationList,
    cooperation_list,
    cooperation_name,
    legal_forms,
)
from planning.cooperationmembers import MembershipEntry
from planning.recommendationlists import code_list, name_in
from views.ui.cooperationconflict import conflict_form, keep_change
from views.ui.cooperationdraft import Draft, begin, draft_here, forget, keep, typed
from views.ui.cooperationlooks import degree_told
from views.ui.cooperationshape import shape_part
from views.ui.cooperationview import NEW, CooperationView, choose
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt
from views.ui.recommendationdraft import own_first
from views.ui.who import who_field

_SURE, _MEMBERS = "coop_discard", "coop_units_are_members"
_FIRST_DAY, _LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
_DETAILS: tuple[CooperationList, ...] = ("hulst_type", "composition", "legal_form", "decision_rule")
_LINES = ("instruments", "sources")


def editor(store: Store, view: CooperationView, at: dt.date, say: Words, *, asks_who: bool) -> None:
    """Draw the form of one area; what is typed is kept until it is saved or let go."""
    one = view.chosen
    draft = draft_here(store, one, at)
    st.subheader(say("cooppage.new" if one == NEW else "cooppage.editing"), anchor=False)
    if conflict_form(store, one, draft, say):
        return
    if asks_who:
        who_field(say)
    if draft.entry.practice:
        st.caption(plain_text(say("cooppage.practice_told")))
    _what(one, draft, say)
    _where(store, view, draft, at, say)
    _days(one, draft, say)
    _details(one, draft, say)
    keep(one, Draft(typed(one, draft), draft.base, draft.version))
    with st.container(horizontal=True, key="cooperation_save_row"):
        st.button(
            say("recpage.save"),
            type="primary",
            icon=":material/save:",
            key="cooperation_save",
            on_click=_save,
            args=(store, one, draft),
        )
        st.button(
            say("recpage.cancel"), key="cooperation_cancel", on_click=_cancel, args=(one, draft)
        )
    if st.session_state.get(_SURE) == one:
        _sure(one, say)


def _what(one: str, draft: Draft, say: Words) -> None:
    mine, *others = own_first(say.lang)
    _line(one, draft, f"name_{mine}", _name_label(mine, say))
    _several(one, draft, "themes", "theme", say)
    key = begin(one, "degree", draft.entry.degree)
    st.selectbox(
        say("cooperation.field.degree"),
        list(cooperation_list("degree")),
        format_func=lambda value: degree_told(value, say.lang),
        key=key,
    )
    st.caption(plain_text(degrees()[st.session_state[key]].content[say.lang]))
    st.segmented_control(
        say("cooperation.field.standing"),
        list(cooperation_list("standing")),
        format_func=lambda value: cooperation_name("standing", value, say.lang),
        key=begin(one, "standing", draft.entry.standing),
        required=True,
    )
    written = any(getattr(draft.entry, f"name_{lang}") for lang in others)
    with st.expander(say("recpage.other_languages"), expanded=written):
        for lang in others:
            _line(one, draft, f"name_{lang}", _name_label(lang, say))


def _name_label(lang: str, say: Words) -> str:
    return f"{say('cooperation.field.name')} ({say(f'recommendations.language.{lang}')})"


def _line(one: str, draft: Draft, name: str, label: str) -> None:
    st.text_input(label, key=begin(one, name, getattr(draft.entry, name)), max_chars=300)


def _several(one: str, draft: Draft, field: str, name: CooperationList, say: Words) -> None:
    st.multiselect(
        say(f"cooperation.field.{field}"),
        list(cooperation_list(name)),
        format_func=lambda value: cooperation_name(name, value, say.lang),
        key=begin(one, field, list(getattr(draft.entry, field))),
        placeholder=say("recpage.choose"),
        select_all=False,
    )


def _where(store: Store, view: CooperationView, draft: Draft, at: dt.date, say: Words) -> None:
    one, territory = view.chosen, store.territory
    kept = draft.entry.territory.units
    keys = [*kept, *(key for key in finest(territory, view.region, at) if key not in kept)]
    st.multiselect(
        say("cooppage.units", date=at),
        keys,
        format_func=lambda key: territory.name(key, say.lang, at=at),
        key=begin(one, "units", list(kept)),
        placeholder=say("recpage.choose"),
        select_all=False,
    )
    if one == NEW:
        st.checkbox(say("cooppage.units_are_members"), value=True, key=_MEMBERS)
    shape_part(one, draft, say)


def _days(one: str, draft: Draft, say: Words) -> None:
    for name, column in zip(("valid_from", "valid_to"), st.columns(2), strict=True):
        column.date_input(
            say(f"cooperation.field.{name}"),
            value=None,
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            format="DD.MM.YYYY",
            key=begin(one, name, getattr(draft.entry, name)),
        )


def _details(one: str, draft: Draft, say: Words) -> None:
    with st.expander(say("cooppage.details"), icon=":material/tune:", expanded=one != NEW):
        for name in _DETAILS:
            _choice(one, draft, name, say)
        _line(one, draft, "legal_note", say("cooperation.field.legal_note"))
        _several(one, draft, "financing", "financing", say)
        for line in ("financing_note", "secretariat"):
            _line(one, draft, line, say(f"cooperation.field.{line}"))
        for lines in _LINES:
            key = begin(one, lines, list(getattr(draft.entry, lines)))
            st.multiselect(
                say(f"cooperation.field.{lines}"),
                st.session_state[key],
                key=key,
                accept_new_options=True,
                placeholder=say("cooppage.line_hint"),
                select_all=False,
            )
        _choice(one, draft, "confidence", say)
        _origin(one, draft, say)
        st.text_area(
            say("cooperation.field.note"), key=begin(one, "note", draft.entry.note), height=100
        )


def _choice(one: str, draft: Draft, name: CooperationList, say: Words) -> None:
    st.selectbox(
        say(f"cooperation.field.{name}"),
        list(cooperation_list(name)),
        index=None,
        format_func=lambda value: _option(name, value, say),
        key=begin(one, name, getattr(draft.entry, name) or None),
        placeholder=say("recpage.choose"),
    )


def _option(name: CooperationList, value: str, say: Words) -> str:
    told = cooperation_name(name, value, say.lang)
    if name != "legal_form":
        return told
    form = legal_forms()[value]
    return f"{say(f'cooppage.country_{form.country}')}: {told} ({', '.join(form.degrees)})"


def _origin(one: str, draft: Draft, say: Words) -> None:
    st.selectbox(
        say("cooperation.field.origin"),
        list(code_list("origin")),
        index=None,
        format_func=lambda value: name_in("origin", value, say.lang),
        key=begin(one, "origin", draft.entry.origin or None),
        placeholder=say("recpage.choose"),
    )


def _cancel(one: str, draft: Draft) -> None:
    if Draft(typed(one, draft), draft.base).changed:
        st.session_state[_SURE] = one
    else:
        _leave(one)


def _leave(one: str) -> None:
    st.session_state.pop(_SURE, None)
    forget(one)
    choose("" if one == NEW else one)


def _sure(one: str, say: Words) -> None:
    with st.container(border=True):
        st.write(plain_text(say("recpage.discard_sure")))
        with st.container(horizontal=True):
            st.button(say("recpage.discard"), key="coop_discard_yes", on_click=_leave, args=(one,))
            st.button(
                say("recpage.keep_writing"),
                key="coop_discard_no",
                on_click=lambda: st.session_state.pop(_SURE, None),
            )


def _save(store: Store, one: str, draft: Draft) -> None:
    entry = typed(one, draft)
    keep(one, Draft(entry, draft.base, draft.version))
    if one == NEW:
        attempt(lambda who: _add(store, entry, who))
    else:
        keep_change(store, one, entry, draft.version)


def _add(store: Store, entry: CooperationEntry, who: str) -> None:
    units = entry.territory.units if st.session_state.get(_MEMBERS) else ()
    members = [MembershipEntry(unit=unit, begins=entry.valid_from) for unit in units]
    made = add_cooperation(store, entry, members, who=who)
    forget(NEW)
    choose(made.id)
