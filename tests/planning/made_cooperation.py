"""Cooperation areas that several tests begin with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from layers.store import Store
from layers.territory import Key
from planning.cooperation import Cooperation, CooperationEntry, add_cooperation
from planning.cooperationmembers import MembershipEntry
from planning.cooperationtold import Territory

DAY, LATER, AFTER = dt.date(2010, 1, 1), dt.date(2014, 7, 1), dt.date(2022, 1, 1)
REFORM = dt.date(2009, 7, 1)
VALMIERA: Key = ("0250000", REFORM)
KOCENI: Key = ("0960200", REFORM)
BURTNIEKI: Key = ("0967101", REFORM)
SMILTENE: Key = ("0941600", REFORM)
ERGLI: Key = ("0705500", REFORM)


def entry_of(*units: Key, **said: Any) -> CooperationEntry:
    told = {
        "name_lv": "Kopīgs ceļš",
        "degree": "D3",
        "standing": "existing",
        "themes": ("transport",),
        "territory": Territory(units or (VALMIERA, KOCENI)),
        "valid_from": DAY,
    }
    return CooperationEntry(**{**told, **said})


def made(store: Store, *units: Key, members: bool = True, **said: Any) -> Cooperation:
    """Keep an area of units that are its members from its first day on."""
    entry = entry_of(*units, **said)
    mine = entry.territory.units if members else ()
    told = [MembershipEntry(unit=unit, begins=entry.valid_from) for unit in mine]
    return add_cooperation(store, entry, told, who="Ilze")
