"""The documents that the register begins with: ``data/documents/seed.csv``.

Each row says where it comes from and whether the document was seen there. A row is put in once. A
newer row of the program replaces an older one that nobody has touched; what a user changed or
removed stays as they left it.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from geo.errors import Refusal
from layers.units import parse_id
from layers.words import DEFAULT_LANGUAGE, LANGUAGES
from planning.database import reading, writing
from planning.documents import Document, DocumentEntry, checked, fill, new_row
from planning.models import PlanDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from planning.documents import Form

FILE = Path(__file__).resolve().parent.parent / "data" / "documents" / "seed.csv"


@dataclass(frozen=True)
class Seed:
    """A shipped document: its entry, and its source and note by language."""

    key: str
    version: int
    entry: DocumentEntry
    sources: Mapping[str, str]
    notes: Mapping[str, str]


@cache
def seeds(file: Path = FILE) -> Mapping[str, Seed]:
    """Return the shipped documents by key; refuses ``data-file-broken``."""
    try:
        with file.open(encoding="utf-8", newline="") as rows:
            return {row["seed_key"]: _seed(row) for row in csv.DictReader(rows)}
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise Refusal("data-file-broken", file=file.name) from error


def seed(home: Path, file: Path = FILE) -> int:
    """Put shipped documents into the register that are not in it yet, and return how many.

    Nothing is written where there is nothing to do.
    """
    wanted = seeds(file)
    with reading(home) as session:
        if not _to_do(session, wanted):
            return 0
    with writing(home) as session:
        todo = _to_do(session, wanted)
        for one, row in todo:
            _put(session, one, row)
        return len(todo)


def note_in(document: Document, lang: str) -> str:
    """Return the note of a document in a language, a user's own note as it was written."""
    shipped = _shipped_words(document)
    return shipped.notes[lang] if shipped and document.note == shipped.entry.note else document.note


def source_in(document: Document, lang: str) -> str:
    """Return the source of a document in a language, a user's own as it was written."""
    shipped = _shipped_words(document)
    same = shipped and document.source == shipped.entry.source
    return shipped.sources[lang] if shipped and same else document.source


def _shipped_words(document: Document) -> Seed | None:
    return seeds().get(document.seed_key or "")


def _to_do(session: Session, wanted: Mapping[str, Seed]) -> list[tuple[Seed, PlanDocument | None]]:
    """Return the seeds that are missing, or older in the register and untouched there."""
    query = select(PlanDocument).where(PlanDocument.seed_key.is_not(None))
    rows = {row.seed_key: row for row in session.scalars(query)}
    found = [(one, rows.get(key)) for key, one in wanted.items()]
    return [(one, row) for one, row in found if row is None or _is_older(row, one)]


def _is_older(row: PlanDocument, one: Seed) -> bool:
    # Removing is a change too: it has a version of its own.
    return row.version == row.seeded_as and (row.seed_version or 0) < one.version


def _put(session: Session, one: Seed, row: PlanDocument | None) -> None:
    if row is None:
        row = new_row(session, one.entry)
        row.seed_key = one.key
    else:
        fill(row, one.entry)
        row.version += 1
    row.seed_version, row.seeded_as = one.version, row.version


def _seed(row: Mapping[str, str]) -> Seed:
    sources = {lang: row[f"source_{lang}"] for lang in LANGUAGES}
    notes = {lang: row[f"note_{lang}"] for lang in LANGUAGES}
    entry = DocumentEntry(
        title=row["title"],
        kind=row["kind"],
        status=row["status"],
        level=row["level"],
        decided_on=_day(row["decided_on"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        authority=row["authority"],
        territories=tuple(parse_id(text) for text in row["territories"].split(";")),
        form=cast("Form", row["form"]),  # `checked` refuses another
        source=sources[DEFAULT_LANGUAGE],
        mark=row["mark"],
        verified=row["verified"] == "yes",
        note=notes[DEFAULT_LANGUAGE],
    )
    return Seed(row["seed_key"], int(row["seed_version"]), checked(entry), sources, notes)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
