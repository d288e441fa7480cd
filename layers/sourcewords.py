"""What is told of shipped and official sources, in the reader's language.

Files that leave and answers to programs keep the English text; screens and papers speak the
reader's language. A user's own source is nobody's to translate and stays as it was written.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from geo.types import Provenance
from layers.words import LOCALE_FOLDER


def told_source(source: Provenance, lang: str) -> Provenance:
    """Return a source with its texts in a language, where they are known in it."""
    known = source_texts(lang)
    return replace(
        source,
        source=known.get(source.source, source.source),
        licence=known.get(source.licence, source.licence),
        vintage=known.get(source.vintage, source.vintage),
        note=known.get(source.note, source.note) if source.note else source.note,
    )


def told_parts(parts: Iterable[str], lang: str) -> str:
    """Return what is told of a source on one line, each part as the language has it."""
    known = source_texts(lang)
    return " · ".join(known.get(part, part) for part in parts if part)


@cache
def source_texts(lang: str) -> Mapping[str, str]:
    """Return the texts of a language by their English ones."""
    with (LOCALE_FOLDER / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row[lang] for row in csv.DictReader(file)}
