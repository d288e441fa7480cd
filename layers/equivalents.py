"""What a HILUCS class is called in a country's law, and where that law has no such class.

The answer is read from the crosswalk of the country's national list: a code of the very class, a
code of a class above it or below it, or a code that allows the use beside its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from layers.crosswalk import CrosswalkRow, load
from layers.hilucs import hilucs, hilucs_value

Fit = Literal["same", "broader", "narrower", "beside", "none", "unlisted"]
NATIONAL: Mapping[str, str] = MappingProxyType({"lv": "lv-mk240", "no": "no-arealformal"})
# Countries whose plans are read, too, but which are not compared.
LISTS: Mapping[str, str] = MappingProxyType(
    {**NATIONAL, "de": "de-xplan", "fr": "fr-cnig", "nl": "nl-imro", "pl": "pl-pog"}
)


@dataclass(frozen=True)
class Equivalent:
    """The codes of a national list that answer to a HILUCS class, and how well they fit.

    ``unlisted`` is what a country has whose list is not known.
    """

    fit: Fit
    rows: tuple[CrosswalkRow, ...] = ()


@cache
def equivalent(value: str, country: str) -> Equivalent:
    """Return what a country (of `LISTS`) has for a HILUCS class; refuses ``hilucs-unknown``."""
    known = hilucs_value(value)
    if country not in LISTS:
        return Equivalent("unlisted")
    rows = [row for row in load(LISTS[country]).rows.values() if row.hilucs]
    above = set(_above(known))
    tries: tuple[tuple[Fit, list[CrosswalkRow]], ...] = (
        ("same", [row for row in rows if row.hilucs == known]),
        ("broader", [row for row in rows if row.hilucs in above]),
        ("narrower", [row for row in rows if known in _above(row.hilucs or "")]),
        ("beside", [row for row in rows if {known, *above} & {*row.secondary}]),
    )
    for fit, found in tries:
        if found:
            return Equivalent(fit, tuple(found))
    return Equivalent("none")


def _above(value: str) -> Iterator[str]:
    """Yield the classes above a class, the nearest first."""
    parent = hilucs()[value].parent
    while parent:
        yield parent
        parent = hilucs()[parent].parent
