"""Compare: two places at one ground scale, with one legend and figures side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.units import municipality_at
from layers.words import Words
from planning.comparedpairs import compared_pairs
from views.ui import session
from views.ui.comparealike import partner_button
from views.ui.comparechange import change_part
from views.ui.comparecontrols import mode_control, pair_control, side_head
from views.ui.comparefigures import figures_part
from views.ui.comparemaps import compare_maps
from views.ui.compareusable import begin_again, usable
from views.ui.compareview import CompareView, SideName, compare_view, go, pair_of
from views.ui.frame import notice, plain_text, tell
from views.ui.language import language_control

_STYLE = (Path(__file__).parent / "ui" / "compare.css").read_text(encoding="utf-8")


def main() -> None:
    """Draw the page."""
    st.html(f"<style>{_STYLE}</style>")
    session.arrive_elsewhere("compare")
    say = session.say()
    language_control(in_address=True)
    try:
        store = session.shared_store()
        _page(store, compare_view(), say)
    except Refusal as refusal:
        tell(refusal, say)
        if refusal.code.startswith(("compare-", "unit-")):
            begin_again(say, "page")
    notice(say)


def _page(store: Store, view: CompareView, say: Words) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="compare_head"):
        st.title(say("pages.compare"), anchor=False, width="content")
        pair_control(view, say)
        mode_control(view, say)
    view, left, right = usable(store, view, say)
    heads = st.columns(2, gap="small")
    with heads[0]:
        side_head(store, view, "left", left, say)
    with heads[1]:
        side_head(store, view, "upper" if view.stacked else "right", right, say)
    compare_maps(store, view, left, right, say)
    _here(store, view, say)
    _missing(view, say)
    if view.stacked:
        change_part(store, view, left, say)
    else:
        partner_button(store, view, left, right, say)
        figures_part(store, left, right, say)


def _here(store: Store, view: CompareView, say: Words) -> None:
    """Say what was clicked on, and offer to compare it."""
    if view.pick is None:
        st.caption(say("compare.click_hint"))
        return
    name, lonlat = view.pick
    side = view.side(name)
    key = municipality_at(store.territory, lonlat, side.at)
    if key is None:
        st.caption(say("compare.nothing_here"))
        return
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="compare_here"
    ):
        unit = store.territory.name(key, say.lang, side.at)
        area = say.number(store.territory.area_km2(key) or 0.0)
        st.markdown(f"**{plain_text(unit)}** · {area} km²")
        st.button(
            say("compare.only_this"),
            icon=":material/filter_center_focus:",
            on_click=_only,
            args=(view, name, f"{key[0]}@{key[1].isoformat()}"),
        )


def _only(view: CompareView, name: SideName, unit: str) -> None:
    go(**{name: replace(view.side(name), ids=(unit,))}, pick=None)


def _missing(view: CompareView, say: Words) -> None:
    pair = pair_of(view)
    told = compared_pairs()[pair].missing.get(say.lang, "") if pair else ""
    if told:
        st.caption(f":material/info: {plain_text(told)}")


main()
