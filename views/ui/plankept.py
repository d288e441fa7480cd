"""Layers that were fetched before: there without a network, until they are forgotten."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import streamlit as st

from geo.errors import Refusal
from geo.types import Issue
from layers.connectors.cache import CachedLayer, forget, kept, kept_layer
from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.units import unit_id
from layers.words import Words
from views.ui import checkjobs, fetchjobs, session
from views.ui.checkjobs import Origin
from views.ui.frame import plain_text, tell
from views.ui.planfetch import FETCHING

PART = "plans_part"  # in the session: the part of the page that is open
_TOLD = "online_kept_told"
_NOT_IN_NAMES = re.compile(r"[^\w .,()–-]+")
_LONGEST_NAME = 80


def kept_layers(store: Store, say: Words) -> None:
    """Draw what is kept, the newest first, with a way to check it again and one to forget it."""
    st.subheader(say("plans.online.kept"), anchor=False)
    told: Refusal | None = st.session_state.pop(_TOLD, None)
    if told is not None:
        tell(told, say)
    layers = kept(store.home)
    st.caption(say("plans.online.kept_about" if layers else "plans.online.kept_none"))
    for layer in layers:
        _row(store, layer, say)


def _row(store: Store, layer: CachedLayer, say: Words) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(_head(layer, say))
        st.button(
            say("plans.online.use"),
            key=f"use:{layer.digest}",
            icon=":material/fact_check:",
            on_click=_use,
            args=(store, layer.digest, say),
        )
        with st.popover(say("plans.online.forget"), icon=":material/delete:"):
            st.write(plain_text(say("plans.online.forget_sure", title=_title(layer))))
            st.button(
                say("plans.online.forget"),
                key=f"forget:{layer.digest}",
                type="primary",
                on_click=_forget,
                args=(store, layer.digest),
            )


def _head(layer: CachedLayer, say: Words) -> str:
    """Return title, date, source and figures as HTML; every word is escaped."""
    about = [
        say("plans.online.fetched", date=layer.fetched_at.date()),
        say("plans.online.feature_count", count=layer.features),
        layer.source,
    ]
    notes = "".join(f"<br><span>{escape(say.issue(issue))}</span>" for issue in _notes(layer))
    return (
        f'<div class="explorer-plan"><strong>{escape(_title(layer))}</strong>'
        f"<br><span>{escape(' · '.join(filter(None, about)))}</span>{notes}</div>"
    )


def _use(store: Store, digest: str, say: Words) -> None:
    try:
        _check(store, digest, say)
    except Refusal as refusal:
        st.session_state[_TOLD] = refusal
        return
    st.session_state[PART] = "bring"


def _forget(store: Store, digest: str) -> None:
    try:
        forget(store.home, digest)
    except Refusal as refusal:
        st.session_state[_TOLD] = refusal


def hand_over(store: Store, say: Words) -> bool:
    """Begin to check what has been fetched; returns whether there was something."""
    job = fetchjobs.job_at(FETCHING)
    if job is None or not isinstance(job.result, CachedLayer):
        return False
    fetchjobs.let_go(FETCHING)
    try:
        _check(store, job.result.digest, say)
    except Refusal as refusal:
        st.session_state[_TOLD] = refusal
        return False
    return True


def _check(store: Store, digest: str, say: Words) -> None:
    """Begin to check a layer that is kept, as a file with its source; refuses one that is gone."""
    layer = kept_layer(store.home, digest)
    title = _title(layer)
    name = " ".join(_NOT_IN_NAMES.sub(" ", title)[:_LONGEST_NAME].split()) or "layer"
    origin = Origin(
        title=title,
        source=say(
            "plans.online.source_told",
            source=layer.source,
            address=layer.address,
            date=layer.fetched_at.date(),
        ),
        licence=layer.licence,
        unit=_unit_of(store, layer),
        notes=_notes(layer),
    )
    job = checkjobs.start_from(layer.path, name + layer.path.suffix, origin)
    st.session_state[checkjobs.CHOSEN] = job.token


def _title(layer: CachedLayer) -> str:
    """Return what a kept layer is called: its title, and the name of the unit it was cut to."""
    title, unit = layer.title or layer.layer, _unit_name(layer)
    return f"{title} – {unit}" if unit else title


def _unit_name(layer: CachedLayer) -> str:
    return layer.unit.rpartition(" (")[0]


def _notes(layer: CachedLayer) -> tuple[Issue, ...]:
    """Return what has to be known of how a layer came, with the unit as people call it."""
    return replace(layer, unit=_unit_name(layer)).issues


def _unit_of(store: Store, layer: CachedLayer) -> Key | None:
    units = [key for one in REGIONS for key in finest(store.territory, one, session.today())]
    return next((key for key in units if layer.unit.endswith(f"({unit_id(key)})")), None)
