"""The chosen pair beside the map: its score, its components with sources, and the ways on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from geo.weighing import Weighed
from layers.store import Store
from layers.words import Words
from planning.pairs import Pairs
from planning.pairtold import score_told
from views.ui.frame import plain_text
from views.ui.paircard import bars_html, pair_bars
from views.ui.pairview import go
from views.ui.pairwrite import write_buttons


def chosen_pair(  # noqa: PLR0913, PLR0917  a pair, how it was weighed, and its place
    store: Store,
    pairs: Pairs,
    weighed: Weighed,
    weights: Mapping[str, float],
    place: tuple[int, Sequence[int]],
    say: Words,
) -> None:
    """Draw one pair; ``place`` is its number and the numbers of all in the order of the ranking."""
    pair, order = place
    _steps(pairs, pair, order, say)
    st.subheader(plain_text(pairs.name(pair)), anchor=False)
    st.html(_score(weighed, pair, list(order).index(pair) + 1, len(order), say))
    if not weighed.whole[pair]:
        st.caption(plain_text(say("pairs.partial_told")))
    write_buttons(store, pairs, pairs.ends(pair), weights, say)
    _to_border(pairs, pair, say)
    bars = pair_bars(pairs, pair, weights, say)
    st.html(bars_html(bars, list(weighed.groups[pair]), say))


def _steps(pairs: Pairs, pair: int, order: Sequence[int], say: Words) -> None:
    rank = list(order).index(pair)
    with st.container(horizontal=True, key="pairs_steps"):
        st.button(
            say("pairs.back"),
            icon=":material/arrow_back:",
            key="pairs_back",
            type="tertiary",
            on_click=lambda: go(pair=()),
        )
        for name, icon, to in (("higher", "up", rank - 1), ("lower", "down", rank + 1)):
            there = 0 <= to < len(order)
            ends = pairs.ends(order[to]) if there else ()
            st.button(
                say(f"pairs.step.{name}"),
                icon=f":material/arrow_{icon}ward:",
                key=f"pairs_step_{name}",
                type="tertiary",
                disabled=not there,
                on_click=lambda ends=ends: go(pair=ends),
            )


def _score(weighed: Weighed, pair: int, rank: int, of: int, say: Words) -> str:
    score = escape(score_told(float(weighed.score[pair]), say))
    told = escape(say("pairs.rank", rank=rank, of=of))
    return f'<p class="xp-score">{escape(say("pairs.score"))} <b>{score}</b> · {told}</p>'


def _to_border(pairs: Pairs, pair: int, say: Words) -> None:
    """Draw the way to the audit of the border, where one of its sides has a plan."""
    asked, audited = pairs.ground.asked, pairs.ground.audited
    rows = audited.borders.to_dict("records") if audited else []
    ends = set(pairs.ends(pair))
    for row in rows:
        if {row["unit_id_a"], row["unit_id_b"]} == ends:
            told = {"lang": say.lang, "region": asked.region, "at": asked.at.isoformat()}
            told |= {"border": str(row["border_id"])}
            label, icon = say("recpage.see_border"), ":material/border_style:"
            st.page_link("borders.py", label=label, icon=icon, query_params=told)
