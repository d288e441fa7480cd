"""What always holds of members and their dates, however a record comes to be as it is.

Days are inclusive on both sides. A membership lies within the dates of its area, and nobody is a
member twice on one day. Held when people save, when a change is taken back, and of whole projects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from sqlalchemy import select

from geo.errors import Refusal
from layers.units import folded
from planning.cooperation_models import Cooperation, Member

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from planning.recommendation_models import Tracked


@dataclass(frozen=True)
class Span:
    """Days from one to another, both of them among these; no end means for good."""

    begins: dt.date
    ends: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Return whether a day is one of these."""
        return self.begins <= day and (self.ends is None or day <= self.ends)

    def meets(self, other: Span) -> bool:
        """Return whether any day belongs to both."""
        return self.covers(other.begins) or other.covers(self.begins)

    def within(self, other: Span) -> bool:
        """Return whether all of this is told to lie within another; no end follows the other's."""
        return other.covers(self.begins) and (self.ends is None or other.covers(self.ends))


def check_span(begins: dt.date, ends: dt.date | None) -> None:
    """Refuse an end before its beginning (``cooperation-dates``)."""
    if ends is not None and ends < begins:
        raise Refusal("cooperation-dates", begins=begins, ends=ends)


def check_row(session: Session, row: Tracked) -> None:
    """Hold a record as it now stands to the rules; other kinds of records have none here."""
    if isinstance(row, Cooperation) and not row.deleted:
        check_members(row, members_in(session, row.id))
    elif isinstance(row, Member) and not row.deleted:
        area = session.get(Cooperation, row.cooperation_id)
        if area is None or area.deleted:
            raise Refusal("cooperation-gone")
        check_members(area, members_in(session, area.id))


def members_in(session: Session, cooperation: str) -> list[Member]:
    """Return the members of an area that are there, the first ones first."""
    wanted = select(Member).where(Member.cooperation_id == cooperation, Member.deleted.is_(False))
    return list(session.scalars(wanted.order_by(Member.begins, Member.created_at, Member.id)))


def check_members(area: Cooperation, members: Iterable[Member]) -> None:
    """Refuse ``member-outside`` (the area's dates), ``member-twice`` and a wrong order of days."""
    check_span(area.valid_from, area.valid_to)
    life, mine = Span(area.valid_from, area.valid_to), list(members)
    for one in mine:
        check_span(one.begins, one.ends)
        if not _span(one).within(life):
            raise Refusal(
                "member-outside",
                member=one.name,
                begins=area.valid_from,
                ends=area.valid_to or "…",
            )
    for one, other in combinations(mine, 2):
        if _who(one) == _who(other) and _span(one).meets(_span(other)):
            raise Refusal("member-twice", member=one.name, begins=one.begins, ends=one.ends or "…")


def _span(member: Member) -> Span:
    return Span(member.begins, member.ends)


def _who(member: Member) -> tuple[str, str]:
    return member.unit, "" if member.unit else folded(member.name)
