"""Where a figure or a layer comes from, one click away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.types import Provenance
from layers.sourcewords import told_source
from layers.words import Words
from views.ui.frame import plain_text


def provenance_rows(source: Provenance, say: Words) -> list[tuple[str, str]]:
    """Return what is known of a source as names and values."""
    source = told_source(source, say.lang)
    rows = [
        (say("source.source"), source.source),
        (say("source.licence"), source.licence),
        (say("source.vintage"), source.vintage),
    ]
    if source.accuracy_m is not None:
        rows.append((say("source.accuracy"), f"± {say.number(source.accuracy_m, 0)} m"))
    if source.note:
        rows.append((say("source.note"), source.note))
    return rows


def source_popover(
    source: Provenance, say: Words, key: str, more: Sequence[tuple[str, str]] = ()
) -> None:
    """Draw a small control that opens the provenance; ``more`` are sources of single figures."""
    with st.popover(
        say("source.open"), icon=":material/info:", type="tertiary", key=f"source:{key}"
    ):
        for name, value in (*more, *provenance_rows(source, say)):
            st.markdown(f"**{plain_text(name)}** {plain_text(value)}")
