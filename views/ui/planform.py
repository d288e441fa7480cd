"""What the forms of plans and documents have in common: days, and verbs that may be refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from geo.errors import Refusal
from layers.words import Words
from views.ui.frame import tell

DAYS: dict[str, Any] = {
    "min_value": dt.date(1950, 1, 1),
    "max_value": dt.date(2100, 12, 31),
    "format": "DD.MM.YYYY",
}


def picked_day(value: object) -> dt.date | None:
    """Return what a field for a day holds, None while it is empty."""
    return value if isinstance(value, dt.date) else None


def was_done(verb: Callable[[], object], say: Words) -> bool:
    """Do something; where it is refused, say why on the page and return False."""
    try:
        verb()
    except Refusal as refusal:
        tell(refusal, say)
        return False
    return True
