"""What beside the shipped data the figures rest on: added layers, two tables of people."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.figurenames import figures_named
from planning.figures import Figures, list_figures
from planning.pairground import PairsAsked
from planning.pairpeople import in_time
from views.ui.frame import plain_text
from views.ui.pairview import PairView, go

_LAYERS = ("catchments", "protected", "infrastructure")
_ENDS = ("earlier", "later")


def asked_of(view: PairView, at: dt.date) -> PairsAsked:
    """Return whose pairs a view asks for, and from what."""
    series = (view.series[0], view.series[1]) if view.series else None
    named = (view.protected, view.infrastructure)
    return PairsAsked(view.region, at, None, view.catchments, series, *named)


def data_control(store: Store, view: PairView, say: Words) -> None:
    """Draw the choice of what was loaded, with what to do where nothing was."""
    with st.popover(say("pairs.data"), icon=":material/database:"):
        layers = _areas(store, say.lang)
        if layers:
            for name in _LAYERS:
                _layer(name, layers, view, say)
        else:
            st.caption(plain_text(say("pairs.no_layers")))
        every = list_figures(store.home)
        tables = [one for one in every if one.region == view.region and one.adds_up]
        if len(tables) >= len(_ENDS):
            _series(tables, view, say)
        else:
            st.caption(plain_text(say("pairs.no_tables")))


def _areas(store: Store, lang: str) -> dict[str, str]:
    """Return the layers that somebody added, by id, with their titles."""
    return {
        layer.id: layer.title[lang]
        for layer in store.catalogue
        if layer.kind == "vector" and not layer.shipped and layer.role == "user"
    }


def _layer(name: str, layers: dict[str, str], view: PairView, say: Words) -> None:
    key, chosen = f"pairs_{name}", getattr(view, name)
    st.session_state[key] = chosen if chosen in layers else None
    st.selectbox(
        say(f"pairs.{name}"),
        list(layers),
        format_func=layers.__getitem__,
        key=key,
        placeholder=say("pairs.none_chosen"),
        on_change=lambda: go(**{name: st.session_state[key] or ""}),
    )


def _series(tables: list[Figures], view: PairView, say: Words) -> None:
    names = figures_named(tables, say)
    chosen = view.series if set(view.series) <= set(names) else ()
    st.markdown(f"**{plain_text(say('pairs.series'))}**")
    for place, end in enumerate(_ENDS):
        key = f"pairs_series_{end}"
        if key not in st.session_state or chosen:
            st.session_state[key] = chosen[place] if chosen else None
        st.selectbox(
            say(f"pairs.series_{end}"),
            list(names),
            format_func=names.__getitem__,
            key=key,
            placeholder=say("pairs.none_chosen"),
            on_change=_chosen,
            args=(tables,),
        )


def _chosen(tables: list[Figures]) -> None:
    told = {st.session_state.get(f"pairs_series_{end}") for end in _ENDS}
    both = [one.id for one in in_time(tables) if one.id in told]
    go(series=tuple(both) if len(both) == len(_ENDS) else ())
