"""What changes between two plans, or two versions of one: what each class became, and where."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.types import Issue
from geo.zones_change import MULTIPLE, NONE, SINGLE, transition_matrix
from layers.words import DEFAULT_LANGUAGE, words
from planning.plansources import (
    PlanUsed,
    kept_versions,
    open_source,
    plan_used,
    practice_issues,
)
from planning.sharing import SharedResults
from planning.zoneclasses import Depth, ZoneClass, coarser, finest_classes
from planning.zonecount import together

if TYPE_CHECKING:
    from layers.store import Store

_HECTARE_M2 = 10_000.0
MOST_PIECES, MOST_VERTICES = 4_000, 300_000


@dataclass(frozen=True)
class ChangeAsked:
    """Two plans: ids, titles, ``id#version`` or files."""

    before: str
    after: str
    depth: Depth = "deepest"
    lang: str = DEFAULT_LANGUAGE


@dataclass(frozen=True, eq=False)
class ZoneChange:
    """What became what; frames are shared and never changed.

    ``table`` has before, after (`ZoneClass.key`; MULTIPLE where several zones of a plan lie, NONE
    where it has none) and area_ha, every pair once, the largest first; together they are all ground
    that was asked for. ``changed`` has the same columns and the places (EPSG:4326) where the two
    differ, the largest first; ``left_out`` of them are too small to be drawn.
    """

    asked: ChangeAsked
    classes: tuple[ZoneClass, ...]
    table: pd.DataFrame
    changed: gpd.GeoDataFrame
    left_out: int
    used: tuple[PlanUsed, PlanUsed]
    issues: tuple[Issue, ...]
    version: str

    @property
    def practice(self) -> bool:
        """Say whether practice data is among it."""
        return any(one.practice for one in self.used)

    def told(self, side: str) -> str:
        """Return what lies before or after a change, in words."""
        say, named = words(self.asked.lang), {MULTIPLE: "several", NONE: "uncovered"}
        if side in named:
            return say(f"statistics.{named[side]}")
        return next((one.told(say.lang) for one in self.classes if one.key == side), "–")

    def differing(self) -> pd.DataFrame:
        """Return the rows of what is not the same before and after."""
        return self.table[self.table["before"] != self.table["after"]]


@dataclass(frozen=True, eq=False)
class _Compared:
    """What is compared once for every depth: ``class_a`` and ``class_b`` are positions."""

    used: tuple[PlanUsed, PlanUsed]
    classes: tuple[ZoneClass, ...]
    table: pd.DataFrame
    changed: gpd.GeoDataFrame


_compared: SharedResults[_Compared] = SharedResults(8)


def zone_change(store: Store, asked: ChangeAsked) -> ZoneChange:
    """Return what became of every class of a plan in another, at the depth that is asked for.

    Refuses what `open_source` refuses.
    """
    key = _key(store, asked)
    if key is None:
        done = _compare(store, asked)
    else:
        done = _compared.get(key, lambda: _compare(store, asked))
    used = done.used if key is None else _used(store, asked)
    classes, place = coarser(done.classes, asked.depth)
    keys = np.asarray([one.key for one in classes], dtype=object)
    sides = _sides(done.table, keys, place)
    table = sides.groupby(["before", "after"], sort=False)["area_ha"].sum().reset_index()
    places = _sides(done.changed, keys, place)
    changed = gpd.GeoDataFrame(places, geometry=done.changed.geometry, crs=done.changed.crs)
    drawn, left_out = _bounded(changed[changed["before"] != changed["after"]])
    return ZoneChange(
        asked,
        tuple(classes),
        table.sort_values("area_ha", ascending=False, kind="stable").reset_index(drop=True),
        drawn,
        left_out,
        used,
        _issues(table, used, left_out),
        hashlib.sha256(repr((key, asked.depth)).encode()).hexdigest()[:16],
    )


def is_compared(store: Store, asked: ChangeAsked) -> bool:
    """Say whether an answer is at hand, so that nobody has to wait for it."""
    key = _key(store, asked)
    return key is not None and _compared.has(key)


def _key(store: Store, asked: ChangeAsked) -> Hashable | None:
    """Return what an answer depends on; None where one of the two is a file."""
    found = kept_versions(store.home, (asked.before, asked.after))
    known = [(one[0].id, one[0].version, one[1].number) for one in found if one]
    return (str(store.home), tuple(known)) if len(known) == len(found) else None


def _used(store: Store, asked: ChangeAsked) -> tuple[PlanUsed, PlanUsed]:
    found = kept_versions(store.home, (asked.before, asked.after))
    before, after = (plan_used(*one, asked.lang) for one in found if one)
    return before, after


def _compare(store: Store, asked: ChangeAsked) -> _Compared:
    before, after = (
        open_source(store.home, one, asked.lang, as_drawn=True)
        for one in (asked.before, asked.after)
    )
    zones = together([before.zones, after.zones])
    numbers, classes = finest_classes(zones)
    both = gpd.GeoDataFrame(
        {"number": numbers.to_numpy()}, geometry=zones.geometry.to_numpy(), crs=zones.crs
    )
    count = len(before.zones)
    found = transition_matrix(both.iloc[:count], both.iloc[count:], "number", "number")
    changed = found.changed.to_crs("EPSG:4326")
    return _Compared((before.used, after.used), classes, found.table, changed)


def _sides(table: pd.DataFrame, keys: np.ndarray, place: list[int]) -> pd.DataFrame:
    """Return the two sides of every row by the classes at a depth, and the hectares."""

    def side(letter: str) -> list[str]:
        both = zip(table[f"class_{letter}"], table[f"cover_{letter}"], strict=True)
        return [keys[place[int(one)]] if cover == SINGLE else cover for one, cover in both]

    area_ha = table["area_m2"].to_numpy(dtype=float) / _HECTARE_M2
    return pd.DataFrame({"before": side("a"), "after": side("b"), "area_ha": area_ha})


def _bounded(changed: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Return what a browser can hold, the largest places first, and how many are left out."""
    ordered = changed.sort_values("area_ha", ascending=False, kind="stable")
    weight = np.cumsum(shapely.get_num_coordinates(ordered.geometry.to_numpy()))
    drawn = ordered[(weight <= MOST_VERTICES) & (np.arange(len(ordered)) < MOST_PIECES)]
    return drawn.reset_index(drop=True), len(ordered) - len(drawn)


def _issues(
    table: pd.DataFrame, used: tuple[PlanUsed, PlanUsed], left_out: int
) -> tuple[Issue, ...]:
    found = list(practice_issues(*used))
    if not (table[["before", "after"]] != NONE).all(axis=1).any():
        told = {"before": used[0].title, "after": used[1].title}
        found.append(Issue("statistics-no-common-ground", "warning", told))
    if left_out:
        found.append(Issue("statistics-change-left-out", "info", {"count": left_out}))
    return tuple(found)


def change_rows(found: ZoneChange) -> list[dict[str, Any]]:
    """Return the table as the command line tells it: class_a, cover_a, class_b, cover_b, area_ha.

    A class is the HILUCS value, None where there is none; a cover is single, multiple or none.
    """
    classes = {one.key: one.hilucs for one in found.classes}

    def side(key: str, letter: str) -> dict[str, str | None]:
        cover = key if key in {MULTIPLE, NONE} else SINGLE
        return {f"class_{letter}": classes.get(key), f"cover_{letter}": cover}

    return [
        side(row["before"], "a") | side(row["after"], "b") | {"area_ha": row["area_ha"]}
        for row in found.table.to_dict("records")
    ]
