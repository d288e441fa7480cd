"""The shell front door: the same questions as on screen, without a browser.

Exit codes: 0 done (warnings allowed), 1 done but with issues of severity error, 2 refused. A
refusal is one sentence on standard error.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from geo.errors import Refusal
from geo.types import Issue
from layers.home import ensure_folder, home_folder
from layers.out.texttable import text_table, text_tables
from layers.plain import plain
from layers.words import LANGUAGES, Words, words
from planning.shellcommands import add_commands

DONE, WITH_ERRORS, REFUSED = 0, 1, 2
_SOURCE = "a plan, the folder of its parts, or postgresql://user:password@host/db#schema.table"


@dataclass
class Answer:
    """What a command found: plain data, lines for people, and the issues met on the way."""

    data: Any
    lines: list[str] = field(default_factory=list)
    issues: Iterable[Issue] = ()


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):  # consoles may lack the letters of Latvian
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    options = _parser().parse_args(arguments)
    say = words(options.lang)
    try:
        found = options.run(options, say)
    except Refusal as refusal:
        print(say.refusal(refusal), file=sys.stderr)
        return REFUSED
    answer: Answer = found if isinstance(found, Answer) else Answer(*found)
    try:
        print(_as_json(answer.data) if options.json else "\n".join(answer.lines), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    issues = list(answer.issues)
    for issue in issues:
        if issue.severity != "info":
            print(f"{say('severity.' + issue.severity)}: {say.issue(issue)}", file=sys.stderr)
    return WITH_ERRORS if any(i.severity == "error" for i in issues) else DONE


def _as_json(data: object) -> str:
    return json.dumps(plain(data), ensure_ascii=False, indent=1)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        told = f"{text!r} is not a date; write it as YYYY-MM-DD"
        raise argparse.ArgumentTypeError(told) from error


def _tolerance(text: str) -> tuple[str, float]:
    rule, _, metres = text.partition("=")
    try:
        return rule, float(metres)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not like plan.gap=0.01") from error


class _Parser(argparse.ArgumentParser):
    """A parser that refuses in one sentence, as every command does."""

    def error(self, message: str) -> NoReturn:
        self.exit(REFUSED, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    common.add_argument("--json", action="store_true", help="print JSON instead of a table")
    common.add_argument("--home", type=Path, help="folder of what you made or imported")
    common.add_argument("--lang", default="en", choices=LANGUAGES, help="language of sentences")
    parser = _Parser(
        prog="cli.py", description="Spatial planning explorer for Vidzeme and Østfold."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, run: Callable[..., Answer]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[common], help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    command("layers", "list every layer with its provenance", _layers).add_argument(
        "--at", type=_day, default=_today(), help="date, YYYY-MM-DD (today)"
    )
    _units_parser(command)
    lineage = command("lineage", "who a unit came from and what became of it", _lineage)
    lineage.add_argument("unit", help="name, ATVK or ISO code")
    lineage.add_argument("--at", type=_day, help="date on which the name or code is meant")
    here = command("here", "what is at a point, through all layers", _here)
    here.add_argument("lon", type=float)
    here.add_argument("lat", type=float)
    here.add_argument("--at", type=_day, default=_today(), help="date, YYYY-MM-DD (today)")
    _export_parser(command)
    stats = command("stats", "statistics of a raster in a unit", _stats)
    stats.add_argument("--layer", required=True, help="id of a raster layer")
    _unit_and_date(stats)
    carry = command("carry", "carry amounts by unit from one date to another", _carry)
    carry.add_argument("file", type=Path, help="CSV with the columns code and value")
    carry.add_argument("--region", default="vidzeme", help="vidzeme or ostfold")
    carry.add_argument("--from", dest="old", type=_day, required=True, help="date of the amounts")
    carry.add_argument("--to", dest="new", type=_day, required=True, help="date wanted")
    _plan_parsers(command)
    found = command("examples", "how Østfold plans: examples, no recommendations", _examples)
    found.add_argument("--theme", help="settlement, transport, water … or its name")
    found.add_argument("--at", type=_day, default=_today(), help="date, YYYY-MM-DD (today)")
    _data_parser(commands, common)
    add_commands(commands, common, _day)
    return parser


def _today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011  a civil date where the reader sits


def _units_parser(command: Callable[..., argparse.ArgumentParser]) -> None:
    units = command("units", "list the territorial units of a region on a day", _units)
    units.add_argument("--region", required=True, help="vidzeme or ostfold")
    units.add_argument("--at", type=_day, default=_today(), help="date, YYYY-MM-DD (today)")
    levels = "municipality, district, nuts3, planning-region, county or partner"
    units.add_argument("--level", default="municipality", help=levels)


def _unit_and_date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unit", required=True, help="name, ATVK or ISO code")
    parser.add_argument("--at", type=_day, default=_today(), help="date, YYYY-MM-DD (today)")


def _export_parser(command: Callable[..., argparse.ArgumentParser]) -> None:
    export = command("export", "write layers for one unit", _export)
    _unit_and_date(export)
    export.add_argument(
        "--layers", nargs="+", help="ids of layers (the vector layers of its region)"
    )
    export.add_argument("--clip", action="store_true", help="cut features at the unit's border")
    export.add_argument("--format", required=True, choices=["geojson", "gpkg", "csv", "zip"])
    export.add_argument(
        "--crs", default="EPSG:4326", help="GeoPackage only: EPSG:4326, EPSG:3059 or layer"
    )
    export.add_argument("--out", type=Path, required=True, help="folder to write to")


def _plan_parsers(command: Callable[..., argparse.ArgumentParser]) -> None:
    check = command("check", "judge a plan file by named rules; nothing is kept", _check)
    check.add_argument("file", help=_SOURCE)
    check.add_argument("--boundary", type=Path, help="a file with the plan's outline")
    told = "metres that a rule allows, such as plan.gap=0.01 (may be given again)"
    check.add_argument("--tolerance", type=_tolerance, action="append", default=[], help=told)
    check.add_argument("--mapping", type=Path, help="CSV with the columns code and hilucs")
    take = command("import", "check plan files and keep each as a plan", _import)
    take.add_argument("files", nargs="+", help=_SOURCE)
    take.add_argument("--title", required=True, help="what the plan is called")
    take.add_argument("--kind", required=True, help="TP, LP, DP, KPA … (see the page of plans)")
    take.add_argument("--status", required=True, help="its legal status: active, draft, no-3 …")
    take.add_argument("--valid-from", type=_day, required=True, help="date, YYYY-MM-DD")
    take.add_argument("--mapping", type=Path, help="CSV with the columns code and hilucs")
    for one in (check, take):
        one.add_argument("--layer", help="the layer to read, where a file has several")
        crs = "the coordinate system, as EPSG:3059, where the file does not say or says it wrongly"
        one.add_argument("--crs", help=crs)
    command("plans", "list the plans that are kept", _plans)
    units = "REGION@DATE, such as vidzeme@2009-07-01 (Vidzeme today)"
    zones = command("zones", "how much of every zone class lies in every unit", _zones)
    zones.add_argument("plan", help="id or title of a kept plan, or a file")
    zones.add_argument("--units", help=f"{units}, or whole: all that the plan covers")
    zones.add_argument("--to", help="another plan: what became of every class there")
    audit = command("audit", "what plans say on both sides of municipal borders", _audit)
    audit.add_argument("--plans", nargs="+", required=True, help="ids, titles, id#1 or files")
    audit.add_argument("--units", help="REGION@DATE or plans (where the plans lie, today)")
    for name, metres in (("reach", 200.0), ("distance", 500.0), ("tolerance", 0.5)):
        audit.add_argument(f"--{name}", type=float, default=metres, help="metres (%(default)g)")
    audit.add_argument("--matrix", type=Path, help="CSV: hilucs_a, hilucs_b, weight, note")
    audit.add_argument("--out", type=Path, help="folder for GeoJSON, GeoPackage, CSV and PDF")
    audit.add_argument("--letters", action="store_true", help="with --out: letters to neighbours")


def _data_parser(commands: Any, common: argparse.ArgumentParser) -> None:  # noqa: ANN401  argparse's own type is private
    data = commands.add_parser("data", help="the explorer's own data")
    inner = data.add_subparsers(required=True, metavar="WHAT")
    text = "use official boundaries in place of the generalised ones"
    official = inner.add_parser("official", parents=[common], help=text, description=text)
    official.add_argument("files", nargs="*", type=Path, help="files of the publishers")
    official.add_argument("--download", action="store_true", help="fetch them when online")
    official.add_argument("--remove", action="store_true", help="return to the shipped ones")
    official.set_defaults(run=_official)


def _store(options: argparse.Namespace) -> Any:  # noqa: ANN401  imported late, see below
    from layers.store import store  # noqa: PLC0415  --help should not wait for the libraries

    return store(home_folder(options.home))


def _layers(options: argparse.Namespace, say: Words) -> Answer:
    from layers.listing import layer_rows  # noqa: PLC0415

    rows, issues = layer_rows(_store(options), options.at, options.lang)
    shown = ("id", "title", "kind", "features", "source")
    return Answer(rows, text_table(rows, shown, say), issues)


def _units(options: argparse.Namespace, say: Words) -> Answer:
    from layers.listing import unit_rows  # noqa: PLC0415

    territory = _store(options).territory
    rows, issues = unit_rows(territory, options.region, options.level, options.at, options.lang)
    shown = ("code", "name", "valid_from", "area_km2", "published_area_km2", "population")
    return Answer(rows, text_table(rows, shown, say), issues)


def _lineage(options: argparse.Namespace, say: Words) -> Answer:
    from layers.listing import lineage_record  # noqa: PLC0415

    told = lineage_record(_store(options).territory, options.unit, options.at, _today())
    lines = [f"{told['unit']['name']} ({told['unit']['code']})"]
    for side in ("predecessors", "successors"):
        lines += ["", say(f"lineage.{side}")]
        lines += text_table(told[side], ("code", "name", "kind", "date", "share"), say)
    return Answer(told, lines)


def _here(options: argparse.Namespace, say: Words) -> Answer:
    from layers.here import what_is_here  # noqa: PLC0415
    from layers.territory import check_date  # noqa: PLC0415

    point = (options.lon, options.lat)
    told = what_is_here(_store(options), point, check_date(options.at), options.lang)
    lines = [_as_json(told)]
    return Answer(told, lines) if told["units"] else Answer(told, [say("here.nothing"), *lines])


def _export(options: argparse.Namespace, say: Words) -> Answer:
    from layers.listing import layers_to_export  # noqa: PLC0415
    from layers.out.export import export_unit  # noqa: PLC0415
    from layers.territory import check_date  # noqa: PLC0415
    from layers.units import find  # noqa: PLC0415
    from planning.unitrecords import unit_records  # noqa: PLC0415

    shared = _store(options)
    key = find(shared.territory, options.unit, check_date(options.at))
    chosen = options.layers or layers_to_export(shared, key)
    result = export_unit(
        shared.territory,
        shared.catalogue,
        key,
        options.at,
        chosen,
        clip=options.clip,
        fmt=options.format,
        folder=options.out,
        crs=options.crs,
        lang=options.lang,
        beside=lambda unit: unit_records(shared, unit, options.at, options.lang),
    )
    told = {"files": list(result.paths), "manifest": result.manifest}
    told["issues"] = [say.issue(issue) for issue in result.issues]
    return Answer(told, [str(path) for path in result.paths], result.issues)


def _stats(options: argparse.Namespace, say: Words) -> Answer:
    from layers.listing import raster_stats  # noqa: PLC0415
    from layers.territory import check_date  # noqa: PLC0415

    check_date(options.at)
    rows, issues = raster_stats(
        _store(options), options.layer, options.unit, options.at, options.lang
    )
    told = {**rows, "issues": [say.issue(issue) for issue in issues]}
    shown = tuple(rows["rows"][0]) if rows["rows"] else ()
    return Answer(told, text_table(rows["rows"], shown, say) if shown else [], issues)


def _carry(options: argparse.Namespace, say: Words) -> Answer:
    from layers.listing import carried_rows, read_amounts  # noqa: PLC0415

    territory = _store(options).territory
    amounts, issues = read_amounts(options.file)
    rows = carried_rows(territory, amounts, options.region, options.old, options.new)
    return Answer(rows, text_table(rows, ("code", "name", "value", "estimated"), say), issues)


def _check(options: argparse.Namespace, say: Words) -> Answer:
    from layers.planreport import check_told  # noqa: PLC0415
    from layers.zone_mapping import read_mapping  # noqa: PLC0415
    from planning.plans import check_path, plan_file  # noqa: PLC0415

    mapping = read_mapping(options.mapping).hilucs if options.mapping else {}
    report = check_path(
        plan_file(options.file, home_folder(options.home)),
        layer=options.layer,
        crs=options.crs,
        boundary=options.boundary,
        mapping=mapping,
        tolerances=dict(options.tolerance),
    )
    return Answer(*check_told(report, say))


def _import(options: argparse.Namespace, say: Words) -> Answer:
    from layers.planreport import exit_issues, told_outside  # noqa: PLC0415
    from layers.zone_mapping import read_mapping  # noqa: PLC0415
    from planning.codelists import kind_of, status_of  # noqa: PLC0415
    from planning.plans import import_files  # noqa: PLC0415
    from planning.planstore import PlanMeta  # noqa: PLC0415

    home = ensure_folder(home_folder(options.home))
    mapping = read_mapping(options.mapping).hilucs if options.mapping else {}
    kind = kind_of(options.kind).key
    status = status_of(options.status, kind).key
    meta = PlanMeta(title=options.title, kind=kind, status=status, valid_from=options.valid_from)
    how = {"crs": options.crs, "layer": options.layer, "mapping": mapping}
    done = import_files(home, options.files, meta, **how)
    rows = [{"id": one.plan, "title": one.title, **told_outside(one.report, say)} for one in done]
    issues = [issue for one in done for issue in exit_issues(one.report)]
    return Answer(rows[0] if len(rows) == 1 else rows, [row["id"] for row in rows], issues)


def _plans(options: argparse.Namespace, say: Words) -> Answer:
    from planning.plans import plan_rows  # noqa: PLC0415
    from planning.practice import make_practice  # noqa: PLC0415

    home = ensure_folder(home_folder(options.home))
    make_practice(home)
    rows = plan_rows(home, options.lang)
    shown = ("id", "title", "kind", "status", "valid_from", "zones", "area_ha", "practice")
    return Answer(rows, text_table(rows, shown, say) if rows else [say("plans.none_kept")])


def _zones(options: argparse.Namespace, say: Words) -> Answer:
    from planning.shelltables import zone_tables  # noqa: PLC0415
    from planning.statistics import statistics_answer  # noqa: PLC0415

    told, issues = statistics_answer(_store(options), options.plan, options.units, options.to)
    lines = text_tables(list(zone_tables(told, say)), say)
    return Answer(told, lines or [say("statistics_out.nothing", units=told["units"])], issues)


def _audit(options: argparse.Namespace, say: Words) -> Answer:
    from geo.border_audit import Reach  # noqa: PLC0415
    from planning.auditanswer import ShellAsked, audit_answer  # noqa: PLC0415
    from planning.shelltables import audit_table, files_told, worst_border  # noqa: PLC0415

    reach = Reach(options.reach, options.distance, options.tolerance)
    where = (options.matrix, options.out, options.letters)
    asked = ShellAsked(tuple(options.plans), options.units, reach, *where)
    found = audit_answer(_store(options), asked, say)
    rows = text_tables([audit_table(found.audited, say)], say)
    lines = [*rows, "", *worst_border(found.audited, say)]
    return Answer(found.told, [*lines, *files_told(found.told)], found.audited.issues)


def _official(options: argparse.Namespace, say: Words) -> Answer:
    from layers.official.asked import official_answer  # noqa: PLC0415

    home = ensure_folder(home_folder(options.home))
    wanted = {"download": options.download, "remove": options.remove}
    return Answer(*official_answer(home, options.files, say, **wanted))


def _examples(options: argparse.Namespace, say: Words) -> Answer:
    from planning.examples import example_records  # noqa: PLC0415

    rows = example_records(_store(options), options.at, options.lang, theme=options.theme)
    shown = ("id", "title", "degree_name", "area_type", "status", "verified")
    return Answer(rows, text_table(rows, shown, say) if rows else [say("examples.none")])


if __name__ == "__main__":
    sys.exit(main())
