"""The commands of the shell about recommendations and whole projects.

Light to import: ``--help`` should not wait for the libraries. Each command gives its plain data,
its lines for people, and the issues met.
"""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.home import ensure_folder, home_folder
from planning import shellquestionnaire, shellregisters
from planning.shellcompare import add_comparing
from planning.shellcooperation import add_commands as add_cooperation
from planning.shellfigures import add_figures
from planning.shellfitting import add_fitting
from planning.shellglossary import add_glossary
from planning.shellpairs import add_pairs
from planning.shelltransfer import add_transfer

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.store import Store
    from layers.words import Words

Found = tuple[Any, list[str], Iterable["Issue"]]
Command = Callable[[argparse.Namespace, "Words"], Found]
_FORMATS = ("geojson", "docx", "pdf")


def add_commands(
    commands: Any,  # noqa: ANN401  argparse's own type is private
    common: argparse.ArgumentParser,
    day: Callable[[str], dt.date],
) -> None:
    """Add the commands of what people decide; ``day`` reads a date."""
    _add_recommendations(_added(commands, common, "recommendations", recommendations), day)
    add_transfer(lambda name, run: _added(commands, common, name, run))
    add_cooperation(commands, common, day)
    add_pairs(commands, common, day)
    project = commands.add_parser("project", help="the whole project as one file")
    inner = project.add_subparsers(required=True, metavar="WHAT")
    told = "the file to write, such as project.zip"
    _added(inner, common, "export", export).add_argument("file", type=Path, help=told)
    into = _added(inner, common, "import", import_)
    into.add_argument("file", type=Path, help="a file that an export has made")
    into.add_argument("--replace", action="store_true", help="in place of what is here")
    _added(inner, common, "backup", backup_).add_argument("file", type=Path, help="file to write")
    evidence = commands.add_parser("evidence", help="the figures that recommendations rest on")
    inner = evidence.add_subparsers(required=True, metavar="WHAT")
    again = _added(inner, common, "refresh", refresh)
    again.add_argument("--who", default="", help="who does it (your user name)")
    add_figures(commands, common, day, _added)
    add_comparing(commands, common, day, _added)
    add_fitting(commands, common, day, _added)
    shellquestionnaire.add_commands(commands, _added, common)
    shellregisters.add_commands(commands, common)
    add_glossary(commands, common, _added)


def _added(
    commands: Any,  # noqa: ANN401  as above
    common: argparse.ArgumentParser,
    name: str,
    run: Command,
) -> argparse.ArgumentParser:
    text = str(run.__doc__).rstrip(".")
    sub: argparse.ArgumentParser = commands.add_parser(
        name, parents=[common], help=text, description=text
    )
    sub.set_defaults(run=run)
    return sub


def _add_recommendations(listed: argparse.ArgumentParser, day: Callable[[str], dt.date]) -> None:
    listed.add_argument("--unit", help="name, ATVK or ISO code of a unit they speak of")
    listed.add_argument("--at", type=day, default=_today(), help="date, YYYY-MM-DD (today)")
    listed.add_argument("--theme", default="", help="key of the list of themes: water, transport …")
    listed.add_argument("--status", default="", help="draft, discussed, agreed, adopted, rejected")
    listed.add_argument("--text", default="", help="words that they hold")
    listed.add_argument("--out", type=Path, help=f"a file that ends in {', '.join(_FORMATS)}")


def recommendations(options: argparse.Namespace, say: Words) -> Found:
    """List recommendations, or write them to a file."""
    from layers.territory import check_date  # noqa: PLC0415
    from layers.units import find  # noqa: PLC0415
    from planning.beginning import begin_recommendations  # noqa: PLC0415
    from planning.recommendationlisting import Wanted  # noqa: PLC0415
    from planning.recommendationlists import checked_key  # noqa: PLC0415
    from planning.recommendationout import attributes, chosen  # noqa: PLC0415

    store = _store(options)
    at = check_date(options.at)
    unit = find(store.territory, options.unit, at) if options.unit else None
    wanted = Wanted(
        text=options.text,
        theme=checked_key("theme", options.theme),
        status=checked_key("status", options.status),
        unit=unit,
    )
    begin_recommendations(store)
    found = chosen(store, wanted)
    if options.out is not None:
        return _written(store, found, options, say)
    rows = [{"id": one.id, **attributes(one)} for one in found]
    lines = _table(rows, say) if rows else [say("recommendations.none")]
    return rows, lines, ()


def _table(rows: list[dict[str, Any]], say: Words) -> list[str]:
    from layers.out.texttable import text_table  # noqa: PLC0415

    heads = {
        "id": "id",
        "title": say("recommendations.field.title"),
        "theme": say("recommendations.field.theme"),
        "status": say("recommendations.field.status"),
    }
    told = [
        {
            heads["id"]: row["id"],
            heads["title"]: _title(row, say),
            heads["theme"]: row[f"theme_{say.lang}"],
            heads["status"]: row[f"status_{say.lang}"],
        }
        for row in rows
    ]
    return text_table(told, tuple(heads.values()), say)


def _title(row: dict[str, Any], say: Words) -> str:
    own = row[f"title_{say.lang}"]
    title = own or next(row[f"title_{lang}"] for lang in ("lv", "en", "nb") if row[f"title_{lang}"])
    missing = "" if own else f" [{say('recommendations.missing')}]"
    practice = f" ({say('plans.practice')})" if row["practice"] else ""
    return f"{title}{missing}{practice}"


def _written(store: Store, found: list[Any], options: argparse.Namespace, say: Words) -> Found:
    from layers.whole import write_whole  # noqa: PLC0415
    from planning.recommendationout import recommendations_geojson  # noqa: PLC0415
    from planning.recommendationpaper import recommendations_docx, recommendations_pdf  # noqa: PLC0415

    kind = options.out.suffix.lower().removeprefix(".")
    if kind not in _FORMATS:
        raise Refusal("export-format", format=kind or "–", known=", ".join(_FORMATS))
    if kind == "geojson":
        content = recommendations_geojson(store, found, options.at, say.lang)
    elif kind == "docx":
        content = recommendations_docx(store, found, options.at, say)
    else:
        content = recommendations_pdf(store, found, options.at, say)
    ensure_folder(options.out.absolute().parent)
    path = write_whole(options.out, content)
    return {"file": path, "recommendations": [one.id for one in found]}, [str(path)], ()


def export(options: argparse.Namespace, _say: Words) -> Found:
    """Write the whole project to one file."""
    from planning.beginning import begin_project  # noqa: PLC0415
    from planning.project import export_project  # noqa: PLC0415

    store = _store(options)
    begin_project(store)
    path = export_project(store.home, options.file)
    return {"file": path, "bytes": path.stat().st_size}, [str(path)], ()


def import_(options: argparse.Namespace, say: Words) -> Found:
    """Take a project in from its file."""
    from planning.projectimport import import_project  # noqa: PLC0415

    done = import_project(_home(options), options.file, replace=options.replace)
    told = {"rows": dict(done.rows), "replaced": done.replaced}
    lines = [say("project.imported", count=sum(done.rows.values()))]
    if done.replaced is not None:
        lines.append(say("project.replaced", file=str(done.replaced)))
    return told, lines, ()


def backup_(options: argparse.Namespace, _say: Words) -> Found:
    """Copy the database while it is in use."""
    from planning.backup import backup  # noqa: PLC0415

    path = backup(_home(options), options.file)
    return {"file": path, "bytes": path.stat().st_size}, [str(path)], ()


def refresh(options: argparse.Namespace, say: Words) -> Found:
    """Compute stale evidence again."""
    from geo.types import Issue  # noqa: PLC0415
    from planning.areaplaces import place_areas  # noqa: PLC0415
    from planning.beginning import begin_recommendations  # noqa: PLC0415
    from planning.evidence import refresh_stale  # noqa: PLC0415

    store = _store(options)
    begin_recommendations(store)
    done = refresh_stale(store, who=options.who or getpass.getuser())
    placed = place_areas(store)
    rows = [
        {
            "evidence": one.evidence.id,
            "recommendation": one.evidence.recommendation,
            "changed": one.changed,
            "before": one.before,
            "now": one.evidence.result,
            "reason": say.refusal(one.reason) if one.reason else None,
        }
        for one in done
    ]
    issues = [
        Issue("evidence-not-computed", "warning", {"reason": say.refusal(one.reason)})
        for one in done
        if one.reason
    ]
    changed = sum(one.changed for one in done)
    lines = [say("project.refreshed", stale=len(done), changed=changed, areas=placed)]
    return {"evidence": rows, "areas_placed": placed}, lines, issues


def _home(options: argparse.Namespace) -> Path:
    return ensure_folder(home_folder(options.home))


def _store(options: argparse.Namespace) -> Store:
    from layers.store import store  # noqa: PLC0415

    return store(_home(options))


def _today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011  a civil date where the reader sits
