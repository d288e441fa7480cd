"""A comparison written to a file from the shell; light to import, as the commands are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from geo.errors import Refusal
from layers.home import ensure_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from layers.store import Store
    from layers.words import Words
    from planning.comparedareas import ComparedArea
    from planning.comparefigures import Indicator

FORMATS = ("pdf", "docx", "csv", "geojson")


def write_comparison(
    out: Path,
    store: Store,
    sides: tuple[ComparedArea, ComparedArea],
    found: Sequence[Indicator],
    say: Words,
) -> Path:
    """Write a comparison with the usual layers; refuses ``export-format`` for another ending."""
    from layers.whole import write_whole  # noqa: PLC0415

    content = _content(out, store, sides, found, say)
    ensure_folder(out.absolute().parent)
    return write_whole(out, content)


def _content(
    out: Path,
    store: Store,
    sides: tuple[ComparedArea, ComparedArea],
    found: Sequence[Indicator],
    say: Words,
) -> bytes:
    from planning.comparedlayers import comparison_query  # noqa: PLC0415
    from planning.comparefiles import compared_csv, compared_docx, compared_geojson  # noqa: PLC0415
    from planning.comparepdf import ComparisonPaper, compared_pdf  # noqa: PLC0415

    kind = out.suffix.lower().removeprefix(".")
    day = dt.date.today()  # noqa: DTZ011  a civil date where the reader sits
    if kind == "csv":
        return compared_csv(store, sides, found, say)
    if kind == "geojson":
        return compared_geojson(store, sides, found, say)
    if kind == "docx":
        return compared_docx(store, sides, found, say, day)
    if kind == "pdf":
        address = comparison_query(sides, (None, None), say.lang)
        return compared_pdf(store, ComparisonPaper(sides, (None, None), found, address, day), say)
    raise Refusal("export-format", format=kind or "–", known=", ".join(FORMATS))
