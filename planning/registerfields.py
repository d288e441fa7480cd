"""What the registers of taking stock hold: their fields, and each field as text and back.

One declaration serves the database, the files and the form on the screen. A value is text, a day or
None, or a tuple of keys; as text a day is ISO and keys stand one after the other, parted by ``;``.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from geo.errors import Refusal
from layers.cooperation import evidence_marks
from layers.words import LANGUAGES
from planning.checks import LINE_LIMIT, TEXT_LIMIT, checked_line, checked_link, checked_text
from planning.recommendationlists import code_list
from planning.registerplaces import checked_place

FOLDER = Path(__file__).resolve().parent.parent / "data" / "registers"
RegisterName = Literal["institutions", "partners", "documents", "responsibilities"]
NAMES: tuple[RegisterName, ...] = get_args(RegisterName)
FieldKind = Literal["line", "text", "day", "key", "keys", "link", "place", "institution"]
Value = str | dt.date | None | tuple[str, ...]
Values = Mapping[str, Any]
ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@dataclass(frozen=True)
class Field:
    """One field: what kind of value it takes, from which list, and whether it has to be there."""

    name: str
    kind: FieldKind = "line"
    codes: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Register:
    """The fields of a register; one of ``titles`` has to be there, ``days`` are in this order."""

    name: RegisterName
    record: str
    fields: tuple[Field, ...]
    titles: tuple[str, ...]
    days: tuple[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the heads of its table."""
        return ("id", *(field.name for field in self.fields))


def _each(stem: str, kind: FieldKind) -> tuple[Field, ...]:
    return tuple(Field(f"{stem}_{lang}", kind) for lang in LANGUAGES)


_COUNTRY = Field("country", "key", "country", needed=True)
_PLACE = Field("territory", "place")
_VALID = (Field("valid_from", "day"), Field("valid_to", "day"))
_ORIGIN = (Field("source", "text"), Field("mark", "key", "mark"))
_LEVEL = Field("level", "key", "level", needed=True)
_DECLARED = (
    Register(
        "institutions",
        "institution",
        (
            *_each("name", "line"),
            _COUNTRY,
            Field("level", "key", "institution_level", needed=True),
            _PLACE,
            *_each("roles", "text"),
            Field("contact", "link"),
            *_VALID,
            *_ORIGIN,
        ),
        tuple(f"name_{lang}" for lang in LANGUAGES),
        ("valid_from", "valid_to"),
    ),
    Register(
        "partners",
        "cooperation-partner",
        (
            Field("organisation", needed=True),
            Field("kind", "key", "partner_kind", needed=True),
            _COUNTRY,
            _PLACE,
            Field("since", "day"),
            Field("until", "day"),
            Field("themes", "keys", "theme"),
            *_each("note", "text"),
            *_ORIGIN,
        ),
        ("organisation",),
        ("since", "until"),
    ),
    Register(
        "documents",
        "policy-document",
        (
            Field("title", needed=True),
            Field("kind", "key", "document_kind", needed=True),
            _COUNTRY,
            _LEVEL,
            _PLACE,
            Field("status", "key", "document_status", needed=True),
            Field("decided_on", "day"),
            *_VALID,
            Field("link", "link"),
            *_ORIGIN,
        ),
        ("title",),
        ("valid_from", "valid_to"),
    ),
    Register(
        "responsibilities",
        "responsibility",
        (
            Field("institution", "institution", needed=True),
            Field("task", "key", "task", needed=True),
            _LEVEL,
            Field("role", "key", "role", needed=True),
            Field("legal_basis"),
            *_each("note", "text"),
            *_VALID,
            *_ORIGIN,
        ),
        ("task",),
        ("valid_from", "valid_to"),
    ),
)
REGISTERS: Mapping[str, Register] = MappingProxyType({one.name: one for one in _DECLARED})


@cache
def _lists() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    try:
        with (FOLDER / "lists.csv").open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                names = MappingProxyType({lang: row[f"name_{lang}"] for lang in LANGUAGES})
                found.setdefault(row["list"], {})[row["key"]] = names
    except (OSError, KeyError, csv.Error) as error:
        raise Refusal("data-file-broken", file="registers/lists.csv") from error
    return MappingProxyType(found)


def codes_of(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the keys of a list, each with its names by language."""
    if name == "theme":
        return code_list("theme")
    if name == "mark":
        return {key: one.names for key, one in evidence_marks().items()}
    return _lists()[name]


def code_name(name: str, key: str, lang: str) -> str:
    """Return what a key of a list is called; a key that is empty has no name."""
    return codes_of(name)[key][lang] if key else ""


def checked_values(register: Register, told: Values) -> dict[str, Value]:
    """Return the values of a record as it keeps them.

    Refuses ``register-needed``, ``register-key``, ``register-day``, ``register-days``,
    ``register-title`` and what texts, addresses and places are refused for.
    """
    found = {field.name: _checked(field, told.get(field.name)) for field in register.fields}
    if not any(found[name] for name in register.titles):
        raise Refusal("register-title")
    begin, end = (found[name] for name in register.days)
    if isinstance(begin, dt.date) and isinstance(end, dt.date) and end < begin:
        raise Refusal("register-days", begin=begin, end=end)
    return found


def _checked(field: Field, value: object) -> Value:
    found = _value(field, value)
    if field.needed and not found:
        raise Refusal("register-needed", column=field.name)
    return found


def _value(field: Field, value: object) -> Value:  # noqa: PLR0911  one line for each kind
    if field.kind == "day":
        return _day(field, value)
    if field.kind == "keys":
        return _keys(field, value)
    text = "" if value is None else str(value)
    if field.kind == "key":
        return _key(field, text.strip())
    if field.kind == "link":
        return checked_link(text)
    if field.kind == "place":
        return checked_place(text.strip())
    if field.kind == "text":
        return checked_text(text, TEXT_LIMIT)
    return checked_line(text, LINE_LIMIT)


def _day(field: Field, value: object) -> dt.date | None:
    if isinstance(value, dt.date) or value is None:
        return value
    text = str(value).strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refusal("register-day", column=field.name, text=text[:40]) from error


def _keys(field: Field, value: object) -> tuple[str, ...]:
    parts: Iterable[object] = (
        value if isinstance(value, list | tuple) else str(value or "").split(";")
    )
    found = (_key(field, str(part).strip()) for part in parts)
    return tuple(dict.fromkeys(filter(None, found)))


def _key(field: Field, key: str) -> str:
    known = codes_of(field.codes)
    if key and key not in known:
        told = ", ".join(known)
        raise Refusal("register-key", column=field.name, key=key[:40], known=told)
    return key


def as_text(value: Value) -> str:
    """Return a value as the cell of a table."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(value)
    return value if isinstance(value, str) else value.isoformat()
