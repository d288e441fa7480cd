"""Search over the places and the units of all dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geo.errors import Refusal
from geo.measure import inner_point
from geo.types import LonLat
from layers.store import Store
from layers.territory import Key, Territory
from layers.units import sort_key
from layers.words import Words


@dataclass(frozen=True)
class Place:
    """Something that search finds: a settlement, a parish or town, or a unit with its dates.

    ``day`` is a day on which a unit that is gone was valid, None for one that is valid now.
    """

    name: str
    kind: str
    lonlat: LonLat
    years: str = ""
    key: Key | None = None
    day: dt.date | None = None

    def told(self, say: Words) -> str:
        """Return the name with what it is, in a language."""
        about = say(f"levels.{self.kind}")
        return f"{self.name} · {about}{' ' + self.years if self.years else ''}"


def places(store: Store, at: dt.date) -> tuple[Place, ...]:
    """Return all that can be searched, in the order of names; ``at`` is the day looked at."""
    territory = store.territory
    found: tuple[tuple[Place, ...], tuple[Place, ...]] = territory.remember(
        "places",
        lambda: (tuple(_units(territory)), (*_pieces(territory), *_settlements(store, at))),
    )
    units, others = found
    dated = [_on(place, at, territory) for place in units]
    return tuple(sorted((*dated, *others), key=lambda place: sort_key(place.name)))


def _units(territory: Territory) -> list[Place]:
    found = []
    for key in territory.units.index:
        unit = territory.unit(key)
        if unit["region"] is None or not territory.pieces_of(key):
            continue
        until = unit["valid_to"]
        years = f"({key[1].year}–{until.year if until else ''})"
        point = inner_point(territory.outline(key))
        names = {territory.name(key), territory.name(key, at=key[1])}
        found += [Place(name, unit["level"], point, years, key) for name in sorted(names)]
    return found


def _on(place: Place, at: dt.date, territory: Territory) -> Place:
    assert place.key is not None  # noqa: S101  only units are dated
    if territory.is_valid(place.key, at):
        return place
    until = territory.unit(place.key)["valid_to"]
    day = until if until and until < at else place.key[1]
    return Place(place.name, place.kind, place.lonlat, place.years, place.key, day)


def _pieces(territory: Territory) -> list[Place]:
    countries = (territory.official or {}).get("countries", {})
    if "latvia" not in countries:
        return []
    frame = territory.pieces["latvia"]
    inside = frame[frame["inside"].astype(bool)]
    return [
        Place(str(label), "parish", inner_point(shape))
        for label, shape in zip(inside["label"], inside.geometry, strict=True)
    ]


def _settlements(store: Store, at: dt.date) -> list[Place]:
    try:
        frame = store.open("settlements", at).frame
    except Refusal:
        return []
    assert frame is not None  # noqa: S101  settlements are points
    inside = frame[frame["region"].fillna("") != ""]
    return [
        Place(str(name), "settlement", (shape.x, shape.y))
        for name, shape in zip(inside["name"], inside.geometry, strict=True)
    ]
