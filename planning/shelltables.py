"""What the shell prints of zone statistics and of an audit: tables under heads in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from layers.hilucs import hilucs
from planning.auditpdf import border_name, index_told, ranked
from planning.auditwords import class_told, rule_told, side_told, stretch_told, where_told

if TYPE_CHECKING:
    from layers.words import Words
    from planning.audits import Audited

Table = list[dict[str, Any]]
_SHOWN = 5
_COVER = ("singly", "multiply", "uncovered")


def audit_table(audited: Audited, say: Words) -> Table:
    """Return the ranked borders: kilometres by judgement, and the index."""
    metres = {
        say("audit_out.length"): "length_m",
        say("borders.judgement.conflict"): "conflict_m",
        say("borders.judgement.tension"): "tension_m",
        say("borders.judgement.no-plan"): "no_plan_m",
    }
    return [
        {
            say("audit_out.border"): border_name(row, say),
            **{head: row[column] / 1000 for head, column in metres.items()},
            say("audit_out.index"): index_told(row["index"], say),
        }
        for row in audited.borders.to_dict("records")
    ]


def worst_border(audited: Audited, say: Words) -> list[str]:
    """Return what both plans say on the worst stretches of the worst border."""
    border = audited.borders.iloc[0]
    mine = audited.stretches[audited.stretches["border_id"] == border["border_id"]]
    lines = [f"{border['border']} · {where_told(audited, say)}"]
    for row in ranked(mine)[:_SHOWN]:
        lines.append(stretch_told(row, say))
        told = [side_told(row, side, say) for side in "ab"]
        told += [rule_told(row, say)] if row["weight"] > 0 else []
        lines += [f"  {sentence}" for sentence in told]
    return lines


def zone_tables(told: Mapping[str, Any], say: Words) -> Iterator[Table]:
    """Give the tables of zone statistics: classes by unit, totals by unit, what became of what."""
    unit, area = say("statistics_out.unit"), say("statistics_out.area")
    yield [
        {
            unit: row["unit_name"],
            say("statistics_out.class"): _class(row["class"], say),
            area: row["area_ha"],
            say("statistics_out.share"): say.percent(row["share"]),
        }
        for row in sorted(told["rows"], key=lambda row: (row["unit_name"], -row["area_ha"]))
    ]
    yield [
        {
            unit: row["unit_name"],
            area: row["area_ha"],
            **{say(f"statistics_out.{name}"): row[f"{name}_ha"] for name in _COVER},
        }
        for row in told["totals"]
    ]
    yield [
        {
            say("statistics_out.before"): _class(row["class_a"], say),
            say("statistics_out.after"): _class(row["class_b"], say),
            area: row["area_ha"],
        }
        for row in told.get("change", ())
    ]


def _class(value: object, say: Words) -> str:
    if isinstance(value, str) and value in hilucs():
        return class_told(value, say)
    return say("audit_out.class_none")


def files_told(told: Mapping[str, Any]) -> Sequence[str]:
    """Return the files that were written, if any, after an empty line."""
    files: list[str] = told.get("files", [])
    return ["", *files] if files else []
