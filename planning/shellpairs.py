"""The command of the shell about pairs of neighbours. Light to import, as ``--help`` needs it."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.home import ensure_folder, home_folder

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.words import Words

Found = tuple[Any, list[str], Iterable["Issue"]]
_GROUPS = ("need", "potential", "readiness")


def add_pairs(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
    day: Callable[[str], dt.date],
) -> None:
    """Add ``pairs``; ``day`` reads a date."""
    text = str(pairs.__doc__).rstrip(".")
    sub = commands.add_parser("pairs", parents=[common], help=text, description=text)
    sub.set_defaults(run=pairs)
    today = dt.date.today()  # noqa: DTZ011  a civil date where the reader sits
    sub.add_argument("--at", type=day, default=today, help="date, YYYY-MM-DD (today)")
    sub.add_argument("--region", default="vidzeme", help="vidzeme or ostfold")
    told = "CSV (component, weight) or JSON with weights from 0 to 10; else those that are kept"
    sub.add_argument("--weights", type=Path, metavar="FILE", help=told)
    told = "plans to judge borders by, by id; else those that lie in the region"
    sub.add_argument("--plans", nargs="+", metavar="PLAN", help=told)
    sub.add_argument("--catchments", default="", metavar="LAYER", help="a layer of catchments")
    told = "a layer of protected or landscape areas"
    sub.add_argument("--protected", default="", metavar="LAYER", help=told)
    told = "a layer of roads, railways and power lines"
    sub.add_argument("--infrastructure", default="", metavar="LAYER", help=told)
    told = "two tables of loaded figures of inhabitants by id, the earlier one first"
    sub.add_argument("--series", nargs=2, metavar="FIGURES", help=told)


def pairs(options: argparse.Namespace, say: Words) -> Found:
    """Tell for every pair of neighbours what speaks for their cooperation."""
    from layers.out.texttable import text_table  # noqa: PLC0415
    from layers.store import store  # noqa: PLC0415
    from planning.pairground import PairsAsked  # noqa: PLC0415
    from planning.pairs import shared_pairs  # noqa: PLC0415
    from planning.pairtold import pair_rows  # noqa: PLC0415
    from planning.pairweights import read_weights, stored_weights  # noqa: PLC0415
    from planning.practice import make_practice  # noqa: PLC0415
    from planning.practicecooperation import make_practice_cooperations  # noqa: PLC0415
    from planning.seeds import seed  # noqa: PLC0415

    home = ensure_folder(home_folder(options.home))
    weights = read_weights(options.weights) if options.weights else stored_weights(home).weights
    seed(home)
    make_practice(home)
    make_practice_cooperations(store(home))
    plans = tuple(options.plans) if options.plans else None
    series = (options.series[0], options.series[1]) if options.series else None
    named = (options.protected, options.infrastructure)
    asked = PairsAsked(options.region, options.at, plans, options.catchments, series, *named)
    found = shared_pairs(store(home), asked)
    rows = pair_rows(found, weights)
    told = {"at": options.at, "region": options.region, "weights": dict(weights), "pairs": rows}
    table = [_line(row, say) for row in rows]
    lines = text_table(table, tuple(table[0]), say) if table else [say("pairs.none")]
    return told, [*lines, "", say("pairs.how"), *_lacking(rows, say)], ()


def _line(row: dict[str, Any], say: Words) -> dict[str, Any]:
    practice = f" ({say('plans.practice')})" if row["practice"] else ""
    groups = {say(f"pairs.group.{one}"): row[one] for one in _GROUPS}
    there = len(row["components"]) - len(row["missing"])
    known = say("pairs.known", there=there, all=len(row["components"]))
    return {
        "": f"{row['rank']}.",
        say("pairs.pair"): f"{row['pair']}{practice}",
        say("pairs.score"): row["score"],
        **groups,
        say("pairs.figures"): known,
    }


def _lacking(rows: list[dict[str, Any]], say: Words) -> list[str]:
    """Return a sentence for each component that some pairs lack, and why."""
    from planning.paircomponents import components  # noqa: PLC0415

    lines = []
    for key, one in components().items():
        why = [row["missing"][key] for row in rows if key in row["missing"]]
        if why:
            told = "; ".join(say(f"pairs.missing.{reason}") for reason in dict.fromkeys(why))
            name, count = one.names[say.lang], len(why)
            lines.append(say("pairs.lack", component=name, count=count, of=len(rows), why=told))
    return lines
