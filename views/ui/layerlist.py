"""The list of layers: groups, on and off, opacity and order."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from layers.catalogue import Catalogue
from layers.declaration import Declaration
from layers.loading import regions_of
from views.ui import session
from views.ui.frame import group_heading, plain_text
from views.ui.permalink import Shown
from views.ui.shown import faded, moved, shown_layers, with_layer

GROUPS = ("territory", "partners", "places", "rasters", "background")


def layer_list(catalogue: Catalogue) -> None:
    """Draw the layers of the view's region by group; the topmost of a group comes first."""
    say, view = session.say(), session.view()
    shown = shown_layers(view, catalogue)
    listed = [d for d in catalogue if d.listed and view.region in regions_of(d)]
    known = {group: place for place, group in enumerate(GROUPS)}
    listed.sort(key=lambda d: (known.get(d.group, len(known)), d.group, -d.order))
    for group, layers in groupby(listed, key=lambda d: d.group):
        key = f"groups.{group}"
        group_heading(say(key) if key in say else group)
        for declaration in layers:
            _row(declaration, shown, catalogue)


def _row(declaration: Declaration, shown: tuple[Shown, ...], catalogue: Catalogue) -> None:
    view = session.view()
    on = next((one for one in shown if one.id == declaration.id), None)
    key = f"layer:{declaration.id}"
    st.session_state[key] = on is not None
    title, more = st.columns([0.84, 0.16], vertical_alignment="center", gap=None)
    title.checkbox(
        plain_text(declaration.short[view.lang]),
        key=key,
        on_change=_switched,
        args=(declaration.id, catalogue),
    )
    if on is None:
        return
    tuning = more.popover(
        "", icon=":material/tune:", type="tertiary", key=f"tune:{declaration.id}", on_change="rerun"
    )
    if tuning.open:  # else half of the page would be controls that nobody sees
        with tuning:
            _tuning(declaration, on, shown)


def _switched(layer: str, catalogue: Catalogue) -> None:
    on = bool(st.session_state[f"layer:{layer}"])
    session.change(layers=with_layer(session.view(), catalogue, layer, on=on))


def _tuning(declaration: Declaration, on: Shown, shown: tuple[Shown, ...]) -> None:
    say = session.say()
    key = f"opacity:{declaration.id}"
    st.markdown(f"**{plain_text(declaration.title[say.lang])}**")
    st.caption(plain_text(declaration.about[say.lang]))
    st.session_state[key] = round(on.opacity * 100)
    st.slider(
        say("controls.opacity"),
        0,
        100,
        step=5,
        format="%d %%",
        key=key,
        on_change=lambda: session.change(
            layers=faded(shown, declaration.id, st.session_state[key] / 100)
        ),
    )
    up, down = st.columns(2)
    places = [one.id for one in shown]
    up.button(
        say("controls.up"),
        key=f"up:{declaration.id}",
        icon=":material/arrow_upward:",
        disabled=places[-1] == declaration.id,
        on_click=lambda: session.change(layers=moved(shown, declaration.id, 1)),
    )
    down.button(
        say("controls.down"),
        key=f"down:{declaration.id}",
        icon=":material/arrow_downward:",
        disabled=places[0] == declaration.id,
        on_click=lambda: session.change(layers=moved(shown, declaration.id, -1)),
    )
