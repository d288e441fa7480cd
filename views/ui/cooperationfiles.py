"""What leaves the page of cooperation: the areas that are listed, and their members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.cooperationlisting import Wanted, cooperations_chosen
from planning.cooperationout import (
    CSV_FILE,
    GEOJSON_FILE,
    MEMBERS_FILE,
    cooperations_csv,
    cooperations_geojson,
    members_csv,
)
from views.ui.frame import plain_text


def files_control(store: Store, wanted: Wanted, total: int, at: dt.date, say: Words) -> None:
    """Draw the menu of files; each is made when it is asked for."""

    def geojson() -> bytes:
        return cooperations_geojson(store, cooperations_chosen(store, wanted), at, say.lang)

    def table() -> bytes:
        return cooperations_csv(store, cooperations_chosen(store, wanted), at)

    def members() -> bytes:
        return members_csv(store, cooperations_chosen(store, wanted), at)

    with st.popover(say("recpage.files"), icon=":material/download:"):
        st.markdown(f"**{plain_text(say('cooppage.files_of', count=total))}**")
        _button(say("cooppage.file.geojson"), geojson, GEOJSON_FILE, total)
        _button(say("cooppage.file.csv"), table, CSV_FILE, total)
        _button(say("cooppage.file.members"), members, MEMBERS_FILE, total)


def _button(label: str, make: Callable[[], bytes], name: str, total: int) -> None:
    mime = "application/geo+json" if name.endswith("geojson") else "text/csv"
    st.download_button(
        label,
        make,
        file_name=name,
        mime=mime,
        key=f"cooperation_file:{name}",
        disabled=total == 0,
        on_click="ignore",
        width="stretch",
    )
