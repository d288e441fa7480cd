"""The members of cooperation areas: units or named bodies, each with a role and its days.

A membership may outlive its unit: it is carried to the units that followed by lineage.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.units import parse_id, unit_id
from planning.areashapes import check_units
from planning.checks import checked_line, checked_who
from planning.cooperation_models import Cooperation, Member
from planning.cooperationlists import checked_code
from planning.cooperationplaces import place_cooperations
from planning.cooperationrules import check_row, check_span
from planning.database import writing
from planning.history import check_version, keep_edit, keep_new, new_id

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from layers.store import Store
    from planning.documents import UnitKey


@dataclass(frozen=True, kw_only=True)
class MembershipEntry:
    """A member of an area from a day to a day, both inclusive; no end while it goes on.

    ``unit`` is the key of a territorial unit, None of any other body; ``name`` is what the body is
    called (of a unit its own name is taken). ``role`` is lead, member or observer.
    """

    unit: UnitKey | None = None
    name: str = ""
    role: str = "member"
    begins: dt.date
    ends: dt.date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Membership(MembershipEntry):
    """A membership as it was when it was read."""

    id: str
    cooperation: str
    version: int


def add_member(store: Store, cooperation: str, entry: MembershipEntry, *, who: str) -> Membership:
    """Add a member to an area.

    Refuses what `checked_membership` refuses, ``cooperation-gone``, ``member-outside`` (the dates
    of the area) and ``member-twice``.
    """
    who, entry = checked_who(who), checked_membership(store, entry)
    with writing(store.home) as session:
        if session.get(Cooperation, cooperation) is None:
            raise Refusal("cooperation-gone")
        row = new_member(session, cooperation, entry, who)
        check_row(session, row)
        made = membership_of(row)
    place_cooperations(store)
    return made


def change_member(
    store: Store, member: str, entry: MembershipEntry, *, version: int, who: str
) -> Membership:
    """Say a membership anew; refuses as `add_member`, ``member-gone`` and ``record-changed``."""
    who = checked_who(who)
    values = _values(checked_membership(store, entry))
    with writing(store.home) as session:
        row = _live(session, member)
        check_version(session, row, version, values)
        keep_edit(session, who, row, values)
        check_row(session, row)
        changed = membership_of(row)
    place_cooperations(store)
    return changed


def remove_member(home: Path, member: str, *, version: int, who: str) -> None:
    """Take a membership away as if it had never been; refuses ``member-gone``, ``record-changed``.

    Who leaves an area is given a last day by `change_member`.
    """
    who = checked_who(who)
    with writing(home) as session:
        row = _live(session, member)
        check_version(session, row, version, {"deleted": True})
        keep_edit(session, who, row, {"deleted": True})


def checked_membership(store: Store, entry: MembershipEntry) -> MembershipEntry:
    """Return a membership that can be kept.

    Refuses ``member-empty``, ``unit-unknown``, ``member-unit-day`` (the unit is not there on the
    first day), ``cooperation-dates``, ``key-unknown`` and ``text-unfit``.
    """
    name = checked_line(entry.name)
    check_span(entry.begins, entry.ends)
    if entry.unit is not None:
        check_units(store.territory, (entry.unit,))
        name = store.territory.name(entry.unit)
        if not store.territory.is_valid(entry.unit, entry.begins):
            raise Refusal("member-unit-day", member=name, date=entry.begins)
    if not name:
        raise Refusal("member-empty")
    return MembershipEntry(
        unit=entry.unit,
        name=name,
        role=checked_code("role", entry.role, needed=True),
        begins=entry.begins,
        ends=entry.ends,
        note=checked_line(entry.note),
    )


def new_member(session: Session, cooperation: str, entry: MembershipEntry, who: str) -> Member:
    """Add the row of a checked membership and the change that made it."""
    row = Member(id=new_id("mem"), cooperation_id=cooperation, **_values(entry))
    keep_new(session, who, row)
    return row


def membership_of(row: Member) -> Membership:
    """Return a row as it stands."""
    return Membership(
        id=row.id,
        cooperation=row.cooperation_id,
        version=row.version,
        unit=parse_id(row.unit) if row.unit else None,
        name=row.name,
        role=row.role,
        begins=row.begins,
        ends=row.ends,
        note=row.note,
    )


def _values(entry: MembershipEntry) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in ("name", "role", "begins", "ends", "note")}
    return told | {"unit": unit_id(entry.unit) if entry.unit else ""}


def _live(session: Session, member: str) -> Member:
    row = session.get(Member, member)
    if row is None or row.deleted:
        raise Refusal("member-gone")
    return row
