"""HILUCS, INSPIRE's list of land uses: its values, their parents, and our names for them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from geo.errors import Refusal
from layers.words import LANGUAGES

FILE = Path(__file__).resolve().parent.parent / "data" / "codelists" / "hilucs.csv"


@dataclass(frozen=True)
class HilucsValue:
    """A value such as ``5_1_PermanentResidentialUse``: level 1 to 3, parent, names by language."""

    value: str
    level: int
    parent: str | None
    names: Mapping[str, str]

    @property
    def number(self) -> str:
        """Return the digits of the value: 5.1."""
        return ".".join(part for part in self.value.split("_") if part.isdigit())


@cache
def hilucs() -> Mapping[str, HilucsValue]:
    """Return the whole list by value, in its own order. Raises Refusal data-file-broken."""
    try:
        with FILE.open(encoding="utf-8", newline="") as file:
            found = [_value(row) for row in csv.DictReader(file)]
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise Refusal("data-file-broken", file=FILE.name) from error
    return MappingProxyType({value.value: value for value in found})


def _value(row: Mapping[str, str]) -> HilucsValue:
    names = {lang: row[f"name_{lang}"] for lang in LANGUAGES}
    return HilucsValue(row["value"], int(row["level"]), row["parent"] or None, names)


def hilucs_value(written: str) -> str:
    """Return the value that a text means: the value, its address, or its digits (5.1, 5_1).

    Raises Refusal hilucs-unknown.
    """
    text = written.strip().rstrip("/").rpartition("/")[2]
    if text in hilucs():
        return text
    by_number = {value.number: value.value for value in hilucs().values()}
    if text.replace("_", ".") not in by_number:
        raise Refusal("hilucs-unknown", value=written[:60])
    return by_number[text.replace("_", ".")]


def hilucs_name(value: str, lang: str) -> str:
    """Return our name for a value. Raises Refusal hilucs-unknown."""
    return hilucs()[hilucs_value(value)].names[lang]


def hilucs_names(lang: str) -> dict[str, str]:
    """Return our names for all values in a language, in the order of the list."""
    return {value: one.names[lang] for value, one in hilucs().items()}


def hilucs_top(value: str) -> str:
    """Return the level 1 value above a value, itself at level 1. Raises Refusal hilucs-unknown."""
    found = hilucs()[hilucs_value(value)]
    while found.parent:
        found = hilucs()[found.parent]
    return found.value
