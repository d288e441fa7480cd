"""What people decided about a unit, as the files that go beside its layers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from planning.cooperationout import unit_cooperations
from planning.recommendationout import unit_recommendations

if TYPE_CHECKING:
    from layers.store import Store
    from planning.documents import UnitKey


def unit_records(store: Store, unit: UnitKey, at: dt.date, lang: str) -> dict[str, bytes]:
    """Return the recommendations and the cooperation areas that concern a unit, by file name."""
    recommendations = unit_recommendations(store, unit, at, lang)
    return recommendations | unit_cooperations(store, unit, at, lang)
