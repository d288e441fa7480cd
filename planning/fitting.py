"""Which example fits: the examples of Østfold by theme, degree of cooperation and likeness.

The order is our own proposal. Each part is told from 0 (the same) to 1 (as far off as can be):
the theme is shared or not; degrees are so many of the six steps of the ladder apart; a distance d
of likeness counts d / (1 + d). What fits best has the least weighted mean of its parts. A part that
the recommendation or the example does not have is left out of the mean, and told.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from sqlalchemy import select

from geo.errors import Refusal
from layers.cooperation import degrees
from layers.examples import Example, examples
from layers.listing import finest
from layers.units import unit_id
from planning.areaplaces import place_areas
from planning.comparedareas import ComparedArea, compared_area
from planning.database import reading
from planning.likeness import alike_examples, day_there
from planning.recommendation_models import AreaUnit

if TYPE_CHECKING:
    from layers.store import Store

FEW = 0.6  # of the weight: with less, an order says little
_LEAST_SHARE = 0.02  # of a unit: less is a border that lies a little elsewhere


Part = Literal["theme", "degree", "likeness"]
PARTS: tuple[Part, ...] = get_args(Part)
# The theme is what a recommendation is about; how closely one works together and how alike the
# places are come after it.
FIT_WEIGHTS: Mapping[str, float] = MappingProxyType({"theme": 2.0, "degree": 1.0, "likeness": 1.0})


@dataclass(frozen=True)
class Fit:
    """An example and how far off it is, by part (0-1); ``missing`` are parts that are not counted.

    ``steps`` are the steps of the ladder between both degrees, more being closer cooperation in
    the example; ``distance`` is that of its area to ours (`planning.likeness`); both are None
    where either side has none. ``off`` is the weighted mean of the parts, None where there is no
    part; ``rough`` says that the example lacks parts that the recommendation has, so that what is
    left has less than `FEW` of their weight.
    """

    example: Example
    of_theme: bool
    steps: int | None
    distance: float | None
    parts: Mapping[str, float]
    missing: tuple[str, ...]
    off: float | None
    rough: bool


def spoken_area(store: Store, recommendation: str, at: dt.date) -> ComparedArea | None:
    """Return the municipalities of Vidzeme that a recommendation speaks of on a day, if any."""
    place_areas(store)
    there = [unit_id(key) for key in finest(store.territory, "vidzeme", at)]
    query = select(AreaUnit.unit).where(
        AreaUnit.recommendation_id == recommendation,
        AreaUnit.unit.in_(there),
        AreaUnit.share >= _LEAST_SHARE,
    )
    with reading(store.home) as session:
        units = sorted(set(session.scalars(query)))
    return compared_area(store, units, at) if units else None


def fitting_examples(  # noqa: PLR0913  what is asked for, and how it is weighed
    store: Store,
    area: ComparedArea | None,
    at: dt.date,
    *,
    theme: str = "",
    degree: str = "",
    weights: Mapping[str, float] = FIT_WEIGHTS,
    among: Sequence[Example] | None = None,
) -> list[Fit]:
    """Return examples by how well they fit, the best first, those with few parts last.

    ``theme``, ``degree`` (D0 to D6) and ``area`` are those of the recommendation, empty where it
    has none; ``at`` is the day of the examples' areas; ``among`` are the examples (all of them).
    Refuses as `checked_fit_weights`.
    """
    weighed = checked_fit_weights(weights)
    far = {}
    if area is not None:
        day = day_there(store, "ostfold", at)
        far = {one.area.ids[0]: one.distance for one in alike_examples(store, area, day)}
    known = list(examples().values()) if among is None else among
    asked = _Asked(theme, degree, far)
    fits = [_fit(one, asked, weighed) for one in known]
    return sorted(fits, key=_order)


def _order(fit: Fit) -> tuple[bool, bool, float, int]:
    """Return the place of an example: of two that are as far off, first of which more is known."""
    return fit.rough, fit.off is None, fit.off or 0.0, len(fit.missing)


def checked_fit_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """Return a weight for every part; one that is not named weighs nothing.

    Refuses ``fit-part-unknown``, ``alike-weight-number`` (below zero, not a number) and
    ``alike-no-weight`` (nothing above zero).
    """
    for name, weight in weights.items():
        if name not in PARTS:
            raise Refusal("fit-part-unknown", name=name, known=", ".join(PARTS))
        if not (math.isfinite(weight) and weight >= 0):
            raise Refusal("alike-weight-number", name=name)
    if not any(weights.values()):
        raise Refusal("alike-no-weight")
    return {part: weights.get(part, 0.0) for part in PARTS}


@dataclass(frozen=True)
class _Asked:
    """What a recommendation has to be set against examples."""

    theme: str
    degree: str
    far: Mapping[str, float]

    @property
    def parts(self) -> tuple[str, ...]:
        given = (bool(self.theme), self.degree in degrees(), bool(self.far))
        return tuple(part for part, there in zip(PARTS, given, strict=True) if there)


def _fit(one: Example, asked: _Asked, weights: Mapping[str, float]) -> Fit:
    steps, distance = _steps(one, asked.degree), asked.far.get(one.id)
    parts: dict[str, float] = {}
    if asked.theme:
        parts["theme"] = float(asked.theme not in one.themes)
    if steps is not None:
        parts["degree"] = abs(steps) / (len(degrees()) - 1)
    if distance is not None:
        parts["likeness"] = distance / (1 + distance)
    counted = sum(weights[part] for part in parts)
    possible = sum(weights[part] for part in asked.parts)
    off = sum(weights[part] * value for part, value in parts.items()) / counted if counted else None
    missing = tuple(part for part in PARTS if weights[part] and part not in parts)
    rough = counted < FEW * possible
    return Fit(one, asked.theme in one.themes, steps, distance, parts, missing, off, rough)


def _steps(one: Example, degree: str) -> int | None:
    """Return how many steps of the ladder an example stands above a degree, None without one."""
    ladder = list(degrees())
    if one.degree is None or degree not in ladder:
        return None
    return ladder.index(one.degree) - ladder.index(degree)
