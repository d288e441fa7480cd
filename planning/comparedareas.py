"""The areas that are compared: units, groups of units, a region, or the area of an example."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from geo.errors import Refusal
from layers.example_areas import example_area
from layers.examples import examples
from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.units import find, parse_id, unit_id
from layers.words import words

_MOST_PARTS = 200
_EXAMPLE = re.compile(r"OST-\d\d")
_NAMED = 3  # so many parts a name tells; the others are counted


@dataclass(frozen=True)
class ComparedArea:
    """One side of a comparison.

    ``ids`` are what was asked for, as permalinks hold it; ``units`` the municipalities that it is
    made of on the day ``at`` (before July 2009 in Vidzeme: districts); ``outline`` is in degrees
    (WGS84).
    """

    ids: tuple[str, ...]
    region: str
    at: dt.date
    units: tuple[Key, ...]
    outline: shapely.Geometry


def compared_area(store: Store, asked: Sequence[str], at: dt.date) -> ComparedArea:
    """Return the area that ids, names or codes mean on a day.

    Each of ``asked`` is a unit (name, code, ``code@valid_from``), a region (``vidzeme``,
    ``ostfold``) or an example (``OST-03``). Refuses ``compare-empty``, ``compare-too-many``,
    ``compare-two-regions`` (an area lies on one side), ``compare-no-outline``, and units that are
    unknown, ambiguous or not there on the day.
    """
    wanted = list(dict.fromkeys(part.strip() for part in asked if part.strip()))
    if not wanted:
        raise Refusal("compare-empty")
    if len(wanted) > _MOST_PARTS:
        raise Refusal("compare-too-many", count=len(wanted), most=_MOST_PARTS)
    found = [_part(store, part, at) for part in wanted]
    regions = {region for _, region, _ in found}
    if len(regions) > 1:
        raise Refusal("compare-two-regions")
    units = tuple(dict.fromkeys(key for *_, keys in found for key in keys))
    if not units:
        raise Refusal("compare-no-outline", area=", ".join(wanted))
    outline = shapely.union_all([store.territory.outline(key) for key in units])
    return ComparedArea(tuple(one for one, *_ in found), regions.pop(), at, units, outline)


def area_name(store: Store, area: ComparedArea, lang: str) -> str:
    """Return what an area is called: the names of its parts, of many the first ones."""
    names = [_name(store, one, area.at, lang) for one in area.ids]
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return " – ".join(names[:_NAMED]) + more


def _part(store: Store, text: str, at: dt.date) -> tuple[str, str, list[Key]]:
    """Return the id of a part, its region and the units that it is made of."""
    if text.casefold() in REGIONS:
        region = text.casefold()
        return region, region, finest(store.territory, region, at)
    if _EXAMPLE.fullmatch(text):
        frame = example_area(store.territory, text, at) if text in examples() else None
        if frame is None or frame.empty:
            raise Refusal("compare-no-outline", area=text)
        return text, "ostfold", [parse_id(one) for one in frame["id"]]
    key = find(store.territory, text, at)
    region = str(store.territory.unit(key)["region"])
    return unit_id(key), region, _finest_within(store, key, region, at)


def _finest_within(store: Store, key: Key, region: str, at: dt.date) -> list[Key]:
    """Return the municipalities of a larger unit, and a municipality itself."""
    pieces = store.territory.pieces_of(key)
    if not pieces:
        raise Refusal("compare-no-outline", area=store.territory.name(key))
    inner = [one for one in finest(store.territory, region, at) if one != key]
    within = [one for one in inner if store.territory.pieces_of(one) <= pieces]
    covered = {piece for one in within for piece in store.territory.pieces_of(one)}
    return within if covered == pieces else [key]


def _name(store: Store, text: str, at: dt.date, lang: str) -> str:
    if text in REGIONS:
        return words(lang)(f"regions.{text}")
    if text in examples():
        return examples()[text].names[lang]
    return store.territory.name(parse_id(text), lang, at)
