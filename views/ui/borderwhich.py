"""Which plans are compared with which: a popover."""

from __future__ import annotations

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.planrecords import StoredPlan
from planning.planstore import plan_versions
from views.ui.borderview import MODES, BorderView, Mode, elsewhere
from views.ui.frame import plain_text

_MODE = "borders_mode"


def plans_control(
    store: Store,
    view: BorderView,
    offered: list[StoredPlan],
    chosen: list[StoredPlan],
    say: Words,
) -> None:
    """Draw the choice of plans, and of what is compared with what."""
    st.session_state[_MODE] = view.mode
    label = say(f"borders.compared.{view.mode}", count=len(chosen))
    with st.popover(plain_text(label), icon=":material/map_search:"):
        st.radio(
            say("borders.mode.label"),
            MODES,
            format_func=lambda mode: say(f"borders.mode.{mode}"),
            key=_MODE,
            on_change=lambda: _mode_chosen(store, offered),
        )
        if view.mode == "units":
            _ticks(offered, chosen, say)
        else:
            _picks(_able(store, view.mode, offered), chosen, view.mode, say)


def _able(store: Store, mode: Mode, offered: list[StoredPlan]) -> list[StoredPlan]:
    """Return the plans that a mode can compare: for one with its own past, those that have one."""
    if mode != "versions":
        return offered
    return [plan for plan in offered if len(plan_versions(store.home, plan.id)) > 1]


def _mode_chosen(store: Store, offered: list[StoredPlan]) -> None:
    mode: Mode = st.session_state[_MODE]
    able = [plan.id for plan in _able(store, mode, offered)]
    plans = {"units": None, "two": tuple(able[:2]), "versions": tuple(able[:1])}
    elsewhere(mode=mode, plans=plans[mode])


def _ticks(offered: list[StoredPlan], chosen: list[StoredPlan], say: Words) -> None:
    wanted = {plan.id for plan in chosen}
    st.caption(plain_text(say("borders.plans_about")))
    for plan in offered:
        key = f"borders_plan:{plan.id}"
        st.session_state[key] = plan.id in wanted
        st.checkbox(plain_text(plan_label(plan, say)), key=key, on_change=_ticked, args=(offered,))
    if len(chosen) < len(offered):
        st.button(
            say("borders.plans_all"),
            icon=":material/select_all:",
            key="borders_plans_all",
            on_click=lambda: elsewhere(plans=tuple(plan.id for plan in offered)),
        )


def _ticked(offered: list[StoredPlan]) -> None:
    ticked = [plan.id for plan in offered if st.session_state[f"borders_plan:{plan.id}"]]
    elsewhere(plans=tuple(ticked))


def _picks(able: list[StoredPlan], chosen: list[StoredPlan], mode: Mode, say: Words) -> None:
    """Draw the choice of one plan with two versions, or of two plans."""
    if not able:
        st.caption(plain_text(say("borders.no_versions")))
        return
    titles = {plan.id: plan_label(plan, say) for plan in able}
    known = [plan.id for plan in chosen if plan.id in titles]
    labels = (say("borders.plan_one"), say("borders.plan_other"))[: 2 if mode == "two" else 1]
    for place, label in enumerate(labels):
        key = f"borders_pick:{place}"
        st.session_state[key] = known[place] if place < len(known) else None
        st.selectbox(
            label,
            list(titles),
            format_func=titles.__getitem__,
            key=key,
            on_change=_picked,
            args=(len(labels),),
        )


def _picked(count: int) -> None:
    picked = [st.session_state[f"borders_pick:{place}"] for place in range(count)]
    elsewhere(plans=tuple(dict.fromkeys(filter(None, picked))))


def plan_label(plan: StoredPlan, say: Words) -> str:
    """Return a plan's title; practice data is called so."""
    return f"{plan.title} · {say('plans.practice')}" if plan.practice else plan.title
