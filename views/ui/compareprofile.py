"""The profile of areas: parallel axes of standardised figures, a line for each area, as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING

from planning.comparefigures import unit_told, value_told
from views.ui.comparelooks import Look

if TYPE_CHECKING:
    from layers.words import Words
    from planning.comparedlist import FigureList, ListedFigure

_WIDTH, _TOP, _HEIGHT, _LABELS = 1200.0, 26.0, 330.0, 74.0
_LEFT, _RIGHT = 92.0, 34.0
_RADIUS, _LETTERS, _LINE = 8.5, 14, 15
_LEAST = 2  # the axes reach at least so many standard deviations from the mean
Rows = Mapping[str, Sequence[float | None]]


def profile_svg(found: FigureList, rows: Rows, looks: Sequence[Look], say: Words) -> str:
    """Return the drawing: an axis for each figure of ``rows``, in standard deviations."""
    pen = _Pen(found, rows, looks, say)
    about = escape(say("compared.list.shown.profile"), quote=True)
    drawn = [place for place, look in enumerate(looks) if look.drawn]
    box = f'viewBox="0 0 {_WIDTH:g} {_TOP + _HEIGHT + _LABELS:g}" aria-label="{about}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cmpl-profile" role="img" {box}>',
        *pen.levels(),
        *[pen.axis(name) for name in rows],
        *[line for place in drawn for line in pen.lines(place)],
        *[mark for place in drawn for mark in pen.marks(place)],
        "</svg>",
    ]
    return "".join(parts)


def undrawn_told(found: FigureList, rows: Rows, looks: Sequence[Look], say: Words) -> str:
    """Return which figures of which areas are missing from the lines, empty where none are."""
    named = {one.kind.id: one for one in found.figures}
    gaps = []
    for name, row in rows.items():
        drawn = zip(looks, row, strict=True)
        letters = [look.letter for look, value in drawn if look.drawn and value is None]
        if letters:
            gaps.append(f"{named[name].title} ({', '.join(letters)})")
    return say("compared.list.gaps", names="; ".join(gaps)) if gaps else ""


class _Pen:
    """Knows where the axes stand and how far they reach."""

    def __init__(self, found: FigureList, rows: Rows, looks: Sequence[Look], say: Words) -> None:
        self.figures = {one.kind.id: one for one in found.figures}
        self.rows, self.looks, self.say = rows, looks, say
        known = [abs(value) for row in rows.values() for value in row if value is not None]
        self.reach = max(_LEAST, *known) * 1.08
        step = (_WIDTH - _LEFT - _RIGHT) / max(len(rows) - 1, 1)
        self.x = {name: _LEFT + place * step for place, name in enumerate(rows)}

    def y(self, value: float) -> float:
        return _TOP + _HEIGHT / 2 * (1 - value / self.reach)

    def levels(self) -> list[str]:
        """Draw the mean and whole standard deviations across all axes."""
        most = int(self.reach)
        every = 1 if most <= 4 else 2  # noqa: PLR2004  so that the labels keep apart
        drawn = []
        for level in range(-(most // every) * every, most + 1, every):
            name = self.say("compared.list.mean") if level == 0 else f"{level:+d} σ"
            told, y = escape(name.replace("-", "\u2212")), self.y(level)
            kind = "mean" if level == 0 else "level"
            drawn.append(
                f'<line class="{kind}" x1="{_LEFT:g}" x2="{_WIDTH - _RIGHT:g}" y1="{y:.1f}"'
                f' y2="{y:.1f}"/><text x="{_LEFT - 16:g}" y="{y + 4:.1f}"'
                f' text-anchor="end">{told}</text>'
            )
        return drawn

    def axis(self, name: str) -> str:
        """Draw an axis with its name below."""
        x, bottom = self.x[name], _TOP + _HEIGHT
        rows = "".join(
            f'<tspan x="{x:.1f}" dy="{_LINE}">{escape(row)}</tspan>'
            for row in wrap(self.figures[name].title, _LETTERS)
        )
        return (
            f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP:g}" y2="{bottom:g}"/>'
            f'<text x="{x:.1f}" y="{bottom + 6:g}" text-anchor="middle">{rows}</text>'
        )

    def lines(self, place: int) -> list[str]:
        """Join the places of an area on neighbouring axes, where it has both."""
        look, drawn = self.looks[place], []
        for one, other in pairwise(self.rows):
            first, second = self.rows[one][place], self.rows[other][place]
            if first is None or second is None:
                continue
            drawn.append(
                f'<line class="area" x1="{self.x[one]:.1f}" y1="{self.y(first):.1f}"'
                f' x2="{self.x[other]:.1f}" y2="{self.y(second):.1f}" stroke="{look.colour}"'
                f' stroke-dasharray="{look.dash}"/>'
            )
        return drawn

    def marks(self, place: int) -> list[str]:
        """Draw the letter of an area on its axes, hollow where it is not comparable."""
        return [
            self._mark(self.figures[name], place, row[place] or 0.0)
            for name, row in self.rows.items()
            if row[place] is not None
        ]

    def _mark(self, one: ListedFigure, place: int, value: float) -> str:
        look, unlike = self.looks[place], bool(one.why_not[place])
        x, y = self.x[one.kind.id], self.y(value)
        fill, ink = ("#ffffff", look.colour) if unlike else (look.colour, "#ffffff")
        told = escape(self._told(one, place, value))
        return (
            f'<g data-pick="{place}"><title>{told}</title><circle cx="{x:.1f}"'
            f' cy="{y:.1f}" r="{_RADIUS:g}" fill="{fill}" stroke="{look.colour}"/>'
            f'<text class="letter" x="{x:.1f}" y="{y + 4:.1f}" fill="{ink}"'
            f' text-anchor="middle">{look.letter}</text></g>'
        )

    def _told(self, one: ListedFigure, place: int, value: float) -> str:
        unit = unit_told(one.kind, self.say.lang)
        figure = f"{value_told(one.kind, one.value(place), self.say.lang)} {unit}".strip()
        off = self.say.number(value, 1)
        why = " ".join(self.say.issue(issue) for issue in one.why_not[place])
        name = self.looks[place].name
        return f"{name} · {one.title}: {figure} ({off} σ) {why}".strip()
