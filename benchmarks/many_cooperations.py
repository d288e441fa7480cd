"""A thousand cooperation areas with ten thousand memberships against ten with a hundred.

The second half of the table is the first question after a change of one area.

python -m benchmarks.many_cooperations --rounds 15
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from layers.cooperation import degrees, themes
from layers.listing import finest
from layers.store import Store
from layers.units import unit_id
from planning.cooperation import CooperationEntry, add_cooperation, change_cooperation
from planning.cooperation_models import Cooperation, Member
from planning.cooperationlisting import Wanted, list_cooperations
from planning.cooperationmembers import MembershipEntry
from planning.cooperationplaces import place_cooperations
from planning.cooperationstate import cooperation_state
from planning.cooperationties import areas_by_year, ties, units_covered
from planning.cooperationtold import Territory
from planning.database import close_databases, writing
from planning.derived import refresh_derived
from planning.history import new_id
from views.ui.cooperationheld import shared_areas, shared_network

DAY, BEGIN = dt.date(2015, 7, 1), dt.date(2010, 1, 1)
FEW, MANY, MEMBERS = 10, 1_000, 10


def fill(store: Store, count: int) -> None:
    """Write areas of three units each with ten members of the region."""
    chance = random.Random(count)  # noqa: S311  no secret
    units = finest(store.territory, "vidzeme", DAY)
    entry = CooperationEntry(
        name_lv="x",
        degree="D1",
        standing="existing",
        territory=Territory((units[0],)),
        valid_from=BEGIN,
    )
    some = [MembershipEntry(unit=unit, begins=BEGIN) for unit in units[:MEMBERS]]
    first = add_cooperation(store, entry, some, who="B")
    rows, members = [], []
    with writing(store.home) as session:
        pattern = session.get_one(Cooperation, first.id)
        told = {c.key: getattr(pattern, c.key) for c in Cooperation.__table__.columns}
        for number in range(count - 1):
            row = told | {
                "id": new_id("coop"),
                "name_lv": f"Sadarbība {number}",
                "degree": chance.choice(list(degrees())[1:]),
                "themes": chance.sample(list(themes()), 2),
                "told": {"units": [unit_id(key) for key in chance.sample(units, 3)]},
            }
            made = Cooperation(**row)
            refresh_derived(made)
            rows.append({c.key: getattr(made, c.key) for c in Cooperation.__table__.columns})
            members += [_member(told, row["id"], key) for key in chance.sample(units, MEMBERS)]
        session.execute(insert(Cooperation), rows)
        session.execute(insert(Member), members)
    began = time.perf_counter()
    place_cooperations(store)
    took = time.perf_counter() - began
    print(f"{count}: places of {count} areas and {count * MEMBERS} members found in {took:.1f} s")


def _member(told: dict[str, Any], cooperation: str, key: tuple[str, dt.date]) -> dict[str, Any]:
    times = {name: told[name] for name in ("created_at", "changed_at", "deleted", "version")}
    said = {"unit": unit_id(key), "name": key[0], "role": "member", "note": "", "placed_for": ""}
    row = {"id": new_id("mem"), "cooperation_id": cooperation, "begins": BEGIN, "ends": None}
    return {**row, **times, **said}


def questions(store: Store) -> dict[str, Callable[[], object]]:
    """Return what is measured by its name."""
    wanted = Wanted(at=DAY)

    def areas() -> object:
        return shared_areas(store, cooperation_state(store), wanted, 1, DAY, "", "lv")

    def network() -> object:
        return shared_network(store, cooperation_state(store), "vidzeme", wanted, DAY, "lv")

    first, second = finest(store.territory, "vidzeme", DAY)[:2]
    return {
        "list, first page": lambda: list_cooperations(store, wanted),
        "list of two units": partial(
            list_cooperations, store, Wanted(at=DAY, unit=first, other=second)
        ),
        "matrix": lambda: ties(store, DAY, wanted),
        "matrix of a theme": lambda: ties(store, DAY, Wanted(at=DAY, theme="water")),
        "map": areas,
        "network": network,
        "units by areas": lambda: units_covered(store, DAY, wanted),
        "areas by year": lambda: areas_by_year(store, wanted, 2026),
    }


def _change(store: Store) -> None:
    """Change the degree of the first area, as somebody who edits it does."""
    area = list_cooperations(store).cards[0].cooperation
    told = {one.name: getattr(area, one.name) for one in fields(CooperationEntry)}
    degree = "D2" if area.degree == "D1" else "D1"
    entry = CooperationEntry(**told | {"degree": degree})
    change_cooperation(store, area.id, entry, version=area.version, who="B")


def measured(stores: list[Store], rounds: int, *, anew: bool) -> dict[str, list[float]]:
    """Return the median milliseconds of processor time of each question of each store, in turns.

    ``anew`` changes an area before every question, which is not measured.
    """
    asked = [questions(store) for store in stores]
    found = {}
    for name in asked[0]:
        times: list[list[float]] = [[] for _ in stores]
        for _ in range(rounds + 1):
            for place, ask in enumerate(asked):
                if anew:
                    _change(stores[place])
                began = time.process_time()
                ask[name]()
                times[place].append(1000 * (time.process_time() - began))
        found[name] = [statistics.median(one[1:]) for one in times]
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    stores = []
    with tempfile.TemporaryDirectory() as folder:
        for count in (FEW, MANY):
            home = Path(folder) / str(count)
            home.mkdir()
            stores.append(Store(home))
            fill(stores[-1], count)
        told = [measured(stores, rounds, anew=anew) for anew in (False, True)]
        close_databases()
    print("| | 10, ms | 1,000, ms | ratio | after a change: 10, ms | 1,000, ms | ratio |")
    print("|--|--:|--:|--:|--:|--:|--:|")
    for name in told[0]:
        cells = [
            f"{few:.1f} | {many:.1f} | {many / few:.1f}"
            for few, many in (one[name] for one in told)
        ]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
