"""Candidate groups of the page: those that grow from the best pairs, and any that people pick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.units import sort_key
from layers.words import Words
from planning.paircomponents import components
from planning.pairfound import Source
from planning.pairgroups import Candidate, candidate, proposals
from planning.pairs import Pairs
from planning.pairtold import score_told
from views.ui.borderpick import pick_html
from views.ui.frame import plain_text, tell
from views.ui.paircard import Bar, bars_html
from views.ui.pairlist import SEPARATOR, groups_html, keys_html
from views.ui.pairview import PairView, go
from views.ui.pairwords import sources_told
from views.ui.pairwrite import write_buttons

_FIELD = "pairs_group_units"


def group_part(  # noqa: PLR0913, PLR0917  what the part shows
    store: Store,
    pairs: Pairs,
    order: Sequence[int],
    weights: Mapping[str, float],
    view: PairView,
    say: Words,
) -> None:
    """Draw the choice of units, what the group is worth, and the groups that are proposed."""
    names = pairs.ground.units.frame["name"]
    chosen = tuple(one for one in view.units if one in names.index)
    st.session_state[_FIELD] = list(chosen)
    st.multiselect(
        say("pairs.group_units"),
        sorted(names.index, key=lambda one: sort_key(names[one])),
        format_func=lambda one: str(names[one]),
        key=_FIELD,
        placeholder=say("pairs.group_hint"),
        on_change=lambda: go(units=tuple(st.session_state[_FIELD])),
        select_all=False,
    )
    if chosen:
        _chosen(store, pairs, chosen, weights, say)
    st.markdown(f"**{plain_text(say('pairs.proposals'))}**")
    st.caption(plain_text(say("pairs.proposals_about")))
    found = proposals(pairs, order, weights)
    html = "".join(_row(pairs, one, chosen, rank, say) for rank, one in enumerate(found, 1))
    keys = f'<p class="xp-key">{keys_html(say)}</p>'
    pick_html(keys + html, "pairs_proposals", lambda told: go(units=tuple(told.split(SEPARATOR))))


def _chosen(
    store: Store,
    pairs: Pairs,
    units: tuple[str, ...],
    weights: Mapping[str, float],
    say: Words,
) -> None:
    try:
        found = candidate(pairs, units, weights)
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.html(_facts(pairs, found, say))
    write_buttons(store, pairs, found.units, weights, say)
    st.html(bars_html(_bars(pairs, found, weights, say), list(found.weighed.groups[0]), say))


def _facts(pairs: Pairs, found: Candidate, say: Words) -> str:
    lengths = pairs.ground.borders["length_m"].iloc[list(found.pairs)]
    told = say(
        "pairs.group_facts",
        units=len(found.units),
        pairs=len(found.pairs),
        km=float(lengths.sum()) / 1000,
    )
    score = escape(score_told(found.score, say))
    label = escape(say("pairs.score"))
    return f'<p class="xp-score">{label} <b>{score}</b> · {escape(told)}</p>'


def _bars(
    pairs: Pairs, found: Candidate, weights: Mapping[str, float], say: Words
) -> dict[str, Bar]:
    bars = {}
    for column, (key, component) in enumerate(components().items()):
        lacks = found.lacks.get(key, 0)
        none = lacks == len(found.pairs)
        told = say("pairs.group_lacks", count=lacks, of=len(found.pairs)) if lacks else ""
        bars[key] = Bar(
            component,
            float(found.values[column]),
            float(found.standard[column]),
            weights.get(key, 0.0),
            missing=told if none else "",
            detail=told,
            source="" if none else sources_told(_sources(pairs, found, key), say),
        )
    return bars


def _sources(pairs: Pairs, found: Candidate, key: str) -> tuple[Source, ...]:
    told = (source for pair in found.pairs for source in pairs.sources(pair, key))
    return tuple(dict.fromkeys(told))


def _row(pairs: Pairs, found: Candidate, chosen: tuple[str, ...], rank: int, say: Words) -> str:
    names = pairs.ground.units.frame["name"]
    title = " – ".join(str(names[one]) for one in found.units)
    current = "true" if set(chosen) == set(found.units) else "false"
    return (
        f'<button class="xb-row" data-pick="{escape(SEPARATOR.join(found.units))}" '
        f'aria-current="{current}">'
        f'<span class="xb-name"><b>{rank}.</b> {escape(title)}</span>'
        f'<span class="xb-index">{escape(score_told(found.score, say))}</span>'
        f"{groups_html(list(found.weighed.groups[0]), say)}</button>"
    )
