"""The commands of the shell about comparing areas: ``compare`` and ``alike``.

Light to import: ``--help`` should not wait for the libraries.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from layers.home import ensure_folder, home_folder

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.store import Store
    from layers.words import Words
    from planning.comparefigures import Indicator

Found = tuple[Any, list[str], Iterable["Issue"]]
Added = Callable[[Any, argparse.ArgumentParser, str, Any], argparse.ArgumentParser]
_AREA = "name, code, code@valid_from, region or example; several with commas between"


def add_comparing(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
    day: Callable[[str], dt.date],
    added: Added,
) -> None:
    """Add ``compare``; ``day`` reads a date."""
    both = added(commands, common, "compare", compare_)
    both.add_argument("--left", required=True, help=_AREA)
    both.add_argument("--right", required=True, help=_AREA)
    both.add_argument("--at", type=day, help="date of both sides, YYYY-MM-DD (today)")
    for side in ("left", "right"):
        told = f"date of the {side} side, where it is another one"
        both.add_argument(f"--{side}-at", type=day, help=told)


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
    return told, _table(found, heads, say), ()


def _table(found: list[Indicator], names: tuple[str, str], say: Words) -> list[str]:
    from layers.out.texttable import text_table  # noqa: PLC0415
    from planning.comparefigures import unit_told, why_told  # noqa: PLC0415

    heads = (say("compared.indicator"), *names, say("compared.ratio"), say("compared.note"))
    rows = []
    for one in found:
        unit, digits = unit_told(one.kind, say.lang), one.kind.digits
        cells = [
            "–" if amount.value is None else say.number(amount.value, digits)
            for amount in (one.left, one.right)
        ]
        ratio = "–" if one.ratio is None else say.number(one.ratio, 2)
        title = f"{one.title}, {unit}" if unit else one.title
        row = (title, *cells, ratio, why_told(one.why_not, say.lang))
        rows.append(dict(zip(heads, row, strict=True)))
    return text_table(rows, heads, say)


def _store(options: argparse.Namespace) -> Store:
    from layers.store import store  # noqa: PLC0415

    return store(ensure_folder(home_folder(options.home)))
