"""The chosen stretch: how long it is, what both plans say there, and why that is judged so."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlparse

from layers.audit_style import judgement_name
from layers.words import Words
from layers.zone_styles import UNKNOWN, zone_style
from planning.auditwords import text_of, zone_told
from views.ui.borderline import Piece
from views.ui.borderlooks import look_of
from views.ui.borderwords import (
    class_words,
    fit_words,
    length_text,
    rule_words,
    status_words,
)

Row = Mapping[Any, Any]
_KM = 1000.0
_DARK = frozenset({"conflict", "geometry-only", "no-class"})


def stretch_html(
    row: Row,
    piece: Piece,
    links: Mapping[str, str],
    say: Words,
    *,
    is_worst: bool,
) -> str:
    """Return a stretch as HTML; every name in it is escaped.

    ``links`` are the addresses of the regulations of plans, by their ids.
    """
    sides = "".join(_side(row, side, links, say) for side in "ab")
    rule = escape(rule_words(row, say))
    fit = fit_words(row, say)
    beside = f" {escape(fit)}" if fit else ""
    return (
        f'{_head(row, piece, say, is_worst=is_worst)}<div class="xb-sides">{sides}</div>'
        f'<p class="xb-rule"><b>{escape(say("borders.why"))}</b> {rule}{beside}</p>'
    )


def _head(row: Row, piece: Piece, say: Words, *, is_worst: bool) -> str:
    judgement = str(row["judgement"])
    look = look_of(judgement, float(row["weight"]))
    ink = "#FFFFFF" if judgement in _DARK else "#1A1A1A"
    ground = look.colour if judgement not in {"same", "no-plan"} else "#FFFFFF"
    chip = (
        f'<span class="xb-chip" style="background:{ground};color:{ink};border-color:{look.colour}">'
        f"{escape(judgement_name(judgement, say))}</span>"
    )
    told = say(
        "borders.from_to",
        start=say.number(piece.start_m / _KM, 2),
        end=say.number(piece.end_m / _KM, 2),
    )
    title = say("borders.worst") if is_worst else say("borders.stretch")
    return (
        f'<div class="xb-head">{chip}<strong>{escape(length_text(piece.length_m, say))}</strong>'
        f"<span>{escape(title)}</span><small>{escape(told)}</small></div>"
    )


def _side(row: Row, side: str, links: Mapping[str, str], say: Words) -> str:
    unit = str(row[f"unit_name_{side}"])
    if side in row["without_plan"]:
        return (
            f'<section class="xb-side" style="border-color:#9A9A9A"><h3><b>{escape(unit)}</b></h3>'
            f'<p class="xb-zone">{escape(say("borders.no_plan_here"))}</p>'
            f"<p>{escape(say('borders.no_plan_how'))}</p></section>"
        )
    hilucs = text_of(row.get(f"class_{side}"))
    fill = str((zone_style(hilucs) if hilucs else UNKNOWN)["fill"])
    plan = text_of(row.get(f"plan_{side}"))
    tag = ""
    if row.get(f"practice_{side}") is True:
        tag = f' <em class="xb-tag">{escape(say("plans.practice"))}</em>'
    says = escape(say("borders.plan_says", plan=plan))
    told = escape(say("borders.class_is", name=class_words(hilucs, say)))
    status = escape(status_words(row, side, say))
    link = _link(row, side, links, say)
    return (
        f'<section class="xb-side" style="border-color:{fill}"><h3><b>{escape(unit)}</b></h3>'
        f"<p>{says}</p>"
        f'<p class="xb-zone">{escape(zone_told(row, side, say))}</p>'
        f"<p>{told}</p><p>{status}{link}{tag}</p></section>"
    )


def _link(row: Row, side: str, links: Mapping[str, str], say: Words) -> str:
    own = text_of(row.get(f"regulation_{side}"))
    told = own or links.get(text_of(row.get(f"plan_id_{side}")), "")
    if urlparse(told).scheme not in {"http", "https"}:
        return ""
    named = escape(say("plans.regulation"))
    return f' · <a href="{escape(told)}" target="_blank" rel="noopener noreferrer">{named}</a>'
