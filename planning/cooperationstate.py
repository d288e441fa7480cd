"""One short text for all that lists, maps and matrices of cooperation rest on.

Another text, other data: whoever keeps what was computed keeps it under this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planning.database import reading
from planning.recommendation_models import Change
from planning.settings import shows_practice
from planning.world import boundary_state, digest_of

if TYPE_CHECKING:
    from layers.store import Store


def cooperation_state(store: Store) -> str:
    """Return what changes with every change of a record, with boundaries and what is shown."""
    newest = select(Change.id, Change.at).order_by(Change.id.desc()).limit(1)
    with reading(store.home) as session:
        told = [tuple(row) for row in session.execute(newest)]
        practice = shows_practice(session)
    rests = {"changes": repr(told), "practice": str(practice), "home": str(store.home)}
    return digest_of(rests | boundary_state(store))
