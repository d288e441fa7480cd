"""The code lists of recommendations: ``data/codelists``, each key with its names by language.

``themes.csv`` are the themes of regional spatial planning, ``cooperation_degrees.csv`` the ladder
of cooperation between municipalities, ``recommendations.csv`` the short lists.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from geo.errors import Refusal
from layers.words import LANGUAGES

FOLDER = Path(__file__).resolve().parent.parent / "data" / "codelists"
ListName = Literal[
    "theme", "cooperation", "addressee", "origin", "priority", "term", "status", "decision"
]
LISTS: tuple[ListName, ...] = get_args(ListName)
# From where one may go on; what is adopted or rejected stays so, unless the change is taken back.
STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "draft": ("discussed", "rejected"),
        "discussed": ("agreed", "rejected"),
        "agreed": ("adopted", "rejected"),
        "adopted": (),
        "rejected": (),
    }
)


@cache
def code_list(name: ListName) -> Mapping[str, Mapping[str, str]]:
    """Return the names of a list by key and language, in its order; refuses a broken file."""
    own = {"theme": ("themes.csv", "theme"), "cooperation": ("cooperation_degrees.csv", "degree")}
    file, column = own.get(name, ("recommendations.csv", "key"))
    try:
        with (FOLDER / file).open(encoding="utf-8", newline="") as rows:
            found = {
                row[column]: MappingProxyType({lang: row[f"name_{lang}"] for lang in LANGUAGES})
                for row in csv.DictReader(rows)
                if row.get("list", name) == name
            }
    except (OSError, KeyError, csv.Error) as error:
        raise Refusal("data-file-broken", file=file) from error
    return MappingProxyType(found)


def name_in(name: ListName, key: str, lang: str) -> str:
    """Return what a key of a list is called; a key that is empty has no name."""
    return code_list(name)[checked_key(name, key)][lang] if key else ""


def checked_key(name: ListName, key: str, *, needed: bool = False) -> str:
    """Return a key of a list, or nothing where nothing is needed; refuses ``key-unknown``."""
    if key in code_list(name) or (not key and not needed):
        return key
    raise Refusal("key-unknown", list=name, key=key[:60] or "–", known=", ".join(code_list(name)))
