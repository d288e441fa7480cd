"""How far things are from each other in several figures of different kinds and units."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Figures = Mapping[str, float | None]


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of each figure; figures that never differ have none."""

    mean: Mapping[str, float]
    deviation: Mapping[str, float]


@dataclass(frozen=True)
class Apart:
    """A distance with what each figure adds to its square; ``missing`` are those left out.

    The ``parts`` add up to the distance squared. The distance is None where no figure is left.
    """

    distance: float | None
    parts: Mapping[str, float]
    missing: tuple[str, ...]


def scale_of(pool: Sequence[Figures]) -> Scale:
    """Return how the figures of a pool spread; nothing and not-a-number do not count."""
    names = list(dict.fromkeys(name for one in pool for name in one))
    mean, deviation = {}, {}
    for name in names:
        values = np.array([v for one in pool if _is_known(v := one.get(name))], dtype=float)
        spread = float(values.std()) if len(values) > 1 else 0.0
        if spread > 1e-12 * max(1e-300, float(np.abs(values).max(initial=0.0))):
            mean[name], deviation[name] = float(values.mean()), spread
    return Scale(mean, deviation)


def _is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def standard(scale: Scale, figures: Figures, name: str) -> float | None:
    """Return a figure in standard deviations from the mean (its z-score), None without one."""
    value = figures.get(name)
    if value is None or not math.isfinite(value) or name not in scale.deviation:
        return None
    return (value - scale.mean[name]) / scale.deviation[name]


def apart(scale: Scale, one: Figures, other: Figures, weights: Mapping[str, float]) -> Apart:
    """Return the weighted Euclidean distance of standardised figures.

    ``sqrt(sum(w (z1 - z2)²) / sum(w))`` over the figures that both have and whose weight is above
    zero; so a missing figure does not make things alike or unlike.
    """
    wanted = {name: weight for name, weight in weights.items() if weight > 0}
    pairs = {name: (standard(scale, one, name), standard(scale, other, name)) for name in wanted}
    squares = {
        name: wanted[name] * (mine - theirs) ** 2
        for name, (mine, theirs) in pairs.items()
        if mine is not None and theirs is not None
    }
    missing = tuple(name for name in wanted if name not in squares)
    if not squares:
        return Apart(None, {}, missing)
    total = sum(wanted[name] for name in squares)
    parts = {name: square / total for name, square in squares.items()}
    return Apart(math.sqrt(sum(parts.values())), parts, missing)
