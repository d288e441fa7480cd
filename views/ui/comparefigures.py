"""The figures of a comparison below its maps: a table, land cover as two bars, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from planning.comparedlayers import comparison_query
from planning.comparefigures import compare
from planning.comparefiles import compared_csv, compared_docx, compared_geojson
from views.ui import session
from views.ui.comparealike import alike_part
from views.ui.comparelist import list_part
from views.ui.comparetable import cover_bars, figures_table, sources_list
from views.ui.compareview import PARTS, compare_view, go

if TYPE_CHECKING:
    from collections.abc import Callable

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
        ("pdf", "application/pdf", _pages(store, sides, found, say)),
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


def _pages(
    store: Store,
    sides: tuple[ComparedArea, ComparedArea],
    found: list[Indicator],
    say: Words,
) -> Callable[[], bytes]:
    """Return what makes the PDF; whoever asks for it later has no address of the page any more."""
    view, day = compare_view(), session.today()
    layers = (view.left.layers, view.right.layers)
    address = _origin() + comparison_query(sides, layers, say.lang)

    def made() -> bytes:
        # what draws takes a while to load, and the page is not to wait for it
        from planning.comparepdf import ComparisonPaper, compared_pdf  # noqa: PLC0415

        return compared_pdf(store, ComparisonPaper(sides, layers, found, address, day), say)

    return made


def _origin() -> str:
    """Return where the app is called at in this browser: http://127.0.0.1:8501."""
    told = urlsplit(st.context.url or "")
    return f"{told.scheme}://{told.netloc}" if told.netloc else ""
