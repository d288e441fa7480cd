"""Who is like us: areas and examples ranked by likeness, the weights on sliders."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import Refusal
from planning.comparedareas import area_name
from planning.comparedpairs import compared_pairs
from planning.examples import examples
from planning.likeness import WEIGHTS, alike, alike_examples, day_there, other_region
from views.ui.comparemaps import COLOURS
from views.ui.compareview import SIDES, CompareView, SideName, change_side, pair_of
from views.ui.frame import plain_text, tell

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.comparedareas import ComparedArea
    from planning.likeness import Alike

_SIDE, _WEIGHT = "compare_alike_side", "compare_weight_{}"
_SHOWN, _COLUMNS, _MOST = 6, 4, 3.0


@st.fragment
def alike_part(store: Store, left: ComparedArea, right: ComparedArea, say: Words) -> None:
    """Draw the areas that are most like one of the sides; a click puts one on the other side."""
    areas = {"left": left, "right": right}
    st.session_state.setdefault(_SIDE, "left")
    st.segmented_control(
        say("alike.whom"),
        SIDES,
        format_func=lambda name: plain_text(area_name(store, areas[name], say.lang)),
        key=_SIDE,
        required=True,
    )
    side: SideName = st.session_state[_SIDE]
    other: SideName = "right" if side == "left" else "left"
    weights = _weights(say)
    mine, there = areas[side], areas[other]
    day = day_there(store, other_region(mine.region), there.at)
    try:
        with st.spinner(say("compared.computing"), show_time=False):
            found = alike(store, mine, day, weights)
            like_us = alike_examples(store, mine, day, weights) if _asks_examples(mine) else []
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.caption(say("alike.about", count=len(found), date=day))
    widest = max((one.distance for one in found[:_SHOWN]), default=1.0) or 1.0
    for place, one in enumerate(found[:_SHOWN]):
        _row(store, one, (place, other, there.region, widest), say)
    if like_us:
        _examples(store, like_us, say)


def _asks_examples(area: ComparedArea) -> bool:
    return area.region == "vidzeme"


def _weights(say: Words) -> dict[str, float]:
    """Draw a slider for each weight and return the weights."""
    with st.expander(say("alike.weights"), icon=":material/tune:"):
        st.caption(say("alike.weights_about"))
        columns = st.columns(_COLUMNS)
        for place, name in enumerate(WEIGHTS):
            key = _WEIGHT.format(name)
            st.session_state.setdefault(key, WEIGHTS[name])
            columns[place % _COLUMNS].slider(
                say(f"compared.title.{name}"), 0.0, _MOST, step=0.5, key=key
            )
        st.button(say("alike.weights_back"), on_click=_equal_weights, type="tertiary")
    return {name: float(st.session_state[_WEIGHT.format(name)]) for name in WEIGHTS}


def _equal_weights() -> None:
    for name, weight in WEIGHTS.items():
        st.session_state[_WEIGHT.format(name)] = weight


def _row(store: Store, one: Alike, where: tuple[int, SideName, str, float], say: Words) -> None:
    place, other, region, widest = where
    name = area_name(store, one.area, say.lang)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(_row_html(name, one, widest, COLOURS[other], say), width="stretch")
        if st.button(
            say(f"alike.show_{other}"),
            key=f"compare_alike:{place}",
            icon=":material/compare_arrows:",
        ):
            _put(other, one.area, region)


def _put(other: SideName, area: ComparedArea, region: str) -> None:
    """Put an area on a side; the layers of that side stay where its region does."""
    fields = {"ids": area.ids, "at": area.at}
    change_side(other, **(fields if region == area.region else fields | {"layers": None}))
    st.rerun(scope="app")


def _row_html(name: str, one: Alike, widest: float, colour: str, say: Words) -> str:
    sort = escape(say(f"alike.sort.{one.sort}"))
    rough = f' <span class="mark">{escape(say("alike.rough"))}</span>' if one.rough else ""
    distance = escape(say.number(one.distance, 2))
    parts = sorted(one.shares.items(), key=lambda part: -part[1])
    first = ", ".join(f"{say(f'compared.title.{n}')} {say.percent(s, 0)}" for n, s in parts[:3])
    bars = "".join(_part(n, share, say) for n, share in parts)
    gone = ", ".join(say(f"compared.title.{n}") for n in one.missing)
    without = f"<p>{escape(say('alike.without', names=gone))}</p>" if gone else ""
    return (
        f'<div class="cmpa"><b>{escape(name)}</b> <small>{sort}</small>{rough}'
        f'<div class="far"><i style="width:{100 * one.distance / widest:.1f}%;background:{colour}">'
        f"</i><span>{distance}</span></div>"
        f"<details><summary>{escape(say('alike.differs', names=first))}</summary>"
        f'<div class="parts">{bars}</div>{without}</details></div>'
    )


def _part(name: str, share: float, say: Words) -> str:
    told = escape(say(f"compared.title.{name}"))
    return (
        f'<span>{told}</span><span class="bar"><i style="width:{100 * share:.1f}%"></i></span>'
        f"<span>{escape(say.percent(share, 0))}</span>"
    )


def _examples(store: Store, found: list[Alike], say: Words) -> None:
    st.subheader(say("alike.examples"), anchor=False)
    known = examples()
    with st.container(gap="xxsmall", key="compare_examples"):
        for one in found:
            (key,) = one.area.ids
            name = plain_text(area_name(store, one.area, say.lang))
            told = f"{name} · {key} · {say.number(one.distance, 2)}"
            doubt = "" if known[key].verified else f" · {plain_text(say('examples.unverified'))}"
            st.page_link(
                "examples.py",
                label=told + doubt,
                icon=":material/menu_book:",
                query_params={"lang": say.lang, "example": key},
            )


def partner_button(
    store: Store, view: CompareView, left: ComparedArea, right: ComparedArea, say: Words
) -> None:
    """Offer the most alike area for a side that its pair leaves open."""
    pair = pair_of(view)
    told = compared_pairs()[pair] if pair else None
    if told is None or (told.left.ids and told.right.ids):
        return
    open_side: SideName = "right" if told.left.ids else "left"
    known, there = (left, right) if open_side == "right" else (right, left)
    if not st.button(say("alike.find_partner"), icon=":material/search:", key="compare_partner"):
        return
    with st.spinner(say("compared.computing")):
        day = day_there(store, other_region(known.region), there.at)
        best = alike(store, known, day)[0].area
    _put(open_side, best, there.region)
