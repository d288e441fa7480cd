"""What every list of records has: the way through its pages, and the units that narrow it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import streamlit as st

from layers.listing import finest
from layers.store import Store
from layers.territory import Key
from layers.words import Words
from views.ui.frame import plain_text


def units_named(store: Store, region: str, at: dt.date | None, say: Words) -> dict[Key, str]:
    """Return the finest units of a region and day with their names, in their order."""
    keys = finest(store.territory, region, at) if at else []
    return {key: store.territory.name(key, say.lang, at=at) for key in keys}


def page_buttons(
    key: str, last: int, page: int, on_page: Callable[[int], None], say: Words
) -> None:
    """Draw the way through the pages of a list that is longer than one."""
    if last <= 1:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, to in (("back", page - 1), ("forward", page + 1)):
            st.button(
                say(f"recpage.page_{name}"),
                icon=f":material/arrow_{name}:",
                key=f"{key}_page_{name}",
                disabled=not 1 <= to <= last,
                on_click=lambda to=to: on_page(to),
            )
        st.caption(plain_text(say("recpage.page", page=page, last=last)))
