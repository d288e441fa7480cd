"""What became of a member by a day: the units that followed it when it was merged or split.

Lineage is walked step by step, so that a unit that was merged twice is told as it is at last.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layers.units import relatives, unit_id

if TYPE_CHECKING:
    from layers.territory import Key, Territory

_TOO_FEW = 0.01  # a part below a hundredth is the noise of two outlines, not an heir


@dataclass(frozen=True)
class Later:
    """What a unit is on a day: the units that hold it then, and since when.

    ``merged`` is whether what followed holds more than the unit; with several units it was split,
    and with one that holds no more it was only named anew.
    """

    units: tuple[Key, ...]
    since: dt.date
    merged: bool

    @property
    def split(self) -> bool:
        """Return whether the unit was divided among several."""
        return len(self.units) > 1


@dataclass(frozen=True)
class _Step:
    of: Key
    to: Key
    kind: str


def later_of(territory: Territory, unit: Key, at: dt.date) -> Later | None:
    """Return what a unit was merged or split into by a day.

    None while it is there as it was, under another code too, and on days before it was.
    """
    told: dict[tuple[Key, dt.date], Later | None] = territory.remember("later", dict)
    if (unit, at) not in told:
        told[unit, at] = _found(territory, unit, at)
    return told[unit, at]


def later_row(territory: Territory, unit: Key | None, at: dt.date) -> dict[str, Any]:
    """Return what became of a member's unit as plain columns, empty where nothing did."""
    later = later_of(territory, unit, at) if unit else None
    if later is None:
        return {"became": None, "became_units": None, "became_on": None}
    names = (territory.name(key, at=at) for key in later.units)
    keys = map(unit_id, later.units)
    return {"became": "; ".join(names), "became_units": "; ".join(keys), "became_on": later.since}


def _found(territory: Territory, unit: Key, at: dt.date) -> Later | None:
    ways = list(_ways(territory, unit, (), at))
    ends = sorted({way[-1].to for way in ways if way}, key=lambda key: territory.name(key, at=at))
    changed = [step for way in ways for step in way if _is_change(territory, step)]
    if not changed:
        return None
    mine = territory.pieces_of(unit)
    merged = any(step.kind == "merge" for step in changed) and any(
        not mine or territory.pieces_of(key) - mine for key in ends
    )
    return Later(tuple(ends), max(step.to[1] for step in changed), merged)


def _ways(
    territory: Territory, unit: Key, way: tuple[_Step, ...], at: dt.date
) -> Iterator[tuple[_Step, ...]]:
    """Give the ways from a unit through those that followed it until the day."""
    following = relatives(territory, unit, before=False).to_dict("records")
    steps = [
        _Step(unit, row["key"], row["kind"])
        for row in following
        if row["date"] <= at and (row["share"] is None or row["share"] >= _TOO_FEW)
    ]
    for step in steps:
        yield from _ways(territory, step.to, (*way, step), at)
    if not steps:
        yield way


def _is_change(territory: Territory, step: _Step) -> bool:
    """Return whether more than the code changed."""
    named_anew = territory.name(step.of) != territory.name(step.to)
    return named_anew or step.kind != "recode"
