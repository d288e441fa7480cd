"""What an audit leaves as: tables, lines, a printed report, letters between the two neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from layers.out.manifest import slug
from layers.words import Words
from planning.auditfiles import audit_files
from planning.auditletter import Side, letter_docx
from planning.auditpdf import audit_pdf
from planning.audits import Audited
from planning.reviews import Review
from views.ui import session
from views.ui.frame import plain_text

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TABLES = (
    ("stretches.geojson", "GeoJSON", "application/geo+json"),
    ("audit.gpkg", "GeoPackage", "application/geopackage+sqlite3"),
    ("stretches.csv", "CSV", "text/csv"),
    ("borders.csv", "CSV", "text/csv"),
    ("pairs.csv", "CSV", "text/csv"),
)


def files_control(
    audited: Audited, border: Mapping[Any, Any], reviews: Mapping[int, Review], say: Words
) -> None:
    """Draw the menu of files; each is made when it is asked for.

    ``border`` is the chosen row of the audit's borders, which the letters are about.
    """
    popover = st.popover(say("borders.files"), icon=":material/download:")
    with popover, st.container(key="borders_files"):
        st.markdown(f"**{plain_text(say('borders.file.this', border=str(border['border'])))}**")
        _letters(audited, border, reviews, say)
        key = str(border["border_id"])
        name = slug(str(border["border"])) or "border"
        _button(
            say("borders.file.report"),
            lambda: audit_pdf(audited, reviews, say, key),
            f"{name}.pdf",
            "application/pdf",
        )
        st.markdown(f"**{plain_text(say('borders.file.all'))}**")
        _button(
            say("borders.file.report"),
            lambda: audit_pdf(audited, reviews, say),
            "audit.pdf",
            "application/pdf",
        )
        for file, kind, mime in _TABLES:
            label = say(f"borders.file.{file.partition('.')[0]}", kind=kind)
            _button(label, _table(audited, reviews, say, file), file, mime)


def _letters(
    audited: Audited, border: Mapping[Any, Any], reviews: Mapping[int, Review], say: Words
) -> None:
    ways: tuple[tuple[Side, Side], ...] = (("a", "b"), ("b", "a"))
    for ours, theirs in ways:
        names = [str(border[f"unit_name_{side}"]) for side in (ours, theirs)]
        make = partial(
            letter_docx,
            audited,
            str(border["border_id"]),
            from_side=ours,
            reviews=reviews,
            say=say,
            today=session.today(),
        )
        label = say("borders.file.letter", ours=names[0], theirs=names[1])
        _button(label, make, f"{slug(names[0])}-{slug(names[1])}.docx", _WORD)


def _table(
    audited: Audited, reviews: Mapping[int, Review], say: Words, file: str
) -> Callable[[], bytes]:
    return lambda: audit_files(audited, reviews, say)[file]


def _button(label: str, make: Callable[[], bytes], name: str, mime: str) -> None:
    st.download_button(
        plain_text(label),
        make,
        name,
        mime,
        key=f"borders_file:{name}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )
