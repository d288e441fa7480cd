"""Weighing pairs of neighbours anew: 26 units, and 119, as the local governments of 2009 were.

python -m benchmarks.pair_ranking --rounds 50

The 26 are those of Vidzeme on 1 July 2009 with what is shipped. The 119 are made up: squares in a
grid with figures drawn by lot, a third of them missing; only their number matters here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from layers.store import Store
from planning.database import close_databases
from planning.paircomponents import components, shipped_weights
from planning.pairground import PairsAsked
from planning.pairgroups import proposals
from planning.pairs import Pairs, ranked, shared_pairs
from planning.practice import make_practice

COLUMNS, UNITS, SIDE = 11, 119, 0.1


def grid(pattern: Pairs) -> Pairs:
    """Return pairs of 119 squares with figures drawn by lot, in the shape of real ones."""
    chance = np.random.default_rng(119)
    places = [(n % COLUMNS, n // COLUMNS) for n in range(UNITS)]
    names = [f"{n:03d}@2009-07-01" for n in range(UNITS)]
    shapes = [
        shapely.box(*(25 + c * SIDE, 56 + r * SIDE), *(25.1 + c * SIDE, 56.1 + r * SIDE))
        for c, r in places
    ]
    units = gpd.GeoDataFrame({"name": names}, index=names, geometry=shapes, crs="EPSG:4326")
    found = [
        (names[one], names[other])
        for one, (c, r) in enumerate(places)
        for other, (d, s) in enumerate(places)
        if one < other and abs(c - d) + abs(r - s) == 1
    ]
    told: dict[str, list[Any]] = {"unit_a": [a for a, _ in found]}
    told |= {
        "unit_b": [b for _, b in found],
        "name": [f"{a} – {b}" for a, b in found],
        "length_m": [10_000.0] * len(found),
    }
    borders = gpd.GeoDataFrame(told, geometry=[shapely.Point(25, 56)] * len(found), crs="EPSG:4326")
    table = chance.uniform(0, 1, (len(found), len(components())))
    table[chance.uniform(0, 1, table.shape) < 1 / 3] = np.nan
    ground = replace(
        pattern.ground, borders=borders, units=replace(pattern.ground.units, frame=units)
    )
    return replace(pattern, ground=ground, values=table, standard=table)


def ranks(pairs: Pairs, weights: dict[str, float]) -> None:
    """Weigh and rank, as a change on a slider does."""
    ranked(pairs.weighed(weights))


def groups(pairs: Pairs, weights: dict[str, float]) -> None:
    """Weigh, rank, and grow the groups that are proposed."""
    proposals(pairs, ranked(pairs.weighed(weights)), weights)


def timed(verb: Callable[[Pairs, dict[str, float]], None], pairs: Pairs, rounds: int) -> str:
    """Return the median and the worst time of a verb, each time with other weights."""
    chance, took = np.random.default_rng(1), []
    for _ in range(rounds):
        weights = {key: float(chance.uniform(0.1, 10)) for key in shipped_weights()}
        began = time.perf_counter()
        verb(pairs, weights)
        took.append((time.perf_counter() - began) * 1000)
    return f"median {statistics.median(took):.1f} ms, worst {max(took):.1f} ms"


def main() -> None:
    """Print how long each takes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=50)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        make_practice(Path(folder))
        began = time.perf_counter()
        real = shared_pairs(Store(Path(folder)), PairsAsked("vidzeme", dt.date(2009, 7, 1)))
        print(f"figures of {real.count} pairs computed: {time.perf_counter() - began:.2f} s")
        for name, pairs in (("26 units", real), ("119 units", grid(real))):
            print(f"{name}, {pairs.count} pairs ranked: {timed(ranks, pairs, rounds)}")
            print(f"{name}, groups proposed: {timed(groups, pairs, min(rounds, 5))}")
        close_databases()


if __name__ == "__main__":
    main()
