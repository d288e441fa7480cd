"""The command of the shell about the transfer table; light to import, as the others are."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.home import ensure_folder, home_folder

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.words import Words

Found = tuple[Any, list[str], Iterable["Issue"]]
Added = Callable[[str, Callable[[argparse.Namespace, "Words"], Found]], argparse.ArgumentParser]
_FORMATS = ("csv", "xlsx", "docx")


def add_transfer(added: Added) -> None:
    """Add ``transfer``; ``added`` makes the parser of a command from its name and function."""
    table = added("transfer", transfer)
    table.add_argument("--theme", default="", help="key of the list of themes: water, transport …")
    table.add_argument("--status", default="", help="draft, discussed, agreed, adopted, rejected")
    table.add_argument("--text", default="", help="words that the recommendations hold")
    table.add_argument("--out", type=Path, help=f"a file that ends in {', '.join(_FORMATS)}")


def transfer(options: argparse.Namespace, say: Words) -> Found:
    """Tell what recommendations take over from the Østfold examples, adapt or leave."""
    from layers.store import store  # noqa: PLC0415
    from planning.beginning import begin_recommendations  # noqa: PLC0415
    from planning.recommendationlisting import Wanted  # noqa: PLC0415
    from planning.recommendationlists import checked_key  # noqa: PLC0415
    from planning.transfer import transfer_records  # noqa: PLC0415

    theme, status = checked_key("theme", options.theme), checked_key("status", options.status)
    wanted = Wanted(text=options.text, theme=theme, status=status)
    home = store(ensure_folder(home_folder(options.home)))
    begin_recommendations(home)
    if options.out is not None:
        path = _written(options.out, home, wanted, say)
        return {"file": path}, [str(path)], ()
    rows = transfer_records(home, wanted, options.lang)
    return rows, _lines(rows, say), ()


def _written(out: Path, home: Any, wanted: Any, say: Words) -> Path:  # noqa: ANN401  imported late
    from layers.whole import write_whole  # noqa: PLC0415
    from planning.transfer import transfer_csv, transfer_docx, transfer_xlsx  # noqa: PLC0415

    kind = out.suffix.lower().removeprefix(".")
    if kind not in _FORMATS:
        raise Refusal("export-format", format=kind or "–", known=", ".join(_FORMATS))
    if kind == "csv":
        content = transfer_csv(home, wanted, say.lang)
    else:
        make = transfer_xlsx if kind == "xlsx" else transfer_docx
        content = make(home, wanted, dt.date.today(), say)  # noqa: DTZ011  a civil date
    ensure_folder(out.absolute().parent)
    return write_whole(out, content)


def _lines(rows: list[dict[str, Any]], say: Words) -> list[str]:
    from layers.out.texttable import text_table  # noqa: PLC0415

    if not rows:
        return [say("recommendations.none")]
    heads = {
        say(f"transfer.head.{name}"): key
        for name, key in (
            ("recommendation", "title"),
            ("example", "example_name"),
            ("decision", "decision_name"),
            ("why", "why"),
        )
    }
    mark = f" ({say('plans.practice')})"
    named = [row | {"title": f"{row['title']}{mark if row['practice'] else ''}"} for row in rows]
    told = [{head: row[key] for head, key in heads.items()} for row in named]
    return text_table(told, tuple(heads), say)
