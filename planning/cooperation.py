"""Cooperation areas: written, changed, taken along the ladder of fourteen steps, removed.

Every verb names who does it; every change is kept (`planning.history`). One that changes a record
takes the ``version`` that its author has seen; where somebody else was faster it is refused with
both texts (`planning.conflicts.EditConflict`, ``record-changed``), and nothing is lost.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.words import LANGUAGES
from planning.areashapes import check_units
from planning.areaspecs import ShapeArea, UnitsArea
from planning.checks import LINE_LIMIT, TEXT_LIMIT, checked_line, checked_text, checked_who
from planning.cooperation_models import Cooperation as Row
from planning.cooperationlists import checked_code, checked_codes
from planning.cooperationmembers import (
    Membership,
    MembershipEntry,
    checked_membership,
    membership_of,
    new_member,
)
from planning.cooperationplaces import place_cooperations
from planning.cooperationrules import check_row, check_span, members_in
from planning.cooperationtold import (
    Ground,
    Territory,
    checked_grounds,
    checked_territory,
    ground_of,
    ground_told,
    territory_of,
    territory_told,
)
from planning.database import reading, writing
from planning.history import check_version, keep_edit, keep_new, new_id
from planning.recommendationlists import checked_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from layers.store import Store

__all__ = [
    "Cooperation",
    "CooperationEntry",
    "Ground",
    "Membership",
    "MembershipEntry",
    "ShapeArea",
    "Territory",
    "UnitsArea",
    "add_cooperation",
    "change_cooperation",
    "get_cooperation",
    "remove_cooperation",
    "tick_step",
]
_MOST_LINES = 40
_LISTS = frozenset({"themes", "financing", "instruments", "sources"})


@dataclass(frozen=True, kw_only=True)
class CooperationEntry:
    """What is said of a cooperation area: a name, a territory and a degree at least.

    ``themes`` to ``confidence`` and ``origin`` are keys of `planning.cooperationlists` (``origin``
    of the list of recommendations); ``standing`` says whether it exists or is a proposal.
    ``valid_to`` is its last day, None while it goes on. ``evidence`` are figures it rests on.
    """

    name_lv: str = ""
    name_en: str = ""
    name_nb: str = ""
    territory: Territory
    themes: tuple[str, ...] = ()
    degree: str
    standing: str = "proposed"
    hulst_type: str = ""
    composition: str = ""
    legal_form: str = ""
    legal_note: str = ""
    decision_rule: str = ""
    financing: tuple[str, ...] = ()
    financing_note: str = ""
    secretariat: str = ""
    instruments: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: str = ""
    evidence: tuple[Ground, ...] = ()
    origin: str = ""
    note: str = ""
    valid_from: dt.date
    valid_to: dt.date | None = None
    practice: bool = False


@dataclass(frozen=True, kw_only=True)
class Cooperation(CooperationEntry):
    """A cooperation area as it was when it was read; ``steps`` are those reached, with their days.

    ``steps`` are in the order of the ladder, not of the days.
    """

    id: str
    version: int
    steps: tuple[tuple[str, dt.date], ...]
    created_at: dt.datetime
    changed_at: dt.datetime


def add_cooperation(
    store: Store, entry: CooperationEntry, members: Sequence[MembershipEntry] = (), *, who: str
) -> Cooperation:
    """Write a new cooperation area with its members, all of them or nothing.

    Refuses what `checked` and `planning.cooperationmembers.checked_membership` refuse, and
    ``member-outside`` and ``member-twice``.
    """
    who = checked_who(who)
    entry = checked(store, entry)
    told = [checked_membership(store, one) for one in members]
    with writing(store.home) as session:
        row = Row(id=new_id("coop"), steps={}, **_values(entry))
        keep_new(session, who, row)
        for one in told:
            new_member(session, row.id, one, who)
        check_row(session, row)
        made = cooperation_of(row)
    place_cooperations(store)
    return made


def change_cooperation(
    store: Store, cooperation: str, entry: CooperationEntry, *, version: int, who: str
) -> Cooperation:
    """Replace what is said of an area; a changed `Cooperation` will do as ``entry``.

    Refuses what `checked` refuses, ``cooperation-gone``, ``member-outside`` (a membership outside
    its new dates), and with both texts ``record-changed``.
    """
    who = checked_who(who)
    values = _values(checked(store, entry))
    with writing(store.home) as session:
        row = live(session, cooperation)
        check_version(session, row, version, values)
        keep_edit(session, who, row, values)
        check_row(session, row)
        changed = cooperation_of(row)
    place_cooperations(store)
    return changed


def remove_cooperation(home: Path, cooperation: str, *, version: int, who: str) -> None:
    """Take an area off the list; taking that change back brings it again with its members.

    Refuses ``cooperation-gone`` and ``record-changed``.
    """
    who = checked_who(who)
    with writing(home) as session:
        row = live(session, cooperation)
        check_version(session, row, version, {"deleted": True})
        keep_edit(session, who, row, {"deleted": True})


def tick_step(  # noqa: PLR0913  a step of an area is told by someone, of a version, with a day
    home: Path, cooperation: str, step: str, on: dt.date | None, *, version: int, who: str
) -> Cooperation:
    """Say on which day a step of the ladder was reached, or with None that it was not.

    Refuses ``key-unknown``, ``step-future`` (a day after today), ``cooperation-gone`` and
    ``record-changed``.
    """
    who = checked_who(who)
    checked_code("step", step, needed=True)
    if on is not None and on > _today():
        raise Refusal("step-future", date=on)
    with writing(home) as session:
        row = live(session, cooperation)
        steps = {key: day for key, day in row.steps.items() if key != step}
        if on is not None:
            steps[step] = on.isoformat()
        check_version(session, row, version, {"steps": steps})
        keep_edit(session, who, row, {"steps": steps})
        return cooperation_of(row)


def get_cooperation(home: Path, cooperation: str) -> Cooperation:
    """Return one area; refuses ``cooperation-gone``."""
    with reading(home) as session:
        return cooperation_of(live(session, cooperation))


def members_of(home: Path, cooperation: str) -> list[Membership]:
    """Return the memberships of an area, of all days, the first ones first."""
    with reading(home) as session:
        return [membership_of(row) for row in members_in(session, cooperation)]


def checked(store: Store, entry: CooperationEntry) -> CooperationEntry:
    """Return an entry with its texts composed and its keys those of the lists.

    Refuses ``cooperation-name`` (none in any language), ``cooperation-territory`` (neither units
    nor a shape), ``cooperation-dates``, ``unit-unknown``, ``key-unknown``, ``text-unfit``,
    ``text-long`` and what `planning.areaspecs.checked_spec` refuses of a shape.
    """
    names = {f"name_{lang}": checked_line(getattr(entry, f"name_{lang}")) for lang in LANGUAGES}
    if not any(names.values()):
        raise Refusal("cooperation-name")
    territory = checked_territory(entry.territory)
    check_units(store.territory, territory.units)
    check_span(entry.valid_from, entry.valid_to)
    lines = ("legal_note", "financing_note", "secretariat")
    return CooperationEntry(
        **names,
        **{name: checked_line(getattr(entry, name)) for name in lines},
        territory=territory,
        themes=checked_codes("theme", entry.themes),
        degree=checked_code("degree", entry.degree, needed=True),
        standing=checked_code("standing", entry.standing, needed=True),
        hulst_type=checked_code("hulst_type", entry.hulst_type),
        composition=checked_code("composition", entry.composition),
        legal_form=checked_code("legal_form", entry.legal_form),
        decision_rule=checked_code("decision_rule", entry.decision_rule),
        financing=checked_codes("financing", entry.financing),
        instruments=_lines(entry.instruments, LINE_LIMIT),
        sources=_lines(entry.sources, TEXT_LIMIT),
        confidence=checked_code("confidence", entry.confidence),
        evidence=checked_grounds(entry.evidence),
        origin=checked_key("origin", entry.origin),
        note=checked_text(entry.note, 10 * TEXT_LIMIT),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        practice=entry.practice,
    )


def live(session: Session, cooperation: str) -> Row:
    """Return the row of an area that is there; refuses ``cooperation-gone``."""
    row = session.get(Row, cooperation)
    if row is None or row.deleted:
        raise Refusal("cooperation-gone")
    return row


def cooperation_of(row: Row) -> Cooperation:
    """Return a row as it stands."""
    own = {
        field.name: getattr(row, field.name)
        for field in fields(Cooperation)
        if field.name not in _LISTS | {"territory", "evidence", "steps"}
    }
    lists: dict[str, Any] = {name: tuple(getattr(row, name)) for name in _LISTS}
    return Cooperation(
        territory=territory_of(row.told),
        evidence=tuple(ground_of(one) for one in row.evidence),
        steps=tuple((key, dt.date.fromisoformat(day)) for key, day in _in_order(row.steps)),
        **lists,
        **own,
    )


def _in_order(steps: dict[str, str]) -> Iterable[tuple[str, str]]:
    return ((key, steps[key]) for key in checked_codes("step", steps))


def _values(entry: CooperationEntry) -> dict[str, Any]:
    own = [field.name for field in fields(CooperationEntry) if field.name != "territory"]
    told = {name: getattr(entry, name) for name in own}
    lists = {name: list(told[name]) for name in _LISTS}
    evidence = [ground_told(one) for one in entry.evidence]
    return {**told, **lists, "evidence": evidence, "told": territory_told(entry.territory)}


def _lines(texts: Iterable[str], limit: int) -> tuple[str, ...]:
    found = filter(None, (checked_line(text, limit) for text in texts))
    return tuple(dict.fromkeys(found))[:_MOST_LINES]


def _today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011  a civil date where the writer sits
