"""The glossary: terms of spatial planning in Latvian, English and Norwegian, and where to see them.

``data/glossary/terms.csv``: a term a row, every word with a mark (``layers.cooperation``) and the
row with a source of ``data/glossary/sources.csv``. ``lacks`` names the country whose law has no
such thing, ``codes`` are zone codes as ``table:code`` of ``data/crosswalks/``, ``kinds`` are keys
of ``data/codelists/plan_kinds.csv``. A remark is ours and has a mark and a source of its own.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.errors import Refusal
from layers.units import folded, sort_key
from layers.words import LANGUAGES
from planning.codelists import plan_kinds

FOLDER = Path(__file__).resolve().parent.parent / "data" / "glossary"
FIELDS = (
    "planning",
    "documents",
    "zoning",
    "zones",
    "territory",
    "institutions",
    "cooperation",
    "participation",
    "status",
    "indicators",
    "interests",
    "map",
)
_NEAR = 0.72  # how alike (0-1) a misspelling may be
_MOST_NEAR = 5
Texts = Mapping[str, str]


@dataclass(frozen=True)
class FactSource:
    """Where facts come from; a kind of source (``own``, ``general``, ``texts``) has no title."""

    key: str
    publisher: str
    title: str
    url: str


@dataclass(frozen=True)
class Term:
    """A term by language; ``marks`` say how well each word is known, ``about`` may be empty.

    ``lacks`` is the country (lv, no) whose law does not have it, or empty. ``codes`` are pairs of
    crosswalk and code.
    """

    id: str
    field: str
    words: Texts
    marks: Texts
    source: str
    lacks: str
    codes: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    about: Texts
    about_mark: str
    about_source: str


@cache
def glossary() -> Mapping[str, Term]:
    """Return the terms by id, in the order of the list; refuses ``data-file-broken``."""
    try:
        return {row["term"]: _term(row) for row in read_rows(FOLDER / "terms.csv")}
    except (KeyError, ValueError, AttributeError) as error:
        raise Refusal("data-file-broken", file="terms.csv") from error


@cache
def fact_sources() -> Mapping[str, FactSource]:
    """Return the sources of the glossary and of the comparison of systems, by key."""
    rows = read_rows(FOLDER / "sources.csv")
    return {
        row["source"]: FactSource(row["source"], row["publisher"], row["title"], row["url"])
        for row in rows
    }


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table of ours; refuses ``data-file-broken``."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal("data-file-broken", file=path.name) from error


def _term(row: Mapping[str, str]) -> Term:
    return Term(
        id=row["term"],
        field=row["field"],
        words={lang: row[lang] for lang in LANGUAGES},
        marks={lang: row[f"mark_{lang}"] for lang in LANGUAGES},
        source=row["source"],
        lacks=row["lacks"],
        codes=tuple(_code(text) for text in row["codes"].split()),
        kinds=tuple(row["kinds"].split()),
        about={lang: row[f"about_{lang}"] for lang in LANGUAGES},
        about_mark=row["about_mark"],
        about_source=row["about_source"],
    )


def _code(text: str) -> tuple[str, str]:
    table, _, code = text.partition(":")
    return table, code


def search_terms(text: str, lang: str, field: str | None = None) -> list[Term]:
    """Return the terms that hold a text in any language, whatever its case and diacritics.

    Whole words first, then beginnings, then the rest, each in the order of the words of ``lang``;
    zone codes and abbreviations of plans are found too. An empty text finds all.
    """
    wanted = folded(text.strip())
    found = [
        (place, sort_key(term.words[lang]), term)
        for term in glossary().values()
        if field in {None, term.field}
        for place in [_place(term, wanted)]
        if place is not None
    ]
    return [term for _, _, term in sorted(found, key=lambda row: row[:2])]


def _place(term: Term, wanted: str) -> int | None:
    """Return how well a term answers: 0 is it, 1 begins so, 2 holds it; None does not."""
    known = [folded(word) for word in spoken(term)]
    if not wanted or wanted in known:
        return 0
    if any(word.startswith(wanted) for word in known):
        return 1
    return 2 if any(wanted in word for word in known) else None


def spoken(term: Term) -> tuple[str, ...]:
    """Return all that a term answers to: its words, its zone codes, its plans' abbreviations."""
    codes = (code for _, code in term.codes)
    short = (plan_kinds()[kind].abbreviation for kind in term.kinds)
    return (*term.words.values(), *codes, *short)


def near_words(text: str) -> tuple[str, ...]:
    """Return terms, or words within terms, that are spelled nearly so, the nearest first."""
    words = [word for term in glossary().values() for word in term.words.values()]
    words += [part.strip("()/,") for word in words for part in word.split()]
    known = {folded(word): word for word in words}
    close = difflib.get_close_matches(folded(text.strip()), known, _MOST_NEAR, _NEAR)
    return tuple(dict.fromkeys(known[one] for one in close))


def terms_of(text: str, lang: str) -> list[Term]:
    """Return the terms that a text means, as `search_terms` does.

    Refuses ``term-unknown-near`` with near spellings, ``term-unknown`` where there are none.
    """
    found = search_terms(text, lang)
    if found:
        return found
    near = near_words(text)
    if near:
        raise Refusal("term-unknown-near", term=text[:60], near=", ".join(near))
    raise Refusal("term-unknown", term=text[:60])


def terms_with_code(table: str, code: str) -> list[Term]:
    """Return the terms that name a zone code."""
    return [term for term in glossary().values() if (table, code) in term.codes]
