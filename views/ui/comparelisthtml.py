"""A list of areas as a table and as small bar charts, in HTML; every text in it is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from planning.amounts import LAND_COVER
from planning.comparefigures import source_records, unit_told, value_told
from views.ui.comparelooks import Look, letter_html

if TYPE_CHECKING:
    from geo.types import Issue
    from layers.words import Words
    from planning.comparedlist import FigureList, ListedFigure

_MORE_COLUMNS = 2  # the figure's name and the notes


def shown_figures(found: FigureList) -> list[ListedFigure]:
    """Return the figures that some area has; single land-cover classes are left to the file."""
    return [one for one in found.figures if one.known and not one.kind.id.startswith(LAND_COVER)]


def unknown_told(found: FigureList, say: Words) -> str:
    """Return the sentence on the figures that no area has, empty where there are none."""
    gone = [one.title for one in found.figures if not one.known]
    return say("compared.list.unknown", names="; ".join(gone)) if gone else ""


def list_table(found: FigureList, looks: Sequence[Look], say: Words) -> str:
    """Return a column for each area: value, and below it difference and ratio to the base."""
    numbers = _numbers(found)
    body = ""
    for name, rows in groupby(shown_figures(found), key=lambda one: one.kind.group):
        title = escape(say(f"compared.group.{name}"))
        span = len(looks) + _MORE_COLUMNS
        body += f'<tbody><tr><th scope="rowgroup" colspan="{span}">{title}</th></tr>'
        body += "".join(_row(one, looks, numbers, say) for one in rows) + "</tbody>"
    return (
        '<div class="explorer-wide cmpl-wide" tabindex="0" role="region" aria-label="'
        f'{escape(say("compared.list.shown.table"), quote=True)}"><table class="cmpf cmpl">'
        f"<thead><tr>{_heads(found, looks, say)}</tr></thead>{body}</table></div>"
    )


def _heads(found: FigureList, looks: Sequence[Look], say: Words) -> str:
    told = f'<th scope="col">{escape(say("compared.indicator"))}</th>'
    for place, look in enumerate(looks):
        base = f"<br>{escape(say('compared.list.is_base'))}" if place == found.base else ""
        told += (
            f'<th scope="col"><b style="border-color:{look.colour}">{letter_html(look)}'
            f"{escape(look.name)}</b><small>{escape(look.day)}{base}</small></th>"
        )
    return f'{told}<th scope="col" class="note">{escape(say("compared.note"))}</th>'


def _row(one: ListedFigure, looks: Sequence[Look], numbers: dict[str, int], say: Words) -> str:
    cells = "".join(_cell(one, place, say) for place in range(len(looks)))
    marks = sorted({numbers[repr(row)] for row in _sources(one)})
    refs = f"<small>[{', '.join(map(str, marks))}]</small>" if marks else ""
    return (
        f'<tr><th scope="row">{title_html(one, say)}</th>{cells}'
        f'<td class="note">{escape(why_by_area(one, looks, say))} {refs}</td></tr>'
    )


def title_html(one: ListedFigure, say: Words) -> str:
    """Return what a figure is called, with its unit."""
    unit = unit_told(one.kind, say.lang)
    return escape(one.title) + (f" <small>{escape(unit)}</small>" if unit else "")


def _cell(one: ListedFigure, place: int, say: Words) -> str:
    value = one.value(place)
    if value is None:
        return f'<td class="figure gone"><span class="mark">{escape(say("compared.gone"))}</span>'
    year = f" <small>({one.amounts[place].year})</small>" if one.amounts[place].year else ""
    unlike = "≠ " if one.why_not[place] else ""
    told = escape(unlike + value_told(one.kind, value, say.lang)) + year
    beside = "" if place == one.base else escape(_beside(one, place, say))
    marked = " unlike" if unlike else ""
    return f'<td class="figure{marked}">{told}<small class="beside">{beside}</small></td>'


def _beside(one: ListedFigure, place: int, say: Words) -> str:
    """Return difference and ratio to the base, where both are known."""
    difference, ratio = one.difference(place), one.ratio(place)
    if difference is None:
        return "–"
    sign = "+" if difference > 0 else ""
    told = sign + say.number(difference, one.kind.digits).replace("-", "\u2212")
    return told if ratio is None else f"{told} · {say.number(ratio, 2)} : 1"


def why_by_area(one: ListedFigure, looks: Sequence[Look], say: Words) -> str:
    """Return what is missing or not comparable and why, each reason once with its letters."""
    by_reason: dict[str, list[str]] = {}
    for look, why in zip(looks, one.why_not, strict=True):
        for issue in why:
            by_reason.setdefault(_told(issue, say), []).append(look.letter)
    return " ".join(f"{', '.join(letters)}: {told}" for told, letters in by_reason.items())


def _told(issue: Issue, say: Words) -> str:
    return say.issue(issue)


def _sources(one: ListedFigure) -> list[dict[str, str]]:
    return source_records([source for amount in one.amounts for source in amount.sources])


def _numbers(found: FigureList) -> dict[str, int]:
    rows = [row for one in shown_figures(found) for row in _sources(one)]
    return {text: place for place, text in enumerate(dict.fromkeys(map(repr, rows)), 1)}


def list_sources(found: FigureList, say: Words) -> str:
    """Return the sources by the numbers that the rows of the table tell."""
    rows = {repr(row): row for one in shown_figures(found) for row in _sources(one)}
    told = "".join(
        f"<li>{escape(' · '.join(part for part in row.values() if part))}</li>"
        for row in rows.values()
    )
    head = f'<div class="explorer-group">{escape(say("compared.sources"))}</div>'
    return f'{head}<ol class="cmpf-sources">{told}</ol>'


def list_bars(found: FigureList, looks: Sequence[Look], say: Words) -> str:
    """Return a small bar chart for each figure, with the areas that are drawn in their order."""
    drawn = [place for place, look in enumerate(looks) if look.drawn]
    body = ""
    for name, rows in groupby(shown_figures(found), key=lambda one: one.kind.group):
        title = escape(say(f"compared.group.{name}"))
        charts = "".join(_chart(one, drawn, looks, say) for one in rows)
        body += f'<div class="explorer-group">{title}</div><div class="cmpl-grid">{charts}</div>'
    return body


def _chart(one: ListedFigure, drawn: Sequence[int], looks: Sequence[Look], say: Words) -> str:
    values = [value for place in drawn if (value := one.value(place)) is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    bars = "".join(_bar(one, place, looks[place], (low, high), say) for place in drawn)
    why = why_by_area(one, looks, say)
    more = ""
    if why:
        label = escape(say("compared.list.why"))
        more = f"<details><summary>{label}</summary>{escape(why)}</details>"
    return f'<section><h4>{title_html(one, say)}</h4><div class="rows">{bars}</div>{more}</section>'


def _bar(one: ListedFigure, place: int, look: Look, span: tuple[float, float], say: Words) -> str:
    value, why = one.value(place), one.why_not[place]
    told = escape(" ".join((look.name, *(_told(issue, say) for issue in why))), quote=True)
    name = f'<span title="{told}">{letter_html(look)}</span>'
    if value is None:
        gone = escape(say("compared.gone"))
        return f'{name}<span class="bar none" title="{told}"></span><em>{gone}</em>'
    low, high = span
    whole = (high - low) or 1.0
    left, width = 100 * (min(value, 0.0) - low) / whole, 100 * abs(value) / whole
    style = f"margin-left:{left:.1f}%;width:{width:.1f}%;--look:{look.colour}"
    unlike = "unlike" if why else ""
    figure = ("≠ " if why else "") + value_told(one.kind, value, say.lang)
    return (
        f'{name}<span class="bar" title="{told}"><i class="{unlike}" style="{style}"></i></span>'
        f"<em>{escape(figure)}</em>"
    )
