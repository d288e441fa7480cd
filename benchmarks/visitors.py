"""Many visitors at once: how long a rerun takes while everybody switches layers and dates.

`python -m benchmarks.visitors` starts the app, lets twenty visitors (`streamlit_client`) arrive at
once and, when all are there, has each switch a layer's checkbox or the date every five seconds for
two minutes, each in a phase of its own. After every switch the map has to be what the controls say,
and the visitor fetches the layers that it has not seen, as a browser would. Exit code 1 when
anything went wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import random
import statistics
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlparse

import psutil

from benchmarks.serving import ROOT, Server, serving
from benchmarks.streamlit_client import Run, Visitor

DATE = "date_state"
LAYER = "layer:"
TERRITORY = "vidzeme-municipalities"
REFORM_DAY = (7, 1)  # month and day on which each of Vidzeme's reforms took effect
DATE_EVERY = 4  # one switch in four is of the date, the others of a layer
RSS_SECONDS = 0.25


@dataclass
class Told:
    """What all visitors saw together."""

    arrivals: list[Run] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    fetched: list[float] = field(default_factory=list)
    peak_rss: int = 0


async def watch_memory(pid: int, told: Told) -> None:
    """Keep the largest resident set of the server's process, in bytes."""
    process = psutil.Process(pid)
    while True:
        told.peak_rss = max(told.peak_rss, process.memory_info().rss)
        await asyncio.sleep(RSS_SECONDS)


async def visit(
    server: Server, told: Told, options: argparse.Namespace, seed: int, everyone: asyncio.Barrier
) -> None:
    """Live through one visit: arrive, wait for the others, then switch until the time is over."""
    dice = random.Random(seed)  # noqa: S311  a repeatable choice, no secret
    visitor, first = await Visitor.arrive(server.websocket)
    told.arrivals.append(first)
    told.errors += first.errors + wrong_with_map(visitor)
    seen: set[str] = set()
    await fetch_new(server, visitor, seen, told)
    await everyone.wait()
    await asyncio.sleep(dice.uniform(0, options.every))
    deadline = time.monotonic() + options.seconds
    while time.monotonic() < deadline:
        started = time.monotonic()
        run = await switch(visitor, dice)
        told.runs.append(run)
        told.errors += run.errors + wrong_with_map(visitor)
        await fetch_new(server, visitor, seen, told)
        await asyncio.sleep(max(0.0, options.every - (time.monotonic() - started)))
    await visitor.leave()


async def switch(visitor: Visitor, dice: random.Random) -> Run:
    """Switch the date or one layer, whichever the dice say."""
    if dice.randrange(DATE_EVERY) == 0:
        labels = [option.content for option in visitor.choices()[DATE].options]
        return await visitor.choose(
            DATE, dice.choice([x for x in labels if x != visitor.chosen[DATE]])
        )
    key = dice.choice([key for key in visitor.checked if key.startswith(LAYER)])
    return await visitor.check(key, on=not visitor.checked[key])


def wrong_with_map(visitor: Visitor) -> list[str]:
    """Return how the map differs from what the visitor set: nothing, when all is well."""
    shown = visitor.component("explorer_map")["layers"]
    listed = {key.removeprefix(LAYER) for key in visitor.checkboxes() if key.startswith(LAYER)}
    on = {key.removeprefix(LAYER) for key, on in visitor.checked.items() if on}
    drawn = {layer["id"] for layer in shown} & listed
    wrong = [] if drawn == on & listed else [f"map {sorted(drawn)}, controls {sorted(on)}"]
    day = next((_day(layer["url"]) for layer in shown if layer["id"] == TERRITORY), None)
    if day is not None and not _within(visitor, day):
        wrong.append(f"map of {day}, control {visitor.chosen[DATE]}")
    return wrong


def _day(url: str) -> dt.date:
    return dt.date.fromisoformat(parse_qs(urlparse(url).query)["at"][0])


def _within(visitor: Visitor, day: dt.date) -> bool:
    """Whether a day lies in the state that was chosen, which is named by the year it began."""
    labels = [option.content for option in visitor.choices()[DATE].options]
    starts = [dt.date.min, *(dt.date(int(label), *REFORM_DAY) for label in labels[1:]), dt.date.max]
    place = labels.index(visitor.chosen[DATE])
    return starts[place] <= day < starts[place + 1]


async def fetch_new(server: Server, visitor: Visitor, seen: set[str], told: Told) -> None:
    """Fetch the vector layers that this visitor has not seen, as the browser's map does."""
    layers = visitor.component("explorer_map")["layers"]
    for url in [layer["url"] for layer in layers if layer["kind"] == "vector"]:
        if url not in seen:
            seen.add(url)
            await asyncio.to_thread(_fetch, server.url + url, told)


def _fetch(url: str, told: Told) -> None:
    start = time.perf_counter()
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  our own server
            answer.read()
    except OSError as error:
        told.errors.append(f"{urlparse(url).path}: {error}")
    told.fetched.append(time.perf_counter() - start)


async def measure(server: Server, options: argparse.Namespace) -> Told:
    """Have all visitors live their visits at once; what breaks off a visit is an error."""
    told = Told()
    watch = asyncio.create_task(watch_memory(server.pid, told))
    everyone = asyncio.Barrier(options.visitors)
    visits = [visit(server, told, options, seed, everyone) for seed in range(options.visitors)]
    ended = await asyncio.gather(*visits, return_exceptions=True)
    told.errors += [f"visit broken off: {end!r}" for end in ended if isinstance(end, BaseException)]
    watch.cancel()
    return told


def summary(told: Told, options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures: seconds, megabytes, counts."""
    seconds = sorted(run.seconds for run in told.runs)
    return {
        "visitors": options.visitors,
        "seconds": options.seconds,
        "every_s": options.every,
        "reruns": len(seconds),
        "rerun_p50_s": round(quantile(seconds, 0.5), 3),
        "rerun_p95_s": round(quantile(seconds, 0.95), 3),
        "rerun_max_s": round(seconds[-1], 3) if seconds else None,
        "arrival_max_s": round(max(run.seconds for run in told.arrivals), 3),
        "rerun_kb": round(statistics.fmean(run.received for run in told.runs) / 1000, 1),
        "layers_fetched": len(told.fetched),
        "fetch_p95_s": round(quantile(sorted(told.fetched), 0.95), 3),
        "peak_rss_mb": round(told.peak_rss / 1e6),
        "errors": len(told.errors),
        "first_errors": told.errors[:5],
    }


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value that a share (0-1) of the ordered values does not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.visitors", description=__doc__)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120, help="how long they switch")
    parser.add_argument("--every", type=float, default=5, help="seconds between two switches")
    return parser.parse_args(arguments)


def main() -> int:
    """Run the measurement, print the figures as JSON and return the exit code."""
    options = parsed()
    with serving(ROOT / "app.py") as server:
        told = asyncio.run(measure(server, options))
    print(json.dumps(summary(told, options), indent=1, ensure_ascii=False))
    return 1 if told.errors else 0


if __name__ == "__main__":
    sys.exit(main())
