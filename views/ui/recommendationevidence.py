"""What a recommendation rests on: figures with their day and their origin, and outer sources."""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from layers.store import Store
from layers.units import unit_id
from layers.words import Words
from planning.evidence import (
    Evidence,
    list_evidence,
    refresh,
    remove_evidence,
    stale,
)
from planning.evidencequeries import BorderQuery
from planning.pairanswer import PairQuery
from planning.recommendations import Recommendation
from planning.recommendationwords import evidence_told
from views.ui.frame import plain_text
from views.ui.recommendationdoing import attempt, attempt_removal
from views.ui.recommendationevidenceform import evidence_form
from views.ui.recommendationsourceedit import source_conflict, source_edit
from views.ui.recommendationview import RecommendationView


def evidence_part(
    store: Store, told: Recommendation, view: RecommendationView, at: dt.date, say: Words
) -> None:
    """Draw the evidence, what of it is stale with the way to compute it again, and a form."""
    found = list_evidence(store.home, told.id)
    label = say("recpage.evidence", count=len(found))
    with st.expander(label, icon=":material/query_stats:", expanded=True):
        if not found:
            st.caption(plain_text(say("recpage.no_evidence_how")))
        for one in found:
            _evidence(store, one, say)
        with st.popover(say("recpage.evidence_add"), icon=":material/add_chart:"):
            evidence_form(store, told.id, view, at, say)


def _evidence(store: Store, one: Evidence, say: Words) -> None:
    if source_conflict(store, one, say):
        return
    is_stale = bool(stale(store, one))
    with st.container(border=True, gap="xxsmall"):
        st.html(evidence_html(one, say, is_stale=is_stale))
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            if one.link:
                st.link_button(
                    say("recpage.open_link"),
                    one.link,
                    icon=":material/open_in_new:",
                    type="tertiary",
                )
            if isinstance(one.query, BorderQuery):
                _to_border(one.query, say)
            if isinstance(one.query, PairQuery):
                _to_pair(one.query, say)
            if is_stale:
                st.button(
                    say("recpage.refresh"),
                    key=f"rec_refresh:{one.id}",
                    icon=":material/refresh:",
                    on_click=lambda: attempt(lambda who: _refresh(store, one.id, say, who)),
                )
            source_edit(store, one, say)
            st.button(
                say("recpage.remove"),
                key=f"rec_unevidence:{one.id}",
                type="tertiary",
                icon=":material/delete:",
                on_click=lambda: attempt_removal(
                    store,
                    one.recommendation,
                    lambda who: remove_evidence(store.home, one.id, version=one.version, who=who),
                ),
            )


def _to_border(query: BorderQuery, say: Words) -> None:
    region, _, day = query.units.partition("@")
    told = {"lang": say.lang, "region": region, "at": day, "near": unit_id(query.between[0])}
    label = say("recpage.see_border")
    st.page_link("borders.py", label=label, icon=":material/border_style:", query_params=told)


def _to_pair(query: PairQuery, say: Words) -> None:
    region, _, day = query.units.partition("@")
    pair = "~".join(map(unit_id, query.between))
    told = {"lang": say.lang, "region": region, "at": day, "pair": pair}
    label = say("recpage.see_pair")
    st.page_link("pairs.py", label=label, icon=":material/handshake:", query_params=told)


def evidence_html(one: Evidence, say: Words, *, is_stale: bool) -> str:
    """Return evidence as HTML, a stale figure marked; every text is escaped."""
    mark = f'<em class="xr-tag xr-stale">{escape(say("recpage.stale"))}</em> ' if is_stale else ""
    told = [evidence_told(one, say, stale=is_stale)]
    if one.result.get("practice"):
        mark += f'<em class="xr-tag">{escape(say("plans.practice"))}</em> '
    return f'<p class="xr-evidence">{mark}{escape(" ".join(told))}</p>'


def _refresh(store: Store, evidence: str, say: Words, who: str) -> None:
    done = refresh(store, evidence, who=who)
    if done.reason is not None:
        raise done.reason
    told = "refreshed_other" if done.changed else "refreshed_same"
    st.toast(plain_text(say(f"recpage.{told}")), icon=":material/refresh:")
