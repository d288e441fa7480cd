"""Text on a picture: what the font can show, how wide it is, where its lines break.

matplotlib's font objects are shared, so these run under the lock of ``picture.draw``.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

FONT = "DejaVu Sans"  # comes with matplotlib; has Latvian and Norwegian letters
LINE_HEIGHT = 1.32  # of the size, baseline to baseline
_POINTS_PER_INCH = 72
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def printable(text: str) -> str:
    """Return ``text`` in one line, without control characters, letters the font lacks replaced."""
    known = _letters()
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    shown = (letter for letter in plain if not unicodedata.category(letter).startswith("C"))
    return "".join(letter if ord(letter) in known else _UNKNOWN for letter in shown)


def width_in(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Return the width in inches of ``text`` as it will be shown."""
    return _width_pt(printable(text), bold=bold) * size_pt / 10 / _POINTS_PER_INCH


def line_in(size_pt: float) -> float:
    """Return the height of a line in inches."""
    return size_pt * LINE_HEIGHT / _POINTS_PER_INCH


def wrapped(text: str, most_in: float, size_pt: float, *, bold: bool = False) -> list[str]:
    """Return ``text`` made printable and broken into lines of at most ``most_in`` inches."""
    lines: list[str] = []
    line = ""
    for word in printable(text).split(" "):
        longer = f"{line} {word}".strip()
        if line and width_in(longer, size_pt, bold=bold) > most_in:
            lines.append(line)
            longer = word
        while len(longer) > 1 and width_in(longer, size_pt, bold=bold) > most_in:
            fitting = _fitting(longer, most_in, size_pt, bold=bold)
            lines.append(longer[:fitting])
            longer = longer[fitting:]
        line = longer
    return [*lines, line] if line else lines


def _fitting(text: str, most_in: float, size_pt: float, *, bold: bool) -> int:
    length = max(1, int(len(text) * most_in / width_in(text, size_pt, bold=bold)))
    while length > 1 and width_in(text[:length], size_pt, bold=bold) > most_in:
        length -= 1
    return length


@lru_cache(maxsize=4096)
def _width_pt(text: str, *, bold: bool) -> float:
    """Return the width in points at a size of 10 points."""
    font = FontProperties(family=FONT, size=10, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties(family=FONT))).get_charmap())
