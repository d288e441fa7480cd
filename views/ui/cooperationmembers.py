"""The members of an area on its card: who is and was one, added, changed, removed."""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from layers.listing import finest
from layers.store import Store
from layers.territory import Territory
from layers.words import Words
from planning.cooperation import Cooperation, members_of
from planning.cooperationlater import later_of
from planning.cooperationlists import cooperation_list, cooperation_name
from planning.cooperationmembers import (
    Membership,
    MembershipEntry,
    add_member,
    change_member,
    remove_member,
)
from planning.cooperationrules import Span
from views.ui.cooperationview import CooperationView
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt

_FIRST_DAY, _LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)


def members_part(
    store: Store, told: Cooperation, view: CooperationView, at: dt.date, say: Words
) -> None:
    """Draw who is and was a member, with roles and days, and the way to change that."""
    members = members_of(store.home, told.id)
    there = sum(_span(one).covers(at) for one in members)
    label = say("cooppage.members", count=there, date=at)
    with st.expander(plain_text(label), icon=":material/groups:", expanded=True):
        if members:
            st.html(members_html(store.territory, members, at, say))
        else:
            st.info(plain_text(say("cooppage.no_members")), icon=":material/group_add:")
        doing = st.segmented_control(
            say("cooppage.members_do"),
            ["member_add", *(["member_change"] if members else [])],
            format_func=lambda one: say(f"cooppage.{one}"),
            key=f"coop_members_do:{told.id}",
            label_visibility="collapsed",
        )
        if doing == "member_add":
            _new(store, told, view, at, say)
        elif doing == "member_change":
            _change(store, told, members, say)


def members_html(territory: Territory, members: list[Membership], at: dt.date, say: Words) -> str:
    """Return the memberships as a table; those of other days than ``at`` stand back.

    A unit that was merged or split by then is followed by what it is on that day.
    """
    rows = "".join(
        f'<tr class="{"" if _span(one).covers(at) else "xc-away"}">'
        f"<td>{escape(one.name)}{_later_html(territory, one, at, say)}</td>"
        f"<td>{escape(cooperation_name('role', one.role, say.lang))}</td>"
        f"<td>{escape(days_told(one, say))}</td></tr>"
        for one in sorted(members, key=lambda one: (one.role != "lead", one.begins))
    )
    return f'<table class="xc-members">{rows}</table>'


def _later_html(territory: Territory, one: Membership, at: dt.date, say: Words) -> str:
    told = later_told(territory, one, at, say)
    return f'<p class="xc-later">{escape(told)}</p>' if told else ""


def later_told(territory: Territory, one: MembershipEntry, at: dt.date, say: Words) -> str:
    """Return what a member's unit is on a day as a sentence; empty while it is there as it was."""
    later = later_of(territory, one.unit, at) if one.unit else None
    if later is None:
        return ""
    how = "split" if later.split else "merged" if later.merged else "renamed"
    units = ", ".join(territory.name(key, say.lang, at=at) for key in later.units)
    return say(f"cooppage.later_{how}", units=units, date=later.since)


def days_told(one: MembershipEntry, say: Words) -> str:
    """Return the days of a membership as people read them."""
    if one.ends is None:
        return say("cooppage.since", date=one.begins)
    return say("cooppage.from_to", begin=one.begins, end=one.ends)


def _span(one: Membership) -> Span:
    return Span(one.begins, one.ends)


def _new(store: Store, told: Cooperation, view: CooperationView, at: dt.date, say: Words) -> None:
    key = f"coop_member:{told.id}"
    keys = finest(store.territory, view.region, at)
    st.selectbox(
        say("cooppage.member_unit", date=at),
        [*keys, None],
        index=None,
        format_func=lambda one: store.territory.name(one, say.lang, at=at) if one else "–",
        key=f"{key}:unit",
        placeholder=say("recpage.choose"),
    )
    st.text_input(say("cooppage.member_name"), key=f"{key}:name", max_chars=300)
    first = max(told.valid_from, at) if told.valid_to is None else told.valid_from
    _role(f"{key}:role", "member", say)
    _days(key, first, None, say)

    def add(who: str) -> None:
        entry = MembershipEntry(
            unit=st.session_state[f"{key}:unit"],
            name=str(st.session_state[f"{key}:name"] or ""),
            role=str(st.session_state[f"{key}:role"]),
            begins=st.session_state[f"{key}:begins"],
            ends=st.session_state[f"{key}:ends"],
        )
        add_member(store, told.id, entry, who=who)

    st.button(
        say("cooppage.member_save"),
        type="primary",
        key="coop_member_add",
        on_click=lambda: attempt(add),
    )


def _change(store: Store, told: Cooperation, members: list[Membership], say: Words) -> None:
    one = st.selectbox(
        say("cooppage.member"),
        members,
        format_func=lambda one: f"{one.name} ({days_told(one, say)})",
        key=f"coop_member_which:{told.id}",
    )
    if one is None:
        return
    key = f"coop_member_edit:{one.id}:{one.version}"
    _role(f"{key}:role", one.role, say)
    _days(key, one.begins, one.ends, say)

    def change(who: str) -> None:
        entry = MembershipEntry(
            unit=one.unit,
            name=one.name,
            role=str(st.session_state[f"{key}:role"]),
            begins=st.session_state[f"{key}:begins"],
            ends=st.session_state[f"{key}:ends"],
            note=one.note,
        )
        change_member(store, one.id, entry, version=one.version, who=who)

    with st.container(horizontal=True):
        st.button(
            say("recpage.save"),
            type="primary",
            key="coop_member_save",
            on_click=lambda: attempt(change),
        )
        st.button(
            say("cooppage.member_remove"),
            key="coop_member_remove",
            help=say("cooppage.member_remove_help"),
            on_click=lambda: attempt(
                lambda who: remove_member(store.home, one.id, version=one.version, who=who)
            ),
        )


def _role(key: str, role: str, say: Words) -> None:
    roles = list(cooperation_list("role"))
    st.selectbox(
        say("cooppage.role"),
        roles,
        roles.index(role),
        format_func=lambda one: cooperation_name("role", one, say.lang),
        key=key,
    )


def _days(key: str, begins: dt.date, ends: dt.date | None, say: Words) -> None:
    values = (("begins", begins), ("ends", ends))
    for (name, value), column in zip(values, st.columns(2), strict=True):
        column.date_input(
            say(f"cooppage.member_{name}"),
            value,
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            format="DD.MM.YYYY",
            key=f"{key}:{name}",
        )
