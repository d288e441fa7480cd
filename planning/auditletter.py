"""A letter to the neighbour: what both plans say where they disagree along the common border."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from layers.audit_style import judgement_name
from layers.out.picture import draw
from layers.out.worddoc import add_picture, add_table, letters, new_document, word_bytes
from planning.auditpdf import chosen, map_spec, ranked
from planning.auditwords import (
    plan_told,
    rests_on,
    review_told,
    rule_told,
    stretch_told,
    text_of,
    where_told,
    zone_told,
)

if TYPE_CHECKING:
    from layers.out.worddoc import WordDocument
    from layers.words import Words
    from planning.audits import Audited
    from planning.reviews import Review

Side = Literal["a", "b"]
_TO_AGREE = ("conflict", "tension")
_OTHERS = ("no-class", "geometry-only", "no-plan", "compatible", "same")
_WIDTHS_MM = (9, 23, 32, 53, 53)
_MAP_PX, _MAP_MM = (1000, 640), 170


def letter_docx(  # noqa: PLR0913  an audit, which border of it, from whom, and what is added
    audited: Audited,
    border_id: str,
    *,
    from_side: Side,
    reviews: Mapping[int, Review],
    say: Words,
    today: dt.date,
) -> bytes:
    """Return a letter from one side of a border to the other as a Word document.

    It is a draft without a signature. ``reviews`` are the marks by the number of their stretch.
    Refuses ``audit-border-unknown``.
    """
    borders, stretches = chosen(audited, border_id)
    border, rows = borders.iloc[0].to_dict(), ranked(stretches)
    to_side: Side = "b" if from_side == "a" else "a"
    ours, theirs = (str(border[f"unit_name_{side}"]) for side in (from_side, to_side))
    document = new_document(say("letter.subject"), today, say.lang)
    _head(document, (ours, theirs), today, say, practice=bool(border["practice"]))
    document.add_heading(letters(say("letter.subject")), level=1)
    for sentence in _opening(border, rows, say):
        document.add_paragraph(letters(sentence))
    agreed = [row for row in rows if row["judgement"] in _TO_AGREE]
    if agreed:
        heads = [say(f"letter.{name}") for name in ("number", "place", "judged")]
        heads += [say("letter.ours", unit=ours), say("letter.theirs", unit=theirs)]
        told = [
            _cells(number, row, (from_side, to_side), reviews, say)
            for number, row in enumerate(agreed, start=1)
        ]
        add_table(document, heads, told, _WIDTHS_MM)
    _others(document, rows, say)
    _map(document, audited, border_id, say)
    _sources(document, audited, border_id, say)
    return word_bytes(document)


def _head(
    document: WordDocument, units: tuple[str, str], today: dt.date, say: Words, *, practice: bool
) -> None:
    document.add_paragraph(say("letter.draft")).runs[0].italic = True
    if practice:
        document.add_paragraph(say("letter.practice")).runs[0].bold = True
    ours, theirs = map(letters, units)
    document.add_paragraph(say("letter.from", unit=ours))
    document.add_paragraph(say("letter.to", unit=theirs))
    document.add_paragraph(say("letter.date", date=today))


def _opening(border: Mapping[str, Any], rows: list[dict[str, Any]], say: Words) -> Iterator[str]:
    yield say("letter.opening", border=border["border"], km=_km(border["length_m"], say))
    count = sum(row["judgement"] in _TO_AGREE for row in rows)
    if not count:
        yield say("letter.found_nothing")
        return
    conflict, tension = border["conflict_m"], border["tension_m"]
    yield say(
        "letter.found",
        count=count,
        km=_km(conflict + tension, say),
        conflict=_km(conflict, say),
        tension=_km(tension, say),
    )
    yield say("letter.asked")


def _km(metres: float, say: Words) -> str:
    return say.number(float(metres) / 1000, 2)


def _cells(
    number: int,
    row: Mapping[str, Any],
    sides: tuple[Side, Side],
    reviews: Mapping[int, Review],
    say: Words,
) -> list[str]:
    place = say("letter.place_told", start=_km(row["start_m"], say), end=_km(row["end_m"], say))
    mark = reviews.get(int(row["stretch"]))
    judged = "\n".join([stretch_told(row, say), rule_told(row, say)])
    if mark is not None:
        judged = f"{judged}\n{say('letter.marks')}: {review_told(mark, say)}"
    return [str(number), place, judged, *(_side(row, side, say) for side in sides)]


def _side(row: Mapping[str, Any], side: str, say: Words) -> str:
    told = [zone_told(row, side, say), plan_told(row, side, say)]
    regulation = text_of(row.get(f"regulation_{side}"))
    return "\n".join([*told, regulation] if regulation else told)


def _others(document: WordDocument, rows: list[dict[str, Any]], say: Words) -> None:
    table = pd.DataFrame(rows)
    metres = table.groupby("judgement")["length_m"].sum()
    there = [name for name in _OTHERS if name in metres.index]
    if not there:
        return
    document.add_heading(say("letter.others"), level=2)
    for name in there:
        told = say("letter.other", judgement=judgement_name(name, say), km=_km(metres[name], say))
        document.add_paragraph(told, style="List Bullet")


def _map(document: WordDocument, audited: Audited, border_id: str, say: Words) -> None:
    document.add_heading(say("letter.map"), level=2)
    width, height = _MAP_PX
    spec = replace(map_spec(audited, say, border_id), sources=())
    picture = draw(replace(spec, format="png", width_px=width, height_px=height, dpi=120))
    add_picture(document, picture, _MAP_MM)


def _sources(document: WordDocument, audited: Audited, border_id: str, say: Words) -> None:
    document.add_heading(say("letter.sources"), level=2)
    told = rests_on(audited, say, border_id)
    for sentence in (where_told(audited, say), *told, say("app.not_binding")):
        document.add_paragraph(letters(sentence), style="List Bullet")
