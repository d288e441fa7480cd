"""The ranked list of borders as HTML: the worst first, each with what its index is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from geo.border_audit import JUDGEMENTS
from layers.audit_style import judgement_name
from layers.words import Words
from planning.audits import Audited
from planning.reviews import Review
from views.ui.borderwords import length_text

# As they stand in a bar: what disagrees first.
_ORDER = ("conflict", "tension", "compatible", "same", "geometry-only", "no-class", "no-plan")
_LEAST_SHARE = 0.0005


@dataclass(frozen=True)
class Progress:
    """How many of a border's conflicts somebody has reviewed."""

    reviewed: int
    conflicts: int


def progress(audited: Audited, reviews: Mapping[int, Review]) -> dict[str, Progress]:
    """Return by border how many of its conflicts have a mark."""
    rows = audited.stretches
    conflicts = rows[rows["judgement"] == "conflict"]
    done = conflicts["stretch"].isin(list(reviews)).groupby(conflicts["border_id"])
    table = zip(done.groups, done.sum(), done.count(), strict=True)
    return {str(border): Progress(int(one), int(count)) for border, one, count in table}


def list_html(
    audited: Audited, chosen: str | None, done: Mapping[str, Progress], lead: str, say: Words
) -> str:
    """Return the list; elements with ``data-pick`` name borders. Every name is escaped.

    ``lead`` is the sentence of what is listed. Borders of which nothing could be judged stand
    folded at the end.
    """
    rows = audited.borders.to_dict("records")
    judged = [row for row in rows if not math.isnan(row["index"])]
    rest = [row for row in rows if math.isnan(row["index"])]
    parts = [
        _row(row, place, row["border_id"] == chosen, done.get(row["border_id"]), say)
        for place, row in enumerate(judged, 1)
    ]
    told = f'<p class="xb-lead">{escape(lead)}</p>'
    return told + legend_html(audited.stretches, say) + "".join(parts) + _folded(rest, chosen, say)


def legend_html(stretches: pd.DataFrame, say: Words) -> str:
    """Return the looks of the judgements that occur, the worst first."""
    there = set(stretches["judgement"])
    items = [
        f'<span class="xb-key"><i class="xb-{one}"></i>{escape(judgement_name(one, say))}</span>'
        for one in _ORDER
        if one in there
    ]
    return f'<div class="xb-legend">{"".join(items)}</div>'


def bar_html(row: Mapping[Any, Any], say: Words) -> str:
    """Return the shares of a border by judgement as one bar; under the pointer in words."""
    shares = {one: float(row[f"{one.replace('-', '_')}_share"]) for one in _ORDER}
    cells = "".join(
        f'<i class="xb-{one}" style="width:{share * 100:.2f}%"></i>'
        for one, share in shares.items()
        if share > _LEAST_SHARE
    )
    told = " · ".join(
        f"{judgement_name(one, say)} {length_text(share * row['length_m'], say)} "
        f"({say.percent(share)})"
        for one, share in shares.items()
        if share > 0
    )
    return f'<span class="xb-bar" title="{escape(told)}">{cells}</span>'


def _row(
    row: Mapping[Any, Any],
    place: int,
    chosen: bool,  # noqa: FBT001  one of two looks
    done: Progress | None,
    say: Words,
) -> str:
    told = [_parts(row, say)]
    if done and done.reviewed:
        told.append(say("borders.progress", done=done.reviewed, all=done.conflicts))
    return (
        f'<button class="xb-row" data-pick="{escape(row["border_id"])}" '
        f'aria-current="{"true" if chosen else "false"}">'
        f'<span class="xb-name"><b>{place}.</b> {escape(row["border"])}</span>'
        f'<span class="xb-index">{escape(say.number(row["index"], 2))}</span>{bar_html(row, say)}'
        f'<span class="xb-small">{escape(" · ".join(told))} {_tag(row, say)}</span></button>'
    )


def _tag(row: Mapping[Any, Any], say: Words) -> str:
    return f'<em class="xb-tag">{escape(say("plans.practice"))}</em>' if row["practice"] else ""


def _parts(row: Mapping[Any, Any], say: Words) -> str:
    """Return what disagrees along a border, in words: 1,67 km konflikts no 5,58 km."""
    told = [
        f"{judgement_name(one, say)} {length_text(row[f'{one}_m'], say)}"
        for one in ("conflict", "tension")
        if row[f"{one}_m"] > 0
    ]
    whole = length_text(row["length_m"], say)
    if not told:
        return say("borders.agrees", length=whole)
    return say("borders.parts", parts=", ".join(told), length=whole)


def _folded(rows: list[dict[Any, Any]], chosen: str | None, say: Words) -> str:
    if not rows:
        return ""
    buttons = "".join(
        f'<button class="xb-row xb-plain" data-pick="{escape(row["border_id"])}" '
        f'aria-current="{"true" if row["border_id"] == chosen else "false"}">'
        f'<span class="xb-name">{escape(row["border"])}</span>'
        f'<span class="xb-small">{escape(_why(row, say))} {_tag(row, say)}</span></button>'
        for row in rows
    )
    opened = " open" if any(row["border_id"] == chosen for row in rows) else ""
    told = escape(say("borders.unjudged", count=len(rows)))
    return f'<details class="xb-rest"{opened}><summary>{told}</summary>{buttons}</details>'


def _why(row: Mapping[Any, Any], say: Words) -> str:
    most = max(JUDGEMENTS, key=lambda one: row[f"{one.replace('-', '_')}_m"])
    told = judgement_name(most, say)
    return f"{told} · {length_text(row['length_m'], say)}"
