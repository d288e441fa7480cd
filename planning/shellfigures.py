"""The commands of the shell about figures of units: list, load, remove.

Light to import: ``--help`` should not wait for the libraries.
"""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geo.errors import Refusal
from layers.home import ensure_folder, home_folder

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.figurematch import Choice, Column
    from layers.figuretable import Table
    from layers.words import Words
    from planning.figures import Figures, FiguresAbout

Found = tuple[Any, list[str], Iterable["Issue"]]
Added = Callable[[Any, argparse.ArgumentParser, str, Any], argparse.ArgumentParser]
_MARKS: dict[str, Literal[",", "."]] = {"comma": ",", "point": "."}


def add_figures(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
    day: Callable[[str], dt.date],
    added: Added,
) -> None:
    """Add ``figures list``, ``figures load`` and ``figures remove``; ``day`` reads a date."""
    figures = commands.add_parser("figures", help="figures of units that were loaded")
    inner = figures.add_subparsers(required=True, metavar="WHAT")
    added(inner, common, "list", list_)
    _add_load(added(inner, common, "load", load), day)
    away = added(inner, common, "remove", remove)
    away.add_argument("id", help="id of the table, as the list tells it")
    away.add_argument("--who", default="", help="who does it (your user name)")


def _add_load(parser: argparse.ArgumentParser, day: Callable[[str], dt.date]) -> None:
    parser.add_argument("file", type=Path, help="CSV or XLSX, a row a unit")
    parser.add_argument("--name", default="", help="what the figures are called")
    parser.add_argument("--source", default="", help="who published them, and where")
    parser.add_argument("--region", help="vidzeme or ostfold (as the codes tell)")
    parser.add_argument("--at", type=day, help="date of the units (as the codes tell)")
    parser.add_argument("--sheet", help="name of the sheet (the first)")
    parser.add_argument("--code-column", help="head of the column of codes or names (as it seems)")
    told = "head of a column of figures; may be given several times (as it seems)"
    parser.add_argument("--value-column", action="append", default=[], help=told)
    parser.add_argument("--measure", default="", help="unit of measure")
    parser.add_argument("--year", type=int, help="year of the figures (as the head tells)")
    parser.add_argument("--link", default="", help="address of the source")
    parser.add_argument("--licence", default="", help="licence of the source")
    parser.add_argument("--decimals", choices=tuple(_MARKS), help="decimal mark (as it seems)")
    parser.add_argument(
        "--not-a-sum", action="store_true", help="shares or means, which nobody may add up"
    )
    parser.add_argument("--replace", action="store_true", help="in place of a table of that name")
    parser.add_argument("--who", default="", help="who does it (your user name)")


def list_(options: argparse.Namespace, say: Words) -> Found:
    """List the figures that were loaded."""
    from planning.figures import list_figures  # noqa: PLC0415

    rows = [_told(one) for one in list_figures(_home(options))]
    return rows, _table(rows, say) if rows else [say("figures.none_yet")], ()


def load(options: argparse.Namespace, say: Words) -> Found:
    """Load figures by unit code from CSV or XLSX."""
    from layers.figurematch import guess, read_columns  # noqa: PLC0415
    from layers.figuretable import table_of  # noqa: PLC0415
    from layers.store import store  # noqa: PLC0415
    from planning.figures import keep_tables  # noqa: PLC0415

    home = _home(options)
    territory = store(home).territory
    table = table_of(_sheet(options))
    guessed = guess(territory, table, dt.date.today())  # noqa: DTZ011  a civil date
    choice = _choice(options, table, guessed)
    columns = read_columns(territory, table, choice)
    about = [_about(options, one, columns, choice) for one in columns]
    pairs = [(one, column.amounts) for one, column in zip(about, columns, strict=True)]
    who = options.who or getpass.getuser()
    kept = keep_tables(home, pairs, who=who, replace=options.replace)
    rows = [
        _told(one) | {"matched": len(column.amounts), "without": list(column.without)}
        for one, column in zip(kept, columns, strict=True)
    ]
    issues = {repr(issue): issue for column in columns for issue in column.issues}
    return rows, _table(rows, say), list(issues.values())


def _sheet(options: argparse.Namespace) -> Any:  # noqa: ANN401  a Sheet, imported late
    from layers.tablefile import sheets_apart  # noqa: PLC0415

    try:
        content = options.file.read_bytes()
    except OSError as error:
        raise Refusal("file-not-there", file=options.file.name) from error
    sheets = sheets_apart(options.file.name, content)
    if options.sheet is None:
        return sheets[0]
    names = [sheet.name for sheet in sheets]
    if options.sheet not in names:
        raise Refusal("table-no-column", column=options.sheet, known=", ".join(names))
    return sheets[names.index(options.sheet)]


def _choice(options: argparse.Namespace, table: Table, guessed: Choice) -> Choice:
    from layers.territory import REGIONS, check_date  # noqa: PLC0415

    region = options.region or guessed.region
    if region not in REGIONS:
        raise Refusal("region-unknown", region=region, known=", ".join(REGIONS))
    values = tuple(_place(table, head) for head in options.value_column)
    code = _place(table, options.code_column) if options.code_column else guessed.code
    return replace(
        guessed,
        region=region,
        at=check_date(options.at or guessed.at),
        code=code,
        values=values or guessed.values,
        mark=_MARKS.get(options.decimals),
    )


def _place(table: Table, head: str) -> int:
    if head not in table.columns:
        raise Refusal("table-no-column", column=head, known=", ".join(table.columns))
    return table.columns.index(head)


def _about(
    options: argparse.Namespace, column: Column, columns: Sequence[Column], choice: Choice
) -> FiguresAbout:
    from planning.figures import FiguresAbout, name_of_column  # noqa: PLC0415

    return FiguresAbout(
        name=name_of_column(options.name, column, columns),
        region=choice.region,
        at=choice.at,
        source=options.source,
        measure=options.measure,
        year=options.year or column.year,
        link=options.link,
        licence=options.licence,
        adds_up=not options.not_a_sum,
    )


def remove(options: argparse.Namespace, _say: Words) -> Found:
    """Take a table of figures off the list."""
    from planning.figures import get_figures, remove_figures  # noqa: PLC0415

    home = _home(options)
    one = get_figures(home, options.id)
    remove_figures(home, one.id, version=one.version, who=options.who or getpass.getuser())
    return {"id": one.id, "name": one.name}, [one.name], ()


def _told(one: Figures) -> dict[str, Any]:
    names = ("id", "name", "year", "measure", "region", "at", "source", "link", "licence")
    told = {name: getattr(one, name) for name in (*names, "adds_up")}
    return told | {"amounts": dict(one.amounts)}


def _table(rows: Sequence[dict[str, Any]], say: Words) -> list[str]:
    from layers.out.texttable import text_table  # noqa: PLC0415

    heads = {name: say(f"figures.field.{name}") for name in ("name", "year", "measure", "at")}
    shown = [
        {"id": row["id"], heads["name"]: row["name"], heads["year"]: str(row["year"] or "–")}
        | {heads["measure"]: row["measure"], heads["at"]: row["at"]}
        | {say("figures.field.covered"): len(row["amounts"])}
        for row in rows
    ]
    return text_table(shown, tuple(shown[0]), say)


def _home(options: argparse.Namespace) -> Path:
    return ensure_folder(home_folder(options.home))
