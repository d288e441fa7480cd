"""The ladder and the members of an area on its card: what is ticked, added, changed, removed."""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from layers.listing import finest
from layers.store import Store
from layers.words import Words
from planning.cooperation import Cooperation, members_of, tick_step
from planning.cooperationlists import cooperation_list, cooperation_name
from planning.cooperationmembers import (
    Membership,
    MembershipEntry,
    add_member,
    change_member,
    remove_member,
)
from planning.cooperationrules import Span
from views.ui import session
from views.ui.cooperationview import CooperationView
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt

_FIRST_DAY, _LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)


def ladder_part(store: Store, told: Cooperation, say: Words) -> None:
    """Draw the fourteen steps; each is ticked with the day on which it was done."""
    steps, reached = cooperation_list("step"), dict(told.steps)
    label = say("cooppage.ladder", count=len(reached), all=len(steps))
    with st.expander(plain_text(label), icon=":material/stairs_2:", expanded=True):
        st.html(ladder_html(told, say))
        with st.popover(say("cooppage.step_tick"), icon=":material/check:"):
            _tick(store, told, say)
        st.caption(plain_text(say("cooppage.ladder_source")))


def ladder_html(told: Cooperation, say: Words) -> str:
    """Return the steps as a list: those that were reached with their days, the next one marked."""
    reached = dict(told.steps)
    steps = cooperation_list("step")
    following = next((key for key in steps if key not in reached), "")
    rows = []
    for key, names in steps.items():
        kind = "xc-done" if key in reached else ("xc-next" if key == following else "")
        mark = "✓" if key in reached else ""
        note = say.date(reached[key]) if key in reached else ""
        note = note or (say("cooppage.step_next") if key == following else "")
        rows.append(
            f'<li class="{kind}"><i aria-hidden="true">{mark}</i>{escape(names[say.lang])}'
            f"<small>{escape(note)}</small></li>"
        )
    return f'<ol class="xc-ladder">{"".join(rows)}</ol>'


def _tick(store: Store, told: Cooperation, say: Words) -> None:
    reached = dict(told.steps)
    steps = list(cooperation_list("step"))
    first = next((key for key in steps if key not in reached), steps[0])
    step, day = f"coop_step:{told.id}:{told.version}", f"coop_step_day:{told.id}:{told.version}"
    st.selectbox(
        say("cooppage.step"),
        steps,
        steps.index(first),
        format_func=lambda key: cooperation_name("step", key, say.lang).capitalize(),
        key=step,
    )
    st.date_input(
        say("cooppage.step_day"),
        session.today(),
        min_value=_FIRST_DAY,
        max_value=session.today(),
        format="DD.MM.YYYY",
        key=day,
    )

    def tick(who: str, *, done: bool) -> None:
        on = st.session_state[day] if done else None
        key = str(st.session_state[step])
        tick_step(store.home, told.id, key, on, version=told.version, who=who)

    with st.container(horizontal=True):
        st.button(
            say("cooppage.step_save"),
            type="primary",
            key="coop_step_save",
            on_click=lambda: attempt(lambda who: tick(who, done=True)),
        )
        st.button(
            say("cooppage.step_off"),
            key="coop_step_off",
            disabled=not reached,
            on_click=lambda: attempt(lambda who: tick(who, done=False)),
        )


def members_part(
    store: Store, told: Cooperation, view: CooperationView, at: dt.date, say: Words
) -> None:
    """Draw who is and was a member, with roles and days, and the way to change that."""
    members = members_of(store.home, told.id)
    there = sum(_span(one).covers(at) for one in members)
    label = say("cooppage.members", count=there, date=at)
    with st.expander(plain_text(label), icon=":material/groups:", expanded=True):
        if members:
            st.html(members_html(members, at, say))
        else:
            st.info(plain_text(say("cooppage.no_members")), icon=":material/group_add:")
        with st.container(horizontal=True, gap="small"):
            with st.popover(say("cooppage.member_add"), icon=":material/group_add:"):
                _new(store, told, view, at, say)
            if members:
                with st.popover(say("cooppage.member_change"), icon=":material/edit:"):
                    _change(store, told, members, say)


def members_html(members: list[Membership], at: dt.date, say: Words) -> str:
    """Return the memberships as a table; those of other days than ``at`` stand back."""
    rows = "".join(
        f'<tr class="{"" if _span(one).covers(at) else "xc-away"}">'
        f"<td>{escape(one.name)}</td>"
        f"<td>{escape(cooperation_name('role', one.role, say.lang))}</td>"
        f"<td>{escape(days_told(one, say))}</td></tr>"
        for one in sorted(members, key=lambda one: (one.role != "lead", one.begins))
    )
    return f'<table class="xc-members">{rows}</table>'


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
    _role(f"{key}:role", "member", say)
    first = max(told.valid_from, at) if told.valid_to is None else told.valid_from
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
    for name, value in (("begins", begins), ("ends", ends)):
        st.date_input(
            say(f"cooppage.member_{name}"),
            value,
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            format="DD.MM.YYYY",
            key=f"{key}:{name}",
        )
