"""Borders: where the plans of neighbours disagree along their border, the worst first."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.auditcache import shared_audit
from planning.audits import AuditAsked
from planning.matrixstore import StoredMatrix, stored_matrix
from planning.planrecords import StoredPlan
from planning.reviews import Review, lost_reviews, reviews_of
from planning.seeds import seed
from views.ui import session
from views.ui.bordercard import stretch_html
from views.ui.bordercontrols import reach_control
from views.ui.borderdraw import unrolled_svg
from views.ui.borderfiles import files_control
from views.ui.borderline import around
from views.ui.borderlist import list_html, progress
from views.ui.bordermap import border_map
from views.ui.bordermarking import lost_marks, marking
from views.ui.bordermatrix import matrix_editor
from views.ui.borderpick import pick_html
from views.ui.borderpicked import Picked, go_to
from views.ui.borderplans import chosen_plans, day_of, named_plans, offered_plans, units_asked
from views.ui.bordersources import sources_control
from views.ui.borderstyle import border_style
from views.ui.borderview import BorderView, border_view, elsewhere, go
from views.ui.borderwhich import plans_control
from views.ui.borderwords import stretch_line
from views.ui.borderwrite import write_button
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control
from views.ui.placeday import PlaceDay, place_control
from views.ui.planregister import practice_once

_NEAR = "borders_near"
_SMALL = 0.15


def main() -> None:
    """Draw the page."""
    session.arrive_elsewhere("borders")
    say = session.say()
    border_style()
    language_control(in_address=True)
    with st.container(key="borders_page"):
        try:
            store = session.shared_store()
            seed(store.home)
            practice_once(store, say)
            _page(store, border_view(), say)
        except Refusal as refusal:
            tell(refusal, say)
    notice(say)


def _page(store: Store, view: BorderView, say: Words) -> None:
    offered = offered_plans(store, view)
    chosen = chosen_plans(view, offered)
    at = day_of(store, view, chosen)
    matrix = stored_matrix(store.home)
    head = st.container(horizontal=True, vertical_alignment="center", key="borders_head")
    with head:
        st.title(say("pages.borders"), anchor=False, width="content")
        if view.mode != "two":
            place_control(store, _place(view, at), say)
        plans_control(store, view, offered, chosen, say)
        _weights(store, view, matrix, say)
    if not chosen:
        _nothing(offered, say)
        return
    asked = AuditAsked(
        named_plans(store, view, chosen),
        units_asked(store, view, chosen, at),
        view.reach,
        matrix.matrix,
        say.lang,
    )
    with st.spinner(say("borders.working")):
        audited = shared_audit(store, asked)
    picked, reviews = Picked.of(audited, view), reviews_of(store.home, audited)
    with head:
        files_control(audited, picked.border, reviews, say)
        sources_control(audited, say)
    left, right = st.columns([0.27, 0.73], gap="small")
    with right:
        _chosen(store, picked, reviews, {plan.id: plan.regulation_url for plan in chosen}, say)
    with left, st.container(key="borders_list"):
        lead = say(f"borders.lead.{view.mode}")
        html = list_html(audited, picked.key, progress(audited, reviews), lead, say)
        pick_html(html, "borders_ranked", lambda one: go(border=one, metre=None))
    for issue in audited.issues:
        st.caption(plain_text(say.issue(issue)))
    lost_marks(lost_reviews(store.home, audited), say)


def _weights(store: Store, view: BorderView, matrix: StoredMatrix, say: Words) -> None:
    with st.popover(say("borders.weights"), icon=":material/balance:"):
        matrix_editor(store, matrix, say)
        st.divider()
        reach_control(view, say)


def _place(view: BorderView, at: dt.date) -> PlaceDay:
    return PlaceDay(
        "borders",
        view.region,
        at,
        on_region=lambda name: elsewhere(region=name, at=None, plans=None),
        on_day=lambda day: elsewhere(at=day),
    )


def _nothing(offered: list[StoredPlan], say: Words) -> None:
    """Say what to do where there is nothing to audit."""
    told = "borders.none_chosen" if offered else "borders.no_plans"
    st.info(plain_text(say(told)), icon=":material/map_search:")
    st.page_link("plans.py", label=say("borders.to_plans"), icon=":material/arrow_forward:")


def _chosen(
    store: Store, picked: Picked, reviews: dict[int, Review], links: dict[str, str], say: Words
) -> None:
    """Draw the map, the border unrolled, and what both plans say along the chosen stretch."""
    near = bool(st.session_state.get(_NEAR)) and _is_long(picked)
    shown = around(picked.line, picked.stretch) if near else picked.line
    border_map(store, picked, lambda one: go_to(picked.audited, one), near=near)
    svg = unrolled_svg(
        shown,
        picked.names,
        say,
        chosen=picked.stretch,
        reviewed=frozenset(reviews),
        told={row["stretch"]: stretch_line(row, say) for row in picked.rows},
    )
    with st.container(key="borders_line"):
        pick_html(svg, "borders_unrolled", lambda one: go_to(picked.audited, int(one)))
    with st.container(key="borders_card"):
        st.html(stretch_html(picked.row, picked.piece, links, say, is_worst=picked.is_worst))
        with st.container(horizontal=True, vertical_alignment="center"):
            write_button(picked, say)
            marking(store, picked.audited, picked.stretch, reviews.get(picked.stretch), say)
            _steps(picked, say)
            if _is_long(picked):
                st.session_state[_NEAR] = near
                st.toggle(say("borders.near"), key=_NEAR, help=say("borders.near_help"))


def _is_long(picked: Picked) -> bool:
    """Return whether the chosen stretch is but a small part of its border."""
    return picked.piece.length_m < picked.line.length_m * _SMALL


def _steps(picked: Picked, say: Words) -> None:
    """Draw the way through a border's stretches that disagree, the worst first."""
    order = picked.disagreeing
    if set(order) <= {picked.stretch}:
        return
    here = order.index(picked.stretch) if picked.stretch in order else -1
    for name, icon, to in (("worse", "back", here - 1), ("better", "forward", here + 1)):
        st.button(
            say(f"borders.step.{name}"),
            icon=f":material/arrow_{icon}:",
            key=f"borders_step_{name}",
            disabled=not 0 <= to < len(order),
            on_click=lambda to=to: go_to(picked.audited, order[to]),
        )


main()
