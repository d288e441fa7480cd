"""How degrees of cooperation look: thicker for more, each with dashes and a name of its own."""

from __future__ import annotations

from typing import Any

from layers.cooperation import degrees
from views.ui.mapmodel import Symbol

# Colour, width in pixels, dashes: told apart by the two latter without any colour.
_DEGREES = {
    "D0": ("#6B6B6B", 1.0, "1 8"),
    "D1": ("#5B6F8C", 1.6, "1 5"),
    "D2": ("#3A6EA5", 2.6, "4 4"),
    "D3": ("#2E7D5B", 3.8, "10 4"),
    "D4": ("#8A6D1B", 5.0, ""),
    "D5": ("#B4552D", 6.6, ""),
    "D6": ("#6A1B5E", 8.6, ""),
}
_PROPOSED = "2 7"
DEGREES = tuple(_DEGREES)


def colour_of(degree: str) -> str:
    """Return the colour of a degree."""
    return _DEGREES[degree][0]


def line_look(degree: str, *, proposed: bool = False) -> Symbol:
    """Return a line as thick as the degree is high; one that is only proposed is dotted wide."""
    colour, width, dash = _DEGREES[degree]
    told: dict[str, Any] = {"stroke": colour, "weight": width}
    dashes = _PROPOSED if proposed else dash
    return told | ({"dash": dashes} if dashes else {})


def area_look(degree: str, *, proposed: bool = False) -> Symbol:
    """Return an outline with a faint fill, so that what lies over each other is seen."""
    colour, width, _ = _DEGREES[degree]
    line = line_look(degree, proposed=proposed)
    return {**line, "weight": min(max(width, 1.6), 3.6), "fill": colour, "fill_opacity": 0.10}


def look_name(degree: str, *, proposed: bool) -> str:
    """Return the name under which a look stands in the style of a layer."""
    return f"{degree}{'?' if proposed else ''}"


def look_styles(make: Any) -> dict[str, Symbol]:  # noqa: ANN401  area_look or line_look
    """Return the looks by their names."""
    return {
        look_name(degree, proposed=proposed): make(degree, proposed=proposed)
        for degree in DEGREES
        for proposed in (False, True)
    }


def degree_told(degree: str, lang: str) -> str:
    """Return a degree as people read it: its name, and the letters that maps write."""
    return f"{degrees()[degree].title(lang)} ({degree})"
