"""Two people and one record: what each of them wrote, field by field, and neither is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.errors import Refusal

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class FieldConflict:
    """One field in three states: as both had seen it, as it stands, as it was to become.

    ``both`` says whether both changed it, each in a way of their own.
    """

    field: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def both(self) -> bool:
        """Return whether the two changes cannot stand beside each other."""
        return self.theirs not in (self.base, self.mine) and self.mine != self.base


@dataclass(frozen=True)
class Conflict:
    """A change that met another one: all fields that one of the two touched.

    ``version`` is the one that stands; a change that is made from it is taken. ``who`` made the
    standing one, ``at`` that time. ``besides`` are fields that only the others touched and that
    were no part of the change, such as the status beside the text (``mine`` is theirs there).
    """

    kind: str
    record: str
    version: int
    who: str
    at: dt.datetime
    fields: tuple[FieldConflict, ...]
    besides: tuple[FieldConflict, ...] = ()

    @property
    def merged(self) -> dict[str, Any]:
        """Return the fields with both changes in them, mine where both touched one."""
        return {one.field: one.theirs if one.mine == one.base else one.mine for one in self.fields}


class EditConflict(Refusal):
    """A refusal that carries both texts, so that a page can put them side by side."""

    def __init__(self, code: str, conflict: Conflict) -> None:
        """Keep the conflict beside what the sentence needs."""
        super().__init__(code, who=conflict.who, at=conflict.at.date())
        self.conflict = conflict


def apart(base: Fields, theirs: Fields, mine: Fields) -> tuple[FieldConflict, ...]:
    """Return the fields that are not in ``mine`` and that others have changed since ``base``."""
    changed = (n for n in theirs if n not in mine and n in base and base[n] != theirs[n])
    return tuple(FieldConflict(name, base[name], theirs[name], theirs[name]) for name in changed)


def compared(base: Fields, theirs: Fields, mine: Fields) -> tuple[FieldConflict, ...]:
    """Return the fields of ``mine`` that either side has changed since ``base``."""
    found = (FieldConflict(name, base.get(name), theirs.get(name), mine[name]) for name in mine)
    return tuple(one for one in found if not one.base == one.theirs == one.mine)
