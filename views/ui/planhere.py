"""What the plans say at a place: which one applies, which hold in general, which are coming."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from geo.types import LonLat
from layers.hilucs import hilucs_name
from layers.words import Words
from planning.codelists import plan_kinds, plan_statuses
from planning.here import plans_here
from planning.precedence import PlanAtPoint, what_applies
from views.ui.frame import plain_text, tell


def plans_at(home: Path, lonlat: LonLat, at: dt.date, say: Words) -> None:
    """Draw the plans at a place on a day; nothing where there are none."""
    try:
        found = plans_here(home, lonlat, at)
    except Refusal as refusal:
        tell(refusal, say)
        return
    applies = what_applies(found)
    if not any((applies.governing, applies.general, applies.notices, applies.unreadable)):
        return
    st.markdown(f"**{plain_text(say('here.plans'))}**")
    for plan in applies.governing:
        _zone(plan, say)
    if applies.reason in {"more-detailed", "newer", "unclear"}:
        st.caption(plain_text(say(f"here.reason.{applies.reason}")))
    for title, plans in (("general", applies.general), ("coming", applies.notices)):
        for plan in plans:
            st.caption(f"{plain_text(say(f'here.{title}'))} {_told(plan, say)}")
    for plan in applies.unreadable:
        st.caption(plain_text(say("here.plan_unreadable", title=plan.title)))


def _zone(plan: PlanAtPoint, say: Words) -> None:
    name = plan.name or plan.code or "–"
    code = f" ({plan.code})" if plan.code and plan.code != name else ""
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{plain_text(name + code)}**")
        if plan.hilucs:
            st.caption(f"HILUCS: {plain_text(hilucs_name(plan.hilucs, say.lang))}")
        st.caption(_told(plan, say))
        if plan.regulation_url:
            st.link_button(say("plans.regulation"), plan.regulation_url, icon=":material/gavel:")


def _told(plan: PlanAtPoint, say: Words) -> str:
    about = [plan.title, plan_kinds()[plan.kind].names[say.lang]]
    about.append(plan_statuses()[plan.status].names[say.lang])
    if plan.valid_from:
        about.append(say("plans.since", date=plan.valid_from))
    if plan.practice:
        about.append(say("plans.practice"))
    return plain_text(" · ".join(about))
