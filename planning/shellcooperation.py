"""The command of the shell that lists cooperation areas. Light to import, as `shellcommands` is."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from layers.home import ensure_folder, home_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.types import Issue
    from layers.words import Words

Found = tuple[Any, list[str], "Iterable[Issue]"]


def add_commands(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
    day: Callable[[str], dt.date],
) -> None:
    """Add ``cooperation``; ``day`` reads a date."""
    text = str(cooperation.__doc__).rstrip(".")
    listed = commands.add_parser("cooperation", parents=[common], help=text, description=text)
    listed.add_argument("--unit", help="name, ATVK or ISO code of a unit that takes part")
    listed.add_argument("--at", type=day, default=_today(), help="date, YYYY-MM-DD (today)")
    listed.add_argument("--theme", default="", help="key of the list of themes: water, transport …")
    listed.add_argument("--degree", default="", help="D0 to D6")
    listed.set_defaults(run=cooperation)


def cooperation(options: argparse.Namespace, say: Words) -> Found:
    """List the cooperation areas of a day with their members."""
    from layers.store import store  # noqa: PLC0415
    from layers.territory import check_date  # noqa: PLC0415
    from layers.units import find  # noqa: PLC0415
    from planning.cooperationlisting import Wanted, cooperations_chosen  # noqa: PLC0415
    from planning.cooperationlists import checked_code  # noqa: PLC0415
    from planning.cooperationout import attributes, member_row, memberships  # noqa: PLC0415
    from planning.practicecooperation import make_practice_cooperations  # noqa: PLC0415

    opened = store(ensure_folder(home_folder(options.home)))
    at = check_date(options.at)
    wanted = Wanted(
        theme=checked_code("theme", options.theme),
        degree=checked_code("degree", options.degree),
        unit=find(opened.territory, options.unit, at) if options.unit else None,
        at=at,
    )
    make_practice_cooperations(opened)
    found = cooperations_chosen(opened, wanted)
    members: dict[str, list[dict[str, Any]]] = {one.id: [] for one in found}
    for one in memberships(opened, found):
        members[one.cooperation].append(member_row(opened.territory, one, at))
    rows = [{"id": one.id, **attributes(one), "members": members[one.id]} for one in found]
    lines = _table(rows, say) if rows else [say("cooperation.none_on_day", date=at)]
    return rows, lines, ()


def _table(rows: list[dict[str, Any]], say: Words) -> list[str]:
    from layers.out.texttable import text_table  # noqa: PLC0415

    heads = {name: say(f"cooperation.field.{name}") for name in ("name", "degree", "members")}
    told = [
        {
            "id": row["id"],
            heads["name"]: _name(row, say),
            heads["degree"]: f"{row['degree']} {row[f'degree_{say.lang}']}",
            say("cooperation.field.standing"): row[f"standing_{say.lang}"],
            heads["members"]: ", ".join(one["member"] for one in row["members"] if one["on_day"]),
        }
        for row in rows
    ]
    columns = ("id", heads["name"], heads["degree"], say("cooperation.field.standing"))
    return text_table(told, (*columns, heads["members"]), say)


def _name(row: dict[str, Any], say: Words) -> str:
    own = row[f"name_{say.lang}"]
    name = own or next(row[f"name_{lang}"] for lang in ("lv", "en", "nb") if row[f"name_{lang}"])
    practice = f" ({say('plans.practice')})" if row["practice"] else ""
    return f"{name}{practice}"


def _today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011  a civil date where the reader sits
