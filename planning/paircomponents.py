"""The components of a pair of neighbours: data/codelists/pair_components.csv.

They follow the indicators I1-I14 of the project's notes, as far as data that is shipped or can be
loaded supports them. ``none`` and ``full`` are the figures that count as 0 and as 1; they and the
weights are our proposal, and weights are anybody's to change.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from geo.errors import Refusal
from layers.cooperation import FOLDER
from layers.words import LANGUAGES

Group = Literal["need", "potential", "readiness"]
GROUPS: tuple[Group, ...] = get_args(Group)
_FILE = "pair_components.csv"


@dataclass(frozen=True)
class Component:
    """One figure of a pair: where it belongs, its unit, its scale and its shipped weight.

    ``names`` and ``about`` are by language, ``digits`` the decimals it is told with.
    """

    key: str
    indicator: str
    group: Group
    unit: str
    none: float
    full: float
    digits: int
    weight: float
    names: Mapping[str, str]
    about: Mapping[str, str]


@cache
def components() -> Mapping[str, Component]:
    """Return the components by key, in the order of the list; refuses ``data-file-broken``."""
    path = FOLDER / _FILE
    if not path.is_file():
        raise Refusal("data-file-missing", file=_FILE)
    try:
        with path.open(encoding="utf-8", newline="") as rows:
            return {row["component"]: _component(row) for row in csv.DictReader(rows)}
    except (KeyError, ValueError, csv.Error) as error:
        raise Refusal("data-file-broken", file=_FILE) from error


def _component(row: Mapping[str, str]) -> Component:
    group: dict[str, Group] = {one: one for one in GROUPS}
    return Component(
        key=row["component"],
        indicator=row["indicator"],
        group=group[row["group"]],
        unit=row["unit"],
        none=float(row["none"]),
        full=float(row["full"]),
        digits=int(row["digits"]),
        weight=float(row["weight"]),
        names={lang: row[f"name_{lang}"] for lang in LANGUAGES},
        about={lang: row[f"about_{lang}"] for lang in LANGUAGES},
    )


def group_numbers() -> list[int]:
    """Return the place of each component's group in `GROUPS`."""
    return [GROUPS.index(one.group) for one in components().values()]


def shipped_weights() -> dict[str, float]:
    """Return the weights as they are shipped, by component."""
    return {key: one.weight for key, one in components().items()}
