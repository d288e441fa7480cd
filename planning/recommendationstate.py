"""One short text for all that lists and maps of recommendations rest on: another text, other data.

Whoever keeps what was computed keeps it under this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planning.database import reading
from planning.recommendation_models import Change
from planning.settings import shows_practice
from planning.world import all_plans, boundary_state, digest_of, matrix_state

if TYPE_CHECKING:
    from layers.store import Store


def recommendations_state(store: Store) -> str:
    """Return what changes with every change of a record, of plans, boundaries or weights."""
    with reading(store.home) as session:
        told = session.execute(select(func.count(), func.max(Change.id), func.max(Change.at))).one()
        practice = shows_practice(session)
    rests = {"changes": repr(tuple(told)), "practice": str(practice)}
    return digest_of(rests | all_plans(store) | boundary_state(store) | matrix_state(store))
