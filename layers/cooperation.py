"""The code lists that cooperation in planning is told in: data/codelists/.

Themes, kinds of areas, degrees of cooperation (D0 none … D6 delegated authority, with the legal
forms of both countries), the four types of Hulst and van Montfort (2007), and the marks that say
how sure a fact is. Degrees and their legal forms are our proposal.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from geo.errors import Refusal
from layers.words import LANGUAGES

FOLDER = Path(__file__).resolve().parent.parent / "data" / "codelists"
OWN, SEEN = "A", ("S", "C")
Texts = Mapping[str, str]
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Code:
    """A value of a code list: its names by language, and a line about it (empty where none)."""

    key: str
    names: Texts
    about: Texts

    def title(self, lang: str) -> str:
        """Return the name as it stands by itself, with a capital letter."""
        return _capital(self.names[lang])


@dataclass(frozen=True)
class Degree:
    """A degree of cooperation: what planning shares in it, and the legal forms it takes.

    ``latvian`` and ``norwegian`` are forms by language of the reader; ``latvian_mark`` says how
    sure the Latvian one is.
    """

    key: str
    names: Texts
    content: Texts
    types: tuple[str, ...]
    latvian: Texts
    norwegian: Texts
    latvian_mark: str

    def title(self, lang: str) -> str:
        """Return the name as it stands by itself, with a capital letter."""
        return _capital(self.names[lang])


@cache
def themes() -> Mapping[str, Code]:
    """Return the themes of planning by key, in the order of the list."""
    return _codes("themes.csv", "theme")


@cache
def area_types() -> Mapping[str, Code]:
    """Return the kinds of areas that cooperate, by key."""
    return _codes("example_areas.csv", "area_type")


@cache
def cooperation_types() -> Mapping[str, Code]:
    """Return the types of Hulst and van Montfort by key."""
    return _codes("cooperation_types.csv", "type")


@cache
def evidence_marks() -> Mapping[str, Code]:
    """Return the marks that say how sure a fact is, the surest first."""
    return _codes("evidence_marks.csv", "mark")


@cache
def degrees() -> Mapping[str, Degree]:
    """Return the degrees of cooperation by key, the loosest first."""
    names = _codes("cooperation_degrees.csv", "degree")
    return _read("cooperation_forms.csv", "degree", lambda row: _degree(row, names[row["degree"]]))


def _codes(file: str, key: str) -> Mapping[str, Code]:
    return _read(file, key, lambda row: Code(row[key], _by_language(row, "name"), _about(row)))


def _about(row: Mapping[str, str]) -> Texts:
    return {lang: row.get(f"about_{lang}", "") for lang in LANGUAGES}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _degree(row: Mapping[str, str], named: Code) -> Degree:
    return Degree(
        named.key,
        named.names,
        _by_language(row, "content"),
        tuple(filter(None, row["types"].split(";"))),
        _by_language(row, "form_lv"),
        _by_language(row, "form_no"),
        row["mark_lv"],
    )


def _by_language(row: Mapping[str, str], name: str) -> Texts:
    return {lang: row[f"{name}_{lang}"] for lang in LANGUAGES}


def _read(file: str, key: str, make: Callable[[Mapping[str, str]], _Made]) -> Mapping[str, _Made]:
    path = FOLDER / file
    if not path.is_file():
        raise Refusal("data-file-missing", file=file)
    try:
        with path.open(encoding="utf-8", newline="") as rows:
            return {row[key]: make(row) for row in csv.DictReader(rows)}
    except (KeyError, ValueError, AttributeError, csv.Error) as error:
        raise Refusal("data-file-broken", file=file) from error
