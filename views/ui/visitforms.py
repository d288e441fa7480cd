"""The form of a visit itself, and who goes."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.checks import TEXT_LIMIT
from planning.history import changes_of
from planning.practicevisit import make_practice_visit
from planning.registerplaces import partners
from planning.registers import list_entries
from planning.visit import (
    PEOPLE,
    Programme,
    add_participant,
    add_visit,
    change_visit,
    remove_participant,
    remove_visit,
)
from planning.visitpaper import unit_told
from planning.visitrecords import Participant, ParticipantEntry, Visit, VisitEntry
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt, offer_undo, was_kept
from views.ui.registercard import place_told
from views.ui.visitview import go

_DAYS = 5


def visit_form(store: Store, visit: Visit | None, say: Words, today: dt.date) -> None:
    """Draw the form of a visit, or of a new one, with the practice template beside it."""
    st.subheader(say("visit.edit" if visit else "visit.new"), anchor=False)
    begin = visit.begins_on if visit else today
    end = visit.ends_on if visit else begin + dt.timedelta(days=_DAYS - 1)
    st.text_input(
        say("visit.field.title"), visit.title if visit else "", key="visit_title", max_chars=300
    )
    with st.container(horizontal=True, gap="small"):
        st.date_input(say("visit.field.begins_on"), begin, key="visit_begin", format="DD.MM.YYYY")
        st.date_input(say("visit.field.ends_on"), end, key="visit_end", format="DD.MM.YYYY")
    st.text_input(
        say("visit.field.hosts"), visit.host if visit else "", key="visit_host", max_chars=300
    )
    st.text_area(
        say("visit.field.aim"), visit.aim if visit else "", key="visit_aim", max_chars=TEXT_LIMIT
    )
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            say("registers.save"),
            type="primary",
            icon=":material/save:",
            key="visit_save",
            on_click=lambda: attempt(lambda who: _save(store, visit, who)),
        )
        if visit is not None:
            st.button(say("recpage.cancel"), key="visit_cancel", on_click=lambda: go(edit=False))
            st.button(
                say("visit.remove"),
                icon=":material/delete:",
                type="tertiary",
                key="visit_remove",
                on_click=_remove,
                args=(store, visit),
            )
    if visit is None:
        st.divider()
        st.caption(plain_text(say("visit.practice_about")))
        st.button(
            say("visit.practice_begin"),
            icon=":material/science:",
            key="visit_practice",
            on_click=lambda: attempt(lambda who: _begin_practice(store, say.lang, who, today)),
        )


def _save(store: Store, visit: Visit | None, who: str) -> None:
    told = st.session_state
    entry = VisitEntry(
        title=str(told["visit_title"] or ""),
        begins_on=told["visit_begin"],
        ends_on=told["visit_end"],
        host=str(told["visit_host"] or ""),
        aim=str(told["visit_aim"] or ""),
        practice=visit.practice if visit else False,
    )
    if visit is None:
        kept = add_visit(store.home, entry, who=who)
    else:
        kept = change_visit(store.home, visit.id, entry, version=visit.version, who=who)
    go(visit=kept.id, part="programme", stop="", edit=False)


def _begin_practice(store: Store, lang: str, who: str, today: dt.date) -> None:
    kept = make_practice_visit(store.home, today, lang=lang, who=who)
    go(visit=kept.id, part="programme", stop="", edit=False)


def _remove(store: Store, visit: Visit) -> None:
    if was_kept(lambda who: remove_visit(store.home, visit.id, version=visit.version, who=who)):
        offer_undo(changes_of(store.home, "visit", visit.id)[-1].id)
        go(visit="", stop="", edit=False)


def participants_part(store: Store, told: Programme, say: Words) -> None:
    """Draw who goes, and the form of one more."""
    st.caption(plain_text(say("visit.people", count=len(told.participants), of=PEOPLE)))
    for one in told.participants:
        _participant(store, one, say)
    st.subheader(say("visit.participant_add"), anchor=False)
    st.text_input(say("visit.field.name"), key="visit_person", max_chars=300)
    st.caption(plain_text(say("visit.name_about")))
    bodies = list_entries(store.home, "institutions", say.lang)
    here = [one for one in bodies if one.text("country") == "LV"]
    st.selectbox(
        say("visit.field.institution"),
        [one.text(f"name_{say.lang}") or one.text("name_lv") for one in here],
        key="visit_body",
        index=None,
        accept_new_options=True,
        placeholder=say("visit.choose_or_write"),
    )
    units = {
        "": "–",
        **{one.text("territory"): "" for one in here},
        **dict.fromkeys(partners(), ""),
    }
    st.selectbox(
        say("visit.field.unit"),
        list(units),
        format_func=lambda place: place_told(store, place, say) if place else "–",
        key="visit_unit",
    )
    st.button(
        say("visit.participant_save"),
        type="primary",
        icon=":material/person_add:",
        key="visit_person_save",
        on_click=lambda: attempt(lambda who: _add(store, told, who)),
    )


def _participant(store: Store, one: Participant, say: Words) -> None:
    parts = (one.name, one.institution, unit_told(store, one.unit, say))
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(plain_text(" · ".join(filter(None, parts))))
        st.button(
            say("recpage.remove"),
            icon=":material/delete:",
            type="tertiary",
            key=f"visit_unperson:{one.id}",
            on_click=_remove_participant,
            args=(store, one),
        )


def _add(store: Store, told: Programme, who: str) -> None:
    entry = ParticipantEntry(
        name=str(st.session_state["visit_person"] or ""),
        institution=str(st.session_state["visit_body"] or ""),
        unit=str(st.session_state["visit_unit"] or ""),
    )
    add_participant(store.home, told.visit.id, entry, who=who)
    st.session_state.update({"visit_person": "", "visit_body": None, "visit_unit": ""})


def _remove_participant(store: Store, one: Participant) -> None:
    def verb(who: str) -> None:
        remove_participant(store.home, one.id, version=one.version, who=who)

    if was_kept(verb):
        offer_undo(changes_of(store.home, "participant", one.id)[-1].id)
