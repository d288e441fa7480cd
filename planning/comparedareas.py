"""The areas that are compared: units, groups of them, regions, areas of examples or cooperation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from geo.errors import Refusal
from layers.example_areas import example_area
from layers.examples import examples
from layers.here import region_near
from layers.listing import finest
from layers.store import Store
from layers.territory import REGIONS, Key
from layers.units import find, parse_id, unit_id
from layers.words import LANGUAGES, words
from planning.cooperation import get_cooperation
from planning.cooperationshapes import territory_on

_MOST_PARTS = 200
_COOPERATION = re.compile(r"coop-[0-9a-f]{16}")
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
    ``ostfold``), an example (``OST-03``) or the id of a cooperation area. Refuses
    ``compare-empty``, ``compare-too-many``, ``compare-two-regions`` (an area lies on one side),
    ``compare-no-outline``, and what is unknown, ambiguous or not there on the day.
    """
    wanted = list(dict.fromkeys(part.strip() for part in asked if part.strip()))
    if not wanted:
        raise Refusal("compare-empty")
    if len(wanted) > _MOST_PARTS:
        raise Refusal("compare-too-many", count=len(wanted), most=_MOST_PARTS)
    found = [_part(store, part, at) for part in wanted]
    regions = {part.region for part in found}
    if len(regions) > 1:
        raise Refusal("compare-two-regions")
    units = tuple(dict.fromkeys(key for part in found for key in part.units))
    drawn = [part.drawn for part in found if part.drawn is not None]
    if not units and not drawn:
        raise Refusal("compare-no-outline", area=", ".join(wanted))
    plain = {key for part in found if part.drawn is None for key in part.units}
    outlines = [store.territory.outline(key) for key in units if key in plain]
    outline = shapely.union_all([*outlines, *drawn])
    return ComparedArea(tuple(part.id for part in found), regions.pop(), at, units, outline)


def area_name(store: Store, area: ComparedArea, lang: str) -> str:
    """Return what an area is called: the names of its parts, of many the first ones."""
    names = [_name(store, one, area.at, lang) for one in area.ids]
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return " – ".join(names[:_NAMED]) + more


@dataclass(frozen=True)
class _Part:
    """One of the things a side is made of; ``drawn`` is its shape where units do not give it."""

    id: str
    region: str
    units: tuple[Key, ...]
    drawn: shapely.Geometry | None = None


def _part(store: Store, text: str, at: dt.date) -> _Part:
    if text.casefold() in REGIONS:
        region = text.casefold()
        return _Part(region, region, tuple(finest(store.territory, region, at)))
    if _EXAMPLE.fullmatch(text):
        frame = example_area(store.territory, text, at) if text in examples() else None
        if frame is None or frame.empty:
            raise Refusal("compare-no-outline", area=text)
        return _Part(text, "ostfold", tuple(parse_id(one) for one in frame["id"]))
    if _COOPERATION.fullmatch(text):
        return _cooperation(store, text, at)
    key = find(store.territory, text, at)
    region = str(store.territory.unit(key)["region"])
    return _Part(unit_id(key), region, tuple(_finest_within(store, key, region, at)))


def _cooperation(store: Store, text: str, at: dt.date) -> _Part:
    told = get_cooperation(store.home, text)
    units, shape = territory_on(store, told.territory, at)
    if shape.is_empty:
        raise Refusal("compare-no-outline", area=_name(store, text, at, "lv"))
    middle = shape.representative_point()
    region = region_near((middle.x, middle.y))
    return _Part(text, region, tuple(parse_id(one) for one in units), shape)


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
    if _COOPERATION.fullmatch(text):
        told = get_cooperation(store.home, text)
        return next(
            filter(None, (getattr(told, f"name_{one}") for one in (lang, *LANGUAGES))), text
        )
    return store.territory.name(parse_id(text), lang, at)
