"""Plans on the map: kept in versions, replaced, withdrawn, deleted and brought back.

A plan is a record with a document that says what it is, and versions that hold its zones; each
version is a folder (`planning.planfiles`). Folder and record come together: the folder gets its
place within the transaction that writes the record, so that a crash leaves at most a folder that
no record names, and `sweep` takes those away. A verb that is given the ``version`` its caller has
seen is refused when somebody else has changed the plan since.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from geo.errors import Refusal
from layers.units import folded
from planning.checks import TEXT_LIMIT, checked_line
from planning.database import reading, writing
from planning.documents import DocumentEntry, checked, document_of, fill, live_row, new_row
from planning.models import Plan, PlanMapping, PlanVersion
from planning.planfiles import discard, remove_gone, set_apart, settle, stage
from planning.planrecords import (
    StoredPlan,
    StoredVersion,
    checked_mapping,
    new_version,
    stored_plan,
    stored_version,
)
from planning.recordchanges import keep_change, state_of_record
from planning.settings import shows_practice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

    from planning.documents import UnitKey
    from planning.planfiles import Staged
    from planning.recordchanges import State

UNDO_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class PlanMeta:
    """What whoever brings a plan says of it; `planning.codelists` has its kinds and statuses.

    ``territories`` are keys of units; ``vintage`` says of when the data is.
    """

    title: str
    kind: str
    status: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    authority: str = ""
    territories: tuple[UnitKey, ...] = ()
    source: str = ""
    licence: str = ""
    vintage: str = ""
    practice: bool = False
    regulation_url: str = ""


def store_plan(  # noqa: PLR0913  what is kept, and what was said of it
    home: Path,
    checked_folder: Path,
    meta: PlanMeta,
    *,
    document: int | None = None,
    mapping: Mapping[str, str] | None = None,
    who: str = "",
) -> str:
    """Keep what a check left as a plan and return its id; the checked folder is gone then.

    ``document`` names the document that the plan belongs to, which takes over what ``meta`` says;
    without one a document is made. ``mapping`` gives HILUCS classes to zone codes. All is kept or
    nothing: on a refusal the checked folder is as it was. Refuses what `planning.documents.checked`
    refuses, ``document-gone``, ``hilucs-unknown``, ``plan-not-checked``, ``folder-unwritable``.
    """
    meta, mapped = checked_meta(meta), checked_mapping(mapping or {})
    entry = checked(_entry(meta))
    staged = stage(home, checked_folder)
    try:
        with writing(home) as session:
            row = _new_plan(session, entry, document, who)
            map_codes(row, mapped)
            _add_version(session, row, staged, meta)
            keep_change(session, who, row, {})
            plan_id = row.id
    except BaseException:
        discard(staged.folder)
        raise
    shutil.rmtree(checked_folder, ignore_errors=True)
    return plan_id


def replace_plan(  # noqa: PLR0913  as `store_plan`, and the plan
    home: Path,
    plan_id: str,
    checked_folder: Path,
    meta: PlanMeta,
    *,
    mapping: Mapping[str, str] | None = None,
    version: int | None = None,
    who: str = "",
) -> StoredPlan:
    """Make what a check left the new version of a plan; the old ones stay.

    Its document takes over what ``meta`` says; ``mapping`` adds to what the plan's codes mean.
    Refuses what `store_plan` refuses, ``plan-gone`` and ``plan-changed``.
    """
    meta, mapped = checked_meta(meta), checked_mapping(mapping or {})
    entry = checked(_entry(meta))
    staged = stage(home, checked_folder)
    try:
        with writing(home) as session:
            row = _live(session, plan_id, version)
            before = state_of_record(row)
            _tell_document(session, row, entry, who)
            row.current = max(one.number for one in row.versions) + 1
            map_codes(row, {one.code: one.hilucs for one in row.mapped} | mapped)
            _add_version(session, row, staged, meta)
            answer = _changed(session, row, who, before)
    except BaseException:
        discard(staged.folder)
        raise
    shutil.rmtree(checked_folder, ignore_errors=True)
    return answer


def withdraw_plan(
    home: Path, plan_id: str, *, version: int | None = None, who: str = ""
) -> StoredPlan:
    """Keep a plan and its versions, but off the map; refuses ``plan-gone`` and ``plan-changed``."""
    with writing(home) as session:
        row = _live(session, plan_id, version)
        before = state_of_record(row)
        row.withdrawn_at = row.withdrawn_at or dt.datetime.now(dt.UTC)
        return _changed(session, row, who, before)


def undo_withdraw(
    home: Path, plan_id: str, *, version: int | None = None, who: str = ""
) -> StoredPlan:
    """Put a withdrawn plan back on the map; refuses ``plan-gone`` and ``plan-changed``."""
    with writing(home) as session:
        row = _live(session, plan_id, version)
        before = state_of_record(row)
        row.withdrawn_at = None
        return _changed(session, row, who, before)


def delete_plan(
    home: Path, plan_id: str, *, version: int | None = None, who: str = ""
) -> StoredPlan:
    """Delete a plan and the document that was made with it, for `undo_delete`.

    Its files stay for `UNDO_DAYS` days. Refuses ``plan-gone`` and ``plan-changed``.
    """
    with writing(home) as session:
        row = _live(session, plan_id, version)
        before = state_of_record(row)
        row.deleted_at = dt.datetime.now(dt.UTC)
        if row.own_document and not _is_used(session, row):
            _set_document_gone(session, row, who)
        return _changed(session, row, who, before)


def undo_delete(home: Path, plan_id: str, *, who: str = "") -> StoredPlan:
    """Bring a deleted plan back, and its document; refuses ``plan-gone`` if it is not deleted."""
    with writing(home) as session:
        row = session.get(Plan, plan_id)
        if row is None or row.deleted_at is None:
            raise Refusal("plan-gone")
        before = state_of_record(row)
        row.deleted_at = None
        if row.document.deleted_at:
            _set_document_gone(session, row, who)
        return _changed(session, row, who, before)


def save_mapping(
    home: Path,
    plan_id: str,
    mapping: Mapping[str, str],
    *,
    version: int | None = None,
    who: str = "",
) -> StoredPlan:
    """Make ``mapping`` (zone code to HILUCS class) the whole of what a plan's own codes mean.

    Refuses ``hilucs-unknown``, ``text-unfit``, ``plan-gone`` and ``plan-changed``.
    """
    wanted = checked_mapping(mapping)
    with writing(home) as session:
        row = _live(session, plan_id, version)
        before = state_of_record(row)
        map_codes(row, wanted)
        return _changed(session, row, who, before)


def list_plans(
    home: Path, *, practice: bool | None = None, withdrawn: bool = True, deleted: bool = False
) -> list[StoredPlan]:
    """Return the plans in the order of their titles.

    ``practice`` keeps practice plans, or leaves them out; where practice data is hidden there are
    none. ``withdrawn`` says whether withdrawn ones are among them; ``deleted`` asks for those that
    can be brought back instead.
    """
    with reading(home) as session:
        shown = shows_practice(session)
        found = [stored_plan(row) for row in session.scalars(select(Plan))]
    kept = [
        plan
        for plan in found
        if (shown or not plan.practice)
        and practice in {None, plan.practice}
        and (withdrawn or plan.withdrawn_at is None)
        and (plan.deleted_at is not None) is deleted
    ]
    return sorted(kept, key=lambda plan: (folded(plan.title), plan.id))


def get_plan(home: Path, plan_id: str) -> StoredPlan:
    """Return one plan, withdrawn or not; refuses ``plan-gone``."""
    with reading(home) as session:
        return stored_plan(_live(session, plan_id))


def plan_versions(home: Path, plan_id: str) -> list[StoredVersion]:
    """Return the versions of a plan, the first one first; refuses ``plan-gone``."""
    with reading(home) as session:
        return [stored_version(row) for row in _live(session, plan_id).versions]


def sweep(home: Path) -> int:
    """Remove what crashes left, and plans deleted more than `UNDO_DAYS` days ago; at every start.

    Returns how many folders were taken away.
    """
    if not home.is_dir():
        return 0
    with writing(home) as session:
        until = dt.datetime.now(dt.UTC) - dt.timedelta(days=UNDO_DAYS)
        for row in session.scalars(select(Plan).where(Plan.deleted_at < until)):
            session.delete(row)
    with writing(home) as session:
        count = set_apart(home, set(session.scalars(select(PlanVersion.folder))))
    remove_gone(home)
    return count


def checked_meta(meta: PlanMeta) -> PlanMeta:
    """Return what is kept with a version as plain lines; refuses ``text-unfit``."""
    return replace(
        meta,
        source=checked_line(meta.source, TEXT_LIMIT),
        licence=checked_line(meta.licence),
        vintage=checked_line(meta.vintage),
    )


def _entry(meta: PlanMeta) -> DocumentEntry:
    return DocumentEntry(
        title=meta.title,
        kind=meta.kind,
        status=meta.status,
        valid_from=meta.valid_from,
        valid_to=meta.valid_to,
        authority=meta.authority,
        territories=meta.territories,
        regulation_url=meta.regulation_url,
        form="vector",
        source=meta.source,
        verified=not meta.practice,
        practice=meta.practice,
    )


def _new_plan(session: Session, entry: DocumentEntry, document: int | None, who: str) -> Plan:
    own = new_row(session, entry) if document is None else live_row(session, document)
    if document is None:
        keep_change(session, who, own, {})
    row = Plan(
        id=f"plan-{secrets.token_hex(5)}",
        document=own,
        own_document=document is None,
        current=1,
        created_at=dt.datetime.now(dt.UTC),
        version=1,
    )
    if document is not None:
        _tell_document(session, row, entry, who)
    session.add(row)
    return row


def _tell_document(session: Session, row: Plan, entry: DocumentEntry, who: str) -> None:
    """Write what was said of the plan into its document; what was left empty stays as it was."""
    known, before = document_of(row.document), state_of_record(row.document)
    told = replace(
        entry,
        level=known.level if known.kind == entry.kind else entry.level,
        decided_on=known.decided_on,
        authority=entry.authority or known.authority,
        territories=entry.territories or known.territories,
        regulation_url=entry.regulation_url or known.regulation_url,
        source=entry.source or known.source,
        mark=known.mark,
        note=known.note,
    )
    fill(row.document, told)
    row.document.version += 1
    keep_change(session, who, row.document, before)


def _set_document_gone(session: Session, row: Plan, who: str) -> None:
    """Let the document of a plan go with it, or come back with it."""
    before = state_of_record(row.document)
    row.document.deleted_at = row.deleted_at
    row.document.version += 1
    keep_change(session, who, row.document, before)


def map_codes(row: Plan, wanted: Mapping[str, str]) -> None:
    """Make ``wanted`` (checked) the whole mapping of a plan; a code that stays keeps its row."""
    known = {one.code: one for one in row.mapped}
    row.mapped = [known.get(code) or PlanMapping(code=code) for code in wanted]
    for one in row.mapped:
        one.hilucs = wanted[one.code]


def _add_version(session: Session, row: Plan, staged: Staged, meta: PlanMeta) -> None:
    """Record a staged folder as the current version and give it its place, in that order."""
    version = new_version(staged, row.current)
    version.source, version.licence, version.vintage = meta.source, meta.licence, meta.vintage
    version.kind, version.status = row.document.kind, row.document.status
    version.valid_from, version.valid_to = meta.valid_from, meta.valid_to
    row.versions.append(version)
    session.flush()
    settle(staged)


def _live(session: Session, plan_id: str, version: int | None = None) -> Plan:
    row = session.get(Plan, plan_id)
    if row is None or row.deleted_at:
        raise Refusal("plan-gone")
    if version not in {None, row.version}:
        raise Refusal("plan-changed", title=row.document.title)
    return row


def _changed(session: Session, row: Plan, who: str, before: State) -> StoredPlan:
    row.version += 1
    keep_change(session, who, row, before)
    return stored_plan(row)


def _is_used(session: Session, plan: Plan) -> bool:
    """Return whether another plan on the map has the same document."""
    others = select(Plan).where(
        Plan.document_id == plan.document_id, Plan.id != plan.id, Plan.deleted_at.is_(None)
    )
    return session.scalars(others.limit(1)).first() is not None
