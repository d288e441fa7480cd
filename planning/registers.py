"""Taking stock: institutions, partners, policy documents, and who is responsible for what.

An entry is shipped with the program, or somebody's own, or a correction of a shipped one under its
id; taking a correction away brings the shipped one back. Every change is kept
(`planning.history`), and one that meets another is refused with both texts (``record-changed``).
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from geo.errors import Refusal
from layers.units import folded, sort_key
from layers.words import LANGUAGES
from planning.checks import checked_who
from planning.database import reading, writing
from planning.history import KINDS, check_version, keep_edit, keep_new, new_id
from planning.registerfields import (
    FOLDER,
    ID,
    REGISTERS,
    Register,
    RegisterName,
    Value,
    Values,
    checked_values,
    code_name,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from planning.recommendation_models import Tracked

Origin = Literal["shipped", "corrected", "own"]


@dataclass(frozen=True)
class Entry:
    """An entry as it was when it was read; ``version`` is 0 for one as it was shipped.

    ``values`` are those of the fields of its register.
    """

    register: RegisterName
    id: str
    version: int
    origin: Origin
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """Return the value of a field that holds text."""
        value = self.values[name]
        return value if isinstance(value, str) else ""

    def day(self, name: str) -> dt.date | None:
        """Return the value of a field that holds a day."""
        value = self.values[name]
        return value if isinstance(value, dt.date) else None

    def is_valid(self, at: dt.date) -> bool:
        """Return whether an entry holds on a day; one without days always does."""
        begin, end = (self.day(name) for name in REGISTERS[self.register].days)
        return (begin is None or begin <= at) and (end is None or at <= end)


@cache
def shipped(name: RegisterName) -> Mapping[str, Entry]:
    """Return what the program ships of a register by id; refuses ``data-file-broken``."""
    register, file = REGISTERS[name], f"{name}.csv"
    try:
        with (FOLDER / file).open(encoding="utf-8", newline="") as rows:
            found = {
                row["id"]: Entry(name, row["id"], 0, "shipped", checked_values(register, row))
                for row in csv.DictReader(rows)
            }
    except (OSError, KeyError, csv.Error, Refusal) as error:
        raise Refusal("data-file-broken", file=f"registers/{file}") from error
    return MappingProxyType(found)


def list_entries(home: Path, name: RegisterName, lang: str = "lv") -> list[Entry]:
    """Return the entries of a register in the order of their titles."""
    with reading(home) as session:
        return entries(session, name, lang)


def entries(session: Session, name: RegisterName, lang: str = "lv") -> list[Entry]:
    """Return the entries of a register, within a session that is open."""
    own = {row.id: _entry(REGISTERS[name], row) for row in _rows(session, name)}
    found = {**shipped(name), **own}.values()
    bodies: dict[str, str] = {}
    if name == "responsibilities":
        bodies = names_of(entries(session, "institutions", lang), lang)
    return sorted(found, key=lambda one: (sort_key(title_of(one, lang, bodies)), one.id))


def get_entry(home: Path, name: RegisterName, entry: str) -> Entry:
    """Return one entry; refuses ``register-entry-gone``."""
    with reading(home) as session:
        row = _live(session, name, entry)
        return shipped_one(name, entry) if row is None else _entry(REGISTERS[name], row)


def shipped_one(name: RegisterName, entry: str) -> Entry:
    """Return a shipped entry; refuses ``register-entry-gone``."""
    if entry not in shipped(name):
        raise Refusal("register-entry-gone")
    return shipped(name)[entry]


def add_entry(
    home: Path, name: RegisterName, values: Values, *, who: str, entry: str = ""
) -> Entry:
    """Add an entry, under an id of its own where it has one.

    Refuses what `checked_values` refuses, ``register-id``, ``register-institution`` and
    ``register-entry-there``.
    """
    who = checked_who(who)
    with writing(home) as session:
        return put(session, name, entry or new_id(REGISTERS[name].record[:3]), values, 0, who)


def change_entry(  # noqa: PLR0913  what is said of what, by whom
    home: Path, name: RegisterName, entry: str, values: Values, *, version: int, who: str
) -> Entry:
    """Say something else in an entry; a shipped one is corrected, its ``version`` is 0.

    Refuses as `add_entry`, ``register-entry-gone``, and with both texts ``record-changed``.
    """
    who = checked_who(who)
    with writing(home) as session:
        if _live(session, name, entry) is None:
            shipped_one(name, entry)
        return put(session, name, entry, values, version, who)


def remove_entry(home: Path, name: RegisterName, entry: str, *, version: int, who: str) -> None:
    """Take an own entry away, or a correction, which brings the shipped one back.

    Refuses ``register-shipped`` (nothing of it is one's own), ``register-entry-gone``,
    ``register-in-use`` (an institution that responsibilities name) and ``record-changed``.
    """
    who = checked_who(who)
    with writing(home) as session:
        row = _live(session, name, entry)
        if row is None:
            shipped_one(name, entry)
            raise Refusal("register-shipped")
        check_version(session, row, version, {"deleted": True})
        if name == "institutions" and entry not in shipped(name) and _is_used(session, entry):
            raise Refusal("register-in-use")
        keep_edit(session, who, row, {"deleted": True})


def put(  # noqa: PLR0913, PLR0917  one row of a table, and who writes it
    session: Session, name: RegisterName, entry: str, values: Values, version: int, who: str
) -> Entry:
    """Write an entry within a session: new, corrected or changed; ``who`` is a checked name.

    ``version`` is the one that the writer has seen, 0 for one that had no row.
    """
    register = REGISTERS[name]
    told = _plain(checked_values(register, values))
    if not ID.fullmatch(entry):
        raise Refusal("register-id", id=entry[:60])
    if name == "responsibilities":
        _check_institution(session, str(told["institution"]))
    row = session.get(KINDS[register.record], entry)
    if row is None:
        row = KINDS[register.record](id=entry, **told)
        keep_new(session, who, row)
    elif row.deleted and version == 0:
        keep_edit(session, who, row, told | {"deleted": False})
    else:
        check_version(session, row, version, told)
        keep_edit(session, who, row, told)
    return _entry(register, row)


def title_of(entry: Entry, lang: str, institutions: Mapping[str, str] | None = None) -> str:
    """Return what an entry is called; ``institutions`` are names by id for a responsibility."""
    if entry.register == "institutions":
        return text_of(entry, "name", lang)
    if entry.register != "responsibilities":
        return entry.text(REGISTERS[entry.register].titles[0])
    body, task = entry.text("institution"), code_name("task", entry.text("task"), lang)
    return f"{task} · {(institutions or {}).get(body, body)}"


def text_of(entry: Entry, stem: str, lang: str) -> str:
    """Return a text in a language, or in the first one that has it."""
    told = (entry.text(f"{stem}_{one}") for one in (lang, *LANGUAGES))
    return next(filter(None, told), "")


def names_of(institutions: Iterable[Entry], lang: str = "lv") -> dict[str, str]:
    """Return the names of institutions by id."""
    return {one.id: text_of(one, "name", lang) for one in institutions}


def speaks_of(entry: Entry, text: str) -> bool:
    """Return whether every word of a text is found in an entry, whatever case and accents."""
    told = folded(" ".join(value for value in entry.values.values() if isinstance(value, str)))
    return all(word in told for word in folded(text).split())


def _rows(session: Session, name: RegisterName) -> Iterable[Tracked]:
    model = KINDS[REGISTERS[name].record]
    return session.scalars(select(model).where(model.deleted.is_(False)))


def _live(session: Session, name: RegisterName, entry: str) -> Tracked | None:
    row = session.get(KINDS[REGISTERS[name].record], entry)
    return None if row is None or row.deleted else row


def _entry(register: Register, row: Tracked) -> Entry:
    values = {field.name: getattr(row, field.name) for field in register.fields}
    told = {k: tuple(value) if isinstance(value, list) else value for k, value in values.items()}
    origin: Origin = "corrected" if row.id in shipped(register.name) else "own"
    return Entry(register.name, row.id, row.version, origin, told)


def _plain(values: Mapping[str, Value]) -> dict[str, object]:
    return {k: list(value) if isinstance(value, tuple) else value for k, value in values.items()}


def _check_institution(session: Session, institution: str) -> None:
    known = institution in shipped("institutions")
    if not known and _live(session, "institutions", institution) is None:
        raise Refusal("register-institution", id=institution[:60])


def _is_used(session: Session, institution: str) -> bool:
    told = entries(session, "responsibilities")
    return any(one.text("institution") == institution for one in told)
