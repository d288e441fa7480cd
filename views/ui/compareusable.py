"""What of an address can be shown: areas and layers that are there, a sentence for each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.errors import Refusal
from planning.comparedareas import ComparedArea, area_name, compared_area
from planning.comparedlayers import present_layers
from views.ui import session
from views.ui.compareview import SIDES, CompareView, SideName, SideView, decode
from views.ui.frame import plain_text, tell

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words


def usable(
    store: Store, view: CompareView, say: Words
) -> tuple[CompareView, ComparedArea, ComparedArea]:
    """Return the view with what can be shown of it, and its areas; what cannot is told.

    Of one place that is looked at twice, both are that place.
    """
    left, mine = _side(store, view, "left", say)
    view = replace(view, left=left, upper=replace(view.upper, ids=left.ids))
    if view.stacked:
        shown = {"left": view.left, "upper": view.upper}
        return _with_layers(store, view, shown, mine, say), mine, mine
    right, other = _side(store, view, "right", say)
    view = replace(view, right=right)
    return _with_both(store, view, (mine, other), say), mine, other


def _side(
    store: Store, view: CompareView, name: SideName, say: Words
) -> tuple[SideView, ComparedArea]:
    """Return a side and its area: of parts that do not go together those that the first allows."""
    side = view.side(name)
    try:
        return side, compared_area(store, side.ids, side.at)
    except Refusal as refusal:
        tell(refusal, say)
    kept: tuple[str, ...] = ()
    for part in side.ids:
        kept = (*kept, part) if _goes(store, (*kept, part), side) else kept
    usual = decode({}).side(name)
    side = replace(side, ids=kept) if kept else replace(usual, layers=side.layers)
    area = compared_area(store, side.ids, side.at)
    told = say(f"compare.shown_{name}", name=area_name(store, area, say.lang))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain_text(told), width="content")
        begin_again(say, name)
    return side, area


def begin_again(say: Words, key: str) -> None:
    """Draw the way to the pair that is shown when nobody chose."""
    st.button(say("compare.begin_again"), on_click=_begin_again, key=f"compare_again:{key}")


def _begin_again() -> None:
    st.query_params.from_dict({"lang": session.view().lang})


def _goes(store: Store, ids: tuple[str, ...], side: SideView) -> bool:
    try:
        compared_area(store, ids, side.at)
    except Refusal:
        return False
    return True


def _with_both(
    store: Store, view: CompareView, areas: tuple[ComparedArea, ComparedArea], say: Words
) -> CompareView:
    for name, area in zip(SIDES, areas, strict=True):
        view = _with_layers(store, view, {name: view.side(name)}, area, say)
    return view


def _with_layers(
    store: Store, view: CompareView, sides: dict[str, SideView], area: ComparedArea, say: Words
) -> CompareView:
    """Return the view with the layers that are there and open; the others are told."""
    name, changed = area_name(store, area, say.lang), dict[str, Any](sides)
    for part, side in sides.items():
        if side.layers is None:
            continue
        there, gone, newer = present_layers(store.catalogue, side.layers)
        told = [say("compare.layer_gone", layer=one, name=name) for one in gone]
        titles = [store.catalogue[one].short[say.lang] for one in newer]
        told += [say("compare.layer_newer", layer=title, name=name) for title in titles]
        told += [
            say("compare.layer_broken", name=name, reason=reason)
            for reason in _broken(store, there, side, say)
        ]
        for sentence in told:
            st.warning(plain_text(sentence), icon=":material/layers_clear:")
        changed[part] = replace(side, layers=there)
    return replace(view, **changed)


def _broken(store: Store, layers: tuple[str, ...], side: SideView, say: Words) -> list[str]:
    told = []
    for layer in layers:
        try:
            store.open(layer, side.at)
        except Refusal as refusal:
            told.append(say.refusal(refusal))
    return told
