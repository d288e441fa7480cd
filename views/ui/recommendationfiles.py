"""What leaves the page of recommendations and comes in: files of the list, and whole projects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import streamlit as st

from layers.store import Store
from layers.words import Words
from planning.evidence import refresh_stale
from planning.project import project_bytes
from planning.recommendationlisting import Wanted
from planning.recommendationout import chosen, recommendations_geojson
from planning.recommendationpaper import recommendations_docx, recommendations_pdf
from views.ui.frame import plain_text
from views.ui.projectin import project_in
from views.ui.recommendationdoing import attempt

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NAME = "recommendations"


def files_control(store: Store, wanted: Wanted, total: int, at: dt.date, say: Words) -> None:
    """Draw the menu of files; each is made when it is asked for."""
    with st.popover(say("recpage.files"), icon=":material/download:"):
        st.markdown(f"**{plain_text(say('recpage.files_of', count=total))}**")
        told = _papers(store, wanted, at, say)
        for kind, (make, mime) in told.items():
            _button(say(f"recpage.file.{kind}"), make, f"{_NAME}.{kind}", mime, total == 0)
        st.divider()
        st.markdown(f"**{plain_text(say('recpage.project'))}**")
        st.caption(plain_text(say("recpage.project_about")))
        _button(
            say("recpage.file.project"),
            lambda: project_bytes(store.home),
            "project.zip",
            "application/zip",
        )
        project_in(store, say)
        st.divider()
        if st.button(
            say("recpage.refresh_all"),
            icon=":material/refresh:",
            type="tertiary",
            key="recommendations_refresh",
            help=say("recpage.refresh_all_help"),
        ):
            with st.spinner(say("recpage.refreshing")):
                attempt(lambda who: refresh_stale(store, who=who))
            st.rerun()


def _papers(
    store: Store, wanted: Wanted, at: dt.date, say: Words
) -> dict[str, tuple[Callable[[], bytes], str]]:
    return {
        "geojson": (
            lambda: recommendations_geojson(store, chosen(store, wanted), at, say.lang),
            "application/geo+json",
        ),
        "docx": (lambda: recommendations_docx(store, chosen(store, wanted), at, say), _WORD),
        "pdf": (
            lambda: recommendations_pdf(store, chosen(store, wanted), at, say),
            "application/pdf",
        ),
    }


def _button(
    label: str,
    make: Callable[[], bytes],
    name: str,
    mime: str,
    disabled: bool = False,  # noqa: FBT001, FBT002  as the button has it
) -> None:
    st.download_button(
        plain_text(label),
        make,
        name,
        mime,
        key=f"recommendations_file:{name}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        disabled=disabled,
    )
