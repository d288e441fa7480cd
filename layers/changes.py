"""What changed between two dates, as statements that every language can put into words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from layers.territory import MEMBERS, Key, Territory
from layers.units import sort_key

KINDS = ("merge", "split", "recode", "rename", "join")


@dataclass(frozen=True)
class Change:
    """One change: its kind (see ``KINDS``), its day, the units before and after by name.

    ``certainty`` is ``exact`` or ``approximate`` and speaks of the day.
    """

    kind: str
    day: dt.date
    before: tuple[str, ...]
    after: tuple[str, ...]
    certainty: str = "exact"


def changes_between(territory: Territory, region: str, old: dt.date, new: dt.date) -> list[Change]:
    """Return what happened to a region's units after ``old`` and up to ``new``, by day."""
    first, last = min(old, new), max(old, new)
    found = [
        *_lineage_changes(territory, region, first, last),
        *_renames(territory, region, first, last),
        *_membership_changes(territory, region, first, last),
    ]
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda c: (c.day, order[c.kind], sort_key((c.after or c.before)[0])))


def _lineage_changes(
    territory: Territory, region: str, first: dt.date, last: dt.date
) -> list[Change]:
    table = territory.tables["lineage"]
    ever = _ever_members(territory, region)
    sides = [zip(table[f"{s}_code"], table[f"{s}_valid_from"], strict=True) for s in ("from", "to")]
    here = [old in ever or new in ever for old, new in zip(*sides, strict=True)]
    rows = table[pd.Series(here, index=table.index)]
    rows = rows[rows["date"].map(lambda day: first < day <= last)]
    merges = rows[rows["kind"].isin(["merge", "recode"])]
    found = [
        _change(territory, part, day)
        for (_, _, day), part in merges.groupby(["to_code", "to_valid_from", "date"])
    ]
    for (_, _, day), part in rows[rows["kind"] == "split"].groupby(
        ["from_code", "from_valid_from", "date"]
    ):
        found.append(_change(territory, part, day))
    return found


def _ever_members(territory: Territory, region: str) -> set[Key]:
    table = territory.tables["membership"]
    rows = table[table["group"] == MEMBERS[region]]
    return set(zip(rows["code"], rows["valid_from"], strict=True))


def _change(territory: Territory, rows: pd.DataFrame, day: dt.date) -> Change:
    def names(side: str) -> tuple[str, ...]:
        keys = dict.fromkeys(zip(rows[f"{side}_code"], rows[f"{side}_valid_from"], strict=True))
        at = day - dt.timedelta(days=1) if side == "from" else day
        named = [territory.name(key, at=at) for key in keys if key in territory.units.index]
        return tuple(sorted(named, key=sort_key))

    certainty = "exact" if (rows["certainty"] == "exact").all() else "approximate"
    return Change(str(rows["kind"].iloc[0]), day, names("from"), names("to"), certainty)


def _renames(territory: Territory, region: str, first: dt.date, last: dt.date) -> list[Change]:
    names = territory.tables["names"].sort_values("name_from")
    found = []
    for _, dated in names.groupby(["code", "valid_from"]):
        rows = dated.to_dict("records")
        for row in rows:
            key: Key = (row["code"], row["valid_from"])
            day = row["name_to"] + dt.timedelta(days=1) if row["name_to"] else None
            known = territory.unit(key)["region"] == region
            if day and known and first < day <= last:
                later = territory.name(key, at=day)
                if later != row["name_lv"]:
                    found.append(
                        Change("rename", day, (row["name_lv"],), (later,), row["certainty"])
                    )
    return found


def _membership_changes(
    territory: Territory, region: str, first: dt.date, last: dt.date
) -> list[Change]:
    table = territory.tables["membership"]
    rows = table[table["group"] == MEMBERS[region]]
    found = []
    for day in sorted({d for d in rows["member_from"] if d and first < d <= last}):
        before = _territory_of(territory, region, day - dt.timedelta(days=1))
        after = set(rows[rows["member_from"] == day]["code"])
        joined = [
            territory.name(key)
            for key in territory.members(MEMBERS[region], day)
            if key[0] in after and before and not (territory.pieces_of(key) & before)
        ]
        if joined:
            found.append(Change("join", day, (), tuple(sorted(joined, key=sort_key))))
    return found


def _territory_of(territory: Territory, region: str, at: dt.date) -> frozenset[str]:
    pieces: frozenset[str] = frozenset()
    for key in territory.members(MEMBERS[region], at):
        pieces |= territory.pieces_of(key)
    return pieces


def reform_days(territory: Territory, region: str) -> list[dt.date]:
    """Return the days on which a region's units changed, first to last; a new name is no reform."""

    def make() -> list[dt.date]:
        found = changes_between(territory, region, dt.date.min, dt.date.max)
        return sorted({change.day for change in found if change.kind != "rename"})

    days: list[dt.date] = territory.remember(("reform_days", region), make)
    return days
