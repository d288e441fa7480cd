"""The list of layers: groups, on and off, opacity and order."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from layers.catalogue import Catalogue
from layers.declaration import Declaration
from layers.loading import regions_of
from views.ui import session
from views.ui.basemaps import basemap_control
from views.ui.frame import plain_text
from views.ui.permalink import Shown
from views.ui.shown import faded, moved, shown_layers, with_layer
from views.ui.ticks import tick_list

GROUPS = ("territory", "partners", "examples", "plans", "places", "rasters", "background")


def layer_list(catalogue: Catalogue) -> None:
    """Draw the layers of the view's region by group; the topmost of a group comes first."""
    say, view = session.say(), session.view()
    shown = shown_layers(view, catalogue)
    listed = [d for d in catalogue if d.listed and view.region in regions_of(d)]
    known = {group: place for place, group in enumerate(GROUPS)}
    listed.sort(key=lambda d: (known.get(d.group, len(known)), d.group, -d.order))
    groups = [
        (_group_name(group), [(layer.id, layer.short[view.lang]) for layer in layers])
        for group, layers in groupby(listed, key=lambda d: d.group)
    ]
    on = {one.id for one in shown}
    tick_list(groups, on, "layers", lambda ticked: _switched(listed, ticked, catalogue))
    arranging = st.popover(
        say("controls.arrange"), icon=":material/tune:", width="stretch", on_change=session.touched
    )
    if arranging.open:  # else half of the page would be controls that nobody sees
        with arranging:
            _arrangement(shown, catalogue)


def _group_name(group: str) -> str:
    say, key = session.say(), f"groups.{group}"
    return say(key) if key in say else group


def _switched(listed: list[Declaration], ticked: frozenset[str], catalogue: Catalogue) -> None:
    """Switch those layers of a list on and off that were not so before."""
    before = {one.id for one in shown_layers(session.view(), catalogue)}
    for layer in listed:
        if (layer.id in ticked) != (layer.id in before):
            on = layer.id in ticked
            session.change(layers=with_layer(session.view(), catalogue, layer.id, on=on))


def _arrangement(shown: tuple[Shown, ...], catalogue: Catalogue) -> None:
    """Draw the layers that are on as they lie, the topmost first, and the online basemap."""
    layers = [catalogue[one.id] for one in shown]
    fades = {one.id: one.opacity for one in shown}
    for declaration in reversed(layers):
        _arranged(
            declaration,
            shown,
            opacity=fades[declaration.id],
            top=declaration is layers[-1],
            bottom=declaration is layers[0],
        )
    if not layers:
        st.caption(session.say()("controls.arrange_empty"))
    basemap_control()


def _arranged(
    declaration: Declaration, shown: tuple[Shown, ...], *, opacity: float, top: bool, bottom: bool
) -> None:
    say, key = session.say(), f"opacity:{declaration.id}"
    st.session_state[key] = round(opacity * 100)
    with st.container(horizontal=True, vertical_alignment="bottom", gap=None):
        st.slider(
            plain_text(declaration.short[say.lang]),
            0,
            100,
            step=5,
            format="%d %%",
            key=key,
            on_change=lambda: session.change(
                layers=faded(shown, declaration.id, st.session_state[key] / 100)
            ),
        )
        for name, by, icon, last in (
            ("up", 1, "arrow_upward", top),
            ("down", -1, "arrow_downward", bottom),
        ):
            st.button(
                "",
                key=f"{name}:{declaration.id}",
                icon=f":material/{icon}:",
                help=say(f"controls.{name}"),
                type="tertiary",
                disabled=last,
                on_click=lambda by: session.change(layers=moved(shown, declaration.id, by)),
                args=(by,),
            )
