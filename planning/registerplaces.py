"""Where an entry of a register lies: a unit of a date, a region, a partner of 2009, or nowhere.

As text: ``0250000@2009-07-01`` a unit, ``vidzeme`` and ``ostfold`` the regions, ``partner:ergli`` a
partner whose unit depends on the day, nothing for a whole country or what has no place.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from geo.errors import Refusal
from layers.listing import finest
from layers.loading import partners_at
from layers.territory import BOUNDARIES, REGIONS, Key, read_table
from layers.units import parse_id, unit_id
from layers.words import LANGUAGES

if TYPE_CHECKING:
    from layers.territory import Territory

PARTNER = "partner:"


def checked_place(text: str) -> str:
    """Return the text of a place; refuses ``register-place``: none that is known."""
    if not text or text in REGIONS or text in partners() or text in _units():
        return text
    raise Refusal("register-place", place=text[:60])


@cache
def _units() -> frozenset[str]:
    table = read_table(BOUNDARIES / "units.csv")
    return frozenset(
        unit_id((code, day)) for code, day in zip(table["code"], table["valid_from"], strict=True)
    )


@cache
def partners() -> dict[str, dict[str, str]]:
    """Return the places of the partners of 2009, each with the partner's names by language."""
    table = read_table(BOUNDARIES / "partners.csv")
    return {
        f"{PARTNER}{row['partner']}": {lang: row[f"name_{lang}"] for lang in LANGUAGES}
        for row in table.to_dict("records")
    }


def place_keys(territory: Territory, place: str, at: dt.date) -> list[Key]:
    """Return the units that a place is on a day; none for one that is not there then."""
    if place in REGIONS:
        return finest(territory, place, at)
    if place.startswith(PARTNER):
        rows = partners_at(territory, at)
        found = rows[rows["partner"] == place.removeprefix(PARTNER)]["key"]
        return [key for key in found if key in territory.units.index]
    return [parse_id(place)] if place else []
