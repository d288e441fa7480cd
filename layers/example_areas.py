"""Where an example is: the municipalities that make up its area, on any day.

``data/examples/areas.csv`` has a row for every municipality of every date (before 2020, 2020 to
2023, from 2024) with the extent (``whole``, or ``part`` where a coast or a catchment takes in only
some of it), from when to when it is a member where that changed, and how sure it is.
``missing.csv`` names what cannot be drawn, and why.

The 18 municipalities before 2020 have no outlines. Where some of them together became one later
municipality, and all are members, its outline stands for them; the others are named as missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from layers.cooperation import Texts
from layers.examples import FOLDER, examples
from layers.territory import Key, Territory, read_table
from layers.units import relatives, sort_key, unit_id
from layers.words import LANGUAGES

COLUMNS = ("id", "name", "example", "extent", "member_from", "outline_from", "mark", "note")
NO_OUTLINE_THEN, NO_UNIT_THEN = "no-outline-then", "no-unit-then"


@dataclass(frozen=True)
class Missing:
    """A part of an example's area that is not drawn; ``reason`` is one of ``examples.missing``."""

    names: Texts
    reason: str


@dataclass(frozen=True)
class _Part:
    """Members that one outline stands for."""

    members: tuple[Key, ...]
    outline: Key


def example_area(territory: Territory, example: str, at: dt.date) -> gpd.GeoDataFrame:
    """Return the municipalities of an example's area on a day (EPSG:4326), by name.

    Columns: ``id`` (code@valid_from, several joined by +), ``name``, ``example``, ``extent``
    (whole | part), ``member_from`` (a day where it joined later), ``outline_from`` (the day of the
    outline that stands for them, None for their own), ``mark``, ``note`` (one of
    ``examples.notes``, empty where there is none).
    """
    rows = {(row["code"], row["valid_from"]): row for row in members(example, at)}
    parts, _ = _parts(territory, list(rows), at)
    told = [_told(territory, part, rows[part.members[0]], at) for part in parts]
    shapes = [territory.outline(part.outline) for part in parts]
    frame = gpd.GeoDataFrame(
        pd.DataFrame(told, columns=[*COLUMNS]), geometry=shapes, crs="EPSG:4326"
    )
    return frame.sort_values("name", key=lambda names: names.map(sort_key), ignore_index=True)


def missing_parts(territory: Territory, example: str, at: dt.date) -> tuple[Missing, ...]:
    """Return what of an example's area is not drawn on a day, and why."""
    rows = [(row["code"], row["valid_from"]) for row in members(example, at)]
    _, hidden = _parts(territory, rows, at)
    found = [
        Missing(dict.fromkeys(LANGUAGES, territory.name(key, at=at)), NO_OUTLINE_THEN)
        for key in hidden
    ]
    told = _on_day("missing.csv", example, at)
    found += [Missing({x: row[f"name_{x}"] for x in LANGUAGES}, row["reason"]) for row in told]
    return tuple(sorted(found, key=lambda one: sort_key(one.names["nb"])))


def members(example: str, at: dt.date) -> list[dict[str, Any]]:
    """Return the rows of ``areas.csv`` of an example on a day, units of other dates among them."""
    return _on_day("areas.csv", example, at)


def member_names(territory: Territory, example: str, at: dt.date) -> list[tuple[str, str]]:
    """Return name and code of the municipalities of an example on a day, drawn or not."""
    keys = [(row["code"], row["valid_from"]) for row in members(example, at)]
    named = [(territory.name(key, at=at), key[0]) for key in _then(territory, keys, at)]
    return sorted(named, key=lambda one: sort_key(one[0]))


def change_days() -> set[dt.date]:
    """Return the days on which the members of an example changed."""
    rows = [*_table("areas.csv"), *_table("missing.csv")]
    one = dt.timedelta(days=1)
    days = {row["from"] for row in rows} | {row["to"] and row["to"] + one for row in rows}
    return {day for day in days if day is not None}


def example_frame(territory: Territory, at: dt.date) -> gpd.GeoDataFrame:
    """Return every example as one feature (EPSG:4326), its area joined; id, names, units."""
    rows, shapes = [], []
    for key, one in examples().items():
        area = example_area(territory, key, at)
        if area.empty:
            continue
        names = {f"name_{lang}": one.names[lang] for lang in LANGUAGES}
        units = ", ".join(area["name"])
        rows.append({"id": key, "name": one.local_name, **names, "units": units})
        shapes.append(shapely.union_all(area.geometry.to_numpy()))
    columns = ["id", "name", *(f"name_{lang}" for lang in LANGUAGES), "units"]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=shapes, crs="EPSG:4326")
    return frame.set_index("id", drop=False)


@cache
def _table(file: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_table(FOLDER / file).to_dict("records")
    return rows


def _on_day(file: str, example: str, at: dt.date) -> list[dict[str, Any]]:
    rows = [row for row in _table(file) if row["example"] == example]
    begun = [row for row in rows if row["from"] is None or row["from"] <= at]
    return [row for row in begun if row["to"] is None or at <= row["to"]]


def _then(territory: Territory, keys: Iterable[Key], at: dt.date) -> list[Key]:
    return [key for key in keys if key in territory.units.index and territory.is_valid(key, at)]


def _parts(territory: Territory, keys: list[Key], at: dt.date) -> tuple[list[_Part], list[Key]]:
    """Return what can be drawn for members on a day, and the members that cannot."""
    then = _then(territory, keys, at)
    parts = [_Part((key,), key) for key in then if territory.pieces_of(key)]
    bare = [key for key in then if not territory.pieces_of(key)]
    after = (relatives(territory, key, before=False)["key"] for key in bare)
    later = dict.fromkeys(new for found in after for new in found)
    for new in later:
        old = _whole_before(territory, new)
        if old and set(old) <= set(bare):
            parts.append(_Part(tuple(old), new))
    shown = {key for part in parts for key in part.members}
    return parts, [key for key in bare if key not in shown]


def _whole_before(territory: Territory, new: Key) -> list[Key]:
    """Return the units that together became a unit; none where only some of them are known."""
    old = list(relatives(territory, new, before=True)["key"])
    at_home = all(territory.unit(key)["region"] == territory.unit(new)["region"] for key in old)
    return sorted(old) if at_home and territory.pieces_of(new) else []


def _told(territory: Territory, part: _Part, row: dict[str, Any], at: dt.date) -> dict[str, Any]:
    names = sorted((territory.name(key, at=at) for key in part.members), key=sort_key)
    return {
        "id": "+".join(unit_id(key) for key in part.members),
        "name": ", ".join(names),
        "example": row["example"],
        "extent": row["extent"],
        "member_from": row["from"],
        "outline_from": None if part.members == (part.outline,) else part.outline[1],
        "mark": row["mark"],
        "note": row["note"] or "",
    }
