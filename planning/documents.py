"""The register of planning documents: what there is, where it holds, and where it stands in law.

Every verb reads or writes the database at once. One that changes a document takes the ``version``
that its caller has seen and is refused when somebody else has changed the document since. What
changes is kept, with ``who`` did it where that is known (`planning.recordchanges`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal, get_args

from sqlalchemy import select

from geo.errors import Refusal
from layers.units import folded
from planning.checks import TEXT_LIMIT, check_days, checked_line, checked_link, checked_title
from planning.codelists import TO_VERIFY, kind_of, plan_kinds, status_of
from planning.database import reading, writing
from planning.models import DocumentTerritory, Plan, PlanDocument
from planning.recordchanges import keep_change, state_of_record
from planning.settings import shows_practice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

Form = Literal["vector", "scanned", "text"]
UnitKey = tuple[str, dt.date]
LEVELS = (
    *("infraLocal", "local", "supraLocal", "infraRegional"),
    *("regional", "supraRegional", "national", "other"),
)
_CODE_LIMIT = 40


@dataclass(frozen=True, kw_only=True)
class DocumentEntry:
    """What is said of a document.

    ``kind``, ``status`` and ``level`` (INSPIRE's; empty means the kind's own) are keys of the code
    lists, ``territories`` keys of territorial units of any date. ``form`` says what there is of it;
    ``mark`` how sure the source is (empty for a record made by a user), ``verified`` whether the
    document was seen there. Days are None where they are not known.
    """

    title: str
    kind: str
    status: str = TO_VERIFY
    level: str = ""
    decided_on: dt.date | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    authority: str = ""
    territories: tuple[UnitKey, ...] = ()
    regulation_url: str = ""
    form: Form = "text"
    source: str = ""
    mark: str = ""
    verified: bool = False
    note: str = ""
    practice: bool = False


@dataclass(frozen=True, kw_only=True)
class Document(DocumentEntry):
    """A document of the register as it was when it was read; ``seed_key`` names a shipped one."""

    id: int
    version: int
    created_at: dt.datetime
    changed_at: dt.datetime
    seed_key: str | None = None


def add_document(home: Path, entry: DocumentEntry, *, who: str = "") -> Document:
    """Put a document into the register; refuses what `checked` refuses."""
    entry = checked(entry)
    with writing(home) as session:
        row = new_row(session, entry)
        keep_change(session, who, row, {})
        return document_of(row)


def change_document(
    home: Path, document_id: int, entry: DocumentEntry, *, version: int, who: str = ""
) -> Document:
    """Replace all that is said of a document; a changed `Document` will do as ``entry``.

    Plans on the map that it describes are changed with it. Refuses what `checked` refuses,
    ``document-gone`` and ``document-changed``.
    """
    entry = checked(entry)
    with writing(home) as session:
        row = live_row(session, document_id, version)
        before = state_of_record(row)
        fill(row, entry)
        row.version += 1
        for plan in session.scalars(_plans_of(document_id)):
            plan.version += 1
        keep_change(session, who, row, before)
        return document_of(row)


def list_documents(  # noqa: PLR0913  filters, each by its name
    home: Path,
    *,
    kind: str | None = None,
    status: str | None = None,
    territory: UnitKey | str | None = None,
    text: str = "",
    country: str | None = None,
    practice: bool | None = None,
) -> list[Document]:
    """Return the documents that pass all filters, in the order of their titles.

    ``territory`` is a unit's key, or its code for the unit at any date; ``text`` is looked for
    without regard to case and diacritics; ``practice`` keeps practice data, or leaves it out, and
    otherwise everybody's own choice holds.
    """
    with reading(home) as session:
        with_practice = shows_practice(session)
        rows = session.scalars(select(PlanDocument).where(PlanDocument.deleted_at.is_(None)))
        found = [document_of(row) for row in rows]
    kept = (
        document
        for document in found
        if (with_practice or not document.practice)
        and practice in {None, document.practice}
        and kind in {None, document.kind}
        and status in {None, document.status}
        and country in {None, plan_kinds()[document.kind].country}
        and _covers(document, territory)
        and _speaks_of(document, text)
    )
    return sorted(kept, key=lambda document: (folded(document.title), document.id))


def remove_document(home: Path, document_id: int, *, version: int, who: str = "") -> Document:
    """Take a document off the register and return it, for `restore_document`.

    Refuses ``document-gone``, ``document-changed`` and ``document-in-use`` (a plan on the map is
    described by it).
    """
    with writing(home) as session:
        row = live_row(session, document_id, version)
        check_unused(session, row)
        before = state_of_record(row)
        row.deleted_at = dt.datetime.now(dt.UTC)
        row.version += 1
        keep_change(session, who, row, before)
        return document_of(row)


def restore_document(home: Path, removed: Document, *, who: str = "") -> Document:
    """Put a removed document back; refuses ``document-changed`` if it is there already."""
    with writing(home) as session:
        row = session.get(PlanDocument, removed.id)
        if row is None:
            raise Refusal("document-gone")
        if row.deleted_at is None:
            raise Refusal("document-changed", title=row.title)
        before = state_of_record(row)
        row.deleted_at = None
        row.version += 1
        keep_change(session, who, row, before)
        return document_of(row)


def check_unused(session: Session, row: PlanDocument) -> None:
    """Refuse ``document-in-use`` where a plan on the map is described by a document."""
    if session.scalars(_plans_of(row.id)).first():
        raise Refusal("document-in-use", title=row.title)


def checked(entry: DocumentEntry) -> DocumentEntry:
    """Return an entry with its texts composed and its keys those of the code lists.

    Refuses ``kind-unknown``, ``status-unknown``, ``level-of-plan-unknown``, ``document-title``,
    ``document-link``, ``document-dates``, ``text-unfit`` and ``form-unknown``.
    """
    kind = kind_of(entry.kind)
    level = entry.level or kind.level
    if level not in LEVELS:
        raise Refusal("level-of-plan-unknown", level=level, known=", ".join(LEVELS))
    if entry.form not in get_args(Form):
        raise Refusal("form-unknown", form=entry.form, known=", ".join(get_args(Form)))
    check_days(entry.valid_from, entry.valid_to)
    keys = {(checked_line(code, _CODE_LIMIT), day) for code, day in entry.territories}
    return DocumentEntry(
        title=checked_title(entry.title),
        kind=kind.key,
        status=status_of(entry.status, kind.key).key,
        level=level,
        decided_on=entry.decided_on,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        authority=checked_line(entry.authority),
        territories=tuple(sorted(keys)),
        regulation_url=checked_link(entry.regulation_url),
        form=entry.form,
        source=checked_line(entry.source, TEXT_LIMIT),
        mark=checked_line(entry.mark, 10),
        verified=entry.verified,
        note=checked_line(entry.note, TEXT_LIMIT),
        practice=entry.practice,
    )


def new_row(session: Session, entry: DocumentEntry) -> PlanDocument:
    """Return the row of a new document; ``entry`` is a checked one."""
    row = PlanDocument(created_at=dt.datetime.now(dt.UTC), version=1)
    fill(row, entry)
    session.add(row)
    session.flush()
    return row


def fill(row: PlanDocument, entry: DocumentEntry) -> None:
    """Write a checked entry into its row."""
    for field in fields(DocumentEntry):
        if field.name != "territories":
            setattr(row, field.name, getattr(entry, field.name))
    row.changed_at = dt.datetime.now(dt.UTC)
    # A row that stays keeps its identity: the same key is not deleted and put in again.
    known = {(place.code, place.valid_from): place for place in row.territories}
    row.territories = [
        known.get(key) or DocumentTerritory(code=key[0], valid_from=key[1])
        for key in entry.territories
    ]


def live_row(session: Session, document_id: int, version: int | None = None) -> PlanDocument:
    """Return the row of a document that was not removed, unchanged since ``version``."""
    row = session.get(PlanDocument, document_id)
    if row is None or row.deleted_at:
        raise Refusal("document-gone")
    if version not in {None, row.version}:
        raise Refusal("document-changed", title=row.title)
    return row


def document_of(row: PlanDocument) -> Document:
    """Return a row as it stands."""
    own = {f.name: getattr(row, f.name) for f in fields(Document) if f.name != "territories"}
    keys = tuple(sorted((place.code, place.valid_from) for place in row.territories))
    return Document(territories=keys, **own)


def _plans_of(document_id: int) -> Select[Plan]:
    return select(Plan).where(Plan.document_id == document_id, Plan.deleted_at.is_(None))


def _covers(document: Document, territory: UnitKey | str | None) -> bool:
    keys: Iterable[object] = document.territories
    if isinstance(territory, str):
        keys = (code for code, _ in document.territories)
    return territory is None or territory in keys


def _speaks_of(document: Document, text: str) -> bool:
    told = folded(f"{document.title} {document.authority} {document.note} {document.source}")
    return all(word in told for word in folded(text).split())
