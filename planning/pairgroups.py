"""Candidate groups: units that lie together, with the figures of the pairs within them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Refusal
from geo.weighing import Weighed, weigh
from planning.paircomponents import components, group_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.pairs import Pairs

LEAST, MOST_PROPOSED = 2, 5
_KEPT = 0.9  # of the score of the pair that a proposal began with: below, it grows no more


@dataclass(frozen=True, eq=False)
class Candidate:
    """A connected group of units, by their ids; ``pairs`` are the numbers of the pairs within it.

    ``values`` are the figures of the group in the components' units: the mean over those of its
    pairs that have the figure, nan where none has it. ``lacks`` counts by component the pairs
    that have none. ``weighed`` is of the group (one row).
    """

    units: tuple[str, ...]
    pairs: tuple[int, ...]
    values: NDArray[np.float64]
    standard: NDArray[np.float64]
    lacks: Mapping[str, int]
    weighed: Weighed

    @property
    def score(self) -> float:
        """Return the score of the group; nan where nothing is known."""
        return float(self.weighed.score[0])


def candidate(pairs: Pairs, units: Iterable[str], weights: Mapping[str, float]) -> Candidate:
    """Return what a group of units is worth.

    Refuses ``group-too-small`` (fewer than two of the day's units), ``group-unit-unknown`` and
    ``group-apart``, naming the units that do not lie beside the first one's part.
    """
    wanted = tuple(dict.fromkeys(units))
    names = pairs.ground.units.frame["name"]
    unknown = [one for one in wanted if one not in names.index]
    if unknown:
        raise Refusal("group-unit-unknown", unit=unknown[0])
    if len(wanted) < LEAST:
        raise Refusal("group-too-small")
    apart = _apart(pairs, wanted)
    if apart:
        raise Refusal("group-apart", units=", ".join(str(names[one]) for one in apart))
    return _candidate(pairs, wanted, weights)


def proposals(pairs: Pairs, order: Sequence[int], weights: Mapping[str, float]) -> list[Candidate]:
    """Return groups grown from the best pairs, the best first: connected, and no unit in two.

    The best pair whose units are free takes, one after another, the neighbour with which its score
    is highest, up to five units and while the score stays near that of the pair.
    """
    free, found = set(pairs.ground.units.frame.index), []
    for number in order:
        ends = pairs.ends(number)
        if free.issuperset(ends):
            grown = _grown(pairs, ends, free, weights)
            found.append(grown)
            free -= set(grown.units)
    return sorted(found, key=lambda one: -one.score)


def _grown(
    pairs: Pairs, ends: tuple[str, str], free: set[str], weights: Mapping[str, float]
) -> Candidate:
    best = _candidate(pairs, ends, weights)
    least = best.score * _KEPT
    while len(best.units) < MOST_PROPOSED:
        beside = sorted((_beside(pairs, best.units) & free) - set(best.units))
        larger = [_candidate(pairs, (*best.units, one), weights) for one in beside]
        larger = [one for one in larger if one.score >= least]
        if not larger:
            break
        best = max(larger, key=lambda one: one.score)
    return best


def _candidate(pairs: Pairs, units: tuple[str, ...], weights: Mapping[str, float]) -> Candidate:
    inside = _within(pairs, units)
    values, standard = (_mean(table[inside]) for table in (pairs.values, pairs.standard))
    lacks = np.isnan(pairs.values[inside]).sum(axis=0)
    order = [float(weights.get(key, 0.0)) for key in components()]
    return Candidate(
        units=units,
        pairs=tuple(inside),
        values=values,
        standard=standard,
        lacks={key: int(count) for key, count in zip(components(), lacks, strict=True) if count},
        weighed=weigh(standard[None, :], order, group_numbers()),
    )


def _mean(table: NDArray[np.float64]) -> NDArray[np.float64]:
    there = np.isfinite(table)
    count = there.sum(axis=0).astype(float)
    summed = np.where(there, table, 0.0).sum(axis=0)
    found: NDArray[np.float64] = np.divide(
        summed, count, where=count > 0, out=np.full(table.shape[1], np.nan)
    )
    return found


def _within(pairs: Pairs, units: tuple[str, ...]) -> list[int]:
    borders, wanted = pairs.ground.borders, list(units)
    both = borders["unit_a"].isin(wanted) & borders["unit_b"].isin(wanted)
    return [int(number) for number in np.flatnonzero(both)]


def _beside(pairs: Pairs, units: Iterable[str]) -> set[str]:
    borders, wanted = pairs.ground.borders, list(units)
    touching = borders[borders["unit_a"].isin(wanted) | borders["unit_b"].isin(wanted)]
    return set(touching["unit_a"]) | set(touching["unit_b"])


def _apart(pairs: Pairs, units: tuple[str, ...]) -> list[str]:
    """Return the units that cannot be reached from the first one within the group."""
    reached = {units[0]}
    while True:
        more = (_beside(pairs, reached) & set(units)) - reached
        if not more:
            return [one for one in units if one not in reached]
        reached |= more
