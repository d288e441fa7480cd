"""The picture of an unrolled border: the line drawn straight, the zones of both sides beside it."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from layers.words import Words
from layers.zone_styles import UNKNOWN, zone_style
from views.ui.borderline import Block, Piece, Unrolled
from views.ui.borderlooks import ACCENT, INK, QUIET, look_of
from views.ui.borderwords import length_text

WIDTH, LEFT, RIGHT = 1000.0, 132.0, 14.0
_TOP, _BAND, _ROAD, _FOOT = 8.0, 74.0, 38.0, 26.0
HEIGHT = _TOP + 2 * _BAND + _ROAD + _FOOT
_MIDDLE = _TOP + _BAND + _ROAD / 2
_TEXT_PX, _CODE_PX, _NAME_PX, _LINE_PX = 14.0, 17.0, 17.0, 15.0
_EM, _EM_BOLD = 0.53, 0.6  # mean width of a letter, by its size
_LEAST_HIT_PX, _LEAST_FRAME_PX = 9.0, 5.0
_LIFT_PX, _FAR_M = 12.0, 200.0  # a zone that begins this far from the line is drawn this far off
_LINE_SCALE = 2.4
_MARK_PX = 15.0  # the place of a mark: before the length that is written in the middle
_KM = 1000.0
_TICKS = 9
_DARK = 0.179  # relative luminance under which white letters read better than black ones


def unrolled_svg(  # noqa: PLR0913  what one picture shows
    line: Unrolled,
    names: tuple[str, str],
    say: Words,
    *,
    chosen: int | None = None,
    reviewed: frozenset[int] = frozenset(),
    told: dict[int, str] | None = None,
) -> str:
    """Return the picture as SVG; every name in it is escaped.

    ``names`` are those of the two sides, ``told`` the sentence of each stretch. Elements with
    ``data-pick`` are stretches that can be chosen.
    """
    scale = (WIDTH - LEFT - RIGHT) / max(line.length_m, 1e-9)
    pen = _Pen(line.start_m, scale, say)
    about = escape(say("borders.unrolled", a=names[0], b=names[1]))
    box = f'class="xb-line" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="group" aria-label="{about}">',
        *pen.bands(line),
        *pen.axis(line),
        *[pen.piece(piece) for piece in line.pieces],
        *[pen.cut(place) for place in line.breaks_m],
        *[pen.mark(piece) for piece in line.pieces if piece.stretch in reviewed],
        *[pen.frame(piece) for piece in line.pieces if piece.stretch == chosen],
        *pen.labels,
        *[pen.hit(piece, (told or {}).get(piece.stretch, "")) for piece in line.pieces],
        *_side_names(names, say),
        "</svg>",
    ]
    return "".join(parts)


class _Pen:
    """Draws at places along the line; remembers which hatches it used, and what to write last."""

    def __init__(self, start_m: float, scale: float, say: Words) -> None:
        self.start_m = start_m
        self.scale = scale
        self.say = say
        self.hatches: dict[str, str] = {}
        self.labels: list[str] = []

    def x(self, metres: float) -> float:
        return LEFT + (metres - self.start_m) * self.scale

    def bands(self, line: Unrolled) -> list[str]:
        """Return the zones of both sides, after the hatches that they are drawn with."""
        drawn = [self.block(block, upper=True) for block in line.sides[0]]
        drawn += [self.block(block, upper=False) for block in line.sides[1]]
        return [f"<defs>{''.join(self.hatches.values())}</defs>", *drawn]

    def block(self, block: Block, *, upper: bool) -> str:
        lift = min(block.gap_m / _FAR_M, 1.0) * _LIFT_PX
        left, width = self.x(block.start_m), (block.end_m - block.start_m) * self.scale
        top = _TOP if upper else _MIDDLE + _ROAD / 2 + lift
        box = f'x="{left:.2f}" y="{top:.1f}" width="{width:.2f}" height="{_BAND - lift:.1f}"'
        if not block.zone:
            words = self.say("borders.no_plan_here")
            blank = f'<rect {box} fill="#FFFFFF" stroke="#9A9A9A" stroke-dasharray="6 5"/>'
            self.labels.append(_label(words, "", (left, top, width, _BAND), INK, "#FFFFFF"))
            return blank
        style = zone_style(block.hilucs) if block.hilucs else dict(UNKNOWN)
        fill = str(style["fill"])
        drawn = f'<rect {box} fill="{fill}" stroke="#FFFFFF" stroke-width="1.2"/>'
        if style.get("hatch"):
            drawn += f'<rect {box} fill="url(#{self._hatch(style["hatch"])})"/>'
        ink = "#FFFFFF" if _luminance(fill) < _DARK else "#1A1A1A"
        place = (left, top, width, _BAND - lift)
        self.labels.append(_label(block.name, block.code, place, ink, fill))
        return drawn

    def _hatch(self, hatch: dict[str, Any]) -> str:
        gap, wide, ink = float(hatch["gap"]), float(hatch["width"]), str(hatch["colour"])
        name = f"xb-{ink.lstrip('#')}-{gap:g}".replace(".", "_")
        self.hatches[name] = (
            f'<pattern id="{name}" width="{gap:g}" height="{gap:g}" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><path d="M{gap / 2:g} 0V{gap:g}" stroke="{ink}" '
            f'stroke-width="{wide:g}"/></pattern>'
        )
        return name

    def piece(self, piece: Piece) -> str:
        """Return the line itself: coloured, wide and dashed as its judgement is."""
        look = look_of(piece.judgement, piece.weight)
        start, end = self.x(piece.start_m), self.x(piece.end_m)
        wide = look.width * (1.0 if piece.judgement == "same" else _LINE_SCALE)
        dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
        drawn = (
            f'<path d="M{start:.2f} {_MIDDLE:g}H{end:.2f}" stroke="{look.colour}" '
            f'stroke-width="{wide:.1f}"{dash}/>'
        )
        return drawn + self._length(piece, wide)

    def _length(self, piece: Piece, wide: float) -> str:
        """Return how long a stretch is, written on what is worth it and wide enough."""
        if piece.judgement not in {"tension", "conflict"}:
            return ""
        text = length_text(piece.length_m, self.say)
        size = min(_TEXT_PX, wide)
        if not _fits(text, size, piece.length_m * self.scale, bold=True):
            return ""
        middle = self.x((piece.start_m + piece.end_m) / 2)
        ink = "#FFFFFF" if piece.judgement == "conflict" else "#1A1A1A"
        return (
            f'<text x="{middle:.1f}" y="{_MIDDLE + size * 0.36:.1f}" text-anchor="middle" '
            f'fill="{ink}" font-size="{size:g}" font-weight="700">{escape(text)}</text>'
        )

    def axis(self, line: Unrolled) -> list[str]:
        """Return the kilometres below the picture."""
        step = _step(line.length_m)
        first, last = math.ceil(line.start_m / step), math.floor(line.end_m / step + 1e-9)
        foot = _TOP + 2 * _BAND + _ROAD
        digits = 0 if step >= _KM else 1 if step >= _KM / 10 else 2
        parts = []
        for number in range(first, last + 1):
            x = self.x(number * step)
            told = self.say.number(number * step / _KM, digits)
            told = f"{told} km" if number == last else told
            parts.append(
                f'<path d="M{x:.1f} {foot:g}v6" stroke="{QUIET}"/><text x="{x:.1f}" '
                f'y="{foot + 20:g}" text-anchor="middle" fill="{QUIET}" '
                f'font-size="{_TEXT_PX:g}">{escape(told)}</text>'
            )
        return parts

    def cut(self, metres: float) -> str:
        """Return the sign of a place where the border goes on elsewhere."""
        x = self.x(metres)
        return (
            f'<path d="M{x - 3:.1f} {_TOP - 4:g}l6 12-6 12M{x + 1:.1f} {_TOP - 4:g}l6 12-6 12" '
            f'fill="none" stroke="{INK}"/><path d="M{x:.1f} {_TOP:g}V{HEIGHT - _FOOT:g}" '
            f'stroke="#FFFFFF" stroke-width="4"/>'
        )

    def mark(self, piece: Piece) -> str:
        """Return the sign of a stretch that somebody has reviewed."""
        half = piece.length_m * self.scale / 2
        x = self.x(piece.start_m) + (_MARK_PX if half > 2 * _MARK_PX else half)
        return (
            f'<circle cx="{x:.1f}" cy="{_MIDDLE:g}" r="9" fill="#FFFFFF" stroke="{INK}"/>'
            f'<path d="M{x - 4:.1f} {_MIDDLE:g}l3 4 6-8" fill="none" stroke="{INK}" '
            f'stroke-width="2"/>'
        )

    def frame(self, piece: Piece) -> str:
        """Return the frame around the chosen stretch."""
        left, width = self._wide(piece, _LEAST_FRAME_PX)
        return (
            f'<rect class="xb-chosen" x="{left:.2f}" y="{_TOP - 4:g}" width="{width:.2f}" '
            f'height="{2 * _BAND + _ROAD + 8:g}" fill="none" stroke="#FFFFFF" stroke-width="7"/>'
            f'<rect x="{left:.2f}" y="{_TOP - 4:g}" width="{width:.2f}" '
            f'height="{2 * _BAND + _ROAD + 8:g}" fill="none" stroke="{ACCENT}" stroke-width="4"/>'
        )

    def hit(self, piece: Piece, told: str) -> str:
        """Return the place to click on, wide enough for a finger where the stretch is short."""
        left, width = self._wide(piece, _LEAST_HIT_PX)
        return (
            f'<rect data-pick="{piece.stretch}" data-start="{piece.start_m:.3f}" '
            f'data-end="{piece.end_m:.3f}" x="{left:.2f}" y="{_TOP:g}" width="{width:.2f}" '
            f'height="{2 * _BAND + _ROAD:g}" fill="transparent" tabindex="0" role="button" '
            f'aria-label="{escape(told)}"><title>{escape(told)}</title></rect>'
        )

    def _wide(self, piece: Piece, least: float) -> tuple[float, float]:
        width = max(piece.length_m * self.scale, least)
        return self.x((piece.start_m + piece.end_m) / 2) - width / 2, width


def _side_names(names: tuple[str, str], say: Words) -> list[str]:
    tops = (_TOP, _MIDDLE + _ROAD / 2)
    parts = [_side_name(name, top) for name, top in zip(names, tops, strict=True)]
    road = escape(say("borders.line"))
    parts.append(
        f'<text x="{(LEFT - 10) / 2:g}" y="{_MIDDLE + 5:g}" text-anchor="middle" fill="{QUIET}" '
        f'font-size="{_TEXT_PX:g}">{road}</text>'
    )
    return parts


def _side_name(name: str, top: float) -> str:
    """Return the name of a side, as large as its longest word allows."""
    drawn = (
        _label(name, "", (0.0, top, LEFT - 6, _BAND), INK, "#FFFFFF", size=size, bold=True)
        for size in (_NAME_PX, 15, 13, 11, 9)
    )
    return next(filter(None, drawn), "")


def _label(  # noqa: PLR0913  a text and its place
    name: str,
    code: str,
    place: tuple[float, float, float, float],
    ink: str,
    fill: str,
    *,
    size: float = _TEXT_PX,
    bold: bool = False,
) -> str:
    """Return a code and a name centred in a box; the name, then the code, is left out if need be.

    Their letters have an edge in the colour of the ground, for they may stand on a hatch.
    """
    left, top, width, height = place
    lines = [(code, _CODE_PX, True)] if code and _fits(code, _CODE_PX, width, bold=True) else []
    rest = height - len(lines) * _LINE_PX - 6
    if lines or not code:
        lines += [(one, size, bold) for one in _wrapped(name, size, width, rest, bold=bold)]
    if not lines:
        return ""
    step = (_LINE_PX if code else size) + 1
    above = top + height / 2 - (len(lines) - 1) * step / 2 + 5
    spans = "".join(
        f'<tspan x="{left + width / 2:.1f}" y="{above + n * step:.1f}" '
        f'font-size="{px:g}" font-weight="{700 if strong else 400}">{escape(text)}</tspan>'
        for n, (text, px, strong) in enumerate(lines)
    )
    return (
        f'<text text-anchor="middle" fill="{ink}" stroke="{fill}" stroke-width="4" '
        f'stroke-linejoin="round" paint-order="stroke">{spans}</text>'
    )


def _fits(text: str, size: float, width: float, *, bold: bool) -> bool:
    return len(text) * size * (_EM_BOLD if bold else _EM) <= width - 4


def _wrapped(text: str, size: float, width: float, height: float, *, bold: bool) -> list[str]:
    """Return a text in lines that fit a box; nothing where it does not fit as a whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(longer, size, width, bold=bold):
            lines[-1] = longer
        else:
            lines.append(word)
    high = len(lines) * (size + 2) <= height
    return lines if high and all(_fits(line, size, width, bold=bold) for line in lines) else []


def _luminance(fill: str) -> float:
    """Return the relative luminance (0-1) of a colour written #RRGGBB, after WCAG."""
    parts = [int(fill[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  sRGB
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _step(length_m: float) -> float:
    """Return a round number of metres between the ticks of the axis."""
    rough = max(length_m, 1.0) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= rough)
