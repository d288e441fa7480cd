"""The pairs of areas that are offered for a comparison: ``data/codelists/comparisons.toml``."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geo.errors import Refusal
from layers.words import LANGUAGES

_FILE = Path(__file__).resolve().parent.parent / "data" / "codelists" / "comparisons.toml"


@dataclass(frozen=True)
class PairSide:
    """What one side shows (as ``planning.comparedareas.compared_area`` takes it) and on which day.

    A side without ``ids`` has to be chosen.
    """

    ids: tuple[str, ...]
    at: dt.date


@dataclass(frozen=True)
class ComparedPair:
    """Two areas that are worth a look side by side; ``missing`` says what cannot be drawn."""

    id: str
    example: str
    left: PairSide
    right: PairSide
    names: Mapping[str, str]
    missing: Mapping[str, str]


@cache
def compared_pairs() -> Mapping[str, ComparedPair]:
    """Return the pairs by id, in the order of the file; refuses ``data-file-broken``."""
    try:
        told = tomllib.loads(_FILE.read_text(encoding="utf-8"))["pair"]
        return MappingProxyType({row["id"]: _pair(row) for row in told})
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise Refusal("data-file-broken", file=_FILE.name) from error


def _pair(row: Mapping[str, Any]) -> ComparedPair:
    missing = row.get("missing", {})
    return ComparedPair(
        id=row["id"],
        example=row["example"],
        left=PairSide(tuple(row["left"]), row["left_at"]),
        right=PairSide(tuple(row["right"]), row["right_at"]),
        names=MappingProxyType({lang: row[lang] for lang in LANGUAGES}),
        missing=MappingProxyType({lang: missing[lang] for lang in LANGUAGES} if missing else {}),
    )
