"""Official boundaries: import them, see what they changed, return to the shipped ones."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import Refusal
from layers.home import ensure_folder
from layers.official import import_official, remove_official
from layers.store import Store
from layers.territory import load_territory
from layers.words import Words
from views.ui import session
from views.ui.frame import notice, page_start, plain_text, tell
from views.ui.panel import facts
from views.ui.provenance import provenance_rows

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_TOLD = "official_told"


def main() -> None:
    """Draw the page."""
    store = page_start("boundaries")
    if store is None:
        return
    say = session.say()
    _in_use(store, say)
    _upload(store, say)
    for text in st.session_state.get(_TOLD, []):
        st.caption(f":material/info: {plain_text(text)}")
    notice(say)


def _in_use(store: Store, say: Words) -> None:
    official = (store.territory.official or {}).get("countries", {})
    columns = st.columns(2)
    for column, (country, region) in zip(
        columns, (("latvia", "vidzeme"), ("ostfold", "ostfold")), strict=True
    ):
        with column.container(border=True):
            st.subheader(say(f"regions.{region}"), anchor=False)
            kind = "official" if country in official else "shipped"
            st.markdown(f"**{plain_text(say(f'boundaries.{kind}'))}**")
            facts(provenance_rows(store.territory.provenance[country], say))
    if official:
        with st.popover(say("boundaries.remove"), icon=":material/undo:"):
            st.write(say("boundaries.remove_sure"))
            if st.button(say("boundaries.remove"), type="primary"):
                remove_official(store.home)
                st.session_state[_TOLD] = [say("official.removed")]
                st.rerun()


def _upload(store: Store, say: Words) -> None:
    files = st.file_uploader(
        say("boundaries.files"),
        accept_multiple_files=True,
        help=say("boundaries.files_help"),
        type=["zip", "shp", "dbf", "shx", "prj", "cpg", "geojson", "json", "topojson", "gpkg"],
    )
    ready = st.button(
        say("boundaries.import"), type="primary", disabled=not files, icon=":material/upload:"
    )
    if not ready:
        return
    try:
        with st.spinner(say("boundaries.importing")):
            st.session_state[_TOLD] = _import(files, store, say)
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.rerun()


def _import(files: list[UploadedFile], store: Store, say: Words) -> list[str]:
    home = ensure_folder(store.home)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for file in files:
            path = Path(folder) / Path(file.name).name
            path.write_bytes(file.getvalue())
            if path.suffix.lower() not in {".dbf", ".shx", ".prj", ".cpg"}:
                paths.append(path)
        result = import_official(paths, load_territory(), home)
    return [say("official.imported"), *(say.issue(issue) for issue in result.issues)]


main()
