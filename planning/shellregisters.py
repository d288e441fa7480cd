"""The commands of the shell about the registers of taking stock: out to a file, and in again."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.home import ensure_folder, home_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geo.types import Issue
    from layers.words import Words
    from planning.registerfiles import Look

    Found = tuple[Any, list[str], Iterable[Issue]]
_KINDS = ("xlsx", "zip", "csv")


def add_commands(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
) -> None:
    """Add ``registers export FILE`` and ``registers import FILE``."""
    registers = commands.add_parser("registers", help="institutions, partners, documents, roles")
    inner = registers.add_subparsers(required=True, metavar="WHAT")
    out = _added(inner, common, "export", export)
    out.add_argument("file", type=Path, help="the file to write: .xlsx, .zip (of CSV) or .csv")
    out.add_argument("--register", default="institutions", help="which one a .csv holds")
    into = _added(inner, common, "import", import_)
    into.add_argument("file", type=Path, help="a file like those that export writes")
    into.add_argument("--look", action="store_true", help="only say what it would change")
    into.add_argument("--who", default="", help="who does it (your user name)")


def _added(
    commands: Any,  # noqa: ANN401  as above
    common: argparse.ArgumentParser,
    name: str,
    run: Callable[[argparse.Namespace, Words], Found],
) -> argparse.ArgumentParser:
    text = str(run.__doc__).rstrip(".")
    sub: argparse.ArgumentParser = commands.add_parser(
        name, parents=[common], help=text, description=text
    )
    sub.set_defaults(run=run)
    return sub


def export(options: argparse.Namespace, _say: Words) -> Found:
    """Write the registers to a file."""
    from layers.whole import write_whole  # noqa: PLC0415
    from planning.registerfields import NAMES  # noqa: PLC0415
    from planning.registerfiles import register_csv, registers_file  # noqa: PLC0415
    from planning.seeds import seed  # noqa: PLC0415

    home, kind = _home(options), options.file.suffix.lower().removeprefix(".")
    if kind not in _KINDS:
        raise Refusal("workbook-kind", file=options.file.name[-80:])
    named = [name for name in NAMES if name == options.register]
    if not named:
        raise Refusal("choice-unknown", given=options.register, known=", ".join(NAMES))
    seed(home)
    content = register_csv(home, named[0]) if kind == "csv" else registers_file(home, kind)
    ensure_folder(options.file.absolute().parent)
    path = write_whole(options.file, content)
    return {"file": path, "bytes": len(content)}, [str(path)], ()


def import_(options: argparse.Namespace, say: Words) -> Found:
    """Take a file of registers in; a row that is wrong stays out and is named."""
    from planning.registerfiles import keep_look, look_at  # noqa: PLC0415

    if not options.file.is_file():
        raise Refusal("file-not-there", file=options.file.name)
    home = _home(options)
    look = look_at(home, options.file.name, options.file.read_bytes())
    kept = 0
    if not options.look and look.count("new") + look.count("changed"):
        kept = keep_look(home, look, who=options.who or getpass.getuser())
    return _told(look, kept, say), _lines(look, kept, say), ()


def _told(look: Look, kept: int, say: Words) -> dict[str, Any]:
    rows = [
        {
            "register": line.register,
            "row": line.row,
            "id": line.id,
            "effect": line.effect,
            "touched": list(line.touched),
            "reason": say.refusal(line.reason) if line.reason else None,
        }
        for line in look.lines
        if line.effect != "same"
    ]
    counts = {name: look.count(name) for name in ("new", "changed", "same", "refused")}
    return {**counts, "plan_documents": look.plans, "kept": kept, "rows": rows}


def _lines(look: Look, kept: int, say: Words) -> list[str]:
    effects: tuple[Any, ...] = ("new", "changed", "same", "refused")
    lines = [f"{say(f'registers.effect.{one}')}: {look.count(one)}" for one in effects]
    for line in look.lines:
        if line.reason is not None:
            where = say("registers.row", register=say(f"registers.{line.register}"), row=line.row)
            lines.append(f"{where}: {say.refusal(line.reason)}")
    return [*lines, say("registers.kept", count=kept)]


def _home(options: argparse.Namespace) -> Path:
    return ensure_folder(home_folder(options.home))
