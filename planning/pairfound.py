"""A figure of every pair: the amounts, why one is missing, what it is made of, and its source."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

REGISTER = "cooperation-register"  # the name of a source that is the app's own register


@dataclass(frozen=True)
class Source:
    """Where a figure comes from, and of when it is (a date, a year or the vintage of a file)."""

    name: str
    date: str = ""
    practice: bool = False


@dataclass(frozen=True)
class One:
    """The figure of one pair: ``value`` in the component's unit, nan where it is missing.

    ``missing`` is why (a key of the words ``pairs.missing``), ``details`` plain data that the
    figure is made of, ``sources`` where it comes from if the pair has sources of its own.
    """

    value: float
    missing: str = ""
    details: Mapping[str, Any] | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Found:
    """One component for all pairs, in the order of the pairs, with the source that they share."""

    ones: Sequence[One]
    sources: tuple[Source, ...] = ()


def lacking(why: str, **details: Any) -> One:  # noqa: ANN401  plain data of any kind
    """Return a figure that is missing, and why."""
    return One(math.nan, why, details)
