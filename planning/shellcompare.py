"""The commands of the shell about comparing areas: ``compare`` and ``alike``.

Light to import: ``--help`` should not wait for the libraries.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.home import ensure_folder, home_folder
from planning.shellcompareout import FORMATS, write_comparison

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.store import Store
    from layers.words import Words
    from planning.comparefigures import Indicator
    from planning.likeness import Alike

Found = tuple[Any, list[str], Iterable["Issue"]]
Added = Callable[[Any, argparse.ArgumentParser, str, Any], argparse.ArgumentParser]
_AREA = "name, code, code@valid_from, region or example; several with commas between"


def add_comparing(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
    day: Callable[[str], dt.date],
    added: Added,
) -> None:
    """Add ``compare`` and ``alike``; ``day`` reads a date."""
    both = added(commands, common, "compare", compare_)
    both.add_argument("--left", required=True, help=_AREA)
    both.add_argument("--right", required=True, help=_AREA)
    both.add_argument("--at", type=day, help="date of both sides, YYYY-MM-DD (today)")
    for side in ("left", "right"):
        told = f"date of the {side} side, where it is another one"
        both.add_argument(f"--{side}-at", type=day, help=told)
    told = f"a file that ends in {', '.join(FORMATS)}"
    both.add_argument("--out", type=Path, help=told)
    like = added(commands, common, "alike", alike_)
    like.add_argument("area", help=_AREA)
    like.add_argument("--at", type=day, help="date of the area, YYYY-MM-DD (today)")
    like.add_argument("--weights", type=Path, help="CSV: indicator, weight; or JSON")


def compare_(options: argparse.Namespace, say: Words) -> Found:
    """Set the figures of two areas side by side."""
    from layers.territory import check_date  # noqa: PLC0415
    from planning.comparedareas import compared_area  # noqa: PLC0415
    from planning.comparefigures import (  # noqa: PLC0415
        compare,
        indicator_record,
        scale_factor,
        side_record,
    )

    store = _store(options)
    at = options.at or dt.date.today()  # noqa: DTZ011  a civil date where the reader sits
    left_at, right_at = (check_date(one or at) for one in (options.left_at, options.right_at))
    left = compared_area(store, options.left.split(","), left_at)
    right = compared_area(store, options.right.split(","), right_at)
    found = compare(store, left, right, say.lang)
    sides = (side_record(store, left, say.lang), side_record(store, right, say.lang))
    told = {
        "left": sides[0],
        "right": sides[1],
        "scale_factor_at_zoom": scale_factor(left, right),
        "indicators": [indicator_record(one, say.lang) for one in found],
    }
    heads = (
        f"{say('compared.left')}: {sides[0]['name']}",
        f"{say('compared.right')}: {sides[1]['name']}",
    )
    if options.out is not None:
        path = write_comparison(options.out, store, (left, right), found, say)
        return told | {"file": path}, [str(path)], ()
    return told, _table(found, heads, say), ()


def alike_(options: argparse.Namespace, say: Words) -> Found:
    """Rank the areas of the other region by how alike they are."""
    from layers.territory import check_date  # noqa: PLC0415
    from planning.comparedareas import compared_area  # noqa: PLC0415
    from planning.comparefigures import side_record  # noqa: PLC0415
    from planning.likeness import alike, day_there, other_region, read_weights  # noqa: PLC0415

    store = _store(options)
    at = check_date(options.at or dt.date.today())  # noqa: DTZ011  as above
    weights = read_weights(options.weights)
    area = compared_area(store, options.area.split(","), at)
    there = day_there(store, other_region(area.region), at)
    found = alike(store, area, there, weights)
    rows = [_alike_record(store, one, say) for one in found]
    told = {"area": side_record(store, area, say.lang), "weights": weights}
    return told | {"there_at": there, "ranked": rows}, _ranking(rows, found, say), ()


def _alike_record(store: Store, one: Alike, say: Words) -> dict[str, Any]:
    from planning.comparefigures import side_record  # noqa: PLC0415

    about = side_record(store, one.area, say.lang)
    return {
        **{name: about[name] for name in ("ids", "name", "region", "at")},
        "sort": one.sort,
        "distance": one.distance,
        "components": [
            {
                "id": name,
                "title": say(f"compared.title.{name}"),
                "share": share,
                "squared": share * one.distance**2,
            }
            for name, share in sorted(one.shares.items(), key=lambda part: -part[1])
        ],
        "missing": list(one.missing),
        "rough": one.rough,
    }


def _ranking(rows: list[dict[str, Any]], found: list[Alike], say: Words) -> list[str]:
    from layers.out.texttable import text_table  # noqa: PLC0415

    heads = [say(f"alike.{name}") for name in ("area", "distance", "most", "missing")]
    told = []
    for row, one in zip(rows, found, strict=True):
        parts = [
            f"{say('compared.title.' + part['id'])} {say.percent(part['share'], 0)}"
            for part in row["components"][:3]
        ]
        gone = ", ".join(say(f"compared.title.{name}") for name in one.missing)
        cells = (row["name"], one.distance, "; ".join(parts), gone)
        told.append(dict(zip(heads, cells, strict=True)))
    return text_table(told, heads, say)


def _table(found: list[Indicator], names: tuple[str, str], say: Words) -> list[str]:
    from layers.out.texttable import text_table  # noqa: PLC0415
    from planning.comparefigures import unit_told, value_told, why_told  # noqa: PLC0415

    heads = (say("compared.indicator"), *names, say("compared.ratio"), say("compared.note"))
    rows = []
    for one in found:
        unit = unit_told(one.kind, say.lang)
        cells = [value_told(one.kind, side.value, say.lang) for side in (one.left, one.right)]
        ratio = "–" if one.ratio is None else say.number(one.ratio, 2)
        title = f"{one.title}, {unit}" if unit else one.title
        row = (title, *cells, ratio, why_told(one.why_not, say.lang))
        rows.append(dict(zip(heads, row, strict=True)))
    return text_table(rows, heads, say)


def _store(options: argparse.Namespace) -> Store:
    from layers.store import store  # noqa: PLC0415

    return store(ensure_folder(home_folder(options.home)))
