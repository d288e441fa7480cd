"""The code lists that a cooperation area is told in: ``data/codelists``, named in three languages.

``cooperation_lists.csv`` are the short lists, the fourteen steps of the Council of Europe's ladder
(IMC Toolkit Manual 2010) among them, in their order. ``cooperation_legal_forms.csv`` are the legal
forms of both countries, each with its law, the degrees it serves and a mark that says how sure that
is. Themes, degrees and the types of Hulst and van Montfort are those of `layers.cooperation`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from geo.errors import Refusal
from layers.cooperation import cooperation_types, degrees, themes
from layers.words import LANGUAGES

FOLDER = Path(__file__).resolve().parent.parent / "data" / "codelists"
CooperationList = Literal[
    "theme",
    "degree",
    "hulst_type",
    "legal_form",
    "role",
    "standing",
    "composition",
    "decision_rule",
    "financing",
    "confidence",
    "step",
]
Names = Mapping[str, str]


@dataclass(frozen=True)
class LegalForm:
    """A legal form of ``country`` (lv, no): names and laws by language of the reader.

    ``degrees`` are those it serves, ``mark`` is one of the evidence marks.
    """

    key: str
    country: str
    degrees: tuple[str, ...]
    names: Names
    laws: Names
    mark: str


@cache
def legal_forms() -> Mapping[str, LegalForm]:
    """Return the legal forms by key, the Latvian ones first; refuses ``data-file-broken``."""
    return MappingProxyType(
        {row["form"]: _form(row) for row in _rows("cooperation_legal_forms.csv")}
    )


@cache
def cooperation_list(name: CooperationList) -> Mapping[str, Names]:
    """Return the names of a list by key and language, in its order; refuses a broken file."""
    if name == "theme":
        return {key: code.names for key, code in themes().items()}
    if name == "hulst_type":
        return {key: code.names for key, code in cooperation_types().items()}
    if name == "degree":
        return {key: degree.names for key, degree in degrees().items()}
    if name == "legal_form":
        return {key: form.names for key, form in legal_forms().items()}
    rows = _rows("cooperation_lists.csv")
    return MappingProxyType(
        {row["key"]: _named(row, "name") for row in rows if row["list"] == name}
    )


def cooperation_name(name: CooperationList, key: str, lang: str) -> str:
    """Return what a key of a list is called; a key that is empty has no name."""
    return cooperation_list(name)[checked_code(name, key)][lang] if key else ""


def checked_code(name: CooperationList, key: str, *, needed: bool = False) -> str:
    """Return a key of a list, or nothing where nothing is needed; refuses ``key-unknown``."""
    known = cooperation_list(name)
    if key in known or (not key and not needed):
        return key
    raise Refusal("key-unknown", list=name, key=key[:60] or "–", known=", ".join(known))


def checked_codes(name: CooperationList, keys: Iterable[str]) -> tuple[str, ...]:
    """Return keys of a list in its order, each once; refuses ``key-unknown``."""
    wanted = {checked_code(name, key, needed=True) for key in keys}
    return tuple(key for key in cooperation_list(name) if key in wanted)


def counterparts(form: str, degree: str) -> tuple[LegalForm, ...]:
    """Return the forms of the other country's law that serve a degree; of both where none is said.

    ``form`` is a key of `legal_forms` or empty.
    """
    own = legal_forms()[form].country if form else ""
    return tuple(
        one for one in legal_forms().values() if degree in one.degrees and one.country != own
    )


def _rows(file: str) -> list[dict[str, str]]:
    try:
        with (FOLDER / file).open(encoding="utf-8", newline="") as rows:
            return list(csv.DictReader(rows))
    except (OSError, csv.Error) as error:
        raise Refusal("data-file-broken", file=file) from error


def _named(row: Mapping[str, str], what: str) -> Names:
    return MappingProxyType({lang: row[f"{what}_{lang}"] for lang in LANGUAGES})


def _form(row: Mapping[str, str]) -> LegalForm:
    return LegalForm(
        row["form"],
        row["country"],
        tuple(filter(None, row["degrees"].split(";"))),
        _named(row, "name"),
        _named(row, "law"),
        row["mark"],
    )
