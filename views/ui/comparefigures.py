"""The figures of a comparison below its maps: a table, land cover as two bars, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from planning.comparefigures import compare
from planning.comparefiles import compared_csv, compared_docx, compared_geojson
from views.ui import session
from views.ui.comparealike import alike_part
from views.ui.comparelist import list_part
from views.ui.comparetable import cover_bars, figures_table, sources_list
from views.ui.compareview import PARTS, compare_view, go

if TYPE_CHECKING:
    from layers.store import Store
    from layers.words import Words
    from planning.comparedareas import ComparedArea
    from planning.comparefigures import Indicator

_PART = "compare_part_control"
_STYLE = Path(__file__).with_name("comparefigures.css").read_text(encoding="utf-8")


def figures_part(store: Store, left: ComparedArea, right: ComparedArea, say: Words) -> None:
    """Draw what areas are in figures, the two or any list, and which are like them."""
    st.html(f"<style>{_STYLE}</style>")
    view = compare_view()
    st.session_state[_PART] = view.part
    with st.container(key="compare_part"):
        st.segmented_control(
            say("compared.part"),
            PARTS,
            format_func=lambda part: say(f"compared.parts.{part}"),
            key=_PART,
            required=True,
            label_visibility="collapsed",
            on_change=lambda: go(part=st.session_state[_PART]),
        )
    with st.container(key="compare_figures"):
        if view.part == "alike":
            with st.container(key="compare_alike"):
                alike_part(store, left, right, say)
        elif view.part == "list":
            list_part(store, view, (left, right), say)
        else:
            _figures(store, left, right, say)


def _figures(store: Store, left: ComparedArea, right: ComparedArea, say: Words) -> None:
    with st.spinner(say("compared.computing")):
        found = compare(store, left, right, say.lang)
    _files(store, (left, right), found, say)
    st.html(figures_table(store, (left, right), found, say))
    st.html(cover_bars(store, (left, right), found, say))
    st.html(sources_list(found, say))


def _files(
    store: Store,
    sides: tuple[ComparedArea, ComparedArea],
    found: list[Indicator],
    say: Words,
) -> None:
    kinds = (
        ("csv", "text/csv", lambda: compared_csv(store, sides, found, say)),
        ("geojson", "application/geo+json", lambda: compared_geojson(store, sides, found, say)),
        (
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            lambda: compared_docx(store, sides, found, say, session.today()),
        ),
    )
    with st.popover(
        say("compared.files"), icon=":material/download:", type="tertiary", key="compare_files"
    ):
        for ending, kind, content in kinds:
            st.download_button(
                say(f"compared.file.{ending}"),
                content,
                f"{say('compared.file_name')}.{ending}",
                kind,
                key=f"compare_file:{ending}",
                icon=":material/download:",
                width="stretch",
                on_click="ignore",
            )
