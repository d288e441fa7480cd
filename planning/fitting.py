"""Which example fits: the examples of Østfold in the order of likeness, theme and degree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

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

_LEAST_SHARE = 0.02  # of a unit: less is a border that lies a little elsewhere


@dataclass(frozen=True)
class Fit:
    """An example: whether it is of the theme, its cooperation degree, and its distance.

    The distance is that of its area to ours (`planning.likeness`), None where either has no
    outline.
    """

    example: Example
    of_theme: bool
    distance: float | None


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


def fitting_examples(
    store: Store,
    area: ComparedArea | None,
    at: dt.date,
    *,
    theme: str = "",
    among: Sequence[Example] | None = None,
) -> list[Fit]:
    """Return examples by how well they fit: those of the theme first, then the most alike.

    ``at`` is the day of the examples' areas; ``among`` are the examples (all of them).
    """
    far = {}
    if area is not None:
        day = day_there(store, "ostfold", at)
        far = {one.area.ids[0]: one.distance for one in alike_examples(store, area, day)}
    known = list(examples().values()) if among is None else among
    fits = [Fit(one, theme in one.themes, far.get(one.id)) for one in known]
    return sorted(fits, key=lambda fit: (not fit.of_theme, fit.distance is None, fit.distance or 0))
