"""Need, potential and readiness of pairs: figures put on one scale, weighed, and multiplied.

A figure that is missing is nan throughout: it leaves the mean of its group, and what is left counts
as it would alone. A group with nothing has no value; the score is then made of the others, and is
partial. Nothing that is missing ever counts as zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FLOOR = 0.2  # of a factor: one group with nothing to show must not hide what the others say


@dataclass(frozen=True, eq=False)
class Weighed:
    """Groups and scores of n pairs, all 0-1 or nan.

    ``groups`` is (n, number of groups) and ``score`` (n,): the geometric mean of the groups that
    have a value, each at least `FLOOR`; its order is that of their product. ``known`` is the share
    of the weight whose figures are there, ``whole`` whether every group that has weight has a
    value.
    """

    groups: NDArray[np.float64]
    score: NDArray[np.float64]
    known: NDArray[np.float64]
    whole: NDArray[np.bool_]


def standardised(
    values: NDArray[np.float64], none: Sequence[float], full: Sequence[float]
) -> NDArray[np.float64]:
    """Return (n, k) figures on the scale 0-1: ``none`` is 0, ``full`` is 1, between them a line.

    ``full`` may be the lesser one. What is missing stays nan. Refuses ``scale-empty``.
    """
    zero, one = np.asarray(none, dtype=float), np.asarray(full, dtype=float)
    if (zero == one).any():
        raise Refusal("scale-empty")
    found: NDArray[np.float64] = np.clip((values - zero) / (one - zero), 0.0, 1.0)
    return found


def weigh(
    standard: NDArray[np.float64], weights: Sequence[float], group_of: Sequence[int]
) -> Weighed:
    """Return the weighed groups and scores of (n, k) standardised figures.

    ``group_of`` gives the group (0, 1, …) of each of the k figures. A group all of whose weights
    are 0 is left out for every pair. Refuses ``weights-negative`` and ``weights-nothing``.
    """
    weight, group = np.asarray(weights, dtype=float), np.asarray(group_of)
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise Refusal("weights-negative")
    if not weight.any():
        raise Refusal("weights-nothing")
    there = np.isfinite(standard)
    counted = np.where(there, weight, 0.0)
    filled = np.where(there, standard, 0.0)
    belongs = np.equal.outer(group, np.arange(int(group.max()) + 1)).astype(float)
    total = counted @ belongs
    groups = np.divide((counted * filled) @ belongs, total, where=total > 0, out=_nan(total))
    used = weight @ belongs > 0
    whole = ~(np.isnan(groups) & used).any(axis=1)
    return Weighed(groups, _score(groups), counted.sum(axis=1) / weight.sum(), whole)


def _score(groups: NDArray[np.float64]) -> NDArray[np.float64]:
    there = np.isfinite(groups)
    logs = np.log(np.where(there, np.maximum(groups, FLOOR), 1.0)).sum(axis=1)
    count = there.sum(axis=1).astype(float)
    found = np.divide(logs, count, where=count > 0, out=np.full(len(groups), np.nan))
    result: NDArray[np.float64] = np.exp(found)
    return result


def _nan(like: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.full(like.shape, np.nan)
