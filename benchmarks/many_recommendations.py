"""Ten thousand recommendations against ten: a page of the list, filters, the map, coverage.

Every question is asked again and again, and as the first one after a write (somebody changes a
recommendation and gives it an area). The time of the processor is told: the disk is not asked.

python -m benchmarks.many_recommendations --rounds 15
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from layers.listing import finest
from layers.store import Store
from planning.areaplaces import place_areas
from planning.areas import add_area
from planning.areaspecs import PlaceArea, Spec, UnitsArea, kind_of, told_of
from planning.coverage import about_place, coverage, map_share, theme_matrix
from planning.database import close_databases, writing
from planning.derived import refresh_derived
from planning.history import new_id
from planning.recommendation_models import Area, Precedent, Recommendation
from planning.recommendationlisting import PAGE, Wanted, list_recommendations
from planning.recommendationlists import code_list
from planning.recommendations import (
    RecommendationEntry,
    add_recommendation,
    change_recommendation,
    get_recommendation,
)
from planning.transfer import transfer_table

DAY = dt.date(2021, 7, 1)
FEW, MANY = 10, 10_000
WORDS = ("robeža", "plāns", "upe", "mežs", "ceļš", "pilsēta", "ciems", "ezers", "skola", "dati")


def fill(store: Store, count: int) -> None:
    """Write recommendations of about 600 letters, two areas and four decisions each."""
    chance = random.Random(count)  # noqa: S311  no secret
    first = add_recommendation(store.home, RecommendationEntry(title_lv="x", theme="data"), who="B")
    units = finest(store.territory, "vidzeme", DAY)
    themes = list(code_list("theme"))
    rows, areas, decisions = [], [], []
    with writing(store.home) as session:
        pattern = session.get_one(Recommendation, first.id)
        told = {c.key: getattr(pattern, c.key) for c in Recommendation.__table__.columns}
        for _ in range(count - 1):
            title = " ".join(chance.choices(WORDS, k=5)) + f" {chance.random():.6f}"
            text = " ".join(chance.choices(WORDS, k=90))
            row = told | {"id": new_id("rec"), "title_lv": title, "text_lv": text}
            made = Recommendation(**row | {"theme": chance.choice(themes)})
            refresh_derived(made)
            rows.append({c.key: getattr(made, c.key) for c in Recommendation.__table__.columns})
            place = PlaceArea(chance.uniform(24.6, 27.4), chance.uniform(56.8, 57.8))
            specs = UnitsArea((chance.choice(units),)), place
            areas += [_area(told, row["id"], spec) for spec in specs]
            some = chance.sample(range(1, 12), 4)
            decisions += [_decision(told, row["id"], f"OST-{n:02d}", chance) for n in some]
        session.execute(insert(Recommendation), rows)
        session.execute(insert(Area), areas)
        session.execute(insert(Precedent), decisions)
    began = time.perf_counter()
    place_areas(store)
    print(f"{count}: places of {len(areas)} areas found in {time.perf_counter() - began:.1f} s")


def _area(told: dict[str, Any], recommendation: str, spec: Spec) -> dict[str, Any]:
    said = {"kind": kind_of(spec), "told": told_of(spec), "note": "", "placed_for": ""}
    return {"id": new_id("area"), "recommendation_id": recommendation, **_tracked(told), **said}


def _decision(
    told: dict[str, Any], recommendation: str, example: str, chance: random.Random
) -> dict[str, Any]:
    said = {"example": example, "decision": chance.choice(list(code_list("decision")))}
    said |= {"why": "Mērogs ir mazāks.", "author": "B"}
    return {"id": new_id("pre"), "recommendation_id": recommendation, **_tracked(told), **said}


def _tracked(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("created_at", "changed_at", "deleted", "version")}


def questions(store: Store, count: int) -> dict[str, Callable[[], object]]:
    """Return what is measured by its name."""
    unit = finest(store.territory, "vidzeme", DAY)[3]
    some = list_recommendations(store, limit=1).cards[0].recommendation.id
    near = (25.3, 57.4, 25.6, 57.6)
    last = (count - 1) // PAGE * PAGE
    return {
        "list, first page": lambda: list_recommendations(store),
        "list, last page": lambda: list_recommendations(store, offset=last),
        "filter by theme": lambda: list_recommendations(store, Wanted(theme="water")),
        "filter by unit": lambda: list_recommendations(store, Wanted(unit=unit)),
        "filter by words": lambda: list_recommendations(store, Wanted(text="ezers skola")),
        "filter by a rare word": lambda: list_recommendations(store, Wanted(text="0.1")),
        "map, whole region": lambda: map_share(store, (24.0, 56.5, 28.0, 58.2), DAY),
        "map, a town": lambda: map_share(store, near, DAY),
        "a place": lambda: about_place(store, (25.42, 57.54), DAY),
        "coverage": lambda: coverage(store, "vidzeme", DAY),
        "matrix": lambda: theme_matrix(store, DAY),
        "transfer table": lambda: transfer_table(store),
        "transfer table of a theme": lambda: transfer_table(store, Wanted(theme="water")),
        "one card": lambda: get_recommendation(store.home, some),
    }


def nothing() -> None:
    """Do nothing before a question."""


def writes(store: Store) -> Callable[[], None]:
    """Return what changes one recommendation at every call, and gives it another place."""
    made = add_recommendation(store.home, RecommendationEntry(title_lv="x", theme="data"), who="B")
    numbers = itertools.count(1)

    def write() -> None:
        number = next(numbers)
        entry = RecommendationEntry(title_lv=f"upe {number}", text_lv="ezers", theme="data")
        change_recommendation(store.home, made.id, entry, version=number, who="B")
        add_area(store, made.id, PlaceArea(25.4 + number / 1e5, 57.5), who="B")

    return write


def measured(
    asked: tuple[Callable[[], object], ...], before: tuple[Callable[[], None], ...], rounds: int
) -> list[float]:
    """Return the median milliseconds of a question of few and of many, asked in turn."""
    times = [[_ms(*pair) for pair in zip(asked, before, strict=True)] for _ in range(rounds + 1)]
    return [statistics.median(some) for some in zip(*times[1:], strict=True)]


def _ms(ask: Callable[[], object], before: Callable[[], None]) -> float:
    before()
    began = time.process_time()
    ask()
    return 1000 * (time.process_time() - began)


def _told(times: list[float]) -> str:
    return f"{times[0]:.1f} | {times[1]:.1f} | {times[1] / times[0]:.1f}"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        stores = []
        for count in (FEW, MANY):
            home = Path(folder) / str(count)
            home.mkdir()
            stores.append(Store(home))
            fill(stores[-1], count)
        print("| | 10, ms | 10,000, ms | ratio | 10 after a write, ms | 10,000 | ratio |")
        print("|--|--:|--:|--:|--:|--:|--:|")
        few, many = questions(stores[0], FEW), questions(stores[1], MANY)
        write = tuple(writes(store) for store in stores)
        for name, ask in few.items():
            asked = ask, many[name]
            again = measured(asked, (nothing, nothing), rounds)
            print(f"| {name} | {_told(again)} | {_told(measured(asked, write, rounds))} |")
        close_databases()


if __name__ == "__main__":
    main()
