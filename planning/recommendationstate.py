"""One short text for all that lists and maps of recommendations rest on: another text, other data.

Whoever keeps what was computed keeps it under this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.database import reading
from planning.recommendation_models import Change
from planning.settings import shows_practice
from planning.tablestate import tokens_of
from planning.world import all_plans, boundary_state, digest_of, matrix_state

if TYPE_CHECKING:
    from layers.store import Store


def recommendations_state(store: Store) -> str:
    """Return what changes with every change of a record, of plans, boundaries or weights."""
    with reading(store.home) as session:
        (changes,) = tokens_of(session, Change.__tablename__)
        practice = shows_practice(session)
    rests = {"changes": changes, "practice": str(practice)}
    return digest_of(rests | all_plans(store) | boundary_state(store) | matrix_state(store))
